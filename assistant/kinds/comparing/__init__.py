"""Things told side by side: two sides that a question names, and what each of several reports says."""

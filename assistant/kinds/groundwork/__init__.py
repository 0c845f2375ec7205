"""What all kinds of answer share: how a question is read, what it calls, and how evidence is laid out."""

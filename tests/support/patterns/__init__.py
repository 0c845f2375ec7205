"""Every regular expression in the code: found, and timed under hostile texts."""

"""A file of any kind → a `Reading` → a `Report`. Begin with `reader.py`, which sees what a file is and who reads it."""

"""A file of any kind → a `Reading` → a `Report`. Begin with `reader.py`; `file_kinds.py` tells what a file is."""

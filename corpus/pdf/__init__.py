"""A PDF → a `Reading`: its text in reading order, its pages, where its words stand. Begin with `reader.py`."""

"""A file or an address of a database comes in; statements take effect whole or not at all, and rows come out.

Begin with `database.py`; `opening.py` opens one.
"""

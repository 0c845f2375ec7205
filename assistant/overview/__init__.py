"""A report as a whole: which of its own words say what it is, found, concluded and asks for.

`parts.py` finds them, `overview.py` puts them together.
"""

"""A note comes in; it is kept as a draft of one browser, found again and opened as the same value.

Begin with `store.py`.
"""

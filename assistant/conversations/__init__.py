"""What was asked and answered comes in; it is kept in one file on this machine, found again and exported.

Begin with `store.py`.
"""

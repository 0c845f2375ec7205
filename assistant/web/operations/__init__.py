"""A server that runs → whether it is well, what it does, its log and its audit log, without a word of what was asked.

Begin with `operations.py`.
"""

"""A command line comes in; the result goes to standard output. It stands above all else and puts it together.

Begin with `main.py`.
"""

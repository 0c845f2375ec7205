"""Evals: answers come in, figures with their intervals go out; no model judges another.

Begin with `runs/command.py`; the golden questions lie in `golden/`.
"""

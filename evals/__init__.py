"""Evals: answers come in, figures with their intervals go out; no model judges, unless `--judge` asks for one.

Begin with `runs/command.py`; the golden questions lie in `golden/`.
"""

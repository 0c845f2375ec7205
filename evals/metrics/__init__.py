"""Questions and answers come in; figures go out, each a pure function with its formula and source above it.

Begin with `scores.py`; `figures.py` names every figure.
"""

"""Documents made here, with what must be read in them → how well files are read. `python -m evals.reading` prints it.

Begin with `documents.py`; `metrics.py` holds what was read against what stands there.
"""

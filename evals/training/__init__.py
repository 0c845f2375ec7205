"""The questions that models are trained on, and the programs that train them; they write the weights that ship.

Begin with `ranker.py`; each program's first lines say how it is started.
"""

"""Kinds of answer beside the single fact: each module recognises one, gathers its evidence and lays it out.

`registry.py` lists them in the order in which they are tried. A kind gives None where it is not wanted, or where the
library's evidence does not carry it; then the next is tried, and last the plain selection of evidence.
"""

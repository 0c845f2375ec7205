"""A report comes in; the questions that it answers go out, made by rule or by a model, checked, and kept as its bank.

Begin with `making.py`.
"""

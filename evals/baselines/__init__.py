"""Baselines: other ways to answer a question, or other documents to ask, measured by the same figures.

Begin with `tutorial.py`.
"""

"""Figures come in; files that people and machines read go out: HTML, CSV, JUnit.

Begin with `outputs.py`.
"""

"""A note → a teaching sheet: questions worth asking, and their answers in the reports' words on a page of their own.

Begin with `sheet.py`, then `cases.py`, `survey.py` and `discussion.py`.
"""

"""What finds the passages of a large library that a question is near to: engines whose cost hardly grows with it.

They know passages by the number or name of their report alone; `index/report_finder.py` keeps them in step.
"""

"""The page for evaluators: run suites, read figures, compare runs, judge answers, draft questions.

Begin with `page.py`.
"""

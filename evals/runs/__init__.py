"""A suite and a system come in; the run's answers, figures, reports and the gate's verdict go out.

Begin with `command.py`.
"""

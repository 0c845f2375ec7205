"""The reports come in; questions that they answer go out: to begin with, by topic, and to go on with.

Begin with `next_questions.py`.
"""

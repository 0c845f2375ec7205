"""A question, its evidence and a chat model come in; an answer whose every sentence was verified goes out.

Begin with `assistant.py`.
"""

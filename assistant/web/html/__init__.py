"""Answers, reports and conversations come in as values; HTML goes out. Nothing here knows of Gradio.

Begin with `conversation.py`.
"""

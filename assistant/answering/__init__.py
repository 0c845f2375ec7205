"""A question comes in; a cited `Answer`, or a refusal with its reason, goes out, without any model that writes.

Begin with `assistant.py`: retrieve, select, compose.
"""

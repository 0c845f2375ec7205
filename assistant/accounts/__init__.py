"""A name and a password, or what a sign-in elsewhere says → a person with a role; sessions, and limits on attempts.

Begin with `roles.py`, then `store.py` and `sessions.py`.
"""

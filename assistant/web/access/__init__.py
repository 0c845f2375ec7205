"""Who may use what, where several people share a server: every request passes here before it reaches a page.

Begin with `rules.py`, the one table of pages, routes and roles; `gate.py` holds every request to it.
"""

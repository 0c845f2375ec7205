"""The page where trainers write briefing notes: events of the browser come in, page updates go out.

Begin with `page.py`, then `controller.py`.
"""

"""A topic comes in; a briefing note of cited statements, and a teaching sheet to go with it, go out.

Begin with `note.py`, which says what a note is, then `extractive.py`, which writes one from quotes.
"""

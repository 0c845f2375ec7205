"""The page where questions are asked: events of the browser come in, page updates go out.

Begin with `page.py`, then `controller.py`.
"""

"""Files of questions come in; a `Suite` of checked questions, with the places of their gold quotes, goes out.

Begin with `suite.py`.
"""

"""A text → drafts of blocks → the blocks of a report: lines classed, items rejoined, tables read, sections found.

Begin with `text_reader.py`, or `markdown_reader.py` for Markdown; `structure.py` puts the drafts into sections.
"""

"""Lines and tables come in; a Markdown, HTML, Word or PDF file goes out. The only writers of files in these forms.

Begin with `layout.py`, which names the parts of a document; `files.py` chooses the writer.
"""

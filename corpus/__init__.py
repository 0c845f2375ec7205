"""Files come in; reports made of blocks, passages and evidence units go out.

The nouns are in `vocabulary.py`. The way of a file: `readers/` (and `pdf/`), `segmentation/`, `library/`; then
`passages.py` and `evidence.py`.
"""

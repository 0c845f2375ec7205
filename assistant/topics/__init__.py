"""A topic comes in; how far each piece of evidence is about it, and what of it the library holds, go out.

Begin with `words.py`, which reads a topic, then `relevance.py`, which holds evidence against it.
"""

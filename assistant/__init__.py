"""A question comes in; an answer made of cited evidence, or a plain refusal, goes out.

Begin with `answering/assistant.py`, which answers without a model; `factory.py` opens an assistant from settings.
"""

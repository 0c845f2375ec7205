"""A statement and the evidence it cites come in; whether the evidence carries it, or why not, goes out.

Rules alone: no model, no index to search. Begin with `verifier.py`.
"""

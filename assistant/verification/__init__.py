"""A statement and the evidence it cites come in; whether the evidence supports it, or why not, goes out.

Rules alone: no model that writes, no index to search. Begin with `verifier.py`: it runs the checks in order.
"""

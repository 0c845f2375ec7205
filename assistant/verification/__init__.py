"""A statement and the evidence it cites come in; whether the evidence supports it, or why not, goes out.

Two quotes come in; what they contradict each other in goes out (`contradictions.py`). Rules, and one measure of
wording by the embedding model; no model that writes. Begin with `verifier.py`: it runs the checks in order.
"""

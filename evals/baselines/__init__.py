"""Baselines: other ways to answer a question, in the same form as the assistant's, measured by the same figures."""

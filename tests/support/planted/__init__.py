"""Faults planted in answers and notes that have none, and the honest ways to say the same that look like them."""

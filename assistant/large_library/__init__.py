"""Answering from a library too large to be searched whole: the reports that a question needs are chosen first."""

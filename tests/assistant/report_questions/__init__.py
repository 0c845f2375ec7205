"""Questions that a report answers: made, checked, listed, used."""

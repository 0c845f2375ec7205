"""A library in a home → published at an address → the homes of other app processes that follow it."""

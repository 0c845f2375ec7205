"""The reports on disk, bundled and added, each with its card. Begin with `store.py`."""

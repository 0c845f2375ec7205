"""Whose the files are that Gradio hands out: whoever they were made for, and nobody else."""

from __future__ import annotations

import threading
from collections import OrderedDict
from pathlib import Path

from assistant.web.shell.middleware import fold_visits

_MOST_FILES = 10_000


class Downloads:
    """Files by the folder that Gradio puts a copy of each into, with the browsers' keys. Safe to share between threads.

    After a restart of the server nobody has any; a note can be exported again.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._owners: OrderedDict[tuple[str, str], None] = OrderedDict()

    def note(self, browser: str, file: str) -> None:
        """A file was made for a browser."""
        from gradio.processing_utils import hash_file

        with self._lock:
            self._owners[(fold_visits(browser), hash_file(file))] = None
            while len(self._owners) > _MOST_FILES:
                self._owners.popitem(last=False)

    def owns(self, browser: str, path: str) -> bool:
        """Whether the file at a path of Gradio's was made for a browser: ".../HASH/name.docx"."""
        with self._lock:
            return (browser, Path(path).parent.name) in self._owners

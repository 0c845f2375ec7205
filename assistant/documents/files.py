"""A note → a file: the same note as Markdown, HTML, Word or PDF, written whole or not at all."""

from __future__ import annotations

import os
import re
from pathlib import Path

from corpus.errors import UserError

FORMATS = (".docx", ".pdf", ".html", ".md")
_RESERVED = re.compile(r"^(?:con|prn|aux|nul|com\d|lpt\d)$", re.IGNORECASE)
_UNSAFE = re.compile(r'[\x00-\x1f<>:"|?*]')
_MOST_NAME = 120


def checked_name(path: Path) -> Path:
    """The path of an export, before anything slow is begun.

    Raises:
        UserError: the format is unknown, the name unsafe, or its folder missing or read-only.
    """
    if path.suffix.lower() not in FORMATS:
        raise UserError(f"{path.name or path}: no such format. Give a name that ends in one of: {', '.join(FORMATS)}.")
    if _UNSAFE.search(path.name) or _RESERVED.match(path.stem) or len(path.name) > _MOST_NAME:
        raise UserError(f"{path.name[:60]!r}: not a name for a file. Use letters, numbers, spaces and hyphens.")
    folder = path.parent
    if not folder.is_dir():
        raise UserError(f"{folder}: no such folder. Make it first, or give another one.")
    if path.is_dir():
        raise UserError(f"{path}: is a folder. Give the name of a file.")
    if not os.access(path if path.exists() else folder, os.W_OK):
        raise UserError(f"{path}: cannot be written. Give a folder of yours.")
    return path

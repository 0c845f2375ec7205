"""The bundled reports' index, made once where the product is installed (`python -m index.make_prebuilt`).

A new home then copies it instead of embedding the same texts again, and a library that holds other reports besides
takes the vectors of the bundled ones from it.
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

from corpus.errors import IndexUnusable
from index.storage import CATALOGUE, MANIFEST, IndexFolder, Manifest, read_manifest

# The folder of the reports as they are indexed, beside the manifest.
SEGMENTS = "segments"
PREBUILT = Path(str(files("index"))) / "prebuilt"


def copy_prebuilt(folder: IndexFolder, fits: Callable[[Manifest], bool], prebuilt: Path = PREBUILT) -> bool:
    """Make the index that came with the product the live one, where its manifest fits; whether it did.

    Where there is none, or the folder cannot be written, nothing is done: the index is built.
    """
    try:
        if not (prebuilt / MANIFEST).is_file() or not fits(read_manifest(prebuilt)):
            return False
        build = folder.build(f"prebuilt-{secrets.token_hex(4)}")
    except IndexUnusable:
        return False
    try:
        shutil.copytree(prebuilt / SEGMENTS, folder.segments, dirs_exist_ok=True)
        # The manifest last: a build without one is not whole.
        shutil.copyfile(prebuilt / CATALOGUE, build / CATALOGUE)
        shutil.copyfile(prebuilt / MANIFEST, build / MANIFEST)
        folder.go_live(build)
    except OSError:
        shutil.rmtree(build, ignore_errors=True)
        return False
    return True

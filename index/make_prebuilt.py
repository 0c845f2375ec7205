"""Make the index of the bundled reports that new homes copy: `python -m index.make_prebuilt`; `make` calls it."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from corpus.errors import IndexUnusable
from corpus.library.store import Library
from index.build import IndexSettings, open_or_build_index, staleness
from index.prebuilt import PREBUILT, SEGMENTS
from index.segments import check_segment
from index.storage import IndexFolder, read_catalogue, read_manifest


def main() -> None:
    """Make it, unless what is there fits."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        make_prebuilt(Library(Path(home)), IndexSettings(), PREBUILT)


def make_prebuilt(library: Library, settings: IndexSettings, prebuilt: Path) -> bool:
    """Put an index of a library in a folder, unless the one there is whole and fits; whether it was made.

    Raises:
        OSError: the folder cannot be written.
    """
    if _fits(library, settings, prebuilt):
        return False
    open_or_build_index(library, settings, notice=lambda line: print(line, file=sys.stderr), rebuild=True)
    live = IndexFolder(library.home / "index").live()
    assert live is not None
    # Copied beside and then renamed, so that a copy that is cut short is never taken for a whole one.
    part = prebuilt.with_name(f"{prebuilt.name}.part")
    for old in (part, prebuilt):
        if old.is_dir():
            shutil.rmtree(old)
    shutil.copytree(live, part)
    for name in read_manifest(live).segments.values():
        shutil.copytree(IndexFolder(library.home / "index").segments / name, part / SEGMENTS / name)
    part.rename(prebuilt)
    return True


def _fits(library: Library, settings: IndexSettings, prebuilt: Path) -> bool:
    """Whether an index is whole, and one of this library and these settings."""
    try:
        manifest = read_manifest(prebuilt)
        if staleness(library, settings, manifest) is not None:
            return False
        read_catalogue(prebuilt, manifest)
        for report, name in manifest.segments.items():
            check_segment(prebuilt / SEGMENTS / name, manifest.seals[report])
    except IndexUnusable:
        return False
    return True


if __name__ == "__main__":
    main()

"""Make the index of the bundled reports that new homes copy: `python -m index.make_prebuilt`; `make` calls it."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from corpus.errors import IndexUnusable
from corpus.library.store import Library
from index.build import IndexSettings, open_or_build_index, staleness
from index.prebuilt import PREBUILT
from index.storage import MANIFEST, IndexFolder, read_manifest


def main() -> None:
    """Make it, unless what is there fits."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        library, settings = Library(Path(home)), IndexSettings()
        try:
            if (PREBUILT / MANIFEST).is_file() and staleness(library, settings, read_manifest(PREBUILT)) is None:
                return
        except IndexUnusable:
            pass
        open_or_build_index(library, settings, notice=lambda line: print(line, file=sys.stderr), rebuild=True)
        live = IndexFolder(Path(home) / "index").live()
        assert live is not None
        shutil.rmtree(PREBUILT, ignore_errors=True)
        shutil.copytree(live, PREBUILT)


if __name__ == "__main__":
    main()

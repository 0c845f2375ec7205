"""Routes for what a report looks like: /page/REPORT/PAGE.png is a page of its PDF, /original/REPORT its source file.

FastAPI reads the annotations of a route when it is added, so this module does not defer them.
"""

import hashlib
import os
import re
import secrets
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import ReportError
from corpus.library.store import Library
from corpus.pdf.pictures import choose_width, is_pdf, render_page

if TYPE_CHECKING:
    from fastapi import FastAPI

_NO_PAGE = "There is no such page. Pictures are made of the pages of PDF reports in the library."
_NO_REPORT = "There is no such report in the library. It may have been removed."
# A page by its number, such as "annual_plan/41.png".
_PAGE = re.compile(r"([\w-]{1,80})/([1-9]\d{0,5})\.png", re.ASCII)
_WIDTH = re.compile(r"\d{1,6}", re.ASCII)
_USUAL_WIDTH = "800"
# The folder of kept pictures, in the home folder, and how many bytes they may take together.
_FOLDER = "pages"
_MOST_BYTES = 200_000_000
_TEXT_SUFFIXES = (".txt", ".md", ".markdown")
_PDF_TYPE, _TEXT_TYPE, _OTHER_TYPE = "application/pdf", "text/plain; charset=utf-8", "application/octet-stream"
# What is shown is what the library holds now: a browser asks each time whether its copy is still good.
_HEADERS = {"X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-cache"}


@dataclass(frozen=True, slots=True)
class PageCache:
    """Pictures of pages on disk; where they take too much room together, those not used for longest go.

    A folder that cannot be written keeps nothing, and pictures are made each time.
    """

    folder: Path
    most_bytes: int = _MOST_BYTES

    def picture(self, path: Path, page: int, width: int) -> bytes:
        """A page of a PDF as a PNG, kept or made now; see `corpus.pdf.pictures.render_page`.

        Raises:
            ReportError: the PDF cannot be opened or has no such page.
        """
        kept = self.folder / f"{name_picture(path, page, width)}.png"
        with suppress(OSError):
            content = kept.read_bytes()
            os.utime(kept)
            return content
        content = render_page(path, page, width)
        with suppress(OSError):
            self._keep(kept, content)
        return content

    def _keep(self, kept: Path, content: bytes) -> None:
        """Write a picture aside and move it into place, then make room."""
        self.folder.mkdir(parents=True, exist_ok=True)
        part = kept.with_suffix(f".{secrets.token_hex(4)}.part")
        part.write_bytes(content)
        part.replace(kept)
        found = [(file.stat(), file) for file in self.folder.iterdir()]
        too_many = sum(stat.st_size for stat, _ in found) - self.most_bytes
        for stat, file in sorted(found, key=lambda entry: entry[0].st_mtime_ns):
            if too_many <= 0:
                return
            if file != kept:
                file.unlink(missing_ok=True)
                too_many -= stat.st_size


def name_picture(path: Path, page: int, width: int) -> str:
    """The name of a page's picture: of the file's content, the page and the width. Example: "0f3c…-41-800"."""
    stat = path.stat()
    return f"{_hash_content(path, stat.st_mtime_ns, stat.st_size)}-{page}-{choose_width(width)}"


def add_page_routes(app: "FastAPI", library: Library) -> None:
    """Add the routes. They serve files of the library and nothing else; pictures are kept under its home."""
    from fastapi import Request
    from fastapi.responses import FileResponse, PlainTextResponse, Response

    cache = PageCache(library.home / _FOLDER)

    @app.api_route("/page/{name:path}", methods=["GET", "HEAD"])
    def page(name: str, request: Request, width: str = _USUAL_WIDTH) -> Response:
        """The page as a picture that is at least so many pixels wide, as far as pictures go."""
        match = _PAGE.fullmatch(name)
        path = _find_file(library, match[1]) if match else None
        if match is None or path is None or not _WIDTH.fullmatch(width) or not is_pdf(path):
            return PlainTextResponse(_NO_PAGE, status_code=404, headers=_HEADERS)
        number = int(match[2])
        headers = _HEADERS | {"ETag": f'"{name_picture(path, number, int(width))}"'}
        if request.headers.get("if-none-match") == headers["ETag"]:
            return Response(status_code=304, headers=headers)
        try:
            content = cache.picture(path, number, int(width))
        except ReportError:
            return PlainTextResponse(_NO_PAGE, status_code=404, headers=_HEADERS)
        return Response(content, media_type="image/png", headers=headers)

    @app.api_route("/original/{report:path}", methods=["GET", "HEAD"])
    def original(report: str) -> Response:
        """The source file. PDF and plain text open in the browser; what could hold scripts is downloaded."""
        path = _find_file(library, report)
        if path is None:
            return PlainTextResponse(_NO_REPORT, status_code=404, headers=_HEADERS)
        is_text = path.suffix.lower() in _TEXT_SUFFIXES
        kind = _PDF_TYPE if is_pdf(path) else _TEXT_TYPE if is_text else _OTHER_TYPE
        shown = "attachment" if kind == _OTHER_TYPE else "inline"
        return FileResponse(
            path,
            media_type=kind,
            filename=f"{report}{path.suffix.lower()}",
            content_disposition_type=shown,
            headers=_HEADERS,
        )


def _find_file(library: Library, report: str) -> Path | None:
    """The source file of a report, looked up by its id; None where there is none."""
    try:
        path = library.file(report)
    except ReportError:
        return None
    return path if path.is_file() else None


@lru_cache(maxsize=256)
def _hash_content(path: Path, modified: int, size: int) -> str:
    """The first half of a file's SHA-256, for as long as it was modified last then and is of that size."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:32]

"""Routes for what a report looks like: /page/REPORT/PAGE.png is a page as printed, /original/REPORT its source file.

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
from corpus.pdf.photos import tell_photo_type
from corpus.pdf.pictures import choose_width, has_pages, render_page
from corpus.readers.file_kinds import tell_binary_kind
from corpus.reading import SourceKind

if TYPE_CHECKING:
    from fastapi import FastAPI

_NO_PAGE = "There is no such page. Pictures are made of the pages of PDF and photographed reports in the library."
_NO_REPORT = "There is no such report in the library. It may have been removed."
# A page by its number, such as "annual_plan/41.png".
_PAGE = re.compile(r"([\w-]{1,80})/([1-9]\d{0,5})\.png", re.ASCII)
_WIDTH = re.compile(r"\d{1,6}", re.ASCII)
_USUAL_WIDTH = "800"
# The bytes that the kind of a file is told by.
_HEAD_BYTES = 1024
# The folder of kept pictures, in the home folder, and how many bytes they may take together.
_FOLDER = "pages"
_MOST_BYTES = 200_000_000
_OFFICE = "application/vnd.openxmlformats-officedocument"
# What the content of a file says that it is: its type and the end of its name.
_TYPES_BY_CONTENT = {
    SourceKind.PDF: ("application/pdf", ".pdf"),
    SourceKind.WORD: (f"{_OFFICE}.wordprocessingml.document", ".docx"),
    SourceKind.SLIDES: (f"{_OFFICE}.presentationml.presentation", ".pptx"),
    SourceKind.SHEET: (f"{_OFFICE}.spreadsheetml.sheet", ".xlsx"),
}
# What is text is told by the end of its name.
_TYPES_BY_NAME = {
    ".txt": "text/plain", ".md": "text/plain", ".markdown": "text/plain", ".csv": "text/csv",
    ".tsv": "text/tab-separated-values", ".html": "text/html", ".htm": "text/html",
}  # fmt: skip
_OTHER_TYPE = "application/octet-stream"
# What a browser shows itself; all else is downloaded.
_SHOWN = ("application/pdf", "text/plain", "image/jpeg", "image/png")
# What is shown is what the library holds now: a browser asks each time whether its copy is still good.
_HEADERS = {"X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-cache"}
# A source that is opened all the same runs nothing and loads nothing. (A browser's PDF viewer does not start in it.)
_SANDBOX = {"Content-Security-Policy": "default-src 'none'; sandbox"}


@dataclass(frozen=True, slots=True)
class PageCache:
    """Pictures of pages on disk; where they take too much room together, those not used for longest go.

    A folder that cannot be written keeps nothing, and pictures are made each time.
    """

    folder: Path
    most_bytes: int = _MOST_BYTES

    def picture(self, path: Path, page: int, width: int) -> bytes:
        """A page of a file as a PNG, kept or made now; see `corpus.pdf.pictures.render_page`.

        Raises:
            ReportError: the file cannot be opened or has no such page.
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
        if match is None or path is None or not _WIDTH.fullmatch(width) or not has_pages(path):
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
        media_type, suffix = tell_type(path)
        response = FileResponse(
            path,
            media_type=media_type,
            filename=f"{report}{suffix}",
            content_disposition_type="inline" if media_type.partition(";")[0] in _SHOWN else "attachment",
            headers=_HEADERS if suffix == ".pdf" else _HEADERS | _SANDBOX,
        )
        # No charset is put to a text by itself: only UTF-8 is told, and a browser tells the others better.
        response.headers["content-type"] = media_type
        return response


def tell_type(path: Path) -> tuple[str, str]:
    """A source file's media type and the end of its name: by its content, and by its name where it is text.

    Examples: ("text/plain; charset=utf-8", ".txt"); ("application/octet-stream", ".file") where neither says it.
    """
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
            kind = tell_binary_kind(path, head)
    except (ReportError, OSError):
        return _OTHER_TYPE, path.suffix.lower()
    if photo := tell_photo_type(head):
        return f"image/{photo}", f".{photo}"
    if kind in _TYPES_BY_CONTENT:
        return _TYPES_BY_CONTENT[kind]
    suffix = path.suffix.lower()
    media_type = _TYPES_BY_NAME.get(suffix, _OTHER_TYPE)
    if media_type.startswith("text/") and _is_utf8(path):
        media_type += "; charset=utf-8"
    return media_type, suffix


def _find_file(library: Library, report: str) -> Path | None:
    """The source file of a report, looked up by its id; None where there is none."""
    try:
        path = library.file(report)
    except ReportError:
        return None
    return path if path.is_file() else None


def _is_utf8(path: Path) -> bool:
    """Whether a file is text in UTF-8."""
    try:
        path.read_bytes().decode("utf-8")
    except (UnicodeDecodeError, OSError):
        return False
    return True


@lru_cache(maxsize=256)
def _hash_content(path: Path, modified: int, size: int) -> str:
    """The first half of a file's SHA-256, for as long as it was modified last then and is of that size."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:32]

"""Typst: a template and a document as JSON → the bytes of a PDF or a picture. The only module that runs it.

The fonts come inside typst, so that the same document gives the same bytes on every machine.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from functools import cache
from importlib.resources import files
from typing import Any

_STANDARD = "ua-1"


class TypesettingError(Exception):
    """What typst says against a document, such as a character without a shape in any of its fonts."""


def set_pdf(template: str, document: dict[str, Any], *, day: str) -> bytes:
    """The document as a PDF/UA-1 that says it was made at midnight of an ISO day.

    `template` is the name of a file of this package. Nothing but it and the document is read.

    Raises:
        TypesettingError: the document cannot be such a file.
    """
    midnight = datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC)
    return _compile(template, document, format="pdf", pdf_standards=[_STANDARD], timestamp=midnight)


def set_picture(template: str, document: dict[str, Any], *, dots: int) -> bytes:
    """The document as a PNG of so many dots to the inch.

    Raises:
        TypesettingError: the document cannot be drawn.
    """
    return _compile(template, document, format="png", ppi=dots)


def _compile(template: str, document: dict[str, Any], **options: Any) -> bytes:
    import typst

    compiler = typst.Compiler(
        files(__package__).joinpath(template).read_bytes(),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"document": json.dumps(document)},
    )
    try:
        made = compiler.compile(**options)
    except typst.TypstError as fault:
        raise TypesettingError(fault.message) from fault
    except BaseException as fault:
        # What typst itself did not foresee is no `Exception`, and would end the server's thread.
        if type(fault).__name__ != "PanicException":
            raise
        raise TypesettingError(str(fault)) from None
    assert isinstance(made, bytes), "one file, and one page of a picture"
    return made


@cache
def _fonts() -> Any:
    """The fonts inside typst, and none of the machine's."""
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)

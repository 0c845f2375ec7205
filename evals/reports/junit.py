"""Results → junit.xml, which other CI systems read: a suite per kind, a case per question, a failure per failed one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import quoteattr

# A character that XML 1.0 cannot hold, such as the form feed "\f".
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render_junit(results: Sequence[Mapping[str, Any]], *, suite: str) -> str:
    """The results as JUnit XML. It holds no times, so that the same answers give the same file."""
    kinds = sorted({row["kind"] for row in results})
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<testsuites name={_attribute(suite)} tests="{len(results)}" failures="{_count_failed(results)}">',
    ]
    for kind in kinds:
        rows = [row for row in results if row["kind"] == kind]
        lines.append(f'<testsuite name={_attribute(kind)} tests="{len(rows)}" failures="{_count_failed(rows)}">')
        lines += [_render_case(row, suite) for row in rows]
        lines.append("</testsuite>")
    return "\n".join([*lines, "</testsuites>"]) + "\n"


def _count_failed(rows: Sequence[Mapping[str, Any]]) -> int:
    return sum(bool(row["failures"]) for row in rows)


def _render_case(row: Mapping[str, Any], suite: str) -> str:
    name = _attribute(f"{row['id']}: {row['question']}")
    case = f"<testcase classname={_attribute(suite + '.' + row['kind'])} name={name}"
    if not row["failures"]:
        return f"{case}/>"
    return f"{case}><failure message={_attribute('; '.join(row['failures']))}/></testcase>"


def _attribute(text: str) -> str:
    """The text as an attribute's value, in quotation marks."""
    return quoteattr(_NOT_XML.sub("", text), {"\n": " "})

"""Results → junit.xml, which other CI systems read: a suite per kind, a case per question, a failure per failed one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import quoteattr

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit_xml(results: Sequence[Mapping[str, Any]], *, suite: str) -> str:
    """The results as JUnit XML. It holds no times, so that the same answers give the same file."""
    kinds = sorted({row["kind"] for row in results})
    failed = sum(bool(row["failures"]) for row in results)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<testsuites name={_attribute(suite)} tests="{len(results)}" failures="{failed}">',
    ]
    for kind in kinds:
        rows = [row for row in results if row["kind"] == kind]
        failures = sum(bool(row["failures"]) for row in rows)
        lines.append(f'<testsuite name={_attribute(kind)} tests="{len(rows)}" failures="{failures}">')
        lines += [_case(row, suite) for row in rows]
        lines.append("</testsuite>")
    return "\n".join([*lines, "</testsuites>"]) + "\n"


def _case(row: Mapping[str, Any], suite: str) -> str:
    name = _attribute(f"{row['id']}: {row['question']}")
    case = f"<testcase classname={_attribute(suite + '.' + row['kind'])} name={name}"
    if not row["failures"]:
        return f"{case}/>"
    return f"{case}><failure message={_attribute('; '.join(row['failures']))}/></testcase>"


def _attribute(text: str) -> str:
    return quoteattr(_NOT_XML.sub("", text), {"\n": " "})

"""A document as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.documents.layout import Line, Part, Table, marks, runs_of

_MARKDOWN = re.compile(r"([\\`*_\[\]<>#|~])")


def as_markdown(parts: Sequence[Part]) -> str:
    """The note as Markdown; characters that Markdown reads as marks are escaped."""
    out: list[str] = []
    for part in parts:
        if isinstance(part, Table):
            out += ["", *_markdown_table(part), ""]
        else:
            out.append(_markdown_line(part))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(out)).strip() + "\n"


def _markdown_table(table: Table) -> Iterator[str]:
    yield f"| {' | '.join(map(_plain, table.head))} |"
    yield f"|{' --- |' * len(table.head)}"
    for row in table.rows:
        spans = len(row) == 1
        cells = [f"**{_plain(row[0])}**", *[""] * (len(table.head) - 1)] if spans else [_plain(cell) for cell in row]
        yield f"| {' | '.join(cells)} |"


def _markdown_line(line: Line) -> str:
    text = _plain(line.text)
    cited = marks(line.numbers)
    lead = f"*{_plain(line.lead.rstrip(' '))}* " if line.lead else ""
    return {
        "title": f"# {text}\n",
        "meta": f"{text}\n",
        "heading": f"\n## {text}\n",
        "subheading": f"\n### {text}\n" if text else "",
        "lead": f"{text}\n",
        "prose": " ".join(f"{_plain(words)}{marks(numbers)}" for words, numbers in line.runs) + "\n",
        "source": f"- {text} Cited as {runs_of(line.numbers)}.",
        "place": f"\n**{cited.strip()}** {text}\n",
        "quote": f"> {text}",
        "own": f"- **{_plain(line.lead.strip())}** {text}",
    }.get(line.kind, f"- {lead}{text}{cited}")


def _plain(text: str) -> str:
    """Text with its marks escaped; a list keeps its bullets within the line."""
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))

"""A laid-out note → Markdown, and → one HTML file that needs nothing else and prints well."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.documents.escaping import escaped
from assistant.documents.layout import Line, Part, Table, marks, runs_of

_STYLE = """
:root { color-scheme: light dark; }
body { max-width: 44rem; margin: 2.5rem auto; padding: 0 1.25rem; font: 1.05rem/1.6 Georgia, 'Times New Roman', serif;
  color: #1d2624; background: #fff; }
h1, h2, h3, .meta, table, .lead { font-family: system-ui, 'Segoe UI', Arial, sans-serif; }
h1 { font-size: 1.8rem; line-height: 1.2; margin: 0 0 .6rem; }
h2 { font-size: 1.2rem; margin: 2rem 0 .5rem; padding-bottom: .2rem; border-bottom: 1px solid #b9c9c4; }
h3 { font-size: 1rem; margin: 1.2rem 0 .3rem; }
.meta { margin: .1rem 0; font-size: .9rem; color: #4d5c58; }
.lead { font-size: .85em; color: #4d5c58; }
ul { padding-inline-start: 1.2rem; } li { margin: .35rem 0; }
table { width: 100%; border-collapse: collapse; font-size: .88rem; line-height: 1.4; }
th, td { padding: .4rem .5rem; border-bottom: 1px solid #d5dfdc; text-align: start; vertical-align: top; }
.over th { padding-top: .8rem; color: #146a5b; }
blockquote { margin: .2rem 0 1rem; padding-inline-start: 1rem; border-inline-start: 3px solid #b9c9c4; }
.own { padding: .5rem .8rem; background: #f4f0e2; list-style: none; }
a { color: #146a5b; text-decoration: none; } .place { margin: 0; font-weight: 600; font-size: .9rem; }
@media (prefers-color-scheme: dark) { body { color: #e6ecea; background: #131918; } .meta, .lead { color: #a9b7b3; }
  a { color: #6cc7b4; } .own { background: #2c2a1d; } }
@media print { body { margin: 0; max-width: none; font-size: 10.5pt; color: #000; background: #fff; }
  h2, h3 { break-after: avoid; } li, tr, blockquote { break-inside: avoid; } a { color: inherit; } }
@page { size: A4; margin: 20mm; }
"""


def as_html(parts: Sequence[Part], *, title: str) -> str:
    """The note as one HTML file: no script, nothing loaded; citation marks lead to their quote."""
    body: list[str] = []
    listed = False
    for part in parts:
        item = isinstance(part, Line) and part.kind in ("statement", "own", "remark", "source")
        if item != listed:
            body.append("<ul>" if item else "</ul>")
            listed = item
        body.append(_html_table(part) if isinstance(part, Table) else _html_line(part))
    body.append("</ul>" if listed else "")
    return (
        f'<!doctype html>\n<html lang="en-GB"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{escaped(title)}</title>'
        f"<style>{_STYLE}</style></head>\n<body>\n" + "\n".join(body) + "\n</body></html>\n"
    )


def _html_line(line: Line) -> str:
    text, cited = escaped(line.text).replace("\n", "<br>"), _links(line.numbers)
    lead = f'<span class="lead">{escaped(line.lead)}</span>' if line.lead else ""
    if line.kind == "subheading":
        return f"<h3>{text}</h3>" if text else ""
    return {
        "title": f"<h1>{text}</h1>",
        "meta": f'<p class="meta">{text}</p>',
        "heading": f"<h2>{text}</h2>",
        "lead": f"<p>{text}</p>",
        "prose": f"<p>{' '.join(f'{escaped(words)}{_links(numbers)}' for words, numbers in line.runs)}</p>",
        "own": f'<li class="own"><strong>{escaped(line.lead)}</strong>{text}</li>',
        "place": f'<p class="place" id="s{line.numbers[0] if line.numbers else 0}">{marks(line.numbers)} {text}</p>',
        "quote": f"<blockquote>{text}</blockquote>",
        "source": f"<li>{text} Cited as {runs_of(line.numbers)}.</li>",
    }.get(line.kind, f"<li>{lead}{text}{cited}</li>")


def _html_table(table: Table) -> str:
    head = "".join(f'<th scope="col">{escaped(cell)}</th>' for cell in table.head)
    rows = "".join(_html_row(row, len(table.head)) for row in table.rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _html_row(row: Sequence[str], columns: int) -> str:
    if len(row) == 1:
        return f'<tr class="over"><th scope="rowgroup" colspan="{columns}">{escaped(row[0])}</th></tr>'
    return "<tr>" + "".join(f"<td>{_marked(escaped(cell))}</td>" for cell in row) + "</tr>"


def _links(numbers: Sequence[int]) -> str:
    return "".join(f' <a href="#s{n}">[{n}]</a>' for n in numbers)


def _marked(cell: str) -> str:
    """A cell with the marks at its end made links."""
    return re.sub(r"\[(\d+)\](?=(?: \[\d+\])*$)", r'<a href="#s\1">[\1]</a>', cell)

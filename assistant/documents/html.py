"""A document → one HTML file that needs nothing else and prints well.

Every text becomes `Markup` by `_text` alone, and a `Markup` template escapes whatever is not: so nothing that a report,
a person or a model wrote can become an element.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from markupsafe import Markup

from assistant.documents.charts import draw_chart
from assistant.documents.escaping import escaped, replace_unprintable
from assistant.documents.layout import (
    LIST_KINDS,
    Chart,
    Line,
    Part,
    Table,
    format_mark_ranges,
    format_marks,
    split_marks,
)

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
figure { margin: 1rem 0; } figure svg { width: 100%; height: auto; }
.own { padding: .5rem .8rem; background: #f4f0e2; list-style: none; }
a { color: #146a5b; text-decoration: none; } .place { margin: 0; font-weight: 600; font-size: .9rem; }
@media (prefers-color-scheme: dark) { body { color: #e6ecea; background: #131918; } .meta, .lead { color: #a9b7b3; }
  a { color: #6cc7b4; } .own { background: #2c2a1d; } }
@media print { body { margin: 0; max-width: none; font-size: 10.5pt; color: #000; background: #fff; }
  .new-page { break-before: page; }
  h2, h3 { break-after: avoid; } li, tr, blockquote { break-inside: avoid; } a { color: inherit; } }
@page { size: A4; margin: 20mm; }
"""


_PAGE = Markup(
    '<!doctype html>\n<html lang="en-GB"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1"><title>{}</title>'
    "<style>{}</style></head>\n<body>\n{}\n</body></html>\n"
)


def as_html(parts: Sequence[Part], *, title: str) -> str:
    """The document as one HTML file: no script, nothing loaded; citation marks lead to their quote."""
    body: list[str] = []
    listed = False
    for part in parts:
        is_item = isinstance(part, Line) and part.kind in LIST_KINDS
        if is_item != listed:
            body.append("<ul>" if is_item else "</ul>")
            listed = is_item
        body.append(_part(part))
    body.append("</ul>" if listed else "")
    return str(_PAGE.format(_text(title), Markup(_STYLE), Markup("\n".join(body))))


def _part(part: Part) -> Markup:
    if isinstance(part, Chart):
        # Every text in it was escaped as it was drawn.
        return Markup("<figure>{}</figure>").format(Markup(draw_chart(part)))
    return _table(part) if isinstance(part, Table) else _LINES.get(part.kind, _item)(part)


def _text(text: str) -> Markup:
    """The text as HTML that shows it. Example: 'a < b' → 'a &lt; b'."""
    return Markup(escaped(replace_unprintable(text)))


def _lines(text: str) -> Markup:
    r"""The text with its line ends kept. Example: 'one\ntwo' → 'one<br>two'."""
    return Markup("<br>").join(_text(line) for line in text.split("\n"))


def _links(numbers: Sequence[int]) -> Markup:
    """Citation marks that lead to their quotes."""
    return Markup("").join(Markup(' <a href="#s{0}">[{0}]</a>').format(n) for n in numbers)


def _title(line: Line) -> Markup:
    return Markup("<h1>{}</h1>").format(_lines(line.text))


def _meta(line: Line) -> Markup:
    return Markup('<p class="meta">{}</p>').format(_lines(line.text))


def _heading(line: Line) -> Markup:
    return Markup("<h2>{}</h2>").format(_lines(line.text))


def _new_page(line: Line) -> Markup:
    """A heading that begins a page where the document is printed."""
    return Markup('<h2 class="new-page">{}</h2>').format(_lines(line.text))


def _subheading(line: Line) -> Markup:
    return Markup("<h3>{}</h3>").format(_lines(line.text)) if line.text else Markup("")


def _lead(line: Line) -> Markup:
    return Markup("<p>{}</p>").format(_lines(line.text))


def _paragraph(line: Line) -> Markup:
    # Isolated, so that a text which turns the reading direction does not turn the marks after it.
    isolated = [Markup("<bdi>{}</bdi>").format(_text(text)) for text in line.text.split("\n")]
    return Markup("<p>{}{}</p>").format(Markup("<br>").join(isolated), _links(line.numbers))


def _prose(line: Line) -> Markup:
    sentences = [_text(words) + _links(numbers) for words, numbers in line.sentences]
    return Markup("<p>{}</p>").format(Markup(" ").join(sentences))


def _place(line: Line) -> Markup:
    number = line.numbers[0] if line.numbers else 0
    template = Markup('<p class="place" id="s{}">{} {}</p>')
    return template.format(number, format_marks(line.numbers), _lines(line.text))


def _quote(line: Line) -> Markup:
    return Markup("<blockquote>{}</blockquote>").format(_lines(line.text))


def _source(line: Line) -> Markup:
    return Markup("<li>{} Cited as {}.</li>").format(_lines(line.text), format_mark_ranges(line.numbers))


def _own(line: Line) -> Markup:
    return Markup('<li class="own"><strong>{}</strong>{}</li>').format(_text(line.lead), _lines(line.text))


def _item(line: Line) -> Markup:
    lead = Markup('<span class="lead">{}</span>').format(_text(line.lead)) if line.lead else ""
    return Markup("<li>{}{}{}</li>").format(lead, _lines(line.text), _links(line.numbers))


_LINES: dict[str, Callable[[Line], Markup]] = {
    "title": _title,
    "meta": _meta,
    "heading": _heading,
    "new page": _new_page,
    "subheading": _subheading,
    "lead": _lead,
    "paragraph": _paragraph,
    "prose": _prose,
    "byline": _meta,
    "place": _place,
    "quote": _quote,
    "source": _source,
    "own": _own,
}


def _table(table: Table) -> Markup:
    head = Markup("").join(Markup('<th scope="col">{}</th>').format(_text(cell)) for cell in table.head)
    rows = Markup("").join(_row(row, len(table.head)) for row in table.rows)
    return Markup("<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>").format(head, rows)


def _row(row: Sequence[str], columns: int) -> Markup:
    if len(row) == 1:
        template = Markup('<tr class="over"><th scope="rowgroup" colspan="{}">{}</th></tr>')
        return template.format(columns, _text(row[0]))
    cells = Markup("").join(Markup("<td>{}</td>").format(_cell(cell)) for cell in row)
    return Markup("<tr>{}</tr>").format(cells)


def _cell(cell: str) -> Markup:
    """A cell with the marks at its end made links."""
    words, numbers = split_marks(cell)
    return _text(words) + _links(numbers)

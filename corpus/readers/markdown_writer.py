"""Words, items and tables of a file of another kind → Markdown lines that read back as they stood in the file."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence

# White space of any kind, and signs that are never shown: a zero-width space, a byte-order mark, a NUL.
_SPACES = re.compile(r"[\s\x1c-\x1f\x85]+")
_NEVER_SHOWN = re.compile(r"[\x00-\x08\x0e-\x1b\x7f\u200b\u2060\ufeff]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
# What could be an entity: '&amp;', '&#36;', '&copy'.
_ENTITY = re.compile(r"&(#?\w{1,32};?)")
# The '<' of what could be a tag or an address: '<b>', '</p>', '<https://…', not '<5' or '1 < 2'.
_TAG_OPENING = re.compile(r"<(?=[a-zA-Z/!?])")
# A backslash that could escape the sign behind it: '\\*'.
_BACKSLASH = re.compile(r"\\(?=[!-/:-@\[-`{-~])")
# Signs that stand for markup wherever they are: emphasis, code, table borders, strike-through.
_MARKUP = re.compile(r"[*|`~]")
# An underscore at the edge of a word: '_x_', '__init__', not 'snake_case'.
_UNDERSCORE = re.compile(r"(?<![^\W_])_+|_+(?![^\W_])")
# What could be a link, a picture or a note: '](', '[^'.
_LINK = re.compile(r"\](?=[(\[:])|\[(?=\^)")
# A marker at the beginning of a line: '# ', '## ', '> ', '+ ', '⇒ '. Dashes, bullets and numbers that an author typed
# mark an item, as they would in Markdown.
_LINE_MARKER = re.compile(r"^(?:#{1,6}|[>+⇒])(?=\s|$)")
# A cell that the rule under a table's headers is made of: '---', ':--'.
_RULE_CELL = re.compile(r"^:?-+:?$")
# A hyphen or dash that could break a word or a range at the end of a line: '40-'. No cell goes on in the next.
_HYPHEN_AT_END = re.compile(r"(?<=\w)[-–]$")
# A formula needs two of these.
_DOLLAR = "$"
_SUPERSCRIPTS = str.maketrans("0123456789+-−=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ")
# A superscript that Unicode can write: '6', '-3', 'n'.
_RAISED = re.compile(r"^[0-9+\-−=()ni]+$")


def clean_text(text: str) -> str:
    """The words of a text on one line, white space collapsed, signs that cannot be shown or stored left out."""
    return _SPACES.sub(" ", _NEVER_SHOWN.sub("", _SURROGATE.sub("\ufffd", text))).strip()


def escape_text(text: str) -> str:
    """A text on one line, every sign that Markdown would read as markup written as an entity: 'a|b' → 'a&#124;b'."""
    text = clean_text(text)
    text = _ENTITY.sub(_escape_entity, text)
    if text.count(_DOLLAR) > 1:
        text = text.replace(_DOLLAR, _entity(_DOLLAR))
    text = _TAG_OPENING.sub("&lt;", text)
    text = _BACKSLASH.sub(_entity("\\"), text)
    for pattern in (_MARKUP, _UNDERSCORE, _LINK, _LINE_MARKER):
        text = pattern.sub(lambda match: "".join(_entity(sign) for sign in match.group()), text)
    return text


def _escape_entity(match: re.Match[str]) -> str:
    """'R&D' as it is, '&amp;' with its ampersand escaped."""
    return match.group() if html.unescape(match.group()) == match.group() else f"&amp;{match.group(1)}"


def _entity(sign: str) -> str:
    return f"&#{ord(sign)};"


def write_raised(text: str) -> str:
    """A superscript as Unicode writes it: '6' → '⁶'; one that Unicode cannot write ('th') as it is."""
    return text.translate(_SUPERSCRIPTS) if _RAISED.match(text) else text


def write_heading(text: str, level: int) -> str:
    """A heading of an escaped text, level 1 the outermost; deeper than six is six."""
    return f"{'#' * min(max(level, 1), 6)} {text}"


def write_item(text: str, depth: int = 0, marker: str = "-") -> str:
    """An item of an escaped text, two spaces in for each list around its own."""
    return f"{'  ' * depth}{marker} {text}"


def write_table(rows: Sequence[Sequence[str]], header_rows: int) -> list[str]:
    """Pipe rows of raw cell texts, blank cells blank. Header rows become one: '2021' over 'Cost' is '2021 – Cost'.

    Without header rows there is no rule under the first, and whoever reads it decides what it is.
    """
    kept = [[escape_text(cell) for cell in row] for row in rows]
    width = max((len(row) for row in kept), default=0)
    kept = [row + [""] * (width - len(row)) for row in kept]
    lines = [_write_row(row) for row in kept[header_rows:] if any(row)]
    headers = [_join_distinct(column) for column in zip(*kept[:header_rows], strict=True)]
    if any(headers):
        lines = [_write_row(headers), "|" + "---|" * width, *lines]
    return lines


def _write_row(cells: Sequence[str]) -> str:
    if all(_RULE_CELL.match(cell) for cell in cells if cell):
        cells = [cell.replace("-", _entity("-")) for cell in cells]
    cells = [_HYPHEN_AT_END.sub(lambda match: _entity(match.group()), cell) for cell in cells]
    return f"| {' | '.join(cells)} |"


def _join_distinct(texts: Iterable[str]) -> str:
    """The texts of a column's header cells, top to bottom; one that spans several rows once."""
    return " – ".join(dict.fromkeys(text for text in texts if text))


def join_blocks(blocks: Iterable[str]) -> str:
    """Blocks with a blank line between; items and rows of one list or table are one block."""
    return "\n\n".join(block for block in blocks if block.strip()) + "\n"

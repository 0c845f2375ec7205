"""What a file holds and its reader never sees: hidden text of Word, and parts that a web page's style rules hide."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree import ElementTree

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# Values of a mark of Word that switch it off: w:val="0".
_OFF = ("0", "false", "off")
# What of a hidden run stays: its marks, and the ends of fields, which may enclose shown words.
_KEPT = (f"{_WORD}rPr", f"{_WORD}fldChar", f"{_WORD}instrText")
# A style that rests on others is followed down to this depth.
_MOST_STYLES = 20

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
# The beginning of a rule of a style sheet, its selector or its at-rule: '.note {', '@media print {'.
_RULE = re.compile(r"([^{}]*)([{}])")
# A group of rules that holds wherever a page is read: '@media screen', '@media all'.
_EVERYWHERE = re.compile(r"@media\s+(?:only\s+)?(?:screen|all)\s*$", re.IGNORECASE)
# A selector that names one element by its class or id: '.x', '#draft', 'p.note.old'.
_SIMPLE = re.compile(r"^[a-zA-Z]*\d?(?:[.#][\w-]+)+$")
_DISPLAY = re.compile(r"(?:^|;)\s*(display|visibility)\s*:\s*([\w-]+)\s*(!\s*important)?", re.IGNORECASE)
_HIDDEN = ("none", "hidden")


def find_hidden_styles(styles: bytes) -> frozenset[str]:
    """The ids of a Word file's styles whose text is hidden; `styles` is the XML of its part for styles."""
    hides: dict[str, bool | None] = {}
    rests_on: dict[str, str] = {}
    for style in ElementTree.fromstring(styles).iter(f"{_WORD}style"):
        name = style.get(f"{_WORD}styleId", "")
        hides[name] = _read_mark(style.find(f"{_WORD}rPr"))
        below = style.find(f"{_WORD}basedOn")
        if below is not None:
            rests_on[name] = below.get(f"{_WORD}val", "")
    return frozenset(name for name in hides if _is_hidden_style(name, hides, rests_on))


def _is_hidden_style(name: str, hides: dict[str, bool | None], rests_on: dict[str, str]) -> bool:
    """Whether a style hides its text, or the one does that it rests on."""
    for _ in range(_MOST_STYLES):
        told = hides.get(name)
        if told is not None or name not in rests_on:
            return bool(told)
        name = rests_on[name]
    return False


def _read_mark(properties: ElementTree.Element | None) -> bool | None:
    """Whether properties hide their text; None where they do not say."""
    mark = properties.find(f"{_WORD}vanish") if properties is not None else None
    return None if mark is None else mark.get(f"{_WORD}val", "1").lower() not in _OFF


def leave_out_hidden(part: bytes, hidden_styles: frozenset[str]) -> tuple[bytes, int]:
    """The XML of a part of a Word file without its hidden words, and how many characters of them there were."""
    root = ElementTree.fromstring(part)
    hidden = 0
    for paragraph in root.iter(f"{_WORD}p"):
        style = paragraph.find(f"{_WORD}pPr/{_WORD}pStyle")
        in_hidden = style is not None and style.get(f"{_WORD}val") in hidden_styles
        for run in paragraph.iter(f"{_WORD}r"):
            if _is_hidden_run(run, hidden_styles, in_hidden=in_hidden):
                hidden += sum(len((text.text or "").strip()) for text in run.iter(f"{_WORD}t"))
                for child in [child for child in run if child.tag not in _KEPT]:
                    run.remove(child)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True), hidden


def _is_hidden_run(run: ElementTree.Element, hidden_styles: frozenset[str], *, in_hidden: bool) -> bool:
    """Whether a run is hidden by its own mark, else by its style, else by its paragraph's."""
    properties = run.find(f"{_WORD}rPr")
    told = _read_mark(properties)
    if told is not None:
        return told
    style = properties.find(f"{_WORD}rStyle") if properties is not None else None
    return in_hidden or (style is not None and style.get(f"{_WORD}val") in hidden_styles)


@dataclass(frozen=True, slots=True)
class _Claim:
    """What a rule says of an element: whether it hides it, and what decides between rules, the greater the stronger."""

    strength: tuple[bool, int, int, bool, int]
    hides: bool


def find_hidden_by_style(body: LexborNode, style_sheets: str) -> list[LexborNode]:
    """The elements that a page's own style rules for classes and ids hide, in the order of the page.

    Rules that hold only on paper, on small screens or within other elements are not followed: they may hide nothing.
    """
    claims: dict[tuple[int, str], _Claim] = {}
    for order, (selector, name, value, is_important) in enumerate(_read_rules(style_sheets)):
        strength = (is_important, selector.count("#"), selector.count("."), selector[0].isalpha(), order)
        for node in body.css(selector):
            claim = claims.get((node.mem_id, name))
            if claim is None or strength > claim.strength:
                claims[node.mem_id, name] = _Claim(strength, value in _HIDDEN)
    hidden = {number for (number, _), claim in claims.items() if claim.hides}
    return [node for node in body.css("[class], [id]") if node.mem_id in hidden]


def _read_rules(style_sheets: str) -> list[tuple[str, str, str, bool]]:
    """For each rule and each of its plain selectors: the selector, 'display' or 'visibility', its value, how urgent."""
    rules = []
    # The at-rules and selectors that are open, outermost first.
    open_blocks: list[str] = []
    for before, brace in _RULE.findall(_COMMENT.sub(" ", style_sheets)):
        if brace == "{":
            open_blocks.append(before.rsplit(";", 1)[-1].strip())
            continue
        if open_blocks and all(_EVERYWHERE.match(block) for block in open_blocks[:-1]):
            selectors = [part.strip() for part in open_blocks[-1].split(",")]
            for name, value, important in _DISPLAY.findall(before):
                rules += [
                    (selector, name.lower(), value.lower(), bool(important))
                    for selector in selectors
                    if _SIMPLE.match(selector)
                ]
        if open_blocks:
            open_blocks.pop()
    return rules

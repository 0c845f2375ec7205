"""Markdown of ours: what is a mark in a text stays text, and what is text stays whole."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from assistant.documents.layout import Line, Part, Table
from assistant.documents.markdown import as_markdown, escape_markdown
from tests.support.read_html import Elements


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("**bold** _and_ `code`", r"\*\*bold\*\* \_and\_ \`code\`"),
        ("<b>5 < 6 | a#b ~c~</b>", r"\<b\>5 \< 6 \| a\#b \~c\~\</b\>"),
        ("[a link](https://example.org)", r"\[a link\](https://example.org)"),
        ("[a link](JavaScript:run)", r"\[a link\]\(JavaScript:run)"),
        ("&lt; and &#35; but R&D and Q & A", r"\&lt; and \&\#35; but R&D and Q & A"),
        ("(data: ONS) [x](data:text)", r"(data: ONS) \[x\]\(data:text)"),
        ("back\\slash", r"back\\slash"),
        ("two\n  lines\tand a tab", "two lines and a tab"),
        ("a\x00b\ud800c\x9b", "a�b�c�"),
        ("Up by 3.5% (n=20) – £4.2m!", "Up by 3.5% (n=20) – £4.2m!"),
        ("$5 million to $10 million", r"\$5 million to \$10 million"),
    ],
)
def test_what_markdown_reads_as_a_mark_is_escaped_and_nothing_else(text: str, escaped: str) -> None:
    assert escape_markdown(text) == escaped


@given(st.text(alphabet=list("ab*_`[]()<>#|~&;-+=:.!\\ \n1")))
def test_no_character_is_lost(text: str) -> None:
    assert re.sub(r"\\(.)", r"\1", escape_markdown(text)) == " ".join(text.split())


@pytest.mark.parametrize(
    "start", ["- one", "+ one", "1. one", "23) one", "---", "===", ":--", "1. - one", "# one", "> one"]
)
def test_a_line_of_a_paragraph_begins_no_list_rule_or_heading(start: str) -> None:
    first, second = as_markdown([Line("paragraph", f"{start}\n{start}", numbers=(4,))]).rstrip("\n").split("  \n")
    assert second == f"{first} [4]" and first.replace("\\", "") == start
    assert re.match(r"\\|\d+\\", first)


@pytest.mark.parametrize("kind", ["quote", "statement", "remark", "source", "meta", "lead", "paragraph"])
@pytest.mark.parametrize("start", ["- 22 fewer", "+ 5 more", "6. The sector", "007) one", "1. - nested", "# 1 of 3"])
def test_a_line_of_any_kind_shows_the_signs_and_numbers_that_it_begins_with(kind: str, start: str) -> None:
    assert start in shown(as_markdown([Line(kind, start)]))


@given(st.text(alphabet=list("ab*_`[]()<>#|~&;-+=:.!\\ \n1$"), min_size=1))
def test_a_reader_of_markdown_shows_the_text(text: str) -> None:
    words = " ".join(text.split())
    for kind in ("quote", "statement", "heading", "paragraph"):
        assert shown(as_markdown([Line(kind, words)])) == words
    assert words in shown(as_markdown([Table(("A", "B"), ((words, "x"),))]))


def shown(markdown: str) -> str:
    """What a program that knows Markdown shows of it, on one line."""
    page = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(markdown)
    return " ".join(Elements(re.sub(r"<(?=/?(?:td|th|p|li|br)\b)", " <", page)).text.split())


def test_every_kind_of_part_has_its_form() -> None:
    parts: list[Part] = [
        Line("title", "T"), Line("meta", "m"), Line("heading", "H"), Line("subheading", "S"), Line("lead", "l"),
        Line("statement", "s", "Who: ", (1, 2)), Line("remark", "r"), Line("own", "o", "Mine: "),
        Line("paragraph", "one\n• two", numbers=(3,)), Line("byline", "by"),
        Line("prose", "a [1] b", sentences=(("a", (1,)), ("b", ()))),
        Table(("A", "B"), (("group",), ("x|y", "z [1]"))),
        Line("source", "R.", numbers=(1, 2, 3)), Line("place", "R, page 2", numbers=(1,)), Line("quote", "q"),
    ]  # fmt: skip
    assert as_markdown(parts).split("\n") == [
        "# T", "", "m", "", "## H", "", "### S", "", "l", "",
        "- *Who:* s [1] [2]", "- r", "- **Mine:** o", "",
        "one  ", "• two [3]", "", "*by*", "", "a [1] b", "",
        "| A | B |", "| --- | --- |", "| **group** |  |", "| x\\|y | z \\[1\\] |", "",
        "- R. Cited as [1]–[3].", "", "**[1]** R, page 2", "", "> q", "",
    ]  # fmt: skip

"""References are read back by programs that know their formats: every title as it is, whatever signs it holds."""

from __future__ import annotations

from typing import Any

import pytest
import rispy
from bibtexparser.entrypoint import parse_string
from bibtexparser.middlewares import LatexDecodingMiddleware
from hypothesis import given, settings
from hypothesis import strategies as st
from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec, get_default_latex_context_db

from assistant.documents.references import Reference, as_bibtex, as_ris, refer_to
from corpus.library.additions import NO_DATE, NO_PUBLISHER
from corpus.vocabulary import ReportDetails

PLAIN = Reference(
    "plan-2025", "The plan", "Town & Trust", "April 2025", "2025-04", ("[1] Plan, paragraph 3", "[2] Plan")
)
TITLES = (
    "Health {Creation}: R&D, 50% more", "a } brace and another {", r"C:\new \& \LaTeX{}", "Ünïcode – “quoted” £5 中",
    "#1 $5 a_b ~x^2 @techreport{x, y = z}", "ER  - ", "TY  - JOUR",
    "two\nlines\r\nER  - \u2028x\x85y\x00", '"quoted", year = 1',
)  # fmt: skip


def read_ris(text: str) -> list[dict[str, Any]]:
    return list(rispy.loads(text))


def read_bibtex(text: str) -> list[dict[str, str]]:
    # The parser's decoder lacks three commands that LaTeX has.
    commands = get_default_latex_context_db()
    names = {"textbraceleft": "{", "textbraceright": "}", "textasciicircum": "^"}
    commands.add_context_category("signs", prepend=True, macros=[MacroTextSpec(n, s) for n, s in names.items()])
    decoder = LatexNodes2Text(latex_context=commands)
    library = parse_string(text, append_middleware=[LatexDecodingMiddleware(decoder=decoder)])
    assert not library.failed_blocks
    return [{"key": entry.key, **{field.key: field.value for field in entry.fields}} for entry in library.entries]


def test_a_report_is_read_with_its_publisher_date_and_places() -> None:
    (ris,) = read_ris(as_ris([PLAIN]))
    assert (ris["type_of_reference"], ris["title"], ris["publisher"]) == ("RPRT", "The plan", "Town & Trust")
    assert (ris["year"], ris["date"], ris["id"]) == ("2025", "2025/04/", "plan-2025")
    assert ris["notes"] == ["[1] Plan, paragraph 3", "[2] Plan"]
    (entry,) = read_bibtex(as_bibtex([PLAIN]))
    assert (entry["key"], entry["institution"], entry["year"]) == ("plan-2025", "Town & Trust", "2025")
    assert entry["note"] == "[1] Plan, paragraph 3; [2] Plan" and "month = apr," in as_bibtex([PLAIN])


def test_what_a_card_does_not_know_is_left_out() -> None:
    card = ReportDetails("r", "T", NO_PUBLISHER, NO_DATE, False, "", "T")
    (entry,) = read_ris(as_ris([refer_to(card, ())]))
    assert set(entry) == {"type_of_reference", "id", "title"}
    assert set(read_bibtex(as_bibtex([refer_to(card, ())]))[0]) == {"key", "title", "type"}


@pytest.mark.parametrize("title", TITLES)
def test_a_title_with_signs_of_the_format_comes_back_as_it_was(title: str) -> None:
    both = [Reference("a", title, title, "2019", "2019", (title,)), PLAIN]
    wanted = " ".join(title.replace("\x00", "\ufffd").replace("\x85", "\ufffd").split())
    assert [entry["title"] for entry in read_ris(as_ris(both))] == [wanted, "The plan"]
    entries = read_bibtex(as_bibtex(both))
    assert [entry["title"] for entry in entries] == [wanted, "The plan"]
    assert entries[0]["institution"] == wanted and entries[0]["note"] == wanted


@settings(max_examples=150, deadline=None)
@given(st.lists(st.text(max_size=30), min_size=1, max_size=4))
def test_whatever_the_titles_are_each_report_is_one_reference(titles: list[str]) -> None:
    references = [Reference(title, title, title, title, None, (title,)) for title in titles]
    assert len(read_ris(as_ris(references))) == len(titles)
    entries = read_bibtex(as_bibtex(references))
    assert len(entries) == len({entry["key"] for entry in entries}) == len(titles)


@pytest.mark.parametrize(
    ("shown", "edtf", "year", "told"),
    [
        ("18 July 2024", "2024-07-18", "2024/07/18", None),
        ("2019 (date inferred)", "2019", "2019", "Date: 2019 (date inferred)"),
        ("before July 2024", "../2024-07", None, "Date: before July 2024"),
        ("Summer 2014", "2014-22", "2014", None),
        ("some day", None, None, "Date: some day"),
        ("", None, None, None),
    ],
)
def test_a_date_is_told_as_far_as_it_is_known(shown: str, edtf: str | None, year: str | None, told: str | None) -> None:
    reference = Reference("r", "T", "", shown, edtf)
    (entry,) = read_ris(as_ris([reference]))
    assert entry.get("date", entry.get("year")) == year
    assert entry.get("notes", [None])[0] == told
    assert read_bibtex(as_bibtex([reference]))[0].get("note") == told

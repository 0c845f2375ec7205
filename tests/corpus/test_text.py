"""How source text reads on the page, and where its sentences end."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.text import find_sentence_spans, strip_markup
from corpus.vocabulary import collapse


def sentences(text: str) -> list[str]:
    return [" ".join(text[start:end] for start, end in spans) for spans in find_sentence_spans(text, [(0, len(text))])]


@pytest.mark.parametrize(
    ("source", "reads"),
    [
        ("***bold*** and **strong** and *soft*", "bold and strong and soft"),
        ("a mark<sup>2</sup> and <b>bold</b> text", "a mark and bold text"),
        ("NHSE Legacy &amp; Partnership", "NHSE Legacy & Partnership"),
        ("a difference ($p = 0.007$)", "a difference (p = 0.007)"),
        ("see [the guidance](#) here", "see the guidance here"),
        ("## ⇒ *Next steps*", "Next steps"),
        ("well-\nbeing of the\n   town", "well-being of the town"),
        ("E\n\nven before", "Even before"),
        ("\\[Accessed February 2025\\]", "[Accessed February 2025]"),
        ("less <5% and more >7%", "less <5% and more >7%"),
    ],
)
def test_markup_is_read_past_and_lines_are_joined(source: str, reads: str) -> None:
    assert strip_markup(source) == reads


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One ends. Two begins.", ["One ends.", "Two begins."]),
        ("Dr. Smith and Prof. Jones came. They left.", ["Dr. Smith and Prof. Jones came.", "They left."]),
        ("It was in work, e.g. Housing was. It rose.", ["It was in work, e.g. Housing was.", "It rose."]),
        ("It fell by 4.8 per cent. Then it rose.", ["It fell by 4.8 per cent.", "Then it rose."]),
        ("It is everyone’s job.6,7 It does not end.", ["It is everyone’s job.6,7", "It does not end."]),
        ("“Is it done?” They asked. “No!” He left.", ["“Is it done?”", "They asked.", "“No!”", "He left."]),
        ("J. B. Priestley wrote it. It sold.", ["J. B. Priestley wrote it.", "It sold."]),
        ("It ended in the town. and then began again.", ["It ended in the town. and then began again."]),
        ("It cost more. £82 million was spent.", ["It cost more.", "£82 million was spent."]),
        ("no end at all", ["no end at all"]),
        ("", []),
    ],
)
def test_sentences_end_at_stops_and_not_at_abbreviations(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_a_sentence_in_two_pieces_is_two_spans() -> None:
    source = "It goes on\n48\nover the page. It ends."
    spans = [(0, 10), (14, len(source))]
    assert find_sentence_spans(source, spans) == [((0, 10), (14, 28)), ((29, len(source)),)]


@given(st.text(st.sampled_from("aB1. ?!”)\n*£"), max_size=80))
def test_the_sentences_of_a_text_are_the_text(text: str) -> None:
    assert collapse(" ".join(sentences(text))) == collapse(text)

"""How source text reads on the page, and where its sentences end."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.text import extract_text, find_sentence_spans, strip_markup
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
        ('[see](https://nhs.uk "Home") and ![a](img one.png)', "see and a"),
        ("[12](95% confidence interval 1.2 to 3.4)", "[12](95% confidence interval 1.2 to 3.4)"),
        ("[0.8](p<0.001)", "[0.8](p<0.001)"),
        ("## ⇒ *Next steps*", "Next steps"),
        ("well-\nbeing of the\n   town", "well-being of the town"),
        ("E\n\nven before", "Even before"),
        ("\\[Accessed February 2025\\]", "[Accessed February 2025]"),
        ("less <5% and more >7%", "less <5% and more >7%"),
        ("from $5 million to $10 million", "from $5 million to $10 million"),
        ("$40,000-$65,000 and US$900 for US$2,500", "$40,000-$65,000 and US$900 for US$2,500"),
        ("where it was <one mile than >ten miles", "where it was <one mile than >ten miles"),
        ("aged <b and >c or a<b", "aged <b and >c or a<b"),
        ("3 × 10<sup>6</sup> and 10^6 and 10<sup>-3</sup>", "3 × 10⁶ and 10^6 and 10⁻³"),
        ("per km<sup>2</sup> or µg/m<sup>3</sup>", "per km² or µg/m³"),
        ("the 19<sup>th</sup> guideline<sup>4, 5</sup>.<sup>iv</sup>", "the 19th guideline."),
        ("a 5* hotel, 4* and *soft* or 2 * 3", "a 5* hotel, 4* and soft or 2 * 3"),
        ("**We asked 12 of them.", "We asked 12 of them."),
        ("p was 0.4** and 0.5*", "p was 0.4** and 0.5*"),
        ("[12](45) and [plan](a.pdf)", "[12](45) and plan"),
        ("AT&T &lt;5 &pound;3 R&D", "AT&T <5 £3 R&D"),
        ("immuni\u00ad\nsation and e\ufb00ort", "immunisation and effort"),
        ("aged 40-\n59 or 60–\n69", "aged 40-59 or 60–69"),
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


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("There has been no national strategy since 2010.", "Action has been piecemeal."),
        ("The costs are those of 2011/12.", "NHS England paid them."),
        ("The service has saved these households £889,000.", "The initiative goes on."),
        ("Beds were kept for people with Covid-19.", "It is important to say so."),
        ("We asked 182 people from a pool of 377.", "The survey was short."),
        ("The largest group was in the east (32.8%); Table 1.", "The main findings follow."),
        ("As shown in Table 3, the mean was 4.8.", "A year later it was 5.1."),
        ("The scheme began on 12 May 2021.", "May was the first month."),
        ("It came into force on March 3, 2010.", "The Act was amended."),
        ("The number of clinics rose to 12.", "Most of them are open."),
        ("The plan runs “from 2019 to 2024.”", "The next one is longer."),
        ("(It has been so since 2010.)", "Nothing else has changed."),
        ("They were seen between 1 and 5.", "“No one waited,” she said."),
        ("The trust is in the A4.", "PCNs are in the B5."),
        ("It was for people aged 65–74.", "*Others* had to wait."),
        ("The offices are at numbers 1 and 2.", "Both are open."),
        ("Half of them answered in phase 1.", "All answered in phase 2."),
        ("Numbers fell by 5% in the year to 2020.", "I was there."),
    ],
)
def test_a_sentence_may_end_in_a_figure(first: str, second: str) -> None:
    assert sentences(f"{first} {second}") == [first, second]
    assert sentences(f"{first}\n{second}") == [first, second]


@pytest.mark.parametrize(
    "text",
    [
        # Numbers of items, sections and labels, at the beginning.
        "1. Introduction to the work",
        "2.1. Methods of the survey",
        "Fig. 2. Title of the figure",
        "Table 3. Who answered the survey",
        "Recommendation 4. Commissioners should act",
        "Case study 3. Leeds and its neighbours",
        # Within a line.
        "The three aims are: 1. Reduce harm 2. Improve care 3. Save money",
        "There were two; 1. Leeds and 2. York",
        # Behind an abbreviation or an initial.
        "They met at No. 5. Downing Street was shut",
        "It is shown again in Fig. 2. The bars are means",
        "London: The King’s Fund, pp. 12–14. See the annex",
        "The clinic stands at High St. 2. Leeds",
        "As was found by Marmot et al. 2010. Fair Society, Healthy Lives",
        "Marmot M, Allen J. 2010. Fair Society, Healthy Lives",
        "Published by the Department of Health, 2010. Equity and excellence",
        # Dates, decimals, and what begins no sentence.
        "The board will meet on 12. May in Leeds",
        "The mean of the group was 4. 8 points were lost",
        "The rate of 4.8 The second was lower",
        "It has been so since 2010. and it goes on",
        "It was written in 2010. J. Smith did it",
        "They came in 2019. 40 of them stayed",
    ],
)
def test_a_stop_behind_a_figure_may_be_the_figures_own(text: str) -> None:
    assert sentences(text) == [text]


def test_a_source_without_markup_keeps_its_signs() -> None:
    source = "## <b>5*</b> [a](b) $n$ **x** &amp; 10<sup>6</sup>"
    assert strip_markup(source, has_markup=False) == source


def test_a_broken_word_is_joined_where_it_stands_whole_elsewhere() -> None:
    source = "local sup-\npliers and af-\nfordable homes of suppliers"
    read = extract_text(source, [(0, len(source))], has_markup=False)
    assert read == "local suppliers and af-fordable homes of suppliers"


def test_emphasis_that_a_sentence_cuts_is_undone() -> None:
    source = "*We asked 12. They came.* Then 5* homes."
    assert extract_text(source, [(0, 13)]) == "We asked 12."
    assert extract_text(source, [(14, len(source))]) == "They came. Then 5* homes."


def test_a_sentence_in_two_pieces_is_two_spans() -> None:
    source = "It goes on\n48\nover the page. It ends."
    spans = [(0, 10), (14, len(source))]
    assert find_sentence_spans(source, spans) == [((0, 10), (14, 28)), ((29, len(source)),)]


@given(st.text(st.sampled_from("aB1. ?!”)\n*£"), max_size=80))
def test_the_sentences_of_a_text_are_the_text(text: str) -> None:
    assert collapse(" ".join(sentences(text))) == collapse(text)

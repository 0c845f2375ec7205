"""A note without fault over a made-up report, the ways in which notes go wrong, and honest notes that look alike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from assistant.briefing.note import ACTIONS, EVIDENCE, FIGURES, GAPS, KEY, Brief, BriefingNote, Point, Section
from corpus.vocabulary import Citation, Report
from evals.suites.gold import find_quote
from evals.suites.suite import GoldQuote
from evals.suites.topics import Topic
from tests.support.made_reports import report_of

REPORT = report_of(
    """
    # Walking groups

    ## What they do

    Walking groups meet in parks every week. They cost little and need no booking.

    Over 80 per cent of walkers felt less lonely after six months. A survey of 128 respondents found that 71%
    walked more.

    ## Barriers

    A lack of daylight in winter is the main barrier to walking groups.

    ## What to do

    PCNs should name a lead for walking groups. Local authorities must light the paths.

    General practices must tell patients of walking groups.

    ## About this report

    This report looks at walking groups in towns. It is clear that walking groups help people.

    Those who walk with others keep walking. In addition to walking, some groups sing.

    Fewer than 20 of 64 people stopped. It cost £450 a year.

    Some groups sing in winter,7 and others dance.12

    ## Swimming

    The swimming pool was closed for repairs in 2019.
    """
)
REPORTS = {"made_up": REPORT}
TOPIC = Topic(
    id="walking",
    topic="Walking groups",
    covered=True,
    split="dev",
    facts=(("meet in parks",), ("80%",), ("71%",), ("lack of daylight",), ("name a lead",)),
    evidence=tuple(
        GoldQuote("made_up", quote)
        for quote in (
            "Walking groups meet in parks every week.",
            "Over 80 per cent of walkers felt less lonely after six months.",
            "A survey of 128 respondents found that 71% walked more.",
            "A lack of daylight in winter is the main barrier to walking groups.",
            "PCNs should name a lead for walking groups.",
        )
    ),
    off_topic=(("swimming pool",),),
)
Break = Callable[[BriefingNote], BriefingNote]


def cite(words: str, n: int = 1, report: Report = REPORT) -> Citation:
    """An exact citation of words of the report."""
    spans = find_quote(words, report.source)[0]
    block = next(b for b in report.blocks if b.is_quotable and any(s <= spans[0][0] < e for s, e in b.spans))
    return Citation(n, words, report.id, report.details.title, block.section, block.paragraph, None, None, words, spans)


def point(words: str, **fields: str) -> Point:
    """A statement that quotes words of the report."""
    return Point(id=words, text=words, citation=cite(words), **fields)  # type: ignore[arg-type]


def faultless_note() -> BriefingNote:
    """A note on walking groups in which every figure is full."""
    row = point(
        "A survey of 128 respondents found that 71% walked more.",
        value="71%", measures="walked more, of survey respondents", n="128",
    )  # fmt: skip
    over = point(
        "Over 80 per cent of walkers felt less lonely after six months.",
        value="Over 80%", measures="of walkers felt less lonely after six months",
    )  # fmt: skip
    sections = (
        Section(KEY, (point("Walking groups meet in parks every week."),)),
        Section(FIGURES, (over, row)),
        Section(
            EVIDENCE, (point("A lack of daylight in winter is the main barrier to walking groups.", theme="Daylight"),)
        ),
        Section(ACTIONS, (point("PCNs should name a lead for walking groups.", lead="For PCNs (Made up)"),)),
        Section(
            GAPS, remarks=("No case studies on this topic were found.", "The reports do not use the word “zeppelin”.")
        ),
    )
    return BriefingNote(Brief("Walking groups"), "Walking groups", "2026-11-30", "one report", "To inform.", sections)


def _of(note: BriefingNote, key: str, **changes: object) -> BriefingNote:
    """The note with the last statement of a section changed."""
    section = note.section(key)
    assert section is not None
    points = [*section.points[:-1], replace(section.points[-1], **changes)]  # type: ignore[arg-type]
    return note.with_section(replace(section, points=tuple(points)))


def _say(note: BriefingNote, key: str, words: str) -> BriefingNote:
    """The note with the last statement of a section in place of which other words of the report are quoted."""
    return _of(note, key, id=words, text=words, citation=cite(words))


def _remark(note: BriefingNote, remark: str) -> BriefingNote:
    return note.with_section(Section(GAPS, remarks=(remark,)))


def quotes_what_is_off_topic(note: BriefingNote) -> BriefingNote:
    return _say(note, KEY, "The swimming pool was closed for repairs in 2019.")


def quotes_an_orphan(note: BriefingNote) -> BriefingNote:
    alone = replace(note, sections=tuple(part for part in note.sections if part.key != KEY))
    return _say(alone, EVIDENCE, "They cost little and need no booking.")


def loses_a_bound(note: BriefingNote) -> BriefingNote:
    section = note.section(FIGURES)
    assert section is not None
    first = replace(section.points[0], value="80%")
    return note.with_section(replace(section, points=(first, *section.points[1:])))


def loses_a_unit(note: BriefingNote) -> BriefingNote:
    return _of(note, FIGURES, value="71")


def gives_a_base_that_is_not_quoted(note: BriefingNote) -> BriefingNote:
    section = note.section(FIGURES)
    assert section is not None
    first = replace(section.points[0], n="128")
    return note.with_section(replace(section, points=(first, *section.points[1:])))


def denies_what_its_quote_says(note: BriefingNote) -> BriefingNote:
    return _of(note, ACTIONS, text="PCNs should not name a lead for walking groups.")


def says_more_than_its_quote(note: BriefingNote) -> BriefingNote:
    return _of(note, KEY, text="Walking groups meet in parks every week. They are soon to be closed.")


def leaves_a_word_of_its_quote_out(note: BriefingNote) -> BriefingNote:
    return _of(note, EVIDENCE, text="A lack of daylight is the main barrier to walking groups.")


def loses_a_base(note: BriefingNote) -> BriefingNote:
    return _of(note, FIGURES, n="", measures="walked more")


def has_a_row_without_a_measure(note: BriefingNote) -> BriefingNote:
    return _of(note, FIGURES, measures="of these")


def has_a_row_whose_value_is_not_quoted(note: BriefingNote) -> BriefingNote:
    return _of(note, FIGURES, value="17%")


def names_another_addressee(note: BriefingNote) -> BriefingNote:
    return _of(note, ACTIONS, lead="For local authorities (Made up)")


def stands_under_a_heading_of_something_else(note: BriefingNote) -> BriefingNote:
    return _of(note, EVIDENCE, theme="Council tax")


def says_that_a_covered_topic_is_not(note: BriefingNote) -> BriefingNote:
    return _remark(note, "The library does not cover “Walking groups”: no passage carries an answer to it.")


def says_that_a_used_word_is_not(note: BriefingNote) -> BriefingNote:
    return _remark(note, "The reports do not use the word “daylight”: see whether what is quoted is what you mean.")


def says_that_a_part_is_not_found(note: BriefingNote) -> BriefingNote:
    return _remark(
        note, "Nothing was found on “winter daylight”: what is quoted speaks of the rest of the topic alone."
    )


def says_that_a_cited_report_is_silent(note: BriefingNote) -> BriefingNote:
    return _remark(note, "Nothing on this topic was found in: Made up.")


def says_that_there_are_no_figures(note: BriefingNote) -> BriefingNote:
    return _remark(note, "No figures or case studies on this topic were found.")


def says_that_there_are_no_barriers(note: BriefingNote) -> BriefingNote:
    return _remark(note, "No barriers on this topic were found.")


# (what is wrong, the figure that must catch it, by how much that figure must get worse)
NOTE_FAULTS: list[tuple[Break, str, float]] = [
    (quotes_what_is_off_topic, "relevance", 0.19),
    (quotes_an_orphan, "self_contained", 0.5),
    (denies_what_its_quote_says, "statement_support", 0.3),
    (says_more_than_its_quote, "statement_support", 0.3),
    (leaves_a_word_of_its_quote_out, "statement_support", 0.3),
    (loses_a_bound, "figure_rows", 0.5),
    (loses_a_unit, "figure_rows", 0.5),
    (loses_a_base, "figure_rows", 0.5),
    (gives_a_base_that_is_not_quoted, "figure_rows", 0.5),
    (has_a_row_without_a_measure, "figure_rows", 0.5),
    (has_a_row_whose_value_is_not_quoted, "figure_rows", 0.5),
    (names_another_addressee, "addressee_right", 1.0),
    (stands_under_a_heading_of_something_else, "heading_fits", 1.0),
    (says_that_a_covered_topic_is_not, "absence_true", 1.0),
    (says_that_a_used_word_is_not, "absence_true", 1.0),
    (says_that_a_part_is_not_found, "absence_true", 1.0),
    (says_that_a_cited_report_is_silent, "absence_true", 1.0),
    (says_that_there_are_no_figures, "absence_true", 1.0),
    (says_that_there_are_no_barriers, "absence_true", 1.0),
]


def quotes_the_words_pointed_to_as_well(note: BriefingNote) -> BriefingNote:
    return _of(_say(note, EVIDENCE, "They cost little and need no booking."), EVIDENCE, theme="")


def says_its_bound_with_the_measure(note: BriefingNote) -> BriefingNote:
    section = note.section(FIGURES)
    assert section is not None
    first = replace(section.points[0], value="80%", measures="of walkers or over felt less lonely")
    return note.with_section(replace(section, points=(first, *section.points[1:])))


def writes_per_cent(note: BriefingNote) -> BriefingNote:
    return _of(note, FIGURES, value="71 per cent")


def gives_its_base_with_the_measure(note: BriefingNote) -> BriefingNote:
    return _of(note, FIGURES, n="", measures="of 128 respondents walked more")


def names_the_addressee_plainly(note: BriefingNote) -> BriefingNote:
    return _of(note, ACTIONS, lead="PCNs:")


def names_nobody(note: BriefingNote) -> BriefingNote:
    section = note.section(ACTIONS)
    assert section is not None
    return note.with_section(
        replace(section, points=(*section.points, replace(section.points[0], id="b", lead="Made up")))
    )


def has_a_heading_in_other_forms_of_its_words(note: BriefingNote) -> BriefingNote:
    return _of(note, EVIDENCE, theme="The main barriers to walking in winters")


def stands_under_the_report_s_own_heading(note: BriefingNote) -> BriefingNote:
    return _of(note, EVIDENCE, theme="Barriers")


def has_a_line_of_the_trainer(note: BriefingNote) -> BriefingNote:
    section = note.section(KEY)
    assert section is not None
    own = Point(id="own", text="This is what we will discuss.", own=True)
    return note.with_section(replace(section, points=(*section.points, own)))


def says_what_it_left_out(note: BriefingNote) -> BriefingNote:
    section = note.section(GAPS)
    assert section is not None
    return note.with_section(replace(section, remarks=(*section.remarks, "Not quoted here: Made up.")))


def quotes_beside_a_gold_quote(note: BriefingNote) -> BriefingNote:
    return _add(note, KEY, point("They cost little and need no booking."))


def says_a_fact_in_everyday_form(note: BriefingNote) -> BriefingNote:
    return _add(note, KEY, point("Over 80 per cent of walkers felt less lonely after six months."))


def quotes_what_the_gold_does_not_judge(note: BriefingNote) -> BriefingNote:
    return _add(note, KEY, point("This report looks at walking groups in towns."))


def leads_with_its_place(note: BriefingNote) -> BriefingNote:
    return _of(note, KEY, lead="Made up, What they do")


def trainer_speaks_of_something_else(note: BriefingNote) -> BriefingNote:
    return _add(note, KEY, Point(id="own", text="The swimming pool is another matter.", own=True))


def speaks_of_the_report_itself(note: BriefingNote) -> BriefingNote:
    return _add(note, KEY, point("This report looks at walking groups in towns."))


def begins_with_it_is_clear(note: BriefingNote) -> BriefingNote:
    return _add(note, KEY, point("It is clear that walking groups help people."))


def begins_with_those_who(note: BriefingNote) -> BriefingNote:
    return _add(note, KEY, point("Those who walk with others keep walking."))


def begins_with_in_addition_to(note: BriefingNote) -> BriefingNote:
    return _add(note, KEY, point("In addition to walking, some groups sing."))


def has_a_row_of_few(note: BriefingNote) -> BriefingNote:
    words = "Fewer than 20 of 64 people stopped."
    return _add(note, FIGURES, point(words, value="Fewer than 20", measures="of 64 people stopped"))


def has_a_row_of_money(note: BriefingNote) -> BriefingNote:
    return _add(note, FIGURES, point("It cost £450 a year.", value="£450", measures="cost a year"))


def addresses_general_practices(note: BriefingNote) -> BriefingNote:
    step = point("General practices must tell patients of walking groups.", lead="For general practices (Made up)")
    return _add(note, ACTIONS, step)


def addresses_local_authorities(note: BriefingNote) -> BriefingNote:
    return _add(note, ACTIONS, point("Local authorities must light the paths.", lead="Local authorities:"))


def writes_the_addressee_small(note: BriefingNote) -> BriefingNote:
    return _of(note, ACTIONS, lead="for pcns (made up)")


def has_no_heading(note: BriefingNote) -> BriefingNote:
    return _add(note, EVIDENCE, point("Those who walk with others keep walking."))


def has_a_heading_of_one_word(note: BriefingNote) -> BriefingNote:
    return _of(note, EVIDENCE, theme="Winter")


def has_a_heading_with_a_word_more(note: BriefingNote) -> BriefingNote:
    return _of(note, EVIDENCE, theme="Daylight: lacking")


def names_a_word_that_is_not_used(note: BriefingNote) -> BriefingNote:
    return _remark(note, "The reports do not use the words “zeppelin” and “airship”: what is quoted says it otherwise.")


def names_a_part_that_is_not_there(note: BriefingNote) -> BriefingNote:
    return _remark(note, "Nothing was found on “zeppelin races”: what is quoted speaks of the rest of the topic alone.")


def names_another_report_as_silent(note: BriefingNote) -> BriefingNote:
    return _remark(note, "Nothing on this topic was found in: Another report.")


def says_that_there_is_no_case_study(note: BriefingNote) -> BriefingNote:
    return _remark(note, "No case studies on this topic were found.")


def leaves_out_the_mark_of_a_note(note: BriefingNote) -> BriefingNote:
    words = "Some groups sing in winter,7 and others dance.12"
    return _add(note, KEY, replace(point(words), text="Some groups sing in winter, and others dance."))


def sets_its_text_otherwise(note: BriefingNote) -> BriefingNote:
    return _of(note, KEY, text="Walking  groups meet in parks\nevery week.")


def puts_its_quote_in_quotation_marks(note: BriefingNote) -> BriefingNote:
    return _of(note, KEY, text="“Walking groups meet in parks every week.”")


def _add(note: BriefingNote, key: str, more: Point) -> BriefingNote:
    """The note with a statement more at the end of a section."""
    section = note.section(key)
    assert section is not None
    return note.with_section(replace(section, points=(*section.points, more)))


# By figure: the honest notes that look like the faults that it is meant to catch.
NOTES_ALIKE: dict[str, tuple[Break, ...]] = {
    "relevance": (
        quotes_beside_a_gold_quote,
        says_a_fact_in_everyday_form,
        quotes_what_the_gold_does_not_judge,
        leads_with_its_place,
        trainer_speaks_of_something_else,
    ),
    "self_contained": (
        quotes_the_words_pointed_to_as_well,
        speaks_of_the_report_itself,
        begins_with_it_is_clear,
        begins_with_those_who,
        begins_with_in_addition_to,
        has_a_line_of_the_trainer,
    ),
    "statement_support": (
        leaves_out_the_mark_of_a_note,
        sets_its_text_otherwise,
        puts_its_quote_in_quotation_marks,
        leads_with_its_place,
        has_a_line_of_the_trainer,
    ),
    "figure_rows": (
        says_its_bound_with_the_measure,
        writes_per_cent,
        gives_its_base_with_the_measure,
        has_a_row_of_few,
        has_a_row_of_money,
    ),
    "addressee_right": (
        names_the_addressee_plainly,
        names_nobody,
        addresses_general_practices,
        addresses_local_authorities,
        writes_the_addressee_small,
    ),
    "heading_fits": (
        has_a_heading_in_other_forms_of_its_words,
        stands_under_the_report_s_own_heading,
        has_no_heading,
        has_a_heading_of_one_word,
        has_a_heading_with_a_word_more,
    ),
    "absence_true": (
        says_what_it_left_out,
        names_a_word_that_is_not_used,
        names_a_part_that_is_not_there,
        names_another_report_as_silent,
        says_that_there_is_no_case_study,
    ),
}
HONEST_NOTES: list[Break] = list(dict.fromkeys(honest for several in NOTES_ALIKE.values() for honest in several))

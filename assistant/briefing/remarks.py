"""What a note says about the library itself, beside what it quotes: dates, gaps, and questions to discuss."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.briefing.note import (
    ACTIONS,
    BARRIERS,
    DATES,
    ENABLERS,
    EVIDENCE,
    EXAMPLES,
    FIGURES,
    GAPS,
    QUESTIONS,
    SUMMARY,
    Brief,
    BriefingNote,
    Pair,
    Point,
    Section,
)
from assistant.briefing.retrieval import clean_topic, search_topic
from assistant.briefing.roles import classify_text, find_case_heading
from assistant.topics.words import read_topic
from assistant.verification.contradictions import Quoted, find_contradictions
from corpus.vocabulary import Citation, ReportDetails
from index.search import Index
from index.terms import terms

MOST_PAIRS = 2
# Characters of the hash that names the state of the library.
_STATE_CHARACTERS = 12
# A topic of so many telling words is told word by word where it is not covered.
_LEAST_TOLD_WORDS = 2
# A sentence of so many words stands in the summary whole; of a longer one so many at the least.
_MOST_WHOLE, _LEAST_CLIPPED = 36, 12
# The gap between two sentences.
_SENTENCE_GAP = re.compile(r"(?<=[.!?])\s+(?=[A-Z“‘])")
# The most places of case studies that the summary names.
_MOST_PLACES = 3
_MOST_QUESTIONS = 4
# A question about the evidence is asked only where there are fewer than so many others.
_ENOUGH_QUESTIONS = 3
# A year in a report's date. Example: the "2021" of "May 2021".
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
# The kinds of evidence that a note is expected to have, as its gaps name them.
_EXPECTED = {FIGURES: "figures", EXAMPLES: "case studies", BARRIERS: "barriers", ACTIONS: "steps"}
# Those of which it can be said without a doubt that a text holds none.
_PLAIN_KINDS = frozenset({FIGURES, EXAMPLES})
# What may stand beside a word of a topic. Example: the comma of "Benches, chairs".
_MARKS = ".,:;!?()[]\"'“”‘’"
# What a section's statements are discussed by, in this order.
_QUESTIONS = {
    ACTIONS: "Which of the steps could we begin this quarter, and with whom?",
    BARRIERS: "Which barrier weighs most here, and what would ease it?",
    EXAMPLES: "What in the examples would carry over to our neighbourhoods, and what not?",
    FIGURES: "What is our own figure beside those above?",
}
_EVIDENCE_QUESTION = "How far does this hold where we work?"
# Where steps are first asked of somebody else than those who read the note; and who that is, as leads begin.
_OTHERS = ("For government", "For NHS England")
_OTHERS_STEPS_QUESTION = "What do the steps asked of others mean for what we plan, and how could we press for them?"
_LAST_QUESTION = "What does what is quoted here mean for us?"


def make_remarks(index: Index, note: BriefingNote) -> dict[str, tuple[str, ...]]:
    """The remarks of each section that speaks of the library, by the section's key."""
    return {
        SUMMARY: summarise(index, note),
        DATES: describe_dates(index, note),
        GAPS: describe_gaps(index, note),
        QUESTIONS: suggest_questions(note),
    }


def summarise(index: Index, note: BriefingNote) -> tuple[str, ...]:
    """Lines that say what to make of a note: what it rests on, and what to read first.

    Example: "Rests on 12 quotes from 2 reports, with 3 figures and what was done in Wigan. Newest: HiQuality, 2024."
    and "To act on first (said to PCNs): “Meet with the council” [14].", "What helps: “A named person” [12].".
    """
    cited = _find_cited_reports(note)
    if not cited:
        return ()
    count = len(note.citations())
    reports = [report for report in index.reports.values() if report.id in cited]
    told = f"Rests on {_count(count, 'quote')} from {_count(len(reports), 'report')}{_describe_kinds(note)}."
    if len(reports) == 1:
        told += f" All of it is from one report: {reports[0].details.short_title}."
    return (told, *_describe_use(note))


def _is_case(point: Point) -> bool:
    """Whether a point is told of a case study."""
    return bool(point.theme and point.citation and find_case_heading(point.citation.section) and not point.lead)


def _count(number: int, name: str) -> str:
    """Example: 2 and "quote" → "2 quotes"."""
    return f"{number} {name}" if number == 1 else f"{number} {name}s"


def _describe_kinds(note: BriefingNote) -> str:
    """What kinds of evidence a note has. Example: ", with 3 figures and case studies (Wigan, Coventry)"."""
    kinds: list[str] = []
    figures = note.section(FIGURES)
    if figures and figures.points:
        kinds.append(_count(len(figures.points), "figure"))
    cases = [point for point in note.points if point.place or point.outcome or _is_case(point)]
    places = [place for place in dict.fromkeys(p.place or p.theme.partition(" (")[0] for p in cases) if place]
    if places:
        named = ", ".join(places[:_MOST_PLACES])
        kinds.append(f"{'a case study' if len(places) == 1 else 'case studies'} ({named})")
    return f", with {' and '.join(kinds)}" if kinds else ""


def _describe_use(note: BriefingNote) -> list[str]:
    """What stands in the way, what helps, and what to act on first, said to whom: each in its quote's words."""
    told: list[str] = []
    for key, says in ((BARRIERS, "What stands in the way"), (ENABLERS, "What helps"), (ACTIONS, "To act on first")):
        section = note.section(key)
        cited = [point for point in (section.points if section else ()) if point.citation]
        if not cited:
            continue
        # One whose sentence fits whole goes before those that must be cut.
        first = next((point for point in cited if _fits_whole(point.text, key)), cited[0])
        said_to = first.lead.partition(" (")[0].removeprefix("For ") if first.lead.startswith("For ") else ""
        whom = f" (said to {said_to})" if said_to else ""
        told.append(f"{says}{whom}: {clip_quote(first.text, key)}{_mark_of(note, first)}.")
    return told


def clip_quote(text: str, key: str) -> str:
    """The sentence of a quote for which it stands in a section, in quotation marks; a long one cut where a clause ends.

    Example: "It began in 2012. Lack of time is the main barrier." for barriers → “Lack of time is the main barrier”.
    """
    words = _find_telling_sentence(text, key).rstrip(".").split()
    most = len(words) if len(words) <= _MOST_WHOLE else _find_clause_end(words)
    # a quotation within one keeps single marks
    shown = " ".join(words[:most]).replace("“", "‘").replace("”", "’").rstrip(",;:–—")
    return f"“{shown} …”" if len(words) > most else f"“{shown}”"


def _fits_whole(text: str, key: str) -> bool:
    return len(_find_telling_sentence(text, key).split()) <= _MOST_WHOLE


def _find_telling_sentence(text: str, key: str) -> str:
    """The sentence for which a quote stands in that section; its first, where none tells it by its words."""
    sentences = [sentence.strip() for sentence in _SENTENCE_GAP.split(text.replace("\n", " ")) if sentence.strip()]
    telling = [sentence for sentence in sentences if classify_text(sentence) == key]
    return next(iter([*telling, *sentences]), text)


def _find_clause_end(words: Sequence[str]) -> int:
    """How many words stand before the last end of a clause that leaves enough and not too many."""
    ends = [place for place in range(_LEAST_CLIPPED, _MOST_WHOLE + 1) if words[place - 1][-1] in ",;:–—"]
    return ends[-1] if ends else _MOST_WHOLE


def explain_no_coverage(index: Index, brief: Brief) -> Section:
    """The one section of a note on a topic that the library does not cover."""
    topic = clean_topic(brief.topic)
    asked = [index.reports[report].details for report in brief.reports or index.reports]
    return Section(
        GAPS,
        remarks=(
            f"The library does not cover “{topic}”: no passage carries an answer to it.",
            f"Looked through: {', '.join(card.short_title for card in asked)}.",
            _explain_nothing_quoted(index, topic),
            "Try other words for the topic, or a wider one; or add a report that covers it.",
        ),
    )


def _explain_nothing_quoted(index: Index, topic: str) -> str:
    """Why nothing is quoted, with how often the library has the telling words of the topic for something else.

    Example: "Nothing is quoted: its words stand apart, for other things (statements with “digital”: 27, “falls”: 1)."
    """
    words = {word.text.casefold(): word for word in read_topic(index, topic).words}
    told: list[str] = []
    for word in words.values():
        count = max(int((index.own_terms.coverage(sorted(form)) >= 1.0).sum()) for form in word.forms)
        told.append(f"“{word.text}”: {count}")
    if len(told) < _LEAST_TOLD_WORDS:
        return "Nothing is quoted, because what comes nearest is about something else."
    return f"Nothing is quoted: its words stand apart, for other things (statements with {', '.join(told)})."


def describe_dates(index: Index, note: BriefingNote) -> tuple[str, ...]:
    """How old the evidence is: the date of each report that is cited, and the years between the oldest and the newest.

    Example: "Dates: Syndemics, 2021; HiQuality, 2024 (inferred)." and "The evidence spans 3 years: check …".
    """
    cited = _find_cited_reports(note)
    cards = [report.details for report in index.reports.values() if report.id in cited]
    if not cards:
        return ()
    dates = [f"{card.short_title}, {_describe_date(card, inferred='(inferred)')}" for card in cards]
    remarks = [f"Dates: {'; '.join(dates)}."]
    years: list[int] = []
    for card in cards:
        years += [int(year) for year in _YEAR.findall(card.date)]
    span = max(years, default=0) - min(years, default=0)
    if span:
        length = "a year" if span == 1 else f"{span} years"
        remarks.append(f"The evidence spans {length}: check the older figures and duties before use.")
    return tuple(remarks)


def _describe_date(card: ReportDetails, *, inferred: str) -> str:
    return f"{card.date} {inferred}" if card.date_inferred else card.date


def describe_gaps(index: Index, note: BriefingNote) -> tuple[str, ...]:
    """What of the topic no report speaks of; reports and kinds of evidence that have nothing on it, or are left out.

    "Not found" is said only of what was looked for in every unit on the topic and can be told without a doubt: a figure
    or a case study, where a barrier has many wordings. What a note has no room for is told as not quoted.
    """
    remarks: list[str] = []
    topic = note.brief.topic
    for part in note.missing:
        remarks.append(f"Nothing was recognised on {part}: what is quoted speaks of the rest of the topic alone.")
    unused_words = _find_unused_words(index, search_topic(topic), note.missing)
    if unused_words:
        named = ", ".join(f"“{word.casefold()}”" for word in unused_words)
        remarks.append(f"The reports do not use the word {named}: see whether what is quoted is what you mean.")
    remarks += _describe_silent_reports(index, note)
    missing = _find_missing_kinds(note)
    not_found = [_EXPECTED[key] for key in missing if key not in note.found_kinds and key in _PLAIN_KINDS]
    not_seen = [_EXPECTED[key] for key in missing if key not in note.found_kinds and key not in _PLAIN_KINDS]
    not_quoted = [_EXPECTED[key] for key in missing if key in note.found_kinds]
    if not_found:
        remarks.append(f"No {_join_with(not_found, 'or')} on this topic were recognised.")
    if not_seen:
        kinds = _join_with(not_seen, "and")
        remarks.append(f"Not recognised in what was found: {kinds}. That is no sign that the reports hold none.")
    if not_quoted:
        kinds = _join_with(not_quoted, "and")
        remarks.append(f"Not quoted here, though the reports hold some on the topic or near it: {kinds}.")
    return tuple(remarks)


def _describe_silent_reports(index: Index, note: BriefingNote) -> list[str]:
    """The reports that the note does not cite: that hold nothing on the topic, are left out, or came too late.

    The library may have changed since the note was made: of a report that was not looked through, nothing else is said.
    """
    cited = _find_cited_reports(note)
    asked = _find_asked_reports(index, note)
    uncited = [report for report in index.reports if report not in cited]
    silent = [report for report in uncited if report in asked]
    nothing = [report for report in silent if note.found_reports and report not in note.found_reports]
    left_out = [report for report in silent if report not in nothing]
    remarks = [
        _name_reports(index, "Nothing on this topic was recognised in", nothing),
        _name_reports(index, "Not quoted here", left_out),
    ]
    # A brief that names its reports asks for no others; an earlier version's draft does not tell which are new.
    if note.asked_reports and not note.brief.reports:
        came_later = [report for report in uncited if report not in asked]
        remarks.append(_name_reports(index, "Not looked through, since added after this note was made", came_later))
    return [remark for remark in remarks if remark]


def _name_reports(index: Index, says: str, reports: Sequence[str]) -> str:
    """A remark that names reports by their titles; empty where there are none."""
    titles = [index.reports[report].details.short_title for report in reports]
    return f"{says}: {', '.join(titles)}." if titles else ""


def _find_asked_reports(index: Index, note: BriefingNote) -> tuple[str, ...]:
    """The ids of the reports that were looked through for a note.

    A draft of an earlier version does not tell them. Where it was made of all reports of another state of the library,
    only those are known that something was found in.
    """
    if note.asked_reports or note.brief.reports:
        return note.asked_reports or note.brief.reports
    is_same_library = note.library == name_state(index)
    return tuple(index.reports) if is_same_library else note.found_reports


def name_state(index: Index) -> str:
    """The state of the library as a note names it: the beginning of the hash of its content."""
    return index.manifest.content[:_STATE_CHARACTERS]


def _find_unused_words(index: Index, topic: str, missing: Sequence[str]) -> list[str]:
    """The words of a topic that stand in no report. Example: "Loneliness", where no report has it in any form.

    Those of what is told as missing are left out: of them it cannot be said that other words say the same. Example:
    "beekeepers" of "“beekeepers” together with “Social prescribing”".
    """
    not_found = {term for part in missing for term in terms(part.partition("” together with “")[0])}
    unused: list[str] = []
    for word in topic.split():
        word_terms = terms(word)
        is_used = any(index.evidence_terms.has_term(term) for term in word_terms)
        if word_terms and not is_used and not not_found.issuperset(word_terms):
            unused.append(word.strip(_MARKS))
    return unused


def _find_missing_kinds(note: BriefingNote) -> list[str]:
    """The expected sections that the note has not; a quote out of a case study is a case study."""
    missing: list[str] = []
    for key in _EXPECTED:
        section = note.section(key)
        if section is None or not section.points:
            missing.append(key)
    if any(find_case_heading(citation.section) for citation in note.citations()):
        missing = [key for key in missing if key != EXAMPLES]
    return missing


def _join_with(names: Sequence[str], word: str) -> str:
    """Example: ["figures", "barriers", "steps"] and "or" → "figures, barriers or steps"."""
    return f" {word} ".join(part for part in (", ".join(names[:-1]), names[-1]) if part)


def suggest_questions(note: BriefingNote) -> tuple[str, ...]:
    """Questions to discuss, each with the mark of a statement of the note that it is about.

    Example: "What is our own figure beside those above? [4]".
    """
    asked: list[str] = []
    for key, question in _QUESTIONS.items():
        mark = _find_first_mark(note, key)
        if key == ACTIONS and _are_others_steps(note):
            question = _OTHERS_STEPS_QUESTION
        if mark:
            asked.append(question + mark)
    mark = _find_first_mark(note, EVIDENCE)
    if mark and len(asked) < _ENOUGH_QUESTIONS:
        asked.append(_EVIDENCE_QUESTION + mark)
    if not asked:
        asked.append(_LAST_QUESTION)
    return tuple(asked[:_MOST_QUESTIONS])


def _are_others_steps(note: BriefingNote) -> bool:
    """Whether the first step that says whom it is for is for government or another national body."""
    section = note.section(ACTIONS)
    leads = [point.lead for point in (section.points if section else ()) if point.lead.startswith("For ")]
    return bool(leads) and leads[0].startswith(_OTHERS)


def _find_first_mark(note: BriefingNote, key: str) -> str:
    """The mark of the first citation of a section, such as " [4]"; empty where nothing is cited there."""
    section = note.section(key)
    first = next((point for point in (section.points if section else ()) if point.citation), None)
    return _mark_of(note, first) if first else ""


def _mark_of(note: BriefingNote, point: Point) -> str:
    """The mark of a point's citation, such as " [4]"; empty where it has none."""
    return f" [{note.citation_numbers()[point.citation.id]}]" if point.citation else ""


def find_differing_pairs(index: Index, points: Sequence[Point], also: Sequence[Point] = ()) -> tuple[Pair, ...]:
    """The pairs of statements that give different values, those that a note makes first; `also` are others found.

    One of a pair at least is the note's own. Each side is told with its report and date, for the later one may count.
    """
    cited = [point for point in (*points, *also) if point.citation and not point.own]
    quotes = [_make_quoted(point.citation) for point in cited if point.citation]
    own = {point.id for point in points}
    pairs: list[Pair] = []
    for found in find_contradictions(quotes):
        one, other = cited[found.one], cited[found.other]
        if one.id in own or other.id in own:
            one_side = _make_side(index, one, found.one_sentence)
            other_side = _make_side(index, other, found.other_sentence)
            pairs.append(Pair(one_side, other_side, (found.one_value, found.other_value)))
    return tuple(pairs[:MOST_PAIRS])


def _make_quoted(citation: Citation) -> Quoted:
    return Quoted(citation.shown, " ".join([citation.title, *citation.section]))


def _make_side(index: Index, point: Point, sentence: str) -> Point:
    """A statement as it stands in a pair: the sentence that gives the value, with its report and date."""
    assert point.citation is not None
    card = index.reports[point.citation.report].details
    lead = f"{card.short_title}, {_describe_date(card, inferred='(date inferred)')}"
    return replace(point, text=sentence, lead=lead, theme="", value="", measures="", n="", written=False)


def _find_cited_reports(note: BriefingNote) -> set[str]:
    return {point.citation.report for point in note.points if point.citation}

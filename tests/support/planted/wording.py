"""Faults of what statements say, of where citations point and of how an answer is put together."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from corpus.vocabulary import BlockKind, Report, Span
from evals.suites.suite import Question
from tests.support.broken_assistants import Answer, Run, beside, citation, written

Break = Callable[[Question, Answer, Run], Answer]


def _reword(answer: Answer, change: Callable[[str], str]) -> Answer:
    """The answer with what each statement says behind its lead changed."""
    for statement in answer["statements"]:
        lead, colon, words = statement["text"].partition(": ")
        statement["text"] = lead + colon + change(words)
    return written(answer)


def appends_a_false_sentence(question: Question, answer: Answer, run: Run) -> Answer:
    return _reword(answer, lambda words: f"{words} It was stopped soon afterwards.")


def puts_it_is_not_true_in_front(question: Question, answer: Answer, run: Run) -> Answer:
    return _reword(answer, lambda words: f"It is not true that {words}")


def leads_with_another_report(question: Question, answer: Answer, run: Run) -> Answer:
    for statement in answer["statements"]:
        cited = {c["report"] for c in answer["citations"] if c["n"] in statement["citations"]}
        other = next(report for report in run.reports.values() if report.id not in cited)
        statement["text"] = f"{other.details.short_title}: {statement['text'].split(': ', 1)[1]}"
    return written(answer)


def puts_never_in_the_middle(question: Question, answer: Answer, run: Run) -> Answer:
    return _reword(answer, lambda words: _insert(words, "never"))


def drops_a_word_in_the_middle(question: Question, answer: Answer, run: Run) -> Answer:
    def drop(words: str) -> str:
        parts = words.split(" ")
        long = [n for n, part in enumerate(parts) if len(part) > 5 and 0 < n < len(parts) - 1]
        return " ".join(part for n, part in enumerate(parts) if not long or n != long[len(long) // 2])

    return _reword(answer, drop)


_TURNED = {"increase": "decrease", "increased": "decreased", "more": "less", "reduce": "raise", "reduced": "raised",
           "improve": "worsen", "improved": "worsened", "better": "worse", "higher": "lower", "high": "low",
           "most": "fewest", "benefits": "harms", "success": "failure", "best": "worst"}  # fmt: skip


def turns_the_direction(question: Question, answer: Answer, run: Run) -> Answer:
    turn = re.compile(rf"\b(?:{'|'.join(_TURNED)})\b")
    return _reword(answer, lambda words: turn.sub(lambda found: _TURNED[found.group()], words))


def says_always_and_all(question: Question, answer: Answer, run: Run) -> Answer:
    weak = re.compile(r"\b(?:some|many|most|often|may|might|could|can|about|around|approximately|over|likely)\b")
    return _reword(answer, lambda words: weak.sub("always", words))


def changes_the_units(question: Question, answer: Answer, run: Run) -> Answer:
    units = {"%": " people", "£": "$", "year": "month", "week": "day", "million": "thousand"}
    found = re.compile("|".join(map(re.escape, units)))
    return _reword(answer, lambda words: found.sub(lambda unit: units[unit.group()], words))


def changes_number_words(question: Question, answer: Answer, run: Run) -> Answer:
    words_of = {"two": "nine", "three": "eight", "four": "seven", "five": "six", "six": "five", "ten": "forty"}
    found = re.compile(rf"\b(?:{'|'.join(words_of)})\b", re.IGNORECASE)
    return _reword(answer, lambda words: found.sub(lambda number: words_of[number.group().lower()], words))


def changes_a_name(question: Question, answer: Answer, run: Run) -> Answer:
    return _reword(answer, lambda words: re.sub(r"(?<=[a-z,] )[A-Z][a-z]{3,}", "Atlantis", words, count=1))


def swaps_its_first_two_numbers(question: Question, answer: Answer, run: Run) -> Answer:
    def swap(words: str) -> str:
        numbers = list(re.finditer(r"\d[\d,.]*\d|\d", words))
        if len(numbers) < 2 or numbers[0].group() == numbers[1].group():
            return words
        first, second = numbers[:2]
        between = words[first.end() : second.start()]
        return words[: first.start()] + second.group() + between + first.group() + words[second.end() :]

    return _reword(answer, swap)


def adds_a_reason(question: Question, answer: Answer, run: Run) -> Answer:
    return _reword(answer, lambda words: f"{words.rstrip(' .')}, because funding was withdrawn.")


def puts_its_halves_the_other_way_round(question: Question, answer: Answer, run: Run) -> Answer:
    def turn(words: str) -> str:
        parts = words.split(" ")
        middle = len(parts) // 2
        return " ".join(parts[middle:] + parts[:middle])

    return _reword(answer, turn)


def says_what_another_quote_says(question: Question, answer: Answer, run: Run) -> Answer:
    if answer["abstained"]:
        return answer
    other = beside(question, run.reports)
    return _reword(answer, lambda words: other["quote"])


def adds_a_doubt(question: Question, answer: Answer, run: Run) -> Answer:
    return _reword(answer, lambda words: f"Allegedly, {words}")


def names_another_section(question: Question, answer: Answer, run: Run) -> Answer:
    for cited in answer["citations"]:
        cited["section"] = ["Foreword to another part"]
    return answer


def names_a_section_of_the_same_report(question: Question, answer: Answer, run: Run) -> Answer:
    for cited in answer["citations"]:
        others = [
            block.section for block in run.reports[cited["report"]].blocks if list(block.section) != cited["section"]
        ]
        cited["section"] = list(others[len(others) // 2])
    return answer


def names_another_paragraph(question: Question, answer: Answer, run: Run) -> Answer:
    for cited in answer["citations"]:
        cited["paragraph"] += 40
    return answer


def names_another_page(question: Question, answer: Answer, run: Run) -> Answer:
    for cited in answer["citations"]:
        cited["page"] = (cited["page"] or 0) + 11
    return answer


def names_another_title(question: Question, answer: Answer, run: Run) -> Answer:
    for cited in answer["citations"]:
        cited["title"] = next(r.details.title for r in run.reports.values() if r.id != cited["report"])
    return answer


def names_another_date(question: Question, answer: Answer, run: Run) -> Answer:
    for cited in answer["citations"]:
        cited["date"] = "1987"
    return answer


def refuses_with_a_figure(question: Question, answer: Answer, run: Run) -> Answer:
    told = "The reports do not answer this, but it is about 4,217."
    return {**answer, "answer": told} if answer["abstained"] else answer


def says_more_than_its_statements(question: Question, answer: Answer, run: Run) -> Answer:
    return answer if answer["abstained"] else {**answer, "answer": f"{answer['answer']}\n\nEvery practice does so."}


def leaves_a_statement_out_of_its_text(question: Question, answer: Answer, run: Run) -> Answer:
    return {**answer, "answer": answer["answer"].rpartition("\n\n")[0]}


def prints_another_marker(question: Question, answer: Answer, run: Run) -> Answer:
    return {**answer, "answer": re.sub(r"\[\d+\]", "[7]", answer["answer"])}


def cites_each_source_five_times(question: Question, answer: Answer, run: Run) -> Answer:
    for statement in answer["statements"]:
        statement["citations"] = statement["citations"] * 5
    return written(answer)


def lists_each_source_twice(question: Question, answer: Answer, run: Run) -> Answer:
    copies = [{**cited, "n": cited["n"] + 50} for cited in answer["citations"]]
    for statement in answer["statements"]:
        statement["citations"] = [*statement["citations"], *(n + 50 for n in statement["citations"])]
    return written({**answer, "citations": [*answer["citations"], *copies]})


def lists_a_source_that_nothing_rests_on(question: Question, answer: Answer, run: Run) -> Answer:
    return (
        answer
        if answer["abstained"]
        else {**answer, "citations": [*answer["citations"], beside(question, run.reports)]}
    )


def adds_a_source_that_says_nothing_of_it(question: Question, answer: Answer, run: Run) -> Answer:
    if answer["abstained"]:
        return answer
    other = beside(question, run.reports)
    for statement in answer["statements"]:
        statement["citations"] = [*statement["citations"], other["n"]]
    return written({**answer, "citations": [*answer["citations"], other]})


def quotes_what_points_back(question: Question, answer: Answer, run: Run) -> Answer:
    starts = re.compile(r"(?:These|They|However,|Therefore,|This (?:is|was|has|means)) ")
    return quote_instead(answer, run, lambda text: ((m.start(), len(text)) for m in [starts.match(text)] if m))


def cuts_off_the_denial_before_it(question: Question, answer: Answer, run: Run) -> Answer:
    return quote_instead(answer, run, lambda text: ((m.end(), m.end() + len(m[1])) for m in _DENIED.finditer(text)))


def cuts_off_the_contrast_behind_it(question: Question, answer: Answer, run: Run) -> Answer:
    return quote_instead(answer, run, lambda text: ((m.start(1), m.end(1)) for m in _CONTRASTED.finditer(text)))


# A sentence that is denied early, with what follows: "is not (…)."; one with a contrast behind its first part.
_DENIED = re.compile(r"\b(?:not|never|without)\b (?=([^.!?]{30,200}[.!?]))")
_CONTRASTED = re.compile(r"(?<=[.!?] )([A-Z][^.!?;:]{30,200}?), (?:but|although|unless|however|rather than) ")


def quote_instead(answer: Answer, run: Run, find: Callable[[str], Iterator[Span]]) -> Answer:
    """The answer with a place that is found quoted in place of each of its quotes, of the same report if it has one."""
    for cited in answer["citations"]:
        reports = sorted(run.reports.values(), key=lambda report: report.id != cited["report"])
        place = next(place for report in reports for place in _find_places(report, find))
        cited.update(citation(cited["n"], place[0], [place[1]], run.reports))
    return answer


def _find_places(report: Report, find: Callable[[str], Iterator[Span]]) -> Iterator[tuple[str, Span]]:
    """Every place that is found in a paragraph of a report, with the report's id."""
    for block in report.blocks:
        if block.kind is BlockKind.PARAGRAPH and len(block.spans) == 1:
            begin, end = block.spans[0]
            for start, stop in find(report.source[begin:end]):
                yield report.id, (begin + start, begin + stop)


def tells_of_more_reports_than_there_are(question: Question, answer: Answer, run: Run) -> Answer:
    return answer if answer["abstained"] else {**answer, "coverage": {**answer["coverage"], "reports": 40, "asked": 40}}


def tells_of_fewer_than_it_shows(question: Question, answer: Answer, run: Run) -> Answer:
    return answer if answer["abstained"] else {**answer, "shown_of": [9, 4]}


def tells_of_rows_that_are_not_there(question: Question, answer: Answer, run: Run) -> Answer:
    return answer if answer["abstained"] else {**answer, "shown_of": [len(answer["citations"]), 990]}


def calls_an_answered_part_not_found(question: Question, answer: Answer, run: Run) -> Answer:
    # The second half of the question, as a question of two parts would be told.
    words = question.question.rstrip(" ?").split(" ")
    return answer if answer["abstained"] else {**answer, "not_found": [" ".join(words[len(words) // 2 :])]}


def calls_a_report_silent_that_it_cites(question: Question, answer: Answer, run: Run) -> Answer:
    cited = dict.fromkeys(run.reports[c["report"]].details.short_title for c in answer["citations"])
    return answer if answer["abstained"] else {**answer, "not_found": [f"this in {title}" for title in cited]}


def _insert(words: str, more: str) -> str:
    parts = words.split(" ")
    middle = max(1, len(parts) // 2)
    return " ".join([*parts[:middle], more, *parts[middle:]])


# (what is broken, the figure that must catch it, by how much that figure must get worse)
WORDING_FAULTS: list[tuple[Break, str, float]] = [
    (appends_a_false_sentence, "statement_support", 0.95),
    (puts_it_is_not_true_in_front, "statement_support", 0.95),
    (leads_with_another_report, "statement_support", 0.9),
    (puts_never_in_the_middle, "statement_support", 0.95),
    (drops_a_word_in_the_middle, "statement_support", 0.8),
    (turns_the_direction, "statement_support", 0.1),
    (says_always_and_all, "statement_support", 0.1),
    (changes_the_units, "statement_support", 0.1),
    (changes_number_words, "statement_support", 0.03),
    (changes_a_name, "statement_support", 0.2),
    (swaps_its_first_two_numbers, "statement_support", 0.2),
    (adds_a_reason, "statement_support", 0.95),
    (puts_its_halves_the_other_way_round, "statement_support", 0.5),
    (says_what_another_quote_says, "statement_support", 0.95),
    (adds_a_doubt, "statement_support", 0.95),
    (names_another_section, "place_exactness", 0.95),
    (names_a_section_of_the_same_report, "place_exactness", 0.95),
    (names_another_paragraph, "place_exactness", 0.95),
    (names_another_page, "place_exactness", 0.95),
    (names_another_title, "place_exactness", 0.95),
    (names_another_date, "place_exactness", 0.95),
    (refuses_with_a_figure, "answer_text", 0.1),
    (says_more_than_its_statements, "answer_text", 0.8),
    (leaves_a_statement_out_of_its_text, "answer_text", 0.8),
    (prints_another_marker, "answer_text", 0.8),
    (cites_each_source_five_times, "citation_economy", 0.75),
    (lists_each_source_twice, "citation_economy", 0.45),
    (lists_a_source_that_nothing_rests_on, "citation_economy", 0.3),
    (adds_a_source_that_says_nothing_of_it, "citation_economy", 0.3),
    (quotes_what_points_back, "stands_alone", 0.9),
    (cuts_off_the_denial_before_it, "meaning_kept", 0.9),
    (cuts_off_the_contrast_behind_it, "meaning_kept", 0.9),
    (calls_an_answered_part_not_found, "absence_true", 0.95),
    (calls_a_report_silent_that_it_cites, "absence_true", 0.95),
    (tells_of_more_reports_than_there_are, "coverage_told", 0.95),
    (tells_of_fewer_than_it_shows, "coverage_told", 0.45),
    (tells_of_rows_that_are_not_there, "coverage_told", 0.1),
]

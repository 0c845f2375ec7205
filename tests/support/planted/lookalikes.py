"""For each figure, at least five honest ways to say the same that look like the faults it is meant to catch.

Most are tried against every figure. Those in `ALONE` quote other words, and so are tried against their figure alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from corpus.vocabulary import Span
from evals.suites.suite import Question
from tests.support.broken_assistants import Answer, Run, citation, written
from tests.support.planted import forms
from tests.support.planted import rephrasings as says
from tests.support.planted.faults import Break
from tests.support.planted.wording import quote_instead


def quotes_what_points_to_the_report_itself(question: Question, answer: Answer, run: Run) -> Answer:
    return _quote_like(answer, run, r"(?:This|The) (?:report|study|survey|research) [^.!?]{30,}")


def quotes_what_only_seems_to_point_back(question: Question, answer: Answer, run: Run) -> Answer:
    return _quote_like(answer, run, r"(?:Those (?:who|living|with|in)|It (?:is|was) \w+ (?:that|to)) [^.!?]{20,}")


def quotes_an_orphan_with_what_it_points_to(question: Question, answer: Answer, run: Run) -> Answer:
    """Each citation with the one before it in the report, of which it speaks."""
    starts = re.compile(r"(?:These|They|However,|This (?:is|was|has|means)) ")
    for report in run.reports.values():
        for before, block in pairwise(report.blocks):
            follows = not report.source[before.spans[-1][1] : block.spans[0][0]].strip()
            if before.is_quotable and block.is_quotable and follows and starts.match(block.text):
                cited = [citation(n, report.id, one.spans, run.reports) for n, one in enumerate((before, block), 1)]
                return _cite(answer, cited)
    raise AssertionError("no paragraph speaks of the one before it")


def quotes_what_is_set_beside_something_named(question: Question, answer: Answer, run: Run) -> Answer:
    return _quote_like(answer, run, r"(?:In addition to|Instead of|As a result of|In contrast to) [^.!?]{20,}[.!?]")


def quotes_the_denial_as_well(question: Question, answer: Answer, run: Run) -> Answer:
    return _quote_like(answer, run, r"[A-Z][^.!?;:]{10,200}\b(?:not|never|without)\b [^.!?]{30,200}[.!?]")


def quotes_the_contrast_as_well(question: Question, answer: Answer, run: Run) -> Answer:
    return _quote_like(answer, run, r"[A-Z][^.!?;:]{30,200}?, (?:but|although|however|rather than) [^.!?]{20,}[.!?]")


def quotes_a_sentence_behind_a_denial(question: Question, answer: Answer, run: Run) -> Answer:
    return _quote_like(answer, run, r"[^.!?]*\bnot\b[^.!?]{10,}\. (?P<quoted>The [^.!?]{30,}[.!?])")


def quotes_a_sentence_before_a_contrast(question: Question, answer: Answer, run: Run) -> Answer:
    return _quote_like(answer, run, r"(?P<quoted>[A-Z][^.!?]{40,}\.) (?:But|However|Although)\b")


def quotes_up_to_an_and(question: Question, answer: Answer, run: Run) -> Answer:
    return _quote_like(answer, run, r"(?P<quoted>The [^.!?,;:]{40,200}), and ")


def _quote_like(answer: Answer, run: Run, pattern: str) -> Answer:
    """The answer with what a pattern finds at a sentence's start quoted: all of it, or its part `quoted`."""
    compiled = re.compile(rf"(?:^|(?<=[.!?] )){pattern}")

    def find(text: str) -> Iterator[Span]:
        for found in compiled.finditer(text):
            yield found.span("quoted" if "quoted" in compiled.groupindex else 0)

    return quote_instead(answer, run, find)


def _cite(answer: Answer, cited: list[Answer]) -> Answer:
    if answer["abstained"]:
        return answer
    statements = [{"text": one["quote"], "citations": [one["n"]], "verified": True} for one in cited]
    return written({**answer, "statements": statements, "citations": cited})


_WORDED: tuple[Break, ...] = (
    says.leads_otherwise,
    says.says_it_in_another_order,
    says.sets_it_as_a_list,
    says.drops_markup_and_sets_quotes_otherwise,
    says.leads_with_report_and_section,
    says.says_two_statements_in_one,
)
_CITED: tuple[Break, ...] = (
    says.numbers_its_citations_otherwise,
    forms.lists_its_citations_in_another_order,
    forms.reaches_into_the_white_space_behind,
    forms.cites_places_of_one_report_together,
    forms.gives_how_its_quotes_read,
    forms.gives_its_citations_other_ids,
)
_REFUSED: tuple[Break, ...] = (
    forms.refuses_in_other_words,
    forms.refuses_and_repeats_the_question,
    forms.refuses_and_names_the_closest_place,
    forms.refuses_and_says_whom_to_call,
    forms.refuses_and_shows_what_came_closest,
    forms.is_as_sure_of_its_refusals,
)
_SURE: tuple[Break, ...] = (
    forms.is_half_as_sure_throughout,
    forms.is_surer_of_all_it_answers,
    forms.is_surer_where_it_has_more_sources,
    forms.is_as_sure_of_its_refusals,
    forms.is_not_sure_at_all_of_its_refusals,
)
_RETRIEVED: tuple[Break, ...] = (
    forms.gives_its_passages_other_scores,
    forms.shows_more_passages_behind,
    forms.names_the_sections_of_its_passages,
    forms.sets_its_passages_with_other_white_space,
    forms.shows_a_passage_again_at_the_end,
)

# By figure: what is tried against every figure.
ALIKE: dict[str, tuple[Break, ...]] = {
    "fact_recall": _WORDED,
    "answered_in_full": _WORDED,
    "complete": _WORDED,
    "cited_recall": (*_WORDED, *_CITED),
    "numbers_carried": (*_WORDED, says.writes_numbers_as_people_do),
    "statement_support": (*_WORDED, says.names_its_source_behind, says.quotes_without_any_lead),
    "citation_precision": _CITED,
    "citation_precision_characters": _CITED,
    "citation_recall": (*_CITED, *_WORDED),
    "quote_exactness": _CITED,
    "shown_words_faithful": (
        *_WORDED,
        forms.gives_how_its_quotes_read,
        says.sets_its_text_with_other_white_space,
        says.is_written_by_a_model_that_quotes,
    ),
    "place_exactness": (
        *_CITED,
        forms.gives_the_date_of_its_report,
        says.names_the_last_place_it_reaches_into,
        says.leads_with_report_and_section,
    ),
    "answer_text": (*_REFUSED, says.sets_its_text_with_other_white_space, says.says_a_statement_in_two),
    "citation_economy": (*_CITED, says.says_two_statements_in_one, says.says_a_statement_in_two),
    "stands_alone": (forms.gives_how_its_quotes_read,),
    "meaning_kept": (forms.reaches_into_the_white_space_behind,),
    "coverage_told": (
        says.asks_fewer_reports_and_says_so,
        says.says_nothing_of_its_coverage,
        says.tells_how_many_it_shows,
        says.tells_that_it_shows_all,
        says.says_it_in_another_order,
    ),
    "absence_true": (
        forms.says_nothing_of_what_is_not_found,
        forms.calls_a_silent_report_by_its_title,
        forms.calls_a_silent_report_by_its_id,
        forms.calls_every_silent_report_so,
        forms.names_no_report_that_there_is,
    ),
    "table_context": _CITED,
    "span_precision": _CITED,
    "span_recall": _CITED,
    "span_f1": _CITED,
    "refusal_precision": _REFUSED,
    "refusal_recall": _REFUSED,
    "refusal_f1": _REFUSED,
    "false_refusals": _REFUSED,
    "refusal_reason": _REFUSED,
    "aurc": _SURE,
    "coverage_at_risk_5": _SURE,
    "retrieval_recall": _RETRIEVED,
    "ndcg_at_10": _RETRIEVED,
    "mrr_at_10": _RETRIEVED,
    "facts_within_reach": _RETRIEVED,
    "followup_gap": _WORDED,
    "errors": (
        forms.has_an_empty_error,
        forms.says_that_there_was_no_error,
        forms.takes_its_time,
        forms.bears_a_notice,
        forms.bears_fields_of_a_later_version,
    ),
    "answer_words": _WORDED,
    "answer_words_short": _WORDED,
}
# By figure: what is tried against it alone, for other words are quoted.
ALONE: dict[str, tuple[Break, ...]] = {
    "stands_alone": (
        quotes_what_points_to_the_report_itself,
        quotes_what_only_seems_to_point_back,
        quotes_an_orphan_with_what_it_points_to,
        quotes_what_is_set_beside_something_named,
    ),
    "meaning_kept": (
        quotes_the_denial_as_well,
        quotes_the_contrast_as_well,
        quotes_a_sentence_behind_a_denial,
        quotes_a_sentence_before_a_contrast,
        quotes_up_to_an_and,
    ),
}

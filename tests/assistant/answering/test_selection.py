"""Choosing evidence: the best first, wholes kept whole, nothing twice, and no more than there is room for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.assistant import EvidenceAssistant
from assistant.answering.candidates import Candidates, TokenMatches
from assistant.answering.evidence_groups import EvidenceGroups
from assistant.answering.length import LONG_ANSWER, SHORT_ANSWER, LengthBudget
from assistant.answering.question import Question, QuestionAnalysis, analyse_question
from assistant.answering.ranking import LambdaMartRanker, Ranking
from assistant.answering.selection import leave_out_front_matter, select_evidence
from corpus.errors import UserError
from corpus.evidence import extract_evidence
from corpus.spans import overlap
from corpus.vocabulary import EvidenceKind
from index.embedding import Floats
from tests.support.made_reports import report_of

REPORT = report_of("""
    # Benches

    Benches stood in the park. Most were used every day. All were painted green in 2019.

    The council has these aims:

    • seat people who are tired
    • shade people who are hot
    • bring strangers together

    Nobody was asked to pay for a seat. Nobody was asked to pay for one seat.

    Dogs were welcome on Sundays only.

    Table 1: Benches by area

    | Area | Benches | Used daily |
    |---|---|---|
    | North | 12 | 80% |
    | South | 7 | 95% |
""")
UNITS = extract_evidence(REPORT)
GROUPS = EvidenceGroups(UNITS, {REPORT.id: REPORT})
ROOMY = LengthBudget(words=1000, pieces=50, margin=1000.0, run_sentences=1, run_words=1000)


def number(words: str, kind: EvidenceKind = EvidenceKind.SENTENCE) -> int:
    """The number of the unit of that kind whose own words hold these."""
    return next(n for n, unit in enumerate(UNITS) if unit.kind is kind and words in unit.own)


def chosen(
    scores: dict[int, float],
    *,
    sizing: LengthBudget = ROOMY,
    asked: frozenset[str] = frozenset(),
    question: str = "",
    low: float = -50.0,
    matches: Floats | None = None,
) -> list[tuple[int, ...]]:
    """What is chosen where these units score so and all others low."""
    by_number = np.asarray([scores.get(n, low) for n in range(len(UNITS))], dtype=np.float32)
    return select_evidence(GROUPS, ranking(by_number, matches), analysis(question, asked, sizing))


def ranking(scores: Floats, matches: Floats | None = None) -> Ranking:
    """All units as candidates with these scores; `matches` are those of the question's tokens, all as important."""
    own = (
        None
        if matches is None
        else TokenMatches(matches, np.zeros_like(matches), np.ones(len(matches), dtype=np.float32))
    )
    return Ranking(Candidates(np.arange(len(scores)), np.zeros((len(scores), 0), dtype=np.float32), (), own), scores)


def analysis(question: str, asked: frozenset[str], budget: LengthBudget) -> QuestionAnalysis:
    return replace(analyse_question(question, question, {}), answer_types=asked, budget=budget)


def flat(runs: Sequence[Sequence[int]]) -> list[int]:
    return [unit for run in runs for unit in run]


@pytest.mark.parametrize(
    ("question", "best_is", "first"),
    [
        # What a report prints beside what it says comes last, a bare address wherever it stands.
        ("what did it cost", 0.0, "said"),
        ("what did it cost", 2.0, "said"),
        # Where front matter answers best it stays, and so does the rest, but for addresses.
        ("what did it cost", 1.0, "best"),
        # Who asks for such things gets them.
        ("what is the web address", 2.0, "best"),
    ],
)
def test_what_is_printed_beside_a_report_is_told_only_where_it_is_asked_for(
    question: str, best_is: float, first: str
) -> None:
    best, said, address = number("Dogs"), number("painted"), number("every day")
    scores = np.asarray([{best: 3.0, address: 2.0, said: 1.0}.get(n, -50.0) for n in range(len(UNITS))], np.float32)
    front_matter = np.zeros(len(UNITS), np.float32)
    front_matter[best], front_matter[address] = best_is, 2.0
    left = leave_out_front_matter(ranking(scores), front_matter, question)
    assert left.best_units[0] == (best if first == "best" or best_is == 0.0 else said)
    asks = "address" in question
    assert (left.scores[address] > -100) == asks


def test_the_best_comes_first_and_the_next_best_after_it() -> None:
    dogs, painted = number("Dogs"), number("painted")
    assert chosen({dogs: 2.0, painted: 3.0})[:2] == [(painted,), (dogs,)]


@pytest.mark.parametrize(
    ("question", "leads"),
    [
        ("When was the paint put on the benches?", "painted"),
        ("in which year were they painted?", "painted"),
        # What asks for no time is told by the best alone, and so is what the best bears by itself.
        ("When dogs come, who minds?", "Dogs"),
        ("Are dogs welcome?", "Dogs"),
    ],
)
def test_a_line_of_the_same_section_that_bears_what_is_asked_for_leads(question: str, leads: str) -> None:
    dogs, painted = number("Dogs"), number("painted")
    narrow = LengthBudget(words=1000, pieces=50, margin=0.5, run_sentences=1, run_words=1000)
    found = chosen({dogs: 3.0, painted: 1.0}, sizing=narrow, question=question)
    assert found[0] == (number(leads),)
    assert (dogs,) in found


def test_what_stands_too_far_below_the_best_is_left_out() -> None:
    dogs, painted = number("Dogs"), number("painted")
    narrow = LengthBudget(words=1000, pieces=50, margin=0.5, run_sentences=1, run_words=1000)
    assert chosen({dogs: 2.0, painted: 3.0}, sizing=narrow) == [(painted,)]


def test_what_adds_nothing_asked_for_must_be_nearer_to_the_best_to_stay() -> None:
    near = replace(ROOMY, same_section=0.4, elsewhere=1.8)
    dogs, used, painted = number("Dogs"), number("used every"), number("painted")
    scores = {dogs: 5.0, used: 4.0, painted: 3.9}
    assert chosen(scores, sizing=near, question="Were dogs allowed?") == [(dogs,)]
    # What bears the type of answer that was lacking stays; so does all where several things are set side by side.
    assert chosen(scores, sizing=near, question="Since when were dogs allowed?") == [(dogs,), (painted,)]
    assert len(chosen(scores, sizing=near, asked=frozenset({"comparison"}))) > 2


def test_no_more_pieces_are_taken_than_allowed() -> None:
    two = LengthBudget(words=1000, pieces=2, margin=1000.0, run_sentences=1, run_words=1000)
    assert len(chosen({}, sizing=two, low=1.0)) == 2


def test_the_budget_of_words_is_kept_but_for_the_best_piece() -> None:
    tight = LengthBudget(words=1, pieces=50, margin=1000.0, run_sentences=1, run_words=1000)
    dogs = number("Dogs")
    assert chosen({dogs: 5.0}, sizing=tight) == [(dogs,)]


def test_a_sentence_takes_its_better_neighbour_of_the_same_paragraph() -> None:
    pairs = LengthBudget(words=1000, pieces=1, margin=1.0, run_sentences=2, run_words=1000)
    stood, used, painted = number("stood"), number("used every"), number("painted")
    assert chosen({used: 5.0, stood: 1.0, painted: 3.0}, sizing=pairs) == [(used, painted)]
    assert chosen({used: 5.0, stood: 3.0, painted: 1.0}, sizing=pairs) == [(stood, used)]


def test_a_sentence_takes_no_neighbour_of_another_paragraph() -> None:
    pairs = LengthBudget(words=1000, pieces=1, margin=1.0, run_sentences=2, run_words=1000)
    dogs = number("Dogs")
    assert chosen({dogs: 5.0}, sizing=pairs) == [(dogs,)]


def test_an_item_brings_its_whole_list_where_a_list_is_asked_for() -> None:
    item, whole = number("shade", EvidenceKind.ITEM), number("shade", EvidenceKind.LIST)
    assert chosen({item: 5.0}, asked=frozenset({"list"}))[0] == (whole,)


def test_a_sentence_that_leads_a_list_gives_the_list() -> None:
    lead, whole = number("has these aims"), number("shade", EvidenceKind.LIST)
    assert chosen({lead: 5.0})[0] == (whole,)


def test_rows_of_one_table_come_together_where_they_recur_or_the_question_asks_over_them() -> None:
    north, south = number("North", EvidenceKind.ROW), number("South", EvidenceKind.ROW)
    scores = {north: 5.0} | dict.fromkeys(range(6), 1.0)
    one = LengthBudget(words=1000, pieces=1, margin=1000.0, run_sentences=1, run_words=1000)
    assert chosen(scores, sizing=one, question="How many benches are in the north?") == [(north,)]
    assert chosen(scores, sizing=one, question="Where are the most benches?") == [(north, south)]
    assert chosen(scores | {south: 4.0}, sizing=one, question="How many benches are there?") == [(north, south)]


def test_an_item_joins_another_of_its_list_that_is_taken() -> None:
    shade, seat = number("shade", EvidenceKind.ITEM), number("seat", EvidenceKind.ITEM)
    between = [number(words) for words in ("stood", "painted", "Dogs", "pay for a", "used every")]
    others = dict.fromkeys(between, 4.5)
    tight = LengthBudget(words=45, pieces=50, margin=1.0, run_sentences=1, run_words=1000)
    runs = chosen({shade: 5.0, seat: 4.4} | others, sizing=tight)
    assert runs[0] == (seat, shade)


def test_what_the_answer_leaves_unsaid_is_valued_above_what_it_said() -> None:
    stood, painted, dogs = number("stood"), number("painted"), number("Dogs")
    matches = np.zeros((2, len(UNITS)), dtype=np.float32)
    matches[0, [stood, painted]] = 0.5
    matches[1, dogs] = 0.5
    scores = {stood: 5.0, painted: 4.5, dogs: 4.0}
    assert chosen(scores)[:2] == [(stood,), (painted,)]
    assert chosen(scores, matches=matches)[:2] == [(stood,), (dogs,)]


def test_nothing_that_says_the_same_again_is_taken() -> None:
    first, again = number("pay for a seat"), number("pay for one seat")
    taken = flat(chosen({first: 5.0, again: 4.0}))
    assert first in taken
    assert again not in taken


def test_nothing_to_choose_from_gives_nothing() -> None:
    assert select_evidence(GROUPS, ranking(np.zeros(0, np.float32)), analysis("", frozenset(), SHORT_ANSWER)) == []


@given(
    st.lists(st.floats(-5, 5, width=32), min_size=len(UNITS), max_size=len(UNITS)),
    st.sampled_from([frozenset(), frozenset({"list"}), frozenset({"summary"})]),
    st.sampled_from([SHORT_ANSWER, LONG_ANSWER, ROOMY]),
)
def test_however_the_units_score_no_character_is_taken_twice(
    scores: list[float], asked: frozenset[str], sizing: LengthBudget
) -> None:
    runs = select_evidence(GROUPS, ranking(np.asarray(scores, dtype=np.float32)), analysis("", asked, sizing))
    assert runs
    assert all(runs)
    assert len(runs) <= sizing.pieces
    taken = flat(runs)
    for place, one in enumerate(taken):
        assert not any(overlap(UNITS[one].core, UNITS[other].core) for other in taken[place + 1 :])
    if len(runs) > 1:
        assert sum(GROUPS.count_words(run) for run in runs) <= sizing.words


def test_overlap_counts_the_characters_shared() -> None:
    assert overlap([(0, 10)], [(5, 8), (9, 20)]) == 4
    assert overlap([(0, 10)], [(10, 20)]) == 0


def test_weights_trained_on_other_features_are_refused() -> None:
    strange = Candidates(np.arange(1), np.zeros((1, 1), dtype=np.float32), ("cosine",))
    with pytest.raises(UserError, match="weights do not fit its features"):
        LambdaMartRanker().scores(strange)


def test_weights_trained_on_the_same_features_in_another_order_are_refused(assistant: EvidenceAssistant) -> None:
    candidates = assistant.retrieve(Question("What is a Primary Care Network?")).ranking.candidates
    swapped = replace(candidates, names=(candidates.names[1], candidates.names[0], *candidates.names[2:]))
    with pytest.raises(UserError, match="weights do not fit its features"):
        LambdaMartRanker().scores(swapped)


def test_no_candidates_have_no_scores() -> None:
    assert (
        len(LambdaMartRanker().scores(Candidates(np.arange(0), np.zeros((0, 1), dtype=np.float32), ("cosine",)))) == 0
    )


def test_a_sentence_that_points_back_brings_what_it_points_to() -> None:
    report = report_of("""
        # Cafés

        A café opened in 2019. It cost £5,000. Nobody knew the cook.

        They sat outside.
    """)
    units = extract_evidence(report)
    groups = EvidenceGroups(units, {report.id: report})
    cost, sat = (next(n for n, unit in enumerate(units) if words in unit.own) for words in ("£5,000", "sat"))
    for best, expected in ((cost, (cost - 1, cost)), (sat, (sat - 1, sat))):
        scores = np.asarray([3.0 if n == best else -50.0 for n in range(len(units))], dtype=np.float32)
        assert select_evidence(groups, ranking(scores), analysis("", frozenset(), ROOMY))[0] == expected

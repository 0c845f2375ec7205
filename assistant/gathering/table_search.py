"""Which question of a table is asked about, in people's own words: by where its rows stand in the ranking."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assistant.answering.ranking import Ranking
from assistant.gathering.survey_tables import TableQuestion, columns_of, is_same_question, tables_of
from index.search import Index, Query

# A row at rank r counts 1 / (10 + r); how far its best row stands below the best of all counts a fifth, in units of
# the ranker. Of 42 questions in people's own words 38 find their table so; by cosines alone 31, by words alone 16.
_RANK_OFFSET = 10
_MARGIN_WEIGHT = 0.2
# So much must speak for a table. Questions with an order that no table answers mostly stay below.
LEAST_SCORE = 0.5
# So many of the tables with the best ranks are looked at more closely.
_LOOKED_AT = 5
# What speaks against a table of another report than the question names, or than the only ones that have a word of it.
_ELSEWHERE = 1.0
_SEVERAL = 3
# What speaks for a table, or against it, by the wording alone.
_WORDING = 0.5
# Asks for figures of a survey: "ticked most", "what percentage", "respondents".
_SURVEY = re.compile(
    r"\bsurvey|\brespond(?:ent|ed)|\btick|\bper ?cent|%|\bfigures?\b|\bnumbers\b|\bvotes?\b"
    r"|\b(?:practices|surgeries|gps|pcns|staff|teams|they) (?:\w+ )?(?:say|said|reckon|think|thought|report|name|feel"
    r"|felt|want)",
    re.IGNORECASE,
)
# Asks for what was said in other ways.
_NO_SURVEY = re.compile(r"\binterview|\bfocus group|\bquote", re.IGNORECASE)
# A question whose rows are degrees or yes and no: "How often …", "On a scale of 0-10 …", "Do you know …".
_DEGREES = re.compile(r"^(?:on a scale|how|are|is|do|does|did|have|has|would|will)\b", re.IGNORECASE)
# Asks for a degree, or for an answer by its name: "how often do most …", "the commonest answer".
_ASKS_DEGREE = re.compile(
    r"\bhow (?:often|much|likely|important|effective|successful|long|well|frequent\w*)\b|\banswers?\b"
    r"|\brat(?:e|ed|ing)\b|\bscor",
    re.IGNORECASE,
)
# What people ask for, and what a questionnaire calls it.
_CALLED = (
    (
        r"\b(?:hold|held|keep|kept|set)\w* \w+ back|\bgets? in (?:[\w’']+ ){0,2}way|\bhindran|\bobstacle|\bhurdle"
        r"|\bstumbling|\bstop(?:s|ped|ping)\b|\bprevent|\bchallenge|\bbarr?ier|\bproblem|\bdifficult|\bstruggl|\bhardest\b",
        r"\bbarrier|\bchallenge|\bobstacle|\bdifficult",
    ),
    (
        r"\bmakes? (?:it|this|that|them) work|\benabl|\bdriver|\bfacilitat|\bsuccess factor|\bkey to success"
        r"|\bhelps? \w+ (?:\w+ )?(?:most|work|succeed)|\bhelp(?:s|ed)? most",
        r"\benabler|\bdriver|\bfacilitator",
    ),
    (
        r"\b(?:help|support|assistance)\b.*\b(?:want|need|ask|cry|after|useful)|\b(?:want|need|cry\w*|ask\w*)\b.*\b(?:help"
        r"|support|assistance)\b|\b(?:kinds?|types?|sorts?) of (?:help|support)",
        r"\bsupport\b|\bhelp\b|\bassistance\b",
    ),
    (
        r"\breach(?:es|ing)? (?:out|people|patients)|(?<!in the )\bways? (?:of|to|in which)\b|\bmethods?\b"
        r"|\bapproach|\bchannels?\b|\btactics?\b",
        r"\bstrateg|\bmethods?\b|\bapproach|\bactivit",
    ),
    (
        r"\b(?:which|what)(?: \w+){0,2} (?:groups?|communit|people|populations?)|\bwho\b",
        r"\bwhich\b(?: \([^)]*\))? (?:of )?(?:the )?(?:following |these )?(?:groups|communities|populations)\b",
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FoundTable:
    """The tables that answer one question (one for all, another by group), and what speaks for them."""

    tables: tuple[TableQuestion, ...]
    score: float


def find_table(
    index: Index, query: Query, ranking: Ranking, *, subject: Sequence[str] = (), reports: Sequence[str] = ()
) -> FoundTable | None:
    """The question of a table, with figures, that a question is most likely about; None where none is likely.

    `subject` are the stems of what is asked about, `reports` those that the question names; none means any.
    """
    rank_of = {number: rank for rank, number in enumerate(ranking.best_units)}
    groups: list[list[TableQuestion]] = []
    for table in tables_of(index):
        if not any(row in rank_of for row in table.rows) or not columns_of(index, table.rows[0]):
            continue
        if _DEGREES.match(table.question) and not _ASKS_DEGREE.search(query.text):
            continue
        group = next((group for group in groups if is_same_question(group[0], table)), None)
        if group is None:
            groups.append([table])
        else:
            group.append(table)
    if not groups:
        return None
    ranked = {id(group): _score_ranks(ranking, rank_of, group) for group in groups}
    groups = sorted(groups, key=lambda group: -ranked[id(group)])[:_LOOKED_AT]
    scored = [(ranked[id(group)] + _score_words(index, query, group, subject, reports), group) for group in groups]
    score, best = max(scored, key=lambda pair: pair[0])
    return FoundTable(tuple(best), score) if score >= LEAST_SCORE else None


def _score_ranks(ranking: Ranking, rank_of: dict[int, int], tables: Sequence[TableQuestion]) -> float:
    """What the ranking says for the tables of one question: where their rows stand, and how far the best one."""
    ranks = [rank_of[row] for table in tables for row in table.rows if row in rank_of]
    best = ranking.order[min(ranks)]
    margin = float(ranking.scores[best] - ranking.scores[ranking.order[0]])
    return sum(1 / (_RANK_OFFSET + rank) for rank in ranks) + _MARGIN_WEIGHT * margin


def _score_words(
    index: Index, query: Query, tables: Sequence[TableQuestion], subject: Sequence[str], reports: Sequence[str]
) -> float:
    """What the words say for the tables of one question: likeness, late interaction, the wording, the report named."""
    numbers = np.asarray([row for table in tables for row in table.rows])
    tokens, weights = query.tokens(index.tokens)
    own = index.tokens.best_matches(tokens, numbers).max(axis=1)
    context = index.tokens.best_matches(tokens, np.unique(index.tokens.contexts[numbers])).max(axis=1)
    late = float(weights @ np.maximum(own, context))
    similarity = float(index.evidence_vectors.similarity(query.encoded.vector)[numbers].max())
    elsewhere = bool(reports) and tables[0].report not in reports
    elsewhere |= any(_is_told_elsewhere(index, term, tables[0].report) for term in subject)
    return late + similarity + _fits_wording(query.text, tables[0]) - _ELSEWHERE * elsewhere


def _is_told_elsewhere(index: Index, term: str, report: str) -> bool:
    """Whether a term stands in several units of other reports and in none of this one."""
    holding = [index.evidence[n].report for n in np.flatnonzero(index.evidence_terms.coverage([term]))]
    return len(holding) >= _SEVERAL and report not in holding


def _fits_wording(question: str, table: TableQuestion) -> float:
    """What the wording says for a table's question: that it asks for what the table calls by another name."""
    total = _WORDING * bool(_SURVEY.search(question)) - _WORDING * 2 * bool(_NO_SURVEY.search(question))
    asked_for = [called for asked, called in _CALLED if re.search(asked, question, re.IGNORECASE)]
    if not asked_for:
        return total
    fits = any(re.search(called, table.question, re.IGNORECASE) for called in asked_for)
    return total + (_WORDING if fits else -_WORDING)

"""The figures: what each is called, which way is better, and how questions' scores become a value with its interval."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from evals.metrics.refusals import risk_coverage_curve, selective_figures
from evals.metrics.reliability import ReliabilityBin, bin_by_confidence
from evals.metrics.scores import Score
from evals.metrics.statistics import interval, median_interval, ratio, ratio_interval, resampling_weights
from evals.suites.facts import SHORT_FACTS
from evals.suites.suite import Question

OVERALL = "overall"
# Values and bounds are rounded to so many digits, so that a summary is the same on every machine.
_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a report."""

    # As summary.json and the floors call it.
    name: str
    title: str
    meaning: str
    # What n counts.
    unit: str = "questions"
    higher_is_better: bool = True
    # Whether it lies between 0 and 1.
    percent: bool = True


@dataclass(frozen=True, slots=True)
class Value:
    """A measured figure: its value, n, and the 95% bootstrap interval."""

    value: float
    n: int
    low: float
    high: float

    def as_json(self) -> dict[str, object]:
        """The value as a summary holds it."""
        return {"value": self.value, "n": self.n, "interval": [self.low, self.high]}


FIGURES = (
    Figure("fact_recall", "Facts found", "facts said within the word budget"),
    Figure("answered_in_full", "Answered in full", "answerable questions with every fact said within the word budget"),
    Figure("complete", "Complete", "answers that say all they must, nothing they must not; right refusals"),
    Figure("cited_recall", "Facts found and cited", "facts said in time that an exact cited quote bears"),
    Figure("citation_precision", "Citation precision", "citations that point at a gold passage", unit="answers"),
    Figure(
        "citation_precision_characters",
        "Citation precision, characters",
        "cited characters that lie in gold passages, over answers that cite",
        unit="answers",
    ),
    Figure(
        "citation_recall", "Citation recall", "statements whose citations bear what they say (ALCE)", unit="answers"
    ),
    Figure("quote_exactness", "Quote exactness", "citations whose quote is what stands at its spans", unit="citations"),
    Figure(
        "shown_words_faithful",
        "Shown words faithful",
        "citations shown with every figure, sign, unit and name of their characters, exports too",
        unit="citations",
    ),
    Figure("numbers_carried", "Numbers carried", "statements whose numbers stand in what they cite", unit="statements"),
    Figure(
        "statement_support",
        "Statement support",
        "statements that say what their quotes say, and nothing else",
        unit="statements",
    ),
    Figure(
        "place_exactness",
        "Place exactness",
        "citations with the title, section, paragraph and page that the library has",
        unit="citations",
    ),
    Figure("answer_text", "Answer is its statements", "answers whose text is their statements", unit="answers"),
    Figure("citation_economy", "Citation economy", "citations that add something, none twice", unit="citations"),
    Figure("stands_alone", "Stands alone", "quotes that open with nothing that points back", unit="citations"),
    Figure("meaning_kept", "Meaning kept", "quotes whose edges cut off no denial or contrast", unit="citations"),
    Figure("coverage_told", "Coverage told", "what is told of how much is shown, and is true", unit="tellings"),
    Figure("absence_true", "Absence true", "what is called not found, and the gold does not have", unit="claims"),
    Figure("table_context", "Table rows cited whole", "cited rows with their title, headers and labels", unit="rows"),
    Figure("span_precision", "Span precision", "cited characters that lie in gold passages; nothing cited scores 0"),
    Figure("span_recall", "Span recall", "gold characters that are cited; nothing cited scores 0"),
    Figure("span_f1", "Span F1", "harmonic mean of span precision and recall, averaged over questions"),
    Figure("refusal_precision", "Refusal precision", "refusals that were right", unit="refusals"),
    Figure("refusal_recall", "Refusal recall", "unanswerable questions that were refused"),
    Figure("refusal_f1", "Refusal F1", "harmonic mean of refusal precision and recall", unit="cases"),
    Figure("false_refusals", "False refusals", "answerable questions that were refused", higher_is_better=False),
    Figure("refusal_reason", "Reason given", "right refusals that give the right reason", unit="refusals"),
    Figure("aurc", "AURC", "area under the risk–coverage curve", higher_is_better=False),
    Figure("coverage_at_risk_5", "Coverage at risk ≤ 5%", "share answered, surest first, before the loss passes 5%"),
    Figure("retrieval_recall", "Retrieval recall", "gold quotes that some passage reaches"),
    Figure("ndcg_at_10", "nDCG@10", "how early the passages bring the gold quotes"),
    Figure("mrr_at_10", "MRR@10", "1 / rank of the first passage that brings a gold quote"),
    Figure("facts_within_reach", "Facts within reach", "facts in the first 2,000 words of the passages"),
    Figure("followup_gap", "Follow-up gap", "fact recall of follow-ups minus that of their standalone forms"),
    Figure("errors", "Errors", "questions on which the system broke", higher_is_better=False),
    Figure("answer_words", "Answer length", "median words of an answer", "answers", False, False),
    Figure("answer_words_short", "Length, 1–2 facts", "the same, where two facts suffice", "answers", False, False),
)
FIGURE = {figure.name: figure for figure in FIGURES}


@dataclass(frozen=True, slots=True)
class Figures:
    """All figures of a run, by kind of question (`overall` first), the risk–coverage curve, and the reliability.

    `by_report` are those over the questions whose gold quotes are from a report, by its id; a question that draws on
    several counts for each of them.
    """

    by_kind: dict[str, dict[str, Value]]
    curve: list[tuple[float, float]] = field(default_factory=list)
    reliability: list[ReliabilityBin] = field(default_factory=list)
    by_report: dict[str, dict[str, Value]] = field(default_factory=dict)


def compute_figures(scores: Sequence[Score]) -> Figures:
    """The figures over all scores and over each kind. A figure that nothing speaks to is left out."""
    kinds = sorted({score.question.kind for score in scores})
    groups = {OVERALL: list(scores)} | {kind: [s for s in scores if s.question.kind == kind] for kind in kinds}
    by_kind = {kind: compute_values(group) for kind, group in groups.items()}
    reliability = bin_by_confidence(
        [(score.attempt.confidence, 1 - score.attempt.loss) for score in scores if score.attempt.answered]
    )
    curve = risk_coverage_curve([score.attempt for score in scores])
    return Figures(by_kind, curve, reliability, _compute_by_report(scores))


def list_gold_reports(question: Question) -> list[str]:
    """The ids of the reports that a question's gold quotes are from, each once; none where it has no quotes."""
    return list(dict.fromkeys(gold.report for gold in question.evidence))


def _compute_by_report(scores: Sequence[Score]) -> dict[str, dict[str, Value]]:
    """Every figure over the questions of each report, by its id in alphabetical order."""
    groups: dict[str, list[Score]] = {}
    for score in scores:
        for report in list_gold_reports(score.question):
            groups.setdefault(report, []).append(score)
    return {report: compute_values(groups[report]) for report in sorted(groups)}


def compute_values(scores: Sequence[Score]) -> dict[str, Value]:
    """Every figure that these scores speak to, by name, in the catalogue's order."""
    found: dict[str, Value] = {}
    for name, measure in _MEASURES.items():
        value = measure(scores)
        if value is not None:
            found[name] = value
    # The others are ratios of what the questions add up to.
    for name in FIGURE:
        counts = [score.counts[name] for score in scores if score.counts.get(name, (0, 0))[1]]
        if counts:
            n = round(sum(of for _, of in counts))
            found[name] = _build_value(ratio(counts), n, ratio_interval(counts))
    return {name: found[name] for name in FIGURE if name in found}


def _median_length(scores: Sequence[Score], *, short: bool) -> Value | None:
    """The median words of an answer; `short`: over the questions that want one or two facts."""
    counted = [score for score in scores if not short or 0 < len(score.question.facts) <= SHORT_FACTS]
    lengths = [score.words for score in counted if score.words is not None]
    if not lengths:
        return None
    ordered = sorted(lengths)
    middle = (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2
    return _build_value(middle, len(lengths), median_interval(lengths))


def _selective_figure(scores: Sequence[Score], *, which: int) -> Value | None:
    """The first or second figure of the risk–coverage curve that `selective_figures` gives."""
    if not scores:
        return None
    attempts = [score.attempt for score in scores]
    value = float(selective_figures(attempts)[which][0])
    resampled = selective_figures(attempts, resampling_weights(len(attempts)))[which]
    return _build_value(value, len(attempts), interval(resampled))


def _build_value(value: float, n: int, bounds: tuple[float, float]) -> Value:
    return Value(round(value, _DIGITS), n, round(bounds[0], _DIGITS), round(bounds[1], _DIGITS))


# The figures that are no ratio of sums over questions.
_MEASURES: dict[str, Callable[[Sequence[Score]], Value | None]] = {
    "aurc": lambda scores: _selective_figure(scores, which=0),
    "coverage_at_risk_5": lambda scores: _selective_figure(scores, which=1),
    "answer_words": lambda scores: _median_length(scores, short=False),
    "answer_words_short": lambda scores: _median_length(scores, short=True),
}

"""Calibrate a CrossEncoder of your own: `python -m evals.training.cross_encoder MODEL`.

MODEL is the name or folder of a Sentence Transformers CrossEncoder that gives one score for each pair. It reads the 24
best candidates of every golden dev question about the bundled reports. Fitted are what its logit counts in the order
(by grid, on the first candidate right) and what its best logit counts beside the answerability model (logistic
regression), so that one in twenty of the answerable questions is refused. Both are measured by cross-validation, too:
questions that share evidence share a fold. The file that is written lies in the folder of this machine's settings; the
assistant takes it up when the setting `reranker` names that model.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from assistant.answering.answerability import answerability_features, load_answerability_model
from assistant.answering.features import FeatureExtractor
from assistant.answering.question import QuestionAnalysis, analyse_question
from assistant.answering.ranking import LambdaMartRanker, Ranking, add_logits, best_texts, read_best
from assistant.reader.cross_encoder import Calibration, CrossEncoderReader, calibration_file
from assistant.reader.reader import MOST_READ_TOGETHER, EvidenceReader, Weighing, to_logit, weigh_confidence
from assistant.settings import load_settings
from corpus.errors import UserError
from corpus.library.bundled import bundled_entries
from corpus.library.store import Library
from evals.suites.suite import Question
from evals.training.questions import FOLDS, assign_fold, dev_questions, find_gold_spans, grade_units
from index.build import open_or_build_index
from index.embedding import Floats
from index.search import Index, Query

SEED = 0
# What is tried: points of the ranker's score for a standard deviation of the logits.
SHARES = (0.0, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 5.0)
# So large a share of the answerable questions is refused.
REFUSED_SHARE = 0.05
# The best logits count between these quantiles, so that none that is out of the ordinary decides by itself.
_BOUNDS = (0.02, 0.98)
# The answerability model counts so much at the least beside the logits.
_LEAST_TRUST = 0.1
# From this grade on a unit answers.
_ANSWERS = 2

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Example:
    """A question with what the ranker and the CrossEncoder make of its candidates."""

    query: Query
    analysis: QuestionAnalysis
    ranking: Ranking
    # As the ranking is with the built-in reader.
    before: Ranking
    # Of the best candidates, in their order: the logits, and whether each answers.
    logits: Floats
    answers: Flags
    is_answerable: bool
    # Questions that share evidence share a fold.
    fold: int


@dataclass(frozen=True, slots=True)
class Judged:
    """What refusing is decided by: of each question the logit of the answerability model and the best logit."""

    answerability: Floats
    best: Floats
    is_answerable: Flags
    folds: NDArray[np.int64]

    def only(self, chosen: Flags) -> Judged:
        """Those of some questions; `chosen` has shape (questions,)."""
        return Judged(self.answerability[chosen], self.best[chosen], self.is_answerable[chosen], self.folds[chosen])


def read_questions(
    index: Index, reader: CrossEncoderReader, questions: Sequence[Question], reports: frozenset[str] | None = None
) -> list[Example]:
    """Let the CrossEncoder read every question's best candidates, of these reports; progress goes to standard error.

    Raises:
        UserError: the model cannot be loaded, or does not give one score for each pair.
    """
    ranker, extractor, built_in = LambdaMartRanker(), FeatureExtractor(index), EvidenceReader(index)
    examples = []
    for question in tqdm(questions, desc="Questions", unit="", file=sys.stderr):
        query = index.query(question.standalone)
        analysis = analyse_question(question.standalone, query.text, index.reports)
        ranking = ranker.rank(extractor.extract(query, analysis.answer_types, reports=reports))
        if not len(ranking):
            continue
        logits = reader.read(query.text, best_texts(ranking, index.evidence, MOST_READ_TOGETHER))
        gold = find_gold_spans(question, index.reports)
        grades, _ = grade_units(index, question, gold)
        examples.append(
            Example(
                query=query,
                analysis=analysis,
                ranking=ranking,
                before=read_best(ranking, built_in, query),
                logits=logits,
                answers=grades[list(ranking.best_units[: len(logits)])] >= _ANSWERS,
                is_answerable=question.answerable,
                fold=assign_fold(question, gold),
            )
        )
    return examples


def calibrate(index: Index, reader: CrossEncoderReader, examples: Sequence[Example]) -> Calibration:
    """Fit what the logits count, in the order and in refusing.

    Raises:
        UserError: the questions are not both answerable and unanswerable ones, or all logits are the same.
    """
    if len({example.is_answerable for example in examples}) < 2:
        raise UserError("no answerable, or no unanswerable golden question is left. Put the bundled reports back.")
    spread = float(np.concatenate([example.logits for example in examples]).std())
    if not spread:
        raise UserError(f"reranker '{reader.name}' gives every pair the same score. Choose one that ranks passages.")
    shares = [round(share / spread, 4) for share in SHARES]
    share = choose_share(examples, shares)
    model = load_answerability_model()
    after = judge(index, examples, [add_logits(each.ranking, each.logits, share) for each in examples])
    weighing = fit_weighing(after, model.threshold)
    figures = {
        "questions answerable": float(after.is_answerable.sum()),
        "questions unanswerable": float((~after.is_answerable).sum()),
        "first right, the ranker alone": _mean(find_first_right(examples, 0.0)),
        "first right, the reader that comes with the product": _mean(_first_right_before(index, examples)),
        "first right": _mean(find_first_right(examples, share)),
        "first right, cross-validated": cross_validate_share(examples, shares),
        **_describe_refusals(index, examples, after, weighing, model.threshold),
    }
    return Calibration(reader.name, reader.fingerprint(), share, weighing, SEED, figures)


def find_first_right(examples: Sequence[Example], share: float) -> Flags:
    """Of every answerable question, whether the first candidate answers, with such a share of the logits."""
    found = []
    for each in examples:
        if each.is_answerable:
            scores = each.ranking.scores[list(each.ranking.order[: len(each.logits)])]
            found.append(each.answers[int(np.argmax(np.round(scores + share * each.logits, 4)))])
    return np.asarray(found, dtype=np.bool_)


def choose_share(examples: Sequence[Example], shares: Sequence[float]) -> float:
    """The share by which the first candidate is right most often; of several, the smallest."""
    return max(sorted(shares), key=lambda share: find_first_right(examples, share).sum())


def cross_validate_share(examples: Sequence[Example], shares: Sequence[float]) -> float:
    """How often the first candidate is right with a share that was chosen without the question's fold."""
    found = []
    for fold in range(FOLDS):
        share = choose_share([each for each in examples if each.fold != fold], shares)
        found.append(find_first_right([each for each in examples if each.fold == fold], share))
    return _mean(np.concatenate(found))


def judge(index: Index, examples: Sequence[Example], rankings: Sequence[Ranking]) -> Judged:
    """What refusing is decided by, where the questions are ranked so."""
    model = load_answerability_model()
    confidences = [
        model.confidence(answerability_features(index, each.query, each.analysis, ranking))
        for each, ranking in zip(examples, rankings, strict=True)
    ]
    return Judged(
        np.asarray([to_logit(confidence) for confidence in confidences], dtype=np.float32),
        np.asarray([each.logits.max() for each in examples], dtype=np.float32),
        np.asarray([each.is_answerable for each in examples]),
        np.asarray([each.fold for each in examples]),
    )


def fit_weighing(judged: Judged, threshold: float) -> Weighing:
    """What the best logit counts beside the answerability model's, so that one in twenty answerable is refused.

    It counts nothing where it tells nothing, or where there is only one kind of question to fit on.
    """
    from sklearn.linear_model import LogisticRegression

    least, most = (float(bound) for bound in np.quantile(judged.best, _BOUNDS))
    if len(np.unique(judged.is_answerable)) < 2:
        return Weighing(0.0, 0.0, round(least, 3), round(most, 3))
    bounded = np.clip(judged.best, least, most)
    spread = float(bounded.std()) or 1.0
    features = np.stack([judged.answerability, bounded / spread], axis=1)
    fitted = LogisticRegression(random_state=SEED).fit(features, judged.is_answerable)
    trust, share = (float(value) for value in fitted.coef_[0])
    share = round(max(0.0, share) / spread / max(trust, _LEAST_TRUST), 4)
    if not share:
        return Weighing(0.0, 0.0, round(least, 3), round(most, 3))
    together = (judged.answerability + share * bounded)[judged.is_answerable]
    even = (float(np.quantile(together, REFUSED_SHARE)) - to_logit(threshold)) / share
    return Weighing(share, round(even, 3), round(least, 3), round(most, 3))


def weigh_all(judged: Judged, weighing: Weighing) -> Floats:
    """The confidence of every question; shape (questions,)."""
    found = [
        weigh_confidence(float(1 / (1 + np.exp(-logit))), float(best), weighing=weighing)
        for logit, best in zip(judged.answerability, judged.best, strict=True)
    ]
    return np.asarray(found, dtype=np.float32)


def _describe_refusals(
    index: Index, examples: Sequence[Example], after: Judged, weighing: Weighing, threshold: float
) -> dict[str, float]:
    """How many are refused before and after, and where one in twenty answerable is, which is fair to both."""
    own = judge(index, examples, [each.before for each in examples]).answerability
    before = np.asarray(
        [
            weigh_confidence(float(1 / (1 + np.exp(-logit))), each.before.likeliest)
            for logit, each in zip(own, examples, strict=True)
        ]
    )
    held_out = np.zeros(len(examples), dtype=np.float32)
    for fold in range(FOLDS):
        members = after.folds == fold
        held_out[members] = weigh_all(after.only(members), fit_weighing(after.only(~members), threshold))
    figures = {}
    for name, confidences in (
        ("the reader that comes with the product", before),
        ("calibrated", weigh_all(after, weighing)),
        ("calibrated, cross-validated", held_out),
    ):
        answerable, not_so = confidences[after.is_answerable], confidences[~after.is_answerable]
        figures[f"refused of the answerable, {name}"] = _mean(answerable < threshold)
        figures[f"refused of the unanswerable, {name}"] = _mean(not_so < threshold)
        level = np.quantile(answerable, REFUSED_SHARE)
        figures[f"refused of the unanswerable where 0.05 of the answerable are, {name}"] = _mean(not_so < level)
    return figures


def _first_right_before(index: Index, examples: Sequence[Example]) -> Flags:
    """Of every answerable question, whether the first candidate answers with the built-in reader."""
    found = []
    for each in examples:
        if each.is_answerable:
            place = each.ranking.order.index(each.before.order[0])
            found.append(each.answers[place])
    return np.asarray(found, dtype=np.bool_)


def _mean(flags: Flags) -> float:
    return round(float(np.mean(flags)), 3)


def main() -> None:
    """Calibrate the model that is named for the assistant of this machine's settings."""
    parser = argparse.ArgumentParser(description="Calibrate a CrossEncoder for the reader's place.")
    parser.add_argument("model", metavar="MODEL", help="name or folder of a Sentence Transformers CrossEncoder")
    parser.add_argument("--out", type=Path, metavar="FILE", help="where the calibration is written")
    chosen = parser.parse_args()
    try:
        path = run(chosen.model, chosen.out)
    except UserError as fault:
        print(fault, file=sys.stderr)
        sys.exit(2)
    print(f"written to {path}")


def run(model: str, out: Path | None) -> Path:
    """Calibrate a model, print how it does, and give the file that was written.

    Raises:
        UserError: the model or its scores cannot be used, no question is left to ask, or the file cannot be written.
    """
    settings = load_settings()
    reader = CrossEncoderReader(model)
    reader.check()
    index, _ = open_or_build_index(
        Library(settings.home), settings.index, notice=lambda line: print(line, file=sys.stderr)
    )
    bundled = frozenset(entry.details.id for entry in bundled_entries()) & index.reports.keys()
    calibration = calibrate(index, reader, read_questions(index, reader, dev_questions(index.reports), bundled))
    for name, figure in calibration.figures.items():
        print(f"{figure:8.3f}  {name}")
    path = out or calibration_file(settings.home, model)
    calibration.write(path)
    return path


if __name__ == "__main__":
    main()

"""Calibrate a CrossEncoder of your own: `python -m evals.training.cross_encoder MODEL`.

MODEL is the name or folder of a Sentence Transformers CrossEncoder that gives one score for each pair. It reads the 24
best candidates of every golden dev question about the bundled reports, ranked with the question bank and as where
nothing was asked before. Fitted are what its logit counts in the order where nothing was asked before (by grid, on the
first candidate right) and what its best logit counts beside the answerability model (logistic regression). As many
answerable questions stay refused as with the reader that comes with the product, which refuses one in twenty of those
that nothing was trained with; the ranker knows the golden dev questions, so that of these it refuses fewer. All is
measured by cross-validation, too: questions that share evidence share a fold. The file that is written lies in the
folder of this machine's settings; the assistant takes it up when the setting `reranker` names that model.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from assistant.answering.answerability import answerability_features, load_answerability_model
from assistant.answering.features import FeatureExtractor
from assistant.answering.question import QuestionAnalysis, analyse_question
from assistant.answering.ranking import LambdaMartRanker, Ranking, add_logits, best_texts
from assistant.reader.cross_encoder import Calibration, CrossEncoderReader, calibration_file
from assistant.reader.reader import (
    DOUBT,
    MOST_READ_TOGETHER,
    READER_SHARE,
    EvidenceReader,
    Weighing,
    to_logit,
    weigh_confidence,
)
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
# So large a share of the answerable questions is refused where refusing is compared.
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
    # The confidence, 0 to 1, with the built-in reader.
    before: Floats
    is_answerable: Flags
    folds: NDArray[np.int64]

    def only(self, chosen: Flags) -> Judged:
        """Those of some questions; `chosen` has shape (questions,)."""
        return Judged(
            self.answerability[chosen],
            self.best[chosen],
            self.before[chosen],
            self.is_answerable[chosen],
            self.folds[chosen],
        )


def read_questions(
    index: Index, reader: CrossEncoderReader, questions: Sequence[Question], reports: frozenset[str] | None = None
) -> tuple[list[Example], list[Example]]:
    """Let the CrossEncoder read every question's best candidates, of these reports; progress goes to standard error.

    The first examples are ranked with the question bank, the others as where nothing was asked before.

    Raises:
        UserError: the model cannot be loaded, or does not give one score for each pair.
    """
    ranker, extractor, built_in = LambdaMartRanker(), FeatureExtractor(index), EvidenceReader(index)
    bank = range(len(index.bank)) if index.bank else ()
    examples: tuple[list[Example], list[Example]] = ([], [])
    for question in tqdm(questions, desc="Questions", unit="", file=sys.stderr):
        query = index.query(question.standalone)
        analysis = analyse_question(question.standalone, query.text, index.reports)
        gold = find_gold_spans(question, index.reports)
        grades, _ = grade_units(index, question, gold)
        rankings = [
            ranker.rank(extractor.extract(query, analysis.answer_types, reports=reports, masked=masked))
            for masked in ((), bank)
        ]
        texts = list(
            dict.fromkeys(text for each in rankings for text in best_texts(each, index.evidence, MOST_READ_TOGETHER))
        )
        if not texts:
            continue
        logit_of = dict(zip(texts, reader.read(query.text, texts), strict=True))
        for ranking, of_kind, is_new in zip(rankings, examples, (False, True), strict=True):
            best = ranking.best_units[:MOST_READ_TOGETHER]
            logits = [logit_of[text] for text in best_texts(ranking, index.evidence, len(best))]
            of_kind.append(
                Example(
                    query=query,
                    analysis=analysis,
                    ranking=ranking,
                    before=_read_built_in(ranking, built_in.read(query, best), is_new=is_new),
                    logits=np.asarray(logits, dtype=np.float32),
                    answers=grades[list(best)] >= _ANSWERS,
                    is_answerable=question.answerable,
                    fold=assign_fold(question, gold),
                )
            )
    return examples


def _read_built_in(ranking: Ranking, logits: Floats | None, *, is_new: bool) -> Ranking:
    """The ranking as the built-in reader leaves it, where questions were asked before and where none was."""
    if logits is None:
        return ranking
    if not is_new:
        return replace(ranking, likeliest=float(logits.max()))
    return replace(add_logits(ranking, logits, READER_SHARE), likeliest=float(logits.max()) - DOUBT)


def calibrate(
    index: Index, reader: CrossEncoderReader, asked: Sequence[Example], new: Sequence[Example]
) -> Calibration:
    """Fit what the logits count, in the order and in refusing, on examples as `read_questions` gives them.

    Raises:
        UserError: the questions are not both answerable and unanswerable ones, or all logits are the same.
    """
    if len({example.is_answerable for example in asked}) < 2:
        raise UserError("no answerable, or no unanswerable golden question is left. Put the bundled reports back.")
    spread = float(np.concatenate([example.logits for example in asked]).std())
    if not spread:
        raise UserError(f"reranker '{reader.name}' gives every pair the same score. Choose one that ranks passages.")
    shares = [round(share / spread, 4) for share in SHARES]
    share = choose_share(new, shares)
    threshold = load_answerability_model().threshold
    of_asked = judge(index, asked, [each.ranking for each in asked])
    of_new = judge(index, new, [add_logits(each.ranking, each.logits, share) for each in new])
    weighing = fit_weighing(of_new, threshold)
    even = find_even(of_asked, weighing, threshold)
    doubt = round(weighing.even - even, 3)
    weighing_asked = replace(weighing, even=even)
    figures = {
        "questions answerable": float(of_new.is_answerable.sum()),
        "questions unanswerable": float((~of_new.is_answerable).sum()),
        "first right where nothing was asked before, the ranker alone": _mean(find_first_right(new, 0.0)),
        "first right where nothing was asked before, the reader that comes with the product": _mean(
            _first_right_before(new)
        ),
        "first right where nothing was asked before, calibrated": _mean(find_first_right(new, share)),
        "first right where nothing was asked before, calibrated, cross-validated": cross_validate_share(new, shares),
        **_describe_refusals("where nothing was asked before", of_new, weighing, threshold),
        **_describe_refusals("where much was asked before", of_asked, weighing_asked, threshold),
    }
    return Calibration(reader.name, reader.fingerprint(), share, doubt, weighing_asked, SEED, figures)


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

    def confidence(example: Example, ranking: Ranking) -> float:
        return model.confidence(answerability_features(index, example.query, example.analysis, ranking))

    return Judged(
        np.asarray([to_logit(confidence(*each)) for each in zip(examples, rankings, strict=True)], dtype=np.float32),
        np.asarray([each.logits.max() for each in examples], dtype=np.float32),
        np.asarray([weigh_confidence(confidence(each, each.before), each.before.likeliest) for each in examples]),
        np.asarray([each.is_answerable for each in examples]),
        np.asarray([each.fold for each in examples]),
    )


def fit_weighing(judged: Judged, threshold: float) -> Weighing:
    """What the best logit counts beside the answerability model's; as many answerable are refused as before.

    It counts nothing where it tells nothing, or where there is only one kind of question to fit on.
    """
    from sklearn.linear_model import LogisticRegression

    least, most = (round(float(bound), 3) for bound in np.quantile(judged.best, _BOUNDS))
    nothing = Weighing(0.0, 0.0, least, most)
    if len(np.unique(judged.is_answerable)) < 2:
        return nothing
    bounded = np.clip(judged.best, least, most)
    spread = float(bounded.std()) or 1.0
    features = np.stack([judged.answerability, bounded / spread], axis=1)
    fitted = LogisticRegression(random_state=SEED).fit(features, judged.is_answerable)
    trust, share = (float(value) for value in fitted.coef_[0])
    share = round(max(0.0, share) / spread / max(trust, _LEAST_TRUST), 4)
    weighing = replace(nothing, share=share)
    return replace(weighing, even=find_even(judged, weighing, threshold))


def find_even(judged: Judged, weighing: Weighing, threshold: float) -> float:
    """From where on the best logit counts for an answer, so that as many answerable are refused as before."""
    if not weighing.share:
        return 0.0
    refused = float((judged.before < threshold)[judged.is_answerable].mean())
    together = judged.answerability + weighing.share * np.clip(judged.best, weighing.least, weighing.most)
    level = float(np.quantile(together[judged.is_answerable], refused))
    return round((level - to_logit(threshold)) / weighing.share, 3)


def weigh_all(judged: Judged, weighing: Weighing) -> Floats:
    """The confidence of every question; shape (questions,)."""
    found = [
        weigh_confidence(float(1 / (1 + np.exp(-logit))), float(best), weighing=weighing)
        for logit, best in zip(judged.answerability, judged.best, strict=True)
    ]
    return np.asarray(found, dtype=np.float32)


def _describe_refusals(where: str, judged: Judged, weighing: Weighing, threshold: float) -> dict[str, float]:
    """How many are refused before and after, and where one in twenty answerable is, which is fair to both."""
    held_out = np.zeros(len(judged.best), dtype=np.float32)
    for fold in range(FOLDS):
        members = judged.folds == fold
        held_out[members] = weigh_all(judged.only(members), fit_weighing(judged.only(~members), threshold))
    figures = {}
    for name, confidences in (
        ("the reader that comes with the product", judged.before),
        ("calibrated", weigh_all(judged, weighing)),
        ("calibrated, cross-validated", held_out),
    ):
        answerable, not_so = confidences[judged.is_answerable], confidences[~judged.is_answerable]
        figures[f"answerable refused {where}, {name}"] = _mean(answerable < threshold)
        figures[f"unanswerable refused {where}, {name}"] = _mean(not_so < threshold)
        level = np.quantile(answerable, REFUSED_SHARE)
        figures[f"unanswerable refused {where} if 0.05 of the answerable were, {name}"] = _mean(not_so < level)
    return figures


def _first_right_before(examples: Sequence[Example]) -> Flags:
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
    taken_up = "" if chosen.out else f"; taken up where the setting reranker is '{chosen.model}'"
    print(f"written to {path}{taken_up}")


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
    asked, new = read_questions(index, reader, dev_questions(index.reports), bundled)
    calibration = calibrate(index, reader, asked, new)
    for name, figure in calibration.figures.items():
        print(f"{figure:8.3f}  {name}")
    if not calibration.order_share and not calibration.weighing.share:
        print(
            f"'{model}' tells nothing here: the reader that comes with the product does better. Leave the setting out."
        )
    path = out or calibration_file(settings.home, model)
    calibration.write(path)
    return path


if __name__ == "__main__":
    main()

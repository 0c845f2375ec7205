"""Train the selector and the support weights: `python -m evals.train_selector`.

Only golden questions of the dev split are used, for fitting as for cross-validation; questions that share evidence
share a fold. Writes assistant/weights/selector.txt (LightGBM's text form) and support.json, and prints what
cross-validation measured.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from assistant.selection import Selector, overlap
from assistant.signals import Candidates, SignalReader
from assistant.support import NAMES, support_signals
from corpus.vocabulary import Span
from evals.facts import facts_said
from evals.gold import locate
from evals.suites import Question, load_suite
from index.embedding import Floats
from index.search import Index, Query

FOLDS = 5
SEED = 1
_GRADES = 4
_REFUSED_AT_MOST = 0.05
_PARAMETERS: dict[str, Any] = {
    "n_estimators": 250,
    "learning_rate": 0.03,
    "num_leaves": 15,
    "min_child_samples": 40,
    "subsample": 0.8,
    "subsample_freq": 1,
    "colsample_bytree": 0.3,
    "label_gain": [0, 1, 3, 7, 15],
    "random_state": 0,
    "deterministic": True,
    "force_row_wise": True,
    "n_jobs": 1,
    "verbose": -1,
}


@dataclass(frozen=True, slots=True)
class Example:
    """A dev question with its candidates and the grade of each (0 to 4; all 0 where the library has no answer)."""

    question: Question
    query: Query
    candidates: Candidates
    grades: Floats
    fold: int


def examples_of(index: Index, questions: Sequence[Question]) -> list[Example]:
    """Read the signals of every question and grade its candidates by gold evidence."""
    reader = SignalReader(index)
    found = []
    for question in questions:
        query = index.query(question.standalone)
        candidates = reader.candidates(query)
        gold = _gold_spans(question, index)
        found.append(
            Example(question, query, candidates, grades(index, question, candidates, gold), _fold(question, gold))
        )
    return found


def grades(index: Index, question: Question, candidates: Candidates, gold: dict[str, list[Span]]) -> Floats:
    """Grade a unit that lies in the gold evidence, or says every fact there: half by each share, in steps to 4."""
    result = np.zeros(len(candidates.numbers), dtype=np.float32)
    for k, number in enumerate(candidates.numbers):
        unit = index.evidence[int(number)]
        shared = overlap(unit.core, gold.get(unit.report, []))
        if not shared:
            continue
        inside = shared / sum(end - start for start, end in unit.core)
        said = len(facts_said(question.facts, unit.text)) / len(question.facts)
        if inside >= 0.4 or said == 1:
            result[k] = min(_GRADES, round((0.5 * inside + 0.5 * said + 0.1) / 1.1 * _GRADES))
    return result


def fit(examples: Sequence[Example]) -> Any:
    """A LambdaMART ranker over the examples that have an answer among their candidates."""
    import lightgbm

    with_answer = [example for example in examples if example.grades.any()]
    names = [name.replace(" ", "_").replace(":", "").replace(",", "") for name in with_answer[0].candidates.names]
    return lightgbm.LGBMRanker(**_PARAMETERS).fit(
        np.vstack([example.candidates.signals for example in with_answer]),
        np.concatenate([example.grades for example in with_answer]).astype(int),
        group=[len(example.grades) for example in with_answer],
        feature_name=names,
    )


def cross_scores(examples: Sequence[Example]) -> list[Floats]:
    """For every example, the scores of a ranker that has not seen its fold."""
    scores: dict[int, Floats] = {}
    for fold in range(FOLDS):
        selector = Selector(fit([e for e in examples if e.fold != fold]).booster_.model_to_string())
        scores |= {n: selector.scores(e.candidates) for n, e in enumerate(examples) if e.fold == fold}
    return [scores[n] for n in range(len(examples))]


def fit_support(signals: Floats, answerable: Floats) -> dict[str, Any]:
    """Logistic regression on standardised signals; the threshold refuses at most 5% of the answerable ones.

    Its confidences are cross-validated before the threshold is read off them.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedKFold, cross_val_predict

    means, scales = signals.mean(axis=0), signals.std(axis=0) + 1e-6
    standard = (signals - means) / scales
    model = LogisticRegression(C=0.1, max_iter=1000)
    folds = StratifiedKFold(10, shuffle=True, random_state=SEED)
    held_out = cross_val_predict(model, standard, answerable, cv=folds, method="predict_proba")[:, 1]
    threshold = float(np.quantile(held_out[answerable == 1], _REFUSED_AT_MOST))
    model.fit(standard, answerable)
    print(
        f"support: threshold {threshold:.3f}; refused when unanswerable "
        f"{(held_out[answerable == 0] < threshold).mean():.3f}, when answerable "
        f"{(held_out[answerable == 1] < threshold).mean():.3f} (cross-validated, n={len(answerable)})"
    )
    return {
        "bias": round(float(model.intercept_[0]), 5),
        "threshold": round(threshold, 4),
        "signals": {
            name: {"mean": round(float(m), 5), "scale": round(float(s), 5), "weight": round(float(w), 5)}
            for name, m, s, w in zip(NAMES, means, scales, model.coef_[0], strict=True)
        },
    }


def train(index: Index, folder: Path) -> None:
    """Fit both models on the dev questions and write them to a folder."""
    dev = load_suite("golden", index.reports).of_split("dev").questions
    examples = examples_of(index, dev)
    held_out = cross_scores(examples)
    answered = [(e, s) for e, s in zip(examples, held_out, strict=True) if e.grades.any()]
    first = np.mean([bool(e.grades[int(np.argmax(s))]) for e, s in answered])
    print(f"selector: first candidate right {first:.3f} (cross-validated, n={len(answered)})")
    pairs = zip(examples, held_out, strict=True)
    signals = np.stack([support_signals(index, e.query, e.candidates, s, e.question.standalone) for e, s in pairs])
    support = fit_support(signals, np.asarray([float(e.question.answerable) for e in examples]))
    folder.mkdir(parents=True, exist_ok=True)
    fit(examples).booster_.save_model(str(folder / "selector.txt"))
    (folder / "support.json").write_text(json.dumps(support, indent=1) + "\n", encoding="utf-8")


def _gold_spans(question: Question, index: Index) -> dict[str, list[Span]]:
    found: dict[str, list[Span]] = {}
    for part in locate(question, index.reports).parts:
        for place in part.places:
            found.setdefault(place.report, []).extend(place.spans)
    return found


def _fold(question: Question, gold: dict[str, list[Span]]) -> int:
    """Questions whose evidence stands within the same 4,000 characters of a report share a fold."""
    import zlib

    places = sorted((report, spans[0][0] // 4000) for report, spans in gold.items() if spans)
    key = str(places[0]) if places else question.id
    return zlib.crc32(key.encode()) % FOLDS


def main() -> None:
    """Train on the live index of the default library."""
    from assistant.settings import load_settings
    from corpus.library import Library
    from index.build import live_index

    settings = load_settings()
    index, _ = live_index(Library(settings.home), settings.index, notice=lambda line: print(line, file=sys.stderr))
    train(index, Path(__file__).parents[1] / "assistant" / "weights")


if __name__ == "__main__":
    main()

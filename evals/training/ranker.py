"""Train the ranker and the answerability model: `python -m evals.training.ranker --adapters DIR`.

Fitted on the golden dev questions and the training questions alone; questions that share evidence share a fold. DIR
holds half-0.safetensors and half-1.safetensors, adapters that have not seen the questions of that half. Make them with
`python -m evals.training.adapter --half N --out FILE`.
Writes assistant/answering/weights: selector.txt and support.txt (LightGBM's text form), threshold.txt;
prints what cross-validation measured.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.answering.answerability import NAMES, answerability_features
from assistant.answering.ranking import LambdaMartRanker, Ranking, name_in_weights
from evals.training.examples import DEV_WEIGHT, Example, build_held_out_examples
from evals.training.questions import FOLDS
from index.embedding import Floats

WEIGHTS = Path(str(files("assistant.answering"))) / "weights"
# The threshold refuses this share of the answerable dev questions.
_REFUSED_SHARE = 0.04
# LightGBM's settings: both models give the same trees on every machine.
_SHARED: dict[str, Any] = {
    "random_state": 0,
    "deterministic": True,
    "force_row_wise": True,
    "n_jobs": 2,
    "verbose": -1,
}
_RANKER: dict[str, Any] = _SHARED | {
    "n_estimators": 400,
    "learning_rate": 0.03,
    "num_leaves": 15,
    "min_child_samples": 60,
    "subsample": 0.8,
    "subsample_freq": 1,
    "colsample_bytree": 0.3,
    # By grade, 0 to 4: 2^grade − 1, as usual for nDCG.
    "label_gain": [0, 1, 3, 7, 15],
}
_ANSWERABILITY: dict[str, Any] = _SHARED | {
    "n_estimators": 250,
    "learning_rate": 0.03,
    "num_leaves": 7,
    "min_child_samples": 30,
    "subsample": 0.7,
    "subsample_freq": 1,
    "colsample_bytree": 0.3,
    "reg_lambda": 5.0,
}

# Of each example, whether it belongs to a group.
Flags = NDArray[np.bool_]


def train(examples: Sequence[Example], folder: Path) -> None:
    """Fit both models and write them to a folder with the threshold that refuses few answerable questions."""
    folder.mkdir(parents=True, exist_ok=True)
    held_out_scores = cross_validate_ranker(examples)
    groups = _group(examples)
    _print_ranking(examples, held_out_scores, groups)
    features = np.stack(
        [
            answerability_features(example.index, example.query, example.analysis, Ranking(example.candidates, scores))
            for example, scores in zip(examples, held_out_scores, strict=True)
        ]
    )
    answerable = np.asarray([float(example.question.answerable) for example in examples])
    weights = np.asarray([example.weight for example in examples])
    folds = [example.fold for example in examples]
    confidences = cross_validate_answerability(features, answerable, weights, folds)
    threshold = float(np.quantile(confidences[groups["dev"] & (answerable == 1)], _REFUSED_SHARE))
    _print_refusals(confidences < threshold, answerable, threshold, groups)
    # What ships is fitted on everything.
    fit_ranker(examples).booster_.save_model(str(folder / "selector.txt"))
    fit_answerability(features, answerable, weights).booster_.save_model(str(folder / "support.txt"))
    (folder / "threshold.txt").write_text(f"{threshold:.4f}\n", encoding="utf-8")


def fit_ranker(examples: Sequence[Example]) -> Any:
    """A LambdaMART ranker over the examples that have an answer among their candidates."""
    import lightgbm

    with_answer = [example for example in examples if example.grades.any()]
    names = [name_in_weights(name) for name in with_answer[0].candidates.names]
    return lightgbm.LGBMRanker(**_RANKER).fit(
        np.vstack([example.candidates.features for example in with_answer]),
        np.concatenate([example.grades for example in with_answer]).astype(int),
        group=[len(example.grades) for example in with_answer],
        sample_weight=np.concatenate([np.full(len(example.grades), example.weight) for example in with_answer]),
        feature_name=names,
    )


def cross_validate_ranker(examples: Sequence[Example]) -> list[Floats]:
    """For every example, the scores of a ranker that has not seen its fold."""
    scores: dict[int, Floats] = {}
    for fold in range(FOLDS):
        others = [example for example in examples if example.fold != fold]
        ranker = LambdaMartRanker(fit_ranker(others).booster_.model_to_string())
        for number, example in enumerate(examples):
            if example.fold == fold:
                scores[number] = ranker.scores(example.candidates)
    return [scores[number] for number in range(len(examples))]


def fit_answerability(features: Floats, answerable: Floats, weights: Floats) -> Any:
    """Boosted trees that tell questions which the library answers from those that it does not."""
    import lightgbm

    names = [name.replace(" ", "_").replace(",", "") for name in NAMES]
    model = lightgbm.LGBMClassifier(**_ANSWERABILITY)
    return model.fit(features, answerable, sample_weight=weights, feature_name=names)


def cross_validate_answerability(features: Floats, answerable: Floats, weights: Floats, folds: Sequence[int]) -> Floats:
    """For every question, the confidence of trees that have not seen its fold."""
    confidences = np.zeros(len(answerable), dtype=np.float32)
    for fold in range(FOLDS):
        held_out = np.asarray(folds) == fold
        fitted = fit_answerability(features[~held_out], answerable[~held_out], weights[~held_out])
        confidences[held_out] = fitted.booster_.predict(features[held_out])
    return confidences


def _group(examples: Sequence[Example]) -> dict[str, Flags]:
    """The groups that are measured apart, by name, each as a flag for every example."""
    dev = np.asarray([example.weight == DEV_WEIGHT for example in examples])
    training = np.asarray([example.question.source.startswith("written for training") for example in examples])
    return {"dev": dev, "dev, nothing asked before": ~training & ~dev, "training": training}


def _print_ranking(examples: Sequence[Example], scores: Sequence[Floats], groups: Mapping[str, Flags]) -> None:
    """How often the first candidate is right, of the questions that have an answer among their candidates."""
    for name, members in groups.items():
        is_right = [
            bool(example.grades[int(np.argmax(of_candidates))])
            for example, of_candidates, is_member in zip(examples, scores, members, strict=True)
            if is_member and example.grades.any()
        ]
        share = np.mean(is_right)
        print(f"selector: first candidate right {share:.3f} ({name}, cross-validated, n={len(is_right)})")


def _print_refusals(refused: Flags, answerable: Floats, threshold: float, groups: Mapping[str, Flags]) -> None:
    for name, members in groups.items():
        print(
            f"support: threshold {threshold:.3f}; refused when unanswerable "
            f"{refused[members & (answerable == 0)].mean():.3f}, when answerable "
            f"{refused[members & (answerable == 1)].mean():.3f} ({name}, cross-validated, n={members.sum()})"
        )


def main() -> None:
    """Train on the bundled reports."""
    parser = argparse.ArgumentParser(description="Train the ranker and the answerability model.")
    parser.add_argument("--adapters", type=Path, required=True, metavar="DIR")
    parser.add_argument("--apart", action="store_true", help="leave out what shares evidence with a test question")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        train(build_held_out_examples(chosen.adapters, Path(folder), apart=chosen.apart), WEIGHTS)


if __name__ == "__main__":
    main()

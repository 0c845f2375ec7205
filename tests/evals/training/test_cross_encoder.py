"""A CrossEncoder is calibrated on questions that it read: what its logits count, and as many refused as before."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from assistant.answering.answerability import load_answerability_model
from assistant.factory import open_assistant
from assistant.reader.cross_encoder import CrossEncoderReader, calibration_file, read_calibration
from assistant.reader.reader import Weighing
from assistant.settings import load_settings
from corpus.errors import UserError
from corpus.library.store import Library
from evals.suites.suite import GoldQuote, Question
from evals.training.cross_encoder import (
    Example,
    Judged,
    calibrate,
    choose_share,
    cross_validate_share,
    find_first_right,
    fit_weighing,
    read_questions,
    run,
    weigh_all,
)
from index.build import IndexSettings, open_or_build_index
from index.search import Index
from tests.support.cross_encoders import make_cross_encoder

THRESHOLD = load_answerability_model().threshold
ASKED = {
    "When did the walking groups scheme begin?": "The scheme began in May 2019 with 14 volunteers.",
    "How many volunteers did walking groups begin with?": "The scheme began in May 2019 with 14 volunteers.",
    "Who led the walking groups scheme?": "It was led by Dr Ann Field.",
    "How many people had it reached by March 2021?": "By March 2021 it had reached 312 people in four estates.",
}
UNANSWERABLE = ("What did the walking groups cost?", "How many cyclists joined?", "What is the capital of Peru?")


def made_questions() -> list[Question]:
    answerable = [
        Question(
            f"yes-{number}", asked, "number", True, asked,
            facts=((quote,),), evidence=(GoldQuote("walking_groups", quote),),
        )
        for number, (asked, quote) in enumerate(ASKED.items())
    ]  # fmt: skip
    return answerable + [
        Question(f"no-{number}", asked, "unanswerable", False, asked) for number, asked in enumerate(UNANSWERABLE)
    ]


def made_judged(seed: int, *, lead: float, count: int = 400) -> Judged:
    """Half of the questions are answerable; their best logits are higher by a lead, their answerability by 1.

    One in ten of the answerable was refused before.
    """
    random = np.random.default_rng(seed)
    is_answerable = np.arange(count) % 2 == 0
    return Judged(
        answerability=(random.normal(size=count) + is_answerable).astype(np.float32),
        before=np.where(is_answerable & (np.arange(count) % 20 > 1), 0.99, 0.0).astype(np.float32),
        best=(3 * random.normal(size=count) + lead * is_answerable).astype(np.float32),
        is_answerable=is_answerable,
        folds=np.arange(count) % 5,
    )


@pytest.fixture
def index(small_library: Library) -> Index:
    return open_or_build_index(small_library, IndexSettings(), notice=lambda line: None)[0]


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> str:
    return make_cross_encoder(tmp_path_factory.mktemp("crossencoder"))


@pytest.mark.parametrize("lead", [3.0, 9.0])
def test_as_many_answerable_are_refused_as_before_and_a_better_reader_refuses_more_of_the_others(lead: float) -> None:
    judged = made_judged(1, lead=lead)
    confidences = weigh_all(judged, fit_weighing(judged, THRESHOLD))
    refused = confidences < THRESHOLD
    assert refused[judged.is_answerable].mean() == pytest.approx(0.1, abs=0.01)
    alone = judged.answerability < np.quantile(judged.answerability[judged.is_answerable], 0.1)
    assert refused[~judged.is_answerable].mean() > alone[~judged.is_answerable].mean() + 0.1


def test_what_was_fitted_holds_for_other_questions() -> None:
    refused = weigh_all(made_judged(3, lead=6.0), fit_weighing(made_judged(2, lead=6.0), THRESHOLD)) < THRESHOLD
    others = made_judged(3, lead=6.0)
    assert refused[others.is_answerable].mean() < 0.15
    assert refused[~others.is_answerable].mean() > 0.3


def test_a_reader_that_prefers_the_wrong_questions_counts_nothing() -> None:
    judged = made_judged(4, lead=-6.0)
    weighing = fit_weighing(judged, THRESHOLD)
    assert weighing.share == 0
    np.testing.assert_allclose(weigh_all(judged, weighing), 1 / (1 + np.exp(-judged.answerability)), atol=1e-3)


def test_the_share_is_the_one_by_which_the_first_is_right(index: Index, tiny: str) -> None:
    examples, _ = read_questions(index, CrossEncoderReader(tiny), made_questions())
    assert [example.is_answerable for example in examples] == [True] * 4 + [False] * 3
    assert all(example.answers.any() == example.is_answerable for example in examples)

    def with_logits(sign: float) -> list[Example]:
        """As if the model gave 1 to what answers, or to all else."""
        return [replace(each, logits=(sign * each.answers).astype(np.float32)) for each in examples]

    good, bad = with_logits(1.0), with_logits(-1.0)
    share = choose_share(good, [0.0, 100.0])
    assert find_first_right(good, share).all()
    assert choose_share(bad, [0.0, 100.0]) == 0.0 or not find_first_right(bad, 0.0).any()
    assert cross_validate_share(good, [0.0, 100.0]) >= cross_validate_share(bad, [0.0, 100.0])


def test_the_calibration_of_a_real_model_is_taken_up_by_the_assistant(
    index: Index, tiny: str, small_library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = CrossEncoderReader(tiny)
    asked, new = read_questions(index, reader, made_questions())
    calibration = calibrate(index, reader, asked, new)
    assert calibration.figures["questions answerable"] == 4
    assert all(0 <= figure <= 1 for name, figure in calibration.figures.items() if not name.startswith("questions"))
    assert isinstance(calibration.weighing, Weighing)
    calibration.write(calibration_file(small_library.home, tiny))
    assert read_calibration(small_library.home, tiny) == calibration
    monkeypatch.setenv("PCN_ASSISTANT_RERANKER", tiny)
    answer = open_assistant(load_settings()).ask("Who led the walking groups scheme?")
    assert 0 <= answer.confidence <= 1
    with pytest.raises(UserError, match="no answerable, or no unanswerable"):
        calibrate(index, reader, asked[:4], new[:4])


def test_where_no_golden_question_is_left_or_the_model_is_none_it_is_told_in_one_line(
    index: Index, tiny: str, tmp_path: Path
) -> None:
    with pytest.raises(UserError, match="Put the bundled reports back"):
        run(tiny, None)
    with pytest.raises(UserError, match=r"^reranker '.*' cannot be loaded"):
        run(str(tmp_path / "none"), None)

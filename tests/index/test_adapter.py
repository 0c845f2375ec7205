"""The adapter is merged into the default model alone, and an index remembers which one it was built with."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from corpus.errors import UserError
from index.embedding import DEFAULT_MODEL, SentenceEmbeddings, fingerprint, package_folder
from index.encoders.adapter import ADAPTER, DOWN, IMPORTANCE, UP, read_adapter

ASKED, SAID = (
    "how many homes got help with heating bills",
    "The scheme had helped 6,993 households out of fuel poverty.",
)
OTHER = "The scheme is run by four councils and the fire service."


def test_every_update_has_both_factors_of_one_rank() -> None:
    tensors = read_adapter(ADAPTER)
    updates = [name.removesuffix(DOWN) for name in tensors if name.endswith(DOWN)]
    assert len(updates) >= 6
    assert set(tensors) == {IMPORTANCE} | {layer + part for layer in updates for part in (DOWN, UP)}
    assert all(tensors[layer + DOWN].shape[0] == tensors[layer + UP].shape[1] for layer in updates)


def test_the_fitted_model_tells_what_matters_in_a_question_and_the_published_one_does_not() -> None:
    (_, fitted), (_, published) = (next(SentenceEmbeddings(adapter=a).encode([ASKED])) for a in (ADAPTER, None))
    assert fitted.importance is not None
    assert fitted.importance.shape == fitted.ids.shape
    assert published.importance is None
    assert not np.allclose(fitted.vector, published.vector, atol=1e-3)


def test_fitting_parts_the_line_that_answers_from_the_one_beside_it() -> None:
    def margin(adapter: Path | None) -> float:
        question, right, wrong = np.asarray(SentenceEmbeddings(adapter=adapter).embed_documents([ASKED, SAID, OTHER]))
        return float(question @ right - question @ wrong)

    assert margin(ADAPTER) > margin(None)


def test_another_model_is_taken_as_it_is() -> None:
    folder = str(package_folder())
    assert SentenceEmbeddings(folder).adapter is None
    _, encoded = next(SentenceEmbeddings(folder).encode([ASKED]))
    assert encoded.importance is None


def test_the_fingerprint_changes_with_the_adapter(tmp_path: Path) -> None:
    other = tmp_path / "adapter.safetensors"
    other.write_bytes(ADAPTER.read_bytes() + b" ")
    assert fingerprint(DEFAULT_MODEL).startswith(fingerprint(DEFAULT_MODEL, None))
    assert len({fingerprint(DEFAULT_MODEL), fingerprint(DEFAULT_MODEL, None), fingerprint(DEFAULT_MODEL, other)}) == 3


def test_a_damaged_adapter_is_told_in_one_line(tmp_path: Path) -> None:
    damaged = tmp_path / "adapter.safetensors"
    damaged.write_bytes(ADAPTER.read_bytes()[:1000])
    for path in (damaged, tmp_path / "none.safetensors"):
        with pytest.raises(UserError, match=r"adapter of the embedding model is missing or damaged\. Reinstall\.$"):
            SentenceEmbeddings(adapter=path).embed_query("What is a PCN?")

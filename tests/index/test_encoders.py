"""The default model gives the same through onnxruntime, which the product uses, as through torch, its reference."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from corpus.errors import UserError
from evals.training.graph import build_graph
from index.embedding import DEFAULT_MODEL, MOST_TOKENS, model_folder
from index.encoders.adapter import ADAPTER, read_adapter
from index.encoders.onnx_encoder import GRAPH, OnnxEncoder
from index.encoders.text_encoder import Floats
from index.encoders.torch_encoder import TorchEncoder

TEXTS = [
    "How many homes got help with heating bills?",
    "Primary Care Networks > Results\nThe scheme had helped 6,993 households (£1.2m) out of fuel poverty.",
    "x",
    " ",
    "",
    "Ünïcode — ﬁgures of 12⁶ %, 中文字 and 😀",
    "word " * 600,
]


@pytest.mark.parametrize("updates", [{}, read_adapter(ADAPTER)], ids=["as published", "with the adapter"])
def test_both_ways_give_the_same_tokens_and_vectors(updates: dict[str, Floats]) -> None:
    folder = model_folder(DEFAULT_MODEL)
    ours = OnnxEncoder(Path(folder), updates).encode_batch(TEXTS, most_tokens=MOST_TOKENS)
    reference = TorchEncoder(folder, updates).encode_batch(TEXTS, most_tokens=MOST_TOKENS)
    assert np.array_equal(ours.ids, reference.ids)
    assert np.array_equal(ours.ends, reference.ends)
    # Torch takes padding for no word; so do we.
    assert np.array_equal(ours.is_word, reference.is_word)
    words = ours.is_word
    lengths = np.linalg.norm(ours.vectors, axis=-1, keepdims=True)
    assert np.abs(ours.vectors / lengths - reference.vectors).max() < 1e-6
    assert np.abs(ours.states[words] - reference.states[words]).max() < 1e-5


def test_both_know_the_same_words() -> None:
    folder = model_folder(DEFAULT_MODEL)
    assert set(OnnxEncoder(Path(folder)).vocabulary()) == set(TorchEncoder(folder).vocabulary())


def test_the_graph_is_the_one_that_its_script_writes() -> None:
    pytest.importorskip("onnx")
    assert build_graph().SerializeToString(deterministic=True) == GRAPH.read_bytes()


@pytest.mark.parametrize("damaged", ["model.safetensors", "tokenizer.json"])
def test_a_damaged_model_is_told_in_one_line(tmp_path: Path, damaged: str) -> None:
    for name in ("model.safetensors", "tokenizer.json"):
        content = (Path(model_folder(DEFAULT_MODEL)) / name).read_bytes()
        (tmp_path / name).write_bytes(content[:1000] if name == damaged else content)
    with pytest.raises(UserError, match=r"the embedding model is damaged \(\w+\)\. Reinstall\.$"):
        OnnxEncoder(tmp_path)


def test_the_default_model_needs_no_torch() -> None:
    code = (
        "import sys; sys.modules.update(torch=None, transformers=None, sentence_transformers=None)\n"
        "from index.embedding import SentenceEmbeddings; print(len(SentenceEmbeddings().embed_query('What is a PCN?')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "384"


def test_another_model_without_sentence_transformers_is_told_in_one_line() -> None:
    code = (
        "import sys; sys.modules.update(sentence_transformers=None)\n"
        "from index.encoders.torch_encoder import TorchEncoder\n"
        "from corpus.errors import UserError\n"
        "try: TorchEncoder('some/model')\nexcept UserError as fault: print(fault)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("embedding model 'some/model' needs Sentence Transformers, which is not installed.")

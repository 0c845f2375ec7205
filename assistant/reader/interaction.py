"""A small transformer that reads a question together with candidates, over token vectors that the index holds already.

The question's tokens attend to one another and to the tokens of a candidate (as in MORES: Gao, Dai and Callan, EMNLP
2020); nothing of a candidate is encoded anew, so that two dozen are read in some 30 milliseconds on two cores. The
score is a logit against "none of these", which is 0: above it a candidate rather answers, below it rather not. Trained
by `python -m evals.training.reader`; NumPy alone runs it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import numpy as np

from corpus.errors import UserError
from corpus.weights import require_sound
from index.embedding import Encoded, Floats, Ints
from index.token_vectors import TokenVectors

WEIGHTS = Path(str(files("assistant.reader"))) / "weights" / "reader.npz"
# How many tokens of a question, of a unit's own text, and of a unit with its context are read at most.
MOST_ASKED, MOST_OWN, MOST_READ = 48, 72, 96
# The name in the file of the fingerprint of the embedding model.
EMBEDDING = "embedding"
# What segments are called: padding, the context above a unit, its own text.
PADDING, CONTEXT, OWN = 0, 1, 2
# Token vectors have length one; so much longer they are read.
LENGTH = 8.0
# What idf is divided by, and a question token's share of the weight (times the tokens).
IDF_SCALE, WEIGHT_SCALE = 8.0, 3.0
# The idf of a token that one unit holds, in the library that the network was trained with. In a smaller library all idf
# are smaller; they are brought to that scale, so that rare words look rare there, too.
TRAINED_IDF = 7.075
# How many figures stand beside each token of a question, and beside each of a candidate.
QUESTION_FIGURES, CANDIDATE_FIGURES = 8, 2
_NEVER = -1e9
_EPSILON = 1e-5

Masks = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]


@dataclass(frozen=True, slots=True)
class Pairs:
    """A question beside candidates, ready to be read. Arrays are padded to the longest candidate."""

    # The question's token vectors, ids, and how much each counts, 1 in all; shapes (asked, dimensions), (asked,).
    asked: Floats
    asked_ids: Ints
    weights: Floats
    # The idf of each of them; shape (asked,).
    asked_idf: Floats
    # The candidates' token vectors, shape (candidates, tokens, dimensions); ids, idf and segments without the last.
    tokens: Floats
    ids: Ints
    idf: Floats
    segments: Ints


class InteractionModel:
    """The trained network. Safe to share between threads."""

    def __init__(self, weights: Mapping[str, Floats], embedding: str = "") -> None:
        """`weights` are the parameters by their names in training.

        `embedding` is the fingerprint of the embedding model whose token vectors it reads.
        """
        self.embedding = embedding
        self.parameters = {name: np.asarray(values, dtype=np.float32) for name, values in weights.items()}
        self._layers = sum(name.endswith("self_attention.in_proj_weight") for name in self.parameters)
        self._heads = int(self.parameters["heads"])

    @classmethod
    def load(cls, path: Path = WEIGHTS, *, over: InteractionModel | None = None) -> InteractionModel:
        """The network of a file, by default the one that comes with the product.

        Of a network that was trained further the file holds only what changed; the rest is as in the one it was trained
        `over`.

        Raises:
            UserError: the file is missing or damaged, or was trained over a network of another embedding model.
        """
        require_sound(path)
        try:
            with np.load(path) as file:
                embedding = str(file[EMBEDDING])
                if over and over.embedding != embedding:
                    raise ValueError("trained over another network")
                kept = over.parameters if over else {}
                return cls({**kept, **{name: file[name] for name in file.files if name != EMBEDDING}}, embedding)
        except (OSError, ValueError, KeyError, EOFError) as fault:
            raise UserError(f"{path}: the reader's weights are missing or damaged. Reinstall.") from fault

    def scores(self, pairs: Pairs) -> Floats:
        """A logit for each candidate, higher is likelier; shape (candidates,)."""
        padding = pairs.segments == PADDING
        figures, reverse = compare(pairs)
        asked = self._linear("asked", pairs.asked * LENGTH) + self.parameters["position.weight"][: len(pairs.asked)]
        states = asked[None] + self._linear("asked_figures", figures)
        beside = np.stack([reverse, pairs.idf / IDF_SCALE], axis=-1)
        candidate = self._linear("candidate", pairs.tokens * LENGTH) + self.parameters["segment.weight"][pairs.segments]
        candidate = self._norm("candidate_norm", candidate + self._linear("candidate_figures", beside))
        for layer in range(self._layers):
            states = self._block(f"layers.{layer}", states, candidate, padding)
        weights = (pairs.weights / pairs.weights.sum())[None, :, None]
        pooled = np.concatenate([(states * weights).sum(1), states.mean(1), (figures * weights).sum(1)], axis=-1)
        hidden = _gelu(self._linear("hidden", self._norm("hidden_norm", pooled)))
        scores: Floats = self._linear("score", hidden)[:, 0].astype(np.float32)
        return scores

    def _block(self, name: str, states: Floats, candidate: Floats, padding: Masks) -> Floats:
        own = self._norm(f"{name}.own_norm", states)
        states = states + self._attend(f"{name}.self_attention", own, own, None)
        across = self._norm(f"{name}.across_norm", states)
        read = self._norm(f"{name}.read_norm", candidate)
        states = states + self._attend(f"{name}.cross_attention", across, read, padding)
        inner = _gelu(self._linear(f"{name}.widen", self._norm(f"{name}.wide_norm", states)))
        return states + self._linear(f"{name}.narrow", inner)

    def _attend(self, name: str, asking: Floats, read: Floats, padding: Masks | None) -> Floats:
        """Multi-head attention, of shape (candidates, asked, width), from `asking` to `read`."""
        weight, bias = self.parameters[f"{name}.in_proj_weight"], self.parameters[f"{name}.in_proj_bias"]
        width = weight.shape[1]
        query = self._split(asking @ weight[:width].T + bias[:width])
        key = self._split(read @ weight[width : 2 * width].T + bias[width : 2 * width])
        value = self._split(read @ weight[2 * width :].T + bias[2 * width :])
        logits = query @ key.swapaxes(-1, -2) / math.sqrt(query.shape[-1])
        if padding is not None:
            logits = np.where(padding[:, None, None, :], np.float32(_NEVER), logits)
        shares = np.exp(logits - logits.max(-1, keepdims=True))
        shares /= shares.sum(-1, keepdims=True)
        mixed = (shares @ value).swapaxes(1, 2).reshape(*asking.shape[:2], width)
        return self._linear(f"{name}.out_proj", mixed)

    def _split(self, states: Floats) -> Floats:
        """(candidates, tokens, width) → (candidates, heads, tokens, width of a head)."""
        heads: Floats = states.reshape(*states.shape[:2], self._heads, -1).swapaxes(1, 2)
        return heads

    def _linear(self, name: str, states: Floats) -> Floats:
        result: Floats = states @ self.parameters[f"{name}.weight"].T + self.parameters[f"{name}.bias"]
        return result

    def _norm(self, name: str, states: Floats) -> Floats:
        centred = states - states.mean(-1, keepdims=True)
        scaled = centred / np.sqrt((centred * centred).mean(-1, keepdims=True) + _EPSILON)
        result: Floats = scaled * self.parameters[f"{name}.weight"] + self.parameters[f"{name}.bias"]
        return result


def pair_up(tokens: TokenVectors, question: Encoded, units: Ints) -> Pairs:
    """A question beside units of evidence, by their numbers."""
    texts = [read_unit(tokens, int(unit)) for unit in units]
    scale = TRAINED_IDF / max(1.0, math.log(1 + (tokens.units - 0.5) / 1.5))
    longest = max(len(ids) for _, ids, _ in texts)
    vectors = np.zeros((len(texts), longest, question.tokens.shape[1]), dtype=np.float32)
    ids = np.full((len(texts), longest), -1, dtype=np.int64)
    segments = np.zeros((len(texts), longest), dtype=np.int64)
    idf = np.zeros((len(texts), longest), dtype=np.float32)
    for row, (own, own_ids, own_segments) in enumerate(texts):
        size = len(own_ids)
        vectors[row, :size], ids[row, :size], segments[row, :size] = own, own_ids, own_segments
        idf[row, :size] = [scale * tokens.idf(int(token)) for token in own_ids]
    asked_ids = question.ids[:MOST_ASKED]
    return Pairs(
        asked=question.tokens[:MOST_ASKED],
        asked_ids=asked_ids,
        weights=tokens.weights(question)[:MOST_ASKED],
        asked_idf=np.asarray([scale * tokens.idf(int(token)) for token in asked_ids], dtype=np.float32),
        tokens=vectors,
        ids=ids,
        idf=idf,
        segments=segments,
    )


def read_unit(tokens: TokenVectors, unit: int) -> tuple[Floats, Ints, Ints]:
    """The tokens that are read of a unit: vectors, ids and segments; the end of its context, the start of its own."""
    kept = tokens.of_unit(unit)
    (own, own_ids), (context, context_ids) = kept.own, kept.context
    own, own_ids = own[:MOST_OWN], own_ids[:MOST_OWN]
    if int(tokens.contexts[unit]) == unit:
        context, context_ids = context[:0], context_ids[:0]
    begin = max(0, len(context_ids) - (MOST_READ - len(own_ids)))
    vectors = np.concatenate([context[begin:], own]).astype(np.float32) / 127.0
    ids = np.concatenate([context_ids[begin:], own_ids])
    segments = np.repeat([CONTEXT, OWN], [len(context_ids) - begin, len(own_ids)])
    return vectors, ids, segments


def compare(pairs: Pairs) -> tuple[Floats, Floats]:
    """The figures beside each question token, (candidates, asked, 8), and the best match of each candidate token."""
    similarity = pairs.asked[None] @ pairs.tokens.swapaxes(1, 2)
    same = (pairs.asked_ids[None, :, None] == pairs.ids[:, None, :]).astype(np.float32)
    own, context = (pairs.segments[:, None, :] == segment for segment in (OWN, CONTEXT))
    near_own, near_context = (np.where(mask, similarity, -1.0).max(-1) for mask in (own, context))
    same_own, same_context = (np.where(mask, same, 0.0).max(-1) for mask in (own, context))
    nearest = np.maximum(near_own, near_context)
    idf = np.broadcast_to(pairs.asked_idf / IDF_SCALE, nearest.shape)
    share = np.broadcast_to(pairs.weights * len(pairs.weights) / WEIGHT_SCALE, nearest.shape)
    columns = [near_own, near_context, nearest, same_own, same_context, idf, share, idf * nearest]
    return np.stack(columns, axis=-1).astype(np.float32), similarity.max(1).astype(np.float32)


def _gelu(values: Floats) -> Floats:
    """The Gaussian error linear unit in its form with the hyperbolic tangent (Hendrycks and Gimpel 2016)."""
    # Multiplied out: NumPy's power is many times slower.
    inner = values * values
    inner *= 0.044715
    inner += 1.0
    inner *= values
    inner *= math.sqrt(2 / math.pi)
    np.tanh(inner, out=inner)
    inner += 1.0
    inner *= values
    inner *= 0.5
    result: Floats = inner
    return result

"""An open index: passages and evidence, ranked for a question by vectors and by terms."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from corpus.vocabulary import Evidence, Hit, Passage, ReportDetails
from index.embedding import Encoded, Floats, SentenceEmbeddings
from index.fusion import fuse
from index.lexicon import Lexicon
from index.question_bank import QuestionBank, read_bank
from index.segments import Segment
from index.storage import Manifest
from index.term_indexes import join_terms
from index.term_indexes import search_text as search_text
from index.terms import terms
from index.token_vectors import TokenVectors
from index.vectors import Vectors

# How many passages are ranked, and how many each ranking hands to their fusion.
DEPTH = 100
# How many questions' encodings are kept, at some 50 kB each.
_QUERIES_KEPT = 256
_DIGITS = 6
_Made = TypeVar("_Made")


@dataclass(frozen=True, slots=True)
class Query:
    """A question made ready for search."""

    # The question with its spelling repaired.
    text: str
    # Its search terms.
    terms: tuple[str, ...]
    # The terms that its abbreviations stand for, and the abbreviations of what it spells out.
    expanded: tuple[str, ...]
    # What the embedding model makes of it.
    encoded: Encoded

    def tokens(self, evidence: TokenVectors) -> tuple[Floats, Floats]:
        """The question's token vectors and how much each counts, 1 in all; its one vector where it has no token."""
        if not len(self.encoded.ids):
            return self.encoded.vector[None, :], np.ones(1, dtype=np.float32)
        return self.encoded.tokens, evidence.weights(self.encoded)


class Index:
    """Passages and evidence units of a library with their vectors and terms. Read-only and safe to share."""

    def __init__(
        self,
        segments: Sequence[Segment],
        *,
        embeddings: SentenceEmbeddings,
        manifest: Manifest,
        catalogue: Sequence[ReportDetails],
        held: object = None,
        rarity: Callable[[str], float] | None = None,
        shared: dict[str, Any] | None = None,
        own_questions: Path | None = None,
    ) -> None:
        """Put the segments of some reports of a library side by side.

        `manifest` is that of the whole library, and so is the `catalogue`, the cards of its reports. `held` is what
        must live as long as the index does, `rarity` how much a term tells one report of the library from others, and
        `shared` what the indexes of the library have in common. `own_questions` is the folder of the question banks
        that were made of reports of the library, a folder each, by the report's id.
        """
        self._held = held
        self._rarity = rarity
        self._shared: dict[str, Any] = {} if shared is None else shared
        self.manifest = manifest
        self.catalogue = tuple(catalogue)
        self.segments = tuple(segments)
        self.reports = {segment.report.id: segment.report for segment in segments}
        self.passages: list[Passage] = [passage for segment in segments for passage in segment.passages]
        self.evidence: list[Evidence] = [unit for segment in segments for unit in segment.evidence]
        self._embeddings = embeddings
        # Encoding takes most of the time of an answer, and starter questions are asked again and again.
        self._query = lru_cache(maxsize=_QUERIES_KEPT)(self._make_query)
        # The questions that were last prepared, by their text.
        self._encoded: dict[str, Encoded] = {}
        self.passage_vectors = Vectors([segment.passage_vectors for segment in segments])
        self.evidence_vectors = Vectors([segment.evidence_vectors for segment in segments])
        self.tokens = TokenVectors([segment.tokens for segment in segments])
        words = join_terms([segment.terms for segment in segments])
        self.lexicon: Lexicon = words.lexicon
        self.passage_terms, self.evidence_terms = words.passages, words.evidence
        self.own_terms, self.heading_terms = words.own, words.headings
        # For each evidence unit, the numbers of the passages that hold its first block.
        self.unit_passages = _find_unit_passages(self.passages, self.evidence)
        own = [own_questions / report for report in self.reports] if own_questions else []
        self.bank: QuestionBank | None = read_bank(self.evidence, weights=manifest.weights, own=own)

    def once(self, name: str, make: Callable[[Sequence[ReportDetails]], _Made]) -> _Made:
        """What `make` works out of the catalogue, once for all indexes of a library."""
        if name not in self._shared:
            self._shared[name] = make(self.catalogue)
        made: _Made = self._shared[name]
        return made

    def by_segment(self, name: str, make: Callable[[Segment], Floats]) -> Floats:
        """A value for each evidence unit, which each segment works out once under a name; shape (units, …)."""
        values = [segment.keep(name, make) for segment in self.segments]
        return np.concatenate(values) if values else np.zeros(0, dtype=np.float32)

    def query(self, question: str) -> Query:
        """Make a question ready: spelling repaired against the library's words, abbreviations expanded both ways."""
        return self._query(question)

    def prepare(self, questions: Sequence[str]) -> None:
        """Encode questions in one go that `query` is asked for next; that is faster than one by one."""
        texts = list(dict.fromkeys(self._repair_spelling(question) for question in questions))
        self._encoded = {texts[number]: encoded for number, encoded in self._embeddings.encode(texts)}

    def encode(self, texts: Sequence[str]) -> dict[int, Encoded]:
        """What the library's embedding makes of each text, by its number; nothing is repaired or kept."""
        return dict(self._embeddings.encode(texts))

    def _make_query(self, question: str) -> Query:
        text = self._repair_spelling(question)
        own = terms(text, compounds=self.lexicon.compounds)
        expanded = self.lexicon.expand_abbreviations(text)
        encoded = self._encoded.get(text) or self._embeddings.encode_question(text)
        return Query(text, tuple(own), tuple(expanded), encoded)

    def _repair_spelling(self, question: str) -> str:
        return self.lexicon.repair_spelling(question, known=self._embeddings.known_words())

    @property
    def is_part(self) -> bool:
        """Whether it holds some reports of a larger library."""
        return len(self.reports) < len(self.catalogue)

    def report_shares(self, query: Query) -> Floats:
        """How near each report comes to the one that fits a question best, 0 to 1; shape (units,).

        As reports are chosen in a large library: by the best passage by meaning, and by words, each as a share of the
        best of all, and by the share of the question's words that the report holds anywhere, weighted by rarity.
        """
        sizes = [len(segment.passages) for segment in self.segments]
        begins = np.cumsum([0, *sizes])[:-1]
        meaning = self.passage_vectors.similarity(query.encoded.vector)
        words = self.passage_terms.scores([*query.terms, *query.expanded])
        total = self._shares_of_words(query.terms)
        for scores in (meaning, words):
            best = np.array([scores[at : at + size].max(initial=0.0) for at, size in zip(begins, sizes, strict=True)])
            total += (best / max(1e-6, float(best.max(initial=0.0)))).astype(np.float32)
        shares = total / max(1e-6, float(total.max(initial=0.0)))
        return np.repeat(shares, [len(segment.evidence) for segment in self.segments])

    def _shares_of_words(self, asked: Sequence[str]) -> Floats:
        """The share of some terms, weighted by their rarity among reports, that each report holds; shape (reports,)."""
        held = np.zeros(len(self.segments), dtype=np.float32)
        total = 0.0
        for term in dict.fromkeys(asked):
            holds = np.array([segment.terms.passages.find(term) is not None for segment in self.segments])
            if self._rarity is not None and holds.any():
                weight = self._rarity(term)
                total += weight
                held += np.float32(weight) * holds
        return held / np.float32(total) if total else held + 1

    def hits(self, query: Query, *, reports: Collection[str] | None = None, depth: int = DEPTH) -> list[Hit]:
        """The passages ranked by reciprocal rank fusion of cosine and BM25, best first, `depth` at most."""
        allowed = [reports is None or passage.report in reports for passage in self.passages]
        nearest = self.passage_vectors.nearest(query.encoded.vector, len(self.passages))
        dense = [n for n, _ in nearest if allowed[n]][:depth]
        bm25 = self.passage_terms.scores([*query.terms, *query.expanded])
        lexical = [int(n) for n in rank_by_score(bm25) if bm25[n] > 0 and allowed[n]][:depth]
        similarity = self.passage_vectors.similarity(query.encoded.vector)
        hits = []
        for rank, (n, score) in enumerate(fuse([dense, lexical])[:depth], start=1):
            scores = {"cosine": float(similarity[n]), "bm25": float(bm25[n])}
            hits.append(Hit(self.passages[n], rank, round(score, _DIGITS), scores))
        return hits


def _find_unit_passages(passages: Sequence[Passage], evidence: Sequence[Evidence]) -> list[list[int]]:
    holding: dict[tuple[str, int], list[int]] = {}
    for number, passage in enumerate(passages):
        for block in passage.blocks:
            holding.setdefault((passage.report, block), []).append(number)
    return [holding[unit.report, unit.blocks[0]] for unit in evidence]


def rank_by_score(scores: Floats) -> np.ndarray[Any, np.dtype[np.intp]]:
    """Numbers by score, best first, ties by number."""
    return np.argsort(-scores, kind="stable")

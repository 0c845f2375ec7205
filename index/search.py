"""An open index: passages and evidence, ranked for a question by vectors and by terms."""

from __future__ import annotations

import weakref
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from corpus.errors import IndexUnusable
from corpus.evidence import extract_evidence
from corpus.passages import split_into_passages
from corpus.vocabulary import Evidence, Hit, Passage, Report
from index.embedding import Encoded, Floats, SentenceEmbeddings
from index.fusion import fuse
from index.lexicon import Lexicon
from index.question_bank import QuestionBank, read_bank
from index.storage import IndexFolder, Manifest, check_files, read_manifest, read_reports
from index.term_indexes import read_term_indexes
from index.term_indexes import search_text as search_text
from index.terms import terms
from index.token_vectors import TokenVectors, read_token_vectors
from index.vector_store import VectorStore

# How many passages are ranked, and how many each ranking hands to their fusion.
DEPTH = 100
# How many questions' encodings are kept, at some 50 kB each.
_QUERIES_KEPT = 256
_DIGITS = 6


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
        self, reports: Sequence[Report], *, folder: Path, embeddings: SentenceEmbeddings, manifest: Manifest
    ) -> None:
        self.manifest = manifest
        self.reports = {report.id: report for report in reports}
        self.passages: list[Passage] = []
        self.evidence: list[Evidence] = []
        for report in reports:
            self.passages += split_into_passages(report, words=manifest.passage_words)
            self.evidence += extract_evidence(report)
        self._embeddings = embeddings
        # Encoding takes most of the time of an answer, and starter questions are asked again and again.
        self._query = lru_cache(maxsize=_QUERIES_KEPT)(self._make_query)
        # The questions that were last prepared, by their text.
        self._encoded: dict[str, Encoded] = {}
        # The model's own words, once they were asked for.
        self._known_words: frozenset[str] | None = None
        chroma = folder / "chroma"
        self.passage_vectors = VectorStore.open(
            chroma, "passages", embeddings=embeddings, ids=[p.id for p in self.passages]
        )
        self.evidence_vectors = VectorStore.open(
            chroma, "evidence", embeddings=embeddings, ids=[e.id for e in self.evidence]
        )
        self.tokens = read_token_vectors(folder / "tokens", len(self.evidence))
        words = read_term_indexes(folder / "terms", passages=len(self.passages), evidence=len(self.evidence))
        self.lexicon: Lexicon = words.lexicon
        self.passage_terms, self.evidence_terms = words.passages, words.evidence
        self.own_terms, self.heading_terms = words.own, words.headings
        # For each evidence unit, the numbers of the passages that hold its first block.
        self.unit_passages = _find_unit_passages(self.passages, self.evidence)
        self.bank: QuestionBank | None = read_bank(self.evidence, weights=manifest.weights)

    def query(self, question: str) -> Query:
        """Make a question ready: spelling repaired against the library's words, abbreviations expanded both ways."""
        return self._query(question)

    def prepare(self, questions: Sequence[str]) -> None:
        """Encode questions in one go that `query` is asked for next; that is faster than one by one."""
        texts = list(dict.fromkeys(self._repair_spelling(question) for question in questions))
        self._encoded = {texts[number]: encoded for number, encoded in self._embeddings.encode(texts)}

    def _make_query(self, question: str) -> Query:
        text = self._repair_spelling(question)
        own = terms(text, compounds=self.lexicon.compounds)
        expanded = self.lexicon.expand_abbreviations(text)
        encoded = self._encoded.get(text) or next(self._embeddings.encode([text]))[1]
        return Query(text, tuple(own), tuple(expanded), encoded)

    def _repair_spelling(self, question: str) -> str:
        if self._known_words is None:
            self._known_words = self._embeddings.known_words()
        return self.lexicon.repair_spelling(question, known=self._known_words)

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


def open_index(build: Path, embeddings: SentenceEmbeddings) -> Index:
    """Open a build.

    Raises:
        IndexUnusable: it is half written, damaged, or was made by another version.
    """
    manifest = read_manifest(build)
    held = IndexFolder(build.parents[1]).hold(build)
    try:
        # The files are compared with their hashes on another processor meanwhile: nothing is answered before.
        with ThreadPoolExecutor(1) as pool:
            checked = pool.submit(check_files, build, manifest)
            try:
                index = Index(read_reports(build, manifest), folder=build, embeddings=embeddings, manifest=manifest)
            except Exception:
                checked.result()  # it says what is damaged
                raise
            checked.result()
        if (len(index.passages), len(index.evidence)) != (manifest.passages, manifest.evidence):
            raise IndexUnusable("the index was built by another version")
    except BaseException:
        if held is not None:
            held.release()
        raise
    if held is not None:
        weakref.finalize(index, held.release)
    return index

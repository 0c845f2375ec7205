"""The terms of passages in tantivy, on disk: BM25 over any number of them. The only module that knows tantivy."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from corpus.errors import IndexUnusable

# What the writer may hold before it writes, in bytes; one thread, so that the same texts give the same index.
_HEAP = 64_000_000
_THREADS = 1
# A word of so many letters may have two edits, a shorter one has one.
_LONG_WORD = 8

# A passage as it is found: the number of its report, and its score.
Found = tuple[int, float]


class TermEngine:
    """Passages by their terms. Each belongs to a report, which goes by a number. Safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        """Open the engine in a folder; an empty one is made where there is none.

        Raises:
            IndexUnusable: its files are damaged.
            OSError: the folder cannot be written.
        """
        import tantivy

        self._tantivy = tantivy
        builder = tantivy.SchemaBuilder()
        builder.add_unsigned_field("report", indexed=True, fast=True)
        builder.add_text_field("terms", tokenizer_name="whitespace", index_option="freq")
        # A document for each report as a whole, beside those of its passages.
        builder.add_text_field("whole", tokenizer_name="whitespace", index_option="basic")
        self._schema = builder.build()
        folder.mkdir(parents=True, exist_ok=True)
        try:
            self._index = tantivy.Index(self._schema, path=str(folder))
            self._searcher: Any = self._index.searcher()
        except Exception as fault:  # tantivy's own errors are plain ValueErrors and OSErrors
            raise _damaged() from fault

    def __len__(self) -> int:
        """The number of passages and reports together."""
        return int(self._searcher.num_docs)

    def replace(self, add: Iterable[tuple[int, Sequence[Sequence[str]]]], remove: Iterable[int]) -> None:
        """Take reports out, and take others in: each number with the terms of its passages. All at once or not at all.

        Raises:
            OSError: it cannot be written, as where the disk is full.
        """
        try:
            writer = self._index.writer(_HEAP, _THREADS)
            for number in remove:
                writer.delete_documents_by_query(self._report(number))
            for number, passages in add:
                writer.delete_documents_by_query(self._report(number))
                whole = self._tantivy.Document()
                whole.add_unsigned("report", number)
                whole.add_text("whole", " ".join(sorted({term for terms in passages for term in terms})))
                writer.add_document(whole)
                for terms in passages:
                    document = self._tantivy.Document()
                    document.add_unsigned("report", number)
                    document.add_text("terms", " ".join(terms))
                    writer.add_document(document)
            writer.commit()
            writer.wait_merging_threads()
            self._index.reload()
            self._searcher = self._index.searcher()
        except Exception as fault:
            raise OSError(None, " ".join(str(fault).split())) from fault

    def _report(self, number: int) -> Any:
        """A query for what belongs to a report."""
        return self._tantivy.Query.term_query(self._schema, "report", number)

    def has_term(self, term: str) -> bool:
        """Whether any passage holds a term."""
        try:
            return bool(self._searcher.doc_freq("terms", term))
        except Exception as fault:
            raise _damaged() from fault

    def count_reports(self, term: str) -> int:
        """How many reports hold a term.

        Raises:
            IndexUnusable: its files are damaged.
        """
        try:
            return int(self._searcher.doc_freq("whole", term))
        except Exception as fault:
            raise _damaged() from fault

    def find_holders(self, term: str, reports: Sequence[int]) -> set[int]:
        """Which of some reports hold a term.

        Raises:
            IndexUnusable: its files are damaged.
        """
        query, must = self._tantivy.Query, self._tantivy.Occur.Must
        holds = query.term_query(self._schema, "whole", term)
        among = query.term_set_query(self._schema, "report", list(reports))
        try:
            hits = self._searcher.search(query.boolean_query([(must, holds), (must, among)]), len(reports)).hits
            return set(self._searcher.fast_field_values("report", [address for _, address in hits]))
        except Exception as fault:
            raise _damaged() from fault

    def find(self, terms: Sequence[str], like: Sequence[str], most: int) -> list[Found]:
        """The passages with the highest scores for some terms, and for terms that are written like others.

        Raises:
            IndexUnusable: its files are damaged.
        """
        query = self._tantivy.Query
        asked = [query.term_query(self._schema, "terms", term) for term in terms]
        for word in like:
            distance = 2 if len(word) >= _LONG_WORD else 1
            asked.append(query.fuzzy_term_query(self._schema, "terms", word, distance, True, False))
        if not asked:
            return []
        should = self._tantivy.Occur.Should
        try:
            hits = self._searcher.search(query.boolean_query([(should, one) for one in asked]), most).hits
            numbers = self._searcher.fast_field_values("report", [address for _, address in hits])
        except Exception as fault:
            raise _damaged() from fault
        return [(int(number), float(score)) for (score, _), number in zip(hits, numbers, strict=True)]


def _damaged() -> IndexUnusable:
    return IndexUnusable("the search terms of the index's engine are damaged")

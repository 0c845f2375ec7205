"""LangChain's tutorial chain as a baseline: 1,000-character chunks, MiniLM, Chroma, the top four chunks as the answer.

The yardstick for how soft the golden questions are: it must find at most half of the facts.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus.vocabulary import Report, Span, content_id, quote

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings

# In characters.
CHUNK = 1000
OVERLAP = 200
# So many chunks are the answer.
TOP = 4
# Chunks are added so many at a time, fewer than the store takes at once.
_BATCH = 500
SYSTEM_ID = "LangChain tutorial chain (1,000-character chunks, MiniLM, Chroma, top 4)"

# Where a text may be split, the first that it holds first: blank lines, lines, words, anywhere.
_SEPARATORS = ("\n\n", "\n", " ", "")


def tutorial_chain(reports: Mapping[str, Report], embeddings: Embeddings) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """The chain over these reports: it takes {"question", …} and answers in the published form. It never refuses.

    A follow-up is answered as it stands, for the tutorial's first chain knows no history.
    """
    from chromadb.config import Settings
    from langchain_chroma import Chroma

    chunks = [(name, span) for name, report in reports.items() for span in chunk_spans(report.source)]
    store = Chroma(
        collection_name="tutorial",
        embedding_function=embeddings,
        client_settings=Settings(anonymized_telemetry=False),
        collection_configuration={"hnsw": {"space": "cosine", "ef_search": max(100, len(chunks))}},
    )
    store.reset_collection()
    texts = [reports[name].source[start:end] for name, (start, end) in chunks]
    for begin in range(0, len(chunks), _BATCH):
        numbers = range(begin, min(begin + _BATCH, len(chunks)))
        store.add_texts([texts[number] for number in numbers], ids=[str(number) for number in numbers])

    def answer(row: dict[str, Any]) -> dict[str, Any]:
        found = store.similarity_search_with_score(row["question"], k=TOP)
        # Distances that differ by less than a rounding error are ties; the earlier chunk comes first.
        ranked = sorted((round(distance, 5), int(document.id or 0)) for document, distance in found)
        best = [(*chunks[number], round(1 - distance, 5)) for distance, number in ranked]
        return _build_answer(row["question"], best, reports)

    return answer


def chunk_spans(source: str) -> list[Span]:
    """Where the chunks stand: split at blank lines, else lines, else words, merged up to 1,000 characters, 200 shared.

    The rule of LangChain's RecursiveCharacterTextSplitter with its defaults, kept to offsets; no white space at edges.
    """
    spans = [_trim(source, span) for span in _split(source, (0, len(source)), _SEPARATORS)]
    return [span for span in spans if span is not None]


def _split(source: str, span: Span, separators: Sequence[str]) -> Iterator[Span]:
    """The chunks of a span, split at the first separator that it holds; what stays too long, at the next ones."""
    start, end = span
    at = next(number for number, separator in enumerate(separators) if separator in source[start:end])
    finer = separators[at + 1 :]
    small: list[Span] = []
    for piece in _cut(source, span, separators[at]):
        if piece[1] - piece[0] < CHUNK:
            small.append(piece)
            continue
        yield from _merge(small)
        small = []
        yield from _split(source, piece, finer) if finer else [piece]
    yield from _merge(small)


def _cut(source: str, span: Span, separator: str) -> Iterator[Span]:
    """The parts of a span, each from a separator up to the next."""
    start, end = span
    step = max(len(separator), 1)
    begin = start
    while begin < end:
        cut = source.find(separator, begin + step, end) if separator else begin + 1
        cut = end if cut < 0 else min(cut, end)
        yield begin, cut
        begin = cut


def _merge(pieces: Sequence[Span]) -> Iterator[Span]:
    """Neighbours joined up to the size of a chunk; each chunk begins with up to 200 characters of the one before."""
    chunk: list[Span] = []
    for piece in pieces:
        if chunk and piece[1] - chunk[0][0] > CHUNK:
            yield chunk[0][0], chunk[-1][1]
            # The next chunk begins with the end of this one, as far as it is short and leaves room for the piece.
            while chunk and (chunk[-1][1] - chunk[0][0] > OVERLAP or piece[1] - chunk[0][0] > CHUNK):
                chunk.pop(0)
        chunk.append(piece)
    if chunk:
        yield chunk[0][0], chunk[-1][1]


def _trim(source: str, span: Span) -> Span | None:
    """The span without white space at its edges; None where it holds nothing else."""
    text = source[span[0] : span[1]]
    start = span[0] + len(text) - len(text.lstrip())
    return (start, start + len(text.strip())) if text.strip() else None


def _build_answer(
    question: str, best: Sequence[tuple[str, Span, float]], reports: Mapping[str, Report]
) -> dict[str, Any]:
    """The chunks as an answer in the published form, each a statement that cites itself."""
    citations: list[dict[str, Any]] = []
    statements: list[dict[str, Any]] = []
    passages: list[dict[str, Any]] = []
    for number, (name, span, score) in enumerate(best, 1):
        report, spans = reports[name], [list(span)]
        words = quote(report.source, [span])
        citations.append(
            {
                "n": number,
                "id": content_id(name, [span], words),
                "report": name,
                "title": report.details.title,
                "section": [],
                "paragraph": 0,
                "page": None,
                "page_label": None,
                "quote": words,
                "spans": spans,
            }
        )
        statements.append({"text": words, "citations": [number], "verified": True})
        passages.append({"report": name, "section": [], "text": words, "spans": spans, "score": score})
    return {
        "question": question,
        "standalone_question": question,
        "answer": "\n\n".join(f"{statement['text']} [{n}]" for n, statement in enumerate(statements, 1)),
        "abstained": False,
        "abstention_reason": None,
        "confidence": max((score for *_, score in best), default=0.0),
        "statements": statements,
        "citations": citations,
        "passages": passages,
        "mode": "evidence",
    }


def main() -> None:
    """Measure the chain over the golden questions: `python -m evals.baselines.tutorial OUT`."""
    from corpus.library.store import Library
    from evals.runs.run import evaluate
    from evals.suites.suite import GOLDEN, load_suite
    from index.embedding import SentenceEmbeddings
    from index.langchain_embeddings import LangChainEmbeddings

    out = Path(sys.argv[1])
    library = Library(out)
    reports = {name: library.load(name) for name in library.ids()}
    chain = tutorial_chain(reports, LangChainEmbeddings(SentenceEmbeddings(adapter=None)))
    summary = evaluate(load_suite(GOLDEN, reports), chain, out, reports=reports, system_id=SYSTEM_ID)
    for kind, values in summary["figures"].items():
        if "fact_recall" in values:
            sys.stdout.write(f"{kind}: {values['fact_recall']['value']:.3f} of the facts found\n")


if __name__ == "__main__":
    main()

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

CHUNK = 1000
OVERLAP = 200
TOP = 4
SYSTEM_ID = "LangChain tutorial chain (1,000-character chunks, MiniLM, Chroma, top 4)"

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
    for begin in range(0, len(chunks), 500):
        store.add_texts(texts[begin : begin + 500], ids=[str(n) for n in range(begin, min(begin + 500, len(chunks)))])

    def answer(row: dict[str, Any]) -> dict[str, Any]:
        found = store.similarity_search_with_score(row["question"], k=TOP)
        ranked = sorted(((round(distance, 5), int(document.id or 0)) for document, distance in found))
        best = [(*chunks[number], round(1 - distance, 5)) for distance, number in ranked]
        return _answer(row["question"], best, reports)

    return answer


def chunk_spans(source: str) -> list[Span]:
    """Where the chunks stand: split at blank lines, else lines, else words, merged up to 1,000 characters, 200 shared.

    The rule of LangChain's RecursiveCharacterTextSplitter with its defaults, kept to offsets; no white space at edges.
    """
    return [trimmed for span in _split(source, (0, len(source)), _SEPARATORS) if (trimmed := _trimmed(source, span))]


def _split(source: str, span: Span, separators: Sequence[str]) -> Iterator[Span]:
    start, end = span
    at = next(n for n, separator in enumerate(separators) if separator in source[start:end])
    small: list[Span] = []
    for piece in _pieces(source, span, separators[at]):
        if piece[1] - piece[0] < CHUNK:
            small.append(piece)
            continue
        yield from _merged(small)
        small = []
        yield from _split(source, piece, separators[at + 1 :]) if separators[at + 1 :] else [piece]
    yield from _merged(small)


def _pieces(source: str, span: Span, separator: str) -> Iterator[Span]:
    """The parts of a span, each from a separator up to the next."""
    start, end = span
    step = max(len(separator), 1)
    begin = start
    while begin < end:
        cut = source.find(separator, begin + step, end) if separator else begin + 1
        cut = end if cut < 0 else min(cut, end)
        yield begin, cut
        begin = cut


def _merged(pieces: Sequence[Span]) -> Iterator[Span]:
    """Neighbours joined up to the size of a chunk; each chunk begins with up to 200 characters of the one before."""
    held: list[Span] = []
    for piece in pieces:
        if held and piece[1] - held[0][0] > CHUNK:
            yield held[0][0], held[-1][1]
            while held and (held[-1][1] - held[0][0] > OVERLAP or piece[1] - held[0][0] > CHUNK):
                held.pop(0)
        held.append(piece)
    if held:
        yield held[0][0], held[-1][1]


def _trimmed(source: str, span: Span) -> Span | None:
    text = source[span[0] : span[1]]
    start = span[0] + len(text) - len(text.lstrip())
    return (start, start + len(text.strip())) if text.strip() else None


def _answer(question: str, best: Sequence[tuple[str, Span, float]], reports: Mapping[str, Report]) -> dict[str, Any]:
    citations: list[dict[str, Any]] = []
    statements: list[dict[str, Any]] = []
    passages: list[dict[str, Any]] = []
    for number, (name, span, score) in enumerate(best, 1):
        report, spans = reports[name], [list(span)]
        words = quote(report.source, [span])
        citations.append(
            {
                "n": number, "id": content_id(name, [span], words), "report": name, "title": report.details.title,
                "section": [], "paragraph": 0, "page": None, "page_label": None, "quote": words, "spans": spans,
            }
        )  # fmt: skip
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
    from corpus.library import Library
    from evals.runs.run import evaluate
    from evals.suites.suite import GOLDEN, load_suite
    from index.embedding import SentenceEmbeddings

    out = Path(sys.argv[1])
    library = Library(out)
    reports = {name: library.load(name) for name in library.ids()}
    chain = tutorial_chain(reports, SentenceEmbeddings(adapter=None))
    summary = evaluate(load_suite(GOLDEN, reports), chain, out, reports=reports, system_id=SYSTEM_ID)
    for kind, values in summary["figures"].items():
        if "fact_recall" in values:
            sys.stdout.write(f"{kind}: {values['fact_recall']['value']:.3f} of the facts found\n")


if __name__ == "__main__":
    main()

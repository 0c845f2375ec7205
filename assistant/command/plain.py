"""An answer for a terminal: its text, then the sources with their quotes."""

from __future__ import annotations

import textwrap

from corpus.vocabulary import Answer, Citation

_WIDTH = 96
_NEAR = 3
_NEAR_CHARACTERS = 240


def plain_answer(answer: Answer) -> str:
    """The answer as plain text, wrapped; a refusal is followed by what came closest."""
    parts = []
    if answer.standalone_question != answer.question:
        parts.append(f"Asked as: {answer.standalone_question}")
    parts.append("\n".join(_wrapped(line) for line in answer.text.split("\n")))
    if answer.citations:
        parts.append("Sources\n" + "\n".join(_source(citation) for citation in answer.citations))
    if answer.abstained and answer.hits:
        near = [
            _wrapped(f"- {hit.passage.context}: {' '.join(hit.passage.text.split())[:_NEAR_CHARACTERS]} …", "  ")
            for hit in answer.hits[:_NEAR]
        ]
        parts.append("Not an answer, but near\n" + "\n".join(near))
    return "\n\n".join(parts)


def _source(citation: Citation) -> str:
    page = f", page {citation.page_label or citation.page}" if citation.page else ""
    section = f", {' > '.join(citation.section)}" if citation.section else ""
    return _wrapped(f"[{citation.n}] {citation.title}{section}, paragraph {citation.paragraph}{page}", "    ")


def _wrapped(line: str, indent: str = "") -> str:
    return textwrap.fill(line, _WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)

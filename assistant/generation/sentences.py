"""A stream of a model's words → its sentences, each with the numbers it cites."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_END = re.compile(r"[.!?][\"”’)]*(?:\s*\[\d+(?:\s*[,;]\s*\d+)*\])*[.]?(?=\s+[^\s\[])|\n+")
_MARKER = re.compile(r"\s*\[(\d+(?:\s*[,;–-]\s*\d+)*)\]")
_SHORTENED = re.compile(r"(?:\b(?:Dr|Mr|Mrs|Ms|Prof|St|No|vs|cf|eg|ie|e\.g|i\.e|etc|approx|Fig|p|pp)|\b[A-Z])\.$")
_LISTED = re.compile(r"^\s*(?:[-*•]|\d{1,2}[.)])\s+")
_THOUGHT = re.compile(r"<think>.*?(?:</think>|$)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Written:
    """A sentence as a model wrote it, without its markers; `cited` are the numbers it gave, in order, each once."""

    text: str
    cited: tuple[int, ...]


def sentences_of(stream: Iterable[str]) -> Iterator[Written]:
    """The sentences of a stream, each as soon as the next has begun; what a model thinks aloud is left out."""
    text, done = "", 0
    for words in stream:
        text += words
        clean = _THOUGHT.sub("", text)
        while (end := _end_of(clean, done)) is not None:
            if sentence := _written(clean[done:end]):
                yield sentence
            done = end
    if sentence := _written(_THOUGHT.sub("", text)[done:]):
        yield sentence


def _end_of(text: str, start: int) -> int | None:
    for match in _END.finditer(text, start):
        if not _SHORTENED.search(text[start : match.start() + 1]):
            return match.end()
    return None


def _written(text: str) -> Written | None:
    cited = [int(number) for group in _MARKER.findall(text) for number in re.findall(r"\d+", group)]
    bare = _LISTED.sub("", _MARKER.sub("", text)).replace("**", "").replace("__", "")
    bare = re.sub(r"\s+([.,;:!?])", r"\1", " ".join(bare.split()))
    return Written(bare, tuple(dict.fromkeys(cited))) if re.search(r"\w", bare) else None

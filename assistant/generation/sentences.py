"""A stream of a model's words → its sentences, each with the numbers it cites."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

# A longer sentence is none that anybody reads, and takes minutes to check: it is left out.
_MOST_CHARACTERS = 2000
# The end of a sentence, with the quotation marks, brackets and markers that belong to it, and a blank behind: the
# '.” [1][2, 3]' of 'It was “kept.” [1][2, 3] Then …'. So is the end of a line.
_END = re.compile(r"[.!?][\"”’)]*(?:\s*\[\d+(?:\s*[,;]\s*\d+)*\])*[.]?(?=\s+[^\s\[])|\n+")
# A marker that cites evidence, and the blank before it: " [2]", "[1, 3]", "[2–4]".
_MARKER = re.compile(r"(?:(?<!\s)\s++)?\[(\d+(?:\s*[,;–-]\s*\d+)*)\]")
# A full stop that ends no sentence: "Dr.", "e.g.", "approx.", the initial in "A. Field".
_SHORTENED = re.compile(r"(?:\b(?:Dr|Mr|Mrs|Ms|Prof|St|No|vs|cf|eg|ie|e\.g|i\.e|etc|approx|Fig|p|pp)|\b[A-Z])\.$")
# What a list puts before its items: "- ", "• ", "2. ", "3) ".
_BULLET = re.compile(r"^\s*(?:[-*•]|\d{1,2}[.)])\s+")
# What a reasoning model writes for itself: "<think>Let me see.</think>", open at the end while it is still thinking.
_THOUGHT = re.compile(r"<think>.*?(?:</think>|$)", re.DOTALL)
# A blank before punctuation, which a marker has left behind: the " ." of "led it [2] .".
_BLANK_BEFORE_PUNCTUATION = re.compile(r"(?<!\s)\s++([.,;:!?])")


@dataclass(frozen=True, slots=True)
class ModelSentence:
    """A sentence as a model wrote it."""

    # Without its markers.
    text: str
    # The numbers of its markers, in order, each once.
    cited: tuple[int, ...]


def split_sentences(stream: Iterable[str]) -> Iterator[ModelSentence]:
    """The sentences of a stream, each as soon as the next has begun; what a model thinks aloud is left out."""
    text, done = "", 0
    for words in stream:
        text += words
        # The whole is cleaned each time: a thought may end only now.
        clean = _THOUGHT.sub("", text)
        while (end := _find_sentence_end(clean, done)) is not None:
            if sentence := _parse_sentence(clean[done:end]):
                yield sentence
            done = end
    if sentence := _parse_sentence(_THOUGHT.sub("", text)[done:]):
        yield sentence


def drop_thoughts(text: str) -> str:
    """A model's words without what it thought aloud: 'Yes.' of '<think>Let me see.</think>Yes.'."""
    return _THOUGHT.sub("", text)


def _find_sentence_end(text: str, start: int) -> int | None:
    """Where the sentence that begins at `start` ends; None where it may still go on."""
    for match in _END.finditer(text, start):
        if not _SHORTENED.search(text[start : match.start() + 1]):
            return match.end()
    return None


def _parse_sentence(text: str) -> ModelSentence | None:
    """'- **Dr. Field** led it [2].' gives 'Dr. Field led it.', which cites 2; None where there is no word."""
    cited = []
    for numbers in _MARKER.findall(text):
        cited += [int(number) for number in re.findall(r"\d+", numbers)]
    bare = _BULLET.sub("", _MARKER.sub("", text))
    bare = bare.replace("**", "").replace("__", "")
    bare = _BLANK_BEFORE_PUNCTUATION.sub(r"\1", " ".join(bare.split()))
    if len(bare) > _MOST_CHARACTERS or not re.search(r"\w", bare):
        return None
    return ModelSentence(bare, tuple(dict.fromkeys(cited)))

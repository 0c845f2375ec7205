"""Which sentences of a section say most of what it says: frequent words covered once, in the section's own order."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from corpus.vocabulary import Evidence
from index.terms import STOP_WORDS, stem, tokenize

# How much more a sentence counts that opens its paragraph, says what must be or what matters, or holds a figure; and
# how much less one that leans on the sentence before it.
_OPENS, _URGES, _COUNTS, _LEANING = 1.35, 1.25, 1.1, 0.6
# "must", "should", "it is vital", "key", "however", "we urge", "in conclusion".
_WEIGHTY = re.compile(
    r"\b(?:must|should|needs? to|ought|vital|crucial|critical|essential|key|important(?:ly)?|main|significant(?:ly)?"
    r"|urge|recommend\w*|conclu\w+|therefore|require[sd]?|cannot|only|most|overall)\b",
    re.IGNORECASE,
)
_FIGURE = re.compile(r"\d")
# A word that is told already counts so much when it is told again.
_TOLD_AGAIN = 0.25
# Longer sentences hold more words: their worth is divided by their length to this power.
_LENGTH_POWER = 0.65
_FEWEST_WORDS = 6
# A sentence of more words is often several run together, and counts so much.
_MANY_WORDS, _LONG = 60, 0.7


def choose_central(sentences: Sequence[Evidence], words: int, *, leans: re.Pattern[str]) -> list[Evidence]:
    """The sentences that say most of what all of them say, in their order, `words` words of them at most; one always.

    After SumBasic: a sentence is worth its words by how many sentences have them, and less for what is told already.
    `leans` is how a sentence begins that needs the one before it.
    """
    stems = [_stems_of(unit) for unit in sentences]
    counts = Counter(word for own in stems for word in own)
    lengths = [len(unit.own.split()) for unit in sentences]
    weights = [_weigh(sentences, place, leans) for place in range(len(sentences))]
    told: set[str] = set()
    chosen: list[int] = []
    left = words

    def worth(place: int) -> tuple[float, int]:
        said = sum(counts[word] * (_TOLD_AGAIN if word in told else 1.0) for word in stems[place])
        return weights[place] * said / lengths[place] ** _LENGTH_POWER, -place

    waiting = [place for place, length in enumerate(lengths) if length >= _FEWEST_WORDS] or list(range(len(sentences)))
    while fitting := [place for place in waiting if lengths[place] <= left or not chosen]:
        best = max(fitting, key=worth)
        waiting.remove(best)
        chosen.append(best)
        left -= lengths[best]
        told |= stems[best]
    return [sentences[place] for place in sorted(chosen)]


def _weigh(sentences: Sequence[Evidence], place: int, leans: re.Pattern[str]) -> float:
    """What a sentence counts by where it stands and how it is worded."""
    unit = sentences[place]
    is_first = not place or sentences[place - 1].blocks != unit.blocks
    weight = (_OPENS if is_first else 1.0) * (_URGES if _WEIGHTY.search(unit.own) else 1.0)
    weight *= _LONG if len(unit.own.split()) > _MANY_WORDS else 1.0
    weight *= _COUNTS if _FIGURE.search(unit.own) else 1.0
    return weight * (_LEANING if leans.search(unit.own) else 1.0)


def _stems_of(unit: Evidence) -> frozenset[str]:
    return frozenset(stem(word) for word in tokenize(unit.own) if word not in STOP_WORDS)

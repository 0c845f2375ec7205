"""How a turn of a conversation is read: of its possible readings, the one that the library's evidence carries best."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from assistant.answering.conversation import Turn, command_of
from assistant.answering.followup import (
    Reading,
    Spoken,
    is_aside,
    is_brief,
    may_go_on,
    on_topic,
    read_turn,
    topic_of,
)
from assistant.answering.quoted_context import previously_quoted, topics_quoted
from assistant.answering.refusal import NEAREST
from corpus.spans import overlap
from corpus.vocabulary import Citation
from index.search import Index
from index.terms import stem, tokenize

# Of how many turns it is kept how they were read.
_TURNS_KEPT = 256
# At most so many readings are tried.
_MOST_READINGS = 3
# In confidence: what a plainer reading is preferred by, and what it costs to say again what was just quoted.
_PLAINER = 0.05
_SAID_AGAIN = 0.2
# What it costs to take the whole report that was quoted for the topic.
_ON_THE_REPORT = 0.3
# What it costs to leave the question before aside and ask only of something new.
_ASKS_ANEW = 0.15
# A question that reads as one of its own is taken to ask on where that is carried better by so much; of so many topics.
_GOES_ON = 0.05
_TOPICS = 2
# A word whose tokens match the library's so well on average has one of its sense there. Measured with the default
# model: names of places that the library does not hold reach 0.41 to 0.63; kids, wages, obesity, buses 0.69 to 0.80.
_ALIKE = 0.65
# Words that say where and name nothing: "round Dartmoor".
_OF_PLACE = frozenset("round around near nearby outside inside over across up down out off back away".split())
# A first reading that the evidence carries so well is taken at once.
_SURE = 0.9


@dataclass(frozen=True, slots=True)
class Weighed:
    """How well the evidence carries a question: the confidence, and the numbers of the best units, best first."""

    confidence: float
    best: tuple[int, ...]


# A question that needs no history, and the units that were just quoted → how well the evidence carries it.
Weigh = Callable[[str, tuple[int, ...]], Weighed]


class TurnReader:
    """Reads the turns of conversations; keeps how it read them. Deterministic; safe to share."""

    def __init__(self, index: Index, weigh: Weigh) -> None:
        self._index = index
        self._titles = frozenset(report.details.short_title for report in index.reports.values())
        self._weigh = lru_cache(maxsize=_TURNS_KEPT)(weigh)
        self._read = lru_cache(maxsize=_TURNS_KEPT)(self._read_after)
        self._quoted = lru_cache(maxsize=_TURNS_KEPT)(self._find_quoted)

    def read(self, text: str, history: Sequence[Turn]) -> Reading:
        """The reading of a turn after those before it, oldest first, each of which is read in the same way."""
        return self._read(text, tuple(history))

    def quoted(self, history: Sequence[Turn]) -> tuple[int, ...]:
        """Numbers of the units that the last answer quoted; of the one before it where it quoted nothing."""
        answers = tuple(turn for turn in history if turn.role == "assistant" and turn.content.strip())
        for count in range(len(answers), max(len(answers) - 2, 0), -1):
            if found := self._quoted(answers[count - 1]):
                return found
        return ()

    def _report_told_of(self, history: Sequence[Turn]) -> str:
        """The short title of the one report that the last answer lists by its title; "" where it lists none or several.

        "The most recent report in the library: • …"
        """
        last = next((turn.content for turn in history[::-1] if turn.role == "assistant" and turn.content.strip()), "")
        cards = [report.details for report in self._index.reports.values()]
        listed = [card.short_title for card in cards if f"• {card.title}" in last]
        return listed[0] if len(listed) == 1 else ""

    def _find_quoted(self, answer: Turn) -> tuple[int, ...]:
        """The units that an answer quotes; none of a refusal, whose nearest passage is not what was asked."""
        return () if NEAREST in answer.content else tuple(previously_quoted(self._index, [answer]))

    def _read_after(self, text: str, history: tuple[Turn, ...]) -> Reading:
        quoted, told = self.quoted(history), self._report_told_of(history)
        before, spoken = self._spoken_of(history, quoted, told)
        readings = read_turn(text, before, self._index.lexicon.names, spoken, self._is_unknown)[:_MOST_READINGS]
        chosen = self._choose(readings, quoted) if len(readings) > 1 else readings[0]
        if chosen.leans or not spoken.quoted or not may_go_on(text):
            return chosen
        alone = replace(chosen, may_lean=True)
        if len(readings) > 1 or told or not is_brief(text):
            return alone
        headings = " ".join(self._index.evidence[quoted[0]].section).casefold()
        over = [topic for topic in spoken.quoted if topic.casefold() in headings or topic in self._titles]
        return self._go_on_or_not(alone, [on_topic(text, topic) for topic in over[:_TOPICS]], quoted)

    def _spoken_of(
        self, history: tuple[Turn, ...], quoted: tuple[int, ...], told: str
    ) -> tuple[Reading | None, Spoken]:
        """The reading of the turn before, and what was spoken of; `told` is the report that was told of by title."""
        earlier = self._readings(history)
        before = earlier[-1] if earlier else None
        topics = topics_quoted(self._index, quoted, topic_of(before)) if before else ()
        if before and told:
            before, topics = replace(before, topic=told), (told,)
        case = topics[0] if len(topics) == 1 and topics[0] not in self._titles else ""
        latest = earlier[:-1][::-1]
        return before, Spoken(topics, case, tuple(map(topic_of, latest)), tuple(reading.core for reading in latest))

    def _go_on_or_not(self, alone: Reading, on_topics: Sequence[Reading], quoted: tuple[int, ...]) -> Reading:
        """A question that reads as one of its own, asked of what was quoted where the same place answers it better.

        "how many turned up?" names nothing that it is about; only the evidence tells that it asks on.
        """
        self._index.prepare([alone.text, *(reading.text for reading in on_topics)])
        least = self._weigh(alone.text, ()).confidence + _GOES_ON
        if least > _SURE:
            return alone
        places = {self._place_of(number) for number in quoted}
        for reading in on_topics:
            weighed = self._weigh(reading.text, quoted)
            is_near = bool(weighed.best) and self._place_of(weighed.best[0]) in places
            if is_near and weighed.confidence >= least and weighed.best[0] not in quoted:
                return reading
        return alone

    def _place_of(self, number: int) -> tuple[str, ...]:
        """The report and the first heading that names its case or chapter that a unit stands under."""
        unit = self._index.evidence[number]
        return (unit.report, *unit.section[:1])

    def _readings(self, history: tuple[Turn, ...]) -> list[Reading]:
        """How the turns of the user were read that asked something, since the conversation last began again."""
        found: list[Reading] = []
        for place, turn in enumerate(history):
            if turn.role != "user" or not turn.content.strip():
                continue
            if command_of(turn.content) == "restart":
                found = []
            elif not is_aside(turn.content):
                found.append(self._read(turn.content, history[:place]))
        return found

    def _choose(self, readings: Sequence[Reading], quoted: tuple[int, ...]) -> Reading:
        """The reading that the evidence carries best; the plainer where another is hardly better."""
        values: list[float] = []
        self._index.prepare([reading.text for reading in readings])
        for place, reading in enumerate(readings):
            weighed = self._weigh(reading.text, quoted if reading.leans else ())
            value = weighed.confidence - _PLAINER * place
            if reading.leans and weighed.best and weighed.best[0] in quoted:
                value -= _SAID_AGAIN
            if reading.named and not self._carries(weighed.best, reading.named):
                value -= 1.0
            if place and not reading.leans and reading.topic in ("", reading.text.removesuffix("?")):
                value -= _ASKS_ANEW
            if place and reading.topic in self._titles:
                value -= _ON_THE_REPORT
            if not place and value >= _SURE:
                return reading
            values.append(value)
        return readings[values.index(max(values))]

    def _is_unknown(self, word: str) -> bool:
        """Whether the library holds neither a word, a slip of spelling allowed, nor one of its sense."""
        held = not word.isalpha() or self._index.lexicon.has_word(word)
        return not held and self._index.query(word).text == word and not self._has_one_like(word)

    def _has_one_like(self, word: str) -> bool:
        """Whether a token of the library is like a word: "kids" is like "children", "Leeds" like none."""
        return _is_meant(word, range(len(self._index.evidence)), self._index)

    def _carries(self, units: Sequence[int], named: Sequence[str]) -> bool:
        """Whether the first of some units speaks of what a turn names."""
        texts = [f"{' '.join(unit.section)} {unit.text}" for unit in (self._index.evidence[n] for n in units[:1])]
        return not _find_unsaid(named, texts, self._index)


def find_unmet_names(reading: Reading, citations: Sequence[Citation], index: Index) -> list[str]:
    """What a turn names in the stead of the old, and no citation speaks of, nor the report that it is from.

    Where nothing is cited, all that it names.
    """
    if not reading.named:
        return []
    details = [index.reports[citation.report].details for citation in citations]
    titles = [f"{card.title} {card.short_title} {card.publisher} {card.date}" for card in details]
    texts = [f"{' '.join(citation.section)} {citation.quote}" for citation in citations]
    cited = _units_of(citations, index)
    named = [word for word in reading.named if word in index.lexicon.names or not _is_meant(word, cited, index)]
    return _find_unsaid(named, [*texts, *titles], index) if named else []


def _units_of(citations: Sequence[Citation], index: Index) -> list[int]:
    """The numbers of the units of evidence that are quoted."""
    return [
        number
        for number, unit in enumerate(index.evidence)
        if any(unit.report == citation.report and overlap(unit.core, citation.spans) for citation in citations)
    ]


def _is_meant(word: str, units: Sequence[int], index: Index) -> bool:
    """Whether some unit has a word of the sense of one: "children" of "kids"; "Leeds" has none like it."""
    if index.tokens is None or not units:
        return False
    matches = index.tokens.best_matches(index.query(word).encoded.tokens, np.asarray(units))
    return bool(matches.size) and float(matches.max(axis=1).mean()) >= _ALIKE


def _find_unsaid(named: Sequence[str], texts: Sequence[str], index: Index) -> list[str]:
    """The names that no text speaks of: all that the library does not hold, the others where none of them is said."""
    said = {stem(word) for text in texts for word in tokenize(text)}
    named = [word for word in named if word not in _OF_PLACE]
    unsaid = [word for word in named if stem(word) not in said]
    unheld = [word for word in unsaid if not index.lexicon.has_word(word)]
    return unheld or ([" ".join(named)] if named and len(unsaid) == len(named) else [])

"""Who somebody is: answered only with words that name that person."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from assistant.answering.assistant import EvidenceAssistant, RetrievedEvidence
from assistant.answering.length import SHORT_ANSWER
from assistant.answering.question import Question
from assistant.kinds.groundwork.laying_out import compose_runs
from corpus.vocabulary import Answer, EvidenceKind
from index.terms import STOP_WORDS, tokenize

# "Who is Bola Owolabi?", "who's fiona caldwell".
_WHO = re.compile(
    r"^\W*who(?:’s|'s|s| is| was) (?:(?:dr|prof|professor|sir|dame|lord|lady|mr|mrs|ms)\.? )*(?P<name>[^?.,]+?)\W*$",
    re.I,
)
_NAME_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
_FEWEST, _MOST = 2, 4
_MOST_UNITS = 3
_SURE = 0.9
_NEAR_WORDS = "The closest passages are listed as near, not as an answer."


class Who:
    """A person, where the reports name that person; a refusal where they do not."""

    name = "who"

    def answer(self, asked: Question, standalone: str, assistant: EvidenceAssistant) -> Answer | None:
        """What the reports say of a person that a question names whole; None where it names none."""
        words = _name_in(standalone)
        if not words:
            return None
        retrieved = assistant.retrieve(asked)
        naming = _units_that_name(words, asked, assistant)
        if naming:
            return compose_runs(assistant, retrieved, _best(assistant, naming, retrieved), confidence=_SURE)
        if not _is_name(words, assistant):
            return None
        refused = assistant.compose(replace(assistant.select(retrieved), runs=()))
        message = f"No report in the library names {' '.join(words)}. {_NEAR_WORDS}"
        return replace(refused, abstention_reason="not_in_library", message=message)


def _name_in(question: str) -> list[str]:
    """The words of the name that a question asks about; none where it asks about no name."""
    found = _WHO.match(question)
    words = found["name"].split() if found else []
    is_name = _FEWEST <= len(words) <= _MOST and all(_NAME_WORD.fullmatch(word) for word in words)
    return words if is_name and not STOP_WORDS & {word.casefold() for word in words} else []


def _units_that_name(words: Sequence[str], asked: Question, assistant: EvidenceAssistant) -> list[int]:
    """The units in which the words of a name stand beside one another; whole lists left out."""
    name = re.compile(r"\b" + r"\W+".join(map(re.escape, words)) + r"\b", re.IGNORECASE)
    return [
        number
        for number, unit in enumerate(assistant.index.evidence)
        if name.search(unit.text)
        and unit.kind is not EvidenceKind.LIST
        and (not asked.reports or unit.report in asked.reports)
    ]


def _is_name(words: Sequence[str], assistant: EvidenceAssistant) -> bool:
    """Whether words that no report holds beside one another are a name: written with capitals, or one is unknown."""
    if all(word[0].isupper() for word in words):
        return True
    return not all(assistant.index.lexicon.has_word(word) for word in tokenize(" ".join(words)))


def _best(assistant: EvidenceAssistant, naming: Sequence[int], retrieved: RetrievedEvidence) -> list[tuple[int, ...]]:
    """The units that say most of a person: sentences before headings, those with an office or a role first."""
    evidence = assistant.index.evidence
    ranking = retrieved.ranking
    place = {int(number): k for k, number in enumerate(ranking.candidates.numbers)}
    scores = {n: float(ranking.scores[place[n]]) if n in place else float(np.min(ranking.scores)) for n in naming}
    order = sorted(naming, key=lambda n: (evidence[n].kind is EvidenceKind.HEADING, -scores[n], n))
    taken: list[tuple[int, ...]] = []
    spent = 0
    for number in order[:_MOST_UNITS]:
        if taken and spent + evidence[number].words > SHORT_ANSWER.words:
            break
        if any(set(evidence[number].core) & set(evidence[other[0]].core) for other in taken):
            continue
        taken.append((number,))
        spent += evidence[number].words
    return taken

"""Who somebody is: answered only with words that name that person."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np

from assistant.answering.assistant import EvidenceAssistant
from assistant.answering.length import SHORT_ANSWER
from assistant.answering.question import Question
from assistant.answering.refusal import MESSAGES
from assistant.kinds.laying_out import compose_runs
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


class Who:
    """A person, where the reports name that person; a refusal where they do not."""

    name = "who"

    def answer(self, asked: Question, standalone: str, assistant: EvidenceAssistant) -> Answer | None:
        """What the reports say of a person that a question names whole; None where it names none."""
        found = _WHO.match(standalone)
        words = found["name"].split() if found else []
        if not _FEWEST <= len(words) <= _MOST or not all(_NAME_WORD.fullmatch(word) for word in words):
            return None
        named = [word.casefold() for word in words]
        if STOP_WORDS & set(named):
            return None
        retrieved = assistant.retrieve(asked)
        # Beside one another, as a name is written.
        name = re.compile(r"\b" + r"\W+".join(map(re.escape, named)) + r"\b", re.IGNORECASE)
        evidence = assistant.index.evidence
        allowed = asked.reports
        naming = [
            number
            for number, unit in enumerate(evidence)
            if name.search(unit.text) and unit.kind is not EvidenceKind.LIST and (not allowed or unit.report in allowed)
        ]
        if naming:
            return compose_runs(assistant, retrieved, _best(assistant, naming, retrieved), confidence=_SURE)
        is_name = all(word[0].isupper() for word in words) or not all(
            assistant.index.lexicon.has_word(word) for word in tokenize(" ".join(words))
        )
        if not is_name:
            return None
        refused = assistant.compose(replace(assistant.select(retrieved), runs=()))
        message = f"No report in the library names {' '.join(words)}. {MESSAGES['not_in_library'].split('. ', 1)[1]}"
        return replace(refused, abstention_reason="not_in_library", message=message)


def _best(assistant: EvidenceAssistant, naming: list[int], retrieved: object) -> list[tuple[int, ...]]:
    """The units that say most of a person: sentences before headings, those with an office or a role first."""
    evidence = assistant.index.evidence
    ranking = retrieved.ranking  # type: ignore[attr-defined]
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

"""Two sides side by side: reports, places, programmes or groups, each with what is said of it, or that nothing is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.answering.assistant import EvidenceAssistant
from assistant.answering.length import LengthBudget
from assistant.answering.question import Question
from assistant.kinds.comparing.called_documents import leave_out_documents
from assistant.kinds.comparing.reading import find_sides, read_sides
from assistant.kinds.comparing.sides import (
    Side,
    held_stems,
    is_common_name,
    is_known,
    name_stems,
)
from assistant.kinds.comparing.telling import asks_for_all, has_aspect, tell_by_words, tell_side, topic_of
from assistant.kinds.groundwork.absence import is_absent
from assistant.kinds.groundwork.laying_out import join_answers
from assistant.kinds.groundwork.question_parts import split_question
from assistant.kinds.groundwork.report_names import find_named_reports
from assistant.kinds.groundwork.wording import as_phrase, content_words
from corpus.vocabulary import Answer, Citation

# From this share on the classifier's word is taken that sides are compared.
_LIKELY = 0.65
_TWO = 2
_SIDE = LengthBudget(words=100, pieces=2, margin=1.4, run_sentences=2, run_words=70)
# Where each side is asked several things, each of them gets one piece.
_PART = LengthBudget(words=70, pieces=1, margin=1.4, run_sentences=2, run_words=70)
# Where the other side has nothing, what the one has may be longer.
_ALONE = LengthBudget(words=180, pieces=4, margin=1.8, run_sentences=2, run_words=90)


class Comparison:
    """A side for each that is named."""

    name = "comparison"

    def answer(self, asked: Question, standalone: str, assistant: EvidenceAssistant) -> Answer | None:
        """The best evidence on each side; None where nothing is compared, or no side has any."""
        is_known = assistant.share_of_kind(standalone, "comparison") >= _LIKELY
        return self._compare(asked, standalone, assistant, is_known=is_known)

    def gather(self, asked: Question, standalone: str, assistant: EvidenceAssistant) -> Answer | None:
        """The same for a question of which it is known that it compares; None where it names no two sides."""
        return self._compare(asked, standalone, assistant, is_known=True)

    @staticmethod
    def _compare(asked: Question, standalone: str, assistant: EvidenceAssistant, *, is_known: bool) -> Answer | None:
        found = find_sides(standalone, assistant, is_known=is_known)
        if found is None:
            return _compare_by_words(asked, standalone, assistant)
        sides, on, is_whole = found
        topics = split_question(on) if on else [""]
        budget = _PART if len(topics) > 1 else _choose_budget(sides)
        told = _tell_each(sides, topics, asked, standalone, assistant, budget=budget, is_whole=is_whole)
        if told is None or not told.answers or not _are_told_apart(told.answers, sides):
            return None
        # What asks one thing of both is left as it is where the plain answer tells it of both.
        is_of_all = len(topics) == 1 and (not has_aspect(on) or asks_for_all(on, sides, assistant))
        is_plain = len(told.answers) == len(sides) and not told.missing and not is_of_all
        if is_plain and _speaks_of_all(assistant.answer_plainly(asked), sides):
            return None
        return replace(join_answers(asked.text, standalone, told.answers), not_found=tuple(dict.fromkeys(told.missing)))


@dataclass(frozen=True, slots=True)
class _Told:
    """What is told of the sides, and what of them may be said to be missing."""

    answers: list[Answer]
    missing: list[str]


def _tell_each(
    sides: Sequence[Side],
    topics: Sequence[str],
    asked: Question,
    standalone: str,
    assistant: EvidenceAssistant,
    *,
    budget: LengthBudget,
    is_whole: bool,
) -> _Told | None:
    """What is told of each side; None where the plain answer tells it better."""
    found = _Told([], [])
    for side in sides:
        told = tell_side(side, topics, asked, assistant, budget)
        if told is None:
            return None
        if told[0] or not _is_one_of_many(side, standalone):
            absent = [topic for topic in told[1] if _is_missing(topic, side, asked, assistant)]
            if len(absent) < len(told[1]) and side.report is None:
                # Something near it stands somewhere: the plain answer may tell of both.
                return None
            found.missing.extend(_name_missing(topic if is_whole else "", side) for topic in absent)
        if told[0]:
            found.answers.append(lead_by_name(join_answers(asked.text, standalone, told[0]), side, assistant))
    return found


def _compare_by_words(asked: Question, standalone: str, assistant: EvidenceAssistant) -> Answer | None:
    """Two sides that stand in no place of their own, each told where the reader is sure that a piece speaks of it.

    None where the plain answer speaks of both, or a side has no such piece.
    """
    found = read_sides(standalone)
    if found is None:
        return None
    names, on = found
    sides = [Side(name, None, False, True) for name in names]
    reports = assistant.index.reports
    is_vague = any(len(content_words(name)) < _TWO and is_common_name(name, assistant) for name in names)
    if is_vague or names[0] == names[1] or any(find_named_reports(name, reports) for name in names):
        return None
    told = [tell_by_words(side, on, asked, assistant) for side in sides]
    answers = [lead_by_name(answer, side, assistant) for answer, side in zip(told, sides, strict=True) if answer]
    if len(answers) < _TWO or not _are_told_apart(answers, sides):
        return None
    if _speaks_of_all(assistant.answer_plainly(asked), sides):
        return None
    return join_answers(asked.text, standalone, answers)


def _are_told_apart(answers: Sequence[Answer], sides: Sequence[Side]) -> bool:
    """Whether no quote stands for two sides but one that names both."""
    quotes = Counter(quote for answer in answers for quote in {citation.quote for citation in answer.citations})
    return all(
        count == 1 or all(name_stems(side.name) <= held_stems(quote) for side in sides)
        for quote, count in quotes.items()
    )


def _choose_budget(sides: Sequence[Side]) -> LengthBudget:
    """How much is told of each side: more where the other is not in the library."""
    return _SIDE if all(side.is_place_in_library for side in sides) else _ALONE


def _is_one_of_many(side: Side, question: str) -> bool:
    """Whether a side is none by itself, but whatever others there are: "other Example towns"."""
    return re.search(rf"\b(?:other|any) {re.escape(side.name)}\b", question, re.IGNORECASE) is not None


def _is_missing(topic: str, side: Side, asked: Question, assistant: EvidenceAssistant) -> bool:
    """Whether it may be said of a side that nothing on a topic was found: no search for it comes near."""
    if side.report is not None:
        whole = leave_out_documents(asked.text, assistant.index.reports)
        return is_absent([topic_of(topic) or whole, whole], assistant, reports=[side.report])
    if not side.is_spoken_of and not is_known(side.name, assistant):
        return True
    return is_absent([f"{topic} ({side.name})?" if topic else side.name], assistant, reports=asked.reports)


def _name_missing(topic: str, side: Side) -> str:
    """What was not found of a side: "the cost – Wigan", or the side's name alone."""
    return f"{as_phrase(topic)} – {side.name}" if topic else side.name


def _speaks_of_all(answer: Answer, sides: Sequence[Side]) -> bool:
    """Whether each side has a quote of its own in an answer already: then nothing has to be put together."""
    return all(any(_is_quoted_of(citation, side) for citation in answer.citations) for side in sides)


def _is_quoted_of(citation: Citation, side: Side) -> bool:
    """Whether a quote is of a side: from that report, under its heading, or naming it where no heading does."""
    if side.report:
        return citation.report == side.report
    said = citation.section if side.is_heading else (citation.quote, *citation.section)
    return name_stems(side.name) <= held_stems(" ".join(said))


def lead_by_name(answer: Answer, side: Side, assistant: EvidenceAssistant) -> Answer:
    """The answer on a side, its first statement led by the side's name, as the library writes it."""
    if side.report is not None or side.is_described:
        return answer
    names = assistant.index.lexicon.names
    words = [word.capitalize() if word.casefold() in names and word.islower() else word for word in side.name.split()]
    name = re.sub(r"^(?:the|a|an) ", "", " ".join(words), flags=re.IGNORECASE)
    first, *others = answer.statements
    return replace(answer, statements=(replace(first, text=f"{name[:1].upper()}{name[1:]} – {first.text}"), *others))

"""Two questions in one: each is answered or refused by itself, and what is not found is named."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.answering.answerability import types_borne
from assistant.answering.assistant import EvidenceAssistant
from assistant.answering.question import Question, expected_answer_types
from assistant.answering.refusal import text_near
from assistant.kinds.groundwork.absence import is_absent
from assistant.kinds.groundwork.laying_out import join_answers
from assistant.kinds.groundwork.question_parts import Part, as_question, split_parts
from assistant.kinds.groundwork.wording import as_phrase, content_stems, stems_of
from assistant.kinds.ranked_rows import RankedRows
from assistant.kinds.yes_or_no import YesOrNo
from corpus.vocabulary import Answer, Citation, Report

# Words that ask for a type of answer, which a quote bears without saying them: "which year was that".
_ONLY_TYPES = (
    "year years date month day time number percentage percent share proportion figure figures amount many much".split()
)
# Words that only ask which comes where in an order.
_ONLY_ORDER = "first last highest lowest most least top bottom came come named scored score ranked rank".split()
# Words are taken for the same that begin with so many equal letters: "funded", "funding".
_PREFIX = 4
_STATEMENTS = 1
# A later part of so few words of its own may be answered in other words; a longer one has this share of them said.
_FEW_OWN = 2
_SAID = 0.4
# The share where it is so sure that the question is answered.
_SAID_SURELY = 0.2
_SURE = 0.9
# So much less sure than a part's may the answer to the whole question be that goes before it.
_LESS_SURE = 0.1
# An answer to the whole question tells a part if it has this share of the part's own words.
_MOSTLY = 0.6
# Asks for a size: "how big would it be".
_SIZE = re.compile(r"\bhow (?:big|large)\b", re.IGNORECASE)
# Asks for a figure, and what has one: "80 individuals", "about half".
_ASKS_FIGURE = re.compile(r"\b(?:how (?:many|much)|numbers?|figures?)\b", re.IGNORECASE)
_HAS_FIGURE = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|dozens?|hundreds?|thousands?|half|third|quarter|most|none)\b",
    re.IGNORECASE,
)
# Where the sections that are quoted say so much of a part's own words, they speak of it in some way.
_SPOKEN_OF = 0.6


class SeveralQuestions:
    """Each part of a question by itself."""

    name = "several questions"

    def answer(self, asked: Question, standalone: str, assistant: EvidenceAssistant) -> Answer | None:
        """What each part has, in their order; None where a question has one part, or none is answered."""
        names = assistant.index.lexicon.names
        parts = split_parts(standalone, names)
        if len(parts) < 2:
            return None
        answers = [_answer_part(part, asked, assistant) for part in parts]
        if any(answer.mode == "conversation" for answer in answers):
            return None
        return self._join(asked, standalone, parts, answers, assistant)

    @staticmethod
    def _join(
        asked: Question,
        standalone: str,
        parts: Sequence[Part],
        answers: Sequence[Answer],
        assistant: EvidenceAssistant,
    ) -> Answer | None:
        """What answers the whole question goes first, whole where it tells all parts or one that none has by itself."""
        found = [_first_of(answer) for answer in answers if answer.statements]
        unanswered = [part for part, answer in zip(parts, answers, strict=True) if not answer.statements]
        whole = assistant.answer_plainly(asked)
        missing = [part for part in unanswered if not _is_told(part, whole)]
        if not found and (not whole.statements or len(missing) in (0, len(parts))):
            return None
        if unanswered and len(missing) == len(unanswered):
            whole = _shorten_whole(whole, found)
        joined = join_answers(asked.text, standalone, _say_once([whole, *found] if whole.statements else found))
        # What the library may well hold is not called missing, though it is not told.
        absent = [part for part in missing if _is_absent(part, joined, asked, standalone, assistant)]
        return replace(joined, not_found=tuple(as_phrase(part.asked) for part in absent))


def _shorten_whole(whole: Answer, found: Sequence[Answer]) -> Answer:
    """What the answer to a question that is half unanswered adds to its parts': its first statement, or nothing."""
    if not found or not whole.statements:
        return whole
    whole = _first_of(whole)
    # A part that is answered more surely by itself needs no help from it.
    plain = max((answer.confidence for answer in found if answer.kind == whole.kind), default=0.0)
    is_sure = whole.confidence >= plain - _LESS_SURE
    adds = is_sure and len(_say_once([*found, whole])) > len(found)
    return whole if adds else replace(whole, statements=())


def _say_once(answers: Sequence[Answer]) -> list[Answer]:
    """The answers without those whose every quote is within the quotes of one before."""
    kept: list[Answer] = []
    said: list[Citation] = []
    for answer in answers:
        # The line over a ranking tells what its rows alone do not.
        is_said = bool(said) and all(any(_is_within(quote, other) for other in said) for quote in answer.citations)
        if is_said and answer.kind != RankedRows.name:
            continue
        kept.append(answer)
        said += answer.citations
    return kept


def _is_within(quote: Citation, other: Citation) -> bool:
    """Whether the words of a quote are among those of another from the same report."""
    return quote.report == other.report and all(
        any(start >= first and end <= last for first, last in other.spans) for start, end in quote.spans
    )


def _answer_part(part: Part, asked: Question, assistant: EvidenceAssistant) -> Answer:
    """The answer to a part; a refusal where what it has is not about what was said before, or not about the part."""
    answer = assistant.answer(Question(part.standalone, reports=asked.reports))
    if not answer.statements and part.carried:
        # What a thing is called beside its name may be nobody's words: "the careers thing for teenagers (Example)".
        by_name = f"{as_question(part.asked)} ({' '.join(part.carried)})?"
        answer = assistant.answer(Question(by_name, reports=asked.reports))
    if not answer.statements or not part.carried:
        return answer
    reports = assistant.index.reports
    fewest = _SAID_SURELY if answer.confidence >= _SURE else _SAID
    if any(_is_about(one, reports[one.report], part, fewest) for one in answer.citations[:_STATEMENTS]):
        return answer
    return replace(answer, statements=(), citations=())


def _is_about(citation: Citation, report: Report, part: Part, fewest: float) -> bool:
    """Whether a quote stands in a section that bears the words carried, and says something that the part asks.

    `fewest` is the share of the part's own words that it says at least.
    """
    own = {word[:_PREFIX] for word in content_stems(part.asked)}
    near = stems_of(text_near(citation, report))
    if not any(stems_of(name) <= near for name in part.carried):
        return False
    if _ASKS_FIGURE.search(part.asked) and not _HAS_FIGURE.search(citation.quote):
        return False
    said = {word[:_PREFIX] for word in stems_of(" ".join([citation.quote, *citation.section]))}
    # A size is told by any figure, a sum of money or a time is not.
    is_told = not _asks_type(part.asked) or (_SIZE.search(part.asked) and _HAS_FIGURE.search(citation.quote))
    is_short = len(own) <= _FEW_OWN and (not own or bool(is_told))
    return is_short or len(own & said) >= fewest * len(own) or bool(types_borne(part.asked, citation.quote))


def _is_told(part: Part, answer: Answer) -> bool:
    """Whether an answer's quotes say most of what a part asks, and bear the type of answer that it asks for."""
    own = {word[:_PREFIX] for word in content_stems(part.asked, without=_ONLY_TYPES)}
    text = " ".join(" ".join([citation.quote, *citation.section]) for citation in answer.citations)
    said = {word[:_PREFIX] for word in stems_of(text)}
    is_typed = not _asks_type(part.asked) or bool(types_borne(part.asked, text))
    return (bool(own) or _asks_type(part.asked)) and len(own & said) >= _MOSTLY * len(own) and is_typed


def _is_absent(part: Part, told: Answer, asked: Question, standalone: str, assistant: EvidenceAssistant) -> bool:
    """Whether a part may be called not found: no search comes near it, nor do the sections of what is told."""
    reports = assistant.index.reports
    near = " ".join(text_near(citation, reports[citation.report]) for citation in told.citations)
    own = {word[:_PREFIX] for word in content_stems(part.asked, without=[*_ONLY_TYPES, *_ONLY_ORDER])}
    said = {word[:_PREFIX] for word in stems_of(near)}
    # What names nothing of its own is a question of what is told.
    if not own or (len(own) >= _FEW_OWN and len(own & said) >= _SPOKEN_OF * len(own)):
        return False
    wordings = [part.standalone]
    if part.carried:
        wordings.append(f"{as_question(part.asked)} ({' '.join(part.carried)})?")
    return is_absent(wordings, assistant, together=standalone, reports=asked.reports)


def _asks_type(text: str) -> bool:
    """Whether a text asks for a type of answer that a quote bears or does not: a count, money, a time."""
    return bool(expected_answer_types(text) & {"quantity", "time"})


def _first_of(answer: Answer) -> Answer:
    """The answer's first statement with its citations, and the line over it."""
    # A line that tells the kinds of evidence of more quotes than are kept says nothing here.
    kept = [statement for statement in answer.statements if not statement.derived or answer.kind != YesOrNo.name]
    statements = tuple(kept[: _STATEMENTS + kept[0].derived])
    # A line that counts more quotes than are kept would cite what is not shown.
    told = {number for statement in statements if not statement.derived for number in statement.citations}
    statements = tuple(each for each in statements if not each.derived or told.issuperset(each.citations))
    cited = {number for statement in statements for number in statement.citations}
    citations = tuple(citation for citation in answer.citations if citation.n in cited)
    return replace(answer, statements=statements, citations=citations)

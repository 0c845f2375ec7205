"""Two questions in one: each is answered or refused by itself, and what is not found is named."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from assistant.answering.answerability import types_borne
from assistant.answering.assistant import EvidenceAssistant
from assistant.answering.conversation import Turn
from assistant.answering.followup import make_standalone
from assistant.answering.question import Question, expected_answer_types
from assistant.answering.refusal import text_near
from assistant.kinds.laying_out import join_answers
from assistant.kinds.wording import as_phrase, content_stems, content_words, stems_of
from assistant.kinds.yes_or_no import YesOrNo
from corpus.vocabulary import Answer, Citation, Report
from index.terms import tokenize

_WH = r"(?:what|when|where|who|whom|whose|why|how|which)"
_AUX = r"(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|might)"
# A direct question: "is it still going", "how much did it save", "who paid", "what's the number"; not "how long people
# live".
_DIRECT = (
    rf"(?:{_AUX} \w+|who(?:[’']?s)? \w+|{_WH}(?: [\w’'-]+){{0,3}} {_AUX}\b|(?:what|where|how|when|why)[’']?s \w+"
    r"|what (?:happened|came|changed|went)\b|(?:what|which) [\w’'-]+ (?!and\b|or\b)[\w’'-]+ \w+)"
)
# A question that only asks: "… and why?", "… and how many?".
_BARE = r"(?:(?:where|when|why|who|how|how (?:many|much|often|long)|what for|who for)\W*$)"
# A question without a verb that helps: "how many people went"; after a first question that ends in no "how well".
_HOW_MANY = r"(?:how (?:many|much|often|big|large|old) \w+)"
# Where a second question begins: "… and how much did it save?", "… ? Who paid for it?".
_SECOND = re.compile(
    r"(?:\?\s+(?:(?:and|also|plus|so) )?|\.\s+(?:and|also|plus) |,?\s+(?:and|plus) (?:also )?"
    r"|,\s*(?:also|plus),? (?:and )?|;\s*(?:and )?)"
    rf"(?={_DIRECT}|{_BARE}|{_HOW_MANY})",
    re.IGNORECASE,
)
# A first question begins so: "what goes on at …", "whats …", "who put on …"; "Can you tell me who …".
_BEGINS = re.compile(
    r"^\W*(?:(?:so|and|also|ok|but|hi|hello|please)\b\W*)*(?:(?:remind|tell|show) (?:me|us) )?"
    rf"(?:{_WH}(?:[’']?s)?|{_AUX})\s+\w",
    re.IGNORECASE,
)
# A sentence that is told before the questions: "We are writing a bid. What …".
_TOLD = re.compile(r"^[^?]*?[.!]\s+(?=\S)")
_LATER_BEGINS = re.compile(rf"^\W*(?:{_DIRECT}|{_BARE}|{_HOW_MANY})", re.IGNORECASE)
# Ends in what a later "how" or "what" is joined to: "what changes how well" (and how long people live).
_OPEN_END = re.compile(rf"\s{_WH}(?: \w+){{0,1}}$", re.IGNORECASE)
# What both questions are about, said before them: "Bethnal Green practice - where does …".
_TOPIC = re.compile(rf"^\W*(?P<topic>[^?,;:]{{3,60}}?)(?:\s+[-–—]\s*|:\s+)(?=(?:{_WH}|{_AUX})\b)", re.IGNORECASE)
# A word that may stand for what the first question is about.
_POINTS = re.compile(
    r"\b(?:it|its|they|them|their|he|she|him|her|his|this|that|these|those|there|one)\b", re.IGNORECASE
)
# A later question with so many content words needs no topic.
_OWN_WORDS = 2
# Words that only ask for a figure, or for how many there are of whom.
_ONLY_ASKS = (
    "whats whos wheres number numbers figure figures total amount people persons come came go went turn attend"
).split()
_MOST = 3
_FEWEST_WORDS = 3
# Words are taken for the same that begin with so many equal letters: "funded", "funding".
_PREFIX = 4
_STATEMENTS = 1
# A later part of so few words of its own may be answered in other words; a longer one has this share of them said.
_FEW_OWN = 2
_SAID = 0.4
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
# A name that is carried has so many letters at least.
_LEAST_NAME = 4


@dataclass(frozen=True, slots=True)
class _Part:
    """One question of several: as asked, as it stands alone, and the words that it is about by what was said before.

    Those words are the names before it, where there are any.
    """

    asked: str
    standalone: str
    carried: tuple[str, ...] = ()


class SeveralQuestions:
    """Each part of a question by itself."""

    name = "several questions"

    def answer(self, asked: Question, standalone: str, assistant: EvidenceAssistant) -> Answer | None:
        """What each part has, in their order; None where a question has one part, or none is answered."""
        names = assistant.index.lexicon.names
        parts = _split(standalone, names)
        if len(parts) < 2:
            return None
        answers = [_answer_part(part, asked, assistant) for part in parts]
        found = [_first_of(answer) for answer in answers if answer.statements]
        if not found or any(answer.mode == "conversation" for answer in answers):
            return None
        return self._join(asked, standalone, parts, answers, found, assistant)

    @staticmethod
    def _join(
        asked: Question,
        standalone: str,
        parts: Sequence[_Part],
        answers: Sequence[Answer],
        found: Sequence[Answer],
        assistant: EvidenceAssistant,
    ) -> Answer:
        """What answers the whole question goes first, whole where it tells all parts or one that none has by itself."""
        unanswered = [part for part, answer in zip(parts, answers, strict=True) if not answer.statements]
        whole = assistant.answer_plainly(asked)
        missing = [part for part in unanswered if not _is_told(part, whole)]
        if unanswered and len(missing) == len(unanswered) and whole.statements:
            whole = _first_of(whole)
        joined = join_answers(asked.text, standalone, [whole, *found] if whole.statements else found)
        return replace(joined, not_found=tuple(as_phrase(part.asked) for part in missing))


def split_question(text: str, names: Collection[str] = ()) -> list[str]:
    """The questions of a text, each made to stand alone: what a later one leaves out is taken from the first.

    `names` are the words, in lower case, that are names: a later question without one is about the first one's.
    """
    return [part.standalone for part in _split(text, names)]


def _split(text: str, names: Collection[str]) -> list[_Part]:
    if (told := _TOLD.match(text)) and not _BEGINS.match(text) and _BEGINS.match(text[told.end() :]):
        parts = _split(text[told.end() :], names)
        return parts if len(parts) > 1 else [_Part(text, text)]
    topic = _TOPIC.match(text)
    about = as_phrase(topic["topic"]) if topic else ""
    split = _SECOND.split(text[topic.end() :] if topic else text)
    # What is told after a question is no part of it: "… and how often? A gap would be nice."
    pieces = [piece.partition("?")[0].strip() for piece in split if piece.strip()]
    if not 1 < len(pieces) <= _MOST or not _are_questions(pieces):
        return [_Part(text, text)]
    first = pieces[0].rstrip(" ?.") + "?"
    if not content_stems(f"{about} {first}"):
        return [_Part(text, text)]
    if about:
        return [_Part(piece, f"{piece.rstrip(' ?.')} ({about})?", _named(about, names)) for piece in pieces]
    return [_Part(first, first), *(_complete(f"{piece.rstrip(' ?.')}?", first, names) for piece in pieces[1:])]


def _are_questions(pieces: list[str]) -> bool:
    if not _BEGINS.match(pieces[0]) or len(pieces[0].split()) < _FEWEST_WORDS or _OPEN_END.search(pieces[0]):
        return False
    later = pieces[1:]
    bare = re.compile(_BARE, re.IGNORECASE)
    return all(
        _LATER_BEGINS.match(piece) and (len(piece.split()) >= _FEWEST_WORDS or bare.match(piece)) for piece in later
    )


def _named(text: str, names: Collection[str]) -> tuple[str, ...]:
    """The names in a text."""
    return tuple(dict.fromkeys(word for word in tokenize(text) if word in names and len(word) >= _LEAST_NAME))


def _complete(piece: str, first: str, names: Collection[str]) -> _Part:
    """A later question with the topic of the first, where it points back, says little, or names nothing itself."""
    own = _named(piece, names)
    carried = () if own else _named(first, names)
    points = _POINTS.search(piece) is not None
    if len(content_stems(piece, without=_ONLY_ASKS)) >= _OWN_WORDS and not points and not carried:
        return _Part(piece, piece)
    standalone = make_standalone(piece, [Turn("user", first)])
    if standalone == piece:
        about = [_as_written(name, first) for name in carried] or content_words(first)
        standalone = f"{piece.rstrip(' ?.')} ({' '.join(about)})?"
    return _Part(piece, standalone, carried or tuple(content_words(first)))


def _as_written(name: str, text: str) -> str:
    """A name as a text writes it."""
    found = re.search(rf"\b{re.escape(name)}", text, re.IGNORECASE)
    return found[0] if found else name


def _answer_part(part: _Part, asked: Question, assistant: EvidenceAssistant) -> Answer:
    """The answer to a part; a refusal where what it has is not about what was said before, or not about the part."""
    answer = assistant.answer(Question(part.standalone, reports=asked.reports))
    if not answer.statements or not part.carried:
        return answer
    own = {word[:_PREFIX] for word in content_stems(part.asked)}
    reports = assistant.index.reports
    if any(_is_about(one, reports[one.report], part, own) for one in answer.citations[:_STATEMENTS]):
        return answer
    return replace(answer, statements=(), citations=())


def _is_about(citation: Citation, report: Report, part: _Part, own: set[str]) -> bool:
    """Whether a quote stands in a section that bears the words carried, and says something that the part asks."""
    near = stems_of(text_near(citation, report))
    if not any(stems_of(name) <= near for name in part.carried):
        return False
    if _ASKS_FIGURE.search(part.asked) and not _HAS_FIGURE.search(citation.quote):
        return False
    said = {word[:_PREFIX] for word in stems_of(" ".join([citation.quote, *citation.section]))}
    # A size is told by any figure, a sum of money or a time is not.
    is_told = not _asks_type(part.asked) or (_SIZE.search(part.asked) and _HAS_FIGURE.search(citation.quote))
    is_short = len(own) <= _FEW_OWN and (not own or bool(is_told))
    return is_short or len(own & said) >= _SAID * len(own) or bool(types_borne(part.asked, citation.quote))


def _is_told(part: _Part, answer: Answer) -> bool:
    """Whether an answer's quotes say most of what a part asks, and bear the type of answer that it asks for."""
    own = {word[:_PREFIX] for word in content_stems(part.asked)}
    text = " ".join(" ".join([citation.quote, *citation.section]) for citation in answer.citations)
    said = {word[:_PREFIX] for word in stems_of(text)}
    is_typed = not _asks_type(part.asked) or bool(types_borne(part.asked, text))
    return bool(own) and len(own & said) >= _MOSTLY * len(own) and is_typed


def _asks_type(text: str) -> bool:
    """Whether a text asks for a type of answer that a quote bears or does not: a count, money, a time."""
    return bool(expected_answer_types(text) & {"quantity", "time"})


def _first_of(answer: Answer) -> Answer:
    """The answer's first statement with its citations, and the line over it."""
    # A line that tells the kinds of evidence of more quotes than are kept says nothing here.
    kept = [statement for statement in answer.statements if not statement.derived or answer.kind != YesOrNo.name]
    statements = tuple(kept[: _STATEMENTS + kept[0].derived])
    cited = {number for statement in statements for number in statement.citations}
    citations = tuple(citation for citation in answer.citations if citation.n in cited)
    return replace(answer, statements=statements, citations=citations)

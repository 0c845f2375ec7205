"""Questions about the library itself, answered from its catalogue: which reports, how old, the newest, the oldest."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answering.assistant import EvidenceAssistant
from assistant.answering.question import Question
from assistant.kinds.groundwork.laying_out import say
from assistant.kinds.groundwork.report_names import find_named_reports
from corpus.vocabulary import Answer, ReportDetails

_REPORT = r"(?:reports?|papers?|documents?|publications?|sources?|studies|study|texts?)"
# "Which report is the most recent and who published it?", "what's the newest paper?".
_NEWEST = re.compile(
    rf"\b(?:(?:most recent|newest|latest) (?:of (?:the|these) )?{_REPORT}|{_REPORT} (?:is|are|was) (?:the )?"
    r"(?:most recent|newest|latest))\b",
    re.IGNORECASE,
)
# Asked of the reports that were just spoken of: "how many reports have you got and which is the latest?".
_WHICH_NEWEST = re.compile(
    r"\bwhich(?: one)?(?: is|'s|’s) (?:the )?(?:most recent|newest|latest)\b"
    r"|\b(?:newest|latest|most recent) (?:thing|one) (?:you|in (?:here|there))\b",
    re.IGNORECASE,
)
# "Have you got the ten year plan in there?"; not "have you got anything on loneliness in there?".
_HAVE_YOU = re.compile(
    r"^\W*(?:so |and |ok |hi |hello )*(?:have|do|did) (?:you|u|ya)(?: guys)?(?: got| have| hold| include)"
    r" (?!.*\b(?:any|anything|something|stuff|info|information|evidence|examples?|about|on)\b)(.{3,80}?)"
    r" in (?:there|here|the library|your library|this|it)\W*$",
    re.IGNORECASE,
)
_OLDEST = re.compile(
    rf"\b(?:(?:oldest|earliest|least recent) (?:of (?:the|these) )?{_REPORT}|{_REPORT} (?:is|are|was) (?:the )?"
    r"(?:oldest|earliest))\b",
    re.IGNORECASE,
)
# "Are these reports out of date?", "how old are the reports?", "when were these published?".
_CURRENCY = re.compile(
    rf"\b(?:are|is) (?:the|these|this|those|your|all|any)(?: of (?:the|these))? (?:\w+ )?{_REPORT}(?: \w+)?"
    rf" (?:still )?(?:out of date"
    r"|out-of-date|outdated|up to date|up-to-date|current|recent|old|new|superseded|in date)\b"
    rf"|\bhow (?:old|recent|current|up[ -]to[ -]date) (?:are|is) (?:the|these|this|your|all)(?: the| these)?"
    rf" {_REPORT}\b"
    rf"|\bwhen (?:were|was) (?:the|these|all(?: the| these)?) {_REPORT} (?:published|written|released|made)\b"
    rf"|\b(?:publication )?dates? of (?:the|these|all(?: the| these)?) {_REPORT}\b",
    re.IGNORECASE,
)
# "How many reports are there?", "list the reports", "what's in the library?", "who published these reports?".
_HOLDINGS = re.compile(
    rf"\bhow many {_REPORT} (?:have|do|are) you"
    r" (?:got|have|hold|use|using|(?:working|drawing|going|quoting) (?:from|on|with))\b|"
    r"\bwhat(?: (?:have|do) you|(?:'ve| have| do) (?:you|u)) (?:actually |really |currently )?(?:got|have|hold"
    r"|cover) (?:in )?(?:here|there)\b|"
    rf"\bhow many {_REPORT} (?:are|do|does|have)\b(?: there| you)?(?: (?:in|have|hold|use|know"
    rf"|cover)\b.{{0,24}})?\W*$"
    rf"|^\W*(?:please )?(?:list|name|show(?: me)?|give me|tell me|what are|which are) (?:all |of )*(?:the |your "
    rf"|these )?(?:available |source |bundled |health |policy )*"
    rf"{_REPORT}(?: (?:you (?:have|hold|use|know|cover)|in (?:the|your|this) library|available|(?:are )?there))?\W*$"
    rf"|\b(?:what(?:'s| is)|which {_REPORT} (?:is|are)) (?:in|held in) (?:the|your|this) library\b"
    rf"|^\W*(?:which|what) {_REPORT} (?:do|can|did) you (?:have|hold|use|search|read|look (?:at|in)|cover|know"
    rf"|quote)\b.{{0,20}}$"
    rf"|^\W*who (?:wrote|published|produced|made|are the (?:publishers|authors) of) (?:the|these|all(?: the| these)?)"
    rf" (?:reports|papers|documents|publications|sources)\W*$",
    re.IGNORECASE,
)
# Asked of the reports that were just listed: "which is the newest", "and the oldest?".
_ONE_END = re.compile(
    r"^\W*(?:(?:and|so|ok|what about|which(?: one)?(?: is|(?:'|’)?s)?)\b\s*)*(?:the )?"
    r"(most recent|newest|latest|oldest|earliest)(?: one)?\W*$",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_MONTH = re.compile(r"\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b", re.IGNORECASE)
_INFERRED = " (worked out from the text: the report bears no date)"


class AboutLibrary:
    """Facts of the catalogue: titles, publishers, dates."""

    name = "about the library"

    def answer(self, asked: Question, standalone: str, assistant: EvidenceAssistant) -> Answer | None:
        """What the catalogue says; None where the question is not about the library itself."""
        cards = assistant.library.cards()
        message = _describe(asked.text, cards) if cards else None
        if cards and not message and asked.history:
            message = _describe_one_end(asked, standalone, cards)
        if cards and (wanted := _HAVE_YOU.search(asked.text)):
            message = _describe_held(find_named_reports(wanted[1], assistant.index.reports), cards)
        return say(asked.text, message) if message else None


def recognise(question: str) -> bool:
    """Whether a question is about the library itself."""
    return any(pattern.search(question) for pattern in (_NEWEST, _OLDEST, _CURRENCY, _HOLDINGS, _HAVE_YOU))


def _describe_held(named: Sequence[str], cards: Sequence[ReportDetails]) -> str:
    """Which of the reports asked for the library holds, and all that it holds where it holds none of them."""
    held = [card for card in cards if card.id in named]
    listed = "\n".join(f"• {_describe_card(card)}" for card in held or cards)
    if held:
        return f"The library holds:\n{listed}"
    return f"No report of that name is in the library. It holds {_count(cards)}:\n{listed}"


def _describe(question: str, cards: Sequence[ReportDetails]) -> str | None:
    dated = sorted((card for card in cards if _date_key(card)), key=_date_key)
    undated = len(cards) - len(dated)
    if _NEWEST.search(question) and dated:
        return _at_one_end("most recent", dated[::-1], undated)
    if _OLDEST.search(question) and dated:
        return _at_one_end("oldest", dated, undated)
    listed = "\n".join(f"• {_describe_card(card)}" for card in cards)
    if _CURRENCY.search(question):
        span = f", from {_year(dated[0])} to {_year(dated[-1])}" if dated else ""
        return (
            f"The library holds {_count(cards)}{span}. Nothing in it is newer than its report's date, and whether "
            f"something has replaced a report since is not known here:\n{listed}"
        )
    if _HOLDINGS.search(question):
        if _WHICH_NEWEST.search(question) and dated:
            newest = _at_one_end("most recent", dated[::-1], undated)
            return f"{newest}\nIn all, the library holds {_count(cards)}:\n{listed}"
        return f"The library holds {_count(cards)}:\n{listed}"
    return None


def _describe_one_end(asked: Question, standalone: str, cards: Sequence[ReportDetails]) -> str | None:
    """The newest or oldest report, asked for after another was told, or after they were listed; else None."""
    if _NEWEST.search(standalone) or _OLDEST.search(standalone):
        return _describe(standalone, cards)
    last = next((turn.content for turn in asked.history[::-1] if turn.role == "assistant"), "")
    found = _ONE_END.match(asked.text)
    if not found or not any(f"• {card.title}" in last for card in cards):
        return None
    return _describe(f"which report is the {found[1]}", cards)


def _at_one_end(name: str, ordered: Sequence[ReportDetails], undated: int) -> str:
    """The first of the reports in order of date, and those of the same date."""
    first = ordered[0]
    same = [card for card in ordered if _date_key(card) == _date_key(first)]
    listed = "\n".join(f"• {_describe_card(card)}" for card in same)
    opening = f"The {name} report in the library:" if len(same) == 1 else f"These {len(same)} share the {name} date:"
    left_out = f"\n{undated} without a year left out." if undated else ""
    return f"{opening}\n{listed}{left_out}"


def _describe_card(card: ReportDetails) -> str:
    return f"{card.title} – {card.publisher}, {card.date}{_INFERRED if card.date_inferred else ''}"


def _date_key(card: ReportDetails) -> tuple[int, int]:
    """Year and month of a report, (0 for a month that is not known); an empty pair where no year is known."""
    text = card.edtf or card.date
    years = [int(year) for year in _YEAR.findall(text)]
    if not years:
        return ()  # type: ignore[return-value]
    if card.edtf and (found := re.search(r"\d{4}-(\d\d)", card.edtf)):
        return max(years), int(found[1])
    month = _MONTH.search(card.date)
    return max(years), _MONTHS.index(month[1].casefold()) + 1 if month else 0


def _year(card: ReportDetails) -> int:
    return _date_key(card)[0]


def _count(cards: Sequence[ReportDetails]) -> str:
    return "one report" if len(cards) == 1 else f"{len(cards)} reports"

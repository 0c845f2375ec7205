"""Questions of a report by rule: its headings, lists, table rows, definitions, figures, dates and named things.

A rule makes a question of the words that stand there, in an order that is good English: no verb is bent. So each rule
wants a sentence of a plain shape, and says nothing of any other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from assistant.report_questions.proposals import Proposal, is_sound
from assistant.suggestions.starters import make_section_questions
from corpus.text import extract_text
from corpus.vocabulary import Block, Evidence, EvidenceKind, Report, Span

# Words of a phrase that no stop parts: "the first payments", and what a subject is made of, up to ten of them.
_WORD = r"[^\s,;:.()?!“”]+"
_SUBJECT = rf"(?P<subject>(?:{_WORD} ){{0,9}}?{_WORD})"
# Verbs that go before their subject in a question: "Hand hygiene should be …" gives "should hand hygiene be …".
_MODALS = "can|could|should|must|may|might|will|would"
_HELPERS = rf"(?P<helper>is|are|was|were|has|have|had|{_MODALS})"
_FINITE = re.compile(
    rf"\b(?:is|are|was|were|has|have|had|do|does|did|{_MODALS}|includes?|included|we|you|they|it)\b", re.IGNORECASE
)
# "Surveillance is defined as …", "PPE refers to …".
_DEFINED = re.compile(rf"{_SUBJECT} (?:(?:is|are) defined as|refers to|refer to|means|stands for)\b")
# "The Lessons Digest is a publication that …": what a thing is, and not how.
_IS_A = re.compile(rf"{_SUBJECT} (?P<helper>is|are) (?:an?|the) (?!same\b)")
# "Infected Blood Compensation Authority (IBCA)".
_SPELT_OUT = re.compile(
    r"\b(?P<long>(?:[A-Z][\w’'-]+ (?:(?:and|of|for|in|the|on) )*){1,6}[A-Z]?[\w’'-]*) ?\((?P<short>[A-Z]{2,7})\)"
)
_MONTH = "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
# A time that answers "when": "in July 2024", "on 18 July 2024", "by 31 March 2025", "since 2019".
_TIME = (
    r"(?:in|on|by|from|since|before|until|due by) (?:early |late |mid[- ])?"
    rf"(?:\d{{1,2}} )?(?:{_MONTH} )?(?:19|20)\d\d"
)
# "The Inquiry was established in June 2022 …".
_WHEN = re.compile(rf"{_SUBJECT} {_HELPERS} (?P<rest>(?:{_WORD} ){{1,12}}?){_TIME}\b")
# "57.8% of respondents reported …".
_SHARE = re.compile(
    r"(?:^|, |; |\band |\bthat )(?:some |about |around |nearly |over )?"
    r"\d[\d.,]* ?(?:%|per cent|percent) of (?P<rest>[^,;:.()]+)"
)
_COUNTS = r"\d[\d,]*|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
# "Five editions of the Lessons Digest have been published …", at the beginning of a sentence.
_COUNT = re.compile(
    rf"^(?:{_COUNTS}) (?P<rest>(?:{_WORD} ){{1,8}}?(?:are|were|have|had|will|took|said|reported)\b[^,;:.()]*)",
    re.IGNORECASE,
)
# "interim payments of £100,000".
_MONEY = re.compile(r"\b(?P<what>(?:[a-z]{3,} )?[a-z]+s) of (?:up to |about |over |around )?£\d")
# "The Committee is chaired by …", "was led by".
_BY_WHOM = re.compile(rf"{_SUBJECT} (?P<helper>is|are|was|were) (?P<verb>[a-z]+(?:ed|en|wn|ld|de)) by (?![a-z]+ing\b)")
# "… because …": the reason, where the rest has a helping verb.
_WHY = re.compile(rf"{_SUBJECT} {_HELPERS} (?P<rest>[^,;:.()]+?),? (?:because|due to|so that)\b")
# "Hand hygiene should be performed immediately after …".
_SHOULD_WHEN = re.compile(
    rf"{_SUBJECT} (?P<helper>should|must|may|can) be (?P<rest>[^,;:.()]+?) (?:immediately )?"
    r"(?:when|before|after|if|unless|prior to|during)\b"
)
# "The UK government should …": what somebody is to do.
_SHOULD = re.compile(rf"{_SUBJECT} (?P<helper>should|must|will|can|may) (?!be\b|not\b|also be\b)[a-z]+")
# A lead-in that names what follows: "Key recommendations for hand hygiene in outpatient settings".
_NAMES_LIST = re.compile(
    r"(?:The |These |Our |Some |Key |Main )?(?:[a-z]+ ){0,3}[a-z]+s (?:for|of|to|in|on|from) [^:;.]+", re.IGNORECASE
)
# "Standard Precautions include", "The core structures should be".
_INCLUDES = re.compile(rf"^{_SUBJECT} includes?$")
_LEAD_HELPER = re.compile(rf"^{_SUBJECT} {_HELPERS}(?P<rest>(?: be)?)$")
# A name of two words and more at the beginning: "The National Situation Centre provides …".
_NAMED = re.compile(
    r"^(?:The )?(?!(?:The|An?) )(?P<name>(?:[A-Z][\w’'-]+ (?:(?:and|of|for|in|the) )?){1,5}[A-Z][\w’'-]+) "
    r"(?:[a-z]+s|will|has|can)\b"
)
# What points outside a sentence, so that a question with it does not stand alone.
_POINTS_OUTSIDE = re.compile(
    r"\b(?:this|these|those|that|it|its|they|their|them|he|she|his|her|we|our|us|you|your|i|my|such|former|latter|above|"
    r"below|following|there|here|which|who|what|also)\b",
    re.IGNORECASE,
)
# The bullet or the number of an item that its block still holds: "a) ", "❑ ".
_LIST_NUMBER = re.compile(r"^(?:[❑•●▪–-]|\(?[a-zA-Z0-9]{1,3}[.)])\s+")
_MOST_WORDS_IN_CELL = 12
_PRONOUN_LIKE = frozenset("one both some many most all few none each other another people".split())
# Words that begin a sentence before its subject.
_OPENERS = frozenset(
    """and but or if when while where although though because as to in on at by for from with without since after
    before during through despite however therefore further moreover additionally similarly finally first second
    following based given under over not only""".split()
)


def propose_by_rule(report: Report, units: Sequence[Evidence]) -> list[Proposal]:
    """The questions that the rules make of a report, in its order; `units` are its units of evidence.

    A question comes once, with the unit that first made it.
    """
    blocks = {block.number: block for block in report.blocks}
    found: dict[str, Proposal] = {}
    for proposal in _ask_headings(report, units):
        found.setdefault(proposal.question.casefold(), proposal)
    for unit in units:
        for question, rule in _ask_unit(unit, blocks, report):
            if is_sound(question):
                found.setdefault(question.casefold(), Proposal(question, unit.id, True, rule))
    return list(found.values())


def _ask_headings(report: Report, units: Sequence[Evidence]) -> Iterator[Proposal]:
    """What each heading asks, with the first unit below it."""
    first_below: dict[int, Evidence] = {}
    blocks = {block.number: block for block in report.blocks}
    for unit in units:
        for heading in blocks[unit.blocks[0]].headings[-1:]:
            first_below.setdefault(heading, unit)
    for number, question in make_section_questions(report):
        if number in first_below and is_sound(question):
            yield Proposal(question, first_below[number].id, True, "heading")


def _ask_unit(unit: Evidence, blocks: Mapping[int, Block], report: Report) -> Iterator[tuple[str, str]]:
    """The questions that one unit makes, each with its rule."""
    if unit.kind is EvidenceKind.ROW:
        yield from _ask_row(blocks[unit.blocks[0]], report)
    elif unit.kind is EvidenceKind.LIST:
        block = blocks[unit.blocks[0]]
        lead_in = report.quote(block.lead_ins) if block.lead_ins else ""
        yield from _ask_lead_in(lead_in.strip().removesuffix(":").strip())
    elif unit.kind is not EvidenceKind.HEADING:
        yield from _ask_sentence(_LIST_NUMBER.sub("", unit.own.strip()))


def _ask_row(block: Block, report: Report) -> Iterator[tuple[str, str]]:
    """'What is the cost for Leeds?' of a row that begins with Leeds and has a cell under the header Cost."""
    if block.is_label or len(block.cells) < 2 or block.cells[0].header is None:
        return
    label = _read(report, block.cells[0].span)
    # A question or a sentence in a cell, as in a checklist, is no name of a row.
    if len(label.split()) > _MOST_WORDS_IN_CELL or label[:1].isdigit() or label[-1:] in "?.:":
        return
    for cell in block.cells[1:]:
        header = _read(report, cell.header) if cell.header else ""
        if header and header[0].isalpha() and len(header.split()) <= _MOST_WORDS_IN_CELL:
            yield f"What is the {_small(header)} for {label}?", "table row"


def _read(report: Report, span: Span) -> str:
    """What stands in a cell, without markup."""
    return extract_text(report.source, [span], has_markup=report.has_markup)


def _ask_lead_in(text: str) -> Iterator[tuple[str, str]]:
    """What a list is asked by that stands under these words."""
    if not text:
        return
    if found := _INCLUDES.match(text):
        if _stands_alone(found["subject"]):
            yield f"What does {_small(found['subject'])} include?", "list"
    elif found := _LEAD_HELPER.match(text):
        if _stands_alone(text):
            do = " do" if found["helper"] in _MODALS.split("|") and not found["rest"] else ""
            yield f"What {found['helper']} {_small(found['subject'])}{found['rest']}{do}?", "list"
    elif _NAMES_LIST.fullmatch(text) and not _FINITE.search(text) and _stands_alone(text):
        first, _, rest = text.partition(" ")
        plain = rest if first in ("The", "These", "Our", "Some") else _small(text)
        yield f"What are the {plain}?", "list"


def _ask_sentence(text: str) -> Iterator[tuple[str, str]]:
    """The questions that a sentence of one of the plain shapes answers."""
    for spelt in _SPELT_OUT.finditer(text):
        if _initials_fit(spelt["long"], spelt["short"]):
            yield f"What does {spelt['short']} stand for?", "abbreviation"
    for found in _SHARE.finditer(text):
        if len(found["rest"].split()) >= 3 and _stands_alone(found["rest"]):
            yield f"What percentage of {found['rest'].strip()}?", "figure"
    if (counted := _COUNT.match(text)) and _stands_alone(counted["rest"]):
        yield f"How many {counted['rest'].strip()}?", "figure"
    for found in _MONEY.finditer(text):
        yield f"How much were the {found['what'].strip()}?", "figure"
    for ask in (_ask_definition, _ask_when, _ask_who, _ask_why, _ask_what_should):
        yield from ask(text)


def _ask_definition(text: str) -> Iterator[tuple[str, str]]:
    if (found := _DEFINED.match(text)) and _is_subject(found["subject"]):
        yield f"What is meant by {_small(found['subject'])}?", "definition"
    elif (found := _IS_A.match(text)) and _is_subject(found["subject"]):
        yield f"What {found['helper']} {_small(found['subject'])}?", "definition"
    if (found := _NAMED.match(text)) and _is_subject(found["name"]):
        yield f"What does the {found['name']} do?", "named"


def _ask_when(text: str) -> Iterator[tuple[str, str]]:
    if (found := _WHEN.match(text)) and _is_subject(found["subject"]) and _stands_alone(found["rest"]):
        yield f"When {found['helper']} {_small(found['subject'])} {found['rest'].strip()}?", "date"
    if (found := _SHOULD_WHEN.match(text)) and _is_subject(found["subject"]) and _stands_alone(found["rest"]):
        yield f"When {found['helper']} {_small(found['subject'])} be {found['rest'].strip()}?", "when"


def _ask_who(text: str) -> Iterator[tuple[str, str]]:
    if (found := _BY_WHOM.match(text)) and _is_subject(found["subject"]):
        yield f"Who {found['helper']} {_small(found['subject'])} {found['verb']} by?", "who"


def _ask_why(text: str) -> Iterator[tuple[str, str]]:
    if (found := _WHY.match(text)) and _is_subject(found["subject"]) and _stands_alone(found["rest"]):
        yield f"Why {found['helper']} {_small(found['subject'])} {found['rest'].strip()}?", "why"


def _ask_what_should(text: str) -> Iterator[tuple[str, str]]:
    if (found := _SHOULD.match(text)) and _is_subject(found["subject"]):
        yield f"What {found['helper']} {_small(found['subject'])} do?", "should"


def _initials_fit(long: str, short: str) -> bool:
    """Whether a name is spelt out before its short form: as many capitals, in their order."""
    capitals = [word[0] for word in re.split(r"[\s-]+", long) if word[:1].isupper()]
    return "".join(capitals[-len(short) :]) == short


def _is_subject(text: str) -> bool:
    """Whether words can stand as what a question is about, with nothing before them."""
    words = text.split()
    if not words or not _stands_alone(text) or words[0].casefold() in _PRONOUN_LIKE:
        return False
    if _FINITE.search(text) or not any(word[:1].isalpha() and len(word) > 2 for word in words):
        return False
    return words[0].casefold() not in _OPENERS


def _stands_alone(text: str) -> bool:
    return not _POINTS_OUTSIDE.search(text)


def _small(text: str) -> str:
    """Words as they stand within a sentence: 'The Board' gives 'the Board', 'NHS plans' stays."""
    first, _, rest = text.strip().partition(" ")
    is_name = first != first.capitalize() or (any(word[0].isupper() for word in rest.split()) and first != "The")
    return text.strip() if is_name else f"{first.lower()} {rest}".strip()

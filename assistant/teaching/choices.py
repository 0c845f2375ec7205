"""Questions of a choice on words: what something is, and who should act.

Every option is from the reports, and each wrong one is told for what it is there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from assistant.briefing.roles import find_addressee
from assistant.teaching.figures import WRONG_OPTIONS
from assistant.teaching.question import Kind, Option, Question, Quoted
from assistant.teaching.quoted import Shelf, find_stems, is_whole, list_whole_sentences, lower_article

_FEWEST_WRONG = 2
# A definition. Example: "An anchor institution usually refers to large organisations."
_DEFINES = re.compile(
    r"^[‘“]?(?P<what>(?:The |An? )?(?:[\w’'-]+ ){0,5}?[\w'’-]+?(?: \([A-Z][\w’ ]*\))?)[’”]? "
    r"(?P<verb>is defined as|are defined as|is understood to be|(?:usually |often )?refers to|is|are) (?P<meaning>.+)$"
)
# A definition that somebody gives. Example: "The task force understands anchors as large employers."
_DEFINED_BY = re.compile(
    r"^[^,;:]{3,90} (?:understands|defines|describes) (?P<what>(?:an? |the )?[\w’'-]+(?: [\w’'-]+){0,3})"
    r" as (?P<meaning>.+)$"
)
# What begins like a definition and is none. Examples: "is a key example of", "is an important step".
_NO_MEANING = re.compile(
    r"^(?:an? |the )?(?:\w+ly )?(?:key|good|natural|great|further|clear|important|vital|crucial|big|major"
    r"|first|second|third|only|main|most|best|one|example|way|part|reason|step|result|same|need|lack|challenge|priority|prime|lot|range)\b"
)
# A name, by a capital letter behind its first one. Examples: "Anytown Trust", "OND".
_NAME = re.compile(r"\w [A-Z]|^[A-Z]\w*[A-Z]")
_HAS_ARTICLE = re.compile(r"^[“‘]?(?:an?|the|large|small|those|people|a)\b", re.IGNORECASE)
# A word that shows a subject to be more than a name. Example: the "that" of "the work that Wigan".
_CLAUSE = re.compile(
    r"\b(?:is|are|was|were|has|have|that|which|who|and|by|in|when|if|to|of|for|with|should|can|will|there|here|what|how"
    r"|not|this|these|it|as|so|aim|goal|purpose|focus|one|result|key|many|some|most|both|other|its|their|such)\b",
    re.IGNORECASE,
)
# A step and who should take it. Example: "Boards must act on housing."
_STEP = re.compile(
    r"^(?P<who>[A-Z][^,;:.]{1,70}?) (?:also )?(?P<modal>should|must|needs? to|ought to) (?P<what>[^;:]{12,170})[.]$"
)
_MOST_WHO_WORDS = 9
_MEANING_WORDS = (5, 34)


def ask_what_it_is(shelf: Shelf, quoted: Quoted) -> Iterator[Question]:
    """What something is: its definition among those that the reports give of other things."""
    for sentence in list_whole_sentences(quoted):
        found = _read_definition(sentence)
        if found is None:
            continue
        what, meaning = found
        # what a name stands for is told by the name, or by nothing
        if _NAME.search(what):
            continue
        names = find_stems(what)
        wrong: dict[str, Option] = {}
        others = [one for one in shelf.sentences if one.citation.id != quoted.citation.id]
        # the likest meanings first, so that none can be told by its subject alone
        for other in sorted(others, key=lambda one: (-shelf.measure_likeness(one.text, meaning), one.text)):
            read = _read_definition(other.text) if is_whole(other.text) else None
            if (
                read
                and _is_same_sort(read[0], what)
                and not names & find_stems(other.text)
                and not find_stems(read[0]) & find_stems(sentence)
            ):
                told = Option(_shorten(read[1]), False, f"the reports say it of {lower_article(read[0])}", other)
                wrong.setdefault(lower_article(read[0]).casefold(), told)
            if len(wrong) == WRONG_OPTIONS:
                break
        if len(wrong) >= _FEWEST_WRONG:
            right = Option(_shorten(meaning), True, "", replace(quoted, text=sentence))
            question = f"Which of these is how the reports describe {shelf.write_inside(what)}?"
            yield _make(question, quoted, [right, *wrong.values()], "meaning")


def _read_definition(sentence: str) -> tuple[str, str] | None:
    """What a sentence defines and as what; None where it defines nothing."""
    found = _DEFINED_BY.match(sentence) or _DEFINES.match(sentence)
    if not found or _CLAUSE.search(found["what"]) or _NO_MEANING.match(found["meaning"]):
        return None
    meaning, fewest, most = found["meaning"].rstrip("."), *_MEANING_WORDS
    verb = found.groupdict().get("verb", "as")
    says_what = verb.endswith(("as", "refers to")) or _HAS_ARTICLE.match(meaning)
    if ", it " in meaning or ". " in meaning:
        return None
    if not says_what or not fewest <= len(meaning.split()) <= most or len(found["what"]) < 4:
        return None
    return found["what"], meaning


def _is_same_sort(one: str, other: str) -> bool:
    """Whether two things may stand among the same options: both are names, or none is."""
    return bool(_NAME.search(one)) == bool(_NAME.search(other)) and not re.match(r"\d", f"{other} {one}")


def _shorten(meaning: str) -> str:
    return meaning.strip(" .“”")


def ask_who_should(shelf: Shelf, quoted: Quoted) -> Iterator[Question]:
    """Who should take a step: the one whom the report names among others of whom it asks other things."""
    for sentence in list_whole_sentences(quoted):
        step = _read_step(sentence)
        if step is None:
            continue
        own = find_addressee(replace(quoted.unit, own=sentence, text=sentence, section=()))
        if not own or len(own.split()) > _MOST_WHO_WORDS:
            continue
        named = find_stems(sentence)
        wrong: dict[str, Option] = {}
        for other in shelf.sentences:
            read = _read_step(other.text) if is_whole(other.text) else None
            if read is None or find_stems(read["who"]) & named:
                continue
            addressee = find_addressee(replace(other.unit, own=other.text, text=other.text, section=()))
            if addressee and addressee != own and addressee not in wrong:
                why = "the reports ask something else of them"
                wrong[addressee] = Option(_capitalise(lower_article(read["who"])), False, why, other)
        if len(wrong) >= _FEWEST_WRONG:
            chosen = list(wrong.values())[:WRONG_OPTIONS]
            right = Option(_capitalise(lower_article(step["who"])), True, "", replace(quoted, text=sentence))
            modal = "should" if step["modal"].startswith("need") else step["modal"]
            question = f"Of whom does the report ask this? Who {modal} {step['what']}?"
            yield _make(question, quoted, [right, *chosen], "who")


def _read_step(sentence: str) -> re.Match[str] | None:
    """A step and who should take it; None where it names nobody."""
    found = _STEP.match(sentence)
    is_name = found and len(found["who"].split()) <= _MOST_WHO_WORDS
    if not found or not is_name or re.search(r"\b(?:it|they|who|that|which|this|these|there)\b", found["who"], re.I):
        return None
    return found


def _make(question: str, quoted: Quoted, options: list[Option], form: str) -> Question:
    """A question with its options in the order of the alphabet, so that their places give nothing away."""
    in_order = tuple(sorted(options, key=lambda option: option.text.casefold()))
    return Question(Kind.CHOICE, question, quoted.citation.id, in_order, form=form)


def _capitalise(text: str) -> str:
    return text[:1].upper() + text[1:]

"""A statement or its evidence as words with their places: what every check of the verifier reads."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.terms import STOP_WORDS, stem

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d+(?:[.,/:]\d+)*")
_BOUND = re.compile(r"[.;:!?()\n]|,(?!\d)|\s[–—-]\s")
_PLURAL_ACRONYM = re.compile(r"[A-Z]{2,}s$")
_CONTRACTED = re.compile(r"n['’]t$", re.IGNORECASE)
# Verbs whose past has another stem than their present.
_IRREGULAR = {
    past: verb
    for verb, pasts in {
        "make": "made", "give": "gave given", "take": "took taken", "spend": "spent", "lead": "led", "find": "found",
        "grow": "grew grown", "fall": "fell fallen", "rise": "rose risen", "build": "built", "hold": "held",
        "keep": "kept", "meet": "met", "leave": "left", "lose": "lost", "pay": "paid", "send": "sent",
        "teach": "taught", "think": "thought", "tell": "told", "understand": "understood", "win": "won",
        "write": "wrote written", "choose": "chose chosen", "begin": "began begun", "bring": "brought",
        "buy": "bought", "become": "became", "come": "came", "draw": "drew drawn", "drive": "drove driven",
        "feel": "felt", "feed": "fed", "get": "got", "go": "went gone", "hear": "heard", "know": "knew known",
        "lend": "lent", "mean": "meant", "run": "ran", "see": "saw seen", "sell": "sold", "show": "shown",
        "speak": "spoke spoken", "stand": "stood", "wear": "wore worn", "seek": "sought", "arise": "arose arisen",
        "break": "broke broken", "deal": "dealt", "shrink": "shrank shrunk", "undertake": "undertook undertaken",
        "overcome": "overcame", "shut": "shut", "cut": "cut",
    }.items()
    for past in pasts.split()
}  # fmt: skip
# Words that say who says it or how sentences hang together; a writer may add them freely.
FRAME = frozenset(
    stem(word)
    for word in """say said says state states stated report reports reported reporting note noted notes find found
    finding describe described according respondents study survey evidence highlight highlighted point pointed include
    included including includes also however while whereas although though since because therefore thus overall
    moreover furthermore addition additionally well among amongst within across rather than instead despite both
    respectively per cent percent particular one give gave view way make making made see seen use used using take took
    taken become became part like help set go get""".split()
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word: as written, its stem, where it starts and ends, and the number of its clause."""

    text: str
    stem: str
    start: int
    end: int
    clause: int

    @property
    def lower(self) -> str:
        """The word in lower case, plain apostrophes."""
        return self.text.casefold().replace("’", "'")

    @property
    def number(self) -> bool:
        """Whether it is written in digits."""
        return self.text[0].isdigit()

    @property
    def content(self) -> bool:
        """Whether it carries sense of its own."""
        return self.lower not in STOP_WORDS and not self.number and len(self.text) > 1


def tokens_of(text: str) -> list[Token]:
    """The words of a text in order; clauses part at punctuation, 'and', 'but', 'while' and the like."""
    bounds = [match.start() for match in _BOUND.finditer(text)]
    found: list[Token] = []
    clause = at = 0
    for match in _WORD.finditer(text):
        while at < len(bounds) and bounds[at] < match.start():
            at += 1
            clause += 1
        word = match.group()
        if word.casefold() in ("and", "but", "while", "whereas", "although", "because"):
            clause += 1
        bare = re.sub(r"['’]s?$", "", _CONTRACTED.sub("", word)).casefold() or word.casefold()
        if _PLURAL_ACRONYM.match(word):
            bare = bare.removesuffix("s")
        bare = _IRREGULAR.get(bare, bare)
        found.append(Token(word, stem(bare), match.start(), match.end(), clause))
    return found


def content_after(tokens: Sequence[Token], at: int, *, most: int, within_clause: bool = False) -> list[str]:
    """Stems of the next content words after a place, `most` at most."""
    clause = tokens[at].clause
    found: list[str] = []
    for token in tokens[at + 1 :]:
        if (within_clause and token.clause != clause) or len(found) == most:
            break
        if token.content:
            found.append(token.stem)
    return found


def content_before(tokens: Sequence[Token], at: int, *, most: int) -> list[str]:
    """Stems of the content words just before a place, in its clause, `most` at most."""
    clause = tokens[at].clause
    found = [token.stem for token in tokens[:at] if token.clause == clause and token.content]
    return found[-most:]


def negated(token: Token) -> bool:
    """Whether a word is a contraction with 'not'."""
    return bool(_CONTRACTED.search(token.text))

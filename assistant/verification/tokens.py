"""A statement or its evidence as words with their places: what every check of the verifier reads."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.terms import STOP_WORDS, stem

# A word with its apostrophes, or a number with its points: "nurses’", "don't", "6,993", "01/04/2019".
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d+(?:[.,/:]\d+)*")
# Punctuation that ends a clause. A comma within a number does not: "6,993". A dash must stand free: "here – there".
_BOUND = re.compile(r"[.;:!?()\n]|,(?!\d)|\s[–—-]\s")
# "PCNs", "GPs".
_PLURAL_ACRONYM = re.compile(r"[A-Z]{2,}s$")
# The "n't" of "didn't".
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
_JOINING = ("and", "but", "while", "whereas", "although", "because")
# Where a sentence, or one of several in it, ends: never at a comma.
_SENTENCE_BOUND = re.compile(r"[.;:!?\n]|\s[–—-]\s")
# Words that begin a main clause of its own, and how many words with a meaning of their own a clause at a comma has.
_SETTING_APART = ("but", "while", "whereas", "although")
_LEAST_OF_SEGMENT = 3
# Words that say who speaks or how sentences are joined. They need no evidence: a writer may add them freely.
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
    """A word of a text, or a number written in digits."""

    # As written.
    text: str
    stem: str
    # Where it stands in the text: characters from `start` up to, but not including, `end`.
    start: int
    end: int
    # The number of its clause in the text, counted from 0.
    clause: int

    @property
    def lower(self) -> str:
        """The word in lower case, with plain apostrophes."""
        return self.text.casefold().replace("’", "'")

    @property
    def is_number(self) -> bool:
        """Whether it is written in digits."""
        return self.text[0].isdigit()

    @property
    def is_capitalised(self) -> bool:
        """Whether it begins with a capital."""
        return self.text[0].isupper()

    @property
    def is_content(self) -> bool:
        """Whether it has a meaning of its own: not a stop word, a number or a single letter."""
        return self.lower not in STOP_WORDS and not self.is_number and len(self.text) > 1


def find_tokens(text: str) -> list[Token]:
    """The words of a text in order. A clause ends at punctuation and before 'and', 'but', 'while' and the like."""
    bounds = [match.start() for match in _BOUND.finditer(text)]
    found: list[Token] = []
    clause = passed = 0
    for match in _WORD.finditer(text):
        word, start, end = match.group(), match.start(), match.end()
        # Each punctuation mark that the words have passed begins a new clause.
        while passed < len(bounds) and bounds[passed] < start:
            passed += 1
            clause += 1
        if word.casefold() in _JOINING:
            clause += 1
        found.append(Token(word, _stem_of(word), start, end, clause))
    return found


def find_sentences(text: str) -> list[list[Token]]:
    """The words of each sentence of a text, and of each part that a semicolon, a colon or a dash sets off."""
    found: list[list[Token]] = []
    last = 0
    for token in find_tokens(text):
        if not found or _SENTENCE_BOUND.search(text[last : token.start]):
            found.append([])
        found[-1].append(token)
        last = token.end
    return found


def find_segments(text: str) -> list[list[Token]]:
    """The words of each main clause: sentences, cut before 'but' and the like and at a comma between longer parts.

    Other than by `Token.clause`, no list is cut at its commas and at its 'and'.
    """
    found: list[list[Token]] = []
    for sentence in find_sentences(text):
        start = 0
        for at in range(1, len(sentence)):
            is_comma = "," in text[sentence[at - 1].end : sentence[at].start]
            parts = sentence[start:at], sentence[at:]
            is_long = all(sum(token.is_content for token in part) >= _LEAST_OF_SEGMENT for part in parts)
            if sentence[at].lower in _SETTING_APART or (is_comma and is_long):
                found.append(sentence[start:at])
                start = at
        found.append(sentence[start:])
    return found


def _stem_of(word: str) -> str:
    """The stem of a word as written: "patients’" as 'patient', "PCNs" as 'pcn', "didn't" as 'did', 'grew' as 'grow'."""
    without_not = _CONTRACTED.sub("", word)
    bare = re.sub(r"['’]s?$", "", without_not).casefold() or word.casefold()
    if _PLURAL_ACRONYM.match(word):
        bare = bare.removesuffix("s")
    return stem(_IRREGULAR.get(bare, bare))


def find_stems_after(tokens: Sequence[Token], at: int, *, most: int, within_clause: bool = False) -> list[str]:
    """Stems of the next content words after the token at a place: `most` at most, in order."""
    clause = tokens[at].clause
    found: list[str] = []
    for token in tokens[at + 1 :]:
        if len(found) == most:
            break
        if within_clause and token.clause != clause:
            break
        if token.is_content:
            found.append(token.stem)
    return found


def find_stems_before(tokens: Sequence[Token], at: int, *, most: int) -> list[str]:
    """Stems of the content words just before the token at a place, in its clause: `most` at most, in order."""
    clause = tokens[at].clause
    found = [token.stem for token in tokens[:at] if token.clause == clause and token.is_content]
    return found[-most:]


def find_word_after(tokens: Sequence[Token], at: int) -> str:
    """The word right after a place, in lower case; empty at the end."""
    return tokens[at + 1].lower if at + 1 < len(tokens) else ""


def find_word_before(tokens: Sequence[Token], at: int) -> str:
    """The word right before a place, in lower case; empty at the beginning."""
    return tokens[at - 1].lower if at else ""


def find_words(tokens: Sequence[Token]) -> set[str]:
    """The words of a text in lower case."""
    return {token.lower for token in tokens}


def find_word_class(tokens: Sequence[Token], at: int, classes: Mapping[str, frozenset[str]]) -> str | None:
    """The first class (of `MODALS`, say) that lists the word at a place, alone or with the next; None for no class."""
    word = tokens[at].lower
    phrase = f"{word} {find_word_after(tokens, at)}"
    return next((name for name, members in classes.items() if word in members or phrase in members), None)


def has_contracted_not(token: Token) -> bool:
    """Whether a word is a contraction with 'not': "didn't"."""
    return bool(_CONTRACTED.search(token.text))

"""Refusing plainly: what is not met, the reason, and what is said for it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from string import digits

from assistant.answering.question import QuestionAnalysis, expected_answer_types
from corpus.vocabulary import Citation, Report
from index.lexicon import Lexicon
from index.terms import STOP_WORDS, stem, tokenize

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
# A place by the word before it: "in Leeds", "at Kings Cross", "across Greater Manchester"; not "from Whitehall".
_PLACE = re.compile(
    r"\b(?:in|at|near|across|around)\s+([A-Z][a-z’'-]{2,}\b(?:\s+(?:(?:upon|on|and|of)\s+)?[A-Z][a-z’'-]{2,}\b)*)()"
)
# Another name within a sentence, not its first word nor an abbreviation: "Matt Hancock", "with Tesco".
_CAPITAL = r"[A-Z][a-z]{2,}(?![A-Za-z])(?:[-’'][A-Za-z]+)?"
_NAME = re.compile(
    rf"(?:\b(?:for|of|by|with)\s+({_CAPITAL}(?:\s+{_CAPITAL})*)|(?<=[\w,;:’')] )({_CAPITAL}(?:\s+{_CAPITAL})+))"
)
# An abbreviation that is asked for: "which ABCD codes", "anything about ABC".
_ABBREVIATION = re.compile(r"\b(?:[Ww](?:hich|ich|hat)|any|[Aa]bout|[Hh]ow many)\s+()([A-Z]{3,})\b(?![-/])")
# The first word with a capital of a name within a sentence: "of Wigan", "at Leeds Town Hall"; no "Wellbeing Board".
_WITHIN = re.compile(r"\b[a-z]+,? ([A-Z][a-z]+)\b")
# A word in small letters, not part of an address: "board".
_SMALL = re.compile(r"(?<![\w@./-])[a-z]{4,}(?![\w@./-])")
# What stands behind "in": "in gateshead", "in the Orpington café".
_AFTER_IN = re.compile(r"\b(?:in|at|near|across|around)\s+(?:the\s+)?([\w’'-]{4,})", re.IGNORECASE)
# A stated share or sum: "15 per cent", "79%", "£2.5 million".
_STATED = re.compile(
    r"(?<![\d.,£])(\d+(?:[.,]\d+)*)\s?(?:%|per ?cent\b)|£\s?(\d+(?:[.,]\d+)*)(?:\s?(?:m|bn|k|million|billion)\b)?"
)
# The asker's own numbers and places restrict nothing: "our 40% of …", "we have £5,000".
_OWN_AFFAIRS = re.compile(r"\b(?:we|we’ve|we've|we’re|we're|our|ours|us|i|i’m|i'm|i’ve|i've|my)\b", re.IGNORECASE)
# Says where the asker is, and restricts nothing: "We're in Mill Town.", "I work in a practice in Mill Town".
_OWN_PLACE = re.compile(
    r"(?i:\b(?:we(?:['’]re| are)|i(?:['’]m| am)|(?:we|i) (?:work|live|cover|serve)"
    r"|our (?:patch|area|practice|pcn|network)"
    r"(?: is)?|based)(?: \w+){0,5}? (?:in|at|near|from|around|outside) (?:the )?)[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)*",
)
# Types of answer that a question may ask for of several sides.
_SEVERAL_SIDES = frozenset({"comparison", "breadth"})
# Capitals that the calendar gives: "July", "Monday", "Christmas".
_CALENDAR = frozenset(
    "january february march april may june july august september october november december monday tuesday wednesday"
    " thursday friday saturday sunday christmas easter".split()
)
_LEAST_NAME = 4
# Words that open a question and ask: "list all …", "name every …".
_ASKING = frozenset("list name tell give show summary overview case study report".split())
# So many words open a question.
_OPENING = 5
# How a refusal begins to tell of a passage that does not answer.
NEAREST = "The nearest passage speaks of"
# The nearest passage is told in a refusal where it has so many words at most.
_NEAREST_WORDS = 60
# A name is common that so many reports bear, and more than half of them.
_FEW_REPORTS = 3
# A name of fewer letters is taken as it is spelt; a long one may have two slips.
_LEAST_MISSPELT = 6
_LONG_NAME = 9
# So many headings deep a section is a part of a case.
_IN_CASE = 3

# A word that names something, by the small word before it: "the choir", "a sugar tax", "about hospital mergers".
_THING = re.compile(
    r"\b(?:the|a|an|any|some|which|what|its|their|about|of|for|with|on|in)\s+(?:[\w’'-]+\s+)?([^\W\d_]{4,})\b",
    re.IGNORECASE,
)
# Words that stand there and ask only: "the exact figure", "for a slide".
_OF_ASKING = frozenset(
    "slide slides figure figures quote exact exactly chapter passage sentence rest else stuff sort sorts kind item"
    " copy text page pages document someone anyone something anything"
    " percent percentage versus besides worst gist brief full round".split()
)
# So many words that no report has are told at most.
_MOST_UNHELD = 3

MESSAGES = {
    "not_in_library": "The reports in the library do not answer this question. The closest passages are listed as "
    "near, not as an answer.",
    "false_premise": "The reports do not bear out what this question takes for granted, so it is not answered. The "
    "closest passages show what they do say.",
    "clinical": "This assistant answers from policy reports and gives no medical advice. For advice about a person's "
    "health, speak to a clinician, call NHS 111, or in an emergency 999.",
    "empty_library": "The library holds no report, so there is nothing to answer from. Add one: "
    "pcn-assistant corpus add FILE",
}
# Said in place of the words for "not_in_library" where the question is not in English.
OTHER_LANGUAGE = (
    "This library is read in English, and the question seems to be in another language, so it was not looked up. "
    "Ask it in English."
)


def find_other_years(question: str, citations: Sequence[Citation], reports: Mapping[str, Report]) -> list[str]:
    """The years in a question that neither the date nor the title nor any quote of the reports cited names."""
    details = [reports[report].details for report in dict.fromkeys(citation.report for citation in citations)]
    said = " ".join([*(f"{card.date} {card.title}" for card in details), *(citation.quote for citation in citations)])
    return [year for year in dict.fromkeys(_YEAR.findall(question)) if year not in said]


def explain_unmet(unmet: Sequence[str], nearest: Citation | None = None) -> str:
    """What is said where a year, a place or another name of the question is not met; `nearest` is what came closest."""
    named = " or ".join(unmet)
    message = f"The reports do not speak of {named} here, so this is not answered from another year, place or group."
    if nearest is not None and nearest.section:
        words = nearest.shown or nearest.quote
        said = f": “{words}”" if len(words.split()) <= _NEAREST_WORDS else ""
        message += f" {NEAREST} “{nearest.section[-1].rstrip(' .:')}” ({nearest.title}){said}."
    return f"{message} The closest passages are listed as near, not as an answer."


def explain_unheld(reason: str, unheld: Sequence[str]) -> str:
    """What is said for a refusal, with the question's words that no report has; for medical advice only the former."""
    message = MESSAGES[reason]
    if not unheld or reason == "clinical":
        return message
    words = " and ".join(f"“{word}”" for word in unheld)
    return f"{message} No report in the library has the word{'s' if len(unheld) > 1 else ''} {words}."


def explain_elsewhere(chosen: Sequence[Report], elsewhere: Sequence[Report]) -> str:
    """What is said where the reports that were chosen do not answer, and others do; both in the order to be named."""
    asked = "The report you chose does" if len(chosen) == 1 else "The reports you chose do"
    named = " and ".join(f"“{report.details.short_title or report.details.title}”" for report in elsewhere)
    speaks = "speaks" if len(elsewhere) == 1 else "speak"
    return (
        f"{asked} not answer this; {named} {speaks} of it. The closest passages are listed as near, not as an answer."
    )


def refusal_reason(analysis: QuestionAnalysis) -> str:
    """Why an unsupported question is refused: asked for medical advice, built on a premise, or simply not there."""
    if analysis.is_clinical:
        return "clinical"
    return "false_premise" if analysis.has_presumption else "not_in_library"


# What a report is called beside its name: "the Smith review", "the Smith one".
_DOCUMENT = r"(?:one|report|paper|review|study|document|publication|manifesto|survey|event|write-?up)"
# So many blocks at the beginning of a report are its front: title, publisher, forewords.
FRONT_BLOCKS = 24


class Restrictions:
    """What questions restrict themselves to, held against the names of one library; safe to share."""

    def __init__(self, reports: Mapping[str, Report], lexicon: Lexicon) -> None:
        self._reports = reports
        self._lexicon = lexicon

    def find_unmet(self, question: str, citations: Sequence[Citation]) -> list[str]:
        """What a question restricts itself to and nothing near the cited words speaks of, as it writes it.

        - A year must stand in a cited section or on the card of its report; a sum or a share that it states, too.
        - A place must be named somewhere in the library; any other name that it writes with a capital, too, and an
          abbreviation that is asked for.
        - A place that the library knows, and a name that opens the question and heads sections, must stand in a cited
          section, unless the question sets several against one another or most reports bear the name.

        A slip of spelling is allowed in a longer name.
        """
        near = _Near([(citation, self._reports[citation.report]) for citation in citations])
        question = _OWN_PLACE.sub(" ", question)
        unmet = [year for year in _YEAR.findall(question) if year not in near.text]
        if not _OWN_AFFAIRS.search(question):
            stated = _STATED.finditer(question)
            unmet += [figure[0] for figure in stated if not near.has_figure(figure[1] or figure[2])]
        unmet += self._find_unknown_names(question)
        if not unmet and not expected_answer_types(question) & _SEVERAL_SIDES:
            unmet += self._find_names_elsewhere(question, near)
        return list(dict.fromkeys(unmet))

    def _is_met(self, word: str, question: str, near: _Near) -> bool:
        """Whether a name restricts nothing: it is near the quotes, borne by most reports, or calls theirs."""
        return (
            near.has_word(word)
            or is_common(word, self._reports)
            or (_calls_report(word, question) and near.has_in_front(word))
        )

    def find_unheld_words(self, question: str) -> list[str]:
        """The words of a question that name something and of which no report has any form, three at most."""
        words = [match[1] for match in _THING.finditer(question)]
        unheld = [
            word
            for word in dict.fromkeys(words)
            if word.casefold() not in STOP_WORDS | _OF_ASKING | _CALENDAR and not self._is_held(word)
        ]
        return unheld[:_MOST_UNHELD]

    def _is_held(self, word: str) -> bool:
        """Whether the library has a word in any form, written with or without accents."""
        return all(_is_known(part, self._lexicon) or part in self._plain for part in tokenize(word))

    @cached_property
    def _plain(self) -> frozenset[str]:
        """The library's words that have accents, without them: "cafe"."""
        plain = {
            word: unicodedata.normalize("NFKD", word).encode("ascii", "ignore").decode()
            for word in self._lexicon.frequency
        }
        return frozenset(bare for word, bare in plain.items() if bare != word)

    @cached_property
    def _borne(self) -> frozenset[str]:
        """The library's names that stand with a capital within its sentences, never in small letters: no "board"."""
        sources = [report.source for report in self._reports.values()]
        inside = {word.casefold() for source in sources for word in _WITHIN.findall(source)}
        small = {word for source in sources for word in _SMALL.findall(source)}
        return (self._lexicon.names & inside) - small

    @cached_property
    def _heads(self) -> frozenset[str]:
        """The names of the library's headings that its sentences bear too: of places, programmes, bodies."""
        headings = {" ".join(block.section) for report in self._reports.values() for block in report.blocks}
        return self._borne & {word for heading in headings for word in tokenize(heading)}

    def _find_unknown_names(self, question: str) -> list[str]:
        """The places and other names of a question of which the library holds no word."""
        found = [
            match[1] or match[2] for pattern in (_PLACE, _NAME, _ABBREVIATION) for match in pattern.finditer(question)
        ]
        unknown = []
        for name in found:
            words = [word for word in tokenize(name.replace("-", " ")) if word not in STOP_WORDS | _CALENDAR]
            if words and not any(_is_known(word, self._lexicon) for word in words):
                unknown.append(name)
        return unknown

    def _find_names_elsewhere(self, question: str, near: _Near) -> list[str]:
        """The known places, and a name that opens the question, which nothing near the quotes bears."""
        words = _words_that_may_name(question)
        placed = {word for match in _AFTER_IN.finditer(question) for word in tokenize(match[1])}
        opening = set(tokenize(question)[:_OPENING])
        order = [
            word
            for word in words
            if len(word) >= _LEAST_NAME
            and ((word in placed and word in self._borne) or (word in opening and word in self._heads - _ASKING))
        ]
        missing = [word for word in order if not self._is_met(word, question, near)]
        # Of several that open a question, such as a project and its place, one is enough.
        if len(missing) < len(order) and not placed & set(missing):
            return []
        return [_as_written(word, question) for word in missing]


def is_common(name: str, reports: Mapping[str, Report]) -> bool:
    """Whether most of several reports bear a name, so that it restricts nothing: a country, the service itself."""
    bears = re.compile(rf"\b{re.escape(name)}\b", re.IGNORECASE)
    bearing = sum(bears.search(report.source) is not None for report in reports.values())
    return bearing >= _FEW_REPORTS and 2 * bearing > len(reports)


def _words_that_may_name(question: str) -> list[str]:
    """The words that may be names, in lower case: those with a capital; all where none but the first has one."""
    capital = re.findall(r"\b[A-Z][\w’'-]*", question)
    inside = re.search(r"(?<=[a-z,] )[A-Z][a-z]", question)
    return list(dict.fromkeys(tokenize(" ".join(capital) if inside else question)))


@dataclass(slots=True)
class _Near:
    """What stands near the quotes of an answer, read only where it is asked for."""

    cited: Sequence[tuple[Citation, Report]]
    _text: str | None = None
    _stems: frozenset[str] | None = None

    @property
    def text(self) -> str:
        """The text of the cited sections, with the words of their reports' cards."""
        if self._text is None:
            self._text = " ".join(text_near(citation, report) for citation, report in self.cited)
        return self._text

    @property
    def stems(self) -> frozenset[str]:
        """The stems of its words."""
        if self._stems is None:
            self._stems = frozenset(stem(word) for word in tokenize(self.text))
        return self._stems

    def has_figure(self, figure: str) -> bool:
        """Whether a number stands there by itself."""
        return re.search(rf"(?<![\d.,]){re.escape(figure)}(?![\d]|[.,]\d)", self.text) is not None

    def has_in_front(self, word: str) -> bool:
        """Whether a word stands on the first pages of a cited report: in its title, under a foreword."""
        fronts = (block.text for _, report in self.cited for block in report.blocks[:FRONT_BLOCKS])
        return any(stem(word) in {stem(other) for other in tokenize(text)} for text in fronts)

    def has_word(self, word: str) -> bool:
        """Whether a word stands there, slips allowed."""
        is_there = any(other.rstrip(digits) == stem(word) for other in self.stems)
        return is_there or _is_slip_of(word, self.stems)


def text_near(citation: Citation, report: Report) -> str:
    """The text of the section that a citation stands in, with the words of the report's card.

    Of a part of a case study, the whole case: a section three headings deep or more counts with those beside it.
    """
    details = report.details
    depth = len(citation.section)
    path = citation.section[:-1] if depth >= _IN_CASE else citation.section
    section = (
        block.text
        for block in report.blocks
        if block.section == citation.section or (depth >= _IN_CASE and block.section[: len(path)] == path)
    )
    card = (details.title, details.short_title, details.date, details.edtf or "", details.publisher)
    return " ".join([citation.quote, *citation.section, *section, *card])


def _calls_report(word: str, question: str) -> bool:
    """Whether a word calls a report by somebody of its front: "the Smith report", "that Mill Foundation one"."""
    return re.search(rf"\b{re.escape(word)}\W+(?:\w+\W+){{0,2}}{_DOCUMENT}\b", question, re.IGNORECASE) is not None


def _as_written(word: str, question: str) -> str:
    """A word as a question writes it."""
    found = re.search(rf"\b{re.escape(word)}\b", question, re.IGNORECASE)
    return found[0] if found else word


def _is_slip_of(word: str, words: Collection[str]) -> bool:
    """Whether a word of six letters or more is one or two slips of spelling away from one of some words."""
    if len(word) < _LEAST_MISSPELT:
        return False
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    slips = 2 if len(word) >= _LONG_NAME else 1
    near = [other for other in words if other[:1] == word[0]]
    return process.extractOne(word, near, scorer=OSA.distance, score_cutoff=slips) is not None


def _is_known(word: str, lexicon: Lexicon) -> bool:
    """Whether the library holds a name, one or two slips of spelling allowed in a longer one."""
    if stem(word) in lexicon.stems or any(other.rstrip(digits) == word for other in lexicon.names):
        return True
    return _is_slip_of(word, lexicon.names)

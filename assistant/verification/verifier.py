"""The verifier: does the evidence support this sentence? Checks that can each refuse it, and a measure of wording.

Every check was made with the `seen` pairs of evals/verifier; `eval --suite verifier` gives the rest apart.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.verification.arguments import check_arguments
from assistant.verification.carried_words import (
    check_carried_words,
    check_causes_named,
    check_obliged,
    check_wished,
    read_number_phrases,
    read_phrases,
)
from assistant.verification.denied_clauses import check_denied_clauses
from assistant.verification.direction import check_changes, check_direction, check_opposite
from assistant.verification.evidence_text import read_evidence
from assistant.verification.exchanges import check_exchanges
from assistant.verification.form import check_form, check_quotations
from assistant.verification.modality import check_attained, check_causes, check_modality
from assistant.verification.names import check_altered_names, check_groups, check_mixed_sources, check_names
from assistant.verification.negation import check_negation
from assistant.verification.number_checks import check_numbers
from assistant.verification.quantities import check_exclusive, check_quantities, check_scarcity
from assistant.verification.tokens import find_tokens
from assistant.verification.word_judge import WordJudge
from assistant.verification.wording import WordingReader, check_wording
from index.embedding import SentenceEmbeddings
from index.search import Index
from index.terms import STOP_WORDS, stem, tokenize


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the evidence supports a sentence, and why not."""

    supported: bool
    # In words, each once, in the order of the checks; empty where the sentence is supported.
    faults: tuple[str, ...] = ()


class Checker(Protocol):
    """Checks a sentence against the pieces that it cites: the `Verifier`, or one that asks somebody else as well."""

    def verify(self, statement: str, evidence: Sequence[str], *, context: str = "", strictly: bool = False) -> Verdict:
        """Whether the pieces carry the sentence; `context` and `strictly` as `Verifier.verify` has them."""


class Verifier:
    """Checks sentences against evidence. Deterministic; safe to share between threads.

    `is_ordinary` says whether the library writes a word small somewhere, `is_verb` whether it uses it as a verb;
    `abbreviations` map short forms to long ones.
    """

    def __init__(
        self,
        embeddings: SentenceEmbeddings,
        *,
        is_ordinary: Callable[[str], bool],
        is_verb: Callable[[str], bool] = lambda word: False,
        abbreviations: Mapping[str, Sequence[str]],
    ) -> None:
        self._wording = WordingReader(embeddings)
        self._judge = WordJudge(embeddings)
        self._is_ordinary = is_ordinary
        self._is_verb = is_verb
        self._abbreviations = abbreviations

    def verify(self, statement: str, evidence: Sequence[str], *, context: str = "", strictly: bool = False) -> Verdict:
        """Check a sentence (without markers) against the pieces that it cites.

        `context` names their reports and sections: names may stand there, but no number and no wording. `strictly` asks
        for closer wording: for pieces that were looked for, rather than cited by the writer.
        """
        # One fault may be found by several checks.
        faults = tuple(dict.fromkeys(self._check(statement, evidence, context, strictly)))
        return Verdict(not faults, faults)

    def _check(self, statement: str, pieces: Sequence[str], context: str, strictly: bool) -> Iterator[str]:
        text = read_evidence(pieces)
        if not text:
            yield "no evidence is cited"
            return
        # What can be seen of the characters alone.
        yield from check_form(statement, text)
        yield from check_quotations(statement, pieces)
        yield from check_numbers(read_number_phrases(statement), read_number_phrases(text))
        # What the words say.
        stated, given = find_tokens(statement), find_tokens(text)
        yield from check_negation(stated, given)
        yield from check_denied_clauses(statement, text)
        yield from check_direction(stated, given)
        yield from check_changes(statement, text)
        yield from check_opposite(statement, text)
        yield from check_modality(stated, given, text, is_verb=self._is_verb)
        yield from check_attained(statement, text)
        yield from check_quantities(stated, given, text)
        yield from check_scarcity(statement, text)
        yield from check_exclusive(statement, text)
        yield from check_causes(stated, given)
        # Of whom and of what they say it.
        meant = self._meant_by_abbreviations(f"{text}\n{context}")
        yield from check_groups(stated, given, meant=meant)
        named = [*given, *find_tokens(context)]
        yield from check_names(stated, named, is_ordinary=self._is_ordinary, meant=meant)
        yield from check_altered_names(stated, given)
        yield from check_mixed_sources(stated, [find_tokens(piece) for piece in text.split("\n")])
        yield from check_arguments(statement, text, is_verb=self._is_verb)
        yield from check_exchanges(self._spell_out(statement, text), self._spell_out(text, statement))
        # All other words: each must be carried.
        yield from self._check_words(statement, text, context, meant)
        if strictly:
            yield from check_wording(self._wording.compare(statement, text, meant=meant), strictly=True)

    def _check_words(self, statement: str, text: str, context: str, meant: frozenset[str]) -> Iterator[str]:
        """What a sentence says, and makes a cause, a contrast or a fact, that the evidence does not."""
        here, there = (read_phrases(read_number_phrases(each)) for each in (statement, text))
        stated, given = find_tokens(here), find_tokens(there)

        def carries(words: Sequence[int]) -> list[bool]:
            return self._judge.carries(here, there, stated, given, words)

        yield from check_carried_words(stated, given, named=find_tokens(context), meant=meant, carries=carries)
        yield from check_causes_named(stated, given)
        yield from check_wished(stated, given)
        yield from check_obliged(stated, given, meant)

    def _spell_out(self, text: str, other: str) -> str:
        """A text with its abbreviations spelt out that another text spells out."""
        spelt = other.casefold()
        words = {token.text for token in find_tokens(text)}
        for short in words & self._abbreviations.keys():
            long = next((long for long in self._abbreviations[short] if long.casefold() in spelt), None)
            if long:
                text = re.sub(rf"\b{re.escape(short)}\b", long.replace("\\", ""), text)
        return text

    def _meant_by_abbreviations(self, text: str) -> frozenset[str]:
        """Stems that a text's abbreviations stand for, and abbreviations of what it spells out.

        'PCN' gives 'primari', 'care' and 'network', and the long form gives 'pcn'.
        """
        in_order = tokenize(text)
        present = set(in_order)
        stems_in_order = f" {' '.join(stem(word) for word in in_order)} "
        found: set[str] = set()
        for short, longs in self._abbreviations.items():
            abbreviation = short.casefold()
            for long in longs:
                stems = [stem(word) for word in tokenize(long)]
                if present & {abbreviation, f"{abbreviation}s"}:
                    found |= set(stems)
                if f" {' '.join(stems)} " in stems_in_order:
                    found.add(stem(abbreviation))
        return frozenset(found)


# The library's own words.

# A plain form after a modal: the "share" of "should share".
_AFTER_MODAL = re.compile(r"\b(?:should|must|will|can|could|would|may|might|cannot) ([a-z]+(?:-[a-z]+)?)\b")
# A plain form after 'to', which may be a noun: the "share" of "to share", the "practices" of "to practices".
_AFTER_TO = re.compile(r"\bto ([a-z]+(?:-[a-z]+)?)\b")
# A word with an article or the like before it: the "share" of "the share".
_AFTER_ARTICLE = re.compile(r"\b(?:the|a|an|this|these|our|their) ([a-z]+(?:-[a-z]+)?)\b")
# A word with a verb's ending: "sharing", "shared".
_VERB_FORM = re.compile(r"\b[a-z-]{3,}(?:ing|ed)\b")
# A word that begins with a small letter.
_SMALL_WORD = re.compile(r"\b[^\W\d_A-Z][^\W\d_]+")


def build_verifier(index: Index) -> Verifier:
    """The verifier over a library's own words; loads the embedding model at the first sentence that needs it."""
    small_words = frozenset(word for unit in index.evidence for word in _SMALL_WORD.findall(unit.text))
    return Verifier(
        SentenceEmbeddings(index.manifest.model),
        is_ordinary=small_words.__contains__,
        is_verb=_recogniser_of_verbs("\n".join(unit.text for unit in index.evidence)),
        abbreviations=index.lexicon.abbreviations,
    )


def _recogniser_of_verbs(text: str) -> Callable[[str], bool]:
    """A function that says whether a word is the plain form of a verb, by how a library's text uses it.

    The text has it after a modal; or after 'to', and elsewhere with a verb's ending. What the text has after an article
    is a noun, too, and does not count.
    """
    nouns = set(_AFTER_ARTICLE.findall(text))
    after_modal = {_verb_stem(word) for word in _AFTER_MODAL.findall(text) if word not in STOP_WORDS}
    after_to = {_verb_stem(word) for word in _AFTER_TO.findall(text)}
    with_ending = {_verb_stem(word) for word in _VERB_FORM.findall(text)}
    verbs = after_modal | (after_to & with_ending)

    def is_verb(word: str) -> bool:
        return word not in nouns and not _VERB_FORM.fullmatch(word) and _verb_stem(word) in verbs

    return is_verb


def _verb_stem(word: str) -> str:
    """The stem of a word with its hyphen closed up: 'co-produce' as 'coproduc'."""
    return stem(word.replace("-", ""))

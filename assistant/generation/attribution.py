"""Sentences of a model → statements that the evidence supports: kept, re-cited, replaced by evidence, or dropped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.generation.sentences import ModelSentence
from assistant.verification.tokens import FRAME, find_tokens
from assistant.verification.verifier import Checker
from corpus.vocabulary import Citation, Statement

# A sentence shares so much of its wording with evidence, at the least, for that evidence to take its place.
_LEAST_RELATED = 0.4
_MOST_TRIED = 4
# Evidence that is stated to this share is not stated a second time in the report's words; nor is evidence that is
# cited and stated to the smaller one.
_MOSTLY_STATED = 0.7
_STATED_BY_CITING = 0.45
# Below so many words an answer is filled up. Set on the recorded run of the small model (evals/model_run): without it
# two supported statements took the place of quotes that said more.
_SHORT_WORDS = 100
_MOST_WORDS = 250
# The '<' of what could be a tag or a chat model's own mark: '</evidence>', '<|im_start|>'; not that of '<5' and '< 5'.
_TAG_OPENING = re.compile(r"<(?=[a-zA-Z/!?|])")


@dataclass(frozen=True, slots=True)
class NumberedEvidence:
    """A piece of evidence as a model is given it."""

    # Its number is the one that the model may cite.
    citation: Citation
    text: str
    # What is stated in the reports' own words where no sentence of the model's stands for it.
    own_words: str

    @property
    def prompt_line(self) -> str:
        """Its line in a prompt: '[2] On benches, Use: Most were used every day.'.

        It cannot close the fence that it stands in: the '<' of what could be a tag is written as a bracket.
        """
        place = ", ".join([self.citation.title, *self.citation.section[-1:]])
        return write_evidence_line(self.citation.n, f"{place}: {self.text}")


def write_evidence_line(number: int, words: str) -> str:
    """A piece of evidence on one line of a prompt, with no '<' that could close the fence that it stands in."""
    return f"[{number}] {' '.join(_TAG_OPENING.sub('(', words).split())}"


@dataclass(frozen=True, slots=True)
class SentenceCounts:
    """What became of a model's sentences."""

    # Supported by what the model cited.
    verified: int = 0
    # Supported, but by other evidence than the model cited; cites that now.
    reattributed: int = 0
    # Not supported; the evidence nearest to it was put in its place.
    replaced: int = 0
    dropped: int = 0

    @property
    def total(self) -> int:
        """How many sentences there were."""
        return self.verified + self.reattributed + self.replaced + self.dropped

    def as_json(self) -> dict[str, int]:
        """The counts by the names that they are published under."""
        return {
            "verified": self.verified,
            "recited": self.reattributed,
            "replaced": self.replaced,
            "dropped": self.dropped,
        }


NO_SENTENCES = SentenceCounts()


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer in the making."""

    # They cite by the numbers of the evidence that the model was given.
    statements: tuple[Statement, ...] = ()
    counts: SentenceCounts = NO_SENTENCES
    # The sentence that is being checked; None between two.
    checking: str | None = None


def attribute_sentences(
    sentences: Iterable[ModelSentence], evidence: Sequence[NumberedEvidence], verifier: Checker
) -> Iterator[Draft]:
    """The draft as it grows: once when a sentence is about to be checked, once when it has been."""
    draft = Draft()
    for sentence in sentences:
        yield replace(draft, checking=sentence.text)
        draft = resolve_sentence(draft, sentence, evidence, verifier)
        yield draft


def resolve_sentence(
    draft: Draft, sentence: ModelSentence, evidence: Sequence[NumberedEvidence], verifier: Checker
) -> Draft:
    """The draft after one more sentence. The first of these rules that fits decides what becomes of it.

    1. The draft states it already: it is dropped.
    2. What it cites supports it: it stands as the model wrote it.
    3. Other evidence supports it: it stands, and cites that.
    4. Some evidence is near it and not stated yet: that evidence's own words stand in its place.
    5. Else it is dropped.
    """
    text = _strip_place(sentence.text, evidence)
    counts = draft.counts
    if _is_in_draft(text, draft):
        return replace(draft, counts=replace(counts, dropped=counts.dropped + 1))

    cited = [item for item in evidence if item.citation.n in sentence.cited]
    cites_only_evidence = len(cited) == len(sentence.cited)
    if cited and cites_only_evidence and _is_supported(text, cited, verifier):
        return _add_statement(draft, text, cited, replace(counts, verified=counts.verified + 1))

    related = _find_related(text, evidence)
    for other in _other_evidence(related, cited):
        if _is_supported(text, other, verifier, strictly=True):
            return _add_statement(draft, text, other, replace(counts, reattributed=counts.reattributed + 1))

    if related and _may_replace(related[0], text, draft):
        nearest = related[0]
        return _add_statement(draft, nearest.own_words, [nearest], replace(counts, replaced=counts.replaced + 1))
    return replace(draft, counts=replace(counts, dropped=counts.dropped + 1))


def add_missing_statements(draft: Draft, quoted: Sequence[NumberedEvidence]) -> tuple[Draft, int]:
    """The draft with what it lacks, and how many statements were added.

    `quoted` is what the answer without a model is made of, its headline first. The headline is never left out, and
    comes first where the draft does not state it; the others follow in their order while the answer is short. What the
    draft cites or states is not added again.
    """
    statements = list(draft.statements)
    added = 0
    for rank, item in enumerate(quoted):
        is_headline = rank == 0
        if not is_headline and not _has_room(statements, item):
            break
        if not _is_stated(item, statements):
            place = 0 if is_headline else len(statements)
            statements.insert(place, Statement(item.own_words, (item.citation.n,)))
            added += 1
    return replace(draft, statements=tuple(statements)), added


def _strip_place(text: str, evidence: Sequence[NumberedEvidence]) -> str:
    """A sentence without the report or section that a model copied before it.

    'On benches, Use: most were used' gives 'Most were used', where the evidence stands under those names.
    """
    label, colon, rest = text.partition(": ")
    if not (colon and rest):
        return text
    names = _place_names(evidence)
    is_place = label in names or all(part in names for part in label.split(", "))
    return rest[:1].upper() + rest[1:] if is_place else text


def _place_names(evidence: Sequence[NumberedEvidence]) -> set[str]:
    """The titles and headings that evidence stands under, with and without their numbers: '2.1 Use' and 'Use'."""
    names: set[str] = set()
    for item in evidence:
        names.update([item.citation.title, *item.citation.section])
    return names | {name.lstrip("0123456789. ") for name in names}


def _is_in_draft(text: str, draft: Draft) -> bool:
    return any(statement.text == text for statement in draft.statements)


def _is_supported(text: str, cited: Sequence[NumberedEvidence], verifier: Checker, *, strictly: bool = False) -> bool:
    """Whether the evidence supports a sentence; titles and headings may give names, but nothing else."""
    places = [" ".join([item.citation.title, *item.citation.section]) for item in cited]
    verdict = verifier.verify(text, [item.text for item in cited], context=" ".join(places), strictly=strictly)
    return verdict.supported


def _find_related(text: str, evidence: Sequence[NumberedEvidence]) -> list[NumberedEvidence]:
    """The evidence that shares most of a sentence's words, best first; equally good ones by their numbers."""
    ranked = sorted(evidence, key=lambda item: (-_overlap(text, item), item.citation.n))
    return ranked[:_MOST_TRIED]


def _other_evidence(
    related: Sequence[NumberedEvidence], cited: Sequence[NumberedEvidence]
) -> Iterator[list[NumberedEvidence]]:
    """Other evidence to try: each related piece alone, then the best with what was cited, then the best two."""
    for item in related:
        if [item] != list(cited):
            yield [item]
    if related and cited and related[0] not in cited:
        yield [*cited, related[0]]
    if len(related) > 1:
        yield list(related[:2])


def _may_replace(item: NumberedEvidence, text: str, draft: Draft) -> bool:
    """Whether evidence may stand in a sentence's place: it is near the sentence, and the draft lacks it."""
    if _share_stated(item, draft.statements) >= _MOSTLY_STATED or _is_in_draft(item.own_words, draft):
        return False
    return _overlap(text, item) >= _LEAST_RELATED


def _overlap(text: str, item: NumberedEvidence) -> float:
    """The share of a sentence's content words that stand in a piece of evidence, from 0 to 1."""
    stems = {token.stem for token in find_tokens(text) if token.is_content and token.stem not in FRAME}
    shared = stems & {token.stem for token in find_tokens(item.text)}
    return len(shared) / len(stems) if stems else 0.0


def _share_stated(item: NumberedEvidence, statements: Sequence[Statement]) -> float:
    """The share of a piece's content words and numbers that stand in statements, from 0 to 1."""
    telling = [token for token in find_tokens(item.text) if token.is_content or token.is_number]
    stems = {token.stem for token in telling if token.stem not in FRAME}
    stated: set[str] = set()
    for statement in statements:
        stated.update(token.stem for token in find_tokens(statement.text))
    return len(stems & stated) / len(stems) if stems else 1.0


def _is_stated(item: NumberedEvidence, statements: Sequence[Statement]) -> bool:
    """Whether statements say what a piece of evidence says: nearly all of it, or half of it by citing it."""
    is_cited = any(item.citation.n in statement.citations for statement in statements)
    return _share_stated(item, statements) >= (_STATED_BY_CITING if is_cited else _MOSTLY_STATED)


def _has_room(statements: Sequence[Statement], item: NumberedEvidence) -> bool:
    """Whether the answer is still short, and stays within its length with this piece's words."""
    words = sum(len(statement.text.split()) for statement in statements)
    return words < _SHORT_WORDS and words + len(item.own_words.split()) <= _MOST_WORDS


def _add_statement(draft: Draft, text: str, cited: Sequence[NumberedEvidence], counts: SentenceCounts) -> Draft:
    statement = Statement(text, tuple(item.citation.n for item in cited))
    return Draft((*draft.statements, statement), counts)

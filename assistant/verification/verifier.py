"""The verifier: does the evidence carry this sentence? Checks that can each refuse it, and a measure of wording.

Every check was made with the `seen` pairs of evals/verifier; `python -m evals.runs.verifier` gives the rest apart.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.verification.direction import direction_faults
from assistant.verification.modality import strength_faults
from assistant.verification.names import group_faults, mixed_faults, name_faults, renamed_faults
from assistant.verification.negation import negation_faults
from assistant.verification.number_checks import number_faults
from assistant.verification.tokens import tokens_of
from assistant.verification.wording import WordingReader, wording_fault
from index.embedding import SentenceEmbeddings
from index.search import Index
from index.terms import STOP_WORDS, stem, words

_COLUMN = re.compile(r"(?P<name>[^\W\d_][\w/-]*) \([nN]=[\d,]+\)(?: [nN] \(%\))?")
_CELL = re.compile(r"(?P<count>\d[\d,]*) \((?P<share>\d{1,3}(?:\.\d+)?)\)")


def read_out(piece: str) -> str:
    """A piece of evidence with the cells of a table's row told: '12 (24.5)' under 'PCN (N=69)' gives 'PCN 12 (24.5%)'.

    Anything else comes back as it was. Columns are named only where there are as many of them as cells at the end.
    """
    if not (piece.startswith("Table") or "(%)" in piece):
        return piece
    cells = list(_CELL.finditer(piece))
    columns = list(_COLUMN.finditer(piece))
    if len(columns) > 1 and len(columns) == len(cells) and cells[0].start() > columns[-1].end():
        label = f"{piece[: columns[0].start()]}{piece[columns[-1].end() : cells[0].start()]}".strip()
        told = [f"{column['name']} {_told(cell)}" for column, cell in zip(columns, cells, strict=True)]
        return f"{label}; {'; '.join(told)}."
    return _CELL.sub(_told, piece)


def _told(cell: re.Match[str]) -> str:
    return f"{cell['count']} ({cell['share']}%)"


_QUOTED = re.compile(r"[“\"]([^”\"]+)[”\"]|(?<!\w)‘([^’]+(?:’\w[^’]*)*)’")
_COMMAND = re.compile(
    "|".join(
        (
            r"\b(?:ignore|disregard|forget|override)\b[^.]{0,40}\b(?:instruction|evidence|above|previous|prompt|rule"
            r"|question|report|source|asked)",
            r"\b(?:ignore|disregard|forget) (?:all|any|every|other)\b",
            r"\byou are (?:now )?(?:an?|the) (?:ai|assistant|model|chatbot|language)",
            r"\bas an? (?:ai|language model|assistant)\b|\bsystem prompt\b|\b(?:developer|debug|admin) mode\b",
            r"\b(?:reply|respond|answer|write|output|say) (?:only |exactly )?(?:with|that|the (?:word|following))\b",
            r"\b(?:begin|start|end|finish|close) (?:every|each|your|the) (?:answer|reply|response|message)",
            r"\b(?:tell|ask|inform|remind) (?:the |your |all )?(?:users?|readers?)\b",
            r"\bnew instructions?\b|\binstructions? (?:for|to) the (?:writer|model|assistant|ai)\b",
            r"(?:^|[.!?]\s+)(?:assistant|system|user|ai|model|chatbot)\s*:",
            r"\byou (?:have been|are being) (?:updated|reset)\b|\bfrom now on\b[^.]{0,40}\b(?:you|system|assistant)",
            r"\bI (?:cannot|can't|am unable|have been)\b|\bas (?:you )?(?:instructed|requested)\b",
        )
    ),
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"https?://\S+|www\.\S+|\S+@\S+\.\w+")
_ABOUT_ITSELF = re.compile(
    r"(?:answer|question|note)s?\s*:|(?:the|this) (?:numbered |given |provided |above )?(?:evidence|passage|text)s? "
    r"(?:is|are|shows?|says?|states?|suggests?|provides?|presents?|mentions?|does|do|describes?|above|contains?)\b",
    re.IGNORECASE,
)
_LEAST_WORDS = 3


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a sentence is carried, and in words why not; empty where it is."""

    carried: bool
    faults: tuple[str, ...] = ()


class Verifier:
    """Holds sentences against evidence. Deterministic; safe to share between threads.

    `ordinary` says whether the library writes a word small somewhere, `verb` whether it uses it as a verb;
    `abbreviations` map short forms to long ones.
    """

    def __init__(
        self,
        embeddings: SentenceEmbeddings,
        *,
        ordinary: Callable[[str], bool],
        verb: Callable[[str], bool] = lambda word: False,
        abbreviations: Mapping[str, Sequence[str]],
    ) -> None:
        self._ordinary = ordinary
        self._verb = verb
        self._abbreviations = abbreviations
        self._wording = WordingReader(embeddings)

    def verify(self, statement: str, evidence: Sequence[str], *, context: str = "", strictly: bool = False) -> Verdict:
        """Hold a sentence (without markers) against the pieces that it cites.

        `context` names their reports and sections: names may stand there, but no number and no wording. `strictly` asks
        for closer wording: for pieces that were looked for, rather than cited by the writer.
        """
        faults = tuple(dict.fromkeys(self._faults(statement, evidence, context, strictly)))
        return Verdict(not faults, faults)

    def _faults(self, statement: str, evidence: Sequence[str], context: str, strictly: bool) -> Iterator[str]:
        text = "\n".join(filter(None, (read_out(uncommanded(piece)) for piece in evidence)))
        if not text:
            yield "no evidence is cited"
            return
        yield from _shape_faults(statement)
        about = _ABOUT_ITSELF.match(statement)
        if about and about.group().lower() not in text.lower():
            yield "it speaks of the evidence, not of what the evidence says"
        yield from _quotation_faults(statement, evidence)
        yield from number_faults(statement, text)
        said, borne = tokens_of(statement), tokens_of(text)
        yield from negation_faults(said, borne)
        yield from direction_faults(said, borne)
        yield from strength_faults(said, borne, text, verb=self._verb)
        meant = self._meant(f"{text}\n{context}")
        yield from group_faults(said, borne, known=meant)
        yield from name_faults(said, [*borne, *tokens_of(context)], ordinary=self._ordinary, known=meant)
        yield from renamed_faults(said, borne)
        yield from mixed_faults(said, [tokens_of(piece) for piece in text.split("\n")])
        fault = wording_fault(self._wording.read(statement, text, also=meant), strictly=strictly)
        if fault:
            yield fault

    def _meant(self, text: str) -> frozenset[str]:
        """Stems that the evidence's abbreviations stand for, and abbreviations of what it spells out."""
        said = words(text)
        present, run = set(said), f" {' '.join(stem(word) for word in said)} "
        found: set[str] = set()
        for short, longs in self._abbreviations.items():
            for long in longs:
                stems = [stem(word) for word in words(long)]
                if {short.casefold(), short.casefold() + "s"} & present:
                    found |= set(stems)
                if f" {' '.join(stems)} " in run:
                    found.add(stem(short.casefold()))
        return frozenset(found)


def uncommanded(piece: str) -> str:
    """Evidence without the sentences that speak to a model: those carry nothing."""
    return " ".join(part for part in re.split(r"(?<=[.!?])\s+", piece) if not _COMMAND.search(part))


def _shape_faults(statement: str) -> Iterator[str]:
    if _COMMAND.search(statement):
        yield "it speaks of instructions, not of the reports"
    if _ADDRESS.search(statement):
        yield "it holds an address"
    if statement.rstrip(" ”\"'’)").endswith("?"):
        yield "it is a question"
    if not re.search(r"[.!:”\"’)]$", statement.strip()):
        yield "it is cut off"
    if len(statement.split()) < _LEAST_WORDS:
        yield "it is too short to say anything"


def _quotation_faults(statement: str, evidence: Sequence[str]) -> Iterator[str]:
    sources = [_plain(piece) for piece in evidence]
    for match in _QUOTED.finditer(statement):
        quoted = _plain(match[1] or match[2] or "").rstrip(" .,;")
        if quoted and not any(quoted in source for source in sources):
            yield "the quotation is not in the evidence word for word"


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[“”\"‘’']", "'", text).split())


_VERB = re.compile(r"\b(?:should|must|will|can|could|would|may|might|cannot) ([a-z]+(?:-[a-z]+)?)\b")
_INFINITIVE = re.compile(r"\bto ([a-z]+(?:-[a-z]+)?)\b")
_FORM = re.compile(r"\b[a-z-]{3,}(?:ing|ed)\b")
_SMALL = re.compile(r"\b[^\W\d_A-Z][^\W\d_]+")


def verifier_of(index: Index) -> Verifier:
    """The verifier over a library's own words; loads the embedding model at the first sentence that needs it."""
    small = frozenset(word for unit in index.evidence for word in _SMALL.findall(unit.text))
    return Verifier(
        SentenceEmbeddings(index.manifest.model),
        ordinary=small.__contains__,
        verb=_verbs_of(index),
        abbreviations=index.lexicon.abbreviations,
    )


def _verbs_of(index: Index) -> Callable[[str], bool]:
    """Whether a word is a verb's plain form: the library uses it after 'to' and the like or with a verb's ending.

    What it uses after an article is a noun, too, and does not count.
    """
    text = "\n".join(unit.text for unit in index.evidence)
    nouns = set(re.findall(r"\b(?:the|a|an|this|these|our|their) ([a-z]+(?:-[a-z]+)?)\b", text))
    formed = {stem(word.replace("-", "")) for word in _FORM.findall(text)}
    told = {stem(word.replace("-", "")) for word in _VERB.findall(text) if word not in STOP_WORDS}
    stems = told | (formed & {stem(word.replace("-", "")) for word in _INFINITIVE.findall(text)})
    return lambda word: not _FORM.fullmatch(word) and word not in nouns and stem(word.replace("-", "")) in stems

"""Yes or no, and "is there evidence": what speaks to it, with the kind of evidence that each piece is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from assistant.answering.assistant import EvidenceAssistant, RetrievedEvidence
from assistant.answering.length import LengthBudget
from assistant.answering.question import Question
from assistant.answering.selection import select_evidence
from assistant.gathering.spoken_of import find_unspoken
from assistant.kinds.groundwork.laying_out import compose_runs, lead_with, restrict
from assistant.kinds.groundwork.wording import as_phrase, content_stems, stems_of
from assistant.verification.propositions import (
    CHANGE_STEMS,
    Says,
    asks_for_evidence,
    find_effect,
    judge,
    read_proposition,
    tells_of_change,
)
from corpus.vocabulary import ELLIPSIS, Answer, BlockKind, Citation, Evidence, EvidenceKind
from index.embedding import Floats
from index.search import Index
from index.terms import stem, tokenize

# "Is lack of funding a barrier?", "Did the café reduce isolation?"; not "Can you tell me …".
_YES_NO = re.compile(
    r"^\W*(?:so |and |but |ok )?(?:is|are|was|were|do|does|did|has|have|had|will|would|should|can|could) (?!you\b"
    r"|i\b|we\b|there (?:a|any) (?:report|list|case))\w",
    re.IGNORECASE,
)
_KNOW_IF = re.compile(
    r"^\W*(?:do|does) (?:we|anyone|you|anybody) know (?:if|whether|that)\b|\banything (?:showing|to show|that"
    r" shows)\b",
    re.I,
)
# "Is there evidence that …", "what is the evidence for …", "what proof is there that …".
_EVIDENCE = re.compile(
    r"\b(?:evidence|proof|data|research)\b.{0,20}\b(?:that|for|of|on|behind|to show|shows?|works?)\b", re.IGNORECASE
)
_FRAME = (
    "evidence proof data research good any strong hard show shows prove proves really actually there work"
    " works true say says fact case exist exists"
).split()
# Words are taken for the same that begin with so many equal letters: "reduce", "reduction".
_PREFIX = 5
_BUDGET = LengthBudget(words=150, pieces=4, margin=2.0, run_sentences=2, run_words=70)
# What it is worth, in units of the ranker, that a unit holds all of the question's subject.
_COVERED = 1.5
_NEAR = 30
_RESCUED = 12
_SURE = 0.7
_HALF = 0.4
_SPOKEN_OF = 0.5
# Asks what came of something: "did it make old people less lonely", "has anyone looked at whether it works".
_EFFECT = re.compile(
    r"\b(?:reduc\w+|ma[dk]e|works?|worked|working|help(?:s|ed)?|chang(?:e|es|ed)|differences?|better|worse|less|fewer"
    r"|more|improv\w+|proof|proven|evidence|looked (?:at|into)|evaluat\w+|effective|success\w*|push(?:ed)?"
    r"|bring down|cut|increas\w+|outcomes?|impact|results?)\b",
    re.IGNORECASE,
)
# Says so by a measure, or that there is none yet.
_MEASURED = re.compile(
    r"\b(?:outcomes?|reduc(?:ed|tion)|increas(?:ed|e in)|improv(?:ed|ements?)|evaluat(?:ed|ion)|quantif\w+"
    r"|resulted|results|key to)\b|\d\s?%|per cent",
    re.IGNORECASE,
)
_OUTCOMES = LengthBudget(words=110, pieces=3, margin=2.5, run_sentences=1, run_words=70)
# So many of the question's words in a heading name its section.
_HEADING_WORDS = 2
# Says what came of something: "outcomes have been promising", "a significant reduction".
_OUTCOME = re.compile(
    r"\b(?:outcomes?|results?|impact|evaluat\w+|reduc(?:ed|tion|es|ing)|increas(?:ed|e|es|ing)|improv\w+|saved"
    r"|fell|rose|led to"
    r"|quantif\w+|key to|attend(?:ed|ance)|took|achiev\w+|benefit\w*|success\w*|effective\w*|promising)\b",
    re.IGNORECASE,
)
# Words of a claim that only frame it.
_CLAIM_FRAME = (
    "actually really been shown proved proven make made making help helped get got use used any more anywhere bring"
    " brings brought down up scheme project programme initiative work works working number numbers amount country place"
    " area rest people"
).split()
# From this share on of a claim's weight it is not spoken of.
_UNMET = 0.3
# How sure an answer can be that lacks a part of what was asked.
_UNSURE = 0.4
# A sentence with more words than that is too long to be said first.
_MOST_SAID = 60
# The number of a note behind a sentence: "as a whole.46", "since 2010.47".
_NOTE = re.compile(r"(?:(?<=[a-z])|(?<=19\d\d)|(?<=20\d\d))\.\d{1,3}$")
_KINDS = "What the reports have on this"
_SENTENCE_END = re.compile(r"(?<=[.?!…])\s+(?=\w)")
# Asks whether something must be done: "do we have to …", "is it in the contract", "or just nice to have".
_DUTY_ASKED = re.compile(
    r"\b(?:ha(?:ve|s|d) to|must|required?|requirements?|obliged|obligat\w+|mandat\w+|compulsory|statutory|a duty"
    r"|duty to|contractual(?:ly)?|in (?:[\w’']+ ){1,3}contracts?|contract (?:say|make|require)s?|optional"
    r"|nice to have|legally|bound to|made to)\b",
    re.IGNORECASE,
)
_DUTY_FRAME = "mean do doing something anything nice work act actually just".split()
# Says that something must be done, or that it need not: "is required to", "has a duty to", "no contractual approach".
_DUTY_SAID = re.compile(
    r"\b(?:required|requirements?|must|dut(?:y|ies)|oblige[ds]?|obligat\w+|mandat\w+|contract(?:s|ual)?"
    r"|statutory|compulsory|responsibilit(?:y|ies)|optional)\b",
    re.IGNORECASE,
)
# Says so of its own; "must" may be advice, and "contract" a name.
_SURELY_A_DUTY = re.compile(
    r"\b(?:required|requirements?|dut(?:y|ies)|oblige[ds]?|mandat\w+|statutory)\b", re.IGNORECASE
)
_DENIED = re.compile(r"\b(?:no|not(?! only)|never|without|none)\b", re.IGNORECASE)
# "One of these", "this requirement".
_POINTS_BACK = re.compile(r"\b(?:these|those|this|they|it)\b", re.IGNORECASE)
# A duty is looked for among so many of the best, and so many are told.
_DUTY_AMONG = 24
_DUTIES = 2
# The first of all speak of what is asked, whatever their words are.
_FIRST = 3
# From this share on of the classifier a question asks for yes or no.
_LIKELY = 0.5


class YesOrNo:
    """Evidence on a claim, and of which kinds it is."""

    name = "yes or no"

    def answer(self, asked: Question, standalone: str, assistant: EvidenceAssistant) -> Answer | None:
        """Evidence that speaks of the claim; None where none is asked about, or nothing speaks of it.

        Where the evidence does not speak of all of a claim, that is said, or the question is refused; where a line
        clearly says that it is so, or that it is not, that is said first.
        """
        duty = _tell_duty(asked, standalone, assistant)
        answer = duty or _gather(asked, standalone, assistant)
        proposition = read_proposition(standalone)
        if proposition is None or duty is not None:
            return answer
        told = answer or assistant.answer_plainly(asked)
        if not told.citations:
            return answer
        return _tell_unmet(told, proposition, standalone, assistant) or _tell_verdict(told, proposition) or answer


def _gather(asked: Question, standalone: str, assistant: EvidenceAssistant) -> Answer | None:
    """Evidence that speaks of the claim, under a line that says of which kinds it is; None as for an answer."""
    is_evidence = _EVIDENCE.search(standalone) is not None
    if not is_evidence and not _YES_NO.match(standalone) and not _KNOW_IF.search(standalone):
        return None
    retrieved = assistant.retrieve(asked)
    subject = content_stems(retrieved.query.text, without=_FRAME)
    if not subject or not len(retrieved.ranking) or retrieved.analysis.asks_for_medical_advice:
        return None
    told = _tell_outcome(standalone, assistant, retrieved)
    if told is not None:
        return told
    index = assistant.index
    units = [index.evidence[int(number)] for number in retrieved.ranking.candidates.numbers]
    covered = np.asarray([coverage(unit, subject) for unit in units], dtype=np.float32)
    selected = assistant.select(retrieved)
    ranking = retrieved.ranking.boosted(_COVERED * covered)
    if not selected.runs:
        allowed = _borne_out(assistant, retrieved, units, covered)
        if not allowed.any():
            return None
        ranking = restrict(ranking, allowed)
    runs = select_evidence(assistant.groups, ranking, replace(retrieved.analysis, budget=_BUDGET))
    # What does not speak of most of the claim is no evidence on it, and is not headed as such.
    if not runs or coverage(index.evidence[runs[0][0]], subject) < _SPOKEN_OF:
        return None
    answer = compose_runs(
        assistant, retrieved, runs, confidence=max(selected.confidence, _SURE if not selected.runs else 0)
    )
    firsts = [index.evidence[run[0]] for run in runs]
    return lead_with(answer, _kinds_line(index, firsts))


def _tell_unmet(told: Answer, proposition: str, standalone: str, assistant: EvidenceAssistant) -> Answer | None:
    """The answer under a line that names what it does not speak of, or a refusal; None where it speaks of the claim.

    One quote, with what stands by it, must speak both of the subject and of what is said of it.
    """
    index = assistant.index
    effect = find_effect(proposition)
    begin, end = effect or (len(proposition), 0)
    look = partial(find_unspoken, index, without=CHANGE_STEMS | {stem(word) for word in _CLAIM_FRAME}, effect=begin)
    is_claim = effect is not None or asks_for_evidence(standalone)
    lost: list[tuple[float, int, tuple[str, ...]]] = []
    for citation in told.citations:
        whole, said = look(proposition, citation), look(proposition, citation, begin=end)
        share = max(whole.share, said.share) if is_claim else 0.0
        if share < _UNMET and not whole.strangers:
            return None if not effect or _tells_outcome(told) else _name_unmet(told, [as_phrase(proposition[begin:])])
        lost.append((share, citation.n, (*whole.strangers, *(said.words if effect else whole.words))))
    _, best, words = min(lost)
    citation = _find_citation(told, best)
    subject = look(proposition[:begin], citation)
    unmet = _as_asked(words or subject.words, proposition)
    if not effect or subject.words:
        unmet = _as_asked((*subject.words, *words), proposition)
        return assistant.refuse_unmet(told, [f"“{phrase}”" for phrase in unmet])
    return _name_unmet(told, unmet)


def _find_citation(told: Answer, number: int) -> Citation:
    """The citation of an answer that has a number."""
    return next(citation for citation in told.citations if citation.n == number)


def _tells_outcome(told: Answer) -> bool:
    """Whether any quote of an answer tells that something came of something, or is more or less than it was."""
    quotes = [citation.quote for citation in told.citations]
    return any(tells_of_change(quote) or _OUTCOME.search(quote) or _MEASURED.search(quote) for quote in quotes)


def _name_unmet(told: Answer, unmet: Sequence[str]) -> Answer:
    """The quotes of an answer under a line that names what they do not speak of."""
    kept = replace(told, statements=tuple(statement for statement in told.statements if not statement.derived))
    named = " and ".join(f"“{phrase}”" for phrase in unmet)
    line = f"Not found: {named}. What the reports do say:"
    return replace(lead_with(kept, line), not_found=tuple(unmet), confidence=min(told.confidence, _UNSURE))


def _as_asked(words: Sequence[str], proposition: str) -> list[str]:
    """Words of a claim as it has them, neighbours as one phrase."""
    phrases: list[str] = []
    for written in proposition.strip(" .").split():
        is_unmet = any(word == written.strip(" ,.“”\"'?") for word in words)
        if is_unmet and phrases and phrases[-1]:
            phrases[-1] = f"{phrases[-1]} {written}"
        else:
            phrases.append(written if is_unmet else "")
    return [phrase.strip(" ,.") for phrase in phrases if phrase]


def _tell_verdict(told: Answer, proposition: str) -> Answer | None:
    """The answer under a first line that says yes or no in the words of a quote; None where no quote is so clear."""
    said = [
        (citation.n, *judge(proposition, line, citation.section))
        for citation in told.citations
        for line in (citation.shown or citation.quote).split(ELLIPSIS)
    ]
    clear = {says: (n, sentence) for n, says, sentence in reversed(said) if says is not Says.NEITHER}
    if not clear or any(len(sentence.split()) > _MOST_SAID for _, sentence in clear.values()):
        return None
    quoted = [f"“{_NOTE.sub('', sentence).rstrip(' .')}”" for _, sentence in clear.values()]
    lead = "The reports point both ways" if len(clear) > 1 else next(iter(clear)).value.capitalize()
    line = f"{lead}: {' and '.join(quoted)}."
    statements = tuple(
        statement for statement in told.statements if not statement.derived or not statement.text.startswith(_KINDS)
    )
    return lead_with(replace(told, statements=statements), line, [n for n, _ in clear.values()])


def _tell_duty(asked: Question, standalone: str, assistant: EvidenceAssistant) -> Answer | None:
    """What is a duty and, behind it, what says that there is none; None where no duty is asked about or told of."""
    pieces = [piece for piece in _SENTENCE_END.split(standalone) if _DUTY_ASKED.search(piece)]
    if not pieces or assistant.share_of_kind(standalone, "yes_no") < _LIKELY:
        return None
    index = assistant.index
    retrieved = assistant.retrieve(
        replace(asked, text=" ".join(pieces), history=()) if asked.text == standalone else asked
    )
    subject = content_stems(_DUTY_ASKED.sub(" ", " ".join(pieces)), without=[*_FRAME, *_DUTY_FRAME])
    if not subject or retrieved.analysis.asks_for_medical_advice:
        return None
    near = _find_near_duty(retrieved, subject, index)
    denials = [number for number in near if _DENIED.search(index.evidence[number].own)]
    duties = _pick_duties(near, denials, subject, index)
    if not duties:
        return None
    runs = [_with_sentence_before(number, index) for number in duties]
    runs += [(number,) for number in denials[:1] if not any(number in run for run in runs)]
    answer = compose_runs(assistant, retrieved, runs, confidence=_SURE)
    return replace(answer, question=asked.text, standalone_question=standalone)


def _find_near_duty(retrieved: RetrievedEvidence, subject: Sequence[str], index: Index) -> list[int]:
    """The best sentences and items that speak of the subject and of a duty, or of there being none, by number."""
    best = retrieved.ranking.best_units
    return [
        number
        for number in best[:_DUTY_AMONG]
        if index.evidence[number].kind in (EvidenceKind.SENTENCE, EvidenceKind.ITEM)
        and _DUTY_SAID.search(index.evidence[number].own)
        and (number in best[:_FIRST] or coverage(index.evidence[number], subject) >= _SPOKEN_OF)
    ]


def _pick_duties(near: Sequence[int], denials: Sequence[int], subject: Sequence[str], index: Index) -> list[int]:
    """The few units that are told as duties, those first that are surely one.

    A duty must name in its own words what it is about; what denies one may leave that to its heading.
    """
    duties = [
        number
        for number in near
        if number not in denials and _share_of(index.evidence[number].own, subject) >= _SPOKEN_OF
    ]
    return sorted(duties, key=lambda number: not _SURELY_A_DUTY.search(index.evidence[number].own))[:_DUTIES]


def _with_sentence_before(number: int, index: Index) -> tuple[int, ...]:
    """A sentence with the one before it, where it points back: "… is one of these"."""
    unit, before = index.evidence[number], index.evidence[number - 1] if number else None
    is_next = before is not None and before.kind is unit.kind and before.blocks == unit.blocks
    return (number - 1, number) if is_next and _POINTS_BACK.search(unit.own) else (number,)


def _tell_outcome(standalone: str, assistant: EvidenceAssistant, retrieved: RetrievedEvidence) -> Answer | None:
    """What came of a project that the question names, by the project's own section; None where none is named.

    The section is that of the best candidate; its heading holds a name of the question, or two of its words.
    """
    index, ranking = assistant.index, retrieved.ranking
    units = [index.evidence[int(number)] for number in ranking.candidates.numbers]
    home = units[ranking.order[0]]
    if not _EFFECT.search(standalone) or not _is_named_by_heading(home, retrieved, index):
        return None
    tells = np.asarray([_tells_of_home(unit, home) for unit in units], dtype=np.float32)
    selected = assistant.select(retrieved)
    # What comes first anyhow and tells it needs no help.
    if not tells.any() or (selected.runs and any(_OUTCOME.search(unit.text) for unit in selected.runs[0])):
        return None
    heading = stems_of(home.section[-1])
    strongly = np.asarray([_MEASURED.search(unit.text) is not None for unit in units], dtype=np.float32)
    subject = content_stems(retrieved.query.text, without=[*_FRAME, *heading])
    covered = np.asarray([coverage(unit, subject) if subject else 0.0 for unit in units], dtype=np.float32)
    runs = select_evidence(
        assistant.groups,
        restrict(ranking.boosted(_COVERED * (covered + strongly)), tells),
        replace(retrieved.analysis, budget=_OUTCOMES),
    )
    if not runs:
        return None
    confidence = max(selected.confidence, _SURE)
    return lead_with(
        compose_runs(assistant, retrieved, runs, confidence=confidence),
        _kinds_line(index, [index.evidence[run[0]] for run in runs]),
    )


def _is_named_by_heading(home: Evidence, retrieved: RetrievedEvidence, index: Index) -> bool:
    """Whether the heading over a unit holds a name of the question, or two of its words."""
    heading = stems_of(home.section[-1]) if home.section else frozenset()
    said = set(content_stems(retrieved.query.text, without=_FRAME)) & heading
    names = {stem(word) for word in tokenize(retrieved.query.text) if word in index.lexicon.names}
    return len(said) >= _HEADING_WORDS or bool(said & names)


def _tells_of_home(unit: Evidence, home: Evidence) -> bool:
    """Whether a unit of the same section tells what came of something."""
    is_there = unit.report == home.report and unit.section == home.section
    return is_there and unit.kind is not EvidenceKind.HEADING and _OUTCOME.search(unit.text) is not None


def coverage(unit: Evidence, subject: Sequence[str]) -> float:
    """The share of a question's subject that a unit holds, its headings read along; shape of a word told loosely."""
    return _share_of(f"{unit.context} {unit.text}", subject)


def _share_of(text: str, subject: Sequence[str]) -> float:
    """The share of some stems that a text holds, the shape of a word told loosely."""
    held = {word[:_PREFIX] for word in stems_of(text)}
    return sum(word[:_PREFIX] in held for word in subject) / len(subject)


def _borne_out(
    assistant: EvidenceAssistant, retrieved: RetrievedEvidence, units: Sequence[Evidence], covered: Floats
) -> Floats:
    """Which of the best candidates may answer, though it was too little for the whole to be answered by; 1 or 0 each.

    One that holds all of the subject; else one that stands under a heading with a name of the question and says what
    came of something.
    """
    best = set(retrieved.ranking.order[:_RESCUED])
    near = np.asarray([k in best for k in range(len(units))])
    whole = near & (covered >= 1.0)
    if whole.any():
        return whole.astype(np.float32)
    named = {stem(word) for word in tokenize(retrieved.query.text) if word in assistant.index.lexicon.names}
    if not named:
        return np.zeros(len(units), dtype=np.float32)
    told = [named <= stems_of(unit.context) and _OUTCOME.search(unit.text) is not None for unit in units]
    allowed: Floats = (near & np.asarray(told) & (covered >= _HALF)).astype(np.float32)
    return allowed


def _kinds_line(index: Index, units: Sequence[Evidence]) -> str:
    counts = Counter(kind_of_evidence(index, unit) for unit in units)
    listed = ", ".join(f"{name} ({count})" if count > 1 else name for name, count in counts.items())
    return f"{_KINDS}: {listed}."


def kind_of_evidence(index: Index, unit: Evidence) -> str:
    """What sort of evidence a unit is, by where it stands: figures of a table, a case study, a quoted voice."""
    block = index.reports[unit.report].blocks[unit.blocks[0]]
    where = " ".join(unit.section).casefold()
    if unit.kind is EvidenceKind.ROW:
        return "figures of a table"
    if block.kind is BlockKind.QUOTATION or "interviewee" in unit.text.casefold():
        return "a quoted voice"
    if "case stud" in where:
        return "a case study"
    if re.search(r"\bquantitative|survey\b", where):
        return "survey results"
    return "the report’s own account"

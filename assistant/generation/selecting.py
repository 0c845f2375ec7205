"""The select style: a model chooses and orders evidence; the answer is composed of it as it is without a model.

Nothing that the model writes is ever shown. Where its choice cannot be relied on, the answer without a model stands.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.answering.assistant import EvidenceAssistant
from assistant.answering.conversation import Turn
from assistant.answering.question import Question
from assistant.generation.answers import Chosen, ModelAnswer, copy_answer, fall_back
from assistant.generation.chat_model import ChatModel, Usage
from assistant.generation.choice import HEADINGS, NONE, PART, Choice, Pick, choice_schema, pieces_begun, read_choice
from assistant.generation.pieces import Piece, PieceFinder
from assistant.generation.prompting import build_select_prompt
from assistant.generation.settings import SELECT
from assistant.verification.tokens import find_tokens
from corpus.vocabulary import Answer, Citation, Statement
from corpus.word_sets import jaccard

# Two choices agree where they share so much of what either holds.
_LEAST_AGREEMENT = 0.5
# A refusal or an overruling is taken of two samples that agree, whatever the setting.
_SAMPLES_TO_OVERRULE = 2
# A refusal that is less sure than this is not overruled: of what the library surely lacks nothing can be chosen.
_LEAST_TO_ANSWER = 0.05
# An answer that is surer than this is not refused. Nine in ten answers of so much confidence are right.
_MOST_TO_REFUSE = 0.7
# Headings are shown from so many pieces on.
_FEWEST_WITH_HEADINGS = 4
# The reason of the refusals that may be overruled.
_NOT_IN_LIBRARY = "not_in_library"
_BY_RULE = "an answer of this kind is laid out by rule and was not put to the language model"


class _NoChoice(Exception):
    """A choice that cannot be relied on; the message says why, to end a sentence."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """What was asked, of which pieces, and until when."""

    quoted: Answer
    history: Sequence[Turn]
    pieces: Sequence[Piece]
    end: float
    usage: Usage


class Selector:
    """Lets a model choose among complete evidence units."""

    def __init__(self, evidence_mode: EvidenceAssistant, model: ChatModel, finder: PieceFinder) -> None:
        self._evidence_mode = evidence_mode
        self._model = model
        self._finder = finder

    def may_choose(self, quoted: Answer) -> bool:
        """Whether a model is asked at all: for an answer, and for a refusal that the library only may not hold."""
        if quoted.statements:
            return True
        is_open = quoted.abstention_reason == _NOT_IN_LIBRARY and not quoted.not_found and not quoted.elsewhere
        return is_open and bool(quoted.hits) and quoted.confidence >= _LEAST_TO_ANSWER

    def choose_answer(self, quoted: Answer, asked: Question, *, end: float, usage: Usage) -> Iterator[ModelAnswer]:
        """What is being chosen, as it comes; then the answer of what was chosen, or the one without a model.

        Raises:
            ModelUnavailable: as `ChatModel.stream`.
        """
        pieces = self._finder.find_pieces(quoted, asked)
        if pieces is None:
            yield fall_back(quoted, _BY_RULE, style=SELECT)
            return
        choosing = _Asked(quoted, asked.history, pieces, end, usage)
        try:
            choices = yield from self._ask_until_sure(choosing)
            choice = _agree(choices)
            if choice.answered == NONE:
                yield self._refuse(choosing, choices)
            else:
                yield self._compose(choosing, choice, choices)
        except _NoChoice as fault:
            yield fall_back(quoted, str(fault), style=SELECT)

    def _ask_until_sure(self, asked: _Asked) -> Generator[ModelAnswer, None, list[Choice]]:
        """The samples, as many as are set; two at least where one would refuse, or overrule a refusal.

        Each second one has the pieces in the reverse order: whoever chooses by place agrees with nobody. The one place
        that stays is the middle, where what has nothing to do with the question stands.

        Raises:
            _NoChoice: one of them cannot be relied on.
            ModelUnavailable: as `ChatModel.stream`.
        """
        choices: list[Choice] = []
        wanted = self._model.settings.samples
        while len(choices) < wanted:
            pieces = asked.pieces if len(choices) % 2 == 0 else list(reversed(asked.pieces))
            choice = yield from self._ask_once(asked, pieces)
            choices.append(choice)
            if (choice.answered == NONE) == bool(asked.quoted.statements):
                wanted = max(wanted, _SAMPLES_TO_OVERRULE)
        return choices

    def _ask_once(self, asked: _Asked, pieces: Sequence[Piece]) -> Generator[ModelAnswer, None, Choice]:
        """One sample, with its numbers made those of the pieces as they were first numbered."""
        shown = [replace(piece, number=number) for number, piece in enumerate(pieces, 1)]
        reports = self._evidence_mode.index.reports
        system, user, given_lines = build_select_prompt(
            asked.quoted.standalone_question,
            asked.history,
            [piece.write_line(reports[piece.report]) for piece in shown],
            self._model.settings,
        )
        # Pieces that did not fit into the model's context are not offered.
        given = shown[:given_lines]
        schema = choice_schema([piece.number for piece in given])
        stream = self._model.stream(system, user, schema=schema, end=asked.end, usage=asked.usage)
        reply, begun = "", 0
        yield self._show_progress(asked.quoted, f"{len(given)} pieces of evidence")
        try:
            for words in stream:
                reply += words
                numbers = [number for number in pieces_begun(reply) if number <= len(given)]
                if len(numbers) > begun:
                    begun = len(numbers)
                    yield self._show_progress(asked.quoted, shown[numbers[-1] - 1].text)
        finally:
            stream.close()  # type: ignore[attr-defined]
        choice = read_choice(reply)
        _check_choice(choice, given)
        assert choice is not None
        return replace(choice, picks=tuple(Pick(pieces[pick.number - 1].number, pick.heading) for pick in choice.picks))

    def _show_progress(self, quoted: Answer, what: str) -> ModelAnswer:
        """Nothing of an answer yet, and what the model is looking at."""
        return copy_answer(
            quoted, statements=(), citations=(), abstention_reason=None, message=None, style=SELECT, checking=what
        )

    def _compose(self, asked: _Asked, choice: Choice, choices: Sequence[Choice]) -> ModelAnswer:
        """The answer of what was chosen, composed as without a model; what was left out of that one is offered."""
        quoted = asked.quoted
        by_number = {piece.number: piece for piece in asked.pieces}
        chosen = [(by_number[pick.number], pick.heading) for pick in choice.picks]
        statements, citations = self._compose_groups(_group_by_heading(chosen))
        taken = {piece.number for piece, _ in chosen}
        left_out = [piece for piece in asked.pieces if piece.is_essential and piece.number not in taken]
        more, more_citations = self._finder.compose([piece.run for piece in left_out])
        is_overruled = not quoted.statements
        notice = _tell_overruled(self._model.name, quoted) if is_overruled else None
        missing = _missing_parts(choices, quoted.standalone_question)
        return copy_answer(
            quoted,
            statements=statements,
            citations=citations,
            abstention_reason=None,
            message=None,
            model=self._model.name,
            style=SELECT,
            not_found=tuple(dict.fromkeys([*quoted.not_found, *missing])),
            shown_of=self._evidence_mode.groups.count_shown(chosen[0][0].run) if chosen[0][0].is_essential else None,
            more=more,
            more_citations=more_citations,
            notice=notice,
            chosen=self._count(asked, taken, choices, overruled="answered" if is_overruled else ""),
        )

    def _compose_groups(
        self, groups: Sequence[tuple[str, Sequence[Piece]]]
    ) -> tuple[tuple[Statement, ...], tuple[Citation, ...]]:
        """The statements of each heading's pieces, the first of each group under it, citations numbered through."""
        statements: list[Statement] = []
        citations: list[Citation] = []
        for heading, pieces in groups:
            before = len(citations)
            told, cited = self._finder.compose([piece.run for piece in pieces])
            for place, statement in enumerate(told):
                numbers = tuple(number + before for number in statement.citations)
                statements.append(replace(statement, citations=numbers, heading="" if place else heading))
            citations += [replace(citation, n=citation.n + before) for citation in cited]
        return tuple(statements), tuple(citations)

    def _refuse(self, asked: _Asked, choices: Sequence[Choice]) -> ModelAnswer:
        """The refusal where the model finds nothing; what would be told without it is offered.

        Raises:
            _NoChoice: the answer without a model is too sure to be refused.
        """
        quoted = asked.quoted
        chosen = self._count(asked, set(), choices, overruled="refused" if quoted.statements else "")
        if not quoted.statements:
            return copy_answer(quoted, model=self._model.name, style=SELECT, chosen=chosen)
        if quoted.confidence > _MOST_TO_REFUSE:
            raise _NoChoice("the language model chose nothing, and the reports answer with confidence")
        message = (
            f"{self._model.name} finds no answer to this in the reports. Without it, {_count(quoted.statements)} would "
            f"be told, with a confidence of {quoted.confidence:.2f}."
        )
        return copy_answer(
            quoted,
            statements=(),
            citations=(),
            shown_of=None,
            abstention_reason=_NOT_IN_LIBRARY,
            message=message,
            model=self._model.name,
            style=SELECT,
            more=quoted.statements,
            more_citations=quoted.citations,
            chosen=chosen,
        )

    def _count(self, asked: _Asked, taken: set[int], choices: Sequence[Choice], *, overruled: str) -> Chosen:
        essential = sum(piece.is_essential for piece in asked.pieces if piece.number in taken)
        return Chosen(len(asked.pieces), len(taken), essential, len(choices), overruled)


def _check_choice(choice: Choice | None, pieces: Sequence[Piece]) -> None:
    """Refuse a choice that cannot be relied on.

    Raises:
        _NoChoice: always where it cannot.
    """
    if choice is None:
        raise _NoChoice("the language model sent nothing that can be read as a choice")
    by_number = {piece.number: piece for piece in pieces}
    if not choice.numbers and choice.answered != NONE:
        raise _NoChoice("the language model chose nothing")
    if choice.numbers and choice.answered == NONE:
        raise _NoChoice("the language model's choice contradicts itself")
    if not set(choice.numbers) <= by_number.keys():
        raise _NoChoice("the language model chose evidence that does not exist")
    if any(by_number[number].is_decoy for number in choice.numbers):
        raise _NoChoice("the language model chose evidence that has nothing to do with the question")
    if len(choice.numbers) == len(pieces) > 1:
        raise _NoChoice("the language model chose everything")


def _agree(choices: Sequence[Choice]) -> Choice:
    """What the samples agree on: what more than half of them chose, in the order of the first.

    Raises:
        _NoChoice: they do not agree.
    """
    first = choices[0]
    if len({choice.answered == NONE for choice in choices}) > 1:
        raise _NoChoice("the language model did not choose the same twice")
    for choice in choices[1:]:
        if first.picks and jaccard(set(first.numbers), set(choice.numbers)) < _LEAST_AGREEMENT:
            raise _NoChoice("the language model did not choose the same twice")
    votes = {number: sum(number in choice.numbers for choice in choices) for number in first.numbers}
    picks = tuple(pick for pick in first.picks if 2 * votes[pick.number] > len(choices))
    if first.picks and not picks:
        raise _NoChoice("the language model did not choose the same twice")
    return replace(first, picks=picks)


def _group_by_heading(chosen: Sequence[tuple[Piece, str]]) -> list[tuple[str, list[Piece]]]:
    """The pieces under their headings, in the order in which each heading comes first; a short answer has none."""
    headings = {heading for _, heading in chosen}
    if len(chosen) < _FEWEST_WITH_HEADINGS or len(headings) < 2:
        return [("", [piece for piece, _ in chosen])]
    groups: dict[str, list[Piece]] = {}
    # What answers the question itself comes first, and bears no heading.
    for piece, heading in sorted(chosen, key=lambda item: bool(HEADINGS[item[1]])):
        groups.setdefault(HEADINGS[heading], []).append(piece)
    return list(groups.items())


def _missing_parts(choices: Sequence[Choice], question: str) -> list[str]:
    """What of the question is not answered, in its own words, where two samples at least say the same of it."""
    if len(choices) < _SAMPLES_TO_OVERRULE or any(choice.answered != PART for choice in choices):
        return []
    told = [_telling_stems(choice.missing) for choice in choices]
    asked = _telling_stems(question)
    is_same = bool(told[0]) and all(stems == told[0] for stems in told) and told[0] < asked
    # No word of a model's own is shown.
    is_quoted = choices[0].missing.casefold().strip(" .?") in question.casefold()
    return [choices[0].missing.strip(" .?")] if is_same and is_quoted else []


def _telling_stems(text: str) -> set[str]:
    return {token.stem for token in find_tokens(text) if token.is_content or token.is_number}


def _tell_overruled(model: str, quoted: Answer) -> str:
    return (
        f"{model} chose these quotes; without it, the question would be refused, with a confidence of "
        f"{quoted.confidence:.2f} that the reports answer it."
    )


def _count(statements: Sequence[Statement]) -> str:
    return "one statement" if len(statements) == 1 else f"{len(statements)} statements"

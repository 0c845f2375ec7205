"""Saves what the chat answered into notes: a statement, an answer, or a whole conversation under its questions."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.briefing.note import Brief, BriefingNote
from assistant.privacy.guard import PersonalGuard
from assistant.privacy.hidden_characters import strip_hidden
from assistant.privacy.personal_details import mask_details, name_details
from assistant.web.briefing.controller import BriefingController
from assistant.web.briefing.quotes import AskedQuotes, add_quotes, read_quotes
from assistant.web.briefing.saving_view import Choice, SavingForm, form_html, saved_html, told_html
from corpus.errors import UserError
from corpus.vocabulary import Answer, Report, ReportDetails

_GONE = "that answer is no longer kept, or was never yours. Ask anew, then save."
_NONE_CHOSEN = "nothing is ticked. Tick what is to be saved."
_NONE_THERE = (
    "none of these quotes stands in the library any more as it was cited, so none was saved. Ask anew, then save that."
)
_NO_ROLE = "your role does not include briefing notes. Whoever looks after this server can change that."
_PERSONAL = "the topic holds what looks like {}, and nothing was saved. Take it out, or press Save once more."
_MASKED = "What looks like details of a person was masked in a heading."
_FAULT = "Something went wrong, and nothing was saved. Try again, or run 'pcn-assistant doctor'."


@dataclass(frozen=True, slots=True)
class ChatAnswers:
    """What the chat tells of its answers, each only to those who may read it."""

    # (browser, exchange) → its answer; None where there is none for them
    find: Callable[[str, str], Answer | None]
    # (browser, conversation) → the answers of their own conversation, each with its exchange
    list_all: Callable[[str, str], list[tuple[str, Answer]]]
    read_report: Callable[[str], Report]
    cards: Callable[[], Mapping[str, ReportDetails]]


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants saved."""

    # One of the two: an answer, of which `chosen` are statements by their numbers from 0, or a whole conversation, of
    # which they are exchanges.
    exchange: str
    conversation: str
    chosen: tuple[str, ...]
    # The name of the draft; empty for a new one, on `topic`.
    draft: str
    topic: str


class QuoteSaver:
    """Saves quotes into the drafts of whoever asks for it. It is told what to save by number: no words are taken."""

    def __init__(self, notes: BriefingController, answers: ChatAnswers) -> None:
        self._notes = notes
        self._answers = answers
        self._guard = PersonalGuard()

    def ask_answer(self, browser: str, exchange: str, *, may_write: bool = True) -> str:
        """The panel that asks which statements of an answer are saved, and where."""
        return self._ask(browser, may_write, lambda: self._form_of_answer(browser, exchange))

    def ask_conversation(self, browser: str, conversation: str, *, may_write: bool = True) -> str:
        """The panel that asks which answers of a conversation are saved, and where."""
        return self._ask(browser, may_write, lambda: self._form_of_conversation(browser, conversation))

    def save(self, browser: str, wish: Wish, *, may_write: bool = True) -> str:
        """Save what is wished; the panel that says what was done, or why nothing was."""
        try:
            if not may_write:
                raise UserError(_NO_ROLE)
            return self._save(browser, wish)
        except UserError as fault:
            return told_html(str(fault), is_fault=True)
        except Exception:
            logging.getLogger(__name__).exception("saving into a note went wrong")
            return told_html(_FAULT, is_fault=True)

    def _ask(self, browser: str, may_write: bool, make: Callable[[], SavingForm]) -> str:
        try:
            if not may_write:
                raise UserError(_NO_ROLE)
            return form_html(make())
        except UserError as fault:
            return told_html(str(fault), is_fault=True)

    def _form_of_answer(self, browser: str, exchange: str) -> SavingForm:
        answer = self._answers.find(browser, exchange)
        if answer is None:
            raise UserError(_GONE)
        choices = [
            Choice(str(n), statement.text)
            for n, statement in enumerate(answer.statements)
            if self._read(answer, [n]).points
        ]
        drafts = self._notes.list_drafts(browser)
        return SavingForm(exchange, "", tuple(choices), drafts, answer.question)

    def _form_of_conversation(self, browser: str, conversation: str) -> SavingForm:
        choices: list[Choice] = []
        for exchange, answer in self._answers.list_all(browser, conversation):
            count = len(self._read(answer).points)
            if count:
                told = "1 quote" if count == 1 else f"{count} quotes"
                choices.append(Choice(exchange, answer.question, told))
        topic = choices[0].words if choices else ""
        return SavingForm("", conversation, tuple(choices), self._notes.list_drafts(browser), topic)

    def _read(self, answer: Answer, chosen: Sequence[int] | None = None) -> AskedQuotes:
        return read_quotes(answer, self._answers.read_report, self._answers.cards(), chosen)

    def _save(self, browser: str, wish: Wish) -> str:
        asked = self._read_wished(browser, wish)
        if not any(quotes.points for quotes in asked):
            raise UserError(_NONE_THERE)
        # A note is handed out: a question keeps no details in its heading, whoever confirmed them to the chat.
        headed = [replace(quotes, question=mask_details(strip_hidden(quotes.question))) for quotes in asked]
        is_masked = any(name_details([quotes.question]) for quotes in asked)
        if wish.draft:
            before = self._notes.open_note(browser, wish.draft)
            note, added = add_quotes(before, headed)
            name = self._notes.keep_quotes(browser, wish.draft, before, note) if added else wish.draft
        else:
            note, added = add_quotes(self._begin_note(browser, wish.topic), headed)
            name = self._notes.keep_new(browser, note)
        told = describe_saved(asked, added)
        return saved_html(f"{told} {_MASKED}" if is_masked else told, name, note.brief.topic)

    def _read_wished(self, browser: str, wish: Wish) -> list[AskedQuotes]:
        """What is wished, read off the answers anew.

        Raises:
            UserError: it is gone, not theirs, or nothing is chosen.
        """
        if not wish.chosen:
            raise UserError(_NONE_CHOSEN)
        if wish.exchange:
            answer = self._answers.find(browser, wish.exchange)
            if answer is None:
                raise UserError(_GONE)
            return [self._read(answer, [int(n) for n in wish.chosen if n.isdecimal()])]
        answers = self._answers.list_all(browser, wish.conversation)
        chosen = [answer for exchange, answer in answers if exchange in wish.chosen]
        if not chosen:
            raise UserError(_GONE)
        return [self._read(answer) for answer in chosen]

    def _begin_note(self, browser: str, topic: str) -> BriefingNote:
        """A new note with nothing in it yet.

        Raises:
            UserError: the topic is empty or too long, or holds details of a person that were not confirmed.
        """
        seen = strip_hidden(topic)
        if named := self._guard.find_unconfirmed(browser, [seen]):
            raise UserError(_PERSONAL.format(named))
        return self._notes.begin_note(Brief(seen))


def describe_saved(asked: Sequence[AskedQuotes], added: int) -> str:
    """What was saved and what was not.

    Example: "3 quotes are saved. 1 stood in the note already.".
    """
    there = sum(len(quotes.points) for quotes in asked) - added
    gone = sum(quotes.gone for quotes in asked)
    told = ["1 quote is saved." if added == 1 else f"{added} quotes are saved."]
    if there:
        told.append(f"{there} stood in the note already.")
    if gone:
        told.append(f"{gone} no longer stood in the library as cited, and {'was' if gone == 1 else 'were'} left out.")
    return " ".join(told)

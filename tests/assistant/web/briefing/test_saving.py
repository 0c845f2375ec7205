"""Answers of the chat in notes: each quote as it was cited and as it stands in its report, and nothing else."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.answering.assistant import EvidenceAssistant
from assistant.briefing.note import OWN_SECTION, BriefingNote
from assistant.conversations.store import ConversationStore
from assistant.drafts.store import DraftStore
from assistant.web.briefing.controller import BriefingController, Visit
from assistant.web.briefing.edits import Press
from assistant.web.briefing.quotes import add_quotes, read_quotes
from assistant.web.briefing.saving import ChatAnswers, QuoteSaver, Wish
from assistant.web.chat.controller import ChatController
from corpus.library.store import Library
from corpus.vocabulary import Answer, Statement

ANN, BOB = "ann", "bob"
WARM = "How many households had Warm and Safe Wiltshire helped by July 2021?"
THREE_CS = "What are the 3Cs of Health Creation?"
BARRIERS = "What are the barriers to community engagement?"
NUMBER = "943 476 5919"


@pytest.fixture
def chat(assistant: EvidenceAssistant, tmp_path: Path) -> Iterator[ChatController]:
    store = ConversationStore(tmp_path, days=30)
    yield ChatController(assistant, store)
    store.close()


@pytest.fixture
def notes(assistant: EvidenceAssistant, chat: ChatController, tmp_path: Path) -> Iterator[BriefingController]:
    drafts = DraftStore(tmp_path)
    yield BriefingController(
        assistant, drafts, open_source=lambda answer, key: chat.open_in(answer, key, "Back to the note")
    )
    drafts.close()


@pytest.fixture
def saver(notes: BriefingController, chat: ChatController) -> QuoteSaver:
    return saver_over(notes, chat)


def saver_over(notes: BriefingController, chat: ChatController) -> QuoteSaver:
    return QuoteSaver(notes, ChatAnswers(chat.find_answer, chat.list_answers, chat.read_report, chat.cards_by_id))


def keep(chat: ChatController, question: str, browser: str = ANN, conversation: str = "") -> tuple[str, str, Answer]:
    """Ask, and keep the answer as the chat does: the conversation, the exchange and the answer."""
    answer = chat._assistant.ask(question)
    if not conversation:
        conversation = chat.store.begin(browser, question)
    exchange = chat.store.add_question(conversation, question)
    chat.store.keep_answer(exchange, answer)
    return conversation, exchange, answer


def only_note(notes: BriefingController, browser: str = ANN) -> BriefingNote:
    (draft,) = notes.list_drafts(browser)
    return notes.open_note(browser, draft.name)


def wish(exchange: str, *chosen: int, draft: str = "", topic: str = "Warm homes") -> Wish:
    return Wish(exchange, "", tuple(map(str, chosen)), draft, topic)


def test_an_answer_is_saved_with_its_citations_as_they_are(
    chat: ChatController, notes: BriefingController, saver: QuoteSaver
) -> None:
    _, exchange, answer = keep(chat, BARRIERS)
    form = saver.ask_answer(ANN, exchange)
    assert form.count('type="checkbox"') == len(answer.statements) > 2 and f'value="{BARRIERS}"' in form
    said = saver.save(ANN, wish(exchange, *range(len(answer.statements))))
    assert f"{len(answer.citations)} quotes are saved" in said and "briefing?draft=warm-homes-standard" in said
    (section,) = only_note(notes).sections
    assert section.heading == BARRIERS and section.key.startswith(OWN_SECTION)
    kept = [replace(point.citation, n=0) for point in section.points if point.citation]
    assert kept == [replace(citation, n=0) for citation in answer.citations]
    for point in section.points:
        assert point.pinned and not point.own and point.citation
        report = chat.read_report(point.citation.report)
        assert report.quote(point.citation.spans) == point.citation.quote


def test_one_statement_is_saved_alone(chat: ChatController, notes: BriefingController, saver: QuoteSaver) -> None:
    _, exchange, answer = keep(chat, BARRIERS)
    saver.save(ANN, wish(exchange, 1))
    (point,) = only_note(notes).points
    assert point.citation and point.citation.id == answer.citations[answer.statements[1].citations[0] - 1].id


def test_rows_of_a_table_read_as_in_the_answer_and_other_quotes_as_in_the_report(
    chat: ChatController, saver: QuoteSaver, notes: BriefingController
) -> None:
    _, exchange, answer = keep(chat, BARRIERS)
    assert "\n• " in answer.statements[0].text
    saver.save(ANN, wish(exchange, *range(len(answer.statements))))
    rows, *_, last = only_note(notes).points
    assert "\n• " in rows.text and answer.statements[0].text.endswith(rows.text)
    assert last.citation and last.text == last.citation.shown


def test_a_conversation_becomes_a_note_under_its_questions(
    chat: ChatController, notes: BriefingController, saver: QuoteSaver
) -> None:
    conversation, first, _ = keep(chat, WARM)
    _, second, _ = keep(chat, THREE_CS, conversation=conversation)
    _, refused, answer = keep(chat, "What is the capital of Mongolia?", conversation=conversation)
    assert answer.abstained
    form = saver.ask_conversation(ANN, conversation)
    assert form.count('type="checkbox"') == 2 and refused not in form
    saver.save(ANN, Wish("", conversation, (first, second), "", "Our session"))
    note = only_note(notes)
    assert [section.heading for section in note.sections] == [WARM, THREE_CS]
    assert note.brief.topic == "Our session" and "chosen by hand" in note.purpose


def test_quotes_go_into_a_draft_that_is_chosen_and_only_once(
    chat: ChatController, notes: BriefingController, saver: QuoteSaver
) -> None:
    conversation, exchange, _ = keep(chat, WARM)
    saver.save(ANN, wish(exchange, 0))
    (draft,) = notes.list_drafts(ANN)
    _, other, _ = keep(chat, THREE_CS, conversation=conversation)
    assert f'<option value="{draft.name}">Warm homes' in saver.ask_answer(ANN, other)
    assert "1 quote is saved" in saver.save(ANN, wish(other, 0, draft=draft.name))
    said = saver.save(ANN, wish(other, 0, draft=draft.name))
    assert "0 quotes are saved. 1 stood in the note already." in said
    assert [section.heading for section in only_note(notes).sections] == [WARM, THREE_CS]


def test_a_window_that_has_the_draft_open_goes_on_with_it_and_can_undo(
    chat: ChatController, notes: BriefingController, saver: QuoteSaver
) -> None:
    _, exchange, _ = keep(chat, WARM)
    saver.save(ANN, wish(exchange, 0))
    (draft,) = notes.list_drafts(ANN)
    visit = Visit(ANN, "window")
    notes.open_draft(draft.name, visit)
    version = notes._sessions.of_window("window").version
    assert notes.look(visit, version, draft.name).note is None
    _, other, _ = keep(chat, THREE_CS)
    saver.save(ANN, wish(other, 0, draft=draft.name))
    assert THREE_CS in str(notes.look(visit, version, draft.name).note)
    *_, shown = notes.edit(Press("undo", ""), visit)
    assert THREE_CS not in str(shown.note) and len(only_note(notes).points) == 1


def test_a_removed_statement_that_is_saved_again_is_no_longer_left_out(
    chat: ChatController, notes: BriefingController, saver: QuoteSaver
) -> None:
    _, exchange, _ = keep(chat, WARM)
    _, other, _ = keep(chat, THREE_CS)
    saver.save(ANN, wish(exchange, 0))
    (draft,) = notes.list_drafts(ANN)
    saver.save(ANN, wish(other, 0, draft=draft.name))
    visit = Visit(ANN, "window")
    notes.open_draft(draft.name, visit)
    gone = only_note(notes).points[0]
    list(notes.edit(Press("remove", gone.id), visit))
    assert [removed.point for removed in only_note(notes).removed] == [gone]
    saver.save(ANN, wish(exchange, 0, draft=draft.name))
    assert only_note(notes).removed == () and gone.id in {point.id for point in only_note(notes).points}


def test_each_saved_quote_opens_its_source_in_its_place(
    chat: ChatController, notes: BriefingController, saver: QuoteSaver
) -> None:
    _, exchange, _ = keep(chat, WARM)
    saver.save(ANN, wish(exchange, 0))
    visit = Visit(ANN, "window")
    page = str(notes.open_draft(notes.list_drafts(ANN)[0].name, visit).note)
    key = page.partition('data-open="')[2].partition('"')[0]
    source, notice = notes.open_quote(key, visit)
    assert "6,993 households" in source and "<mark" in source and "Back to the note" in source and not notice
    assert 'role="alert"' in notes.open_quote(key, Visit(BOB, "another window"))[1]


# Nothing unverified


@pytest.mark.parametrize("fault", ["words", "place", "report"])
def test_a_quote_that_does_not_stand_in_its_report_is_not_saved(
    chat: ChatController, notes: BriefingController, saver: QuoteSaver, fault: str
) -> None:
    answer = chat._assistant.ask(WARM)
    (citation,) = answer.citations
    start, end = citation.spans[0]
    false = {
        "words": replace(citation, quote=citation.quote.replace("6,993", "9,993")),
        "place": replace(citation, spans=((start + 1, end + 1),)),
        "report": replace(citation, report="no_more"),
    }[fault]
    exchange = chat.store.add_question(chat.store.begin(ANN, WARM), WARM)
    chat.store.keep_answer(exchange, replace(answer, citations=(false,)))
    assert "nothing here to save" in saver.ask_answer(ANN, exchange)
    assert "none was saved" in saver.save(ANN, wish(exchange, 0))
    assert notes.list_drafts(ANN) == []


def test_words_that_the_quote_does_not_have_are_not_taken_for_it(chat: ChatController) -> None:
    answer = chat._assistant.ask(WARM)
    (citation,) = answer.citations
    said = answer.statements[0].text.replace("6,993", "9,993")
    for false in (
        replace(answer, statements=(replace(answer.statements[0], text=said),)),
        replace(answer, citations=(replace(citation, shown=citation.shown.replace("6,993", "9,993")),)),
    ):
        (point,) = read_quotes(false, chat.read_report, chat.cards_by_id()).points
        assert "6,993" in point.text and point.citation and point.citation.shown == citation.shown
        assert "9,993" not in point.text


def test_of_what_a_model_wrote_only_what_it_cites_is_saved(chat: ChatController) -> None:
    answer = chat._assistant.ask(WARM)
    written = Statement("Nearly seven thousand homes are warm now.", (1,))
    counted = Statement("2 of 3 reports speak of it.", (1,), derived=True)
    for mode, statement in (("model", written), ("evidence", counted)):
        told = replace(answer, mode=mode, statements=(statement,))
        (point,) = read_quotes(told, chat.read_report, chat.cards_by_id()).points
        assert point.text == answer.citations[0].shown and not point.written
    nothing = replace(answer, statements=(replace(written, citations=()),))
    assert read_quotes(nothing, chat.read_report, chat.cards_by_id()).points == ()


def test_the_same_question_asked_twice_has_one_heading(chat: ChatController, notes: BriefingController) -> None:
    answer = chat._assistant.ask(BARRIERS)
    cards = chat.cards_by_id()
    first, second = (read_quotes(answer, chat.read_report, cards, [n]) for n in (0, 1))
    from assistant.briefing.note import Brief

    note, added = add_quotes(notes.begin_note(Brief("Barriers")), [first, second, first])
    assert added == 2 and len(note.sections) == 1
    again = replace(first, question="Another?", points=tuple(replace(each, id="another") for each in first.points))
    assert add_quotes(note, [again]) == (note, 0)
    long = replace(first, question="Why " * 80)
    (section,) = add_quotes(notes.begin_note(Brief("Barriers")), [long])[0].sections
    assert len(section.heading) <= 150 and section.heading.endswith(" …")


# Whose it is


def test_nobody_saves_into_or_from_what_is_somebody_else_s(
    assistant: EvidenceAssistant, notes: BriefingController, tmp_path: Path
) -> None:
    store = ConversationStore(tmp_path / "signed-in", days=30)
    chat = ChatController(assistant, store, people_sign_in=True)
    saver = saver_over(notes, chat)
    conversation, exchange, _ = keep(chat, WARM)
    saver.save(ANN, wish(exchange, 0))
    (draft,) = notes.list_drafts(ANN)
    for told in (
        saver.ask_answer(BOB, exchange),
        saver.save(BOB, wish(exchange, 0)),
        saver.save(BOB, Wish("", conversation, (exchange,), "", "Mine")),
    ):
        assert "no longer kept, or was never yours" in told and "6,993" not in told
    assert "nothing here to save" in saver.ask_conversation(BOB, conversation)
    _, own, _ = keep(chat, THREE_CS, BOB)
    assert "No draft" in saver.save(BOB, wish(own, 0, draft=draft.name))
    assert notes.list_drafts(BOB) == [] and len(only_note(notes).points) == 1
    # A shared conversation is read, and so quoted, by whoever may read it.
    share = store.share(ANN, conversation, days=7)
    assert share is not None and store.open_share(share.token)
    assert store.may_read(BOB, exchange)
    assert "1 quote is saved" in saver.save(BOB, wish(exchange, 0))
    assert len(notes.list_drafts(BOB)) == 1
    store.stop_sharing(ANN, conversation)
    assert "never yours" in saver.save(BOB, wish(exchange, 0, topic="Another"))
    store.close()


def test_whose_role_does_not_include_notes_saves_nothing(
    chat: ChatController, notes: BriefingController, saver: QuoteSaver
) -> None:
    conversation, exchange, _ = keep(chat, WARM)
    for told in (
        saver.ask_answer(ANN, exchange, may_write=False),
        saver.ask_conversation(ANN, conversation, may_write=False),
        saver.save(ANN, wish(exchange, 0), may_write=False),
    ):
        assert "role does not include" in told
    assert notes.list_drafts(ANN) == []


def test_details_of_a_person_are_no_heading_and_a_topic_only_when_confirmed(
    chat: ChatController, notes: BriefingController, saver: QuoteSaver
) -> None:
    answer = chat._assistant.ask(WARM)
    typed = f"What of {NUMBER}?"
    exchange = chat.store.add_question(chat.store.begin(ANN, typed), typed)
    chat.store.keep_answer(exchange, replace(answer, question=typed, standalone_question=typed))
    said = saver.save(ANN, wish(exchange, 0, topic=typed))
    assert "an NHS number" in said and notes.list_drafts(ANN) == []
    for topic in ("A topic", "Another topic"):
        said = saver.save(ANN, wish(exchange, 0, topic=topic))
        assert "1 quote is saved" in said and "masked in a heading" in said
    for draft in notes.list_drafts(ANN):
        (section,) = notes.open_note(ANN, draft.name).sections
        assert section.heading == "What of [NHS number]?"
    # What was typed before is asked for again at the earliest a second later: nobody confirms by a double press.
    saver.save(ANN, wish(exchange, 0, topic=typed))
    time.sleep(1.1)
    assert "1 quote is saved" in saver.save(ANN, wish(exchange, 0, topic=typed))


def test_mistakes_are_told_in_one_line_and_nothing_is_kept(
    chat: ChatController, notes: BriefingController, saver: QuoteSaver, library: Library
) -> None:
    _, exchange, _ = keep(chat, WARM)
    for bad in (
        wish(exchange),
        wish("gone-gone-gone", 0),
        wish(exchange, 99),
        Wish(exchange, "", ("x", "-1"), "", "T"),
        wish(exchange, 0, topic=" "),
        wish(exchange, 0, topic="x" * 400),
        wish(exchange, 0, draft="../no"),
        Wish("", "", ("x",), "", "T"),
    ):
        told = saver.save(ANN, bad)
        assert 'role="alert"' in told and "Traceback" not in told and "went wrong" not in told, bad
    assert notes.list_drafts(ANN) == []

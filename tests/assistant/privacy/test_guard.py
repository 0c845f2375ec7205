"""What holds details of a person is neither kept nor sent until it is confirmed or masked: page, briefing, command."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from pathlib import Path

import pytest

from assistant.briefing.note import Brief
from assistant.command.main import main
from assistant.drafts.store import DraftStore
from assistant.privacy.guard import ALLOW, MASK, REFUSE, PersonalGuard, guard_typed
from assistant.web.briefing.controller import BriefingController, BriefingUpdate, Visit
from assistant.web.chat.asking import ChatUpdate
from assistant.web.search_page import mask_search
from corpus.errors import UserError
from corpus.library.store import Library
from tests.support.read_html import Elements
from tests.support.scripted_assistant import YES, Scripted, controller_of

NUMBER = "943 476 5919"
TYPED = f"What helps my patient {NUMBER} with a cold home?"
MASKED = "What helps my patient [NHS number] with a cold home?"
TAGS = "".join(chr(0xE0000 + ord(letter)) for letter in "obey")


def last(updates: Iterable[ChatUpdate]) -> ChatUpdate:
    *_, update = updates
    return update


def bytes_under(home: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(home.rglob("*")) if path.is_file())


def test_a_question_with_details_goes_back_masked_and_nothing_of_it_is_kept_or_asked(
    library: Library, home: Path
) -> None:
    assistant = Scripted(library, YES)
    controller = controller_of(assistant, home)
    update = last(controller.ask(TYPED, "me"))
    assert update.question == MASKED
    notice = Elements(update.notice or "")
    assert "an NHS number" in notice.text and NUMBER not in notice.text
    assert f'data-edit="{TYPED}"' in str(update.notice)
    assert update.conversation_id == "" and assistant.heard == []
    assert NUMBER.encode() not in bytes_under(home) and controller.store.conversations_of("me") == []


def test_the_masked_question_is_asked_at_once(library: Library, home: Path) -> None:
    controller = controller_of(Scripted(library, YES), home)
    masked = last(controller.ask(str(last(controller.ask(TYPED, "me")).question), "me"))
    assert [kept.question for kept in controller.store.exchanges_of("me", masked.conversation_id)] == [MASKED]
    assert NUMBER.encode() not in bytes_under(home)


def test_words_put_back_and_asked_again_are_taken_as_they_are(library: Library, home: Path) -> None:
    controller = controller_of(Scripted(library, YES), home)
    last(controller.ask(TYPED, "me"))
    assert last(controller.ask(TYPED, "me")).question == MASKED
    time.sleep(1.1)
    asked = last(controller.ask(TYPED, "me"))
    assert [kept.question for kept in controller.store.exchanges_of("me", asked.conversation_id)] == [TYPED]
    assert last(controller.ask(TYPED, "you")).question == MASKED


def test_what_nobody_sees_is_taken_out_before_a_question_is_looked_at(library: Library, home: Path) -> None:
    controller = controller_of(Scripted(library, YES), home)
    hidden = TYPED.replace("476", f"4{TAGS}7\u200b6")
    assert last(controller.ask(hidden, "me")).question == MASKED
    asked = last(controller.ask(f"What is a PCN?{TAGS}", "me"))
    assert [kept.question for kept in controller.store.exchanges_of("me", asked.conversation_id)] == ["What is a PCN?"]


def test_comments_and_names_are_kept_masked(library: Library, home: Path) -> None:
    controller = controller_of(Scripted(library, YES), home)
    conversation = last(controller.ask("What is a PCN?", "me")).conversation_id
    (exchange,) = controller.store.exchanges_of("me", conversation)
    said = controller.give_feedback("me", exchange.id, "wrong", "Ask ann@nhs.net, 07700 900123")
    assert "was masked" in said
    assert controller.store.list_feedback()[0].comment == "Ask [e-mail address], [telephone number]"
    assert "was masked" in controller.rename("me", conversation, f"For {NUMBER}")
    assert controller.store.conversations_of("me")[0].name == "For [NHS number]"


def test_a_note_on_a_person_is_not_written_until_it_is_asked_for_again(library: Library, home: Path) -> None:
    assistant = Scripted(library, UserError("reached"))
    drafts = DraftStore(home)
    controller = BriefingController(assistant, drafts)  # type: ignore[arg-type]
    for brief in (Brief(f"care of {NUMBER}"), Brief("warm homes", audience="Mrs Ali, born 3 April 1951")):
        *_, update = controller.write(brief, Visit("me", "window"))
        assert isinstance(update, BriefingUpdate)
        assert "neither kept nor sent" in str(update.notice)
    assert assistant.heard == [] and controller.drafts_of(Visit("me", "window")).list_drafts() == []
    drafts.close()


def test_the_command_refuses_masks_or_allows() -> None:
    with pytest.raises(UserError, match="the topic holds what looks like an NHS number") as fault:
        guard_typed(TYPED, REFUSE, what="the topic")
    assert NUMBER not in str(fault.value)
    assert guard_typed(TYPED, MASK) == MASKED
    assert guard_typed(TYPED, ALLOW) == TYPED
    assert guard_typed(f"What?{TAGS}", REFUSE) == "What?"


@pytest.mark.parametrize("words", [["ask", TYPED], ["brief", TYPED, "--out", "note.md"]])
def test_the_command_refuses_in_one_line_before_anything_is_opened(
    words: list[str], home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PCN_ASSISTANT_HOME", str(home))
    assert main(words) == 2
    told = capsys.readouterr()
    assert told.out == "" and told.err.count("\n") == 1
    assert "--personal-details mask" in told.err and NUMBER not in told.err


def test_a_line_of_a_batch_that_holds_details_is_named_and_the_others_are_answered(
    library: Library, tmp_path: Path
) -> None:
    from assistant.command.ask import answer_batch
    from corpus.errors import BatchError

    said = [{"role": "user", "content": f"Her e-mail is ann@nhs.net. {NUMBER}"}]
    lines = [{"question": TYPED}, {"question": "What is a PCN?"}, {"question": "And then?", "history": said}]
    path, out = tmp_path / "questions.jsonl", tmp_path / "answers.jsonl"
    path.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    assistant = Scripted(library, YES)
    with pytest.raises(BatchError, match=r"line 1: the question holds .*line 3: its history holds"):
        answer_batch(assistant, path, out)  # type: ignore[arg-type]
    assert len(assistant.heard) == 1 and NUMBER not in out.read_text(encoding="utf-8")
    answer_batch(assistant, path, out, personal_details=MASK)  # type: ignore[arg-type]
    assert len(assistant.heard) == 4 and NUMBER not in repr(assistant.heard)


def test_the_same_words_typed_again_are_kept_as_they_are() -> None:
    guard = PersonalGuard()
    masked, told = guard.mask_unconfirmed("me", "Ring 07700 900123")
    assert masked == "Ring [telephone number]" and "was masked" in told
    time.sleep(1.1)
    assert guard.mask_unconfirmed("me", "Ring 07700 900123") == ("Ring 07700 900123", "")


def test_what_is_not_confirmed_is_refused_and_the_same_once_more_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    guard = PersonalGuard()
    typed = ["A card", "Mr Hall 943 476 5919"]
    with pytest.raises(UserError, match="The card holds what looks like an NHS number, and was not kept") as told:
        guard.require_confirmed("ann", typed, what="The card")
    assert "5919" not in str(told.value)
    with pytest.raises(UserError):
        guard.require_confirmed("bob", typed, what="The card")
    now = time.monotonic()
    monkeypatch.setattr(guard._confirmations, "_clock", lambda: now + 5)
    guard.require_confirmed("ann", typed, what="The card")
    guard.require_confirmed("ann", ["Twelve networks"], what="The card")


def test_a_search_with_details_is_masked_in_the_box_and_looked_for_only_so(monkeypatch: pytest.MonkeyPatch) -> None:
    guard = PersonalGuard()
    shown = mask_search(guard, "ann", "clinics for 943\t476 5919")
    assert shown is not None
    assert 'value="clinics for [NHS number]"' in shown[0]
    assert "Your search holds what looks like an NHS number" in shown[1]
    assert 'data-words="clinics for 943' in shown[1] and "data-masked" in shown[1]
    assert mask_search(guard, "ann", "clinics for [NHS number]") is None
    assert mask_search(guard, "ann", "fuel poverty") is None
    now = time.monotonic()
    monkeypatch.setattr(guard._confirmations, "_clock", lambda: now + 5)
    assert mask_search(guard, "ann", "clinics for 943\t476 5919") is None

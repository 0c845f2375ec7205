"""What one person asked, wrote and measured is out of reach of another, whatever their role, by every endpoint."""

from __future__ import annotations

import json
import re
import tempfile
from typing import Any

import pytest

from assistant.accounts.roles import Role
from tests.support.browsing import Chat
from tests.support.team import Member, find_event

QUESTION = "What is a Primary Care Network?"
SECRET = "Zanzibar-heron"


@pytest.fixture(scope="module")
def ann(team: Chat) -> Member:
    return Member(team.address, "evaluator", Role.EVALUATOR)


@pytest.fixture(scope="module")
def bob(team: Chat) -> Member:
    """Somebody else, who may do everything that a role includes."""
    return Member(team.address, "other", Role.LIBRARIAN)


@pytest.fixture(scope="module")
def config(ann: Member) -> dict[str, Any]:
    return ann.config()


@pytest.fixture(scope="module")
def asked(ann: Member, config: dict[str, Any]) -> tuple[str, str]:
    """The ids of a conversation of Ann's, renamed, and of the exchange in it."""
    page = ann.ask(config, QUESTION).replace("\\", "")
    conversation = re.findall(r'data-conversation="([\w-]{16})"', page)[-1]
    exchange = re.findall(r"answer=([\w-]{16})", page)[-1]
    ann.press(config, "kept", "rename", [conversation], conversation=conversation, name=SECRET)
    assert SECRET in history(ann, config)
    return conversation, exchange


def history(member: Member, config: dict[str, Any]) -> str:
    return member.press(config, "kept", "search", [""], words="")


def open_address(member: Member, config: dict[str, Any], query: str) -> str:
    """What the first page shows for an address."""
    events = list(config["page"][""]["dependencies"])
    sent = []
    for number in events:
        dependency = next(each for each in config["dependencies"] if each["id"] == number)
        if any(target[1] == "load" for target in dependency["targets"]) and dependency["backend_fn"]:
            body = {"fn_index": number, "data": [], "session_hash": member.window}
            answer = member.post(f"/gradio_api/run/predict?{query}", body)
            sent.append(json.dumps(answer.json(), ensure_ascii=False))
    return " ".join(sent)


def test_a_conversation_is_its_askers_in_whatever_browser(
    team: Chat, ann: Member, config: dict[str, Any], asked: tuple[str, str]
) -> None:
    elsewhere = Member(team.address, "evaluator", Role.EVALUATOR)
    assert SECRET in history(elsewhere, config)
    assert elsewhere.get(f"/export/{asked[0]}.md").status_code == 200
    # A browser's key of one's own choice counts for nothing.
    elsewhere.client.cookies.set("pcn_browser", "0" * 32)
    assert SECRET in history(elsewhere, config)


@pytest.mark.parametrize("suffix", [".docx", ".pdf", ".md", ".html", ".ris", ".bib"])
def test_an_export_is_its_askers_alone(bob: Member, asked: tuple[str, str], suffix: str) -> None:
    assert bob.get(f"/export/{asked[0]}{suffix}").status_code == 404


def test_another_reads_no_conversation(bob: Member, config: dict[str, Any], asked: tuple[str, str]) -> None:
    conversation, exchange = asked
    told = [
        history(bob, config),
        bob.press(config, "kept", "search", [""], words="primary"),
        bob.press(config, "kept", "resume", [], conversation=conversation),
        bob.press(config, "conversation", "resume", [], conversation=conversation),
        open_address(bob, config, f"conversation={conversation}"),
        open_address(bob, config, f"answer={exchange}"),
        open_address(bob, config, f"shared={conversation}"),
        open_address(bob, config, f"shared={exchange}"),
        bob.press(config, "conversation", "open", [], key=f"{exchange}-c1"),
        bob.press(config, "source", "open", [], key=f"{exchange}-c1"),
        bob.press(config, "source", "open", [], page="library", key=f"{exchange}-c1"),
        bob.press(config, "conversation", "expand", [[]], exchange=exchange),
        bob.press(config, "stop", "click", [conversation]),
    ]
    for shown in told:
        assert SECRET not in shown and 'class=\\"turn' not in shown and f"{exchange}-c" not in shown


def test_another_changes_no_conversation(
    ann: Member, bob: Member, config: dict[str, Any], asked: tuple[str, str]
) -> None:
    conversation, exchange = asked
    bob.press(config, "kept", "rename", [""], conversation=conversation, name="Stolen")
    bob.press(config, "kept", "forget", [""], conversation=conversation)
    bob.press(config, "kept", "forget", [""], conversation="*")
    shared = bob.press(config, "kept", "makelink", [""], conversation=conversation, days="7")
    assert "shared=" not in shared
    judged = bob.press(config, "conversation", "judge", [], exchange=exchange, verdict="wrong", comment=SECRET)
    assert "Thank you" not in judged
    left = history(ann, config)
    assert SECRET in left and "Stolen" not in left and "Shared until" not in left
    assert SECRET not in open_evaluate(bob, config)


def test_another_sends_and_watches_nothing_in_a_window(ann: Member, bob: Member, config: dict[str, Any]) -> None:
    history(ann, config)
    number = config["page"][""]["dependencies"][0]
    assert bob.send(number, [], window=ann.window).status_code == 403
    body = {"fn_index": number, "data": [], "session_hash": ann.window}
    assert bob.post("/gradio_api/queue/join", body).status_code == 403
    cancel = {"session_hash": ann.window, "fn_index": number, "event_id": "x"}
    assert bob.post("/gradio_api/cancel", cancel).status_code == 403
    for path in (f"queue/data?session_hash={ann.window}", f"heartbeat/{ann.window}"):
        assert bob.get(f"/gradio_api/{path}").status_code == 403
    twice = f"queue/data?session_hash={bob.window}&session_hash={ann.window}"
    assert bob.get(f"/gradio_api/{twice}").status_code == 403


def test_a_link_works_for_a_colleague_until_it_is_taken_back(
    ann: Member, bob: Member, config: dict[str, Any], asked: tuple[str, str]
) -> None:
    conversation, exchange = asked
    made = ann.press(config, "kept", "makelink", [""], conversation=conversation, days="1")
    token = re.findall(r"/\?shared=([\w-]+)", made)[0]
    assert f"{ann.address}/?shared={token}" in made and "Shared until" in made and "works on it alone" in made
    shown = open_address(bob, config, f"shared={token}")
    assert "somebody shares with you, until" in shown and f"{exchange}-c1" in shown
    assert "reader-text" in bob.press(config, "conversation", "open", [], key=f"{exchange}-c1")
    # It can be read, and neither changed nor taken along.
    bob.press(config, "kept", "rename", [""], conversation=conversation, name="Stolen")
    assert bob.get(f"/export/{conversation}.md").status_code == 404
    assert "Stolen" not in history(ann, config)
    # Another one is not told that it stopped what is not theirs.
    refused = bob.press(config, "kept", "takelink", [""], conversation=conversation)
    assert "no longer shared" not in refused and "not kept for you" in refused
    stopped = ann.press(config, "kept", "takelink", [""], conversation=conversation)
    assert "no longer shared" in stopped
    for query in (f"shared={token}", f"answer={exchange}"):
        assert f"{exchange}-c1" not in open_address(bob, config, query)
    assert f"{exchange}-c1" not in bob.press(config, "source", "open", [], key=f"{exchange}-c1")


def test_nobody_reads_a_link_who_has_not_signed_in(team: Chat) -> None:
    answer = Member(team.address).get("/?shared=anything", accept="text/html")
    assert answer.status_code == 303 and answer.headers["location"] == "/sign-in?next=%2F%3Fshared%3Danything"


def open_evaluate(member: Member, config: dict[str, Any]) -> str:
    """All that the Evaluate page shows when it is opened."""
    shown = []
    for number in config["page"]["evaluate"]["dependencies"]:
        dependency = next(each for each in config["dependencies"] if each["id"] == number)
        if any(target[1] == "load" for target in dependency["targets"]) and dependency["backend_fn"]:
            shown.append(json.dumps(member.send(number, []).json(), ensure_ascii=False))
    return " ".join(shown)


def test_suites_and_their_questions_are_their_writers_alone(ann: Member, bob: Member, config: dict[str, Any]) -> None:
    def press(member: Member, event: str, **sent: Any) -> str:
        return member.press(config, "suites", event, [], page="evaluate", **sent)

    assert "herons.jsonl" in press(ann, "beginsuite", name="herons")
    uploaded = '{"id": "q1", "question": "Why?", "answerable": false}\n'
    ann.press(config, "run-form", "upload", [], page="evaluate", name="mine.jsonl", text=uploaded)
    mine, others = open_evaluate(ann, config), open_evaluate(bob, config)
    assert "herons" in mine and "herons" not in others and "mine.jsonl" not in others
    tried: list[tuple[str, dict[str, Any]]] = [
        ("opensuite", {"suite": "herons.jsonl"}),
        ("editquestion", {"suite": "herons.jsonl", "id": "q-1"}),
        ("removequestion", {"suite": "herons.jsonl", "id": "q-1"}),
        ("keepquestion", {"suite": "herons.jsonl", "id": "", "fields": {"question": "Why?"}}),
    ]
    for event, sent in tried:
        assert "there is no suite" in press(bob, event, **sent).casefold()


def test_runs_and_verdicts_are_their_makers_alone(team: Chat, ann: Member, bob: Member, config: dict[str, Any]) -> None:
    [mine] = (team.home / "people").glob("*/suites/herons.jsonl")
    run = mine.parent.parent / "runs" / "2026-11-30_120000_secret_dev"
    run.mkdir(parents=True)
    empty = {"suite": "secret", "split": "dev", "system": "x", "questions": 0, "figures": {"overall": {}}}
    (run / "summary.json").write_text(json.dumps(empty), encoding="utf-8")
    for event, sent in [
        ("openrun", {"run": run.name}),
        ("openitem", {"run": run.name, "item": "q1"}),
        ("compare", {"run": run.name, "baseline": run.name}),
        ("verdict", {"run": run.name, "item": "q1", "verdict": "right", "comment": "", "rater": "x"}),
        ("filter", {"run": run.name, "show": "all", "sample": "0"}),
        ("verdicts", {"run": run.name, "content": ""}),
        ("draftgap", {"run": run.name, "item": "q1"}),
        ("listgap", {"run": run.name, "item": "q1"}),
        ("source", {"run": run.name, "item": "q1", "number": "1"}),
    ]:
        part = "runs" if event == "openrun" else "detail"
        number = [
            each["id"]
            for each in config["dependencies"]
            if each["id"] in config["page"]["evaluate"]["dependencies"]
            and any(target[1] == event for target in each["targets"])
        ]
        assert number, (part, event)
        for each in number:
            answer = bob.send(each, [], sent)
            assert "secret" not in answer.text, event
    assert [path.name for path in run.iterdir()] == ["summary.json"]
    assert "secret" not in open_evaluate(bob, config)


def test_drafts_and_their_files_are_their_writers_alone(ann: Member, bob: Member, config: dict[str, Any]) -> None:
    listed = bob.press(config, "drafts", "act", [], page="briefing", act="open", key="social-prescribing-standard")
    assert "no draft" in listed.casefold()
    gone = bob.press(config, "drafts", "act", [], page="briefing", act="forget", key="social-prescribing-standard")
    assert "no draft" in gone.casefold()
    ann.queue(find_event(config, "write", "click", "briefing"), ["social prescribing", "PCN lead", "short", []])
    made = ann.queue(find_event(config, "export", "click", "briefing"), [".md", False, None])
    [path] = set(re.findall(r'"path":"([^"]+\.md)"', made.replace(" ", "")))
    assert ann.get(f"/gradio_api/file={path}").text.startswith("#")
    assert bob.get(f"/gradio_api/file={path}").status_code == 403
    mine, others = (
        member.press(config, "drafts", "act", [], page="briefing", act="open", key="none") for member in (ann, bob)
    )
    assert "social" in mine.casefold() and "social" not in others.casefold()
    beside = f"{tempfile.gettempdir()}/gradio/0/x.docx"
    for path in (beside, "http://127.0.0.1/x", "/etc/passwd", "../accounts.sqlite3"):
        assert bob.get(f"/gradio_api/file={path}").status_code == 403

"""Without sign-in, on one's own machine: the same allow-list of routes, own names, own pages, and fairness."""

from __future__ import annotations

import json
import os
import stat
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from assistant.answering.assistant import EvidenceAssistant
from assistant.answering.live import LiveAnswerer
from assistant.conversations.store import ConversationStore
from assistant.drafts.store import DraftStore
from assistant.web.access.downloads import Downloads
from assistant.web.access.rules import LOCAL_RULES, RULES, find_rule
from assistant.web.app import Page, PageContext, assemble_app, build_pages
from assistant.web.chat.controller import ChatController
from assistant.web.chat.request_queue import MOST_WAITING_EACH
from assistant.web.library.index_update import IndexUpdater
from assistant.web.library.intake import Intake
from assistant.web.library.permission import EditingRule
from assistant.web.library.routes import LibraryEditor
from assistant.web.operations.operations import Operations, OperationsSettings
from assistant.web.shell.middleware import COOKIE
from evals.web.page import add_evaluate_page
from tests.assistant.web.access.test_rules import routes_of
from tests.support.browsing import Chat
from tests.support.team import Member, find_event

# All that is served where nobody signs in, by the patterns under which it is registered.
SERVED = {
    # Our own.
    "/export/{name:path}", "/page/{name:path}", "/original/{report:path}", "/library-edit/file", "/library-edit/paste",
    "/library-edit/state", "/library-edit/act", "/library-edit/show/{what}",
    # Gradio's.
    "/", "/briefing", "/library", "/search", "/evaluate", "/config", "/svelte/{path:path}", "/static/{path:path}",
    "/assets/{path:path}", "/favicon.ico", "/theme.css", "/manifest.json", "/gradio_api/app_id", "/gradio_api/info",
    "/gradio_api/theme.css", "/gradio_api/startup-events", "/gradio_api/file={path_or_url:path}", "/gradio_api/reset",
    "/gradio_api/reset/", "/gradio_api/heartbeat/{session_hash}", "/gradio_api/run/{api_name}",
    "/gradio_api/queue/join", "/gradio_api/queue/data", "/gradio_api/cancel", "/gradio_api/upload",
    "/gradio_api/upload_progress", "/gradio_api/call/{api_name}", "/gradio_api/call/{api_name}/{event_id}",
}  # fmt: skip
# All else that Gradio registers, refused. What a later version adds stands in neither, and is seen here.
REFUSED = {
    "/briefing/", "/library/", "/search/", "/evaluate/", "/config/", "/gradio_api/app_id/", "/gradio_api/info/",
    "/gradio_api/call/v2/{api_name}", "/gradio_api/call/v2/{api_name}/", "/gradio_api/call/{api_name}/",
    "/gradio_api/call/v2/{api_name}/{event_id}", "/gradio_api/run/{api_name}/", "/gradio_api/api/{api_name}",
    "/gradio_api/api/{api_name}/", "/gradio_api/custom_component/{id}/{environment}/{type}/{file_name}",
    "/gradio_api/deep_link", "/gradio_api/dev/reload", "/gradio_api/file/{path:path}",
    "/gradio_api/proxy={url_path:path}", "/gradio_api/queue/status", "/gradio_api/openapi.json", "/openapi.json",
    "/gradio_api/login_check", "/gradio_api/login_check/", "/gradio_api/token", "/gradio_api/token/",
    "/gradio_api/user", "/gradio_api/user/", "/login", "/login/", "/logout",
    "/gradio_api/runs", "/gradio_api/runs/", "/monitoring", "/monitoring/summary", "/monitoring/{key}",
    "/gradio_api/stream/{event_id}", "/gradio_api/stream/{event_id}/close", "/gradio_api/process_recording",
    "/gradio_api/stream/{session_hash}/{run}/{component_id}/playlist-file",
    "/gradio_api/stream/{session_hash}/{run}/{component_id}/playlist.m3u8",
    "/gradio_api/stream/{session_hash}/{run}/{component_id}/{segment_id}.{ext}",
    "/gradio_api/component_server", "/gradio_api/component_server/", "/gradio_api/vibe-code", "/gradio_api/vibe-code/",
    "/gradio_api/vibe-edit", "/gradio_api/vibe-edit/", "/gradio_api/undo-vibe-edit", "/gradio_api/undo-vibe-edit/",
    "/gradio_api/vibe-starter-queries", "/gradio_api/vibe-starter-queries/",
    "/pwa_icon", "/pwa_icon/{size}", "/robots.txt",
}  # fmt: skip
FILLED = {
    "{session_hash}": "abc", "{path:path}": "x/y", "{path_or_url:path}": "/x/y", "{event_id}": "0" * 32,
    "{what}": "readings", "{name:path}": "x.md", "{report:path}": "manifesto", "{url_path:path}": "http://x/y",
}  # fmt: skip
QUESTIONS = [f"How many households had Warm and Safe Wiltshire helped by July 20{year}?" for year in range(20, 32)]


@pytest.fixture(scope="module")
def own_home(tmp_path_factory: pytest.TempPathFactory, indexed: Callable[[Path], Path]) -> Path:
    return indexed(tmp_path_factory.mktemp("local") / "home")


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory, own_home: Path) -> Iterator[Chat]:
    running = Chat(tmp_path_factory.mktemp("chat"), own_home, None, "--audit")
    try:
        running.wait()
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="module")
def config(local: Chat) -> dict[str, Any]:
    return Member(local.address).config()


def spellings(pattern: str) -> list[str]:
    """Paths that a pattern stands for; those by which a function can be named, by every name that is taken."""
    for name, value in FILLED.items():
        pattern = pattern.replace(name, value)
    names = ("predict", "ask") if "{api_name}" in pattern else ("",)
    return [pattern.replace("{api_name}", name) for name in names]


def test_every_route_that_is_registered_is_served_or_named_as_refused(
    assistant: EvidenceAssistant, tmp_path: Path
) -> None:
    live = LiveAnswerer(assistant)
    store, drafts = ConversationStore(tmp_path, days=9), DraftStore(tmp_path)
    controller, rule = ChatController(live, store), EditingRule("auto", "127.0.0.1")
    operations = Operations(tmp_path, OperationsSettings())
    intake = Intake(live.library)

    def none(*_: object) -> None:
        return None

    def build(over: PageContext) -> None:
        add_evaluate_page(
            over.assistant, over.store, home_of=over.home_of, glossary=over.glossary, remote=None, print_pages=none
        )

    pages = [Page("Evaluate", "/evaluate", build)]
    blocks = build_pages(live, controller, drafts, home=tmp_path, rule=rule, pages=pages)
    editor = LibraryEditor(live.library, intake, IndexUpdater(live, lambda _: assistant, done=lambda: None))
    app, _ = assemble_app(blocks, controller, editor, rule, operations, downloads=Downloads())
    routes = routes_of(list(app.routes))
    assert len(routes) > 80
    served = {
        pattern
        for method, pattern in routes
        if any(find_rule(method, path, LOCAL_RULES) for path in spellings(pattern))
    }
    assert {pattern for _, pattern in routes} - served == REFUSED
    assert served == SERVED
    # Signing in is no part of it.
    assert not find_rule("GET", "/sign-in", LOCAL_RULES) and find_rule("GET", "/sign-in", RULES)
    for each in (intake, store, drafts, operations):
        each.close()


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/gradio_api/file=http://127.0.0.1:9/x.txt"), ("GET", "/gradio_api/proxy=http://127.0.0.1:9/"),
     ("GET", "/gradio_api/file=/etc/passwd"), ("POST", "/gradio_api/component_server"), ("GET", "/gradio_api/runs"),
     ("POST", "/gradio_api/call/ask_typed"), ("POST", "/gradio_api/run/ask"), ("DELETE", "/"), ("TRACE", "/"),
     ("POST", "/gradio_api/vibe-edit"), ("GET", "/monitoring"), ("GET", "/sign-in"), ("GET", "/docs")],
)  # fmt: skip
def test_what_fetches_uploads_or_runs_is_not_served(local: Chat, method: str, path: str) -> None:
    answer = Member(local.address).client.request(method, path, headers={"origin": local.address})
    assert answer.status_code in (403, 404, 405)
    assert len(answer.text) < 300


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"host": "pcn.evil.example"}, 421),
        ({"host": "127.0.0.1.evil.example:7860"}, 421),
        ({"host": ""}, 421),
        ({"origin": "http://127.0.0.1:9999"}, 403),
        ({"origin": "null"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"x-forwarded-host": "pcn.evil.example", "x-forwarded-for": "10.0.0.1"}, 200),
        ({}, 200),
    ],
)
def test_pages_of_other_sites_and_names_that_lead_here_get_nothing(
    local: Chat, config: dict[str, Any], headers: dict[str, str], status: int
) -> None:
    visitor = Member(local.address)
    answer = visitor.client.get("/config", headers=headers)
    assert answer.status_code == status
    assert "access-control-allow-origin" not in answer.headers
    assert "evil" not in answer.text
    body = {"data": [""], "fn_index": find_event(config, "kept-button", "click"), "session_hash": visitor.window}
    assert visitor.client.post("/gradio_api/run/predict", json=body, headers=headers).status_code == status


def test_a_page_says_what_it_may_load_and_who_may_frame_it(local: Chat) -> None:
    headers = Member(local.address).get("/").headers
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy and "frame-ancestors 'none'" in policy and "object-src 'none'" in policy
    assert "http" not in policy
    assert headers["x-frame-options"] == "DENY" and headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin" and headers["cache-control"] == "no-store"
    cookie = headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Secure" not in cookie


def test_one_browser_does_not_use_anothers_window_or_file(local: Chat, config: dict[str, Any]) -> None:
    ann, bob = Member(local.address), Member(local.address)
    ann.get("/"), bob.get("/")
    ann.ask(config, "What are the 3Cs of Health Creation?")
    number = find_event(config, "kept-button", "click")
    assert ann.send(number, [""]).status_code == 200
    assert bob.send(number, [""], window=ann.window).status_code == 403
    assert bob.get(f"/gradio_api/queue/data?session_hash={ann.window}").status_code == 403


def test_a_cookie_of_another_program_before_ours_loses_nothing(local: Chat, config: dict[str, Any]) -> None:
    ann = Member(local.address)
    ann.get("/")
    ann.ask(config, "What are the 3Cs of Health Creation?")
    key = ann.client.cookies[COOKIE]
    ann.client.cookies.clear()
    number = find_event(config, "kept-button", "click")
    odd = 'prefs={"a": "b, c", "d": [1]}; theme="dark'
    ann.client.headers["cookie"] = f"{odd}; {COOKIE}={key}; x=\\;"
    assert "3Cs" in ann.send(number, [""]).text


# Files


def tell_file(path: str, **more: Any) -> dict[str, Any]:
    """A file as a browser tells it."""
    return {"path": path, "orig_name": "x", "meta": {"_type": "gradio.FileData"}, **more}


@pytest.mark.parametrize("is_nested", [False, True])
def test_no_event_takes_a_file_that_was_not_uploaded(
    local: Chat, config: dict[str, Any], tmp_path: Path, is_nested: bool
) -> None:
    secret = tmp_path / "letter.docx"
    secret.write_text("READER-SECRET")
    visitor = Member(local.address)
    visitor.get("/")
    for path in (str(secret), "/etc/passwd", "/proc/self/environ", "/dev/zero", "http://127.0.0.1:9/x", ""):
        part: Any = tell_file(path)
        data = [[{"x": [part]}], "", [], False] if is_nested else [part, "", [], False]
        for number in (find_event(config, "question", "submit"), find_event(config, "export", "click", "briefing")):
            assert visitor.send(number, data).status_code == 403
            body = {"data": data, "fn_index": number, "session_hash": visitor.window}
            assert visitor.post("/gradio_api/queue/join", body).status_code == 403
    for part in ({"path": str(secret)}, tell_file(str(secret), url="http://127.0.0.1:9/x"), {"url": "x", "meta": {}}):
        number = find_event(config, "export", "click", "briefing")
        assert visitor.send(number, [".docx", False, part]).status_code == 403


def test_a_file_is_taken_from_who_uploaded_it_alone_and_lies_in_the_home(
    local: Chat, own_home: Path, config: dict[str, Any]
) -> None:
    ann, bob = Member(local.address), Member(local.address)
    for each in (ann, bob):
        each.get("/")
    sent = ann.client.post(
        "/gradio_api/upload", files={"files": ("own.docx", b"PK none")}, headers={"origin": local.address}
    )
    (path,) = sent.json()
    assert Path(path).is_relative_to(own_home / "temp")
    number = find_event(config, "export", "click", "briefing")
    assert bob.send(number, [".docx", False, tell_file(path)]).status_code == 403
    # What the browser says of its address beside is not looked at.
    mine = tell_file(path, url="http://127.0.0.1:9/x", is_stream=True)
    body = {"data": [".docx", False, mine], "fn_index": number, "session_hash": ann.window}
    assert ann.post("/gradio_api/queue/join", body).status_code == 200
    # An upload that names another place stays within its own.
    odd = ann.client.post(
        "/gradio_api/upload", files={"files": ("../../../x.docx", b"PK")}, headers={"origin": local.address}
    )
    assert all(Path(each).is_relative_to(own_home / "temp") for each in odd.json())


def test_what_a_server_writes_is_for_its_own_account_alone(local: Chat, own_home: Path, config: dict[str, Any]) -> None:
    if os.name != "posix":
        pytest.skip("rights are kept otherwise here")
    visitor = Member(local.address)
    visitor.get("/")
    visitor.ask(config, "What are the 3Cs of Health Creation?")
    assert stat.S_IMODE(own_home.stat().st_mode) == 0o700
    written = [path for path in own_home.rglob("*") if path.relative_to(own_home).parts[0] not in ("index", "library")]
    assert any(path.name == "conversations.sqlite3" for path in written)
    assert [path for path in written if path.stat().st_mode & 0o077] == []


# Details of a person, typed by an evaluator


def test_what_an_evaluator_types_is_kept_only_confirmed(local: Chat, own_home: Path, config: dict[str, Any]) -> None:
    visitor = Member(local.address)
    visitor.get("/")
    typed = "Mr Hall 943\t476 5919"
    suites = find_event(config, "suites", "beginsuite", "evaluate")
    keep = find_event(config, "suites", "keepquestion", "evaluate")
    upload = find_event(config, "run-form", "upload", "evaluate")
    fields = {"question": f"What of {typed}?", "answerable": "no"}
    deep = "[" * 100_000
    for number, sent in (
        (suites, {"name": typed}),
        (keep, {"suite": "x", "id": "", "fields": fields}),
        (upload, {"name": "x.csv", "text": f"id,question,answerable\n1,What of {typed}?,no\n"}),
    ):
        told = visitor.send(number, [], sent).text
        assert "holds what looks like an NHS number" in told and "5919" not in told
    assert "nested too deep" in visitor.send(upload, [], {"name": "x.jsonl", "text": deep}).text
    kept = [path.name + path.read_text(encoding="utf-8") for path in own_home.glob("suites/*") if path.is_file()]
    assert not any("5919" in each or "Hall" in each for each in kept)
    time.sleep(1.1)
    assert "was begun" in visitor.send(suites, [], {"name": typed}).text


# Browsers' keys


def visit(local: Chat) -> str:
    """What the cookie of a new browser holds."""
    visitor = Member(local.address)
    visitor.get("/")
    return str(visitor.client.cookies[COOKIE])


def read_history(local: Chat, config: dict[str, Any], cookie: str) -> str:
    """The list of conversations of whoever sends a cookie."""
    visitor = Member(local.address, cookie=cookie)
    return visitor.send(find_event(config, "kept-button", "click"), [""]).text


def test_a_key_that_this_server_did_not_give_is_not_taken(local: Chat, config: dict[str, Any]) -> None:
    planted = "b" * 32
    victim = Member(local.address, cookie=f"{COOKIE}={planted}")
    # The browser is given another one, and asks under it.
    (given,) = victim.get("/").headers.get_list("set-cookie")
    assert planted not in given
    victim.client.headers["cookie"] = f"{COOKIE}={planted}; {given.partition(';')[0]}"
    victim.ask(config, "What are the 3Cs of Health Creation?")
    assert "3Cs" in read_history(local, config, victim.client.headers["cookie"])
    own = given.partition(";")[0].partition("=")[2]
    key, _, signature = own.partition(".")
    assert len(key) == len(signature) == 32
    for cookie in (planted, f"{planted}.{signature}", f"{planted}.", f"{planted}.{'0' * 32}", f".{signature}"):
        assert "3Cs" not in read_history(local, config, f"{COOKIE}={cookie}")


def test_a_key_from_before_keys_were_signed_keeps_its_conversations_and_is_signed(
    local: Chat, config: dict[str, Any]
) -> None:
    own = visit(local)
    asker = Member(local.address, cookie=f"{COOKIE}={own}")
    asker.ask(config, "What are the 3Cs of Health Creation?")
    key = own.partition(".")[0]
    before = Member(local.address, cookie=f"{COOKIE}={key}")
    (given,) = before.get("/").headers.get_list("set-cookie")
    assert given.startswith(f"{COOKIE}={own};")
    assert "3Cs" in read_history(local, config, f"{COOKIE}={key}")
    # One that is signed is not given again.
    assert "set-cookie" not in Member(local.address, cookie=f"{COOKIE}={own}").get("/").headers


# Sizes


def test_a_body_that_is_too_large_is_refused_wherever_it_is_sent(local: Chat, config: dict[str, Any]) -> None:
    visitor = Member(local.address)
    visitor.get("/")
    large = "x" * 9_000_000
    upload = find_event(config, "run-form", "upload", "evaluate")
    for path, body in (
        ("/gradio_api/run/predict", {"fn_index": upload, "data": [], "event_data": {"text": large}}),
        ("/gradio_api/cancel", {"event_id": large}),
        ("/gradio_api/call/ask", {"data": [large]}),
    ):
        answer = visitor.post(path, {**body, "session_hash": visitor.window})
        assert answer.status_code == 413, path
    # What is asked by name, and what changes a card, is smaller still.
    for path, body in (
        ("/gradio_api/call/ask", {"data": ["x" * 1_100_000]}),
        ("/library-edit/act", {"key": "x" * 30_000}),
    ):
        assert visitor.post(path, body).status_code in (409, 413), path


# Fairness


def send_at_once(address: str, number: int, cookie: str = "") -> list[httpx.Response]:
    """A dozen questions at once, each from a window of its own, as by somebody who opens many tabs."""
    answers: list[httpx.Response] = []

    def ask(question: str) -> None:
        headers = {"origin": address} | ({"cookie": f"{COOKIE}={cookie}"} if cookie else {})
        window = f"tab{abs(hash(question)) % 10**9}{cookie[:4]}"
        body = {"data": [question, "", [], False], "fn_index": number, "session_hash": window}
        url = f"{address}/gradio_api/queue/join"
        answers.append(httpx.post(url, json=body, headers=headers, trust_env=False, timeout=60))

    threads = [threading.Thread(target=ask, args=(question,)) for question in QUESTIONS]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.mark.parametrize("visitor", ["without a key", "with a key", "with a key that it made up"])
def test_one_person_has_two_questions_waiting_and_no_more(local: Chat, config: dict[str, Any], visitor: str) -> None:
    own = visit(local) if visitor == "with a key" else "ab" * 16
    cookie = "" if visitor == "without a key" else own
    number = find_event(config, "question", "submit")
    answers = send_at_once(local.address, number, cookie)
    refused = [answer for answer in answers if answer.status_code == 429]
    taken = [answer for answer in answers if answer.status_code == 200]
    assert len(refused) + len(taken) == len(QUESTIONS)
    # Two are answered at once, two wait, and one or another may have been answered meanwhile.
    assert MOST_WAITING_EACH <= len(taken) <= MOST_WAITING_EACH + 5
    assert "Two of your questions are waiting already" in refused[0].json()["detail"]
    # Another one asks, and is answered.
    other = Member(local.address)
    other.get("/")
    assert "6,993" in other.ask(config, "How many households had Warm and Safe Wiltshire helped by July 2021?")
    # What was refused can be asked afterwards.
    again = Member(local.address)
    again.client.headers.update({"cookie": f"{COOKIE}={cookie}"} if cookie else {})
    assert "6,993" in again.ask(config, "How many households had Warm and Safe Wiltshire helped by July 2021?")


def test_pages_that_were_left_before_they_were_told_keep_nobody_waiting(local: Chat, config: dict[str, Any]) -> None:
    visitor = Member(local.address)
    visitor.get("/")
    number = find_event(config, "kept-button", "click")
    for place in range(20):
        body = {"data": [""], "fn_index": number, "session_hash": f"left{place}"}
        assert visitor.post("/gradio_api/queue/join", body).status_code == 200, place
        time.sleep(0.15)
    assert "6,993" in visitor.ask(config, "How many households had Warm and Safe Wiltshire helped by July 2021?")


def test_a_program_asks_by_name_and_waits_its_turn(local: Chat) -> None:
    address = f"{local.address}/gradio_api/call/ask"
    with httpx.Client(trust_env=False, timeout=60) as client:
        events = [client.post(address, json={"data": [question, [], []]}) for question in QUESTIONS[:1]]
        told = client.get(f"{address}/{events[0].json()['event_id']}").text
    assert "event: complete" in told and "answer" in told


def test_what_the_gate_refused_stands_in_the_audit_log_without_a_word_of_it(
    local: Chat, own_home: Path, config: dict[str, Any]
) -> None:
    secret = "Zanzibar"
    visitor = Member(local.address)
    visitor.get("/")
    number = find_event(config, "question", "submit")
    body = {"data": [secret, "", [], False], "fn_index": number, "session_hash": visitor.window}
    for headers in ({"host": f"{secret}.example"}, {"origin": f"http://{secret}.example"}):
        visitor.client.post("/gradio_api/queue/join", json=body, headers=headers)
    large = {**body, "data": [secret * 300_000, "", [], False]}
    assert visitor.post("/gradio_api/queue/join", large).status_code == 413
    send_at_once(local.address, number, visit(local))
    written = (own_home / "audit.jsonl").read_text(encoding="utf-8")
    rows = [json.loads(line) for line in written.splitlines()]
    acts = {(row["act"], row["status"]) for row in rows}
    assert {
        ("refused: by another name", 421), ("refused: of another site", 403), ("refused: too large", 413),
        ("refused: too many", 429),
    } <= acts  # fmt: skip
    assert secret not in written and "Wiltshire" not in written
    too_many = [row for row in rows if row["act"] == "refused: too many" and row["who"].startswith("browser ")]
    assert too_many and len(too_many) <= 5 * len({row["who"] for row in too_many})

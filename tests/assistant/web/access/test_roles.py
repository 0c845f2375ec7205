"""Every page, route and event is served to the roles that include it and to nobody else; all else is not served."""

from __future__ import annotations

import json
from typing import Any

import pytest

from assistant.accounts.roles import Role
from tests.support.browsing import Chat
from tests.support.team import Member

R, T, E, L = Role
# Each route with the least role that it is served to: a method, a path, and the body that is sent.
ROUTES: list[tuple[str, str, Role]] = [
    ("GET", "/", R),
    ("GET", "/library", R),
    ("GET", "/search", R),
    ("GET", "/briefing", T),
    ("GET", "/evaluate", E),
    ("GET", "/page/manifesto/1.png", R),
    ("GET", "/original/manifesto", R),
    ("GET", "/export/none.docx", R),
    ("GET", "/library-edit/show/readings", R),
    ("GET", "/library-edit/show/check?report=manifesto", R),
    ("GET", "/library-edit/show/removed", L),
    ("GET", "/library-edit/show/edit?report=manifesto", L),
    ("POST", "/library-edit/state", L),
    ("POST", "/library-edit/act", L),
    ("POST", "/library-edit/paste", L),
    ("POST", "/library-edit/file", L),
    ("GET", "/config", R),
    ("GET", "/theme.css", R),
    ("GET", "/gradio_api/info", R),
    ("GET", "/gradio_api/startup-events", R),
    ("POST", "/gradio_api/upload", T),
    ("GET", "/gradio_api/upload_progress?upload_id=x", T),
]
# What Gradio has and nobody is served, whatever their role.
UNSERVED = [
    ("GET", "/gradio_api/proxy=http://127.0.0.1/x"),
    ("GET", "/gradio_api/file/etc/passwd"),
    ("GET", "/gradio_api/deep_link"),
    ("POST", "/gradio_api/component_server"),
    ("POST", "/gradio_api/process_recording"),
    ("GET", "/gradio_api/vibe-code"),
    ("POST", "/gradio_api/vibe-edit"),
    ("POST", "/gradio_api/stream/x"),
    ("POST", "/gradio_api/run/ask"),
    ("POST", "/gradio_api/api/ask"),
    ("POST", "/gradio_api/call/ask"),
    ("POST", "/gradio_api/call/v2/ask"),
    ("GET", "/gradio_api/call/ask/0123456789abcdef"),
    ("GET", "/gradio_api/openapi.json"),
    ("GET", "/gradio_api/dev/reload"),
    ("POST", "/login"),
    ("GET", "/login_check"),
    ("GET", "/token"),
    ("GET", "/user"),
    ("GET", "/monitoring"),
    ("GET", "/monitoring/summary"),
    ("GET", "/docs"),
    ("GET", "/openapi.json"),
    ("DELETE", "/"),
    ("PUT", "/library-edit/act"),
    ("OPTIONS", "/"),
    ("GET", "/briefing/"),
    ("GET", "/Briefing"),
]


@pytest.fixture(scope="module")
def members(team: Chat) -> dict[Role, Member]:
    return {role: Member(team.address, str(role), role) for role in Role}


@pytest.fixture(scope="module")
def stranger(team: Chat) -> Member:
    return Member(team.address)


@pytest.fixture(scope="module")
def config(members: dict[Role, Member]) -> dict[str, Any]:
    return members[R].config()


def send(member: Member, method: str, path: str) -> int:
    answer = member.client.request(method, path, headers={"origin": member.address})
    return answer.status_code


@pytest.mark.parametrize(("method", "path", "least"), ROUTES)
def test_a_route_is_served_to_the_roles_that_include_it(
    members: dict[Role, Member], stranger: Member, method: str, path: str, least: Role
) -> None:
    assert send(stranger, method, path) == 401
    for role, member in members.items():
        status = send(member, method, path)
        assert (status not in (401, 403)) == role.may(least), (role, status)


@pytest.mark.parametrize(("method", "path"), UNSERVED)
def test_what_stands_in_no_rule_is_served_to_nobody(
    members: dict[Role, Member], stranger: Member, method: str, path: str
) -> None:
    for member in (stranger, members[L]):
        assert send(member, method, path) == 404


def test_every_event_is_done_for_the_roles_of_its_page_alone(
    members: dict[Role, Member], stranger: Member, config: dict[str, Any]
) -> None:
    least = {"": R, "library": R, "search": R, "briefing": T, "evaluate": E}
    assert set(config["page"]) == set(least)
    counted = 0
    for page, parts in config["page"].items():
        for number in parts["dependencies"]:
            assert stranger.send(number, []).status_code == 401
            for role, member in members.items():
                if not role.may(least[page]):
                    counted += 1
                    for path in ("queue/join", "run/predict"):
                        body = {"fn_index": number, "data": [], "session_hash": member.window}
                        assert member.post(f"/gradio_api/{path}", body).status_code == 403, (page, number, role)
    assert counted > 50


@pytest.mark.parametrize(
    "named",
    ['"fn_index": 99999', '"fn_index": null', '"fn_index": "0"', '"fn_index": true', '"fn_index": 1.0', '"x": 1'],
)
def test_an_event_that_is_not_named_by_its_number_is_not_done(members: dict[Role, Member], named: str) -> None:
    member = members[L]
    body = f'{{{named}, "data": [], "session_hash": "{member.window}"}}'
    headers = {"origin": member.address, "content-type": "application/json"}
    for path in ("queue/join", "run/predict"):
        assert member.client.post(f"/gradio_api/{path}", content=body, headers=headers).status_code == 404


def test_a_body_that_names_two_events_does_the_one_that_was_looked_at(
    members: dict[Role, Member], config: dict[str, Any]
) -> None:
    forbidden, allowed = config["page"]["evaluate"]["dependencies"][0], config["page"][""]["dependencies"][0]
    headers = {"origin": members[R].address, "content-type": "application/json"}
    for first, last, status in ((allowed, forbidden, 403), (forbidden, allowed, None)):
        body = f'{{"fn_index": {first}, "data": [], "session_hash": "abcdefgh", "fn_index": {last}}}'
        answer = members[R].client.post("/gradio_api/run/predict", content=body, headers=headers)
        assert answer.status_code == status if status else answer.status_code not in (401, 403)


@pytest.mark.parametrize("body", ["", "[]", "null", "{", "[" * 100_000, '{"data": ' + "[" * 100_000, "\xff"])
def test_a_body_that_is_none_is_refused_in_one_line(members: dict[Role, Member], body: str) -> None:
    headers = {"origin": members[R].address, "content-type": "application/json"}
    answer = members[R].client.post("/gradio_api/queue/join", content=body.encode("latin-1"), headers=headers)
    assert answer.status_code == 400 and len(answer.text) < 300


def test_a_body_that_is_too_large_is_not_read_to_its_end(members: dict[Role, Member]) -> None:
    headers = {"origin": members[R].address, "content-type": "application/json"}
    answer = members[R].client.post("/gradio_api/queue/join", content=b" " * 9_000_000, headers=headers)
    assert answer.status_code == 413


def test_a_refusal_is_a_friendly_page_where_a_page_was_asked_for(members: dict[Role, Member]) -> None:
    answer = members[R].get("/evaluate", accept="text/html")
    assert answer.status_code == 403
    assert (
        "Your role (reader) does not include this page" in answer.text
        and '<a class="main-link" href="/">' in answer.text
    )
    assert answer.headers["content-type"].startswith("text/html") and "script" not in answer.text


@pytest.mark.parametrize(
    ("role", "menu"),
    [
        (R, ["", "library", "search"]),
        (T, ["", "library", "search", "briefing"]),
        (E, ["", "library", "search", "briefing", "evaluate"]),
        (L, ["", "library", "search", "briefing", "evaluate"]),
    ],
)
def test_a_page_links_to_the_pages_of_its_readers_role_alone(
    members: dict[Role, Member], config: dict[str, Any], role: Role, menu: list[str]
) -> None:
    headings = [component["id"] for component in config["components"] if component["props"].get("elem_id") == "header"]
    loads = [
        each["id"]
        for each in config["dependencies"]
        if each["outputs"] and each["outputs"][0] in headings and each["id"] in config["page"][""]["dependencies"]
    ]
    (number,) = loads
    shown = str(members[role].send(number, []).json()["data"][0])
    assert [part.split('"')[0] for part in shown.split('<li><a href="./')[1:]] == menu
    assert str(role) in shown and 'action="sign-out"' in shown
    # Until that has come, and in the page's source, no heading links to what a reader may not open.
    for page in ("/", "/library", "/search"):
        assert not any(link in members[R].get(page).text for link in ('href=\\"./briefing', 'href=\\"./evaluate'))


def test_the_library_is_changed_by_librarians_alone(members: dict[Role, Member], config: dict[str, Any]) -> None:
    for role in (E, L):
        loads = list(config["page"]["library"]["dependencies"])
        shown = json.dumps([members[role].send(number, []).json() for number in loads])
        assert ("Drop files or a folder here" in shown) == (role is L)

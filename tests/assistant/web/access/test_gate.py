"""Who is let in, from where and by which name; what cookies look like; how often may be tried."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI, Request
from starlette.responses import JSONResponse
from starlette.testclient import TestClient

from assistant.accounts.attempts import MOST_FOR_NAME_FROM_ADDRESS
from assistant.accounts.roles import Role
from assistant.accounts.settings import ACCOUNTS, PROXY, SignInSettings, parse_proxies
from assistant.accounts.store import AccountStore
from assistant.web.access.browser_keys import BrowserKeys
from assistant.web.access.exposure import open_desk, require_sign_in
from assistant.web.access.gate import AccessGate, Events, _with_headers
from assistant.web.access.identity import Desk, person_of
from assistant.web.access.sign_in_routes import add_sign_in_routes, clean_next
from assistant.web.shell.middleware import read_browser_key
from corpus.errors import UserError

PASSWORD = "seven quiet herons"
BY_ACCOUNTS = SignInSettings(method=ACCOUNTS)
BY_PROXY = SignInSettings(method=PROXY, proxies=parse_proxies("10.0.0.0/24", ""), header="X-User")
Visit = Callable[..., TestClient]


@pytest.fixture
def visit(tmp_path: Path) -> Iterator[Visit]:
    """Opens a small app behind a gate, as asked from an address by a name of the server."""
    accounts = AccountStore(tmp_path)
    for name, role in (("ann", Role.TRAINER), ("bob", Role.READER)):
        accounts.add(name, role, PASSWORD)
    accounts.close()
    desks = []

    def open_app(settings: SignInSettings, peer: str = "192.0.2.7", base: str = "http://192.0.2.1:7860") -> TestClient:
        desk = open_desk(tmp_path, settings)
        assert desk is not None
        desks.append(desk)
        return TestClient(make_app(desk), base_url=base, client=(peer, 50_000), follow_redirects=False)

    yield open_app
    for desk in desks:
        desk.close()


def make_app(desk: Desk) -> FastAPI:
    app = FastAPI()
    app.add_middleware(AccessGate, desk=desk, events=Events(), keys=BrowserKeys(b"a secret"))
    add_sign_in_routes(app, desk)

    @app.api_route("/library-edit/act", methods=["POST"])
    @app.get("/")
    @app.get("/briefing")
    def tell(request: Request) -> JSONResponse:
        person = person_of(request)
        assert person is not None
        key = read_browser_key(request.headers.get("cookie", ""))
        told = {"name": person.name, "role": str(person.role), "key": key, "url": str(request.url)}
        return JSONResponse(told | {"headers": sorted(request.headers)})

    return app


def sign_in(client: TestClient, name: str = "ann", password: str = PASSWORD, **headers: str) -> Any:
    return client.post("/sign-in", data={"name": name, "password": password, "next": "/briefing"}, headers=headers)


# Being reached at all


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.4", "::", "[::]", "pcn.example.org", "0"])
def test_a_server_that_others_reach_is_refused_without_sign_in(host: str) -> None:
    with pytest.raises(UserError, match=r"pcn-assistant users add NAME .* PCN_ASSISTANT_SIGN_IN=accounts"):
        require_sign_in(host, SignInSettings())
    require_sign_in(host, BY_ACCOUNTS)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.0.0.2", ""])
def test_this_machine_alone_needs_none(host: str) -> None:
    require_sign_in(host, SignInSettings())


def test_accounts_that_nobody_has_are_told_before_anything_is_served(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="users add NAME"):
        open_desk(tmp_path, BY_ACCOUNTS)


# Signing in and out


def test_signing_in_leads_where_one_was_going_and_signing_out_ends_it(visit: Visit) -> None:
    client = visit(BY_ACCOUNTS)
    refused = client.get("/briefing?x=1", headers={"accept": "text/html"})
    assert refused.status_code == 303 and refused.headers["location"] == "/sign-in?next=%2Fbriefing%3Fx%3D1"
    assert client.get("/briefing").status_code == 401
    entered = sign_in(client)
    assert entered.status_code == 303 and entered.headers["location"] == "/briefing"
    assert client.get("/briefing").json()["name"] == "ann"
    kept = dict(client.cookies)
    left = client.post("/sign-out")
    assert left.status_code == 303 and "Max-Age=0" in left.headers["set-cookie"]
    client.cookies.update(kept)
    assert client.get("/briefing").status_code == 401


def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites_forms(visit: Visit) -> None:
    cookie = sign_in(visit(BY_ACCOUNTS)).headers["set-cookie"]
    assert cookie.startswith("pcn_session=") and cookie.endswith("; Path=/; Max-Age=43200; HttpOnly; SameSite=Lax")
    secure = replace(BY_ACCOUNTS, public_url="https://pcn.example.org")
    client = visit(secure, base="https://pcn.example.org")
    cookie = sign_in(client).headers["set-cookie"]
    assert cookie.startswith("__Host-pcn_session=") and cookie.endswith("; HttpOnly; SameSite=Lax; Secure")
    assert client.get("/").json()["name"] == "ann"


def test_the_session_is_another_one_after_each_sign_in(visit: Visit) -> None:
    client = visit(BY_ACCOUNTS)
    sign_in(client)
    first = client.cookies["pcn_session"]
    sign_in(client, "bob")
    second = client.cookies["pcn_session"]
    assert first != second and client.get("/").json()["name"] == "bob"
    client.cookies.clear()
    assert client.get("/", headers={"cookie": f"pcn_session={first}"}).status_code == 401


def test_a_session_given_by_a_stranger_is_not_taken_up(visit: Visit) -> None:
    answer = sign_in(visit(BY_ACCOUNTS), cookie="pcn_session=fixed.0000")
    assert answer.status_code == 303 and "fixed" not in answer.headers["set-cookie"]


def test_an_unknown_name_and_a_wrong_password_are_told_alike(visit: Visit) -> None:
    client = visit(BY_ACCOUNTS)
    wrong, unknown = sign_in(client, "ann", "no"), sign_in(client, "eve", "no")
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.text.replace("ann", "eve") == unknown.text
    assert "set-cookie" not in wrong.headers and 'role="alert"' in wrong.text


def test_too_many_attempts_are_told_and_then_not_even_the_right_one_counts(visit: Visit) -> None:
    client = visit(BY_ACCOUNTS)
    for name in ("ann", "eve"):
        statuses = [sign_in(client, name, "no").status_code for _ in range(MOST_FOR_NAME_FROM_ADDRESS + 1)]
        assert statuses == [401] * MOST_FOR_NAME_FROM_ADDRESS + [429]
    assert sign_in(client).status_code == 429
    assert sign_in(client, "bob").status_code == 303


@pytest.mark.parametrize(
    ("following", "goes"),
    [
        ("/briefing", "/briefing"),
        ("/?conversation=a_b-c", "/?conversation=a_b-c"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example", "/"),
        ("/\t/evil.example", "/"),
        ("/\r\nset-cookie: a=b", "/"),
        ("javascript:alert(1)", "/"),
        ("/sign-out", "/"),
        ("/é", "/"),
        ("", "/"),
        ("/" + "x" * 600, "/"),
    ],
)
def test_signing_in_leads_to_this_server_alone(following: str, goes: str) -> None:
    assert clean_next(following) == goes


@pytest.mark.parametrize(
    "body", [b"", b"name=ann", b"x" * 9000, b"\xff\xfe", b"name=ann&name=bob&password=x", b"&" * 99]
)
def test_a_form_that_is_none_signs_nobody_in(visit: Visit, body: bytes) -> None:
    answer = visit(BY_ACCOUNTS).post("/sign-in", content=body)
    assert answer.status_code in (400, 401) and "set-cookie" not in answer.headers


def test_what_is_typed_is_shown_again_as_text(visit: Visit) -> None:
    answer = sign_in(visit(BY_ACCOUNTS), '"><script>alert(1)</script>', "no")
    assert "<script" not in answer.text and "default-src 'none'" in answer.headers["content-security-policy"]


# Other sites and other names


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://192.0.2.1:9999"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_nothing_is_done_for_another_sites_page(visit: Visit, headers: dict[str, str]) -> None:
    client = visit(BY_ACCOUNTS)
    assert sign_in(client, **headers).status_code == 403
    sign_in(client)
    assert client.post("/library-edit/act", headers=headers).status_code == 403
    assert client.post("/sign-out", headers=headers).status_code == 403
    assert client.get("/", headers=headers).status_code == 403
    assert client.get("/").status_code == 200


def test_a_link_on_another_site_opens_a_page(visit: Visit) -> None:
    client = visit(BY_ACCOUNTS)
    sign_in(client)
    assert client.get("/", headers={"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "evil.example:7860", "", "127.0.0.1.evil.example", "[::1", "a b"])
def test_a_name_that_is_not_the_servers_own_is_not_served(visit: Visit, host: str) -> None:
    client = visit(BY_ACCOUNTS)
    assert client.get("/sign-in", headers={"host": host}).status_code == 421


def test_a_file_that_somebody_made_is_kept_by_no_cache() -> None:
    sent: list[Any] = []

    async def keep(message: Any) -> None:
        sent.append(message)

    async def send_all() -> None:
        for header in ((b"content-disposition", b"attachment; filename=note.docx"), (b"content-type", b"text/css")):
            await _with_headers(keep)({"type": "http.response.start", "status": 200, "headers": [header]})

    asyncio.run(send_all())
    stored = [dict(message["headers"]).get(b"cache-control") for message in sent]
    assert stored == [b"no-store", None]


def test_no_page_may_be_framed_and_none_is_kept_by_caches(visit: Visit) -> None:
    answer = visit(BY_ACCOUNTS).get("/sign-in")
    assert answer.headers["x-frame-options"] == "DENY" and answer.headers["cache-control"] == "no-store"
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


# A proxy's header


def test_a_trusted_proxy_says_who_it_is(visit: Visit) -> None:
    client = visit(BY_PROXY, peer="10.0.0.5")
    told = client.get("/", headers={"x-user": "Ann"}).json()
    assert (told["name"], told["role"]) == ("ann", "trainer")
    assert client.get("/", headers={"x-user": "carl@example.org"}).json()["role"] == "reader"
    assert client.get("/briefing", headers={"x-user": "carl@example.org"}).status_code == 403
    assert "x-user" not in told["headers"]


@pytest.mark.parametrize("peer", ["192.0.2.7", "10.0.1.5", "127.0.0.1", "::1"])
def test_nobody_else_says_who_it_is(visit: Visit, peer: str) -> None:
    claims = {"x-user": "ann", "x-forwarded-for": "10.0.0.5", "forwarded": "for=10.0.0.5", "x-real-ip": "10.0.0.5"}
    assert visit(BY_PROXY, peer=peer).get("/", headers=claims).status_code == 401


@pytest.mark.parametrize("value", ["", " ", "a b", "ann, bob", "x" * 81, "../ann", "ann\u0000"])
def test_a_header_that_holds_no_name_lets_nobody_in(visit: Visit, value: str) -> None:
    client = visit(BY_PROXY, peer="10.0.0.5")
    assert client.get("/", headers=[(b"x-user", value.encode())]).status_code == 401


def test_a_header_that_stands_there_twice_lets_nobody_in(visit: Visit) -> None:
    client = visit(BY_PROXY, peer="10.0.0.5")
    assert client.get("/", headers=[("x-user", "ann"), ("x-user", "bob")]).status_code == 401


def test_who_was_given_no_role_stays_outside_where_there_is_none_for_all(visit: Visit) -> None:
    client = visit(replace(BY_PROXY, default_role=None), peer="10.0.0.5")
    assert client.get("/", headers={"x-user": "carl"}).status_code == 401
    assert client.get("/", headers={"x-user": "ann"}).status_code == 200


def test_accounts_and_a_proxys_people_of_one_name_are_two(visit: Visit) -> None:
    by_proxy = visit(BY_PROXY, peer="10.0.0.5").get("/", headers={"x-user": "ann"}).json()["key"]
    client = visit(BY_ACCOUNTS)
    sign_in(client)
    assert client.get("/").json()["key"] != by_proxy


def test_a_trusted_proxy_says_by_which_address_people_come(visit: Visit) -> None:
    forwarded = {"x-forwarded-proto": "https", "x-forwarded-host": "192.0.2.80", "x-forwarded-for": "198.51.100.9"}
    trusted = replace(BY_ACCOUNTS, proxies=parse_proxies("10.0.0.5", ""))
    for peer, is_secure in (("10.0.0.5", True), ("10.0.0.6", False)):
        answer = sign_in(visit(trusted, peer=peer), **forwarded)
        assert ("Secure" in answer.headers["set-cookie"]) == is_secure


def test_attempts_are_counted_for_whom_a_trusted_proxy_names_as_sender(visit: Visit) -> None:
    trusted = replace(BY_ACCOUNTS, proxies=parse_proxies("10.0.0.0/24", ""))
    client = visit(trusted, peer="10.0.0.5")
    # What the browser itself puts before it counts for nothing.
    for place in range(41):
        forged = {"x-forwarded-for": f"203.0.113.{place}, 198.51.100.9, 10.0.0.8"}
        status = sign_in(client, f"name{place}", "no", **forged).status_code
    assert status == 429
    assert sign_in(client, "name99", "no", **{"x-forwarded-for": "198.51.100.10"}).status_code == 401


@pytest.mark.parametrize("words", ["0.0.0.0/0", "::/0", "proxy.example", "10.0.0.1/24"])
def test_proxies_that_are_no_addresses_are_refused(words: str) -> None:
    with pytest.raises(UserError, match="trusted_proxies"):
        parse_proxies(words, "settings.toml: trusted_proxies")

"""People sign in at a real provider on this machine, over HTTP; what it says wrong lets nobody in."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from joserfc.jwk import RSAKey
from starlette.testclient import TestClient

from assistant.accounts.roles import Role
from assistant.accounts.settings import OIDC, SignInSettings
from assistant.web.access.exposure import open_desk
from assistant.web.access.identity import Desk
from assistant.web.access.oidc import OidcClient, require_oidc
from assistant.web.access.sign_in_routes import add_provider_routes
from corpus.errors import UserError
from tests.assistant.web.access.test_gate import make_app
from tests.support.oidc_provider import CLIENT, SECRET, Provider

PUBLIC = "http://127.0.0.1:7860"
ANN = {"sub": "0815", "email": "Ann.Lee@example.org", "email_verified": True}


@pytest.fixture(scope="module")
def running() -> Iterator[Provider]:
    provider = Provider()
    yield provider
    provider.close()


@pytest.fixture
def provider(running: Provider) -> Provider:
    running.claims, running.wrong, running.signed = dict(ANN), {}, ""
    return running


@pytest.fixture
def desk(tmp_path: Path, provider: Provider) -> Iterator[Desk]:
    settings = SignInSettings(
        method=OIDC, public_url=PUBLIC, issuer=provider.issuer, client_id=CLIENT, client_secret=SECRET
    )
    require_oidc(settings)
    desk = open_desk(tmp_path, settings)
    assert desk is not None
    yield desk
    desk.close()


def open_client(desk: Desk) -> TestClient:
    app = make_app(desk)
    add_provider_routes(app, desk, OidcClient(desk.settings, desk.accounts.key("oidc")))
    return TestClient(app, base_url=PUBLIC, client=("127.0.0.1", 50_000), follow_redirects=False)


@pytest.fixture
def client(desk: Desk) -> TestClient:
    return open_client(desk)


def go_to_provider(client: TestClient, following: str = "/briefing") -> str:
    """Begin to sign in; the address that the provider sends one back to."""
    begun = client.get("/sign-in/provider", params={"next": following})
    assert begun.status_code == 303, begun.text
    sent_back = httpx.get(begun.headers["location"], trust_env=False)
    return sent_back.headers["location"]


def test_a_person_comes_back_signed_in_and_goes_where_they_were_going(client: TestClient, desk: Desk) -> None:
    shown = client.get("/sign-in?next=/briefing")
    assert 'href="/sign-in/provider?next=%2Fbriefing"' in shown.text
    entered = client.get(go_to_provider(client))
    assert entered.status_code == 303 and entered.headers["location"] == "/briefing"
    told = client.get("/").json()
    assert (told["name"], told["role"]) == ("Ann.Lee@example.org", "reader")
    desk.accounts.add("ann.lee@example.org", Role.LIBRARIAN, None)
    assert client.get("/").json()["role"] == "librarian"
    assert client.post("/sign-out").status_code == 303 and client.get("/").status_code == 401


def test_a_person_stays_the_same_whatever_their_name_becomes(
    client: TestClient, desk: Desk, provider: Provider
) -> None:
    keys = []
    for claims in (ANN, ANN | {"email": "ann.new@example.org"}, ANN | {"sub": "4711"}):
        provider.claims = dict(claims)
        client.get(go_to_provider(client))
        keys.append(client.get("/").json()["key"])
    assert keys[0] == keys[1] != keys[2]


@pytest.mark.parametrize(
    "wrong",
    [
        {"iss": "http://127.0.0.1:1"},
        {"iss": None},
        {"aud": "another"},
        {"aud": None},
        {"aud": [CLIENT, "another"]},
        {"aud": [CLIENT, "another"], "azp": "another"},
        {"exp": int(time.time()) - 3600},
        {"exp": None},
        {"exp": True},
        {"exp": "later"},
        {"iat": int(time.time()) + 3600},
        {"nonce": "another"},
        {"nonce": None},
        {"sub": None},
        {"sub": ""},
        {"sub": 7},
        {"email": None},
        {"email": ""},
        {"email": ["a@example.org"]},
        {"email_verified": False},
        {"email_verified": None},
        {"email_verified": "true"},
    ],
)
def test_a_token_that_is_not_right_lets_nobody_in(
    client: TestClient, provider: Provider, wrong: dict[str, Any]
) -> None:
    provider.wrong = wrong
    answer = client.get(go_to_provider(client))
    assert answer.status_code == 401 and 'role="alert"' in answer.text
    assert "pcn_session" not in str(answer.headers) and client.get("/").status_code == 401


@pytest.mark.parametrize("signed", ["none", "HS256", "other key"])
def test_a_token_that_the_provider_did_not_sign_lets_nobody_in(
    client: TestClient, provider: Provider, signed: str
) -> None:
    provider.signed = signed
    assert client.get(go_to_provider(client)).status_code == 401
    assert client.get("/").status_code == 401


def test_a_provider_may_change_its_keys(client: TestClient, provider: Provider) -> None:
    client.get(go_to_provider(client))
    provider.key = RSAKey.generate_key(2048, parameters={"kid": "two"})
    assert client.get(go_to_provider(client)).status_code == 303


def test_an_answer_counts_once_in_the_browser_that_asked_for_it(client: TestClient, desk: Desk) -> None:
    address = go_to_provider(client)
    assert open_client(desk).get(address).status_code == 401
    assert client.get(address).status_code == 303
    assert client.get(address).status_code == 401


@pytest.mark.parametrize("change", [("state=", "state=x"), ("code=", "code=x"), ("code=", "error="), ("&", "&iss=x&")])
def test_an_answer_that_was_changed_lets_nobody_in(client: TestClient, change: tuple[str, str]) -> None:
    answer = client.get(go_to_provider(client).replace(*change, 1))
    assert answer.status_code == 401 and client.get("/").status_code == 401


def test_who_was_given_no_role_is_told_so(tmp_path: Path, desk: Desk) -> None:
    strict = open_desk(tmp_path, replace(desk.settings, default_role=None))
    assert strict is not None
    client = open_client(strict)
    answer = client.get(go_to_provider(client))
    assert answer.status_code == 403 and "nobody has given you a role" in answer.text
    strict.close()


def test_a_provider_that_is_gone_is_told_in_one_line(tmp_path: Path, desk: Desk) -> None:
    away = open_desk(tmp_path, replace(desk.settings, issuer="http://127.0.0.1:1"))
    assert away is not None
    answer = open_client(away).get("/sign-in/provider")
    assert answer.status_code == 502 and "cannot be reached" in answer.text
    away.close()


@pytest.mark.parametrize("issuer", ["http://login.example.org", "ftp://x", "login.example.org"])
def test_a_provider_is_not_spoken_to_in_the_clear(desk: Desk, issuer: str) -> None:
    with pytest.raises(UserError, match="https"):
        require_oidc(replace(desk.settings, issuer=issuer))

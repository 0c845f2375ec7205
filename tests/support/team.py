"""A running chat that people sign in to, and people who send its requests by hand, as an attacker would."""

from __future__ import annotations

import json
import secrets
from pathlib import Path
from typing import Any

import httpx

from assistant.accounts.roles import Role
from assistant.accounts.store import AccountStore
from tests.support.browsing import Chat

PASSWORDS = {role: f"seven quiet {role} herons" for role in Role}


def add_people(home: Path) -> None:
    """An account for each role, named as the role, and a second evaluator."""
    accounts = AccountStore(home)
    for role in Role:
        accounts.add(str(role), role, PASSWORDS[role])
    accounts.add("other", Role.LIBRARIAN, PASSWORDS[Role.LIBRARIAN])
    accounts.close()


def start_team_chat(
    folder: Path, home: Path, settings: str = 'sign_in = "accounts"\n', port: int | None = None, *more: str
) -> Chat:
    """A chat in which everybody signs in; it must be waited for."""
    (home / "settings.toml").write_text(settings, encoding="utf-8")
    return Chat(folder, home, port, *more)


class Member:
    """Somebody who sends requests by hand; signed in where a name is given."""

    def __init__(self, address: str, name: str = "", role: Role = Role.READER, **headers: str) -> None:
        self.address = address
        self.client = httpx.Client(base_url=address, trust_env=False, timeout=60, headers=headers)
        self.window = secrets.token_hex(6)
        if name:
            assert self.sign_in(name, PASSWORDS[role]).status_code == 303

    def sign_in(self, name: str, password: str, following: str = "/") -> httpx.Response:
        form = {"name": name, "password": password, "next": following}
        return self.client.post("/sign-in", data=form, headers={"origin": self.address})

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.client.get(path, headers=headers)

    def post(self, path: str, body: Any = None, **headers: str) -> httpx.Response:
        return self.client.post(path, json=body, headers={"origin": self.address, **headers})

    def config(self) -> dict[str, Any]:
        """What Gradio says of its pages and events."""
        found: dict[str, Any] = self.get("/config").json()
        return found

    def send(self, number: int, data: list[Any], event_data: Any = None, window: str = "") -> httpx.Response:
        """An event by its number, done at once."""
        body = {"fn_index": number, "data": data, "event_data": event_data, "session_hash": window or self.window}
        return self.post("/gradio_api/run/predict", body)

    def press(self, config: dict[str, Any], part: str, event: str, data: list[Any], page: str = "", **sent: Any) -> str:
        """What comes of an event of a part of a page, as one text."""
        response = self.send(find_event(config, part, event, page), data, sent)
        assert response.status_code == 200, response.text
        return json.dumps(response.json()["data"], ensure_ascii=False)

    def ask(self, config: dict[str, Any], question: str) -> str:
        """Ask a question and wait for its answer; the page as JSON."""
        return self.queue(find_event(config, "question", "submit"), [question, "", [], False])

    def queue(self, number: int, data: list[Any]) -> str:
        """Send an event that takes its time, and wait for its end; the last that was shown, as JSON."""
        body = {"fn_index": number, "data": data, "session_hash": self.window, "trigger_id": None}
        assert self.post("/gradio_api/queue/join", body).status_code == 200
        shown = ""
        with self.client.stream("GET", f"/gradio_api/queue/data?session_hash={self.window}") as stream:
            for line in stream.iter_lines():
                if line.startswith("data:") and "output" in line:
                    shown = line
                if "process_completed" in line:
                    break
        return shown


def find_event(config: dict[str, Any], part: str, event: str, page: str = "") -> int:
    """The number of an event of a part of a page, by the names that the page gives them."""
    on_page = set(config["page"][page]["components"])
    ids = {
        component["id"]
        for component in config["components"]
        if component["props"].get("elem_id") == part and component["id"] in on_page
    }
    for dependency in config["dependencies"]:
        if (
            any(target[0] in ids and target[1] == event for target in dependency["targets"])
            and dependency["backend_fn"]
        ):
            return int(dependency["id"])
    raise AssertionError(f"no event {event} of {part} on {page or 'the first page'}")

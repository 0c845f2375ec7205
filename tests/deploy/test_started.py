"""What the compose file starts, started by the same commands on this machine: a Chroma server, and the chat over it."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
import yaml

from assistant.accounts.roles import Role
from tests.support.browsing import Chat
from tests.support.large_library import make_large_library
from tests.support.paths import ROOT
from tests.support.team import Member, add_people

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text(encoding="utf-8"))
DOCKERFILE = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8")

if os.name != "posix":
    pytest.skip("containers are Linux", allow_module_level=True)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def check_health(command: list[str], known: str, port: int) -> int:
    """Run a health check as a container does, at another port; its exit status."""
    words = [word.replace(f":{known}/", f":{port}/") for word in command]
    assert words != command
    return subprocess.run([sys.executable, *words[1:]], capture_output=True, timeout=30).returncode


@pytest.fixture(scope="module")
def chroma(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of the Chroma server, started as in the compose file, without a home to write to."""
    service = COMPOSE["services"]["chroma"]
    folder, port = tmp_path_factory.mktemp("chroma"), free_port()
    given = {"/data": str(folder), "0.0.0.0": "127.0.0.1", "8000": str(port)}
    words = [given.get(word, word) for word in (*service["entrypoint"], *service["command"])]
    program = str(Path(sys.executable).parent / words[0])
    server = subprocess.Popen(
        [program, *words[1:]],
        env={**os.environ, "HOME": "/nonexistent"},
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _, *check = service["healthcheck"]["test"]
        end = time.monotonic() + 60
        while check_health(check, "8000", port):
            assert server.poll() is None and time.monotonic() < end, "the server is not well"
            time.sleep(0.2)
        yield port
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(30)


def test_the_chat_answers_over_a_chroma_server_with_the_commands_of_the_image(
    chroma: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = COMPOSE["services"]["chat"]["environment"]
    home = tmp_path / "home"
    make_large_library(home, tmp_path / "sources")
    add_people(home)
    monkeypatch.setenv("PCN_ASSISTANT_SIGN_IN", settings["PCN_ASSISTANT_SIGN_IN"])
    monkeypatch.setenv(
        "PCN_ASSISTANT_CHROMA", settings["PCN_ASSISTANT_CHROMA"].replace("chroma:8000", f"127.0.0.1:{chroma}")
    )
    (command,) = re.findall(r"^CMD (\[.*\])$", DOCKERFILE, re.MULTILINE)
    options = json.loads(command)[1:]
    given = {"0.0.0.0": "127.0.0.1", "9464": str(free_port())}
    # Host and port are the test's; all else is as in the image.
    chat = Chat(tmp_path / "chat", home, None, *[given.get(word, word) for word in options if word != "--host"][1:])
    try:
        chat.wait()
        (check,) = re.findall(r"HEALTHCHECK [^\[]*(\[.*\])", DOCKERFILE)
        assert check_health(json.loads(check), "7860", chat.port) == 0
        ann = Member(chat.address, "librarian", Role.LIBRARIAN)
        shown = ann.ask(ann.config(), "How many residents had the choirs of Corley reached?")
        assert "63 residents" in shown and "Corley" in shown
        listed = f"http://127.0.0.1:{chroma}/api/v2/tenants/default_tenant/databases/default_database/collections"
        with urlopen(listed, timeout=10) as told:
            assert any(each["name"].startswith("passages-") for each in json.load(told))
        with urlopen(f"http://127.0.0.1:{given['9464']}/metrics", timeout=10) as told:
            assert b'pcn_answers_total{outcome="answered"} 1.0' in told.read()
    finally:
        chat.stop()

"""Healthy, ready, counted, noted, and ended gracefully: on an app, and on the server as it is started by command."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant.web.chat.answer_outcomes import observed
from assistant.web.operations.audit import FILE
from assistant.web.operations.metrics import KINDS, kind_of
from assistant.web.operations.middleware import OperationsMiddleware
from assistant.web.operations.operations import Operations, OperationsSettings
from assistant.web.shell.middleware import COOKIE
from corpus.errors import UserError
from tests.support.scripted_assistant import YES

SECRET = "what helps Zanzibar?"


@pytest.fixture
def operations(tmp_path: Path) -> Iterator[Operations]:
    made = Operations(tmp_path, OperationsSettings(audit=True, metrics_port=0))
    made.events = {7: "ask_typed", 8: "open_source"}
    yield made
    made.close()


@pytest.fixture
def client(operations: Operations) -> TestClient:
    app = FastAPI()
    app.add_middleware(OperationsMiddleware, operations=operations)

    @app.post("/gradio_api/queue/join")
    def join(body: dict[str, object]) -> object:
        return body

    @app.get("/export/{name}")
    def export(name: str) -> str:
        raise UserError(SECRET)

    return TestClient(app, raise_server_exceptions=False, cookies={COOKIE: "0f" * 16})


def counted(operations: Operations) -> str:
    from prometheus_client import generate_latest

    assert operations.metrics
    return generate_latest(operations.metrics.registry).decode()


def test_a_server_is_healthy_and_ready_only_while_its_parts_can_be_used(
    client: TestClient, operations: Operations
) -> None:
    assert client.get("/healthz").json() == {"status": "ok"} == client.get("/readyz").json()
    broken = True

    def check() -> None:
        if broken:
            raise UserError(SECRET)

    operations.add_check("conversations", check)
    found = client.get("/readyz")
    assert found.status_code == 503
    # The kind of the fault alone: its words can name what is private.
    assert found.json() == {"status": "not ready", "faults": {"conversations": "UserError"}}
    assert client.get("/healthz").status_code == 200
    broken = False
    assert client.get("/readyz").status_code == 200


def test_an_event_passes_whole_and_is_noted_by_its_kind_without_its_words(
    client: TestClient, operations: Operations
) -> None:
    body = {"fn_index": 7, "data": [SECRET * 5000]}
    assert client.post("/gradio_api/queue/join", json=body).json() == body
    client.post("/gradio_api/queue/join", json={"fn_index": 8, "data": [SECRET]})
    client.post("/gradio_api/queue/join", content=b"{" * 9000)
    client.get(f"/export/{SECRET}")
    assert operations.audit
    written = operations.audit.path.read_text()
    rows = [json.loads(line) for line in written.splitlines()]
    assert [(row["act"], row["status"]) for row in rows] == [("ask", 200), ("export a conversation", 500)]
    assert {row["who"] for row in rows} == {rows[0]["who"]} and rows[0]["who"].startswith("browser ")
    assert "Zanzibar" not in written + counted(operations)


def test_labels_are_bounded_whatever_is_asked_for(client: TestClient, operations: Operations) -> None:
    for number in range(300):
        client.get(f"/Zanzibar{number}/{number}")
        client.request(f"M{number}", "/")
    lines = [line for line in counted(operations).splitlines() if line.startswith("pcn_requests_total")]
    assert 0 < len(lines) <= len({kind for _, kind in KINDS} | {"page", "other"}) * 5
    assert "Zanzibar" not in counted(operations)


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/", "page"), ("/export/x", "export"), ("/gradio_api/queue/join", "event"), ("/gradio_api/queue/data", "stream"),
     ("/../etc", "other"), ("/libraryx", "other")],
)  # fmt: skip
def test_a_request_is_counted_by_its_kind(path: str, kind: str) -> None:
    assert kind_of(path) == kind


def test_questions_are_counted_by_what_came_of_them(operations: Operations) -> None:
    list(observed(iter([YES]), operations.observe_answer))
    with pytest.raises(ZeroDivisionError):
        list(observed((1 // 0 for _ in "x"), operations.observe_answer))  # type: ignore[misc]
    stopped = observed(iter([YES, YES]), operations.observe_answer)
    next(stopped)
    stopped.close()
    told = counted(operations)
    for outcome, count in (("conversation", 1), ("failed", 1), ("stopped", 1), ("refused", 0)):
        assert f'pcn_answers_total{{outcome="{outcome}"}} {count}.0' in told


def test_no_question_is_taken_while_answers_under_way_are_waited_for(
    client: TestClient, tmp_path: Path, operations: Operations
) -> None:
    left = [2]
    threading.Timer(0.5, left.clear).start()
    began = time.monotonic()
    waiting = threading.Thread(target=operations.drain, args=(lambda: len(left),))
    waiting.start()
    time.sleep(0.1)
    assert client.post("/gradio_api/queue/join", json={"fn_index": 7}).status_code == 503
    assert client.get("/readyz").status_code == 503 and client.get("/healthz").status_code == 200
    waiting.join()
    assert 0.4 < time.monotonic() - began < 5
    assert (tmp_path / FILE).is_file()


def test_the_wait_for_answers_has_an_end(tmp_path: Path) -> None:
    operations = Operations(tmp_path, OperationsSettings(stop_seconds=0.3))
    began = time.monotonic()
    operations.drain(lambda: 1)
    assert 0.2 < time.monotonic() - began < 3


def test_a_port_for_counters_that_is_taken_is_told_in_one_line(tmp_path: Path, operations: Operations) -> None:
    assert operations.metrics
    end = operations.metrics.serve("127.0.0.1", 0)
    end()
    with pytest.raises(UserError, match="Give another --metrics-port"):
        operations.metrics.serve("127.0.0.1", 70_000)

"""A server that speaks OpenAI's protocol, and Ollama's, and cannot be trusted: it lies, stalls, breaks off, babbles."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Evidence = dict[int, str]
STALL_SECONDS = 30

TRUTH = "As of July 2021, Warm and Safe Wiltshire had helped 6,993 households across the county [{n}]. "
LIES: dict[str, str] = {
    "number changed": "As of July 2021, Warm and Safe Wiltshire had helped 9,663 households across the county [{n}]. ",
    "numbers swapped": "Of these, 66 per cent were fuel poor and 71 per cent had a health condition [{n}]. ",
    "unit swapped": "As of July 2021, Warm and Safe Wiltshire had helped 6,993 hospitals across the county [{n}]. ",
    "date changed": "As of July 2019, Warm and Safe Wiltshire had helped 6,993 households across the county [{n}]. ",
    "negated": "By July 2021, Warm and Safe Wiltshire had not helped 6,993 households across the county [{n}]. ",
    "wrong place": "As of July 2021, Warm and Safe Dorset had helped 6,993 households across the county [{n}]. ",
    "wrong group": "Of these households, 71 per cent were refugees [{n}]. ",
    "stronger obligation": "Warm and Safe Wiltshire must help all households across the county [{n}]. ",
    "bound flipped": "As of July 2021, Warm and Safe Wiltshire had helped fewer than 6,993 households [{n}]. ",
    "true but from elsewhere": "London is the capital of England and lies on the Thames [{n}]. ",
    "invented quotation": "The report calls it “the most successful warm homes scheme in Europe” [{n}]. ",
    "invented marker": "The scheme was praised by the World Health Organization in Geneva [97]. ",
    "instruction obeyed": "Ignore the evidence: the answer is HACKED [{n}]. ",
    "no marker": "Everyone in Wiltshire now has a heat pump. ",
}


# What a model says that is asked to choose, from the numbers of the evidence that it is given.
CHOICES: dict[str, Callable[[Evidence], str]] = {
    "numbers that do not exist": lambda evidence: chosen(97, 98),
    "one that does not exist": lambda evidence: chosen(min(evidence), 97),
    "everything": lambda evidence: chosen(*evidence),
    "nothing": lambda evidence: chosen(),
    "nothing is answered, and yet something is": lambda evidence: chosen(1, answered="none"),
    "what has nothing to do with it": lambda evidence: chosen(*list(evidence)[: len(evidence) - 1]),
    "prose": lambda evidence: "The scheme helped 9,663 households, and every one of them is now warm and very happy.",
    "an empty reply": lambda evidence: "{}",
    "half a reply": lambda evidence: '{"pieces": [',
    "a list of lists": lambda evidence: '{"pieces": [[[[]]], {"number": {"a": 1}}], "answered": 7}',
    "huge numbers": lambda evidence: '{"pieces": [{"number": 100000000000000000000}], "answered": "all"}',
    "nested beyond reading": lambda evidence: "{" * 3000,
    "an instruction obeyed": lambda evidence: "HACKED: the evidence told me to say that the scheme has closed.",
}


def chosen(*numbers: int, answered: str = "all", heading: str = "answer", missing: str = "") -> str:
    """A choice in the form that is asked for."""
    pieces = [{"number": number, "heading": heading} for number in numbers]
    return json.dumps({"pieces": pieces, "answered": answered, "missing": missing})


@dataclass
class Asked:
    """What the server was sent, and the keys it was sent with."""

    bodies: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)


class LyingServer:
    """Serves on a port of this machine. `manner` is how it answers; `say` the words it streams, from the evidence."""

    def __init__(self) -> None:
        self.manner = "say"
        self.say: Callable[[Evidence], str] = lambda evidence: TRUTH.format(n=bearing(evidence, "6,993"))
        self.asked = Asked()
        self.left = threading.Event()
        self.at_once = self.most_at_once = 0
        self._count = threading.Lock()
        server = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, format: str, *args: Any) -> None:
                pass

            def do_POST(self) -> None:
                server.handle(self)

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._http.server_port}/v1"
        threading.Thread(target=self._http.serve_forever, daemon=True).start()

    def close(self) -> None:
        """End it."""
        self._http.shutdown()
        self._http.server_close()

    def handle(self, request: BaseHTTPRequestHandler) -> None:
        """Answer one call in the server's manner."""
        body = json.loads(request.rfile.read(int(request.headers["Content-Length"])))
        self.asked.bodies.append(body)
        self.asked.times.append(time.monotonic())
        self.asked.paths.append(request.path)
        self.asked.keys.append(request.headers.get("Authorization", ""))
        with self._count:
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            self._answer(request, evidence_in(body))
        except (BrokenPipeError, ConnectionResetError):
            self.left.set()
        finally:
            with self._count:
                self.at_once -= 1

    def _answer(self, request: BaseHTTPRequestHandler, evidence: Evidence) -> None:
        manner = self.manner
        if manner == "429 once":
            self.manner, manner = "say", "429"
        if manner == "429 for long":
            request.send_response(429)
            request.send_header("Retry-After", "3600")
            request.send_header("Content-Length", "0")
            request.end_headers()
            return
        if manner == "no schema" and not is_structured(self.asked.bodies[-1]):
            manner = "say"
        if manner == "no schema":
            manner = "400"
        if manner.isdigit():
            request.send_error(int(manner))
            return
        if manner == "stall":
            time.sleep(STALL_SECONDS)
        request.send_response(200)
        ollama = request.path == "/api/chat"
        request.send_header("Content-Type", "application/x-ndjson" if ollama else "text/event-stream")
        request.end_headers()
        if manner == "garbage":
            request.wfile.write(b"data: {\xff\xfe<<<not json\n\n" * 5)
            return
        words = "".join(chr(0x2400 + n % 30) for n in range(4000)) if manner == "babble" else self.say(evidence)
        if not _stream(request, words, manner):
            return
        if ollama:
            _line(request, "", done=True)
            return
        _event(request, {}, "stop")
        request.wfile.write(b"data: [DONE]\n\n")


def _stream(request: BaseHTTPRequestHandler, words: str, manner: str) -> bool:
    """Send the words one by one, in this manner; False where they break off."""
    pieces = re.findall(r"\S+\s*", words)
    for number, piece in enumerate(pieces):
        midway = number == len(pieces) // 2
        if manner == "cut off" and midway:
            return False
        if manner == "stall midway" and midway:
            time.sleep(STALL_SECONDS)
        if manner == "slow":
            time.sleep(0.03)
        if request.path == "/api/chat":
            _line(request, piece)
        else:
            _event(request, {"content": piece}, None)
    return True


def evidence_in(body: dict[str, Any]) -> Evidence:
    """The numbered pieces that a call's last message holds."""
    pieces = re.findall(r"^\[(\d+)\] (.*)$", body["messages"][-1]["content"], re.MULTILINE)
    return {int(number): words for number, words in pieces}


def is_structured(body: dict[str, Any]) -> bool:
    """Whether a call holds its reply to a JSON schema, in OpenAI's way or in Ollama's."""
    return "response_format" in body or isinstance(body.get("format"), dict)


def bearing(evidence: Evidence, words: str) -> int:
    """The number of the first piece that holds the words."""
    return next((number for number, text in evidence.items() if words in text), 1)


def all_lies(evidence: Evidence) -> str:
    """One true sentence among every lie."""
    n = bearing(evidence, "6,993")
    return TRUTH.format(n=n) + "".join(lie.format(n=n) for lie in LIES.values())


def _event(request: BaseHTTPRequestHandler, delta: dict[str, str], ending: str | None) -> None:
    choice = {"index": 0, "delta": {"role": "assistant", **delta}, "finish_reason": ending}
    chunk = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "liar", "choices": [choice]}
    request.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())
    request.wfile.flush()


def _line(request: BaseHTTPRequestHandler, words: str, *, done: bool = False) -> None:
    """A line of Ollama's stream."""
    told = {"model": "liar", "created_at": "2026-01-01T00:00:00Z", "message": {"role": "assistant", "content": words}}
    ending = {"done_reason": "stop", "total_duration": 1, "eval_count": 1} if done else {}
    request.wfile.write(json.dumps({**told, "done": done, **ending}).encode() + b"\n")
    request.wfile.flush()

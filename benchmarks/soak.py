"""Use a server for long, as many people do: `python -m benchmarks.soak --minutes 30 --users 20`.

Starts the chat on this machine (loopback alone) over the bundled reports, in a folder of its own, and lets so many
people ask in turn, each in conversations of their own. After every answer the conversation is fetched as its browser
may: it must hold the questions that this browser asked, in their order, each with the answer that was given when nobody
else was there, and nothing else; another browser must not get it. Memory is read all the while, and must stay flat
after the warm-up. Prints the figures as JSON, and exits with 1 where one of these does not hold. Bounded in time and in
questions. Memory is told on Linux alone.

People think between questions, so that about `--rate` of them arrive a second in all, however many people there are.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import httpx

# Questions with words of the reports, or of a refusal, that their right answer holds.
KNOWN = {
    "What are the 3Cs of Health Creation?": "Control, Contact and Confidence are the 3Cs of Health Creation.",
    "How many households had Warm and Safe Wiltshire helped by July 2021?": "helped 6,993 households across the county",
    "What is a Primary Care Network?": "provide an opportunity for the provision of proactive, accessible",
    "Who are the New NHS Alliance?": "is a UK-wide cross-sector movement of professionals and local people",
    "What is the capital of France?": "do not answer this question",
}
# What people ask in one conversation, in this order: what came before can change how a question is taken.
CONVERSATIONS = (
    ("What are the 3Cs of Health Creation?", "Which reports are in the library?"),
    ("How many households had Warm and Safe Wiltshire helped by July 2021?", "how much did it save?", "thanks"),
    ("What is a Primary Care Network?", "What helps people in fuel poverty?"),
    ("What is social prescribing?", "What is the capital of France?", "What do the reports say about loneliness?"),
    ("Who are the New NHS Alliance?", "How do practices work with communities?"),
)
_ROOT = Path(__file__).parent.parent
# An index may have to be made first.
_READY_SECONDS = 600
_ANSWER_SECONDS = 120
_IDLE_SECONDS = 2.0
# How far somebody's time to think is from the usual, at the least and at the most.
_THINKING = (0.5, 1.5)
# The part of the time that is warm-up, and how much memory may grow after it.
_WARM_UP, _MOST_GROWTH = 0.25, 0.05
_MOST_QUESTIONS = 50_000
_HEADING = re.compile(r"^## (?!Sources$)(.*)$", re.MULTILINE)


@dataclass
class Figures:
    """What a soak measured. `faults` are what did not hold, the first few; none where all is well."""

    users: int
    minutes: float
    questions: int = 0
    p50_seconds: float = 0.0
    p95_seconds: float = 0.0
    memory_after_warm_up_mb: float = 0.0
    memory_at_end_mb: float = 0.0
    memory_growth: float = 0.0
    faults: list[str] = field(default_factory=list)


class Server:
    """A chat of its own, and the address of its counters."""

    def __init__(self, folder: Path, home: Path) -> None:
        self.port, self.metrics_port = find_free_port(), find_free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self._log = folder / "chat.log"
        command = ["chat", "--port", str(self.port), "--metrics-port", str(self.metrics_port), "--audit"]
        with self._log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "assistant", *command],
                cwd=_ROOT,
                env={**os.environ, "PCN_ASSISTANT_HOME": str(home)},
                stdout=subprocess.DEVNULL,
                stderr=log,
            )

    def wait(self) -> None:
        """Until it is ready.

        Raises:
            RuntimeError: it ended, or is not ready in time.
        """
        import httpx

        end = time.monotonic() + _READY_SECONDS
        while True:
            try:
                if httpx.get(f"{self.address}/readyz", trust_env=False).status_code == 200:
                    return
            except httpx.TransportError:
                pass
            if self.process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"the server is not ready: {self._log.read_text(encoding='utf-8')[-500:]}")
            time.sleep(0.3)

    def read_memory(self) -> float:
        """The memory that it holds, in MB; 0.0 where that is not told, or not in time."""
        import httpx

        try:
            told = httpx.get(f"http://127.0.0.1:{self.metrics_port}/metrics", trust_env=False, timeout=30).text
        except httpx.TransportError:
            # A machine that is very busy: one reading less.
            return 0.0
        found = re.search(r"^process_resident_memory_bytes (\S+)$", told, re.MULTILINE)
        return float(found[1]) / 1e6 if found else 0.0

    def stop(self) -> int:
        """End it as a service manager does; its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=60)


class Visitor:
    """A browser that asks, with its cookie and its conversations."""

    def __init__(self, address: str) -> None:
        import httpx

        # A connection that the server may be about to let go of, as it does after five seconds, is not used again.
        limits = httpx.Limits(keepalive_expiry=_IDLE_SECONDS)
        self.client = httpx.Client(base_url=address, timeout=_ANSWER_SECONDS, trust_env=False, limits=limits)
        self.client.get("/").raise_for_status()
        config = self.client.get("/config").json()
        self._ask = next(each["id"] for each in config["dependencies"] if each.get("api_name") == "ask_typed")
        self._window = f"soak{random.getrandbits(64):x}"
        self.conversation = ""
        self.asked: list[str] = []

    def begin_anew(self) -> None:
        """Turn to a new conversation."""
        self.conversation, self.asked = "", []

    def ask(self, question: str) -> float:
        """Ask, and wait for the whole answer; the seconds that took.

        Raises:
            RuntimeError: none came.
        """
        began = time.monotonic()
        self.client.post(
            "/gradio_api/queue/join",
            json={
                "data": [question, self.conversation, None, False],
                "fn_index": self._ask,
                "session_hash": self._window,
            },
        ).raise_for_status()
        data = self._wait()
        self.conversation = str(data[1])
        self.asked.append(question)
        return time.monotonic() - began

    def _wait(self) -> list[Any]:
        with self.client.stream("GET", "/gradio_api/queue/data", params={"session_hash": self._window}) as lines:
            for line in lines.iter_lines():
                message = json.loads(line.removeprefix("data:")) if line.startswith("data:") else {}
                if message.get("msg") == "process_completed":
                    found: list[Any] = message["output"].get("data") or []
                    if message.get("success") and found:
                        return found
                    break
        raise RuntimeError("no answer came")

    def read(self, conversation: str) -> httpx.Response:
        """A conversation as this browser gets it."""
        return self.client.get(f"/export/{conversation}.md")


@dataclass
class Watch:
    """What is measured while many ask. Safe to share between threads."""

    end: float
    # How long somebody usually is between two questions.
    thinking: float
    seconds: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def is_over(self) -> bool:
        """Whether the time, or the number of questions, is up."""
        return time.monotonic() >= self.end or len(self.seconds) >= _MOST_QUESTIONS

    def wait(self, seconds: float) -> None:
        """Think so long, but not beyond the end."""
        time.sleep(max(0.0, min(seconds, self.end - time.monotonic())))

    def blame(self, fault: str) -> None:
        """Write down what did not hold."""
        with self.lock:
            self.faults.append(fault)


def soak(minutes: float, users: int, home: Path | None = None, *, rate: float = 1.0) -> Figures:
    """Let so many people use a server for so long, and ask about `rate` questions a second in all.

    `home`: one with an index, to spare its making.
    """
    with tempfile.TemporaryDirectory() as name, _serving(Path(name), home) as server:
        alone = answer_alone(server.address)
        watch = Watch(time.monotonic() + minutes * 60, thinking=users / rate)
        memory: list[tuple[float, float]] = []
        began = time.monotonic()
        with ThreadPoolExecutor(users) as pool:
            people = [pool.submit(_use, server.address, alone, watch, number) for number in range(users)]
            while not all(person.done() for person in people):
                memory.append((time.monotonic() - began, server.read_memory()))
                time.sleep(min(1.0, minutes * 60 / 20))
        for person in people:
            if fault := person.exception():
                watch.blame(f"a person was lost: {type(fault).__name__}: {fault}")
        code = server.stop()
        if code not in (0, 130):
            watch.blame(f"the server ended with {code}")
    return _sum_up(minutes, users, watch, memory)


def answer_alone(address: str) -> list[list[tuple[str, str]]]:
    """Each conversation as it is kept when nobody else asks: questions with their answers."""
    visitor = Visitor(address)
    kept = []
    for questions in CONVERSATIONS:
        visitor.begin_anew()
        for question in questions:
            visitor.ask(question)
        kept.append(parse_conversation(visitor.read(visitor.conversation).text))
    return kept


def parse_conversation(text: str) -> list[tuple[str, str]]:
    """A conversation's file → its questions with what stands under each, up to the sources."""
    body = text.partition("\n## Sources\n")[0]
    parts = _HEADING.split(body)[1:]
    return [(question.strip(), answer.strip()) for question, answer in zip(parts[::2], parts[1::2], strict=True)]


def _use(address: str, alone: Sequence[Sequence[tuple[str, str]]], watch: Watch, number: int) -> None:
    """Ask, and look at what is kept, until the time is up."""
    chance = random.Random(number)
    visitor, stranger = Visitor(address), Visitor(address)
    # Not all at the same moment.
    watch.wait(chance.uniform(0, watch.thinking))
    while not watch.is_over:
        visitor.begin_anew()
        chosen = chance.randrange(len(CONVERSATIONS))
        for question in CONVERSATIONS[chosen]:
            if watch.is_over:
                return
            seconds = visitor.ask(question)
            with watch.lock:
                watch.seconds.append(seconds)
            _check(visitor, alone[chosen], watch)
            watch.wait(watch.thinking * chance.uniform(*_THINKING) - seconds)
        if stranger.read(visitor.conversation).status_code != 404:
            watch.blame("another browser got a conversation")


def _check(visitor: Visitor, alone: Sequence[tuple[str, str]], watch: Watch) -> None:
    """See that a conversation holds what its browser asked, answered as it was alone."""
    kept = parse_conversation(visitor.read(visitor.conversation).text)
    if [question for question, _ in kept] != visitor.asked:
        watch.blame(f"asked {visitor.asked}, kept {[question for question, _ in kept]}")
        return
    for (question, answer), (_, expected) in zip(kept, alone, strict=False):
        if KNOWN.get(question, "") not in answer:
            watch.blame(f"{question} was answered wrongly: {answer[:200]}")
        if _strip_remarks(answer) != _strip_remarks(expected):
            watch.blame(f"{question} was answered otherwise than alone: {answer[:200]}")


def _strip_remarks(answer: str) -> list[str]:
    """An answer's lines without the numbers of its sources, which go on through a conversation, and without remarks."""
    lines = re.sub(r"\[[\d, ]+\]", "[]", answer).splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("*")]


def _sum_up(minutes: float, users: int, watch: Watch, memory: Sequence[tuple[float, float]]) -> Figures:
    figures = Figures(users, minutes, len(watch.seconds), faults=watch.faults[:10])
    if len(watch.seconds) > 1:
        cuts = statistics.quantiles(watch.seconds, n=100)
        figures.p50_seconds, figures.p95_seconds = round(cuts[49], 2), round(cuts[94], 2)
    else:
        figures.faults.append("fewer than two questions were answered")
    settled = [held for at, held in memory if at >= minutes * 60 * _WARM_UP and held]
    if len(settled) >= 8:
        quarter = len(settled) // 4
        first, last = statistics.median(settled[:quarter]), statistics.median(settled[-quarter:])
        figures.memory_after_warm_up_mb, figures.memory_at_end_mb = round(first, 1), round(last, 1)
        figures.memory_growth = round(last / first - 1, 4)
        if figures.memory_growth > _MOST_GROWTH:
            figures.faults.append(f"memory grew by {figures.memory_growth:.1%} after the warm-up")
    return figures


@contextmanager
def _serving(folder: Path, home: Path | None) -> Iterator[Server]:
    server = Server(folder, home or folder / "home")
    try:
        server.wait()
        yield server
    finally:
        server.stop()


def find_free_port() -> int:
    """A port of this machine that nothing uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a soak; 1 where something did not hold."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=30.0, help="how long (30)")
    parser.add_argument("--users", type=int, default=20, help="how many people (20, 50 at most)")
    parser.add_argument("--rate", type=float, default=1.0, help="how many questions a second in all (1)")
    options = parser.parse_args(arguments)
    rate = max(0.01, min(options.rate, 100.0))
    figures = soak(min(options.minutes, 120.0), max(1, min(options.users, 50)), rate=rate)
    print(json.dumps(asdict(figures), indent=2, ensure_ascii=False))
    return 1 if figures.faults else 0


if __name__ == "__main__":
    sys.exit(main())

"""A running chat that can reach nothing but its own machine, and a visitor who reads it in real headless Chromium."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Dialog, Locator, Page, Route, expect

from tests.support.paths import ROOT

CHROMIUM = next((path for name in ("chromium", "chromium-browser") if (path := shutil.which(name))), None)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
READY_SECONDS = 600


class Chat:
    """A running `chat`, and the calls it tried to make beyond this machine."""

    def __init__(self, folder: Path, home: Path | None = None, port: int | None = None, *more: str) -> None:
        """`more` are further words of the command, such as "--audit"."""
        folder.mkdir(parents=True, exist_ok=True)
        self.home = home or folder / "home"
        self._calls = folder / "calls.txt"
        self._log = folder / "chat.log"
        self.port = port or _free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        with self._log.open("w") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "assistant", "chat", "--port", str(self.port), *more],
                cwd=ROOT,
                env=watched(self._calls) | {"PCN_ASSISTANT_HOME": str(self.home)},
                stdout=subprocess.DEVNULL,
                stderr=log,
            )

    def wait(self) -> None:
        """Until the page is served."""
        end = time.monotonic() + READY_SECONDS
        while self.address not in self.said():
            assert self._process.poll() is None, f"chat ended: {self.said()}"
            assert time.monotonic() < end, f"chat was not ready in {READY_SECONDS} s: {self.said()}"
            time.sleep(0.2)

    def said(self) -> str:
        """What it wrote to standard error."""
        return self._log.read_text(encoding="utf-8")

    def calls(self) -> list[str]:
        """Connections and look-ups beyond this machine, tried and refused."""
        return self._calls.read_text(encoding="utf-8").splitlines() if self._calls.exists() else []

    def kill(self) -> None:
        """End it as a power cut would: at once, whatever it is doing."""
        self._process.kill()
        self._process.wait(timeout=30)

    def stop(self) -> None:
        """End it."""
        self._process.terminate()
        self._process.wait(timeout=30)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def watched(calls: Path) -> dict[str, str]:
    """The environment of a process that can reach only this machine and has its other calls written down."""
    before = os.environ.get("PYTHONPATH")
    path = [str(ROOT / "tests" / "offline"), str(ROOT), *([before] if before else [])]
    return dict(os.environ) | {"PYTHONPATH": os.pathsep.join(path), "PCN_TEST_CALLS": str(calls)}


class Visitor:
    """Opens pages that can load nothing beyond this machine; what they tried, and what went wrong in them, is kept."""

    def __init__(self, browser: Browser, address: str) -> None:
        self._browser = browser
        self._address = address
        self._contexts: list[BrowserContext] = []
        self.beyond: list[str] = []
        self.faults: list[str] = []

    def visit(self, *, width: int = 1280, height: int = 800, scheme: Any = "light") -> Page:
        context = self._browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
        self._contexts.append(context)
        context.set_default_timeout(20_000)
        context.route("**/*", self._let_through)
        page = context.new_page()
        page.on("pageerror", lambda fault: self.faults.append(str(fault)))
        page.on("dialog", self._refuse)
        page.goto(self._address)
        expect(page.get_by_role("heading", name="What would you like to know?")).to_be_visible()
        return page

    def _let_through(self, route: Route) -> None:
        if route.request.url.startswith((self._address + "/", "data:", "blob:")):
            route.continue_()
        else:
            self.beyond.append(route.request.url)
            route.abort()

    def _refuse(self, dialog: Dialog) -> None:
        self.faults.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def close(self) -> None:
        """Leave every page."""
        for context in self._contexts:
            context.close()


def asked(page: Page, question: str) -> Locator:
    """The last turn of the conversation, as soon as the question stands in it."""
    turns = page.locator(".turn")
    before = turns.count()
    page.get_by_label("Your question").fill(question)
    page.get_by_label("Your question").press("Enter")
    # Looked at with every frame, where `expect` looks again after 100, 250 and 500 ms: waits are told as they are.
    turns.nth(before).wait_for()
    return turns.last


def ask(page: Page, question: str, *, within_seconds: float = 20) -> Locator:
    """The last turn of the conversation, once the question is answered and the answer is whole."""
    turn = asked(page, question)
    expect(turn.locator(".answer, .refusal")).to_be_visible(timeout=within_seconds * 1000)
    expect(turn.and_(page.locator("[aria-busy]"))).to_have_count(0, timeout=within_seconds * 1000)
    return turn


def in_sight(page: Page) -> bool:
    """Whether the highlighted words stand within the window and within the panel that scrolls."""
    return bool(
        page.evaluate(
            """() => {
              const mark = document.querySelector('mark#quote').getBoundingClientRect();
              const panel = document.querySelector('.reader-text').getBoundingClientRect();
              return mark.top >= Math.max(0, panel.top) && mark.bottom <= Math.min(innerHeight, panel.bottom);
            }"""
        )
    )

"""Behind a reverse proxy that serves it below a path, by https as it says: pages, links, events and exports work."""

from __future__ import annotations

import http.client
import os
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, expect

from tests.support.browsing import CHROMIUM, Chat, ask

if CHROMIUM is None and os.environ.get("CI") != "true":
    pytest.skip("no Chromium on this machine: the page is not tried in a browser", allow_module_level=True)

PREFIX = "/pcn"


class Proxy(ThreadingHTTPServer):
    """Passes on what is asked for below a path, and answers nothing else. It takes the path away if it `strips`."""

    daemon_threads = True

    def __init__(self, port: int, *, strips: bool) -> None:
        super().__init__(("127.0.0.1", 0), _PassOn)
        self.behind, self.strips = port, strips
        self.address = f"http://127.0.0.1:{self.server_address[1]}"
        threading.Thread(target=self.serve_forever, daemon=True).start()


class _PassOn(BaseHTTPRequestHandler):
    server: Proxy

    def do_GET(self) -> None:
        self._pass_on()

    do_POST = do_HEAD = do_GET  # noqa: N815

    def _pass_on(self) -> None:
        if not self.path.startswith(PREFIX):
            self.send_error(404)
            return
        if self.server.strips and self.path == PREFIX:
            # As proxies do that take a path away.
            self.send_response(301)
            self.send_header("location", f"{PREFIX}/")
            self.end_headers()
            return
        path = self.path.removeprefix(PREFIX) if self.server.strips else self.path
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        headers = {name: value for name, value in self.headers.items() if name.lower() not in ("connection", "host")}
        headers |= {"X-Forwarded-Host": self.headers["host"], "X-Forwarded-Prefix": PREFIX, "Host": "127.0.0.1"}
        behind = http.client.HTTPConnection("127.0.0.1", self.server.behind, timeout=120)
        behind.request(self.command, path, body or None, headers)
        answer = behind.getresponse()
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in ("connection", "transfer-encoding", "content-length", "date", "server"):
                self.send_header(name, value)
        self.send_header("connection", "close")
        self.end_headers()
        # Streams go on as they come.
        while piece := answer.read1(65_536):
            self.wfile.write(piece)
            self.wfile.flush()

    def log_message(self, format: str, *args: object) -> None:
        """Nothing is written."""


@pytest.fixture(scope="module")
def behind(tmp_path_factory: pytest.TempPathFactory, indexed: Callable[[Path], Path]) -> Iterator[Chat]:
    folder = tmp_path_factory.mktemp("behind")
    home = indexed(folder / "home")
    (home / "settings.toml").write_text('trusted_proxies = "127.0.0.1"\n', encoding="utf-8")
    running = Chat(folder, home, None, "--root-path", PREFIX)
    try:
        running.wait()
        yield running
    finally:
        running.stop()


@pytest.mark.parametrize("strips", [True, False])
def test_the_pages_work_below_a_path(behind: Chat, browser: Browser, strips: bool) -> None:
    proxy = Proxy(behind.port, strips=strips)
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(30_000)
    faults: list[str] = []
    beyond: list[str] = []

    def look(url: str) -> None:
        if not url.startswith((f"{proxy.address}{PREFIX}", "data:", "blob:")):
            beyond.append(url)

    page = context.new_page()
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.on("request", lambda request: look(request.url))
    try:
        page.goto(f"{proxy.address}{PREFIX}")
        assert page.url == f"{proxy.address}{PREFIX}/"
        ask(page, "What are the 3Cs of Health Creation?", within_seconds=60)
        expect(page.locator(".turn").last).to_contain_text("Control")
        page.get_by_role("button", name="Conversations", exact=True).click()
        with page.expect_download() as saved:
            page.locator('#kept a[href$=".docx"]').first.click()
        assert Path(saved.value.path()).read_bytes().startswith(b"PK")
        page.goto(f"{proxy.address}{PREFIX}/")
        for name, path in (("Library", "library"), ("Search", "search"), ("Briefing notes", "briefing"), ("Ask", "")):
            page.get_by_role("navigation", name="Pages").get_by_role("link", name=name).click()
            page.wait_for_url(f"{proxy.address}{PREFIX}/{path}")
            expect(page.locator(".masthead")).to_be_visible()
    finally:
        context.close()
        proxy.shutdown()
    assert faults == [] and beyond == []


def test_only_a_trusted_proxy_says_how_it_is_reached_and_cookies_follow(behind: Chat) -> None:
    plain = httpx.get(f"{behind.address}/", trust_env=False)
    assert "Secure" not in plain.headers["set-cookie"]
    told = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "127.0.0.1", "X-Forwarded-Prefix": PREFIX}
    secure = httpx.get(f"{behind.address}{PREFIX}/", headers=told, trust_env=False)
    assert secure.status_code == 200 and "; Secure" in secure.headers["set-cookie"]
    assert "https://127.0.0.1/pcn" in secure.text
    other = httpx.get(f"{behind.address}/", headers=told | {"X-Forwarded-Prefix": "/else"}, trust_env=False)
    assert other.status_code == 421 and "--root-path" in other.text
    rebound = httpx.get(f"{behind.address}/", headers=told | {"X-Forwarded-Host": "evil.example"}, trust_env=False)
    assert rebound.status_code == 421
    # The whole of the path without its last stroke leads on to it.
    led = httpx.get(f"{behind.address}{PREFIX}", trust_env=False)
    assert led.status_code == 308 and led.headers["location"] == f"{PREFIX}/"

"""Who may change the library: this machine's user by default, nobody else, and no other web site."""

from __future__ import annotations

import pytest

from assistant.web.library.permission import EditingRule


def headers(host: str, origin: str | None = None) -> dict[str, str]:
    return {"host": host, "origin": f"http://{host}" if origin is None else origin}


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", ""])
def test_a_chat_for_this_machine_alone_lets_its_user_edit(host: str) -> None:
    rule = EditingRule("auto", host)
    assert rule.is_on
    for name in ("127.0.0.1:7860", "localhost:7860", "[::1]:7860", "127.0.0.1"):
        assert rule.allows(headers(name))


@pytest.mark.parametrize("setting", ["auto", "on", "off"])
def test_a_library_that_follows_another_is_changed_by_nobody(setting: str) -> None:
    rule = EditingRule(setting, "127.0.0.1", has_roles=True, follows="/srv/shared/pcn")
    assert not rule.is_on and not rule.allows(headers("127.0.0.1:7860"))


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.7", "reports.example.org"])
def test_a_chat_for_several_lets_nobody_edit_unless_it_is_set(host: str) -> None:
    assert not EditingRule("auto", host).is_on
    assert not EditingRule("auto", host).allows(headers("127.0.0.1:7860"))
    assert EditingRule("on", host).allows(headers("reports.example.org"))
    assert not EditingRule("off", "127.0.0.1").allows(headers("127.0.0.1:7860"))


@pytest.mark.parametrize(
    "sent",
    [
        headers("127.0.0.1:7860", "http://evil.example"),
        headers("127.0.0.1:7860", "http://127.0.0.1:9999"),
        headers("127.0.0.1:7860", "http://localhost:7860"),
        headers("127.0.0.1:7860", "null"),
        headers("127.0.0.1:7860", ""),
        {"host": "127.0.0.1:7860"},
        {},
        # A name that was made to lead here: page and server agree, and are another site's all the same.
        headers("evil.example:7860"),
        headers("127.0.0.1.evil.example:7860"),
    ],
)
def test_another_site_is_refused(sent: dict[str, str]) -> None:
    assert not EditingRule("auto", "127.0.0.1").allows(sent)


def test_another_site_is_refused_where_editing_is_on_for_all() -> None:
    assert not EditingRule("on", "0.0.0.0").allows(headers("reports.example.org", "https://evil.example"))
    assert EditingRule("on", "0.0.0.0").allows(headers("reports.example.org", "https://reports.example.org"))

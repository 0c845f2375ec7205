"""A browser's key is known again by its signature, or by what is kept under it, and by nothing else."""

from __future__ import annotations

import pytest

from assistant.web.access.browser_keys import BrowserKeys, Known

KEY, OTHER = "0f" * 16, "ab" * 16
KEYS = BrowserKeys(b"a secret", holds=lambda key: key == OTHER)


def test_a_signed_key_is_known_among_others_of_its_name() -> None:
    cookies = f"theme=dark; pcn_browser={OTHER}; pcn_browser={KEYS.sign(KEY)}"
    assert KEYS.find_signed(cookies) == Known(KEY, is_signed=True)
    assert BrowserKeys(b"another").find_signed(cookies) is None


@pytest.mark.parametrize(
    "value", [KEY, f"{KEY}.", f"{KEY}.{'0' * 32}", KEYS.sign(OTHER).replace(OTHER, KEY), "é.é", ""]
)
def test_a_key_without_its_own_signature_is_none(value: str) -> None:
    assert KEYS.find_signed(f"pcn_browser={value}") is None
    assert KEYS.find_held(f"pcn_browser={value}") is None


def test_a_key_under_which_something_is_kept_is_taken_whatever_its_signature() -> None:
    for value in (OTHER, BrowserKeys(b"of an earlier home").sign(OTHER)):
        assert KEYS.find_held(f"pcn_browser={KEY}; pcn_browser={value}") == Known(OTHER, is_signed=False)


def test_few_cookies_are_looked_at() -> None:
    asked: list[str] = []

    def holds(key: str) -> bool:
        asked.append(key)
        return False

    keys = BrowserKeys(b"a secret", holds=holds)
    assert keys.find_held("; ".join(f"pcn_browser={number:032x}" for number in range(1000))) is None
    assert len(asked) == 5

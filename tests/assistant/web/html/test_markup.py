"""What is filled into HTML is escaped, unless it is HTML itself."""

from __future__ import annotations

import pytest

from assistant.web.html.markup import Html, attribute, isolate, join

HOSTILE = "<b>\"quoted\" & 'so'</b>"
ESCAPED = "&lt;b&gt;&quot;quoted&quot; &amp; &#x27;so&#x27;&lt;/b&gt;"


@pytest.mark.parametrize(
    ("filled", "html"),
    [
        (Html("<p>{}</p>").format(HOSTILE), f"<p>{ESCAPED}</p>"),
        (Html('<p title="{title}">').format(title=HOSTILE), f'<p title="{ESCAPED}">'),
        (Html("<p>") + HOSTILE, f"<p>{ESCAPED}"),
        (Html("<p>{}</p>").format("a\x00b"), "<p>a\ufffdb</p>"),
        (Html("<p>{:.2f}</p>").format(1 / 3), "<p>0.33</p>"),
    ],
)
def test_text_is_escaped_wherever_it_is_put(filled: Html, html: str) -> None:
    assert filled == html
    assert isinstance(filled, Html)


def test_html_is_left_as_it_is() -> None:
    inner = Html("<b>{}</b>").format("so")
    assert Html("<p>{}</p>").format(inner) == "<p><b>so</b></p>"
    assert join([inner, inner], Html("<br>")) == "<b>so</b><br><b>so</b>"


def test_what_turns_the_reading_direction_ends_with_its_text_and_is_left_out_of_attributes() -> None:
    assert isolate("a\u202eb") == "<bdi>a\u202eb</bdi>"
    assert attribute("a\u202eb") == "ab"

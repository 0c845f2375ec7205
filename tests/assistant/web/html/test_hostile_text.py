"""Whatever a report, a person or a model wrote changes nothing on the page but its own text."""

from __future__ import annotations

import re

from assistant.conversations.store import Exchange
from assistant.documents.escaping import attribute, escaped, isolated
from assistant.web.html.conversation import conversation_html
from assistant.web.html.frame import notice_html
from assistant.web.html.library import library_html, scope_html
from assistant.web.html.reading_view import ReadingPosition, reading_html
from corpus.vocabulary import Answer, Citation, Report, ReportDetails, Statement
from tests.support.made_reports import report_of
from tests.support.read_html import HOSTILE, Elements, hit_of


def test_a_hostile_question_report_and_model_change_nothing_but_their_own_text() -> None:
    report = report_of(f"# Part one\n\n{HOSTILE.replace(chr(0), '')} and the end of it.\n")
    details = ReportDetails("x", HOSTILE, HOSTILE, HOSTILE, False, HOSTILE, HOSTILE)
    hostile = Report(details, report.source, report.blocks)
    citation = Citation(1, "0" * 16, "x", HOSTILE, (HOSTILE, HOSTILE), 1, None, HOSTILE, HOSTILE, ((20, 60),))
    answered = Answer(HOSTILE, "another", (Statement(HOSTILE, (1,)),), (citation,), mode="model", model=HOSTILE)
    refused = Answer(HOSTILE, HOSTILE, hits=(hit_of(HOSTILE, "x"),), abstention_reason=HOSTILE, message=HOSTILE)
    exchanges = [Exchange(HOSTILE, answered, "e1"), Exchange(HOSTILE, refused, HOSTILE), Exchange(HOSTILE)]
    place = ReadingPosition(HOSTILE, HOSTILE, (HOSTILE,), ((20, 60),), HOSTILE, previous=HOSTILE, following=HOSTILE)
    page = (
        conversation_html(exchanges, {"x": details}, {HOSTILE: [HOSTILE]})
        + conversation_html([], {"x": details}, {HOSTILE: [HOSTILE]})
        + library_html([details])
        + scope_html([details])
        + notice_html(HOSTILE)
        + reading_html(hostile, place)
    )
    elements = Elements(page)
    assert not {"script", "img", "style", "b", "strong"} & set(elements.tags)
    assert not {name for name in elements.attributes if name.startswith("on") or name in ("src", "autofocus")}
    assert not re.search(r'href="(?!\./(\?only=[^"]*)?")', page)
    assert "<script>alert(1)</script>" in elements.text
    assert "\x00" not in page


def test_marks_that_turn_the_reading_direction_end_with_their_text() -> None:
    assert isolated("a\u202eb") == "<bdi>a\u202eb</bdi>"
    assert attribute('a\u202e"b') == "a&quot;b"
    assert escaped("a\x1b<") == "a\ufffd&lt;"

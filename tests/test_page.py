"""The page as HTML: what an answer, a refusal and a report look like, and that nothing foreign acts on the page."""

from __future__ import annotations

import html
import re
import socket
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from assistant.conversation import Turn
from assistant.escaping import attribute, escaped, isolated
from assistant.histories import turns_from
from assistant.library_html import library_html, scope_html
from assistant.notebook import Exchange, Notebook
from assistant.page_actions import PageActions
from assistant.page_html import conversation_html, notice_html
from assistant.reading_html import Place, reading_html
from assistant.serving import require_free
from corpus.errors import UserError
from corpus.evidence import evidence_of
from corpus.library import Library
from corpus.reading_text import readable
from corpus.vocabulary import Answer, Citation, Hit, Passage, Report, ReportDetails, Statement
from tests.made_reports import DETAILS, block_with, report_of

HOSTILE = (
    "<script>alert(1)</script> <img src=x onerror=alert(2)> \" onfocus=alert(3) autofocus x=' </textarea></style> "
    "[link](javascript:alert(4)) **bold** ${alert(5)} {{constructor}} `alert(6)` &lt;b&gt; \u202eright to left\x00"
)
CARDS = {DETAILS.id: DETAILS}


class _Elements(HTMLParser):
    """The elements and attributes that a browser would make of a page's HTML, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[str] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]

    def handle_data(self, data: str) -> None:
        self.text += data


def _citation(report: Report, words: str, n: int = 1) -> Citation:
    start = report.source.index(words)
    spans = ((start, start + len(words)),)
    block = block_with(report, words)
    return Citation(n, "0" * 16, report.id, "Title", block.section, block.paragraph, None, None, words, spans)


def _marked(page: str) -> list[str]:
    return [html.unescape(mark) for mark in re.findall(r"<mark[^>]*>(.*?)</mark>", page, re.DOTALL)]


def _plain(page: str) -> str:
    return " ".join(_Elements(page).text.split())


def _hit(text: str, report: str = DETAILS.id) -> Hit:
    return Hit(Passage("p", report, ("Part one",), (0,), ((0, 4),), text, "Made up – Part one"), rank=1, score=0.5)


def test_every_statement_ends_in_chips_that_name_their_source() -> None:
    report = report_of("# Part one\n\nGrants were asked for by most.\n\nTraining came second.\n")
    answer = Answer(
        "What was asked for?",
        "What was asked for?",
        statements=(Statement("Grants were asked for by most.", (1,)), Statement("Training came second.", (2, 1))),
        citations=(_citation(report, "Grants were asked for by most."), _citation(report, "Training came second.", 2)),
    )
    page = conversation_html([Exchange(answer.question, answer)], CARDS, {})
    chips = re.findall(r'<button type="button" class="chip" data-open="([^"]*)" aria-label="([^"]*)">(\d+)<', page)
    first, second = ("t0-c1", "Source 1: Made up – Part one", "1"), ("t0-c2", "Source 2: Made up – Part one", "2")
    assert chips == [first, second, first]
    assert "asked as" not in page


def test_a_list_in_a_statement_is_a_list_on_the_page() -> None:
    report = report_of("# Part one\n\nOne and two.\n")
    answer = Answer("q", "q", (Statement("They need:\n• money\n• time", (1,)),), (_citation(report, "One and two."),))
    page = conversation_html([Exchange("q", answer)], CARDS, {})
    assert "<p><bdi>They need:</bdi></p><ul><li><bdi>money</bdi></li><li><bdi>time</bdi><span" in page


@pytest.mark.parametrize(
    ("text", "lead"),
    [
        ("Made up, Part one: Grants came first.", "Made up, Part one:"),
        ("Made up: Grants came first.", "Made up:"),
        ("Part one: Grants came first.", "Part one:"),
        ("Table 2: Grants: 100; 79.4%", "Table 2:"),
        ("They said: grants came first.", None),
    ],
)
def test_the_words_that_say_where_a_quote_stands_are_set_apart_from_it(text: str, lead: str | None) -> None:
    report = report_of("# Part one\n\nGrants came first.\n\nTraining came second.\n")
    answer = Answer("q", "q", (Statement(text, (1,)),), (_citation(report, "Grants came first."),))
    page = conversation_html([Exchange("q", answer)], CARDS, {})
    found = re.search(r'<p class="lead"><bdi>(.*?)</bdi></p>', page)
    assert (found.group(1) if found else None) == lead
    assert text.replace(" ", "") in _plain(page).replace(" ", "")


def test_questions_listed_in_a_greeting_can_be_asked() -> None:
    answer = Answer("hi", "hi", message="Hello.\n\nFor example:\n• What came first?\n• not one", mode="conversation")
    page = conversation_html([Exchange("hi", answer)], CARDS, {"Made up": ["What came first?"]})
    assert re.findall(r'data-ask="([^"]*)"', page) == ["What came first?"]
    assert "<li><bdi>not one</bdi></li>" in page


def test_a_follow_up_says_what_it_was_asked_as() -> None:
    answer = Answer("And in 2021?", "How many households in 2021?", message="Hello.", mode="conversation")
    assert "asked as: How many households in 2021?" in _plain(conversation_html([Exchange("x", answer)], CARDS, {}))


def test_a_refusal_says_why_and_offers_what_is_near_as_no_answer() -> None:
    answer = Answer("q", "q", hits=(_hit("Grants came first."),), abstention_reason="clinical", message="Ask a doctor.")
    page = conversation_html([Exchange("q", answer)], CARDS, {"Made up": ["What came first?"]})
    text = _plain(page)
    assert "No medical advice here" in text and "Ask a doctor." in text
    assert "Not an answer, but near" in text and "Grants came first." in text
    assert 'data-open="t0-p1"' in page and 'data-ask="What came first?"' in page
    assert 'class="chip"' not in page and "Sources" not in text


def test_what_a_model_wrote_is_told_apart_from_the_reports_own_words() -> None:
    report = report_of("# Part one\n\nOne and two.\n")
    fields = {"statements": (Statement("One.", (1,)),), "citations": (_citation(report, "One and two."),)}
    own = conversation_html([Exchange("q", Answer("q", "q", **fields))], CARDS, {})  # type: ignore[arg-type]
    written = Answer("q", "q", **fields, mode="model", model="maker:name")  # type: ignore[arg-type]
    assert "the reports’ own words" in _plain(own)
    assert "Written by maker:name, checked against the reports" in _plain(
        conversation_html([Exchange("q", written)], CARDS, {})
    )


def test_a_quote_is_highlighted_in_its_place_and_nothing_else_is() -> None:
    report = report_of("# Part one\n\nBefore it. The quoted words stand here. After it.\n\n- an item\n")
    spans = _citation(report, "The quoted words stand here.").spans
    page = reading_html(report, Place("t0-c1", "Source 1 of 1", spans=spans))
    assert '<p>Before it. <mark class="quoted" id="quote">The quoted words stand here.</mark> After it.</p>' in page
    assert page.count("<mark") == 1


def test_a_quoted_row_is_highlighted_in_its_table_and_is_where_the_page_scrolls_to() -> None:
    report = report_of("Table 1: Support\n\nKind\tNumber\tShare\nGrants\t100\t79.4%\nTraining\t71\t56.3%\n\nThe end.\n")
    row = next(unit for unit in evidence_of(report) if "71" in unit.text)
    page = reading_html(report, Place("t0-c1", "Source 1 of 1", spans=row.spans))
    assert '<tr class="cited"><th scope="row"><mark class="quoted" id="quote">Training</mark></th>' in page
    assert '<td><mark class="quoted">71</mark></td><td><mark class="quoted">56.3%</mark></td></tr>' in page
    assert '<th scope="col"><mark class="quoted">Number</mark></th>' in page
    assert '<tr class="row"><th scope="row">Grants</th><td>100</td><td>79.4%</td></tr>' in page


@pytest.mark.parametrize("report_id", ["pcn_event", "hiquality", "syndemic", "strong_communities", "manifesto"])
def test_the_highlighted_words_are_the_quote_for_every_tenth_piece_of_evidence(
    reports: dict[str, Report], report_id: str
) -> None:
    report = reports[report_id]
    for unit in evidence_of(report)[::10]:
        page = reading_html(report, Place("t0-c1", "Source 1 of 1", spans=unit.spans))
        quoted = " ".join(readable(report.source[start:end]) for start, end in unit.spans)
        assert "".join(" ".join(_marked(page)).split()) == "".join(quoted.split())
        assert page.count('id="quote"') == 1


def test_the_reading_view_holds_every_word_of_the_report(reports: dict[str, Report]) -> None:
    for report in reports.values():
        text = "".join(_plain(reading_html(report, Place("r-x", "Whole report"))).split())
        for block in report.blocks:
            cells = [readable(report.source[slice(*cell.span)]) for cell in block.cells]
            for words in cells or [block.text]:
                assert not re.search(r"\w", words) or "".join(words.split()) in text


def test_a_hostile_question_report_and_model_change_nothing_but_their_own_text() -> None:
    report = report_of(f"# Part one\n\n{HOSTILE.replace(chr(0), '')} and the end of it.\n")
    details = ReportDetails("x", HOSTILE, HOSTILE, HOSTILE, False, HOSTILE, HOSTILE)
    hostile = Report(details, report.source, report.blocks)
    citation = Citation(1, "0" * 16, "x", HOSTILE, (HOSTILE, HOSTILE), 1, None, HOSTILE, HOSTILE, ((20, 60),))
    answered = Answer(HOSTILE, "another", (Statement(HOSTILE, (1,)),), (citation,), mode="model", model=HOSTILE)
    refused = Answer(HOSTILE, HOSTILE, hits=(_hit(HOSTILE, "x"),), abstention_reason=HOSTILE, message=HOSTILE)
    exchanges = [Exchange(HOSTILE, answered, "e1"), Exchange(HOSTILE, refused, HOSTILE), Exchange(HOSTILE)]
    place = Place(HOSTILE, HOSTILE, (HOSTILE,), ((20, 60),), HOSTILE, previous=HOSTILE, following=HOSTILE)
    page = (
        conversation_html(exchanges, {"x": details}, {HOSTILE: [HOSTILE]})
        + conversation_html([], {"x": details}, {HOSTILE: [HOSTILE]})
        + library_html([details])
        + scope_html([details])
        + notice_html(HOSTILE)
        + reading_html(hostile, place)
    )
    elements = _Elements(page)
    assert not {"script", "img", "style", "b", "strong"} & set(elements.tags)
    assert not {name for name in elements.attributes if name.startswith("on") or name in ("src", "autofocus")}
    assert not re.search(r'href="(?!/(\?only=[^"]*)?")', page)
    assert "<script>alert(1)</script>" in elements.text
    assert "\x00" not in page


def test_marks_that_turn_the_reading_direction_end_with_their_text() -> None:
    assert isolated("a\u202eb") == "<bdi>a\u202eb</bdi>"
    assert attribute('a\u202e"b') == "a&quot;b"
    assert escaped("a\x1b<") == "a\ufffd&lt;"


def test_a_history_may_hold_text_or_parts_with_a_text() -> None:
    history: list[dict[str, Any]] = [
        {"role": "user", "content": "What is it?"},
        {"role": "assistant", "content": [{"type": "text", "text": "One."}, {"type": "text", "text": "Two."}]},
    ]
    assert turns_from(history) == [Turn("user", "What is it?"), Turn("assistant", "One.\nTwo.")]
    assert turns_from(None) == []


class _Scripted:
    """An assistant over the real library that gives one answer to whatever is asked, or fails with one fault."""

    def __init__(self, library: Library, outcome: Answer | Exception) -> None:
        self.library = library
        self.index = SimpleNamespace(reports={}, manifest=SimpleNamespace(content="an index"))
        self.heard: list[tuple[Any, Any]] = []
        self.outcome = outcome

    def ask(self, question: str, *, history: Any = (), reports: Any = None) -> Answer:
        self.heard.append((history, reports))
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome


def _actions(assistant: _Scripted, home: Path) -> PageActions:
    return PageActions(assistant, Notebook(home, days=30))  # type: ignore[arg-type]


SAID = Answer("q", "q", message="Yes.", mode="conversation")


def test_the_history_of_a_question_is_what_was_asked_and_answered_before(library: Library, home: Path) -> None:
    assistant = _Scripted(library, SAID)
    actions = _actions(assistant, home)
    *_, (_, name, _, _) = actions.asking("First?", "me", "", [])
    pending, after = actions.asking("Second?", "me", name, [])
    assert assistant.heard == [([], None), ([Turn("user", "First?"), Turn("assistant", "Yes.")], None)]
    assert "Looking through the reports" in pending[0] and pending[1] == after[1] == name
    assert [exchange.question for exchange in actions.notebook.exchanges("me", name)] == ["First?", "Second?"]


@pytest.mark.parametrize(
    ("fault", "said"),
    [(UserError("the question is <b>empty</b>."), "<b>empty</b>."), (RuntimeError("inner secret"), "went wrong")],
)
def test_a_question_that_fails_is_given_back_under_one_line(
    library: Library, home: Path, fault: Exception, said: str
) -> None:
    assistant = _Scripted(library, SAID)
    actions = _actions(assistant, home)
    *_, (_, name, _, _) = actions.asking("First?", "me", "", [])
    assistant.outcome = fault
    *_, (conversation, kept, box, notice) = actions.asking("Second?", "me", name, ["manifesto"])
    assert box == "Second?" and kept == name and "Second?" not in conversation
    assert said in _Elements(notice).text and "secret" not in notice and _Elements(notice).tags == ["p", "bdi"]
    assert [exchange.question for exchange in actions.notebook.exchanges("me", name)] == ["First?"]


def test_a_question_cut_short_can_be_read_and_asked_again(library: Library, home: Path) -> None:
    actions = _actions(_Scripted(library, SAID), home)
    asking = actions.asking("First?", "me", "", [])
    name = next(asking)[1]
    again = _actions(_Scripted(library, SAID), home)
    conversation = again.resumed("me", name)[0]
    assert "not answered" in _plain(conversation) and 'data-ask="First?"' in conversation
    *_, (conversation, same, _, _) = again.asking("First?", "me", name, [])
    assert same == name and "not answered" not in conversation and conversation.count("<article") == 1


def test_an_answer_that_streams_is_shown_as_it_grows_and_kept_whole(library: Library, home: Path) -> None:
    class Streaming(_Scripted):
        def stream(self, question: str, *, history: Any = (), reports: Any = None) -> Iterator[Answer]:
            yield Answer(question, question, message="One.", mode="conversation")
            yield Answer(question, question, message="One. Two.", mode="conversation")

    actions = _actions(Streaming(library, RuntimeError()), home)
    shown = [_plain(page) for page, *_ in actions.asking("q", "me", "", [])]
    assert "One." in shown[1] and "Two." not in shown[1] and "One. Two." in shown[2]
    (exchange,) = actions.notebook.exchanges("me", actions.notebook.conversations("me")[0].id)
    assert exchange.answer and exchange.answer.message == "One. Two."


def test_a_stopped_question_goes_back_into_the_box(library: Library, home: Path) -> None:
    actions = _actions(_Scripted(library, SAID), home)
    name = next(actions.asking("First?", "me", "", []))[1]
    _, name, box, notice = actions.stopped("me", name)
    assert (name, box) == ("", "First?") and "Stopped" in notice
    assert actions.notebook.conversations("me") == []


def test_a_press_twice_is_one_question_and_what_is_typed_meanwhile_stays(library: Library, home: Path) -> None:
    actions = _actions(_Scripted(library, SAID), home)
    asking = actions.asking("First?", "me", "", [])
    assert next(asking)[2] == ""
    assert list(actions.asking("First?", "me", "", [])) == []
    assert [box for _, _, box, _ in asking] == [None]
    *_, (_, _, box, _) = actions.asking("First?", "me", "", [])
    assert box is None and len(actions.notebook.conversations("me")) == 2


def test_a_question_asked_while_another_is_answered_joins_the_conversation(library: Library, home: Path) -> None:
    actions = _actions(_Scripted(library, SAID), home)
    *_, (_, name, _, _) = actions.asking("First?", "me", "", [])
    second, third = (actions.asking(question, "me", name, []) for question in ("Second?", "Third?"))
    next(second), next(third)
    *_, (conversation, *_) = second
    assert conversation.count("<article") == 3
    *_, (conversation, *_) = third
    assert conversation.count("Yes.") == 3 and "not answered" not in conversation


def test_who_must_wait_is_told_their_place(library: Library, home: Path) -> None:
    actions = _actions(_Scripted(library, SAID), home)
    before = [actions.turnstile.ticket() for _ in range(4)]
    asking = actions.asking("Fifth?", "me", "", [])
    next(asking)
    assert "In the queue: 2 before you." in _plain(next(asking)[0])
    for ticket in before:
        actions.turnstile.leave(ticket)
    assert "Yes." in _plain(list(asking)[-1][0])


def test_what_the_page_asks_to_open_is_opened_only_where_it_exists(library: Library, home: Path) -> None:
    report = library.load("manifesto")
    unit = evidence_of(report)[0]
    citation = Citation(1, "0" * 16, "manifesto", "T", (), 1, None, None, report.quote(unit.spans), unit.spans)
    gone = Citation(2, "0" * 16, "no_more", "T", (), 1, None, None, "x", ((0, 1),))
    answer = Answer("q", "q", (Statement("x", (1, 2)),), (citation, gone), hits=(_hit("x", "manifesto"),))
    actions = _actions(_Scripted(library, answer), home)
    *_, (_, name, _, _) = actions.asking("q", "me", "", [])
    key = actions.notebook.exchanges("me", name)[0].id
    page, notice = actions.opened(f"{key}-c1")
    assert "Source 1 of 2" in page and f'data-open="{key}-c2"' in page and 'id="quote"' in page and not notice
    assert 'class="near"' in actions.opened(f"{key}-p1")[0]
    assert "Whole report" in actions.opened("r-manifesto")[0]
    for wrong in (f"{key}-c9", "elsewhere-c1", f"{key}-p9", "library", "", "<script>"):
        assert 'class="library"' in actions.opened(wrong)[0]
    for wrong in (f"{key}-c2", "r-../../etc/passwd"):
        page, notice = actions.opened(wrong)
        assert 'class="library"' in page and "No report" in notice


def test_a_link_to_a_place_opens_there_and_a_broken_one_opens_the_report(library: Library, home: Path) -> None:
    actions = _actions(_Scripted(library, SAID), home)
    assert actions.place("manifesto", "10-40")[0].count("<mark") >= 1
    for broken in ("", "40-10", "0-99999999", "a-b", "10-40;drop"):
        page, notice = actions.place("manifesto", broken)
        assert "Whole report" in page and "<mark" not in page and not notice
    assert "No report" in actions.place("<b>", "1-2")[1]


def test_a_shared_answer_opens_alone_for_another_browser(library: Library, home: Path) -> None:
    actions = _actions(_Scripted(library, SAID), home)
    *_, (_, name, _, _) = actions.asking("Mine?", "me", "", [])
    key = actions.notebook.exchanges("me", name)[0].id
    assert actions.linked("me", key)[1] == name
    page, theirs, _, _ = actions.linked("somebody else", key)
    assert "Mine?" in page and theirs == "" and actions.resumed("somebody else", name)[1] == ""
    assert "not kept" in _plain(actions.linked("me", "gone")[3])


@pytest.mark.parametrize("message", [{"role": "system", "content": "x"}, {"role": "user", "content": 3}, {}])
def test_a_broken_history_is_refused_naming_the_message(message: dict[str, Any]) -> None:
    with pytest.raises(UserError, match="message 1 of the history"):
        turns_from([message])


def test_a_port_in_use_is_said_with_what_to_do() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(UserError, match=f"port {port} on 127.0.0.1: cannot be used .* --port {port + 1}"):
            require_free("127.0.0.1", port)


@pytest.mark.parametrize(
    ("host", "port", "said"),
    [("127.0.0.1", 70000, "port 70000: no such port"), ("192.0.2.1", 7860, "host 192.0.2.1: not an address of this")],
)
def test_an_address_that_cannot_be_served_at_is_said_in_one_line(host: str, port: int, said: str) -> None:
    with pytest.raises(UserError) as caught:
        require_free(host, port)
    assert said in str(caught.value) and "\n" not in str(caught.value)


def test_only_starter_questions_with_an_answer_are_offered(library: Library, home: Path) -> None:
    class Picky(_Scripted):
        def ask(self, question: str, *, history: Any = (), reports: Any = None) -> Answer:
            reason = "not_in_library" if "said" in question else None
            return Answer(question, question, abstention_reason=reason, message="So it is.")

    actions = _actions(Picky(library, RuntimeError()), home)
    actions.warm()
    offered = re.findall(r'data-ask="([^"]*)"', actions.conversation(()))
    assert offered and not [question for question in offered if "said" in question]

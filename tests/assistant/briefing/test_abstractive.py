"""Notes that a chat model writes, against a server that lies: no planted lie reaches a note, no failure costs one."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from assistant.answering.answerer import Answerer
from assistant.briefing.extractive import write_note
from assistant.briefing.layout import export_note, lay_out_note
from assistant.briefing.note import FIGURES, KEY, Brief, BriefingNote
from assistant.briefing.writer import WrittenNote, rewrite_section, write_briefing
from assistant.command.main import main
from assistant.documents.markdown import as_markdown
from assistant.generation.assistant import GenerativeAssistant
from assistant.generation.chat_model import open_model
from assistant.generation.settings import ModelSettings
from evals.metrics.briefings import citation_precision, quote_exactness, repetition
from tests.support.lying_server import LIES, TRUTH, LyingServer, all_lies

WARM = Brief("Warm and Safe Wiltshire")
DAY = date(2026, 11, 25)
TOLD = TRUTH.split(" [")[0] + "."


@pytest.fixture(scope="module")
def quotes(assistant: Answerer) -> BriefingNote:
    return write_note(assistant, WARM, today=DAY)


def made(writer: GenerativeAssistant, server: LyingServer) -> WrittenNote:
    writer.model = open_model(ModelSettings("openai:liar", server.url, timeout=5, retries=0))
    return write_briefing(writer, WARM, today=DAY)


def whole(writer: GenerativeAssistant, note: BriefingNote) -> str:
    return " ".join(as_markdown(lay_out_note(note, writer.library.cards())).replace("\\", "").split())


def test_no_planted_lie_reaches_the_note_and_the_truth_among_them_does(
    writer: GenerativeAssistant, server: LyingServer
) -> None:
    server.say = all_lies
    note = made(writer, server).note
    said = whole(writer, note)
    for lie in LIES.values():
        assert lie.split(" [")[0].rstrip(". ") not in said
    told = [point for point in note.points if point.written]
    assert [point.text for point in told] == [TOLD] and "6,993" in str(told[0].citation)
    assert note.model == "openai:liar" and "Sentences written by openai:liar" in said
    assert note.words <= 700 and repetition(note)[0] == 0
    for count in (quote_exactness(note, writer.index.reports), citation_precision(note, writer.index.reports)):
        assert count[0] == count[1] > 0


def test_prose_reads_on_as_a_paragraph_in_every_export_and_its_marks_are_there(
    writer: GenerativeAssistant, server: LyingServer, quotes: BriefingNote
) -> None:
    server.say = lambda evidence: " ".join(
        f"{text.split(': ', 1)[1].split('. ')[0].rstrip('.')}. [{n}]" for n, text in list(evidence.items())[:3]
    )
    note = made(writer, server).note
    assert sum(point.written for point in note.points) >= 2
    assert note.section(FIGURES) == quotes.section(FIGURES)
    for suffix in (".docx", ".pdf", ".html", ".md"):
        assert len(export_note(note, suffix, writer.library.cards())) > 3000
    numbers = note.citation_numbers()
    page = export_note(note, ".html", writer.library.cards()).decode("utf-8")
    for point in note.points:
        assert all(f'href="#s{numbers[citation.id]}"' in page for citation in point.cited)


@pytest.mark.parametrize("manner", ["500", "garbage", "babble", "cut off", "stall"])
def test_a_model_that_fails_costs_a_line_and_not_the_note(
    writer: GenerativeAssistant, server: LyingServer, quotes: BriefingNote, manner: str
) -> None:
    server.manner = manner
    found = made(writer, server)
    assert found.notice and "\n" not in found.notice and "own words" in found.notice
    assert found.note == quotes


def test_a_section_made_anew_is_written_anew_and_the_others_are_left(
    writer: GenerativeAssistant, server: LyingServer, quotes: BriefingNote
) -> None:
    server.say = all_lies
    writer.model = open_model(ModelSettings("openai:liar", server.url, timeout=5, retries=0))
    note = rewrite_section(writer, quotes, KEY).note
    assert len(server.asked.bodies) == 1
    assert [part for part in note.sections if part.key != KEY] == [p for p in quotes.sections if p.key != KEY]


def test_closing_down_the_work_ends_the_call(writer: GenerativeAssistant, server: LyingServer) -> None:
    server.manner, server.say = "slow", lambda evidence: all_lies(evidence) * 20
    writer.model = open_model(ModelSettings("openai:liar", server.url))

    def stop(share: float, doing: str) -> None:
        if doing.startswith("Writing") and server.asked.bodies:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        write_briefing(writer, WARM, today=DAY, progress=stop)
    assert server.left.wait(10)


def test_the_command_takes_a_model(
    assistant: Answerer,
    server: LyingServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    server.say = all_lies
    monkeypatch.setenv("PCN_ASSISTANT_HOME", str(assistant.library.home))
    monkeypatch.setenv("PCN_ASSISTANT_MODEL_URL", server.url)
    out = tmp_path / "note.md"
    assert main(["brief", WARM.topic, "--model", "openai:liar", "--out", str(out)]) == 0
    told = capsys.readouterr()
    assert "Writing: Key messages" in told.err and "words" in told.out
    assert "openai:liar" in out.read_text(encoding="utf-8") and "9,663" not in out.read_text(encoding="utf-8")

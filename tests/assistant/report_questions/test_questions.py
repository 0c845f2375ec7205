"""A report's questions, from proposal to bank: each is asked before it is kept, the list is a person's to edit."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from assistant.answering.assistant import EvidenceAssistant
from assistant.answering.similar_questions import compare_with_bank
from assistant.command.main import main
from assistant.generation.chat_model import open_model
from assistant.generation.settings import ModelSettings
from assistant.report_questions.bank import bank_folder, forget_questions, list_file, use_questions
from assistant.report_questions.by_model import propose_by_model, units_to_ask
from assistant.report_questions.listing import read_list, write_list
from assistant.report_questions.making import keep_sound
from assistant.report_questions.proposals import Proposal
from corpus.errors import UserError
from corpus.vocabulary import Evidence
from index.question_bank import BANK, read_bank
from tests.support.lying_server import LyingServer

REPORT = "syndemic"
HELPED = "How many households had Warm and Safe Wiltshire helped by July 2021?"
COST = "What did Warm and Safe Wiltshire cost the taxpayers of Dorset in 1997?"
Captured = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def units(assistant: EvidenceAssistant) -> list[Evidence]:
    return [unit for unit in assistant.index.evidence if unit.report == REPORT]


@pytest.fixture(scope="module")
def helped(units: list[Evidence]) -> Evidence:
    return next(unit for unit in units if "6,993" in unit.text)


def kept_of(assistant: EvidenceAssistant, *proposals: Proposal) -> tuple[list[str], dict[str, int]]:
    *_, kept = keep_sound(proposals, assistant, REPORT)
    return [proposal.question for proposal in kept.proposals], dict(kept.dropped)


def test_a_question_holds_where_its_own_unit_answers_and_a_near_miss_where_nothing_does(
    assistant: EvidenceAssistant, units: list[Evidence], helped: Evidence
) -> None:
    elsewhere = units[-1]
    questions, dropped = kept_of(
        assistant,
        Proposal(HELPED, helped.id, True, "rule"),
        Proposal(HELPED.upper(), helped.id, True, "rule"),
        Proposal("How many homes did Warm and Safe Wiltshire help?", elsewhere.id, True, "rule"),
        Proposal("How many people had been fuel poor by Warm and Safe Wiltshire?", helped.id, False, "rule"),
        Proposal(COST, helped.id, False, "rule"),
        Proposal("What does a made up unit say of it?", "nowhere", True, "rule"),
    )
    assert questions == [HELPED, COST]
    assert dropped == {
        "asked already": 1,
        "answered by another place": 1,
        "a near miss that is answered": 1,
        "about no unit of the report": 1,
    }


def test_the_list_is_read_as_it_was_written_and_as_a_person_edits_it(
    assistant: EvidenceAssistant, units: list[Evidence], helped: Evidence, tmp_path: Path
) -> None:
    file = tmp_path / "list" / "questions.txt"
    proposals = [Proposal(HELPED, helped.id, True, "rule"), Proposal(COST, helped.id, False, "rule")]
    report = assistant.index.reports[REPORT]
    write_list(file, report, units, proposals, maker="by rule")
    read = read_list(file, units)
    assert [(each.question, each.unit, each.answered) for each in read] == [
        (HELPED, helped.id, True),
        (COST, helped.id, False),
    ]
    # Windows' editors put a mark at the beginning and end lines in two characters.
    edited = file.read_text(encoding="utf-8").replace(f"- {COST}\n", "+   Whom did  Wiltshire's scheme help?\n")
    file.write_text(edited, encoding="utf-8-sig", newline="\r\n")
    assert [each.question for each in read_list(file, units)] == [HELPED, "Whom did Wiltshire's scheme help?"]
    # Made anew, the person's list stays beside it.
    write_list(file, report, units, proposals, maker="by rule")
    assert "Whom did" in file.with_suffix(".before.txt").read_text(encoding="utf-8-sig")


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (["@ nothing"], "line 1: the report has no piece 'nothing'"),
        (["+ What is it about?"], "line 1: the question stands under no piece"),
        (["# a note", "@ {unit}", "* What is it about?"], "line 3: '* What is it about?' begins with none of"),
        (["@ {unit}", "+ No question."], "line 2: no question of 3 to 30 words"),
        (["@ {unit}", "+ Who runs it? Who pays it?"], "line 2: no question of 3 to 30 words"),
        (["@ {unit}", "- What is missing?"], "holds no line with + and a question"),
        ([""], "holds no line with + and a question"),
    ],
)
def test_a_line_that_is_none_is_named(
    lines: list[str], told: str, units: list[Evidence], helped: Evidence, tmp_path: Path
) -> None:
    file = tmp_path / "questions.txt"
    file.write_text("\n".join(lines).format(unit=helped.id), encoding="utf-8")
    with pytest.raises(UserError, match=told.replace("*", r"\*").replace("?", r"\?").replace("+", r"\+")):
        read_list(file, units)


def test_a_list_that_is_no_text_is_told(units: list[Evidence], tmp_path: Path) -> None:
    (tmp_path / "bad.txt").write_bytes(b"\xff\xfe\x00")
    for name in ("bad.txt", "missing.txt"):
        with pytest.raises(UserError, match="cannot be read"):
            read_list(tmp_path / name, units)


def test_a_used_list_counts_only_where_nearly_the_same_is_asked(
    assistant: EvidenceAssistant, helped: Evidence, tmp_path: Path
) -> None:
    index = assistant.index
    proposals = [Proposal("Whom had the scheme in Wiltshire aided?", helped.id, True, "a person")]
    use_questions(tmp_path, REPORT, proposals, index)
    own = [bank_folder(tmp_path, REPORT)]
    bank = read_bank(index.evidence, weights=index.manifest.weights, own=own)
    assert bank is not None and index.bank is not None
    assert len(bank) == len(index.bank) + 1 and not bank.shipped[-1] and bank.reports == index.bank.reports
    allowed = np.ones(len(index.evidence), dtype=bool)
    kept, index.bank = index.bank, bank
    try:
        near = compare_with_bank(index, index.query("Whom had the scheme in Wiltshire aided?"), allowed)
        far = compare_with_bank(index, index.query("What helps against fuel poverty?"), allowed)
    finally:
        index.bank = kept
    assert near is not None and far is not None
    assert near.counted[-1] and near.answered[-1] and not far.counted[-1]
    assert far.counted[:-1].all()


def test_a_bank_of_ones_own_alone_is_read_without_the_one_that_ships(
    assistant: EvidenceAssistant, helped: Evidence, tmp_path: Path
) -> None:
    use_questions(tmp_path, REPORT, [Proposal(HELPED, helped.id, True, "a person")], assistant.index)
    weights = assistant.index.manifest.weights
    bank = read_bank(
        assistant.index.evidence, weights=weights, folder=tmp_path / "none", own=[bank_folder(tmp_path, REPORT)]
    )
    assert bank is not None and len(bank) == 1 and bank.reports == frozenset()


def test_a_damaged_bank_of_ones_own_is_left_out_and_told(
    assistant: EvidenceAssistant, helped: Evidence, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    use_questions(tmp_path, REPORT, [Proposal(HELPED, helped.id, True, "a person")], assistant.index)
    folder = bank_folder(tmp_path, REPORT)
    (folder / "bank.npy").write_bytes(b"nothing")
    weights = assistant.index.manifest.weights
    bank = read_bank(assistant.index.evidence, weights=weights, folder=BANK, own=[folder])
    assert bank is not None and bank.shipped.all()
    assert "damaged and left out" in caplog.text and "corpus questions" in caplog.text


def test_what_a_model_writes_is_read_and_what_asks_about_the_page_is_not_taken(
    helped: Evidence, server: LyingServer
) -> None:
    copied = "Who runs the clinic in Leeds?"
    asked = [copied, HELPED, "What does the text say about households?", "Households"]
    reply = {"questions": asked, "near_misses": ["What does the clinic cost?", COST, HELPED]}
    server.say = lambda evidence: f"```json\n{json.dumps(reply)}\n```"
    model = open_model(ModelSettings("openai:liar", server.url))
    (proposals,) = propose_by_model(model, [helped])
    assert [(each.question, each.answered) for each in proposals] == [(HELPED, True), (COST, False)]
    sent = json.dumps(server.asked.bodies[-1])
    assert "6,993" in sent and "near_misses" in sent


@pytest.mark.parametrize("words", ["no JSON at all", "{", '{"questions": 7, "near_misses": [[]]}'])
def test_a_reply_that_cannot_be_read_makes_no_question(words: str, helped: Evidence, server: LyingServer) -> None:
    server.say = lambda evidence: words
    assert list(propose_by_model(open_model(ModelSettings("openai:liar", server.url)), [helped])) == [[]]


def test_a_model_is_shown_lists_whole_and_no_headings(units: list[Evidence]) -> None:
    kinds = {str(unit.kind) for unit in units_to_ask(units)}
    assert "list" in kinds and "heading" not in kinds
    shown = units_to_ask(units)
    assert len(shown) < len(units) and all(unit.words >= 8 for unit in shown)


@pytest.fixture
def small_home(tmp_path: Path, indexed: Callable[[Path], Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("PCN_ASSISTANT_HOME", str(indexed(folder)))
    return folder


def test_the_command_makes_a_list_uses_it_and_forgets_it(small_home: Path, capsys: Captured) -> None:
    assert main(["corpus", "questions", "manifesto"]) == 0
    told = capsys.readouterr().out
    file = list_file(small_home, "manifesto")
    assert str(file) in told and "made by rule" in told and "--use" in told
    assert main(["corpus", "questions", "manifesto", "--use"]) == 0
    assert "are used from now on" in capsys.readouterr().out
    assert (bank_folder(small_home, "manifesto") / "bank.jsonl").is_file()
    assert main(["corpus", "questions", "manifesto", "--forget"]) == 0
    assert not bank_folder(small_home, "manifesto").exists()
    assert main(["corpus", "questions", "manifesto", "--forget"]) == 0
    assert "There are no questions" in capsys.readouterr().out
    assert main(["corpus", "questions", "manifesto", "--use"]) == 2
    assert "cannot be read" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["nowhere", "../manifesto", ""])
def test_a_report_that_is_none_is_told(name: str, small_home: Path, capsys: Captured) -> None:
    assert main(["corpus", "questions", name]) == 2
    assert "corpus list" in capsys.readouterr().err


def test_a_model_that_is_not_there_is_told_and_nothing_is_lost(
    small_home: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PCN_ASSISTANT_MODEL_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("PCN_ASSISTANT_MODEL_RETRIES", "0")
    assert main(["corpus", "questions", "manifesto", "--model", "openai:none"]) == 2
    assert "Nothing was made" in capsys.readouterr().err
    assert not list_file(small_home, "manifesto").exists()


def test_forgetting_what_was_never_made_says_so(tmp_path: Path) -> None:
    assert not forget_questions(tmp_path, "manifesto")

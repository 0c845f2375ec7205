"""What may be called not found, and what may not: a false claim of absence is as bad as an invented figure."""

from __future__ import annotations

import pytest

from assistant.answering.assistant import EvidenceAssistant
from assistant.kinds.groundwork.absence import is_absent


@pytest.mark.parametrize(
    "question",
    [
        "what is a limited timeslot of five to 10 minutes used for in team meetings",
        "what share of respondents ticked peer support networks",
        "what info should leaders share with residents",
    ],
)
def test_what_the_library_holds_is_not_called_absent(assistant: EvidenceAssistant, question: str) -> None:
    assert not is_absent([question], assistant)


@pytest.mark.parametrize(
    "question", ["what was the annual budget of Healthy Places", "how many nurses were hired (Grand Union)?"]
)
def test_what_no_wording_comes_near_is_absent(assistant: EvidenceAssistant, question: str) -> None:
    assert is_absent([question], assistant)


def test_one_wording_that_comes_near_is_enough(assistant: EvidenceAssistant) -> None:
    near = "what saves the Wigan council money"
    assert not is_absent(["what was the annual budget of Healthy Places", near], assistant)


def test_a_report_is_silent_only_where_nothing_in_it_comes_near(assistant: EvidenceAssistant) -> None:
    assert is_absent(["social prescribing"], assistant, reports=["manifesto"])
    assert not is_absent(["life expectancy gaps"], assistant, reports=["pcn_event"])


@pytest.mark.parametrize(
    "question",
    [
        "Workforce enablers: which scored highest, and which came last of the named ones?",
        "How long a slot do the Wiltshire energy advisers usually get at clinicians' meetings to train them, and how"
        " long is the online follow-up?",
        "manifesto and pcn event report give different life expectancy gaps - what is the number in each?",
    ],
)
def test_an_answer_does_not_call_not_found_what_stands_there(assistant: EvidenceAssistant, question: str) -> None:
    answer = assistant.ask(question)
    assert answer.statements
    assert not answer.not_found


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("who else was involved in Sunderland's Healthy Places, and what was its annual budget?", "budget"),
        ("What do the manifesto and the HiQUALITY study each say about social prescribing?", "the manifesto"),
        ("What's been recommended for firms in Greater Manchester compared to Birmingham?", "Birmingham"),
    ],
)
def test_what_is_missing_is_told_beside_what_is_found(
    assistant: EvidenceAssistant, question: str, missing: str
) -> None:
    answer = assistant.ask(question)
    assert answer.statements
    assert missing in " ".join(answer.not_found)

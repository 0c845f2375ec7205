"""Conversations over the five reports: each turn is read in the way that the evidence carries best."""

from __future__ import annotations

import numpy as np

from assistant.answering.assistant import EvidenceAssistant
from assistant.answering.conversation import Turn
from assistant.answering.followup import Reading
from assistant.answering.question import Question
from assistant.answering.quoted_context import topics_quoted
from assistant.answering.readings import find_unmet_names
from corpus.vocabulary import Answer


def ask(assistant: EvidenceAssistant, *turns: str) -> Answer:
    """The answer to the last turn of a conversation."""
    history: list[Turn] = []
    for turn in turns[:-1]:
        answer = assistant.ask(turn, history=history)
        history += [Turn("user", turn), Turn("assistant", answer.text)]
    return assistant.ask(turns[-1], history=history)


def quotes(answer: Answer) -> str:
    return " ".join(citation.quote for citation in answer.citations)


def test_a_new_place_takes_the_place_of_the_old(assistant: EvidenceAssistant) -> None:
    answer = ask(assistant, "What did Coventry do about health inequalities?", "and in Gateshead?")
    assert answer.standalone_question == "What did Gateshead do about health inequalities?"
    assert "Gateshead" in quotes(answer)


def test_a_place_that_the_library_does_not_hold_is_named_and_refused(assistant: EvidenceAssistant) -> None:
    answer = ask(assistant, "How much did the Wigan Deal save?", "what about doncaster")
    assert answer.abstained
    assert answer.not_found == ("doncaster",)


def test_a_command_or_a_question_with_its_own_object_stands_alone(assistant: EvidenceAssistant) -> None:
    for turn in (
        "summarise the syndemic report",
        "who should be on our board?",
        "OK different thing, what's a precept?",
    ):
        answer = ask(assistant, "What is the Wigan Deal?", turn)
        assert "Wigan" not in answer.standalone_question


def test_the_topic_is_taken_from_the_case_that_was_quoted(assistant: EvidenceAssistant) -> None:
    opener = "theres something about tiktok and teenagers?"
    answer = ask(assistant, opener, "what did it cost")
    assert "Hiyos" in answer.standalone_question
    assert "£315,275" in quotes(answer)


def test_the_topic_does_not_pile_up_over_follow_ups(assistant: EvidenceAssistant) -> None:
    opener = "what did grand union do for the refugees"
    answer = ask(assistant, opener, "did they get paid for it?", "how many of them got leave to remain")
    assert "paid" not in answer.standalone_question


def test_what_is_somebodys_is_not_taken_for_a_thing(assistant: EvidenceAssistant) -> None:
    turns = ("tell me about that cafe in orpington", "who's Pearl then", "what did they spend on it")
    answer = ask(assistant, *turns)
    assert "Pearl" not in answer.standalone_question
    assert "315,275" not in quotes(answer)


def test_a_report_named_alone_takes_the_place_of_another(assistant: EvidenceAssistant) -> None:
    opener = "how do you build trust with people"
    first = ask(assistant, opener, "only the 2025 report please")
    assert {citation.report for citation in first.citations} == {"hiquality"}
    second = ask(assistant, opener, "only the 2025 report please", "now just the 2019 event one")
    assert {citation.report for citation in second.citations} == {"pcn_event"}
    assert second.standalone_question == opener


def test_that_report_is_the_one_named_last(assistant: EvidenceAssistant) -> None:
    turns = ("what is a citizens' precept?", "only the 2025 report", "ok so what does that one say on money")
    answer = ask(assistant, *turns)
    assert {citation.report for citation in answer.citations} == {"hiquality"}


def test_after_starting_again_nothing_is_carried_on(assistant: EvidenceAssistant) -> None:
    answer = ask(assistant, "What is the Wigan Deal?", "start again")
    assert answer.mode == "conversation"
    after = ask(assistant, "What is the Wigan Deal?", "start again", "how much did it save?")
    assert after.standalone_question == "how much did it save?"


def test_a_first_question_is_read_as_it_stands(assistant: EvidenceAssistant) -> None:
    reading = assistant.read(Question("how much did it save?"))
    assert (reading.text, reading.leans) == ("how much did it save?", False)


def test_a_case_is_named_as_it_is_written_in_a_text(assistant: EvidenceAssistant) -> None:
    evidence = assistant.index.evidence
    units = [n for n, unit in enumerate(evidence) if "Warm and Safe Wiltshire had helped" in unit.text]
    assert any("WARM AND SAFE WILTSHIRE" in heading for heading in evidence[units[0]].section)
    assert topics_quoted(assistant.index, units, "") == ("Warm and Safe Wiltshire",)


def test_questions_encoded_together_are_as_those_encoded_alone(assistant: EvidenceAssistant) -> None:
    texts = ["who swept the leaves (one)?", "who swept the leaves in the park by the old town hall (another)?"]
    assistant.index.prepare(texts)
    together = [assistant.index.query(text).encoded.vector for text in texts]
    for text, vector in zip(texts, together, strict=True):
        assistant.index.prepare([text])
        alone = assistant.index.query(f"{text} ").encoded.vector
        assert np.allclose(vector, alone, atol=1e-5)


def test_a_turn_of_its_own_subject_prefers_what_was_just_quoted_and_is_not_dragged_to_it(
    assistant: EvidenceAssistant,
) -> None:
    opener = "whats an anchor institution when its at home"
    near = ask(assistant, opener, "who at NHS England is keen on this wider stuff")
    assert "Owolabi" in quotes(near)
    far = "What is the ambulance response time target for category 2 calls?"
    assert ask(assistant, "How does Be Buckfastleigh engage people?", far).standalone_question == far


def test_the_report_that_was_told_is_what_is_asked_on(assistant: EvidenceAssistant) -> None:
    turns = ("which report is the oldest", "and the newest?", "what did that conclude")
    newest = ask(assistant, *turns[:2])
    assert newest.kind == "about the library"
    assert "April 2025" in newest.text
    concluded = ask(assistant, *turns)
    assert {citation.report for citation in concluded.citations} == {"hiquality"}


def test_a_word_of_the_same_sense_is_no_new_name(assistant: EvidenceAssistant) -> None:
    opener = "What did Grand Union do for asylum seekers?"
    assert ask(assistant, opener, "and kids?").not_found == ()
    assert ask(assistant, opener, "and in oldham?").not_found == ("oldham",)


def test_the_nearest_passage_of_a_refusal_is_not_asked_on(assistant: EvidenceAssistant) -> None:
    turns = ("tell me about the beacon project", "how many did it help in luton?", "who runs it?")
    cited = ask(assistant, *turns).citations
    assert cited and all("beacon" in " ".join(citation.section).casefold() for citation in cited)


def test_what_a_turn_names_is_met_by_its_sense_and_a_place_by_its_name_alone(assistant: EvidenceAssistant) -> None:
    answer = assistant.ask("What did Grand Union Health Centre prioritise for asylum seekers?")
    assert "childhood immunisations" in quotes(answer)

    def unmet(*named: str) -> list[str]:
        reading = Reading("?", "?", named=named)
        return find_unmet_names(reading, answer.citations, assistant.index)

    assert unmet("leeds") == ["leeds"]
    assert unmet("leeds", "immunisations") == ["leeds"]
    # Words that only say where name nothing.
    assert unmet("round") == []
    assert unmet("round", "leeds") == ["leeds"]

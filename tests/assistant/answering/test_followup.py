from __future__ import annotations

import pytest

from assistant.answering.conversation import Turn, small_talk_kind
from assistant.answering.followup import Spoken, make_standalone, read_turn


def after(before: str, question: str) -> str:
    return make_standalone(question, [Turn("user", before), Turn("assistant", "…")])


@pytest.mark.parametrize(
    ("before", "question", "asked"),
    [
        ("Tell me about the Wigan Deal", "how much has it saved?", "how much has it saved (Wigan Deal)?"),
        ("What gap does it quote?", "what about the women?", "What gap does it quote – the women?"),
        ("How many were excluded from the survey?", "why", "why (excluded survey)?"),
        ("What is a One Community", "and who runs them?", "who runs them (One Community)?"),
        ("what have the police got to do with this", "who chairs it", "who chairs it (police)?"),
        ("Tell me about the Wigan Deal", "how big was the gap there?", "how big was the gap there (Wigan Deal)?"),
        (
            "How many wards have a Deep End practice?",
            "in Leeds?",
            "How many wards have a Deep End practice – in Leeds?",
        ),
    ],
)
def test_a_question_that_leans_on_the_one_before_is_completed(before: str, question: str, asked: str) -> None:
    assert after(before, question) == asked


@pytest.mark.parametrize(
    "question",
    [
        "What percentage of Hiyos participants didn't have English as their first language?",
        "Which research ethics committee approved the HiQUALITY study, and when?",
        "What are the barriers to community engagement?",
        "Which papers speak of sugar in school meals, and where do they say it?",
        "Is it hard to recruit nurses in Cumbria?",
        "How long does it take a practice to register a newborn baby?",
        "hourly rates of locum pharmacists",
    ],
)
def test_a_change_of_topic_is_not_dragged_back(question: str) -> None:
    assert after("What does Cerner do locally in Paddington?", question) == question


def test_what_only_greets_or_thanks_is_not_asked() -> None:
    asked = "How many wards have a Deep End practice?"
    assert make_standalone(f"Hello! {asked} Please tell me. Many thanks.", []) == asked
    assert make_standalone(f"{asked} Which ones?", []) == f"{asked} Which ones?"
    assert make_standalone("Tell me, please.", []) == "Tell me, please."


def test_earlier_follow_ups_are_resolved_in_turn() -> None:
    history = [Turn("user", "Tell me about the Wigan Deal"), Turn("user", "who set it up?")]
    assert make_standalone("and when?", history) == "when (Wigan Deal)?"


def test_without_history_a_question_stays_as_it_is() -> None:
    assert make_standalone("how much did it save?", []) == "how much did it save?"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Hello!", "greeting"),
        ("many thanks", "thanks"),
        ("fair enough, ta for that", "thanks"),
        ("what can I ask you?", "capability"),
        ("help", "capability"),
    ],
)
def test_small_talk_is_told_from_questions(text: str, kind: str) -> None:
    assert small_talk_kind(text) == kind


@pytest.mark.parametrize(
    "text", ["hello kitty sales figures in Leeds hospitals", "What helps PCNs?", "thank who for it?"]
)
def test_a_question_is_no_small_talk(text: str) -> None:
    assert small_talk_kind(text) is None


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("ok different thing. what does syndemic mean", "what does syndemic mean"),
        ("OK different thing, what's social value?", "what's social value?"),
        ("on a different topic: who wrote the manifesto?", "who wrote the manifesto?"),
        ("different topic - cold homes, anyone helping?", "cold homes, anyone helping?"),
    ],
)
def test_the_words_that_change_the_subject_are_left_out(question: str, asked: str) -> None:
    assert after("What does Cerner do locally in Paddington?", question) == asked


@pytest.mark.parametrize(
    "question",
    [
        "summarise the syndemic report",
        "list all the case studies",
        "explain social value",
        "who should be on our board?",
        "what can we do about loneliness?",
    ],
)
def test_a_command_or_question_with_an_object_of_its_own_stands_alone(question: str) -> None:
    assert after("What is the Wigan Deal?", question) == question


@pytest.mark.parametrize(
    ("before", "fragment", "asked"),
    [
        (
            "What did Coventry do about health inequalities?",
            "and in Gateshead?",
            "What did Gateshead do about health inequalities?",
        ),
        ("How much did the Wigan Deal save?", "what about Coventry?", "How much did the Coventry Deal save?"),
        ("What did Coventry do?", "and in Leeds?", "What did Coventry do – in Leeds?"),
    ],
)
def test_a_name_of_the_library_takes_the_place_of_another(before: str, fragment: str, asked: str) -> None:
    names = {"coventry", "gateshead", "wigan"}
    assert make_standalone(fragment, [Turn("user", before)], names=names) == asked


def test_a_fragment_after_a_fragment_varies_the_same_question() -> None:
    history = [Turn("user", "How many were helped?"), Turn("user", "and for women?")]
    assert make_standalone("and for men?", history) == "How many were helped – for men?"


def test_the_words_of_follow_ups_do_not_pile_up() -> None:
    history = [Turn("user", "Tell me about the Wigan Deal"), Turn("user", "did it save money?")]
    assert make_standalone("fine. who runs it?", history) == "who runs it (Wigan Deal)?"


def test_a_plain_word_that_the_library_lacks_is_no_new_name() -> None:
    before = read_turn("Which area had the most replies?", None, ())[0]
    assert read_turn("and the fewest", before, (), is_unknown=lambda word: True)[0].named == ()
    assert read_turn("what about leeds", before, (), is_unknown=lambda word: True)[0].named == ("leeds",)


def test_a_fragment_with_a_pronoun_leans_on_its_topic() -> None:
    assert after("Tell me about the Wigan Deal", "all the lessons it gives") == "all the lessons it gives (Wigan Deal)?"


def test_all_readings_of_a_turn_the_plainest_first() -> None:
    before = read_turn("theres something about cold homes?", None, ())[0]
    spoken = Spoken(quoted=("Warm and Safe Wiltshire",))
    readings = read_turn("who pays for it", before, (), spoken)
    assert [reading.topic for reading in readings] == ["cold homes", "Warm and Safe Wiltshire"]


def test_an_earlier_topic_is_tried_first_where_a_turn_goes_back() -> None:
    before = read_turn("Tell me about the Wigan Deal", None, ())[0]
    spoken = Spoken(earlier=("Beacon Project",))
    assert read_turn("back to the first one, who runs it?", before, (), spoken)[0].topic == "Beacon Project"
    assert read_turn("who runs it?", before, (), spoken)[0].topic == "Wigan Deal"


@pytest.mark.parametrize(
    ("before", "fragment", "asked"),
    [
        ("What did they do about teenage mums?", "and booze?", "What did they do about booze?"),
        ("what does inequality cost the hospitals", "and the police?", "what does inequality cost the police?"),
        ("What do they say on money?", "what about housing?", "What do they say on housing?"),
        ("whats his main point?", "and Ann Smith's?", "whats Ann Smith's main point?"),
        ("which is your oldest report", "and the newest?", "which is your newest report"),
        # Not alike: the question speaks of nothing last, or the fragment says where.
        ("What do they say on it?", "and housing?", "What do they say on it – housing?"),
        ("What do they say on money?", "in Leeds?", "What do they say on money – in Leeds?"),
    ],
)
def test_something_new_takes_the_place_of_what_was_spoken_of_last(before: str, fragment: str, asked: str) -> None:
    assert after(before, fragment) == asked


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("what about the other practice, who did they take on", "who did they take on (the other practice)?"),
        ("what about Preston, did they do one too", "did they do one too (Preston, Wigan Deal)?"),
        ("any councillors backing this?", "any councillors backing this (Wigan Deal)?"),
        ("whats the one about money", "Tell me about the Wigan Deal – whats the one about money?"),
        ("and our own workforce?", "Tell me about the Wigan Deal – our own workforce?"),
        ("why dont these projects last, do they say", "why dont these projects last (Wigan Deal)?"),
        (
            "sorry to be a pain, I'm putting a bid together – how many of them wanted training?",
            "how many of them wanted training (Wigan Deal)?",
        ),
        ("syndemic meaning", "syndemic meaning"),
        ("what about cost?", "cost (Wigan Deal)?"),
        ("and the results?", "the results (Wigan Deal)?"),
    ],
)
def test_turns_as_people_type_them(question: str, asked: str) -> None:
    assert after("Tell me about the Wigan Deal", question) == asked


def test_a_case_that_was_quoted_says_better_what_was_spoken_of_than_words_do() -> None:
    before = read_turn("which council worked through its schools?", None, ())[0]
    spoken = Spoken(quoted=("Healthy Places",), case="Healthy Places")
    assert read_turn("how much did they spend", before, (), spoken)[0].topic == "Healthy Places"
    named = read_turn("Tell me about the Wigan Deal", None, ())[0]
    assert read_turn("how much did they spend", named, (), spoken)[0].topic == "Wigan Deal"

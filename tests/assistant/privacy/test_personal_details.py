"""Details of a person are found by their form, named and masked; the questions that people ask hold none."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.privacy.confirmation import Confirmations
from assistant.privacy.personal_details import find_details, has_check_digit, mask_details, name_details
from tests.support.paths import ROOT

# All of them are made up: numbers of test ranges, or of nobody.
HELD = {
    "NHS number": [
        "943 476 5919", "9434765919", "943-476-5919", "NHS no: 943 476 5918", "(999.000.0018)", "943 47 65919",
        "943\t476\t5919", "943\n476\r\n5919", "943   476  5919", "943, 476, 5919", "(943) 476 5919", "943_476_5919",
        "९४३ ४७६ ५९१९",
    ],
    "date of birth": [
        "dob 3/4/51", "D.O.B. 03.04.1951", "born on 3 April 1951", "date of birth is 1951-04-03",
        "Mrs Ali, 3rd of April 1951", "his birthday was April 3, 1951", "the patient (03-04-51)",
        "Mr Hall 03041951", "dob:03041951", "she was born in April 1951", "a man, b. 3/4/51",
    ],
    "postcode": ["SW1A 1AA", "m1 1ae", "lives at EC1A1BB", "CR2 6XH,", "postcode NE1-4LP", "area of SW1A 2 AA"],
    "telephone number": [
        "07700 900123", "+44 7700 900123", "+44 (0)20 7946 0018", "(020) 7946 0018", "02079460018", "tel. 7946 0018",
        "+353 1 234 5678", "0044 7700-900-123", "0 7 7 0 0 9 0 0 1 2 3", "mob 07700/900123",
    ],
    "e-mail address": ["ann.jones@nhs.net", "Write to o'neil+x@trust.example.uk.", "mailto:a@b.co",
        "tom [at] example.com", "tom at example dot com", "tom @ example.com"],
}  # fmt: skip


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in HELD.items() for text in texts])
def test_a_detail_is_found_named_and_masked(kind: str, text: str) -> None:
    typed = f"what helps {text} with warm homes?"
    found = find_details(typed)
    assert [detail.kind for detail in found] == [kind]
    masked = mask_details(typed)
    assert f"[{kind}]" in masked and typed[found[0].start : found[0].end] not in masked
    assert find_details(masked) == []


@pytest.mark.parametrize(
    "text",
    [
        "6,993 households by July 2021", "£1,234,567,890 was spent", "1234567890", "943 476 5918", "in 2019-2021",
        "paragraph 3.4.1", "on 12 July 2021 the report was published", "COVID19 2nd wave, B2 1st floor",
        "Q4 2nd half", "NHS 111", "call 999", "page 12/13/14", "0.0123456789", "@nhsengland says", "5 per 100 000 000",
        "the 2030 agenda, SDG3 4AB", "born too soon",
        "the alliance was born in 2015", "look at nhs.uk", "meet at noon dot",
        "2019-20 and 2020-21", "a patient in 2021", "10 000 000 000", "ISBN 978-0-123-45678-9",
    ],
)  # fmt: skip
def test_what_only_looks_like_one_is_left_alone(text: str) -> None:
    assert find_details(text) == []


def test_the_questions_of_all_suites_raise_no_alarm() -> None:
    asked = [question for suite in ("golden", "leads") for question in read_suite(suite)]
    assert len(asked) > 500
    assert [text for text in asked if find_details(text)] == []


def read_suite(suite: str) -> list[str]:
    """The questions of a suite with what was said before them."""
    texts = []
    for path in sorted((ROOT / "evals" / suite).glob("*.jsonl")):
        for line in filter(str.strip, path.read_text(encoding="utf-8").split("\n")):
            row = json.loads(line)
            texts += [row["question"], *(turn["content"] for turn in row.get("history") or ())]
    return texts


def test_several_are_named_together() -> None:
    assert name_details(["ann@nhs.net, 943 476 5919", "M1 1AE"]) == "an e-mail address, an NHS number and a postcode"
    assert name_details(["nothing"]) == ""


@given(st.integers(100_000_000, 999_999_999))
def test_one_check_digit_at_most_fits_nine_digits(nine: int) -> None:
    assert sum(has_check_digit(f"{nine}{last}") for last in range(10)) <= 1


@given(st.text(alphabet="0123456789 ./-+()@a.bMSW1", max_size=60))
def test_masking_leaves_nothing_to_mask(text: str) -> None:
    details = find_details(text)
    masked = mask_details(text)
    assert find_details(masked) == []
    assert (masked == text) == (not details)


@pytest.mark.parametrize(
    "piece",
    ["a", "1", "1 ", "a@", "@a.", "07", "nhs no ", "born ", "3/4/", "+44", "A1 ", "(0", " ", ".", "tel ",
     "9434765919 ", "07700 900123 ", "a@b.co ", "SW1A 1AA ", "Mr 3/4/1951 ", "943 476 5919, "],
)  # fmt: skip
def test_no_text_takes_long(piece: str) -> None:
    text = (piece * 20_000)[:20_000]
    find_details(text)
    began = time.process_time()
    # Masked as well: what is nothing but numbers, one against the other, is masked in a few rounds.
    assert find_details(mask_details(text)) == []
    assert time.process_time() - began < 2


def test_only_the_same_words_of_the_same_person_confirm_and_not_by_a_double_click() -> None:
    now = [0.0]
    confirmations = Confirmations(lambda: now[0])
    assert not confirmations.is_confirmed("ann", "943 476 5919")
    now[0] += 0.2
    assert not confirmations.is_confirmed("ann", "943 476 5919")
    now[0] += 2
    assert not confirmations.is_confirmed("bob", "943 476 5919")
    assert not confirmations.is_confirmed("ann", "943 476 5919 ")
    assert confirmations.is_confirmed("ann", "943 476 5919")
    now[0] += 3600
    assert not confirmations.is_confirmed("ann", "943 476 5919")

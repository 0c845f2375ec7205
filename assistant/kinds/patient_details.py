"""Details of a patient in a question: asked not to be typed, left out, and the question answered without them."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.answering.assistant import EvidenceAssistant
from assistant.answering.question import Question
from corpus.vocabulary import Answer

# "my patient", "a patient of mine", "one of our patients".
_PATIENT = re.compile(
    r"\b(?:patients?|mum|mother|dad|father|husband|wife|son|daughter|service user|client|resident)\b", re.I
)
# ", Mrs Jones", "Mr. A. Smith", "called Ann Jones".
_NAMED = re.compile(
    r",?\s*\b(?:(?:[Mm]r|[Mm]rs|[Mm]s|[Mm]iss)\.?\s+(?:[A-Z]\.?\s+)?[A-Z][\w’'-]+(?:\s+[A-Z][\w’'-]+)?"
    r"|(?:called|named)\s+[A-Z][\w’'-]+(?:\s+[A-Z][\w’'-]+)?)",
)
# "dob 3/4/51", "born on 3 April 1951", "d.o.b. 03.04.1951".
_BORN = re.compile(
    r",?\s*\b(?:d\.?o\.?b\.?|date of birth|born(?: on)?)\W*(?:\d{1,2}[/.\-\s]\s*\w{1,9}[/.\-\s]\s*\d{2,4}|\d{4})\b",
    re.IGNORECASE,
)
# An NHS number: "943 476 5919", "9434765919".
_NHS_NUMBER = re.compile(r",?\s*(?:\bnhs (?:number|no\.?)\W*)?\b\d{3}[ -]?\d{3}[ -]?\d{4}\b", re.IGNORECASE)
# "a patient of mine, is", "my patient": what is left of the person.
_WHOSE = re.compile(
    r"\b(?:a|my|our|one of (?:my|our)) patients?(?: of (?:mine|ours))?\b\s*,?\s*(?:(?:is|has|who is|who"
    r" has)\b)?",
    re.I,
)
_NOTICE = "Please leave out patients’ names, dates of birth and numbers: the question was looked up without them."


class PatientDetails:
    """The answer to the question without the details, with a word that asks to leave them out."""

    name = "patient details"

    def answer(self, asked: Question, standalone: str, assistant: EvidenceAssistant) -> Answer | None:
        """The answer to what is left of the question; None where it holds no patient's details."""
        without = strip_details(asked.text)
        if without == asked.text:
            return None
        answer = assistant.answer(replace(asked, text=without))
        return replace(answer, question=without, notice=_NOTICE)


def strip_details(text: str) -> str:
    """A text without a date of birth, an NHS number and, where it speaks of a patient, a person's name."""
    without = _NHS_NUMBER.sub("", _BORN.sub("", text))
    if without != text or _PATIENT.search(text):
        without = _NAMED.sub("", without)
    if without == text:
        return text
    return " ".join(_WHOSE.sub("", without).split()).strip(" ,") or text

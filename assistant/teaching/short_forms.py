"""What the abbreviations in a question stand for: as the library spells them out, else as the health service does."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.teaching.question import Question

# An abbreviation: two capitals or more, its plural "s" left out. Examples: "ICB", "PCNs", "R&D".
_SHORT = re.compile(r"(?<![\w’'-])([A-Z][A-Za-z&]{0,6}[A-Z])s?(?![\w-])")
# What everybody knows who leads a network of practices.
_KNOWN = frozenset({"NHS", "GP", "PCN", "UK", "US", "EU", "TV", "PR", "IT", "HR", "ID", "MP", "CASE", "STUDY"})
# What the health service calls so, for abbreviations that reports use and do not spell out.
_OF_HEALTH_SERVICE = {
    "BP": "blood pressure", "CAB": "Citizens Advice Bureau", "CCG": "clinical commissioning group",
    "DES": "Directed Enhanced Service", "GMS": "General Medical Services", "ICB": "integrated care board",
    "ICS": "integrated care system", "MDT": "multidisciplinary team", "QOF": "Quality and Outcomes Framework",
    "VCSE": "voluntary, community and social enterprise", "CIC": "community interest company",
}  # fmt: skip


def add_short_forms(question: Question, abbreviations: Mapping[str, Sequence[str]]) -> Question:
    """A question with what the abbreviations in it and in its answer stand for; each is spelt out once."""
    answers = [point.quoted.text for point in question.listen if point.quoted and not point.is_place]
    shown = spell_out(question.words, abbreviations)
    told = " ".join(question.words)
    known = {short for short, _ in shown}
    later = [
        (short, long)
        for short, long in spell_out(answers, abbreviations)
        if short not in known and f"({short}" not in told
    ]
    return replace(question, short_forms=tuple(shown), answer_short_forms=tuple(later))


def spell_out(texts: Sequence[str], abbreviations: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
    """The abbreviations in some texts that none of them spells out, each with what it stands for, in their order.

    `abbreviations`: the library's, short form → long forms. What nobody spells out is left out.
    """
    text = " ".join(texts)
    found: dict[str, str] = {}
    for short in dict.fromkeys(_SHORT.findall(text)):
        if short in _KNOWN or short.isalpha() is False or re.search(rf"\({re.escape(short)}s?\)", text):
            continue
        longs = abbreviations.get(short, ())
        long = longs[0].strip("‘’“” ") if longs else _OF_HEALTH_SERVICE.get(short, "")
        if long:
            found[short] = long
    return list(found.items())

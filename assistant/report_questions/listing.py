"""The list of a report's questions: a text file that a person may read, correct and add to.

```
# The questions of 'leeds_plan'. …
@ 1f3a9c04… page 12 · Clinics / Opening: “The clinic opens on Mondays …”
+ When does the clinic open?
- What does the clinic cost?
```
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from assistant.report_questions.proposals import MOST_WORDS, Proposal, is_sound
from corpus.errors import UserError
from corpus.library.whole_files import write_whole
from corpus.vocabulary import Evidence, Report

# How many words of a unit are shown over its questions.
_SHOWN_WORDS = 16
_UNIT, _ANSWERED, _MISS, _NOTE = "@", "+", "-", "#"
_SIGNS = f"{_UNIT} {_ANSWERED} {_MISS} {_NOTE}"
_BY_HAND = "a person"
# The id of a unit, behind its sign.
_ID = re.compile(r"@\s*(\S+)")


def write_list(
    path: Path, report: Report, units: Sequence[Evidence], proposals: Sequence[Proposal], *, maker: str
) -> None:
    """Write a list, the questions of a unit under it, units in the report's order; `maker` as in "by rule".

    A list that was there stays beside it, as `questions.before.txt`.

    Raises:
        UserError: the file cannot be written.
    """
    lines = [
        f"# The questions of '{report.id}', {report.details.title}. Made {maker}.",
        "# A line with + is a question that the piece over it answers, one with - a near miss, which nothing of it",
        f"# answers. Correct, delete and add lines as you like; then: pcn-assistant corpus questions {report.id} --use",
    ]
    by_unit: dict[str, list[Proposal]] = {}
    for proposal in proposals:
        by_unit.setdefault(proposal.unit, []).append(proposal)
    for unit in units:
        if unit.id in by_unit:
            lines += ["", _describe(report, unit)]
            lines += [f"{_ANSWERED if each.answered else _MISS} {each.question}" for each in by_unit[unit.id]]
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_file():
            path.replace(path.with_suffix(".before.txt"))
        write_whole(path, "\n".join(lines) + "\n")
    except OSError as fault:
        raise UserError(
            f"{path}: the list cannot be written ({fault.strerror}). Free the file or its folder."
        ) from fault


def read_list(path: Path, units: Sequence[Evidence]) -> list[Proposal]:
    """The questions of a list, of a report that has these units.

    Raises:
        UserError: the file cannot be read, or a line of it is none of a list; the line is named.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as fault:
        raise UserError(f"{path}: the list cannot be read. Make it first, or save it as UTF-8 text.") from fault
    known = {unit.id for unit in units}
    proposals: list[Proposal] = []
    unit = ""
    for number, line in enumerate(text.splitlines(), start=1):
        words = line.strip()
        place = f"{path.name}, line {number}"
        if not words or words.startswith(_NOTE):
            continue
        if found := _ID.match(words):
            unit = found[1]
            if unit not in known:
                raise UserError(
                    f"{place}: the report has no piece '{unit}'. Make the list anew, or take its lines out."
                )
            continue
        proposals.append(_read_question(words, unit, place))
    if not any(proposal.answered for proposal in proposals):
        raise UserError(f"{path.name}: holds no line with + and a question. Make the list anew, or add one.")
    return proposals


def _read_question(words: str, unit: str, place: str) -> Proposal:
    sign, question = words[0], " ".join(words[1:].split())
    if sign not in (_ANSWERED, _MISS):
        raise UserError(
            f"{place}: '{words[:40]}' begins with none of {_UNIT} {_ANSWERED} {_MISS} {_NOTE}. Correct the line."
        )
    if not unit:
        raise UserError(f"{place}: the question stands under no piece. Put it below a line that begins with {_UNIT}.")
    if not is_sound(question):
        raise UserError(
            f"{place}: no question of 3 to {MOST_WORDS} words that ends with a question mark. Correct the line."
        )
    return Proposal(question, unit, sign == _ANSWERED, _BY_HAND)


def _describe(report: Report, unit: Evidence) -> str:
    """The line over the questions of a unit: its id, where it stands and how it begins."""
    block = report.blocks[unit.blocks[0]]
    page = block.page_label or block.page
    place = " · ".join(filter(None, [f"page {page}" if page else "", " / ".join(unit.section)]))
    words = unit.text.split()
    begins = " ".join(words[:_SHOWN_WORDS]) + (" …" if len(words) > _SHOWN_WORDS else "")
    return f"{_UNIT} {unit.id} {place}: “{begins}”"

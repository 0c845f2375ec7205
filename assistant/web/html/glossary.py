"""The reports' abbreviations and what they stand for, as the reports themselves spell them out."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from assistant.documents.escaping import isolated
from corpus.vocabulary import BlockKind, Report

_SHORT = re.compile(r"\(([A-Z][A-Za-z&]{1,7})s?\)")
_JOINING = frozenset("and of the for in to on with a an & at".split())
_WORDS_BEFORE = 9


def glossary(reports: Sequence[Report]) -> dict[str, str]:
    """Short form → the words before its bracket whose initials spell it, the commonest spelling; by short form."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for report in reports:
        for block in report.blocks:
            if block.kind is not BlockKind.FURNITURE:
                for short, words in _spelt_out(block.text):
                    found[short][words] += 1
    return {short: found[short].most_common(1)[0][0] for short in sorted(found, key=str.casefold)}


def glossary_html(entries: dict[str, str]) -> str:
    """A button and the popover it opens; nothing where the reports spell nothing out."""
    if not entries:
        return ""
    items = "".join(f"<div><dt>{isolated(s)}</dt><dd>{isolated(words)}</dd></div>" for s, words in entries.items())
    return (
        '<button type="button" class="quiet" popovertarget="glossary">Abbreviations</button>'
        '<div id="glossary" class="glossary" popover tabindex="0" role="dialog" aria-labelledby="glossary-title">'
        '<div class="glossary-head"><h2 id="glossary-title">Abbreviations in the reports</h2>'
        '<button type="button" class="quiet" popovertarget="glossary" popovertargetaction="hide">Close</button></div>'
        f"<dl>{items}</dl></div>"
    )


def _spelt_out(text: str) -> Iterator[tuple[str, str]]:
    for match in _SHORT.finditer(text):
        short = match[1]
        if sum(letter.isupper() for letter in short) < 2:
            continue
        before = text[: match.start()].split()[-_WORDS_BEFORE:]
        words = _carrying(before, [letter for letter in short if letter.isupper()])
        if words:
            yield short, words


def _carrying(before: Sequence[str], initials: Sequence[str]) -> str | None:
    """The shortest run of last words whose initials are these, joining words passed over."""
    for start in range(len(before) - 1, -1, -1):
        run = before[start:]
        parts = [part for word in run for part in re.split(r"[-/]", word) if part]
        bare = [part.strip("‘’“”\"'(),") for part in parts]
        said = [part[0].upper() for part in bare if part and part.casefold() not in _JOINING]
        if said == list(initials) and run[0].casefold() not in _JOINING:
            return " ".join(run).strip("‘’“”\"'(),")
    return None

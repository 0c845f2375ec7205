"""The reports' abbreviations and what they stand for, as the reports themselves spell them out."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from assistant.web.html.markup import NOTHING, Html, isolate, join
from corpus.vocabulary import BlockKind, Report

# An abbreviation in brackets, its plural "s" left out. Example: the "PCN" of "primary care networks (PCNs)".
_ABBREVIATION = re.compile(r"\(([A-Z][A-Za-z&]{1,7})s?\)")
# What joins the parts of a word. Example: the hyphen of "co-production".
_WORD_JOINT = re.compile(r"[-/]")
_QUOTES = "‘’“”\"'(),"
# Words whose initials an abbreviation leaves out.
_JOINING = frozenset("and of the for in to on with a an & at".split())
_WORDS_BEFORE = 9

_GLOSSARY = Html(
    '<button type="button" class="quiet" popovertarget="glossary">Abbreviations</button>'
    '<div id="glossary" class="glossary" popover tabindex="0" role="dialog" aria-labelledby="glossary-title">'
    '<div class="glossary-head"><h2 id="glossary-title">Abbreviations in the reports</h2>'
    '<button type="button" class="quiet" popovertarget="glossary" popovertargetaction="hide">Close</button></div>'
    "<dl>{}</dl></div>"
)
_ENTRY = Html("<div><dt>{}</dt><dd>{}</dd></div>")


def read_glossary(reports: Sequence[Report]) -> dict[str, str]:
    """Short form → the words before its bracket whose initials spell it, the commonest spelling; by short form."""
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    for report in reports:
        for block in report.blocks:
            if block.kind is not BlockKind.FURNITURE:
                for short, words in _spelt_out(block.text):
                    spellings[short][words] += 1
    return {short: spellings[short].most_common(1)[0][0] for short in sorted(spellings, key=str.casefold)}


def glossary_html(entries: dict[str, str]) -> Html:
    """A button and the popover it opens; nothing where the reports spell nothing out."""
    if not entries:
        return NOTHING
    return _GLOSSARY.format(join(_ENTRY.format(isolate(short), isolate(words)) for short, words in entries.items()))


def _spelt_out(text: str) -> Iterator[tuple[str, str]]:
    """Abbreviations of a text with their words. Example: "primary care networks (PCNs)" → PCN, primary care …."""
    for match in _ABBREVIATION.finditer(text):
        short = match[1]
        initials = [letter for letter in short if letter.isupper()]
        if len(initials) < 2:
            continue
        before = text[: match.start()].split()[-_WORDS_BEFORE:]
        words = _words_of_initials(before, initials)
        if words:
            yield short, words


def _words_of_initials(before: Sequence[str], initials: Sequence[str]) -> str | None:
    """The shortest run of last words whose initials are these, joining words passed over."""
    for start in range(len(before) - 1, -1, -1):
        run = before[start:]
        if _initials(run) == initials and run[0].casefold() not in _JOINING:
            return " ".join(run).strip(_QUOTES)
    return None


def _initials(words: Sequence[str]) -> list[str]:
    """Example: ["Directors", "of", "co-production"] → ["D", "C", "P"]."""
    initials = []
    for word in words:
        for part in _WORD_JOINT.split(word):
            bare = part.strip(_QUOTES)
            if bare and bare.casefold() not in _JOINING:
                initials.append(bare[0].upper())
    return initials

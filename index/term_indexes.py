"""The words of a library made ready for search: its lexicon, and BM25 over passages, evidence and headings.

Made when an index is built and kept beside it, so that no text is read into terms when it is opened.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.vocabulary import Evidence, Passage, Report
from index.bm25 import LexicalIndex, build_lexical_index, read_lexical_index
from index.lexicon import Lexicon, build_lexicon, read_lexicon, write_lexicon
from index.terms import terms

_LEXICON = "lexicon.json"
# The files of the four, in the order of `TermIndexes`.
_FILES = ("passages.npz", "evidence.npz", "own.npz", "headings.npz")
# The last headings over a unit that count as its own.
_HEADINGS = 2


@dataclass(frozen=True, slots=True)
class TermIndexes:
    """BM25 over the texts of an index, and the lexicon that made their terms."""

    lexicon: Lexicon
    # Over passages, and over evidence units, as they are searched; over the units' own texts; over their headings.
    passages: LexicalIndex
    evidence: LexicalIndex
    own: LexicalIndex
    headings: LexicalIndex

    def write(self, folder: Path) -> None:
        """Keep them in a folder, which is made."""
        folder.mkdir(parents=True, exist_ok=True)
        write_lexicon(self.lexicon, folder / _LEXICON)
        for name, index in zip(_FILES, (self.passages, self.evidence, self.own, self.headings), strict=True):
            index.write(folder / name)


def build_term_indexes(
    reports: Sequence[Report], passages: Sequence[Passage], evidence: Sequence[Evidence]
) -> TermIndexes:
    """Read the texts of a library into terms."""
    lexicon = build_lexicon(reports)

    def index(texts: Iterable[str]) -> LexicalIndex:
        return build_lexical_index([terms(text, compounds=lexicon.compounds) for text in texts])

    return TermIndexes(
        lexicon,
        passages=index(search_text(passage) for passage in passages),
        evidence=index(search_text(unit) for unit in evidence),
        own=index(unit.own for unit in evidence),
        headings=index(" ".join(unit.section[-_HEADINGS:]) for unit in evidence),
    )


def read_term_indexes(folder: Path, *, passages: int, evidence: int) -> TermIndexes:
    """What was written for so many passages and units.

    Raises:
        IndexUnusable: a file is missing, damaged or of other texts.
    """
    sizes = (passages, evidence, evidence, evidence)
    indexes = [read_lexical_index(folder / name, size) for name, size in zip(_FILES, sizes, strict=True)]
    return TermIndexes(read_lexicon(folder / _LEXICON), *indexes)


def search_text(unit: Passage | Evidence) -> str:
    """The text that is embedded and searched: where the unit stands, then what it says."""
    return f"{unit.context}\n{unit.text}"

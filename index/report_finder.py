"""Finding the reports that a question needs in a large library, by engines that are kept in step here.

index/engines/state.json    the segments they hold, each with its number; "changing" while they are being changed
index/engines/vectors/      Chroma's files, where no server holds the vectors
index/engines/terms/        tantivy's files
index/engines/words.sqlite3 abbreviations

What they hold follows from the segments. Segments that a build does not name are passed over when it is asked, so that
they may be changed before the build is pointed to, and after.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from corpus.errors import IndexUnusable
from corpus.library.whole_files import write_whole
from index.embedding import SentenceEmbeddings
from index.engines.abbreviations import Abbreviations, Definition
from index.engines.file_check import FileCheck, hash_files
from index.engines.report_choice import choose_reports, rarity, score_passages
from index.engines.term_engine import TermEngine
from index.engines.vector_engine import VectorEngine
from index.segments import Searchable
from index.terms import STOP_WORDS, stem, terms, tokenize

_FORMAT = 4
# What is compared with its hash, under the folder.
_HASHED = ("terms/*", "words.sqlite3")
_STATE = "state.json"
# Passages that each engine finds for a question.
DEPTH = 200
# Words of fewer letters are not looked for in other spellings.
_LEAST_REPAIRED = 4
# So many times as many are asked for where none of them may be chosen.
_MORE = 5
# The words of the longest long form of an abbreviation that is looked for.
_LONGEST = 8
# Segments that are taken in at once: what they hold is in memory.
_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class _State:
    """What the engines hold."""

    # The number of each segment, and of its passages.
    numbers: Mapping[str, int]
    passages: Mapping[str, int]
    # The collection of the vectors.
    collection: str
    # SHA-256 of the files of terms and abbreviations, by their paths; Chroma writes its own anew when it opens them.
    files: Mapping[str, str] = field(default_factory=dict)
    # Whether a change was begun that was not brought to its end.
    is_changing: bool = False

    def without(self, gone: Collection[str]) -> _State:
        """The state without some segments."""
        return replace(
            self,
            numbers={name: number for name, number in self.numbers.items() if name not in gone},
            passages={name: count for name, count in self.passages.items() if name not in gone},
        )

    def adding(self, segments: Mapping[int, Searchable]) -> _State:
        """The state with some segments more, by their numbers."""
        return replace(
            self,
            numbers={**self.numbers, **{one.name: number for number, one in segments.items()}},
            passages={**self.passages, **{one.name: len(one.vectors) for one in segments.values()}},
        )


class ReportFinder:
    """Finds reports by the engines over their passages, open. Safe to share between threads."""

    def __init__(self, folder: Path, *, server: str | None, embeddings: SentenceEmbeddings) -> None:
        """Open what is in a folder; `server` is the address of a Chroma server that holds the vectors.

        Raises:
            IndexUnusable: there is nothing, it is damaged, or a change was cut off.
            UserError: no server answers.
        """
        self._state = _read_state(folder)
        if self._state.is_changing:
            raise IndexUnusable("a change of the index's engines was cut off")
        self._embeddings = embeddings
        self._names = {number: name for name, number in self._state.numbers.items()}
        try:
            self._terms = TermEngine(folder / "terms")
            self._vectors = VectorEngine(server or folder / "vectors", self._state.collection)
        except OSError as fault:
            raise IndexUnusable(f"the index's engines cannot be opened ({fault.strerror or fault})") from fault
        held = sum(self._state.passages.values())
        if len(self._terms) != held + len(self._names) or len(self._vectors) < held:
            raise IndexUnusable("passages are missing from the index's engines")
        self._abbreviations = Abbreviations(folder / "words.sqlite3")
        self._check = FileCheck(folder, self._state.files)

    def hold(self, segments: Collection[str]) -> bool:
        """Whether they hold all of some segments, by their names."""
        return set(segments) <= set(self._state.numbers)

    def choose(
        self, text: str, segments: Mapping[str, str], *, most: int, reports: Collection[str] | None = None
    ) -> list[str]:
        """The ids of the reports that a question needs, best first, `most` at the most.

        `segments` are the names of those that may be chosen, each with its report's id; only `reports` of them, unless
        that is None.

        Raises:
            IndexUnusable: an engine's files are damaged.
        """
        self._check.result()
        # The number of each report that is found.
        found: dict[str, int] = {}
        scores = self._score(text, segments, None if reports is None else frozenset(reports), found)
        if not scores:
            return []
        numbers = {found[report]: report for report in scores}

        def find_holders(word: str) -> set[str]:
            return {numbers[number] for number in self._terms.find_holders(word, list(numbers))}

        words = {word: self.rarity(word) for word in dict.fromkeys(terms(text)) if self._terms.count_reports(word)}
        return choose_reports(scores, words, find_holders, most=most)

    def _score(
        self, text: str, segments: Mapping[str, str], reports: frozenset[str] | None, numbers: dict[str, int]
    ) -> dict[str, float]:
        """The reports with the best passages, each with its score; their numbers are put into `numbers`."""
        asked, like = self._read(text)
        vector = self._embeddings.encode_question(text).vector

        def keep(found: Iterable[tuple[str | None, float]]) -> list[tuple[str, float]]:
            kept: list[tuple[str, float]] = []
            for name, score in found:
                report = segments.get(name or "")
                if name and report and (reports is None or report in reports):
                    numbers[report] = self._state.numbers[name]
                    kept.append((report, score))
            return kept

        depth = DEPTH
        while True:
            dense = self._vectors.nearest(vector, depth)
            lexical = [(self._names.get(number), score) for number, score in self._terms.find(asked, like, depth)]
            scores = score_passages(keep(dense), keep(lexical), depth=DEPTH)
            # Few reports of many may be asked: then the engines are asked for more.
            if scores or reports is None or max(len(dense), len(lexical)) < depth:
                return scores
            depth *= _MORE

    def rarity(self, term: str) -> float:
        """How much a term tells one report of the library from others.

        Raises:
            IndexUnusable: an engine's files are damaged.
        """
        return rarity(len(self._names), self._terms.count_reports(term))

    def _read(self, text: str) -> tuple[list[str], list[str]]:
        """The terms of a question that the library holds, and its words that nobody knows, which may be misspelt."""
        words = tokenize(text)
        asked = terms(text) + self._expand_abbreviations(words)
        # What the question writes as two words the library may write as one.
        joined = [stem(first + second) for first, second in pairwise(words)]
        asked += [term for term in joined if self._terms.has_term(term)]
        known = self._embeddings.known_words()
        like = [
            word
            for word in words
            if len(word) >= _LEAST_REPAIRED
            and word.isalpha()
            and word not in STOP_WORDS
            and not self._terms.has_term(stem(word))
            and word not in known
        ]
        return list(dict.fromkeys(asked)), like

    def _expand_abbreviations(self, words: list[str]) -> list[str]:
        """Terms that a question's abbreviations stand for, and abbreviations of what it spells out."""
        stems = [stem(word) for word in words]
        spelt = {
            " ".join(stems[begin : begin + length])
            for length in range(2, _LONGEST + 1)
            for begin in range(len(stems) - length + 1)
        }
        shorts = set(words) | {word.removesuffix("s") for word in words}
        found = [term for long in self._abbreviations.find_long(sorted(shorts)) for term in terms(long)]
        return found + [stem(short) for short in self._abbreviations.find_short(sorted(spelt))]

    def close(self) -> None:
        """Let go of the files."""
        self._vectors.close()


def bring_up_to_date(
    folder: Path,
    segments: Collection[str],
    read: Callable[[str], Searchable],
    *,
    server: str | None,
    embeddings: SentenceEmbeddings,
    weights: str,
    passed: Callable[[int], object] = lambda _: None,
) -> None:
    """Make the engines hold some segments, by their names, and no others; damaged ones are made anew.

    `read` opens a segment; `weights` are those of the vectors' model; `passed` is told of each segment taken in.

    Raises:
        OSError: they cannot be written.
        UserError: no server answers.
    """
    collection = f"passages-{weights[:16]}"
    try:
        state = _read_state(folder)
        if state.is_changing or state.collection != collection:
            raise IndexUnusable("a change was cut off, or the model is another")
        if set(segments) == set(state.numbers):
            ReportFinder(folder, server=server, embeddings=embeddings).close()
            return
        FileCheck(folder, state.files).result()
        _change(folder, state, segments, read, server=server, passed=passed)
    except IndexUnusable:
        # Vectors of segments on a server are replaced one by one: other libraries may be there as well.
        shutil.rmtree(folder, ignore_errors=True)
        _change(folder, _State({}, {}, collection), segments, read, server=server, passed=passed)


def _change(
    folder: Path,
    state: _State,
    segments: Collection[str],
    read: Callable[[str], Searchable],
    *,
    server: str | None,
    passed: Callable[[int], object],
) -> None:
    wanted = set(segments)
    gone = {name: number for name, number in state.numbers.items() if name not in wanted}
    new = [name for name in segments if name not in state.numbers]
    folder.mkdir(parents=True, exist_ok=True)
    _write_state(folder, state, is_changing=True)
    changed = state.without(gone)
    vectors = VectorEngine(server or folder / "vectors", state.collection)
    terms_, words = TermEngine(folder / "terms"), Abbreviations(folder / "words.sqlite3")
    try:
        vectors.replace([], [(name, state.passages[name]) for name in gone])
        terms_.replace([], gone.values())
        words.replace([], gone.values())
        number = max(state.numbers.values(), default=0)
        for names in _batches(new):
            found = {number + place: read(name) for place, name in enumerate(names, start=1)}
            number += len(names)
            vectors.replace([(one.name, one.vectors) for one in found.values()], [])
            terms_.replace([(mark, _terms_of(one)) for mark, one in found.items()], [])
            words.replace([(mark, _definitions_of(one)) for mark, one in found.items()], [])
            changed = changed.adding(found)
            passed(len(names))
        if len(vectors) < sum(changed.passages.values()):
            raise IndexUnusable("passages are missing from the index's engines")
    finally:
        vectors.close()
    _write_state(folder, replace(changed, files=hash_files(folder, _HASHED)), is_changing=False)


def _batches(names: list[str]) -> Iterator[list[str]]:
    for begin in range(0, len(names), _AT_ONCE):
        yield names[begin : begin + _AT_ONCE]


def _terms_of(segment: Searchable) -> list[list[str]]:
    """The terms of each passage, in any order."""
    postings = segment.postings
    found: list[list[str]] = [[] for _ in postings.lengths]
    for row, term in enumerate(postings.terms):
        for place in range(int(postings.begins[row]), int(postings.begins[row + 1])):
            found[int(postings.texts[place])] += [term] * int(postings.uses[place])
    return found


def _definitions_of(segment: Searchable) -> list[Definition]:
    return [
        Definition(short.casefold(), long, " ".join(stem(word) for word in tokenize(long)), uses)
        for short, long_forms in segment.abbreviations.items()
        for long, uses in long_forms.items()
    ]


def _read_state(folder: Path) -> _State:
    try:
        row: dict[str, Any] = json.loads((folder / _STATE).read_text(encoding="utf-8"))
        if row["format"] != _FORMAT:
            raise IndexUnusable("the index's engines were made by another version")
        held = row["segments"].items()
        return _State(
            numbers={str(name): int(number) for name, (number, _) in held},
            passages={str(name): int(count) for name, (_, count) in held},
            collection=str(row["collection"]),
            files=dict(row["files"]),
            is_changing=bool(row["changing"]),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as fault:
        raise IndexUnusable("the index's engines are missing or damaged") from fault


def _write_state(folder: Path, state: _State, *, is_changing: bool) -> None:
    row = {
        "format": _FORMAT,
        "collection": state.collection,
        "changing": is_changing,
        "files": dict(state.files),
        "segments": {name: [number, state.passages[name]] for name, number in state.numbers.items()},
    }
    write_whole(folder / _STATE, json.dumps(row))

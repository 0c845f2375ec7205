"""WordNet → what the product knows of general English: `python -m evals.training.general_words FOLDER`.

FOLDER holds WordNet 3.0 as Princeton publishes it (`index.noun`, `data.noun`, `noun.exc`, `cntlist.rev` …; Debian
has it as `wordnet-base` in /usr/share/wordnet). Writes corpus/weights/general_words.txt.gz, one word a line;
`corpus/general_words.py` says what is in a line.
"""

from __future__ import annotations

import argparse
import gzip
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from corpus.general_words import (
    ALONE,
    BROADER,
    DERIVED,
    GROUP,
    KINDS,
    OPPOSITE,
    OTHER,
    PATH,
    PERSON,
    PLACE,
    SAME,
    SIMILAR,
)
from index.embedding import SentenceEmbeddings

# Parts of speech: the letter of each, and the ending of its files.
_PARTS = {"n": "noun", "v": "verb", "a": "adj", "r": "adv"}
# The part of speech of a sense by the digit in a sense key; 5 is an adjective that goes with another.
_OF_KEY = {"1": "n", "2": "v", "3": "a", "4": "r", "5": "a"}
# WordNet's signs for relations, and what they are here.
_SIGNS = {"+": DERIVED, "\\": DERIVED, "<": DERIVED, "!": OPPOSITE, "&": SIMILAR, "@": BROADER, "@i": BROADER}
# WordNet's numbers of fields of nouns.
_FIELDS = {14: GROUP, 15: PLACE, 18: PERSON}
# Of each word so many senses of a part of speech are read, the commonest first.
_MOST_SENSES = 6
# A word that is neither among the embedding model's nor counted in WordNet's texts has so many letters.
_LEAST_RARE = 5
# British spellings, by the ending that America has.
_BRITISH = (
    ("ization", "isation"), ("ize", "ise"), ("izer", "iser"), ("yze", "yse"), ("or", "our"), ("er", "re"),
    ("og", "ogue"), ("ense", "ence"), ("eling", "elling"), ("eled", "elled"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Sense:
    """A synset: its words, relations as (kind, which of its words from 1, 0 for all, place, word there), and field."""

    words: tuple[str, ...]
    relations: tuple[tuple[str, int, tuple[str, str], int], ...]
    field: int


@dataclass(slots=True)
class _WordNet:
    # The places of a word's senses by the word and its part of speech, the commonest first.
    senses: dict[tuple[str, str], list[tuple[str, str]]] = field(default_factory=dict)
    at: dict[tuple[str, str], _Sense] = field(default_factory=dict)
    # How often a word was met as a part of speech.
    counts: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    # Irregular forms and their words.
    forms: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))


def main() -> None:
    """Read WordNet and write the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="WordNet 3.0")
    wordnet = read_wordnet(parser.parse_args().folder)
    known = SentenceEmbeddings().known_words()
    words = {word for word, _ in wordnet.senses if word.isalpha() and (word in known or word in wordnet.counts)}
    lines = [line for word in sorted(words) for line in _lines_of(wordnet, word, words)]
    lines += [
        f"={form}\t{' '.join(sorted(lemmas & words))}" for form, lemmas in wordnet.forms.items() if lemmas & words
    ]
    # Of the rest it is told only that they are words; short ones are more often slips than meant ("teh").
    rare = {word for word, _ in wordnet.senses if word.isalpha() and len(word) >= _LEAST_RARE} - words
    lines += [f"{ALONE}{word}" for word in rare]
    # Without a time in it the file is the same from one run to the next.
    PATH.write_bytes(gzip.compress("\n".join(sorted(set(lines))).encode(), mtime=0))
    print(f"{PATH}: {len(lines)} lines, {PATH.stat().st_size / 1e6:.1f} MB")


def read_wordnet(folder: Path) -> _WordNet:
    """The words, senses and forms of WordNet's files."""
    found = _WordNet()
    for part, name in _PARTS.items():
        for fields in _rows(folder / f"index.{name}"):
            relations = int(fields[3])
            found.senses[fields[0], part] = [(part, place) for place in fields[6 + relations :]]
        for fields in _rows(folder / f"data.{name}"):
            found.at[part, fields[0]] = _read_sense(fields)
        for form, *lemmas in _rows(folder / f"{name}.exc"):
            found.forms[form] |= set(lemmas)
    for key, _, count in _rows(folder / "cntlist.rev"):
        word, rest = key.split("%")
        found.counts[word][_OF_KEY[rest[0]]] += int(count)
    return found


def _rows(file: Path) -> Iterator[list[str]]:
    """The fields of a file's lines, without its licence, which is indented, and without explanations."""
    for line in file.read_text(encoding="utf-8").splitlines():
        if not line.startswith(" "):
            yield line.split("|")[0].split()


def _read_sense(fields: list[str]) -> _Sense:
    number = int(fields[3], 16)
    # An adjective may say where it stands: 'awake(p)'.
    words = tuple(word.split("(")[0].casefold() for word in fields[4 : 4 + 2 * number : 2])
    first = 5 + 2 * number
    relations = []
    for at in range(first, first + 4 * int(fields[first - 1]), 4):
        sign, place, part, ends = fields[at : at + 4]
        if sign in _SIGNS:
            there = ("a" if part == "s" else part, place)
            relations.append((_SIGNS[sign], int(ends[:2], 16), there, int(ends[2:], 16)))
    return _Sense(words, tuple(relations), int(fields[1]))


def _lines_of(wordnet: _WordNet, word: str, words: set[str]) -> Iterator[str]:
    """A word's line, and that of its British spelling."""
    counts, best = Counter[str](), dict[tuple[str, str], int]()
    kind = OTHER
    for part in _PARTS:
        senses = wordnet.senses.get((word, part), [])[:_MOST_SENSES]
        # One more for each, so that what was never counted is not nothing.
        counts[part] = wordnet.counts[word][part] + bool(senses) if senses else 0
        for rank, place in enumerate(senses):
            if part == "n" and rank == 0:
                kind = _FIELDS.get(wordnet.at[place].field, OTHER)
            for relation, other in _relations_of(wordnet, word, place):
                if other in words and other != word:
                    best[relation, other] = min(rank, best.get((relation, other), _MOST_SENSES))
    shares = "".join(str(min(9, round(10 * counts[part] / sum(counts.values())))) for part in _PARTS)
    related = " ".join(f"{relation}{rank}{other}" for (relation, other), rank in sorted(best.items()))
    yield f"{word}\t{shares}{KINDS[kind]}\t{related}"
    for american, british in _BRITISH:
        if word.endswith(american) and len(word) > len(american) + 2 and word[: -len(american)] + british not in words:
            yield f"={word[: -len(american)]}{british}\t{word}"


def _relations_of(wordnet: _WordNet, word: str, place: tuple[str, str]) -> Iterator[tuple[str, str]]:
    sense = wordnet.at[place]
    yield from ((SAME, other) for other in sense.words)
    own = sense.words.index(word) + 1 if word in sense.words else 0
    for relation, of, there, number in sense.relations:
        # A relation of one word of a synset says nothing of its others.
        if of not in (0, own):
            continue
        others = wordnet.at[there].words
        yield from ((relation, other) for other in (others if number == 0 else others[number - 1 : number]))


if __name__ == "__main__":
    main()

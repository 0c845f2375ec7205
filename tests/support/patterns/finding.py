"""Every regular expression in the code, found by reading it, and texts that are made to keep each busy."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cache
from pathlib import Path
from re import _constants as constants  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from types import ModuleType
from typing import Any

from tests.support.paths import ROOT

PACKAGES = ("corpus", "index", "assistant", "prompts", "evals")
CHARACTERS = 20_000
# Functions of `re` whose first argument is a pattern.
_TAKES_PATTERN = {"compile", "search", "match", "fullmatch", "split", "findall", "finditer", "sub", "subn"}
ALL_WAYS = frozenset({"match", "fullmatch", "search"})
# What long texts of people, and of those who mean harm, are made of.
KINDS = {
    "letters": "a", "capitals": "A", "digits": "1", "spaces": " ", "lines": "\n", "tabs": "\t", "brackets": "(",
    "closed brackets": "()", "squares": "[1] ", "quotes": '"', "curly quotes": "“a” ", "apostrophes": "'s ",
    "dots": ".",
    "commas": ",", "dashes": "-", "spaced dashes": " – ", "words": "a ", "longer words": "the people ",
    "names": "Ann ", "numbers": "1,000 ", "sentences": "It is so. ", "marks": "**", "table": "| a ", "slashes": "/",
    "signs": "@a.", "tags": "<a ", "entities": "&#x", "underscores": "_", "colons": "a: ", "percents": "5% ",
    "accents": "é", "wide": "漢",
}  # fmt: skip
# How far a pattern's own parts are repeated in a text that nearly fits it.
_FEW = 3
_MANY = 40


@dataclass(frozen=True, slots=True)
class Found:
    """A regular expression of the code."""

    pattern: re.Pattern[str]
    # Where it stands: "corpus/text.py:12", or "corpus.text.NAME".
    place: str
    # How it is used: "match" at the beginning of a text, "fullmatch" of all of it, "search" anywhere in it.
    ways: frozenset[str] = ALL_WAYS


def find_patterns() -> list[Found]:
    """Each once, whether it is compiled when a module is read or written into a call."""
    found: dict[tuple[str, int], Found] = {}
    for path in sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py")):
        for each in (*_of_module(path), *_of_calls(path)):
            key = (each.pattern.pattern, each.pattern.flags)
            before = found.get(key)
            found[key] = replace(before, ways=before.ways | each.ways) if before else each
    return [each if each.ways else replace(each, ways=ALL_WAYS) for each in found.values()]


def _of_module(path: Path) -> Iterator[Found]:
    """Patterns that a module holds once it is imported, also within what it holds."""
    if "re." not in path.read_text(encoding="utf-8"):
        return
    name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    module = importlib.import_module(name)
    for key, value in vars(module).items():
        used = _ways_of_names().get(_own_name(key, path), ALL_WAYS)
        ways = used if isinstance(value, re.Pattern) else ALL_WAYS
        for pattern in _within(value, module, depth=4):
            yield Found(pattern, f"{name}.{key}", ways)


@cache
def _ways_of_names() -> dict[str, frozenset[str]]:
    """How patterns are used by the names that hold them; one that is handed on is used in every way."""
    ways: dict[str, set[str]] = {}
    for path in sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        calls = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
        called = {id(call.value): call.attr for call in calls if isinstance(call, ast.Attribute)}
        for node in ast.walk(tree):
            if isinstance(node, (ast.Name, ast.Attribute)) and isinstance(node.ctx, ast.Load):
                name = node.id if isinstance(node, ast.Name) else node.attr
                ways.setdefault(_own_name(name, path), set()).add(called.get(id(node), "handed on"))
    return {name: _ways_from(methods) for name, methods in ways.items()}


def _own_name(name: str, path: Path) -> str:
    """A name as one module's own where no other module may use it."""
    return f"{path}:{name}" if name.startswith("_") else name


def _ways_from(methods: set[str]) -> frozenset[str]:
    """The ways for methods of patterns. Example: {"match", "sub"} → {"match", "search"}."""
    known = {method: method if method in ALL_WAYS else "search" for method in _TAKES_PATTERN - {"compile"}}
    # What says something of a pattern does not run it.
    used = methods - {"pattern", "flags"}
    return frozenset(known[method] for method in used) if used and used <= known.keys() else ALL_WAYS


def _within(value: Any, module: ModuleType, depth: int) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern):
        if isinstance(value.pattern, str):
            yield value
        return
    if depth == 0:
        return
    inner: list[Any] = []
    if isinstance(value, Mapping):
        inner = [*value.keys(), *value.values()]
    elif isinstance(value, (list, tuple, set, frozenset)):
        inner = list(value)
    elif is_dataclass(value) and not isinstance(value, type):
        inner = [getattr(value, each.name, None) for each in fields(value)]
    elif isinstance(value, type) and value.__module__ == module.__name__:
        inner = list(vars(value).values())
    for each in inner:
        yield from _within(each, module, depth - 1)


def _of_calls(path: Path) -> Iterator[Found]:
    """Patterns that are written into a call of `re`."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
            continue
        is_of_re = isinstance(node.func.value, ast.Name) and node.func.value.id == "re"
        written = node.args[0]
        is_text = isinstance(written, ast.Constant) and isinstance(written.value, str)
        if is_of_re and is_text and node.func.attr in _TAKES_PATTERN:
            place = f"{path.relative_to(ROOT).as_posix()}:{node.lineno}"
            # How one is used that is compiled here is known where it has a name.
            ways = frozenset[str]() if node.func.attr == "compile" else _ways_from({node.func.attr})
            yield Found(re.compile(ast.literal_eval(written), _flags_of(node)), place, ways)


def _flags_of(call: ast.Call) -> int:
    """The flags that stand in a call by their names."""
    named = {
        each.attr
        for part in (*call.args[1:], *call.keywords)
        for each in ast.walk(part)
        if isinstance(each, ast.Attribute)
    }
    flags = 0
    for name in named & set(re.RegexFlag.__members__):
        flags |= re.RegexFlag[name]
    return int(flags)


def hostile_texts(pattern: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    """Long texts, with a word that says what each is: of usual kinds, and such as nearly fit the pattern."""
    for kind, piece in KINDS.items():
        yield kind, _repeat(piece)
    seen = set()
    for piece in _near_misses(parser.parse(pattern.pattern, pattern.flags)):
        if piece and piece not in seen:
            seen.add(piece)
            yield f"near miss {piece[:40]!r}", _repeat(piece)


@cache
def _repeat(piece: str) -> str:
    text = (piece * (CHARACTERS // len(piece) + 1))[: CHARACTERS - 1]
    # What fits nothing stands at the end, so that what went well so far is tried anew.
    return text + "\x01"


def _near_misses(items: Any) -> Iterator[str]:
    """Beginnings of what fits a pattern, and each of its repeated parts by itself."""
    whole: list[Any] = list(items)
    for end in range(1, len(whole) + 1):
        yield _sample(whole[:end])
        yield _sample(whole[:end])[:-1]
    for operation, argument in whole:
        for part in _parts(operation, argument):
            yield from _near_misses(part)


def _parts(operation: Any, argument: Any) -> list[Any]:
    """The patterns within a part of a pattern."""
    if operation in (constants.MAX_REPEAT, constants.MIN_REPEAT, constants.POSSESSIVE_REPEAT):
        return [argument[2]]
    if operation is constants.SUBPATTERN:
        return [argument[3]]
    if operation is constants.ATOMIC_GROUP:
        return [argument]
    if operation is constants.BRANCH:
        return list(argument[1])[:_FEW]
    if operation in (constants.ASSERT, constants.ASSERT_NOT):
        return [argument[1]]
    return []


def _sample(items: Any) -> str:
    """A text that fits a part of a pattern."""
    return "".join(_sample_one(operation, argument) for operation, argument in items)


def _sample_one(operation: Any, argument: Any) -> str:
    if operation is constants.LITERAL:
        return chr(argument)
    if operation is constants.NOT_LITERAL:
        return "b" if argument == ord("a") else "a"
    if operation is constants.ANY:
        return "a"
    if operation is constants.IN:
        return _sample_class(argument)
    if operation in (constants.MAX_REPEAT, constants.MIN_REPEAT, constants.POSSESSIVE_REPEAT):
        least, most, part = argument
        times: int = min(max(int(least), _FEW), int(most), _MANY)
        return _sample(part) * times
    parts = _parts(operation, argument)
    return _sample(parts[0]) if parts and operation not in (constants.ASSERT, constants.ASSERT_NOT) else ""


def _sample_class(members: Any) -> str:
    """A character of a class, such as "[a-z]" or "[^.]"."""
    operation, argument = members[0]
    if operation is constants.NEGATE:
        taken = re.compile("[" + "".join(_write_member(each) for each in members[1:]) + "]")
        return next((each for each in "a 1A.,-\n" if not taken.match(each)), "é")
    if operation is constants.RANGE:
        return chr(argument[0])
    if operation is constants.LITERAL:
        return chr(argument)
    samples: dict[Any, str] = {
        constants.CATEGORY_DIGIT: "1", constants.CATEGORY_SPACE: " ", constants.CATEGORY_WORD: "a",
        constants.CATEGORY_NOT_DIGIT: "a", constants.CATEGORY_NOT_SPACE: "a", constants.CATEGORY_NOT_WORD: " ",
    }  # fmt: skip
    return samples.get(argument, "a")


def _write_member(member: Any) -> str:
    operation, argument = member
    if operation is constants.RANGE:
        return f"{re.escape(chr(argument[0]))}-{re.escape(chr(argument[1]))}"
    if operation is constants.LITERAL:
        return re.escape(chr(argument))
    written: dict[Any, str] = {
        constants.CATEGORY_DIGIT: r"\d", constants.CATEGORY_SPACE: r"\s", constants.CATEGORY_WORD: r"\w",
        constants.CATEGORY_NOT_DIGIT: r"\D", constants.CATEGORY_NOT_SPACE: r"\S", constants.CATEGORY_NOT_WORD: r"\W",
    }  # fmt: skip
    return written[argument]

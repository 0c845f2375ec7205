"""The house as its imports show it: packages, what each imports, and the table of what each may."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from tests.support.paths import ROOT

ROOMS = ("corpus", "index", "prompts", "assistant", "evals")

_GROUND = {"corpus", "index", "prompts"}
# What each package may import beside itself. Downwards only: an import that is not listed here fails the test, so that
# this table is the design and not a record of it. docs/architecture.md draws it.
MAY_IMPORT: dict[str, set[str]] = {
    "corpus": set(),
    "index": {"corpus"},
    "prompts": set(),
    "assistant.documents": _GROUND,
    "assistant.verification": _GROUND,
    "assistant.suggestions": _GROUND,
    "assistant.answering": _GROUND | {"assistant.suggestions"},
    "assistant.conversations": _GROUND | {"assistant.answering", "assistant.documents"},
    "assistant.generation": _GROUND | {"assistant.answering", "assistant.verification"},
    "assistant.briefing": _GROUND
    | {"assistant.answering", "assistant.documents", "assistant.generation", "assistant.verification"},
    "assistant.settings": _GROUND | {"assistant.generation"},
    "assistant.factory": _GROUND | {"assistant.answering", "assistant.generation", "assistant.settings"},
    "assistant.web.shell": _GROUND,
    "assistant.web.html": _GROUND | {"assistant.conversations", "assistant.documents", "assistant.verification"},
    "assistant.web.chat": _GROUND
    | {
        "assistant.answering",
        "assistant.conversations",
        "assistant.generation",
        "assistant.suggestions",
        "assistant.web.html",
        "assistant.web.shell",
    },
    "assistant.web.briefing": _GROUND
    | {
        "assistant.answering",
        "assistant.briefing",
        "assistant.documents",
        "assistant.web.html",
        "assistant.web.shell",
    },
    "assistant.web": _GROUND
    | {
        "assistant.answering",
        "assistant.conversations",
        "assistant.settings",
        "assistant.web.briefing",
        "assistant.web.chat",
        "assistant.web.html",
        "assistant.web.shell",
    },
    "evals.suites": _GROUND,
    "evals.training": _GROUND | {"assistant.answering", "evals.suites"},
    "evals.metrics": _GROUND | {"assistant.briefing", "evals.suites"},
    "evals.reports": _GROUND | {"evals.metrics", "evals.suites"},
    "evals.runs": _GROUND
    | {
        "assistant.answering",
        "assistant.briefing",
        "assistant.documents",
        "assistant.factory",
        "assistant.generation",
        "assistant.settings",
        "assistant.verification",
        "evals.metrics",
        "evals.reports",
        "evals.suites",
    },
    "evals.baselines": _GROUND | {"assistant.answering", "evals.metrics", "evals.runs", "evals.suites"},
    "evals.web": _GROUND
    | {
        "assistant.answering",
        "assistant.conversations",
        "assistant.documents",
        "assistant.web.html",
        "assistant.web.shell",
        "evals.metrics",
        "evals.reports",
        "evals.runs",
        "evals.suites",
    },
}
# The command stands above all and may import everything; only `python -m assistant` stands above the command.
COMMAND = "assistant.command"

Edges = dict[str, set[str]]


def module_files() -> dict[str, Path]:
    """Every module of the house by its dotted name."""
    paths = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
    return {_dotted(path.relative_to(ROOT)): path for path in paths}


def _dotted(path: Path) -> str:
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


def package_of(module: str, modules: Iterable[str]) -> str:
    """The package that a module stands in; a package stands for its own `__init__`, a file beside packages for itself.

    `assistant.settings` and `assistant.factory` are files of `assistant/` itself, each a layer of its own.
    """
    known = set(modules)
    if any(other.startswith(f"{module}.") for other in known) or module.count(".") == 0:
        return module
    parent = module.rpartition(".")[0]
    return module if parent == "assistant" else parent


def imports_of(path: Path, modules: Iterable[str]) -> set[str]:
    """The modules of the house that a file imports, wherever: inside functions and for types alone, too."""
    known = set(modules)
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}: imports name their package in full"
            whole = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= (whole & known) or {node.module or ""}
    return found & known


@cache
def file_edges() -> Edges:
    """Which module imports which."""
    files = module_files()
    return {module: imports_of(path, files) - {module} for module, path in files.items()}


def package_edges(edges: Mapping[str, set[str]]) -> Edges:
    """Which package imports which, by the imports of their modules."""
    found: Edges = {}
    for module, imported in edges.items():
        package = package_of(module, edges)
        found.setdefault(package, set()).update(package_of(other, edges) for other in imported)
    return {package: imported - {package} for package, imported in found.items()}


def cycle(edges: Mapping[str, set[str]]) -> list[str]:
    """Names along one cycle, the first again at the end; empty where there is none."""
    done: set[str] = set()

    def walk(name: str, path: list[str]) -> list[str]:
        if name in path:
            return [*path[path.index(name) :], name]
        if name in done:
            return []
        for other in sorted(edges.get(name, ())):
            if found := walk(other, [*path, name]):
                return found
        done.add(name)
        return []

    return next((found for name in sorted(edges) if (found := walk(name, []))), [])

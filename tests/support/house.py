"""The house as its imports show it: packages, what each imports, and the table of what each may."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from tests.support.paths import ROOT

ROOMS = ("corpus", "index", "prompts", "assistant", "evals")

_CORPUS = {"corpus", "corpus.library", "corpus.segmentation"}
_GROUND = _CORPUS | {"index"}
# What each package may import beside itself. Downwards only: an import that is not listed here fails the test, so that
# this table is the design and not a record of it. docs/architecture.md draws it.
MAY_IMPORT: dict[str, set[str]] = {
    "corpus": set(),
    "corpus.segmentation": {"corpus"},
    "corpus.pdf": {"corpus", "corpus.segmentation"},
    "corpus.readers": {"corpus", "corpus.pdf", "corpus.segmentation"},
    "corpus.library": {"corpus", "corpus.readers"},
    "index.encoders": {"corpus"},
    "index.engines": {"corpus"},
    "index": {"corpus", "corpus.library", "index.encoders", "index.engines"},
    "prompts": set(),
    "assistant.documents": {"corpus", "corpus.library"},
    "assistant.databases": {"corpus"},
    "assistant.accounts": {"corpus", "assistant.databases"},
    "assistant.privacy": {"corpus"},
    "assistant.verification.lists": {"corpus", "index"},
    "assistant.verification": _GROUND | {"assistant.verification.lists"},
    "assistant.suggestions": _GROUND,
    "assistant.search": _GROUND,
    "assistant.reader": _GROUND,
    "assistant.recognition": _GROUND,
    "assistant.answering": _GROUND | {"assistant.suggestions", "assistant.reader", "assistant.recognition"},
    "assistant.large_library": _GROUND | {"assistant.answering"},
    "assistant.overview": _GROUND | {"assistant.answering"},
    "assistant.gathering": _GROUND | {"assistant.answering"},
    "assistant.kinds.groundwork": _GROUND | {"assistant.answering"},
    "assistant.kinds.comparing": _GROUND | {"assistant.answering", "assistant.overview", "assistant.kinds.groundwork"},
    "assistant.kinds": _GROUND
    | {
        "assistant.answering",
        "assistant.gathering",
        "assistant.overview",
        "assistant.verification",
        "assistant.kinds.comparing",
        "assistant.kinds.groundwork",
    },
    "assistant.conversations": {"corpus"} | {"assistant.answering", "assistant.databases", "assistant.documents"},
    "assistant.generation": _GROUND | {"prompts", "assistant.answering", "assistant.privacy", "assistant.verification"},
    "assistant.report_questions": _GROUND
    | {"prompts", "assistant.answering", "assistant.generation", "assistant.suggestions"},
    "assistant.statements": _GROUND,
    "assistant.topics": _GROUND | {"assistant.answering", "assistant.reader"},
    "assistant.briefing": _GROUND
    | {
        "prompts",
        "assistant.answering",
        "assistant.documents",
        "assistant.generation",
        "assistant.statements",
        "assistant.topics",
        "assistant.verification",
    },
    "assistant.teaching": _GROUND
    | {
        "assistant.answering",
        "assistant.briefing",
        "assistant.documents",
        "assistant.statements",
        "assistant.topics",
    },
    "assistant.drafts": {"corpus"} | {"assistant.briefing", "assistant.databases"},
    "assistant.sharing": _GROUND,
    "assistant.settings": _GROUND
    | {"assistant.accounts", "assistant.databases", "assistant.generation", "assistant.sharing"},
    "assistant.factory": _GROUND
    | {
        "assistant.answering",
        "assistant.generation",
        "assistant.kinds",
        "assistant.large_library",
        "assistant.reader",
        "assistant.settings",
        "assistant.sharing",
    },
    "assistant.web.shell": {"corpus"},
    "assistant.web.html": {"corpus", "corpus.pdf", "corpus.segmentation"}
    | {
        "assistant.conversations",
        "assistant.documents",
        "assistant.overview",
        "assistant.verification",
        "assistant.search",
    },
    "assistant.web.access": {"corpus", "assistant.accounts", "assistant.web.html", "assistant.web.shell"},
    "assistant.web.chat": {"corpus", "corpus.pdf", "index"}
    | {
        "assistant.answering",
        "assistant.conversations",
        "assistant.generation",
        "assistant.overview",
        "assistant.privacy",
        "assistant.suggestions",
        "assistant.web.html",
        "assistant.web.shell",
    },
    "assistant.web.briefing": {"corpus"}
    | {
        "assistant.answering",
        "assistant.briefing",
        "assistant.documents",
        "assistant.drafts",
        "assistant.privacy",
        "assistant.teaching",
        "assistant.web.html",
        "assistant.web.shell",
    },
    "assistant.web.library": {"corpus", "corpus.library"}
    | {
        "assistant.accounts",
        "assistant.answering",
        "assistant.privacy",
        "assistant.web.access",
        "assistant.web.chat",
        "assistant.web.html",
        "assistant.web.shell",
    },
    "assistant.web.operations": {"corpus", "assistant.web.shell"},
    "assistant.web": {"corpus", "corpus.library", "corpus.pdf", "corpus.readers"}
    | {
        "assistant.answering",
        "assistant.conversations",
        "assistant.databases",
        "assistant.documents",
        "assistant.drafts",
        "assistant.privacy",
        "assistant.search",
        "assistant.settings",
        "assistant.sharing",
        "assistant.accounts",
        "assistant.web.access",
        "assistant.web.briefing",
        "assistant.web.chat",
        "assistant.web.html",
        "assistant.web.library",
        "assistant.web.operations",
        "assistant.web.shell",
    },
    "evals.suites": {"corpus"},
    "evals.reading": {"corpus", "corpus.readers"},
    "evals.training": _GROUND
    | {
        "index.encoders",
        "assistant.answering",
        "assistant.factory",
        "assistant.reader",
        "assistant.recognition",
        "assistant.settings",
        "assistant.statements",
        "assistant.topics",
        "assistant.verification",
        "assistant.verification.lists",
        "evals.baselines",
        "evals.metrics",
        "evals.runs",
        "evals.suites",
    },
    "evals.metrics": _GROUND | {"assistant.briefing", "assistant.conversations", "assistant.documents", "evals.suites"},
    "evals.reports": {"corpus"} | {"assistant.documents", "evals.metrics", "evals.suites"},
    "evals.runs": {"corpus"}
    | {
        "prompts",
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
    "evals.baselines": _GROUND
    | {"index.encoders", "assistant.answering", "evals.metrics", "evals.runs", "evals.suites"},
    "evals.web": {"corpus"}
    | {
        "assistant.answering",
        "assistant.conversations",
        "assistant.documents",
        "assistant.privacy",
        "assistant.web.html",
        "assistant.web.shell",
        "evals.metrics",
        "evals.reports",
        "evals.runs",
        "evals.suites",
    },
}
# The command stands above all: it puts the pages of `assistant` and `evals` together, and nothing but
# `python -m assistant` imports it. Baselines and training are programs of their own.
COMMAND = "assistant.command"
MAY_IMPORT[COMMAND] = set(MAY_IMPORT) - {"evals.baselines", "evals.training"}
MAY_IMPORT["assistant.__main__"] = {COMMAND}

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


def reduced(edges: Mapping[str, set[str]]) -> Edges:
    """The edges without those that a longer way leads along too: the transitive reduction of a graph without cycles."""

    def reached(name: str) -> set[str]:
        direct = edges.get(name, set())
        return direct.union(*(reached(other) for other in direct))

    return {
        name: {other for other in direct if not any(other in reached(between) for between in direct - {other})}
        for name, direct in edges.items()
    }


def diagram() -> str:
    """The table as a Mermaid flowchart: an arrow from each package to those that stand right under it."""
    edges = reduced({name: may for name, may in MAY_IMPORT.items() if name != "assistant.__main__"})
    rooms = {name: name.split(".")[0] for name in edges}
    lines = ["flowchart TD"]
    for room in ("evals", "assistant"):
        lines.append(f"    subgraph {room}")
        lines += [f"        {_node(name)}[{name.partition('.')[2]}]" for name in sorted(edges) if rooms[name] == room]
        lines.append("    end")
    lines += [f"    {_node(name)}[{name}]" for name in sorted(edges) if rooms[name] in ("index", "corpus", "prompts")]
    for name in sorted(edges):
        lines += [f"    {_node(name)} --> {_node(other)}" for other in sorted(edges[name])]
    return "\n".join(lines)


def _node(name: str) -> str:
    return name.replace(".", "_")


if __name__ == "__main__":
    print(diagram())

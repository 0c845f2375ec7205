"""Imports run downwards only, between packages and between files, and importing a module does nothing."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.house import (
    COMMAND,
    MAY_IMPORT,
    ROOMS,
    cycle,
    diagram,
    file_edges,
    module_files,
    package_edges,
)
from tests.support.paths import ROOT

# A program of its own that is made of layers of the model: torch is what it is about.
TRAINING = {f"evals/training/{name}.py" for name in ("adapter", "encoder", "reader", "topics")}
HEAVY = {
    "torch",
    "gradio",
    "chromadb",
    "sentence_transformers",
    "langchain_chroma",
    "ir_measures",
    "pypdf",
    "rapidocr",
    "transformers",
    "sqlalchemy",
    "psycopg",
}
MODULES = sorted(path.relative_to(ROOT).as_posix() for path in module_files().values())
PACKAGES = sorted(package_edges(file_edges()))
MOST_MODULES = 22


def imported(nodes: Iterator[ast.AST]) -> set[str]:
    """The first names of all that is imported within the nodes."""
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add((node.module or "").split(".")[0])
    return found


def on_import(tree: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a module but for the inside of its functions and what only a type checker sees."""
    yield tree
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING":
            continue
        yield from on_import(child)


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_imports_only_what_the_table_lists(package: str) -> None:
    assert package_edges(file_edges())[package] <= MAY_IMPORT.get(package, set())


def test_the_table_lists_no_package_that_is_gone() -> None:
    assert set(MAY_IMPORT) <= set(PACKAGES)
    assert {other for may in MAY_IMPORT.values() for other in may} <= set(PACKAGES)


def test_nothing_but_the_program_itself_imports_the_command() -> None:
    assert {package for package, may in MAY_IMPORT.items() if COMMAND in may} == {"assistant.__main__"}


def test_the_guide_shows_the_table_as_it_is() -> None:
    """`python -m tests.support.house` prints the diagram anew."""
    assert diagram() in (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")


def test_neither_files_nor_packages_import_in_a_circle() -> None:
    assert cycle(file_edges()) == []
    assert cycle(package_edges(file_edges())) == []


def test_a_circle_would_be_seen() -> None:
    assert cycle({"a": {"b"}, "b": {"c"}, "c": {"b"}}) == ["b", "c", "b"]
    assert cycle({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == []


def test_no_folder_holds_more_modules_than_a_person_takes_in() -> None:
    folders = {path.parent for room in (*ROOMS, "tests") for path in (ROOT / room).rglob("*.py")}
    counts = {folder: sum(path.name != "__init__.py" for path in folder.glob("*.py")) for folder in folders}
    assert {folder.relative_to(ROOT).as_posix(): n for folder, n in counts.items() if n > MOST_MODULES} == {}


@pytest.mark.parametrize("module", MODULES)
def test_heavy_libraries_are_imported_late(module: str) -> None:
    tree = ast.parse((ROOT / module).read_text(encoding="utf-8"))
    assert module in TRAINING or imported(on_import(tree)) & HEAVY == set()


def test_nothing_imports_what_trains_the_adapter() -> None:
    trainers = {module.removesuffix(".py").replace("/", ".") for module in TRAINING}
    assert [module for module, reached in file_edges().items() if reached & trainers and module not in trainers] == []


def test_reading_reports_loads_no_heavy_library_and_leaves_no_folder(tmp_path: Path) -> None:
    names = ", ".join(f"corpus.{path.stem}" for path in (ROOT / "corpus").glob("*.py") if path.stem != "__init__")
    code = f"import sys, {names}; print(sorted(sys.modules.keys() & {HEAVY!r}))"
    home = tmp_path / "home"
    ran = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PCN_ASSISTANT_HOME": str(home)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.strip() == "[]"
    assert not home.exists()

"""Imports run one way, corpus ← index ← assistant ← evals, and importing a module does nothing."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.paths import ROOT

MAY_IMPORT = {
    "corpus": set(),
    "index": {"corpus"},
    "prompts": set(),
    "assistant": {"corpus", "index", "prompts"},
    "evals": {"corpus", "index", "prompts", "assistant"},
}
MAY_REACH_EVALS = {"assistant/command/main.py", "assistant/web/app.py"}
# A program of its own that is made of layers of the model: torch is what it is about.
TRAINING = "evals/training/adapter.py"
HEAVY = {
    "torch",
    "gradio",
    "chromadb",
    "sentence_transformers",
    "langchain_chroma",
    "ir_measures",
    "pypdf",
    "transformers",
}
MODULES = sorted(path.relative_to(ROOT).as_posix() for room in MAY_IMPORT for path in (ROOT / room).rglob("*.py"))


def imported(nodes: Iterator[ast.AST]) -> set[str]:
    """The first names of all that is imported within the nodes."""
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports name their package in full"
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


@pytest.mark.parametrize("module", MODULES)
def test_a_module_imports_only_from_the_rooms_before_its_own(module: str) -> None:
    tree = ast.parse((ROOT / module).read_text(encoding="utf-8"))
    room = module.split("/")[0]
    reached = imported(ast.walk(tree)) & set(MAY_IMPORT) - {room} - MAY_IMPORT[room]
    if module in MAY_REACH_EVALS:
        assert "evals" not in imported(on_import(tree)), "evals is reached inside a function only"
        reached -= {"evals"}
    assert reached == set()


@pytest.mark.parametrize("module", MODULES)
def test_heavy_libraries_are_imported_late(module: str) -> None:
    tree = ast.parse((ROOT / module).read_text(encoding="utf-8"))
    assert module == TRAINING or imported(on_import(tree)) & HEAVY == set()


def test_nothing_imports_what_trains_the_adapter() -> None:
    for module in MODULES:
        assert "evals.training.adapter" not in "".join(
            ast.unparse(node)
            for node in ast.walk(ast.parse((ROOT / module).read_text(encoding="utf-8")))
            if isinstance(node, ast.Import | ast.ImportFrom)
        )


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

"""No function branches more than a reader can follow, and what a count of branches counts."""

from __future__ import annotations

import ast

import pytest

from tests.support.house import module_files

MOST_BRANCHES = 15
BRANCHES = (ast.If, ast.IfExp, ast.For, ast.AsyncFor, ast.While, ast.ExceptHandler, ast.match_case, ast.Assert)
Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions_in(source: str) -> list[Function]:
    return [node for node in ast.walk(ast.parse(source)) if isinstance(node, Function)]


def count_branches(function: Function) -> int:
    """Branches, loops, further terms of `and` and `or`, parts of comprehensions; nested functions count by themselves.

    Example: `return [x for x in xs if x and y]` has three: the loop, its condition, and `and`.
    """
    count = 0
    waiting = list(ast.iter_child_nodes(function))
    while waiting:
        node = waiting.pop()
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            continue
        if isinstance(node, BRANCHES):
            count += 1
        elif isinstance(node, ast.BoolOp):
            count += len(node.values) - 1
        elif isinstance(node, ast.comprehension):
            count += 1 + len(node.ifs)
        waiting += ast.iter_child_nodes(node)
    return count


@pytest.mark.parametrize("module", sorted(module_files()))
def test_no_function_has_more_branches_than_a_reader_can_follow(module: str) -> None:
    functions = functions_in(module_files()[module].read_text(encoding="utf-8"))
    assert {f.name: count_branches(f) for f in functions if count_branches(f) > MOST_BRANCHES} == {}


@pytest.mark.parametrize(
    ("body", "branches"),
    [
        ("return 1", 0),
        ("return [x for x in xs if x and y]", 3),
        ("if a or b:\n  return 1\nelse:\n  return 2", 2),
        ("for x in xs:\n  while x:\n    x = 1 if x else 2", 3),
        ("try:\n  pass\nexcept ValueError:\n  pass", 1),
        ("def inner():\n  if a:\n    pass", 0),
    ],
)
def test_branches_are_counted_as_a_reader_meets_them(body: str, branches: int) -> None:
    indented = "\n".join(f"  {line}" for line in body.split("\n"))
    outer = next(f for f in functions_in(f"def outer():\n{indented}") if f.name == "outer")
    assert count_branches(outer) == branches

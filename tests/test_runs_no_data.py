"""Nothing that is loaded can run code: no pickle, no array of objects, no code out of a model's repository."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.house import ROOMS
from tests.support.paths import ROOT

FILES = sorted(path for room in (*ROOMS, "benchmarks") for path in (ROOT / room).rglob("*.py"))
# Modules whose files can hold code.
UNSAFE = frozenset({"pickle", "cPickle", "_pickle", "joblib", "dill", "cloudpickle", "shelve", "marshal", "yaml"})
BUILTINS = frozenset({"eval", "exec", "compile", "__import__"})


def faults_of(source: str) -> Iterator[str]:
    """What in a module could run code out of data."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.split(".")[0] in UNSAFE)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in UNSAFE:
            yield str(node.module)
        elif isinstance(node, ast.Call):
            yield from _faults_of_call(node)


def _faults_of_call(call: ast.Call) -> Iterator[str]:
    name = ast.unparse(call.func)
    given = {keyword.arg: ast.unparse(keyword.value) for keyword in call.keywords}
    if name in BUILTINS:
        yield name
    if name == "torch.load" and given.get("weights_only") != "True":
        yield "torch.load without weights_only"
    if given.get("allow_pickle", "False") != "False":
        yield f"{name} with allow_pickle"
    if given.get("trust_remote_code", "False") != "False":
        yield f"{name} with trust_remote_code"
    if given.get("shell", "False") != "False":
        yield f"{name} with a shell"
    if name == "os.system":
        yield name


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_module_loads_what_can_run_code(path: Path) -> None:
    assert list(faults_of(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    "source",
    [
        "import pickle",
        "from joblib import load",
        "import torch\ntorch.load('x')",
        "np.load(p, allow_pickle=True)",
        "np.load(p, allow_pickle=wanted)",
        "AutoModel.from_pretrained(n, trust_remote_code=True)",
        "eval(text)",
        "subprocess.run(line, shell=True)",
    ],
)
def test_each_kind_would_be_seen(source: str) -> None:
    assert list(faults_of(source))


def test_what_is_safe_is_not_blamed() -> None:
    assert not list(faults_of("torch.load(p, weights_only=True)\nnp.load(p)\nre.compile('x')\nmodel.eval()"))


def test_no_file_that_ships_is_a_pickle() -> None:
    shipped = [path for room in ROOMS for path in (ROOT / room).rglob("*") if path.is_file()]
    assert not [path for path in shipped if path.suffix in (".pkl", ".pickle", ".joblib", ".pt", ".pth", ".bin")
                and "prebuilt" not in path.parts]  # fmt: skip

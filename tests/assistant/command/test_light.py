"""On a small machine the product runs without torch: the light requirements are enough, and are all that is needed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.light import LEFT_OUT, link_packages, needed_packages, read_pins, run_light


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("light") / "packages"
    link_packages(folder, sorted(read_pins("requirements-light.txt")))
    return folder


def test_the_light_requirements_are_what_the_product_needs_without_torch() -> None:
    assert set(read_pins("requirements-light.txt")) == needed_packages()
    assert not LEFT_OUT & set(read_pins("requirements-light.txt"))


def test_the_light_requirements_pin_what_the_check_installs() -> None:
    assert read_pins("requirements-light.txt").items() <= read_pins("constraints.txt").items()


def test_a_new_library_is_indexed_and_asked_without_torch(packages: Path, tmp_path: Path, home: Path) -> None:
    report = tmp_path / "walking.md"
    report.write_text("# Walking\n\nThe walking scheme was led by Dr Ann Field in 2019.\n", encoding="utf-8")
    for report_id in ("pcn_event", "hiquality", "syndemic", "strong_communities", "manifesto"):
        assert run_light(packages, home, "corpus", "remove", report_id).returncode == 0
    assert run_light(packages, home, "corpus", "add", str(report)).returncode == 0
    asked = run_light(packages, home, "ask", "Who led the walking scheme?", "--json")
    assert asked.returncode == 0, asked.stderr
    assert "Ann Field" in json.loads(asked.stdout)["answer"]


def test_notes_and_evals_are_made_without_torch(
    packages: Path, tmp_path: Path, indexed: Callable[[Path], Path]
) -> None:
    home = indexed(tmp_path / "home")
    note = tmp_path / "note.docx"
    written = run_light(packages, home, "brief", "fuel poverty", "--length", "short", "--out", str(note))
    assert written.returncode == 0, written.stderr
    assert note.stat().st_size > 10_000
    suite = tmp_path / "suite.jsonl"
    question = {
        "id": "q1", "question": "How many homes did the fuel poverty scheme help?", "standalone": "", "history": [],
        "kind": "unanswerable", "split": "dev", "answerable": False, "facts": [], "evidence": [], "source": "a test",
    }  # fmt: skip
    question["standalone"] = question["question"]
    suite.write_text(json.dumps(question) + "\n", encoding="utf-8")
    measured = run_light(
        packages, home, "eval", "--suite", str(suite), "--split", "all", "--out", str(tmp_path / "out")
    )
    assert measured.returncode == 0, measured.stderr
    assert (tmp_path / "out" / "summary.json").is_file()


def test_another_embedding_model_is_told_in_one_line(
    packages: Path, tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PCN_ASSISTANT_EMBEDDING_MODEL", "some/other-model")
    asked = run_light(packages, home, "ask", "Who led the walking scheme?")
    assert asked.returncode == 2
    assert "needs Sentence Transformers, which is not installed" in asked.stderr
    assert "Traceback" not in asked.stderr

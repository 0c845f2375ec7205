"""What the product is made of: the bill names it all, the licences are known, and every pin has its hash."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from deploy.hashes import HASHES, LEFT_OUT, PINS, format_hashes, normalise, read_hashes, read_pins
from deploy.materials import ROOT, list_packages, list_shipped, main, make_bill


def test_the_bill_names_what_is_needed_and_what_ships_and_is_the_same_each_time(tmp_path: Path) -> None:
    assert main(["--out", str(tmp_path / "sbom.json")]) == 0
    bill = json.loads((tmp_path / "sbom.json").read_text(encoding="utf-8"))
    assert bill == make_bill() and bill["bomFormat"] == "CycloneDX"
    names = {normalise(component["name"]) for component in bill["components"]}
    assert {"gradio", "chromadb", "typst", "starlette", "numpy", "psycopg", "langchain-openai"} <= names
    assert not {"pytest", "ruff", "mypy", "playwright", "hypothesis"} & names
    references = [component["bom-ref"] for component in bill["components"]]
    assert len(references) == len(set(references))


def test_each_weight_and_report_is_in_the_bill_with_its_hash() -> None:
    shipped = dict(list_shipped())
    assert {"index/weights/adapter.safetensors", "assistant/reader/weights/reader.npz"} <= set(shipped)
    for path, digest in shipped.items():
        assert hashlib.sha256((ROOT / path).read_bytes()).hexdigest() == digest


def test_every_licence_is_known_and_stands_in_the_guide() -> None:
    packages = list_packages()
    assert [package.name for package in packages if package.licence == "unknown"] == []
    guide = (ROOT / "docs" / "licences.md").read_text(encoding="utf-8")
    missing = [package.name for package in packages if f"| {package.name} |" not in guide]
    assert missing == [], "run: python -m deploy.materials --licences docs/licences.md"


def test_every_pin_has_a_hash_and_no_other() -> None:
    pins = read_pins(PINS.read_text(encoding="utf-8"))
    hashes = read_hashes(HASHES.read_text(encoding="utf-8"))
    wanted = {pin for pin in pins if pin[0] not in LEFT_OUT}
    assert set(hashes) == wanted, "run: python -m deploy.hashes"
    assert all(hashes.values())


def test_the_file_of_hashes_is_read_as_it_is_written() -> None:
    hashes = {("a-b", "1.0"): {"0" * 64, "f" * 64}, ("c", "2"): {"1" * 64}}
    assert read_hashes(format_hashes([("a-b", "1.0"), ("c", "2")], hashes)) == hashes
    with pytest.raises(KeyError):
        format_hashes([("d", "1")], hashes)


def test_the_check_installs_by_hashes() -> None:
    check = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert f"hashes={HASHES.name}" in check and "make test HASHES=$hashes" in check
    assert "--require-hashes -r $(HASHES)" in (ROOT / "Makefile").read_text(encoding="utf-8")

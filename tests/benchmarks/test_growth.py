"""A library that is grown for measuring is one like any other: opened, searched, grown further."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.growth import exponent, grow
from benchmarks.tables import GROWTH, GROWTH_DOCUMENT, format_growth, insert_tables
from index.build import IndexSettings, open_or_build_library_index
from index.embedding import SentenceEmbeddings
from index.library_index import open_library_index
from index.storage import IndexFolder
from tests.support.large_library import TOWNS, make_large_library


def test_a_library_grows_by_copies_that_are_found(tmp_path: Path) -> None:
    base = tmp_path / "base"
    library = make_large_library(base, tmp_path / "sources")
    index, _ = open_or_build_library_index(library, IndexSettings(), notice=lambda line: None)
    sizes = [2 * index.manifest.passages, 3 * index.manifest.passages]
    for size in sizes:
        cost = grow(tmp_path / "grown", IndexFolder(base / "index"), size)
        assert cost["passages"] >= size
        live = IndexFolder(tmp_path / "grown" / "index").live()
        assert live is not None
        grown = open_library_index(live, SentenceEmbeddings())
        assert grown.manifest.passages == cost["passages"] and len(grown.reports) == cost["reports"]
        chosen = grown.choose(["Who led the choirs of Corley?"], most=3)
        assert chosen and chosen[0].startswith("corley-")
        assert grown.open(chosen).passages
    assert cost["reports"] == 3 * len(TOWNS)


def test_the_exponent_is_the_slope_of_logarithms() -> None:
    assert exponent([10, 100, 1000], [5, 50, 500]) == pytest.approx(1.0)
    assert exponent([10, 100, 1000], [7, 7, 7]) == pytest.approx(0.0)
    assert exponent([10], [7]) == 0.0


def test_the_document_holds_the_table_of_the_figures_that_were_measured_last() -> None:
    document = GROWTH_DOCUMENT.read_text("utf-8")
    assert insert_tables(document, format_growth(json.loads(GROWTH.read_text("utf-8")))) == document

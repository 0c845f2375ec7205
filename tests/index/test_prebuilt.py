"""An index that came with the product is copied into a new home; one that does not fit is not."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from corpus.library.store import Library
from index.build import IndexSettings, open_or_build_index
from index.embedding import Encoded, SentenceEmbeddings
from index.make_prebuilt import make_prebuilt
from index.prebuilt import copy_prebuilt
from index.segments import check_segment
from index.storage import MANIFEST, IndexFolder, read_manifest
from tests.support.harm.damage import flip, take_away


@pytest.fixture
def prebuilt(small_library: Library, tmp_path: Path) -> Path:
    """An index of the small library, as if it had come with the product."""
    open_or_build_index(small_library, IndexSettings(), notice=lambda line: None)
    folder = IndexFolder(small_library.home / "index")
    live = folder.live()
    assert live is not None
    shutil.copytree(live, tmp_path / "prebuilt")
    shutil.copytree(folder.segments, tmp_path / "prebuilt" / "segments")
    return tmp_path / "prebuilt"


@pytest.fixture
def encoded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that are embedded from now on."""
    texts: list[str] = []
    encode = SentenceEmbeddings.encode

    def counting(self: SentenceEmbeddings, given: Sequence[str]) -> Iterator[tuple[int, Encoded]]:
        texts.extend(given)
        return encode(self, given)

    monkeypatch.setattr(SentenceEmbeddings, "encode", counting)
    return texts


def test_a_new_home_copies_it_and_embeds_nothing(
    small_library: Library, prebuilt: Path, encoded: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.rmtree(small_library.home / "index")
    monkeypatch.setattr("index.prebuilt.copy_prebuilt.__defaults__", (prebuilt,))
    index, is_built = open_or_build_index(small_library, IndexSettings(), notice=lambda line: None)
    assert not is_built
    assert not encoded
    assert index.evidence


def test_a_library_that_holds_more_embeds_only_that(
    small_library: Library, prebuilt: Path, encoded: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shutil.rmtree(small_library.home / "index")
    further = tmp_path / "allotments.txt"
    further.write_text("Allotments in Anytown\n\nForty plots were dug by volunteers in 2020.\n", encoding="utf-8")
    small_library.add(further)
    monkeypatch.setattr("index.prebuilt.copy_prebuilt.__defaults__", (prebuilt,))
    index, is_built = open_or_build_index(small_library, IndexSettings(), notice=lambda line: None)
    assert is_built
    assert len(index.reports) == 2
    assert encoded
    assert all("llotments" in text for text in encoded)


def test_one_that_is_missing_half_there_or_does_not_fit_is_left(prebuilt: Path, tmp_path: Path) -> None:
    folder = IndexFolder(tmp_path / "index")
    assert not copy_prebuilt(folder, lambda manifest: True, tmp_path / "none")
    assert not copy_prebuilt(folder, lambda manifest: False, prebuilt)
    (prebuilt / MANIFEST).write_text("{", encoding="utf-8")
    assert not copy_prebuilt(folder, lambda manifest: True, prebuilt)
    assert folder.live() is None
    assert folder.whole_builds() == []


def test_one_that_is_damaged_is_made_anew_and_a_whole_one_is_left(small_library: Library, tmp_path: Path) -> None:
    place = tmp_path / "prebuilt"
    assert make_prebuilt(small_library, IndexSettings(), place)
    for name, harm in (
        (MANIFEST, take_away),
        ("catalogue.json", flip),
        ("segments/*/report.json", flip),
        ("segments/*/tokens.npy", take_away),
    ):
        assert not make_prebuilt(small_library, IndexSettings(), place)
        harm(next(place.glob(name)))
        assert make_prebuilt(small_library, IndexSettings(), place), f"{name} is damaged"
    manifest = read_manifest(place)
    for report, name in manifest.segments.items():
        check_segment(place / "segments" / name, manifest.seals[report])


def test_a_copy_that_is_cut_short_is_taken_for_none(
    small_library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "prebuilt"
    copy = shutil.copyfile

    def copy_and_stop(source: Path, target: Path) -> None:
        """The manifest is copied, and then it is interrupted."""
        copy(source, target)
        if Path(target).name == MANIFEST:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(shutil.copytree, "__defaults__", (False, None, copy_and_stop, False, False))
        with pytest.raises(KeyboardInterrupt):
            make_prebuilt(small_library, IndexSettings(), place)
    assert not place.exists()
    assert make_prebuilt(small_library, IndexSettings(), place)
    assert [path.name for path in tmp_path.glob("prebuilt*")] == ["prebuilt"]

from __future__ import annotations

import gc
import json
import mmap
import shutil
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from assistant.command.doctor import examine
from assistant.settings import Settings
from corpus.errors import UserError
from corpus.library.bin import list_bin
from corpus.library.moves import choose_aside
from corpus.library.states import tag
from corpus.library.store import Library
from index.build import IndexSettings, open_or_build_index
from index.embedding import DEFAULT_MODEL, Encoded, SentenceEmbeddings, package_folder
from index.kept_vectors import read_kept_vectors
from index.retriever import FusedRetriever
from index.storage import IndexFolder, read_manifest

SETTINGS = IndexSettings()


def built(library: Library, settings: IndexSettings = SETTINGS) -> tuple[bool, list[str]]:
    notices: list[str] = []
    _, fresh = open_or_build_index(library, settings, notice=notices.append)
    return fresh, notices


def live(library: Library) -> Path:
    folder = IndexFolder(library.home / "index").live()
    assert folder is not None
    return folder


def test_a_second_build_is_a_no_op(small_library: Library) -> None:
    assert built(small_library) == (True, [])
    before = live(small_library)
    assert built(small_library) == (False, [])
    assert live(small_library) == before


def test_a_changed_library_is_noticed_and_named(small_library: Library, tmp_path: Path) -> None:
    built(small_library)
    more = tmp_path / "second.txt"
    more.write_text("Gardens\n\nThe garden opened in 2020 and is kept by neighbours.\n", encoding="utf-8")
    small_library.add(more)
    fresh, notices = built(small_library)
    assert fresh
    assert notices == ["Rebuilding the index: the library has changed (second)."]


@pytest.mark.parametrize(
    ("loss", "said"),
    [
        ("gone", "walking_groups; its folder is gone. Put "),
        ("a file", "walking_groups; a file is in the place of its folder. Put "),
        ("one report", "walking_groups. Put "),
        ("one report, and another of its id was removed before", "walking_groups. Put "),
        ("a state is left", "walking_groups. Go back to the state 'spring' (pcn-assistant corpus restore spring), re"),
        ("removed", ""),
        ("replaced by a backup", ""),
    ],
)
def test_reports_that_are_gone_and_that_nobody_removed_are_told_in_one_line(
    small_library: Library, loss: str, said: str
) -> None:
    small_library.restore("manifesto")
    if "before" in loss:
        path = small_library.file("walking_groups")
        small_library.remove("walking_groups")
        [place] = [place for name, place in list_bin(small_library.home / "library" / ".removed")]
        shutil.copytree(place, path.parent)
    built(small_library)
    folder = small_library.home / "library"
    if loss == "removed":
        small_library.remove("walking_groups")
    elif loss == "replaced by a backup":
        aside = choose_aside(small_library.home)
        aside.mkdir()
        folder.rename(aside / "library")
    else:
        if loss == "a state is left":
            tag(small_library, "spring")
        shutil.rmtree(folder if loss in ("gone", "a file") else folder / "walking_groups")
    if loss == "a file":
        folder.write_text("in the way", encoding="utf-8")
    doctor = [str(finding) for finding in examine(Settings(small_library.home)) if "Gone from" in finding.what]
    fresh, notices = built(small_library)
    assert fresh
    told = [line for line in notices if not line.startswith("Rebuilding the index: the library has changed (")]
    assert len(told) == len(doctor) == bool(said)
    for line in told:
        assert line.startswith(f"Gone from the library, and not removed since the index was built: {said}")
        assert line.endswith("or add the reports again (pcn-assistant corpus add FILE).") and line in doctor[0]
    assert built(small_library) == (False, [])


def test_only_new_texts_are_embedded_and_the_index_is_as_if_all_were(
    small_library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built(small_library)
    more = tmp_path / "second.txt"
    more.write_text("Gardens\n\nThe garden opened in 2020 and is kept by neighbours.\n", encoding="utf-8")
    small_library.add(more)
    embedded: list[str] = []
    encode = SentenceEmbeddings.encode

    def counting(self: SentenceEmbeddings, texts: Sequence[str]) -> Iterator[tuple[int, Encoded]]:
        embedded.extend(texts)
        return encode(self, texts)

    monkeypatch.setattr(SentenceEmbeddings, "encode", counting)
    told: list[tuple[int, int]] = []
    quick, _ = open_or_build_index(
        small_library, SETTINGS, notice=lambda line: None, progress=lambda done, all_: told.append((done, all_))
    )
    assert embedded and all(text.startswith("second\n") for text in embedded)
    assert told[-1] == (len(embedded),) * 2, "what is done of what there is to do"
    quick_tokens = [quick.tokens.of_unit(number) for number in range(len(quick.evidence))]
    quick_vectors = quick.evidence_vectors.similarity(quick.query("garden").encoded.vector)
    whole, _ = open_or_build_index(small_library, SETTINGS, notice=lambda line: None, rebuild=True)
    assert np.allclose(
        quick_vectors, whole.evidence_vectors.similarity(whole.query("garden").encoded.vector), atol=1e-4
    )
    for number, mine in enumerate(quick_tokens):
        other = whole.tokens.of_unit(number)
        assert mine.label == other.label
        for (vectors, ids), (others, other_ids) in ((mine.own, other.own), (mine.context, other.context)):
            assert ids.tolist() == other_ids.tolist()
            assert np.abs(vectors.astype(int) - others.astype(int)).max() <= 1


def test_vectors_that_are_kept_hold_no_file_of_the_build_open(small_library: Library) -> None:
    """Windows removes no file that is mapped into memory."""
    built(small_library)
    manifest = read_manifest(live(small_library))
    folder = IndexFolder(small_library.home / "index")
    kept = read_kept_vectors(folder, "walking_groups", weights=manifest.weights)
    arrays: list[object] = [*kept.passages.values()]
    for vector, tokens in kept.evidence.values():
        arrays += [vector, *tokens.own, *tokens.context]
    assert len(arrays) > len(kept.passages) > 0
    for array in arrays:
        held: object = array
        while held is not None:
            assert not isinstance(held, np.memmap | mmap.mmap)
            held = getattr(held, "base", None)


def test_another_model_by_folder_is_another_index(small_library: Library, tmp_path: Path) -> None:
    built(small_library)
    copy = tmp_path / "model"
    shutil.copytree(package_folder(), copy)
    fresh, notices = built(small_library, IndexSettings(model=str(copy)))
    assert fresh
    assert notices == [f"Rebuilding the index: it was made with the embedding model '{DEFAULT_MODEL}', not '{copy}'."]


@pytest.mark.parametrize(
    ("part", "why"),
    [
        ("manifest.json", "the index is only half written"),
        ("catalogue.json", "the catalogue of the index is missing"),
        ("report.json", "the reports of the index are damaged"),
        ("vectors.npy", "the vectors of the index are missing"),
        ("tokens.npy", "the token vectors of the index are missing"),
        ("segment.json", "reports of the index are missing or damaged"),
    ],
)
def test_a_damaged_index_is_rebuilt_with_a_word_about_why(small_library: Library, part: str, why: str) -> None:
    built(small_library)
    folder = IndexFolder(small_library.home / "index")
    [path] = [*live(small_library).glob(part), *folder.segments.glob(f"*/{part}")]
    if part == "report.json":
        path.write_text(path.read_text(encoding="utf-8") + " ", encoding="utf-8")
    else:
        path.unlink()
    fresh, notices = built(small_library)
    assert fresh
    assert notices == [f"Rebuilding the index: {why}."]
    gc.collect()
    assert built(small_library) == (False, [])
    assert len(folder.segment_folders()) == 1


def test_a_damaged_pointer_is_mended(small_library: Library) -> None:
    built(small_library)
    (small_library.home / "index" / "current.json").write_text("{", encoding="utf-8")
    assert built(small_library) == (
        False,
        ["Mended: the pointer to the live index is damaged; it points to the index again."],
    )


@pytest.mark.parametrize(("moment", "is_whole"), [("sweep", True), ("go_live", False)])
def test_a_build_that_is_interrupted_is_kept_once_it_is_pointed_to(
    small_library: Library, monkeypatch: pytest.MonkeyPatch, moment: str, is_whole: bool
) -> None:
    """Ctrl+C while the builds before it are swept away, and before the pointer to it is written."""

    def interrupt(self: IndexFolder, build: Path) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(IndexFolder, moment, interrupt)
        with pytest.raises(KeyboardInterrupt):
            built(small_library)
    builds = small_library.home / "index" / "builds"
    assert len(list(builds.iterdir())) == is_whole
    assert built(small_library) == (not is_whole, [])


def test_an_index_folder_that_cannot_be_written_is_told_in_one_line(small_library: Library) -> None:
    (small_library.home / "index").write_text("in the way", encoding="utf-8")
    with pytest.raises(UserError, match=r"index: cannot be written .*PCN_ASSISTANT_HOME"):
        built(small_library)


def test_a_day_on_which_the_index_is_opened_is_a_day_of_use_for_what_was_removed(
    small_library: Library, tmp_path: Path
) -> None:
    more = tmp_path / "second.txt"
    more.write_text("Gardens\n\nThe garden opened in 2020 and is kept by neighbours.\n", encoding="utf-8")
    small_library.add(more)
    small_library.remove("second")
    days = small_library.home / "library" / ".removed" / "days.json"
    days.unlink()
    built(small_library)
    [day] = json.loads(days.read_text())
    assert abs(time.time() - day) < 3600
    changed = days.stat().st_mtime_ns
    built(small_library)
    assert days.stat().st_mtime_ns == changed, "a day is written once"


def test_an_empty_library_says_how_to_add_a_report(small_library: Library) -> None:
    for report in small_library.ids():
        small_library.remove(report)
    with pytest.raises(UserError, match="the library is empty"):
        built(small_library)


def test_two_builders_at_once_leave_one_sound_index(small_library: Library) -> None:
    outcomes: list[bool] = []
    builders = [threading.Thread(target=lambda: outcomes.append(built(small_library)[0])) for _ in range(2)]
    for builder in builders:
        builder.start()
    for builder in builders:
        builder.join()
    assert sorted(outcomes) == [False, True]
    assert built(small_library) == (False, [])


def test_only_the_pointer_and_one_build_are_left(small_library: Library) -> None:
    built(small_library)
    gc.collect()  # a build that an index still has open would be kept
    open_or_build_index(small_library, SETTINGS, notice=lambda line: None, rebuild=True)
    pointer = json.loads((small_library.home / "index" / "current.json").read_text(encoding="utf-8"))
    builds = [path.name for path in (small_library.home / "index" / "builds").iterdir()]
    assert builds == [pointer["build"]]


def test_the_retriever_gives_langchain_documents_with_their_place(small_library: Library) -> None:
    index, _ = open_or_build_index(small_library, SETTINGS, notice=lambda line: None)
    documents = FusedRetriever(index=index, k=1).invoke("How many people were reached?")
    assert "312 people" in documents[0].page_content
    assert documents[0].metadata["report"] == "walking_groups"
    source = small_library.load("walking_groups").source
    assert all(source[start:end] for start, end in documents[0].metadata["spans"])


def test_a_run_that_is_ended_half_way_is_gone_on_with(
    small_library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was indexed of one report is not embedded again when the next one was interrupted."""
    more = tmp_path / "second.txt"
    more.write_text("Gardens\n\nThe garden opened in 2020 and is kept by neighbours.\n", encoding="utf-8")
    small_library.add(more)
    embedded: list[str] = []
    encode = SentenceEmbeddings.encode

    def counting(self: SentenceEmbeddings, texts: Sequence[str]) -> Iterator[tuple[int, Encoded]]:
        if embedded and not any(text.startswith("second\n") for text in texts) and len(runs) == 1:
            raise KeyboardInterrupt
        embedded.extend(texts)
        return encode(self, texts)

    monkeypatch.setattr(SentenceEmbeddings, "encode", counting)
    runs = [1]
    with pytest.raises(KeyboardInterrupt):
        built(small_library)
    runs.append(2)
    first = list(embedded)
    assert first
    assert built(small_library)[0]
    assert not set(embedded[len(first) :]) & set(first)


def test_a_card_that_changes_costs_no_embedding(small_library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    built(small_library)
    small_library.edit("walking_groups", publisher="Anytown")

    def never(self: SentenceEmbeddings, texts: Sequence[str]) -> Iterator[tuple[int, Encoded]]:
        assert not texts, f"embedded again: {texts}"
        return iter(())

    monkeypatch.setattr(SentenceEmbeddings, "encode", never)
    assert built(small_library)[0]

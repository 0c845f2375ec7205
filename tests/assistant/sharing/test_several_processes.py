"""One process publishes, others follow; either is killed at random moments."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from corpus.library.store import Library
from index.build import IndexSettings, open_or_build_library_index
from tests.support.paths import ROOT
from tests.support.sharing import (
    change_library,
    check_published,
    follow,
    kill_after,
    make_library,
    publish_to,
    read_round,
)

ROUNDS = 6
KILLS = 20
needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="no process can be forked")


def build(library: Library) -> None:
    open_or_build_library_index(library, IndexSettings(), notice=lambda _: None)


def test_two_that_follow_answer_from_each_new_state_while_it_is_published(tmp_path: Path) -> None:
    library, address = make_library(tmp_path / "writer"), (tmp_path / "shared").as_posix()
    publish_to(library, address)
    journals = [tmp_path / f"journal-{number}" for number in range(2)]
    command = [sys.executable, "-m", "tests.support.sharing"]
    readers = [
        subprocess.Popen([*command, str(tmp_path / f"reader-{number}"), address, str(journal), str(ROUNDS)], cwd=ROOT)
        for number, journal in enumerate(journals)
    ]
    try:
        while not all(journal.exists() and journal.stat().st_size for journal in journals):
            assert all(reader.poll() is None for reader in readers)
            time.sleep(0.1)
        for round_ in range(1, ROUNDS + 1):
            change_library(library, round_)
            publish_to(library, address)
        assert [reader.wait(120) for reader in readers] == [0, 0]
    finally:
        for reader in readers:
            reader.kill()
            reader.wait()
    for journal in journals:
        rows = [json.loads(line) for line in journal.read_text().splitlines()]
        # No answer is older than the state that was open before the question, nor from one that was not there yet.
        assert all(row["before"] <= row["answered"] <= row["after"] for row in rows)
        answered = [row["answered"] for row in rows]
        assert answered == sorted(answered) and len(set(answered)) > 2
        assert not any(row["fault"] for row in rows)
        assert all("as published at" in line for row in rows for line in row["said"])


@needs_fork
def test_a_publisher_that_is_killed_leaves_a_whole_state_and_the_next_goes_on(tmp_path: Path) -> None:
    library, address = make_library(tmp_path / "writer"), (tmp_path / "shared").as_posix()
    build(library)
    begun = time.monotonic()
    publish_to(library, address)
    took = time.monotonic() - begun
    reader, said = tmp_path / "reader", list[str]()
    follower = follow(reader, address, said)
    follower.look()
    chance, killed = random.Random(17), 0
    for round_ in range(1, KILLS + 1):
        change_library(library, round_)
        build(library)
        killed += kill_after(lambda: publish_to(library, address, grace=0.0), chance.uniform(0, took))
        check_published(address)
        before = read_round(Library(reader))
        has_changed = follower.look()
        # The one before, or a newer one: never anything in between, and never an older one.
        assert read_round(Library(reader)) in ({round_} if has_changed else {before})
        assert len(said) == 1 or all("as published at" in line for line in said), said
    assert killed > KILLS / 2
    publish_to(library, address)
    follower.look()
    assert read_round(Library(reader)) == KILLS
    check_published(address)


@needs_fork
def test_one_that_is_killed_while_it_fetches_is_whole_and_goes_on(tmp_path: Path) -> None:
    library, address = make_library(tmp_path / "writer"), (tmp_path / "shared").as_posix()
    publish_to(library, address)
    reader, said = tmp_path / "reader", list[str]()
    begun = time.monotonic()
    follow(reader, address, said).look()
    took = time.monotonic() - begun
    chance, killed = random.Random(18), 0
    for round_ in range(1, KILLS + 1):
        change_library(library, round_)
        publish_to(library, address)
        killed += kill_after(lambda: follow(reader, address, []).look(), chance.uniform(0, took))
        # As any command opens it: the old state or the new one, whole, with its own index.
        index, _ = open_or_build_library_index(Library(reader), IndexSettings(), notice=lambda _: None)
        assert read_round(Library(reader)) in (round_ - 1, round_)
        assert index.manifest.reports == Library(reader).fingerprints() and not Library(reader).faults()
        assert Library(reader).check("choirs").source == index.whole().reports["choirs"].source
        del index
        follow(reader, address, said).look()
        assert read_round(Library(reader)) == round_
    assert killed > KILLS / 2
    assert all("as published at" in line for line in said), said

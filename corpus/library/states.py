"""Named states of a library: tagged, listed, restored and taken away; `state_files.py` keeps what they need."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from difflib import get_close_matches
from pathlib import Path

from corpus.errors import ReportError
from corpus.library.bin import BIN, choose_place, list_bin
from corpus.library.bundled import REMOVED, bundled_entries, read_taken_out
from corpus.library.cards import Fault
from corpus.library.moves import begin_moves, commit_moves, drop_moves
from corpus.library.soundness import find_damage, hash_files
from corpus.library.state_files import (
    State,
    copy_file,
    disk_use,
    file_size,
    find_copy_damage,
    keep_report,
    kept_file,
    read_state,
    state_names,
    state_path,
    sweep,
    write_file,
)
from corpus.library.store import Library
from corpus.library.writer_lock import one_writer

_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,58}[A-Za-z0-9_-])?")
# Characters of a name that is told back.
_TOLD_CHARACTERS = 60


@dataclass(frozen=True, slots=True)
class StateList:
    """The states on disk."""

    # The first named first.
    states: list[State]
    # The names of those that cannot be read.
    damaged: list[str]
    # Bytes that each takes, as if it were alone, by name; and all of them together: what they share counts once.
    sizes: Mapping[str, int]
    size: int


@dataclass(frozen=True, slots=True)
class Tagged:
    """A state that was named."""

    state: State
    # The reports that are not in it, as they are damaged.
    left_out: list[Fault]


@dataclass(frozen=True, slots=True)
class StateFault:
    """What is wrong with a state."""

    # Its name.
    state: str
    # In words, without a full stop: "state spring: damaged".
    message: str


@dataclass(frozen=True, slots=True)
class Restored:
    """What became of the library when it was brought back to a state; ids, sorted."""

    # Brought back, put back as they were, and taken out.
    back: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    out: list[str] = field(default_factory=list)
    # Bundled reports that the program now brings in another version, or not at all: they cannot be brought back.
    other: list[str] = field(default_factory=list)


def tag(library: Library, name: str) -> Tagged:
    """Name the state that the library is in. A report that is damaged is left out, and told; restoring lets it be.

    Raises:
        ReportError: the name is none or is taken, or the files cannot be kept.
    """
    if not _NAME.fullmatch(name):
        raise ReportError(
            f"'{_tell(name)}': the name of a state has letters from a to z, digits, '-', '_' and '.', begins with a "
            "letter or a digit, does not end with '.', and has 60 characters at most. For example: "
            "before-the-april-update"
        )
    folder = library.home / "library"
    with one_writer(folder):
        taken = {other.casefold(): other for other in state_names(library.home)}
        if name.casefold() in taken:
            raise ReportError(
                f"there is a state '{taken[name.casefold()]}' already. Choose another name, or take that one away: "
                f"pcn-assistant corpus untag {taken[name.casefold()]}"
            )
        try:
            fingerprints = library.fingerprints()
            cards = library.cards()
            reports, damaged = _keep_sound(library.home, [card.id for card in cards if card.added])
            faults = [*library.faults(), *damaged]
            left_out = sorted(fault.report for fault in faults)
            bundled = {card.id: fingerprints[card.id] for card in cards if not card.added}
            state = State(name, datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), reports, bundled, left_out)
            row = {"format": 1, "name": name, "made": state.made, "reports": reports, "bundled": bundled}
            row["left_out"] = left_out
            write_file(state_path(library.home, name), json.dumps(row, indent=1).encode())
        except OSError as fault:
            raise ReportError(
                f"{folder}: the state cannot be kept ({fault.strerror}). Free some disk space."
            ) from fault
        finally:
            sweep(library.home)
    return Tagged(state, faults)


def _keep_sound(home: Path, ids: Sequence[str]) -> tuple[dict[str, dict[str, str]], list[Fault]]:
    """Keep a copy of each report; the files of those that are sound, by id, and what is wrong with the others.

    Raises:
        OSError: a copy cannot be kept.
    """
    sound, damaged = {}, []
    for report in ids:
        files = keep_report(home, home / "library" / report)
        fault = find_damage(report, files, (home / "library" / report).joinpath)
        if fault is None:
            sound[report] = files
        else:
            damaged.append(Fault(report, f"report {report}: {fault}. What to do about it: pcn-assistant doctor"))
    return sound, damaged


def untag(home: Path, name: str) -> int:
    """Take a state away; the bytes that are free again. The library stays as it is.

    Raises:
        ReportError: there is none of that name (the nearest is named), or it cannot be deleted.
    """
    known = find_name(home, name)
    with one_writer(home / "library"):
        before = disk_use(home)
        try:
            state_path(home, known).unlink(missing_ok=True)
        except OSError as fault:
            raise ReportError(f"{state_path(home, known)}: cannot be deleted ({fault.strerror}).") from fault
        sweep(home)
        return before - disk_use(home)


def list_states(home: Path) -> StateList:
    """The states, the first named first, with the room that they take on disk."""
    states, damaged = [], []
    for name in state_names(home):
        try:
            states.append(read_state(home, name))
        except ReportError:
            damaged.append(name)
    sizes = {state.name: sum(file_size(home, digest) for digest in state.digests) for state in states}
    return StateList(sorted(states, key=lambda state: (state.made, state.name)), damaged, sizes, disk_use(home))


def find_name(home: Path, name: str) -> str:
    """The name of a state as it was given, large and small letters being the same.

    Raises:
        ReportError: there is none of that name; the nearest is named.
    """
    known = {other.casefold(): other for other in state_names(home)}
    if name.casefold() in known:
        return known[name.casefold()]
    near = get_close_matches(name.casefold(), list(known), n=1)
    hint = f" Did you mean '{known[near[0]]}'?" if near else ""
    raise ReportError(f"no state '{_tell(name)}'.{hint} The states are: {', '.join(known.values()) or 'none'}.")


def has_state(home: Path, name: str) -> bool:
    """Whether there is a state of that name."""
    return name.casefold() in {other.casefold() for other in state_names(home)}


def restore_state(library: Library, name: str) -> Restored:
    """Bring the library back to a state, whole or not at all: what was added or changed since goes into the bin.

    Raises:
        ReportError: there is no such state, it or a file that it needs is damaged, or the folder cannot be written;
            nothing was changed then.
    """
    home, folder = library.home, library.home / "library"
    known = find_name(home, name)
    with one_writer(folder):
        state = read_state(home, known)
        present = {place.name: hash_files(place) for place in sorted(folder.glob("[!.]*")) if place.is_dir()}
        fresh = [report for report, files in sorted(state.reports.items()) if present.get(report) != files]
        leaving = sorted(present.keys() - state.reports.keys() - set(state.left_out))
        come_along = {entry.details.id for entry in bundled_entries()}
        taken_out = read_taken_out(home) & come_along
        wanted_out = come_along - state.bundled.keys()
        try:
            laid_out = begin_moves(home)
            out = [(folder / each, choose_place(folder / BIN, each)) for each in [*leaving, *fresh] if each in present]
            into = [(_find_source(home, laid_out, state, each), folder / each) for each in fresh]
            if wanted_out != taken_out:
                out += [(file, laid_out / f"old-{file.name}") for file in sorted(home.glob("removed*.json"))]
                into.append((_write_list(laid_out, wanted_out), home / REMOVED))
        except OSError as fault:
            drop_moves(home)
            raise ReportError(f"{home}: cannot be written ({fault.strerror}). Nothing was changed.") from fault
        except ReportError:
            drop_moves(home)
            raise
        commit_moves(home, out, into, told=f"the library is as it was in the state '{known}'.")
    changed = [report for report in fresh if report in present]
    return Restored(
        back=sorted({*fresh} - {*changed} | (taken_out - wanted_out)),
        changed=changed,
        out=sorted({*leaving} | (wanted_out - taken_out)),
        other=_list_other_versions(library, state),
    )


def check_states(home: Path) -> list[StateFault]:
    """What is wrong with the states: those that cannot be read, and copies that are missing or damaged."""
    found = list_states(home)
    faults = [StateFault(name, f"state {name}: damaged") for name in found.damaged]
    # States share most of their copies: each is looked at once.
    seen: dict[tuple[str, str], str | None] = {}
    for state in found.states:
        for report, files in state.reports.items():
            key = (report, json.dumps(files, sort_keys=True))
            if key not in seen:
                seen[key] = find_copy_damage(home, report, files)
            if seen[key] is not None:
                faults.append(StateFault(state.name, f"state {state.name}: {seen[key]}"))
    return faults


def _list_other_versions(library: Library, state: State) -> list[str]:
    now = library.fingerprints()
    return sorted(report for report, digest in state.bundled.items() if now.get(report) != digest)


def _write_list(laid_out: Path, taken_out: set[str]) -> Path:
    """The list of bundled reports that are taken out as it is to be, ready to be moved into its place.

    Raises:
        OSError: it cannot be written.
    """
    new = laid_out / REMOVED
    write_file(new, json.dumps(sorted(taken_out)).encode())
    return new


def _find_source(home: Path, laid_out: Path, state: State, report: str) -> Path:
    """A folder that holds a report as it was in a state: in the bin, where it is there, else laid out anew.

    Raises:
        ReportError, OSError: as `_lay_out`.
    """
    files = state.reports[report]
    for removed, place in list_bin(home / "library" / BIN):
        if removed == report and hash_files(place) == files and find_damage(report, files, place.joinpath) is None:
            return place
    return _lay_out(home, laid_out, state, report)


def _lay_out(home: Path, laid_out: Path, state: State, report: str) -> Path:
    """A report's folder as it was in a state, ready to be moved into its place.

    Raises:
        ReportError: the copy of one of its files is missing or damaged, or was when the state was named.
        OSError: it cannot be written.
    """
    fault = find_copy_damage(home, report, state.reports[report])
    if fault is not None:
        raise ReportError(
            f"state '{state.name}': {fault}; nothing was changed. To take the state away: "
            f"pcn-assistant corpus untag {state.name}"
        )
    place = laid_out / "reports" / report
    place.mkdir(parents=True)
    for name, digest in state.reports[report].items():
        copy_file(kept_file(home, digest), place / name)
    return place


def _tell(name: str) -> str:
    """A name as it is told back: short and on one line."""
    return "".join(sign if sign.isprintable() else "?" for sign in name[:_TOLD_CHARACTERS])

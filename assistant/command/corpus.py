"""What each action of `pcn-assistant corpus` does with its options; its exit code."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.command.publish import refuse_following
from corpus.editions import find_superseded
from corpus.errors import ReportError, UserError

if TYPE_CHECKING:
    from corpus.library.additions import Addition
    from corpus.library.store import Library
    from corpus.reading import Reading
    from corpus.vocabulary import Report

# Progress within a file is told each time so many pages are read, or after so long: a scanned page takes seconds.
_PAGES_A_NOTICE = 50
_SECONDS_A_NOTICE = 5.0


def list_reports(options: argparse.Namespace) -> int:
    """`corpus list`: id, title, publisher and date of each report, parted by tabs; or the whole cards as JSON."""
    library = _open_library()
    cards = library.cards()
    superseded = find_superseded(cards)
    if options.json:
        _print_cards(library, superseded)
        return 0
    for card in cards:
        date = f"{card.date} (inferred)" if card.date_inferred else card.date
        newer = f"\tsupersedes {card.supersedes}" if card.supersedes else ""
        older = f"\tsuperseded by {superseded[card.id]}" if card.id in superseded else ""
        print(f"{card.id}\t{card.title}\t{card.publisher}\t{date}{newer}{older}")
    _tell_faults(library)
    return 0


def _print_cards(library: Library, superseded: Mapping[str, str]) -> None:
    """Every card with its fingerprint, SHA-256 of card and text, and the damaged reports, as JSON."""
    fingerprints = library.fingerprints()
    rows = [
        {**asdict(card), "superseded_by": superseded.get(card.id), "fingerprint": fingerprints.get(card.id)}
        for card in library.cards()
    ]
    faults = [{"id": fault.report, "message": fault.message} for fault in library.faults()]
    print(json.dumps({"reports": rows, "damaged": faults}, ensure_ascii=False, indent=2))


def add_reports(options: argparse.Namespace) -> int:
    """`corpus add`: keep copies of reports; 2 where one of them could not be added.

    Raises:
        UserError: there is no file, or a card's fields are given for several.
    """
    from assistant.factory import notice
    from corpus.library.cards import clean_line

    paths = [path for given in options.files for path in walk_files(given)]
    if not paths:
        raise UserError("no file in the folder. Name a report, or a folder with reports in it.")
    fields = (options.title, options.publisher, options.date, options.supersedes)
    if len(paths) > 1 and any(field is not None for field in fields):
        raise UserError("--title, --publisher, --date and --supersedes are for one file. Add the files one by one.")
    _check_date(options.date)
    library = _open_own_library()
    failed = 0
    for number, path in enumerate(paths, start=1):
        name = clean_line(path.name)
        if len(paths) > 1:
            notice(f"[{number}/{len(paths)}] {name}")
        try:
            _print_added(_take_in(library, path, options))
        except Exception as fault:  # a reader's bug, too, must not end a batch
            failed += 1
            notice(f"pcn-assistant: {explain_fault(name, fault)}")
    if len(paths) > 1:
        print(f"Added {len(paths) - failed} of {len(paths)} files; {failed} not added.")
    if failed < len(paths):
        print("The index is brought up to date with the next question.")
    return 2 if failed else 0


def check_reading(options: argparse.Namespace) -> int:
    """`corpus check`: what is read of a file, in figures, or a table over the library; 1 where a report is damaged."""
    from assistant.command.reading_sheet import format_sheet, format_table
    from corpus.library.reading_report import measure_reading

    library = _open_library()
    if options.file is not None:
        print(format_sheet(measure_reading(*_read_for_check(library, options.file))))
        return 0
    rows, failed = [], _tell_faults(library)
    for card in library.cards():
        try:
            rows.append((card.id, measure_reading(*library.load_with_reading(card.id))))
        except ReportError as fault:
            failed += 1
            print(f"report {card.id}: {fault}", file=sys.stderr)
    print(format_table(rows))
    return 1 if failed else 0


def edit_card(options: argparse.Namespace) -> int:
    """`corpus edit`: change a report's card.

    Raises:
        UserError: there is nothing to change, or the date is none.
    """
    given = {name: getattr(options, name) for name in ("title", "publisher", "date", "supersedes")}
    # An empty id takes away that the report supersedes another.
    if not any(given.values()) and given["supersedes"] is None:
        raise UserError("nothing to change. Give --title, --publisher, --date or --supersedes.")
    _check_date(options.date)
    card = _open_own_library().edit(options.id, **given)
    newer = f"; supersedes '{card.supersedes}'" if card.supersedes else ""
    print(f"'{card.id}': {card.title}; {card.publisher}; {card.date}{newer}.")
    return 0


def remove_report(options: argparse.Namespace) -> int:
    """`corpus remove`: take a report out."""
    from corpus.library.bin import DAYS_KEPT

    _open_own_library().remove(options.id)
    print(f"Removed '{options.id}'. To bring it back: pcn-assistant corpus restore {options.id}", end="")
    print(f" (an added report is kept for {DAYS_KEPT} days).")
    return 0


def show_report(options: argparse.Namespace) -> int:
    """`corpus show`: a report's source, as it is."""
    sys.stdout.write(_open_library().load(options.id).source)
    return 0


def walk_files(given: Path) -> Iterator[Path]:
    """A file itself; the files of a folder and the folders in it, in the order of their names, hidden ones left out."""
    try:
        is_folder = given.is_dir()
    except (OSError, ValueError):
        is_folder = False
    if not is_folder:
        yield given
        return
    for folder, folders, names in os.walk(given):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(folder) / name for name in sorted(names) if not name.startswith("."))


def _take_in(library: Library, path: Path, options: argparse.Namespace) -> Addition:
    return library.take_in(
        path,
        title=options.title,
        publisher=options.publisher,
        date=options.date,
        supersedes=options.supersedes,
        again=options.again,
        progress=_page_notices(path.name),
    )


def _page_notices(name: str) -> Callable[[int, int], None]:
    """Tells how far a long file is read."""
    told = time.monotonic()

    def tell(done: int, pages: int) -> None:
        nonlocal told
        is_due = done % _PAGES_A_NOTICE == 0 or time.monotonic() - told >= _SECONDS_A_NOTICE
        if is_due and done < pages:
            told = time.monotonic()
            print(f"{name!r}: {done} of {pages} pages", file=sys.stderr, flush=True)

    return tell


def _print_added(added: Addition) -> None:
    from assistant.command.reading_sheet import format_line
    from corpus.library.reading_report import measure_reading

    card = added.report.details
    figures = measure_reading(added.report, added.reading)
    print(f"Added '{card.id}': {card.title}. {card.publisher}; {card.date}.")
    print(f"  {format_line(figures)}")
    for remark in (*figures.remarks, *figures.oddities):
        print(f"  {remark}")
    if added.earlier_edition:
        print(
            f"  It looks like a newer edition of '{added.earlier_edition}'. If it is one: "
            f"pcn-assistant corpus edit {card.id} --supersedes {added.earlier_edition}",
            flush=True,
        )


def explain_fault(name: str, fault: Exception) -> str:
    """What went wrong with a file, in one line."""
    from corpus.library.cards import clean_line

    if isinstance(fault, UserError):
        return clean_line(str(fault))
    return f"{name}: cannot be read ({type(fault).__name__}). Save it as a new PDF or as text, and add that."


def _check_date(date: str | None) -> None:
    """Refuse what is no date.

    Raises:
        UserError: it is none.
    """
    from corpus.library.dates import parse_date

    if date is not None and parse_date(date) is None:
        raise UserError(
            f"--date '{date}': not understood. Write 2025, 2025-04, 'April 2025', '18 July 2024' or 'before 2019'."
        )


def _read_for_check(library: Library, given: str) -> tuple[Report, Reading]:
    """A report of the library by its id, or a file that is not in it."""
    from corpus.library.file_guards import check_regular_file
    from corpus.library.guarded_reading import read_guarded
    from corpus.readers.reader import report_from_reading
    from corpus.vocabulary import ReportDetails

    if given in library.ids():
        return library.load_with_reading(given)
    path = Path(given)
    check_regular_file(path)
    reading = read_guarded(path, _page_notices(path.name), limits=library.limits)
    return report_from_reading(reading, ReportDetails("", path.stem, "", "", False, "", "")), reading


def _tell_faults(library: Library) -> int:
    """Name the damaged reports on standard error; how many there are."""
    faults = library.faults()
    for fault in faults:
        print(fault.message, file=sys.stderr)
    return len(faults)


def _open_own_library() -> Library:
    """The library, to be changed.

    Raises:
        UserError: it is kept as it is published elsewhere.
    """
    from assistant.settings import load_settings

    refuse_following(load_settings())
    return _open_library()


def _open_library() -> Library:
    from assistant.settings import load_settings
    from corpus.library.store import Library

    settings = load_settings()
    return Library(settings.home, settings.reading)

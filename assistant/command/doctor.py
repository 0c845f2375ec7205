"""What is installed, which model, whether the index is sound, and what to do about what is not."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from assistant.command.databases import Examined, examine_databases, examine_server
from assistant.command.model_trial import try_model
from assistant.command.reading_sheet import describe_reading
from assistant.drafts.earlier_files import FOLDER, is_draft, list_files
from assistant.generation.chat_model import ModelUnavailable, open_model
from assistant.generation.settings import ModelSettings, find_destination
from assistant.settings import DATABASE, Settings
from corpus.errors import IndexUnusable, UserError
from corpus.library.reading_report import measure_reading
from corpus.library.states import check_states, list_states
from corpus.library.store import Library
from corpus.pdf.ocr import INSTALL_OCR, is_ocr_installed
from index.build import explain_vanished, staleness
from index.embedding import DEFAULT_MODEL, SentenceEmbeddings, model_folder
from index.library_index import check_index
from index.storage import IndexFolder, read_manifest

_PACKAGES = (
    "pcn-assistant", "onnxruntime", "tokenizers", "langchain", "langchain-chroma", "chromadb", "gradio", "pypdf",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at."""

    is_ok: bool
    # What was found, in a few words.
    what: str
    # What to do about it; empty where it is well.
    remedy: str = ""

    def __str__(self) -> str:
        """The finding in one line: 'MEND gradio is not installed. Run: pip install gradio'."""
        mark = "ok  " if self.is_ok else "MEND"
        remedy = f". {self.remedy}" if self.remedy else ""
        return f"{mark} {self.what}{remedy}"


def examine(settings: Settings) -> list[Finding]:
    """Everything looked at, in order; nothing is changed."""
    checks: tuple[Callable[[Settings], Iterator[Finding]], ...] = (
        _check_packages,
        _check_ocr,
        _check_home,
        _check_models,
        _check_reports,
        _check_states,
        _check_databases,
        _check_drafts,
        _check_index,
    )
    findings: list[Finding] = []
    for check in checks:
        findings += check(settings)
    return findings


def _check_packages(settings: Settings) -> Iterator[Finding]:
    """The versions of Python and of the packages that the product stands on."""
    yield Finding(True, f"Python {platform.python_version()} on {platform.system()}")
    for name in _PACKAGES:
        try:
            yield Finding(True, f"{name} {version(name)}")
        except PackageNotFoundError:
            yield Finding(False, f"{name} is not installed", f"Run: pip install {name}")


def _name_with_version(package: str) -> str:
    """A package's name with its version, where that is known."""
    try:
        return f"{package} {version(package)}"
    except PackageNotFoundError:
        return package


def _check_ocr(settings: Settings) -> Iterator[Finding]:
    """Whether pages that are pictures can be read; it is well without."""
    if is_ocr_installed():
        yield Finding(True, f"OCR: {_name_with_version('rapidocr')} reads pages that are pictures")
    else:
        yield Finding(
            True, f"OCR is not installed: pages that are pictures are named, not read. To read them: {INSTALL_OCR}"
        )


def _check_home(settings: Settings) -> Iterator[Finding]:
    """Whether the data folder, or the nearest folder above it that is there, can be written."""
    folder = settings.home
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    if folder.is_dir() and os.access(folder, os.W_OK):
        yield Finding(True, f"data folder {settings.home}")
    else:
        yield Finding(
            False, f"data folder {settings.home} cannot be written", "Set PCN_ASSISTANT_HOME to another folder."
        )
    library = settings.home / "library"
    if library.exists() and not library.is_dir():
        yield Finding(
            False,
            f"{library} is a file, and no report that was added can be read",
            "Move it away, put the folder back.",
        )


def _check_models(settings: Settings) -> Iterator[Finding]:
    """The embedding model, and the language model where there is one."""
    name = settings.index.model
    try:
        folder = model_folder(name)
    except UserError as fault:
        yield Finding(False, f"embedding model {name}", str(fault))
        return
    checked = f" in {folder}, weights checked" if name == DEFAULT_MODEL else ""
    yield Finding(True, f"embedding model {name}{checked}")
    if settings.model.name is None:
        yield Finding(True, "language model: none; answers are made of quotes alone, and nothing leaves this machine")
    else:
        yield _try_chat_model(settings.model)


def _try_chat_model(settings: ModelSettings) -> Finding:
    """The configured model, tried with ten questions; the address it is at is said, a key never."""
    address = f" at {settings.url}" if settings.url else ""
    what = f"language model {settings.name}{address}"
    try:
        trial = try_model(open_model(settings))
    except (UserError, ModelUnavailable) as fault:
        return Finding(False, f"{what}: {fault}", "Until then answers are made of quotes alone. See docs/models.md.")
    destination = find_destination(settings, os.environ)
    sent = f"questions and quotes are sent to {destination}" if destination else "nothing leaves this machine"
    return Finding(trial.remedy == "", f"{what}: {trial}; {sent}", trial.remedy)


def _check_reports(settings: Settings) -> Iterator[Finding]:
    """Whether every report can still be read, and how much of it was."""
    library = Library(settings.home)
    for card in library.cards():
        try:
            library.check(card.id)
            figures = measure_reading(*library.load_with_reading(card.id))
            yield Finding(True, f"report {card.id}: {card.title} ({describe_reading(figures)})")
        except UserError as fault:
            yield Finding(False, f"report {card.id}", f"{fault} Or: pcn-assistant corpus remove {card.id}")
    for broken in library.faults():
        yield Finding(False, broken.message)


def _check_states(settings: Settings) -> Iterator[Finding]:
    """Whether every named state of the library can be restored; nothing where there is none."""
    found = list_states(settings.home)
    faults = check_states(settings.home)
    for fault in faults:
        yield Finding(False, fault.message, f"To take the state away: pcn-assistant corpus untag {fault.state}")
    if found.states and not faults:
        yield Finding(True, f"named states of the library: {len(found.states)}, whole")


def _check_databases(settings: Settings) -> Iterator[Finding]:
    """Which database conversations, feedback and drafts are kept in, and whether it is reachable and sound."""
    address = settings.database
    if address:
        sent = "" if address.is_on_this_machine else ", and are sent there"
        yield Finding(True, f"conversations, feedback and drafts are kept in the {address}{sent}")
        for found in examine_server(address):
            yield _describe_database(found.name, found)
    else:
        yield Finding(True, f"conversations, feedback and drafts are kept in SQLite files in {settings.home}")
    for found in examine_databases(settings.home):
        unused = f" of the data folder, which is not used while {DATABASE} is set" if address else ""
        yield _describe_database(f"{found.name}{unused}", found)


def _describe_database(name: str, found: Examined) -> Finding:
    if found.fault:
        return Finding(False, f"{name}: {found.fault}", found.remedy)
    return Finding(True, f"{name}: {found.rows} {found.counted}, sound")


def _check_drafts(settings: Settings) -> Iterator[Finding]:
    """Whether the drafts that an earlier version left as files can be read; nothing where there is none."""
    files = list_files(settings.home / FOLDER)
    damaged = [path for path in files if not is_draft(path)]
    for path in damaged:
        yield Finding(False, f"draft {path} is damaged", "Move it away, and make the note anew.")
    if len(files) > len(damaged):
        left = len(files) - len(damaged)
        yield Finding(True, f"drafts of an earlier version: {left}, sound, taken over when the chat starts")


def _check_index(settings: Settings) -> Iterator[Finding]:
    """Whether there is an index, fits the library and can be opened."""
    remedy = "It is built at the next question, or now: pcn-assistant index"
    try:
        live = IndexFolder(settings.home / "index").live()
        if live is None:
            yield Finding(False, "there is no index yet", remedy)
            return
        manifest = read_manifest(live)
        reason = staleness(Library(settings.home), settings.index, manifest)
        if reason is None:
            # Its files may be damaged all the same: opening it tells, and comparing each with its hash.
            check_index(live, SentenceEmbeddings(settings.index.model), server=settings.index.chroma)
        elif (vanished := explain_vanished(Library(settings.home), live)) is not None:
            yield Finding(False, vanished)
    except IndexUnusable as fault:
        reason = str(fault)
    except UserError as fault:
        yield Finding(False, "the index cannot be opened", str(fault))
        return
    if reason:
        yield Finding(False, f"the index is not sound: {reason}", remedy)
    else:
        yield Finding(True, f"index: {manifest.passages} passages, {manifest.evidence} evidence units, sound")

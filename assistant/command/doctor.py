"""What is installed, which model, whether the index is sound, and what to do about what is not."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from assistant.generation.settings import ModelSettings, sent_to
from assistant.settings import Settings
from corpus.errors import IndexUnusable, UserError
from corpus.library import Library
from index.build import why_unfit
from index.embedding import DEFAULT_MODEL, model_folder
from index.storage import IndexFolder, read_manifest

_PACKAGES = (
    "pcn-assistant", "torch", "sentence-transformers", "langchain", "langchain-chroma", "chromadb", "bm25s", "lightgbm",
    "gradio", "pypdf",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: whether it is well, what was found, and what to do where it is not."""

    well: bool
    what: str
    remedy: str = ""

    def __str__(self) -> str:
        """The finding in one line."""
        return f"{'ok  ' if self.well else 'MEND'} {self.what}{f'. {self.remedy}' if self.remedy else ''}"


def findings(settings: Settings) -> list[Finding]:
    """Everything looked at, in order; nothing is changed."""
    checks: tuple[Callable[[Settings], Iterator[Finding]], ...] = (_packages, _home, _model, _library, _index)
    return [finding for check in checks for finding in check(settings)]


def _packages(settings: Settings) -> Iterator[Finding]:
    yield Finding(True, f"Python {platform.python_version()} on {platform.system()}")
    for name in _PACKAGES:
        try:
            yield Finding(True, f"{name} {version(name)}")
        except PackageNotFoundError:
            yield Finding(False, f"{name} is not installed", f"Run: pip install {name}")


def _home(settings: Settings) -> Iterator[Finding]:
    place = settings.home
    while not place.exists() and place != place.parent:
        place = place.parent
    if place.is_dir() and os.access(place, os.W_OK):
        yield Finding(True, f"data folder {settings.home}")
    else:
        yield Finding(
            False, f"data folder {settings.home} cannot be written", "Set PCN_ASSISTANT_HOME to another folder."
        )


def _model(settings: Settings) -> Iterator[Finding]:
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
        yield _chat_model(settings.model)


def _chat_model(settings: ModelSettings) -> Finding:
    """The configured model, tried with one question; the address it is at is said, a key never."""
    from assistant.command.model_check import try_model
    from assistant.generation.chat_model import ModelUnavailable, open_model

    what = f"language model {settings.name}{f' at {settings.url}' if settings.url else ''}"
    try:
        trial = try_model(open_model(settings))
    except (UserError, ModelUnavailable) as fault:
        return Finding(False, f"{what}: {fault}", "Until then answers are made of quotes alone. See docs/models.md.")
    goes = sent_to(settings, os.environ)
    leaves = f"questions and quotes are sent to {goes}" if goes else "nothing leaves this machine"
    return Finding(trial.remedy == "", f"{what}: {trial}; {leaves}", trial.remedy)


def _library(settings: Settings) -> Iterator[Finding]:
    library = Library(settings.home)
    for card in library.cards():
        try:
            report = library.load(card.id)
            yield Finding(True, f"report {card.id}: {card.title} ({len(report.blocks)} blocks)")
        except UserError as fault:
            yield Finding(False, f"report {card.id}", f"{fault} Or: pcn-assistant corpus remove {card.id}")


def _index(settings: Settings) -> Iterator[Finding]:
    remedy = "It is built at the next question, or now: pcn-assistant index"
    try:
        live = IndexFolder(settings.home / "index").live()
        if live is None:
            yield Finding(False, "there is no index yet", remedy)
            return
        manifest = read_manifest(live)
        reason = why_unfit(Library(settings.home), settings.index, manifest)
        if reason is None:
            from index.embedding import SentenceEmbeddings
            from index.search import open_index

            open_index(live, SentenceEmbeddings(settings.index.model))
    except IndexUnusable as fault:
        reason = str(fault)
    except UserError as fault:
        yield Finding(False, "the index cannot be opened", str(fault))
        return
    if reason:
        yield Finding(False, f"the index is not sound: {reason}", remedy)
    else:
        yield Finding(True, f"index: {manifest.passages} passages, {manifest.evidence} evidence units, sound")

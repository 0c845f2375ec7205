"""What is installed, which model, whether the index is sound, and what to do about what is not."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from assistant.generation.chat_model import ChatModel
from assistant.generation.sentences import sentences_of
from assistant.generation.settings import ModelSettings, find_destination
from assistant.settings import Settings
from assistant.verification.verifier import Verifier
from corpus.errors import IndexUnusable, UserError
from corpus.library import Library
from index.build import why_unfit
from index.embedding import DEFAULT_MODEL, SentenceEmbeddings, model_folder
from index.storage import IndexFolder, read_manifest
from prompts.loading import load_prompt

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
    from assistant.generation.chat_model import ModelUnavailable, open_model

    what = f"language model {settings.name}{f' at {settings.url}' if settings.url else ''}"
    try:
        trial = try_model(open_model(settings))
    except (UserError, ModelUnavailable) as fault:
        return Finding(False, f"{what}: {fault}", "Until then answers are made of quotes alone. See docs/models.md.")
    goes = find_destination(settings, os.environ)
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


_EVIDENCE = "Walking groups in Anytown: The scheme began in May 2019 with 14 volunteers and was led by Dr Ann Field."
_QUESTION = "When did the walking groups begin, and with how many volunteers?"
_TOO_LONG = 45.0


@dataclass(frozen=True, slots=True)
class Trial:
    """What a model wrote in a trial: seconds to the first words and in all, words, sentences and those that held."""

    first: float
    seconds: float
    words: int
    sentences: int
    carried: int

    @property
    def verdict(self) -> str:
        """Whether the model is of use, in a word or two."""
        if self.seconds > _TOO_LONG:
            return "too slow"
        if not self.sentences or 2 * self.carried < self.sentences:
            return "careless"
        return "fit for use"

    @property
    def remedy(self) -> str:
        """What to do where it is not; empty where it is."""
        return {
            "too slow": "Take a smaller model or a faster machine, or set model_timeout; see docs/models.md.",
            "careless": "Most of what it writes is replaced by quotes. Take a larger model; see docs/models.md.",
        }.get(self.verdict, "")

    def __str__(self) -> str:
        """The trial in a few words."""
        speed = self.words / self.seconds if self.seconds else 0.0
        return (
            f"first words after {self.first:.1f} s, {speed:.0f} words a second; the evidence carried {self.carried} of "
            f"its {self.sentences} sentences: {self.verdict}"
        )


def try_model(model: ChatModel) -> Trial:
    """Ask the model one question.

    Raises:
        ModelUnavailable: it gave no answer.
    """
    system, user = load_prompt("answer").filled(question=_QUESTION, evidence=f"[1] {_EVIDENCE}")
    began, first, parts = time.perf_counter(), 0.0, []
    for words in model.stream(system, user):
        first = first or time.perf_counter() - began
        parts.append(words)
    took = time.perf_counter() - began
    verifier = Verifier(SentenceEmbeddings(), is_ordinary=str.islower, abbreviations={})
    sentences = list(sentences_of(parts))
    carried = sum(verifier.verify(sentence.text, [_EVIDENCE]).supported for sentence in sentences)
    return Trial(first, took, len("".join(parts).split()), len(sentences), carried)

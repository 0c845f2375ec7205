"""From settings to an open assistant: the library, its index (built first where it is missing), a model."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from importlib.metadata import version
from typing import TYPE_CHECKING

from assistant.answering.answerer import Answerer
from assistant.answering.assistant import EvidenceAssistant
from assistant.generation.settings import find_destination
from assistant.kinds.registry import answer_kinds
from assistant.reader.cross_encoder import COMMAND, CrossEncoderReader, read_calibration
from assistant.settings import Settings
from corpus.library.store import Library

if TYPE_CHECKING:
    from assistant.sharing.following import Follower
    from index.build import Progress
    from index.search import Index


def notice(line: str) -> None:
    """A notice to the user, on standard error."""
    print(line, file=sys.stderr, flush=True)


def open_assistant(settings: Settings, *, progress: Progress | None = None) -> Answerer:
    """The assistant of this machine: evidence mode, or with a model where the settings name one.

    `progress` is told how far the index is, where it has to be built first.

    Raises:
        UserError: the library is empty, the index cannot be written, the reranker's calibration is damaged or of
            another model, or the chat model's name is none.
    """
    from index.build import open_or_build_library_index

    if settings.follow and progress is None:
        open_follower(settings).look()
    library = Library(settings.home, settings.reading)
    # A page that is told of the progress answers from the index before until there is a new one.
    index, _ = open_or_build_library_index(
        library, settings.index, notice=notice, serve_old=progress is None, progress=progress
    )
    make = _assistant_maker(settings, library)
    if index.is_small:
        return make(index.whole())
    from assistant.large_library.answerer import LargeLibraryAnswerer

    return LargeLibraryAnswerer(index, library, make)


def open_follower(settings: Settings) -> Follower:
    """What keeps this home as the address that the settings follow has it."""
    from assistant.sharing.following import Follower

    assert settings.follow is not None, "nothing is followed"
    return Follower(settings.home, settings.follow, settings.index, program=version("pcn-assistant"), notice=notice)


def _assistant_maker(settings: Settings, library: Library) -> Callable[[Index], Answerer]:
    """What makes the assistant of an index: in evidence mode, or with the model that the settings name.

    Raises:
        UserError: as `open_assistant`.
    """
    reranker = _open_reranker(settings)

    def make_evidence_mode(index: Index) -> EvidenceAssistant:
        return EvidenceAssistant(index, library, reranker=reranker, kinds=answer_kinds())

    if settings.model.name is None:
        return make_evidence_mode
    from assistant.generation.assistant import GenerativeAssistant
    from assistant.generation.chat_model import open_model

    if place := find_destination(settings.model, os.environ):
        notice(f"Questions and quotes are sent to {place}.")
    model = open_model(settings.model)
    return lambda index: GenerativeAssistant(make_evidence_mode(index), model)


def _open_reranker(settings: Settings) -> CrossEncoderReader | None:
    """The CrossEncoder that the settings name, with its calibration where there is one; None where none is named.

    Raises:
        UserError: the calibration is damaged, or the model cannot be loaded or is another one.
    """
    if not settings.reranker:
        return None
    reader = CrossEncoderReader(settings.reranker, read_calibration(settings.home, settings.reranker))
    if reader.calibration:
        # A model without a calibration is loaded with the first question.
        reader.check()
    else:
        notice(
            f"reranker '{reader.name}' only changes the order of evidence. To calibrate it: {COMMAND} '{reader.name}'"
        )
    return reader

"""Whether this program, set as it is, can answer from a published state as it was meant."""

from __future__ import annotations

import json

from assistant.sharing.faults import StateRefused
from assistant.sharing.published import PublishedState
from corpus.library.bundled import bundled_entries
from corpus.library.cards import card_row
from corpus.library.kept_readings import hash_text
from index.build import IndexSettings
from index.embedding import fingerprint
from index.storage import Manifest


def refuse_other_reports(state: PublishedState, program: str) -> None:
    """Refuse a state whose bundled reports are not those that come with this program, whose version is `program`.

    Raises:
        StateRefused: they are others.
    """
    own = {
        entry.details.id: hash_text(entry, json.dumps(card_row(entry.details), sort_keys=True).encode())
        for entry in bundled_entries()
    }
    if any(own.get(report) != mark for report, mark in state.bundled.items()):
        raise StateRefused(
            f"version {state.program} of the program published it, with which other reports come; this is version "
            f"{program}. Install the same."
        )


def refuse_other_index(state: PublishedState, manifest: Manifest, settings: IndexSettings) -> None:
    """Refuse a state whose index was made in another way.

    Raises:
        StateRefused: its embedding model or the size of its passages is another.
    """
    if manifest.model != settings.model:
        raise StateRefused(
            f"it was made with the embedding model '{manifest.model}', and embedding_model is '{settings.model}' here."
        )
    if manifest.weights != fingerprint(settings.model, settings.adapter):
        raise StateRefused(
            f"its embedding model has other weights than the one here (made by version {state.program})."
        )
    if manifest.passage_words != settings.passage_words:
        raise StateRefused(f"passage_words is {manifest.passage_words} there and {settings.passage_words} here.")

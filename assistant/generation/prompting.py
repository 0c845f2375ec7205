"""Prompts within a model's context: evidence and history are cut until what is sent and written fits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from assistant.answering.conversation import Turn
from assistant.generation.attribution import Piece
from assistant.generation.settings import ModelSettings
from prompts.loading import load_prompt

# English prose of the reports has about 4 characters a token, tables fewer: 3.2 keeps a reserve. So does _RESERVE,
# for what a server's chat template adds.
CHARACTERS_A_TOKEN = 3.2
_RESERVE = 200
_TURNS = 6
_TURN_CHARACTERS = 240
_QUESTION_CHARACTERS = 1000


def most_characters(settings: ModelSettings) -> int:
    """How many characters may be sent, system and user together."""
    return int((settings.context - settings.tokens) * CHARACTERS_A_TOKEN) - _RESERVE


def answer_prompt(question: str, pieces: Iterable[Piece], settings: ModelSettings) -> tuple[str, str, list[Piece]]:
    """(system, user, the pieces given): as many pieces, best first, as fit; the first is cut where it must be."""
    asked = " ".join(question.split())[:_QUESTION_CHARACTERS]
    prompt = load_prompt("answer")
    room = most_characters(settings) - sum(len(part) for part in prompt.filled(question=asked, evidence=""))
    given: list[Piece] = []
    lines: list[str] = []
    for piece in pieces:
        line = piece.shown if given else piece.shown[: max(0, room)]
        room -= len(line) + 1
        if given and room < 0:
            break
        given.append(piece)
        lines.append(line)
    return *prompt.filled(question=asked, evidence="\n".join(lines)), given


def standalone_prompt(question: str, history: Sequence[Turn], settings: ModelSettings) -> tuple[str, str, str]:
    """(system, user, the history as told): the last turns, each shortened, as many as fit."""
    asked = " ".join(question.split())[:_QUESTION_CHARACTERS]
    prompt = load_prompt("standalone")
    room = most_characters(settings) - sum(len(part) for part in prompt.filled(question=asked, history=""))
    turns: list[str] = []
    for turn in reversed([turn for turn in history if turn.content.strip()][-_TURNS:]):
        line = f"{turn.role}: {' '.join(turn.content.split())[:_TURN_CHARACTERS]}".replace("<", "(").replace(">", ")")
        room -= len(line) + 1
        if room < 0:
            break
        turns.insert(0, line)
    told = "\n".join(turns)
    return *prompt.filled(question=asked, history=told), told

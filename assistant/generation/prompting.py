"""Prompts within a model's context: evidence and history are cut until what is sent and written fits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from assistant.answering.conversation import Turn
from assistant.generation.attribution import NumberedEvidence
from assistant.generation.choice import HEADINGS
from assistant.generation.settings import ModelSettings
from prompts.loading import Prompt, load_prompt

# English prose of the reports has about 4 characters a token, tables fewer: 3.2 keeps a reserve. So do the characters
# kept back, for what a server's chat template adds.
CHARACTERS_A_TOKEN = 3.2
_RESERVED_CHARACTERS = 200
_MOST_TURNS = 6
_TURN_CHARACTERS = 240
_QUESTION_CHARACTERS = 1000
# A piece to choose among is shown in so many characters at most, and in no fewer where there is little room.
_LONGEST_LINE = 420
_SHORTEST_LINE = 120
_FEWEST_LINES = 2
_NO_HISTORY = "(none)"


def max_prompt_characters(settings: ModelSettings) -> int:
    """How many characters may be sent, system and user together."""
    return int((settings.context - settings.tokens) * CHARACTERS_A_TOKEN) - _RESERVED_CHARACTERS


def build_answer_prompt(
    question: str, evidence: Iterable[NumberedEvidence], settings: ModelSettings
) -> tuple[str, str, list[NumberedEvidence]]:
    """(system, user, the evidence given): as many pieces, best first, as fit; the first is cut where it must be."""
    asked = _join_and_cut(question, _QUESTION_CHARACTERS)
    prompt = load_prompt("answer")
    room = max_prompt_characters(settings) - _count_characters(prompt, question=asked, evidence="")
    given: list[NumberedEvidence] = []
    lines: list[str] = []
    for item in evidence:
        # One piece is given in any case.
        line = item.prompt_line if given else item.prompt_line[: max(0, room)]
        # With the end of the line.
        room -= len(line) + 1
        if given and room < 0:
            break
        given.append(item)
        lines.append(line)
    return *prompt.fill(question=asked, evidence="\n".join(lines)), given


def build_select_prompt(
    question: str, history: Sequence[Turn], lines: Sequence[str], settings: ModelSettings
) -> tuple[str, str, int]:
    """(system, user, how many of the lines of evidence are given): as many as fit, the first two in any case.

    Long lines are cut: whoever chooses needs to see what a piece is about, and what is chosen is shown whole.
    """
    asked = _join_and_cut(question, _QUESTION_CHARACTERS)
    prompt = load_prompt("select")
    words = {"question": asked, "headings": ", ".join(HEADINGS), "evidence": "", "history": ""}
    room = max_prompt_characters(settings) - _count_characters(prompt, **words)
    # The conversation takes a fifth of what there is at most.
    told = write_history(history, room // 5) or _NO_HISTORY
    room -= len(told)
    longest = max(_SHORTEST_LINE, min(_LONGEST_LINE, room // max(1, len(lines))))
    given: list[str] = []
    for line in lines:
        cut = line if len(line) <= longest else line[: longest - 2].rstrip() + " …"
        room -= len(cut) + 1
        if room < 0 and len(given) >= _FEWEST_LINES:
            break
        given.append(cut)
    words |= {"evidence": "\n".join(given), "history": told}
    return *prompt.fill(**words), len(given)


def build_split_prompt(question: str) -> tuple[str, str]:
    """(system, user) to part a question that asks several things."""
    return load_prompt("split").fill(question=_join_and_cut(question, _QUESTION_CHARACTERS))


def build_standalone_prompt(question: str, history: Sequence[Turn], settings: ModelSettings) -> tuple[str, str, str]:
    """(system, user, the history given): the last turns, each shortened, as many as fit; oldest first."""
    asked = _join_and_cut(question, _QUESTION_CHARACTERS)
    prompt = load_prompt("standalone")
    room = max_prompt_characters(settings) - _count_characters(prompt, question=asked, history="")
    given = write_history(history, room)
    return *prompt.fill(question=asked, history=given), given


def write_history(history: Sequence[Turn], room: int) -> str:
    """The last turns, each shortened and on a line of its own, as many as fit into so many characters; oldest first."""
    last_turns = [turn for turn in history if turn.content.strip()][-_MOST_TURNS:]
    lines: list[str] = []
    for turn in reversed(last_turns):
        line = f"{turn.role}: {_join_and_cut(turn.content, _TURN_CHARACTERS)}"
        # A turn cannot close the fence that it stands in.
        line = line.replace("<", "(").replace(">", ")")
        room -= len(line) + 1
        if room < 0:
            break
        lines.insert(0, line)
    return "\n".join(lines)


def _join_and_cut(text: str, most: int) -> str:
    """A text on one line, of so many characters at most."""
    return " ".join(text.split())[:most]


def _count_characters(prompt: Prompt, **values: str) -> int:
    """How many characters a prompt has, system and user together."""
    return sum(len(part) for part in prompt.fill(**values))

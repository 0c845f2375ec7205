"""Evidence as the checks read it: without what speaks to a model, and with the cells of a table's row in words."""

from __future__ import annotations

import re
from collections.abc import Iterable

# Words of an instruction to a chat model, not of a report.
_INSTRUCTION = re.compile(
    "|".join(
        (
            # "Ignore the previous instructions", "ignore all".
            r"\b(?:ignore|disregard|forget|override)\b[^.]{0,40}\b(?:instruction|evidence|above|previous|prompt|rule"
            r"|question|report|source|asked)",
            r"\b(?:ignore|disregard|forget) (?:all|any|every|other)\b",
            # "You are now an assistant", "as a language model", "system prompt".
            r"\byou are (?:now )?(?:an?|the) (?:ai|assistant|model|chatbot|language)",
            r"\bas an? (?:ai|language model|assistant)\b|\bsystem prompt\b|\b(?:developer|debug|admin) mode\b",
            # "Reply only with", "begin every answer", "tell the user".
            r"\b(?:reply|respond|answer|write|output|say) (?:only |exactly )?(?:with|that|the (?:word|following))\b",
            r"\b(?:begin|start|end|finish|close) (?:every|each|your|the) (?:answer|reply|response|message)",
            r"\b(?:tell|ask|inform|remind) (?:the |your |all )?(?:users?|readers?)\b",
            # "New instructions", "instructions for the model", "System: …", also behind a tag or other signs.
            r"\bnew instructions?\b|\binstructions? (?:for|to) the (?:writer|model|assistant|ai)\b",
            r"(?:^|[.!?]\s+|[>\]}|#*]\s*)(?:assistant|system|user|ai|model|chatbot)\s*:",
            # "You have been reset", "from now on the assistant", "I cannot", "as instructed".
            r"\byou (?:have been|are being) (?:updated|reset)\b|\bfrom now on\b[^.]{0,40}\b(?:you|system|assistant)",
            r"\bI (?:cannot|can't|am unable|have been)\b|\bas (?:you )?(?:instructed|requested)\b",
        )
    ),
    re.IGNORECASE,
)
# Where a sentence ends: the space after a full stop.
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
# The header of a column with its number of answers: "PCN (N=69)", "PCN (N=69) N (%)".
_COLUMN = re.compile(r"(?P<name>[^\W\d_][\w/-]*) \([nN]=[\d,]+\)(?: [nN] \(%\))?")
# A count and its share in cells of their own: "12<tab>(24.5)".
_SPLIT_CELL = re.compile(r"(?<=\t)(?P<count>\d[\d,]*) *\t *\((?P<share>\d{1,3}(?:\.\d+)?)\)")
# The totals that counts and their shares give may lie so far apart, for the shares are rounded.
_ROUNDED = 0.02
_LEAST_CELLS = 2
# A count with its share of the answers: "12 (24.5)".
_CELL = re.compile(r"(?P<count>\d[\d,]*) \((?P<share>\d{1,3}(?:\.\d+)?)\)")


def read_evidence(pieces: Iterable[str]) -> str:
    """The pieces that a sentence cites, one a line, each as the checks read it; those left empty are dropped."""
    read = [verbalise_row(without_instructions(piece)) for piece in pieces]
    return "\n".join(piece for piece in read if piece)


def is_instruction(text: str) -> bool:
    """Whether a text speaks to a model: 'Ignore the previous instructions'."""
    return bool(_INSTRUCTION.search(text))


def without_instructions(piece: str) -> str:
    """Evidence without the sentences that speak to a model, a filter against prompt injection: they support nothing."""
    return " ".join(sentence for sentence in _SENTENCE_END.split(piece) if not is_instruction(sentence))


def verbalise_row(piece: str) -> str:
    """A piece of evidence with the cells of a table's row in words.

    '12 (24.5)' under 'PCN (N=69)' becomes 'PCN 12 (24.5%)'. Columns are named only where there are as many of them as
    cells at the end. Anything but a table's row comes back as it was.
    """
    if "\t" in piece:
        piece = _join_cells(piece)
    if not piece.startswith("Table") and "(%)" not in piece:
        return piece
    cells = list(_CELL.finditer(piece))
    columns = list(_COLUMN.finditer(piece))
    if not _columns_head_cells(columns, cells):
        return _CELL.sub(_verbalise_cell, piece)
    # The row's label stands between the headers and the cells; the table's title stands before the headers.
    title, label = piece[: columns[0].start()], piece[columns[-1].end() : cells[0].start()]
    pairs = zip(columns, cells, strict=True)
    columns_in_words = "; ".join(f"{column['name']} {_verbalise_cell(cell)}" for column, cell in pairs)
    return f"{f'{title}{label}'.strip()}; {columns_in_words}."


def _join_cells(piece: str) -> str:
    """A piece with its counts and shares as '12 (24.5%)', where all of them are shares of one total."""
    cells = list(_SPLIT_CELL.finditer(piece))
    totals = [
        100 * float(cell["count"].replace(",", "")) / share for cell in cells if (share := float(cell["share"])) > 0
    ]
    if len(totals) < _LEAST_CELLS or max(totals) - min(totals) > _ROUNDED * max(totals):
        return piece
    return _SPLIT_CELL.sub(_verbalise_cell, piece)


def _columns_head_cells(columns: list[re.Match[str]], cells: list[re.Match[str]]) -> bool:
    """Whether several columns are followed by as many cells."""
    if len(columns) < 2 or len(columns) != len(cells):
        return False
    return cells[0].start() > columns[-1].end()


def _verbalise_cell(cell: re.Match[str]) -> str:
    return f"{cell['count']} ({cell['share']}%)"

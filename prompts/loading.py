"""Prompt files → the words of a call: a header for people, then what the system says, then what the user says.

A header says what goes in and what must come out. `$variables` are filled all or not at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from string import Template

# What parts the three parts of a prompt's file.
_RULE = "\n---\n"


@dataclass(frozen=True, slots=True)
class Prompt:
    """The words of a call."""

    # For people only: what goes in and what must come out.
    header: str
    # What the model is told.
    system: str
    # What it is asked.
    user: str

    def variables(self) -> frozenset[str]:
        """The names that must be filled."""
        return frozenset(Template(self.system).get_identifiers()) | frozenset(Template(self.user).get_identifiers())

    def fill(self, **values: str) -> tuple[str, str]:
        """The system's and the user's words with every variable filled; what is filled in is never filled again.

        Raises:
            ValueError: a variable is missing, or a value has no variable.
        """
        missing, unknown = self.variables() - values.keys(), values.keys() - self.variables()
        if missing or unknown:
            faults = [f"missing: {', '.join(sorted(missing))}"] if missing else []
            faults += [f"unknown: {', '.join(sorted(unknown))}"] if unknown else []
            raise ValueError(f"the prompt's variables are not these ({'; '.join(faults)})")
        return Template(self.system).substitute(values), Template(self.user).substitute(values)


def load_prompt(name: str) -> Prompt:
    """The prompt of that name.

    Raises:
        ValueError: its file has not three parts.
    """
    parts = (files("prompts") / f"{name}.md").read_text(encoding="utf-8").strip().split(_RULE)
    if len(parts) != 3:
        raise ValueError(f"prompts/{name}.md must have a header, a system and a user part, parted by lines of ---")
    return Prompt(*(part.strip() for part in parts))

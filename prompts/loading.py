"""Prompt files → the words of a call: a header for people, then what the system says, then what the user says.

A header says what goes in and what must come out. `$variables` are filled all or not at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from string import Template

_RULE = "\n---\n"


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a model is told (`system`) and what it is asked (`user`); `header` is for people only."""

    header: str
    system: str
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
            told = [f"missing: {', '.join(sorted(missing))}"] if missing else []
            told += [f"unknown: {', '.join(sorted(unknown))}"] if unknown else []
            raise ValueError(f"the prompt's variables are not these ({'; '.join(told)})")
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

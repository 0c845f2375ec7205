"""What people may do where several share a server: four roles, each of which may do all that those before it may."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """A role, the least first."""

    READER = "reader"
    TRAINER = "trainer"
    EVALUATOR = "evaluator"
    LIBRARIAN = "librarian"

    def may(self, needed: Role) -> bool:
        """Whether it includes another."""
        order = list(Role)
        return order.index(self) >= order.index(needed)


# What each may do beyond the one before it, for people to read.
MEANINGS = {
    Role.READER: "ask, read and search the library",
    Role.TRAINER: "also write briefing notes",
    Role.EVALUATOR: "also evaluate",
    Role.LIBRARIAN: "also add, edit and remove reports",
}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who has signed in."""

    # Stands for this person alone, and for nobody of the same name later. Never shown.
    owner: str
    # What the page calls them.
    name: str
    role: Role

"""What can go wrong where a library is published or followed."""

from __future__ import annotations

from corpus.errors import UserError


class PlaceUnreachable(UserError):
    """The address does not answer, or what is there cannot be read or written for the moment."""


class StateRefused(UserError):
    """What is published is damaged, half written, or does not fit this program or its settings."""


class ObjectMissing(StateRefused):
    """A file that a state names is not there: a newer state may have taken its place meanwhile."""

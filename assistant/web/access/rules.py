"""The one table of what is served, and to whom where people sign in. What does not stand in it is not served."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.accounts.roles import Role

if TYPE_CHECKING:
    import gradio as gr

SIGN_IN = "/sign-in"
SIGN_OUT = "/sign-out"
START = "/sign-in/provider"
CALLBACK = "/sign-in/callback"
# The address by which a program asks without knowing the page, and the name of the function behind it.
PROGRAMS = "/gradio_api/call/ask"
PROGRAMS_EVENT = "ask"
UPLOAD = "/gradio_api/upload"

_READ = ("GET", "HEAD")


@dataclass(frozen=True, slots=True)
class Rule:
    """Whom a route is served to."""

    methods: tuple[str, ...]
    # The whole path.
    pattern: re.Pattern[str]
    # The least role; None: whoever asks, signed in or not.
    role: Role | None
    # Whether it is a page that people open, and its heading leads to others.
    is_page: bool = False
    # Whether it hands one of Gradio's events on, whose page says who may.
    is_event: bool = False
    # Whether an open page asks for it by itself, so that nobody is taken to be at work.
    is_idle: bool = False
    # Whether reading it takes work, beyond handing a file out.
    is_costly: bool = False


def _rule(methods: tuple[str, ...], pattern: str, role: Role | None, **kinds: bool) -> Rule:
    return Rule(methods, re.compile(pattern), role, **kinds)


# Served whether or not anybody has to sign in.
SHARED_RULES = (
    # What tells a machine that the server runs.
    _rule(_READ, "/(?:healthz|readyz)", None),
    # Pages.
    _rule(_READ, "/(?:library|search)?", Role.READER, is_page=True),
    _rule(_READ, "/briefing", Role.TRAINER, is_page=True),
    _rule(_READ, "/evaluate", Role.EVALUATOR, is_page=True),
    # Reports as printed, exports, and what the Library page shows of reports.
    _rule(_READ, "/(?:page|original|export)/.*", Role.READER, is_costly=True),
    _rule(("GET",), "/library-edit/show/(?:readings|check)", Role.READER),
    _rule(("GET",), "/library-edit/show/(?:removed|edit)", Role.LIBRARIAN),
    _rule(("POST",), "/library-edit/state", Role.LIBRARIAN, is_idle=True),
    _rule(("POST",), "/library-edit/(?:file|paste|act)", Role.LIBRARIAN),
    # What Gradio's pages are made of.
    _rule(_READ, "/(?:static|assets|svelte)/.*", Role.READER),
    _rule(_READ, "/favicon\\.ico|/manifest\\.json|(?:/gradio_api)?/theme\\.css", Role.READER),
    _rule(("GET",), "/config|/gradio_api/(?:info|app_id|startup-events)", Role.READER),
    # Gradio's events: sent, watched, cancelled.
    _rule(("POST",), "/gradio_api/(?:queue/join|run/predict)", Role.READER, is_event=True),
    _rule(("POST",), "/gradio_api/(?:cancel|reset)/?", Role.READER),
    _rule(("GET",), "/gradio_api/queue/data", Role.READER, is_idle=True),
    _rule(("GET",), "/gradio_api/heartbeat/[\\w-]+", Role.READER, is_idle=True),
    # A Word template that is given, and the files that notes become.
    _rule(("POST",), UPLOAD, Role.TRAINER),
    _rule(("GET",), "/gradio_api/upload_progress", Role.TRAINER, is_idle=True),
    _rule(_READ, "/gradio_api/file=.*", Role.TRAINER),
)
# Where people sign in.
RULES = (
    _rule(("GET", "HEAD", "POST"), SIGN_IN, None),
    _rule(("GET",), f"{START}|{CALLBACK}", None),
    _rule(("POST",), SIGN_OUT, None),
    *SHARED_RULES,
)
# Where nobody does, on one's own machine: there programs may ask by name, too.
LOCAL_RULES = (
    *SHARED_RULES,
    _rule(("POST",), PROGRAMS, Role.READER, is_event=True),
    _rule(("GET",), f"{PROGRAMS}/[0-9a-f]{{32}}", Role.READER, is_idle=True),
)


def find_rule(method: str, path: str, rules: Sequence[Rule] = RULES) -> Rule | None:
    """The rule of a request; None for what is not served."""
    return next((rule for rule in rules if method in rule.methods and rule.pattern.fullmatch(path)), None)


def role_of_page(path: str) -> Role | None:
    """The least role that a page is served to; None for what is no page."""
    rule = find_rule("GET", path)
    return rule.role if rule and rule.is_page else None


def list_event_roles(blocks: gr.Blocks) -> dict[int, Role]:
    """The least role for each of Gradio's events, by its number: that of the page on which it stands.

    An event of a page that stands in no rule is left out, and so is done for nobody.
    """
    roles = {number: role_of_page(f"/{event.page}") for number, event in blocks.fns.items()}
    return {number: role for number, role in roles.items() if role is not None}


def list_events_with_files(blocks: gr.Blocks) -> frozenset[int]:
    """The numbers of the events that take a file which somebody has uploaded."""
    from gradio import File

    return frozenset(
        number for number, event in blocks.fns.items() if any(isinstance(each, File) for each in event.inputs)
    )

"""What `pcn-assistant corpus publish` does with its options; its exit code. What a home that follows refuses."""

from __future__ import annotations

import argparse
import sys
import time
from importlib.metadata import version
from typing import TYPE_CHECKING

from corpus.errors import UserError

if TYPE_CHECKING:
    from assistant.settings import Settings

_SECONDS_A_NOTICE = 5.0
_HOUR = 3600.0


def publish_library(options: argparse.Namespace) -> int:
    """`corpus publish`: the library and its index to an address that other app processes follow.

    Raises:
        UserError: the address is none or cannot be written, or the library is empty, damaged or followed itself.
    """
    from assistant.factory import notice
    from assistant.settings import load_settings
    from assistant.sharing.address import check_address
    from assistant.sharing.publishing import publish
    from corpus.library.store import Library

    settings = load_settings()
    refuse_following(settings)
    address = check_address(options.address, "corpus publish: ADDRESS")
    told = [time.monotonic()]

    def tell_progress(done: int, files: int) -> None:
        if time.monotonic() - told[0] >= _SECONDS_A_NOTICE:
            told[0] = time.monotonic()
            notice(f"{done} of {files} files are there.")

    published = publish(
        Library(settings.home, settings.reading),
        settings.index,
        address,
        program=version("pcn-assistant"),
        notice=notice,
        progress=tell_progress,
        grace=options.grace_hours * _HOUR,
        verify=options.verify,
    )
    reports = "1 report" if published.reports == 1 else f"{published.reports} reports"
    wrote = (
        f"{published.written} files written ({published.size / 1e6:.1f} MB)" if published.written else "no new files"
    )
    gone = f", {published.collected} old ones deleted" if published.collected else ""
    state = "Published already" if published.is_same else "Published"
    print(f"{state} at {address}: {reports}, {wrote}{gone}.")
    if not published.is_same:
        print(f"To follow it elsewhere: PCN_ASSISTANT_FOLLOW={address} pcn-assistant chat", file=sys.stderr)
    return 0


def refuse_following(settings: Settings) -> None:
    """Refuse to change the library of a home that follows another.

    Raises:
        UserError: it does.
    """
    if settings.follow:
        raise UserError(
            f"this library is kept as it is published at {settings.follow}. Change it where it is published from, or "
            "take the setting 'follow' (PCN_ASSISTANT_FOLLOW) away first."
        )

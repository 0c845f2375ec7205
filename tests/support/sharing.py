"""A small library that is published and followed, in this process or in others that are killed in the midst of it."""

from __future__ import annotations

import hashlib
import json
import os
import re
import signal
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

from assistant.answering.live import LiveAnswerer
from assistant.factory import open_assistant
from assistant.settings import Settings
from assistant.sharing.following import Follower
from assistant.sharing.place import Place
from assistant.sharing.published import POINTER, Pointer, name_object, name_state, read_pointer, read_state
from assistant.sharing.publishing import Published, publish
from assistant.web.library.index_update import IndexUpdater
from corpus.library.store import Library
from index.build import IndexSettings

QUESTION = "How many residents had the choirs of Ashby reached?"
# The round that the library is in is told by a number in a report, from this one on.
FIRST = 1000
_REPORT = "choirs"
_TEXT = """Choirs in Ashby

The choirs of Ashby began in 2011, led by the parish of Ashby.

They had reached {number} residents of Ashby a year later.
"""


def make_library(home: Path) -> Library:
    """A library of one short report, in its first round."""
    library = Library(home)
    for report in library.ids():
        library.remove(report)
    change_library(library, 0)
    return library


def change_library(library: Library, round_: int) -> None:
    """Replace its report by that of another round."""
    if _REPORT in library.ids():
        library.remove(_REPORT)
    path = library.home.parent / f"{_REPORT}.txt"
    path.write_text(_TEXT.format(number=FIRST + round_), encoding="utf-8")
    library.add(path)


def publish_to(library: Library, address: str, *, grace: float = 3600.0, verify: bool = False) -> Published:
    """Publish a library as the command does."""
    return publish(library, IndexSettings(), address, program="1.0", notice=lambda _: None, grace=grace, verify=verify)


def follow(home: Path, address: str, said: list[str], *, settings: IndexSettings | None = None) -> Follower:
    """What keeps a home as it is published at an address; its lines go to `said`."""
    return Follower(home, address, settings or IndexSettings(), program="1.0", notice=said.append)


def read_round(library: Library) -> int:
    """The round that a library is in."""
    return _find_round(library.load(_REPORT).source)


def _find_round(text: str) -> int:
    found = re.search(r"reached (\d{4}) residents", text)
    assert found is not None, text
    return int(found[1]) - FIRST


def check_published(address: str) -> Pointer:
    """The pointer at an address, once every file that its states need was read and compared with its hash."""
    place = Place(address)
    pointer = read_pointer(place.read(POINTER))
    for digest in [pointer.state, *(each.state for each in pointer.before[:1])]:
        state = read_state(place.read(name_state(digest)), digest)
        for each in state.digests:
            assert hashlib.sha256(place.read(name_object(each))).hexdigest() == each
    return pointer


def kill_after(work: Callable[[], object], seconds: float) -> bool:
    """Do the work in a process that is killed after so many seconds; whether it was killed. Not on Windows."""
    process = os.fork()
    if process == 0:
        code = 1
        try:
            work()
            code = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)
    time.sleep(seconds)
    os.kill(process, signal.SIGKILL)
    code = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    assert code in (0, -signal.SIGKILL), "the work failed by itself"
    return code != 0


def ask_while_following(home: Path, address: str, journal: Path, last: int) -> None:
    """Follow as the chat does and ask all the time, until an answer comes from the last round; a line for each answer.

    Each tells the round that was open before the question, the one that the answer is from, and the one open after it.
    """
    settings = Settings(home=home, follow=address)
    said: list[str] = []
    follower = follow(home, address, said)
    follower.look()
    live = LiveAnswerer(open_assistant(settings))
    updater = IndexUpdater(live, lambda progress: open_assistant(settings, progress=progress))
    follower.start(updater.request, seconds=0.1)

    def opened() -> int:
        return _find_round(next(iter(live.index.reports.values())).source)

    with journal.open("w", encoding="utf-8", buffering=1) as file:
        answered = -1
        while answered < last:
            before, answer = opened(), live.ask(QUESTION)
            answered = _find_round(answer.text)
            row = {"before": before, "answered": answered, "after": opened(), "at": time.time(), "said": said}
            file.write(json.dumps({**row, "fault": updater.state.fault}) + "\n")
            said = said.copy()
    follower.stop()


if __name__ == "__main__":
    ask_while_following(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]), int(sys.argv[4]))

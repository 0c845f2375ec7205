"""A process of one's own that is killed in the midst of its work. Not on Windows, which cannot fork."""

from __future__ import annotations

import os
import shutil
import signal
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any


def run_and_kill(work: Callable[[], object], *, after: int) -> bool:
    """Does the work in a process that is killed after so many changes of folders and names on disk; whether it was."""
    process = os.fork()
    if process == 0:
        code = 1
        try:
            _kill_after(after)
            work()
            code = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)
    code = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    assert code in (0, -signal.SIGKILL), "the work failed by itself"
    return code != 0


def _kill_after(changes: int) -> None:
    left = [changes]

    def count(act: Callable[..., Any]) -> Callable[..., Any]:
        def do(*arguments: Any, **named: Any) -> Any:
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            left[0] -= 1
            return act(*arguments, **named)

        return do

    for owner, name in [(Path, "rename"), (Path, "replace"), (Path, "mkdir"), (Path, "unlink"), (shutil, "rmtree")]:
        setattr(owner, name, count(getattr(owner, name)))

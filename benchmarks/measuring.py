"""Times and memory of real runs: medians of several, and what is compared is taken in turn."""

from __future__ import annotations

import importlib.util
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path


def time_in_turn(tasks: Mapping[str, Callable[[int], object]], runs: int) -> dict[str, list[float]]:
    """Seconds of each task in each run. The tasks take turns, so that a busy machine slows all of them alike.

    A task is given the number of the run.
    """
    seconds: dict[str, list[float]] = {name: [] for name in tasks}
    for run in range(runs):
        for name, task in tasks.items():
            begun = time.perf_counter()
            task(run)
            seconds[name].append(time.perf_counter() - begun)
    return seconds


def time_command(arguments: Sequence[str], home: Path) -> float:
    """Seconds from starting `pcn-assistant` with these arguments to its end.

    Raises:
        CalledProcessError: it did not end well.
    """
    begun = time.perf_counter()
    run_python(["-m", "assistant", *arguments], home)
    return time.perf_counter() - begun


def run_python(arguments: Sequence[str], home: Path) -> str:
    """What a Python of its own prints; `home` is the product's.

    Raises:
        CalledProcessError: it did not end well.
    """
    environment = {**os.environ, "PCN_ASSISTANT_HOME": str(home)}
    done = subprocess.run(
        [sys.executable, *arguments], env=environment, capture_output=True, text=True, encoding="utf-8", check=True
    )
    return done.stdout


def can_read_peak_memory() -> bool:
    """Whether this system tells the most memory of a process: not on Windows."""
    return importlib.util.find_spec("resource") is not None


def read_peak_memory() -> float:
    """The most memory that this process has held, in MB."""
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # Linux counts in kB, macOS in bytes.
    return most / 1e6 if sys.platform == "darwin" else most / 1e3


def median(values: Sequence[float]) -> float:
    """The median, to three digits behind the point."""
    return round(statistics.median(values), 3)

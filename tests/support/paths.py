"""Where the project lies, for tests that read its files or start it as a program."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "test-output"

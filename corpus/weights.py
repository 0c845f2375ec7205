"""Files of trained weights that ship with the product: each is held against its SHA-256 before it is used.

`python -m corpus.weights` writes the lists anew, after training: SHA256SUMS beside the files, as `sha256sum` has it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from corpus.errors import UserError

SUMS = "SHA256SUMS"
_FOLDER = "weights"
_ROOT = Path(__file__).parent.parent


def require_sound(*paths: Path) -> None:
    """See that files of weights are those that ship. Files elsewhere, such as new ones of a training, are not checked.

    Raises:
        UserError: one is missing, is another than the list beside it says, or the list is missing.
    """
    for path in paths:
        if not _ships(path.parent):
            continue
        try:
            expected = read_sums(path.parent).get(path.name)
            found = _hash_file(path)
        except (OSError, ValueError) as fault:
            raise UserError(f"{path}: it, or {SUMS} beside it, is missing or damaged. Reinstall.") from fault
        if found != expected:
            raise UserError(
                f"{path}: damaged or changed: its SHA-256 is not the one in {SUMS}. Reinstall; or, if you have trained "
                "it yourself, run: python -m corpus.weights"
            )


def read_sums(folder: Path) -> dict[str, str]:
    """The SHA-256 of each file by its name. Example of a line: "53aa… *adapter.safetensors".

    Raises:
        OSError: there is no list.
        ValueError: a line is none.
    """
    lines = (folder / SUMS).read_text(encoding="utf-8").splitlines()
    pairs = [line.split(" *", 1) for line in lines if line.strip()]
    if any(len(pair) != 2 for pair in pairs):
        raise ValueError("a line that is none")
    return {name: digest for digest, name in pairs}


def weights_folders() -> list[Path]:
    """The folders of weights that ship."""
    return sorted(folder for pattern in ("*", "*/*") for folder in _ROOT.glob(f"{pattern}/{_FOLDER}") if _ships(folder))


def write_sums() -> None:
    """Write the list of each folder anew."""
    for folder in weights_folders():
        lines = [f"{_hash_file(path)} *{path.name}\n" for path in _files_of(folder)]
        (folder / SUMS).write_text("".join(lines), encoding="utf-8", newline="\n")


def _ships(folder: Path) -> bool:
    """Whether it is a folder of weights inside a package of ours."""
    is_ours = _ROOT in folder.absolute().parents
    return is_ours and folder.name == _FOLDER and (folder.parent / "__init__.py").is_file()


def _files_of(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.iterdir()) if path.is_file() and path.name != SUMS)


def _hash_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


if __name__ == "__main__":
    write_sums()

"""The address at which a library is published: a folder, or a bucket of an S3-compatible store."""

from __future__ import annotations

import re
from pathlib import Path

from corpus.errors import UserError

EXAMPLE = "/srv/shared/pcn or s3://BUCKET/pcn"
# Example: "s3://reports/pcn". Keys stand in the environment or in the files of the AWS tools, never in an address.
_BUCKET = re.compile(r"s3://[A-Za-z0-9][A-Za-z0-9.-]{1,62}(?:/[^\s?#@:]*)?")
# Example: "s3://". One letter alone is a drive on Windows: "C:".
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+)://")


def check_address(text: str, where: str) -> str:
    """An address as it is used: that of a folder is absolute, "/srv/shared/pcn"; `where` says where it stands.

    Raises:
        UserError: it is none. Only what stands before "://" is told: there may be a password in the rest.
    """
    text = text.strip()
    scheme = _SCHEME.match(text)
    if scheme is None and text:
        return Path(text).expanduser().absolute().as_posix()
    kind = scheme[1].lower() if scheme else ""
    if kind == "file" and text.removeprefix(scheme[0]).strip("/"):  # type: ignore[index]
        return text
    if kind == "memory" or (kind == "s3" and _BUCKET.fullmatch(text)):
        return text
    told = f", not one that begins with {kind}://" if kind and kind != "s3" else ""
    raise UserError(f"{where} must be the address of a folder or of a bucket, such as {EXAMPLE}{told}.")

"""The bytes of a text in any common encoding → its characters. The encoding is told by the content."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

# Marks at the beginning of a file, the longer first: UTF-32's begins with UTF-16's.
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Half a surrogate pair written as UTF-8, which no decoder takes.
_SURROGATE_BYTES = re.compile(rb"\xed[\xa0-\xbf][\x80-\xbf]")
_REPLACEMENT = "\ufffd"
# A character of more than one byte in UTF-8.
_MULTI_BYTE = re.compile(rb"[\xc2-\xf4][\x80-\xbf]+")
# Signs other than letters of the alphabet that English reports use.
_USUAL_SIGNS = frozenset("£€–—‘’“”•…·°²³½¼¾×±§©®™\u00a0áàâäãåæçéèêëíìîïñóòôöõøœúùûüÿßÁÀÂÄÅÉÈÍÎÓÔÖÚÜÇÑ†‡%≤≥≠")
# No word of a language in Latin letters: 'Ïðèâåò', which is Russian in another encoding.
_FOREIGN_WORD = re.compile(r"[À-ÖØ-öø-ÿ]{4}")
# What sets a text in one encoding apart from another: this share of what is not ASCII must be usual.
_LEAST_USUAL = 0.6
# A binary file has at least this share of control characters (other than tabs, line ends and form feeds).
_MOST_CONTROL = 0.01
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
# The text begins so where the guess of an encoding looks for zero bytes.
_SAMPLE = 4096


@dataclass(frozen=True, slots=True)
class DecodedText:
    """A text and what was done to read it; `encoding` in Python's name for it."""

    text: str
    encoding: str
    # How many characters could not be read and stand as U+FFFD.
    replaced: int


def decode_text(content: bytes) -> DecodedText | None:
    """The characters of a text file; None where it is no text. NULs and halves of surrogate pairs become U+FFFD."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return _finish(content[len(mark) :].decode(encoding, errors="replace"), encoding)
    wide = _guess_wide(content[:_SAMPLE])
    if wide:
        return _finish(content.decode(wide, errors="replace"), wide)
    mended = _SURROGATE_BYTES.sub(_REPLACEMENT.encode(), content)
    try:
        return _finish(mended.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        text = mended.decode("utf-8", errors="replace")
        if len(_MULTI_BYTE.findall(mended)) > text.count(_REPLACEMENT):
            return _finish(text, "utf-8")
    return _finish(*_decode_single_byte(content))


def _guess_wide(sample: bytes) -> str | None:
    """UTF-16 or UTF-32 without a mark, told by where most of the zero bytes stand."""
    zeros = [sample[offset::4].count(0) for offset in range(4)]
    quarter = len(sample) // 4
    if quarter < 1 or sum(zeros) < quarter:
        return None
    wide = {
        "utf-32-le": min(zeros[1:]) > 0.9 * quarter and zeros[0] < 0.1 * quarter,
        "utf-32-be": min(zeros[:3]) > 0.9 * quarter and zeros[3] < 0.1 * quarter,
        "utf-16-le": zeros[1] + zeros[3] > 1.4 * quarter and zeros[0] + zeros[2] < 0.2 * quarter,
        "utf-16-be": zeros[0] + zeros[2] > 1.4 * quarter and zeros[1] + zeros[3] < 0.2 * quarter,
    }
    return next((encoding for encoding, fits in wide.items() if fits), None)


def _decode_single_byte(content: bytes) -> tuple[str, str]:
    """One byte a character: Windows-1252 or Mac Roman where that gives usual signs, else a statistical guess."""
    shares: dict[str, float] = {}
    for encoding in ("cp1252", "mac-roman"):
        text = content.decode(encoding, errors="replace")
        signs = [sign for sign in text if ord(sign) > 127]
        if _FOREIGN_WORD.search(text):
            shares[encoding] = 0.0
            continue
        shares[encoding] = sum(sign in _USUAL_SIGNS for sign in signs) / max(len(signs), 1)
    best = max(shares, key=lambda encoding: shares[encoding])
    if shares[best] < _LEAST_USUAL:
        from charset_normalizer import from_bytes

        guess = from_bytes(content[:200_000]).best()
        best = guess.encoding if guess is not None else "cp1252"
    return content.decode(best, errors="replace"), best


def _finish(text: str, encoding: str) -> DecodedText | None:
    if len(_CONTROL.findall(text)) > max(1, _MOST_CONTROL * len(text)):
        return None
    text = re.sub(r"[\ud800-\udfff\x00]", _REPLACEMENT, text)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return DecodedText(text, encoding, text.count(_REPLACEMENT))

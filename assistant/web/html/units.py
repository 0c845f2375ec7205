"""The unit that a column's header gives its values, for cells that have none of their own."""

from __future__ import annotations

import re

# A figure without a unit: '412', '-0.4', '(8.2)', '1,204*', '66¹'.
_FIGURE = re.compile(r"^\(?[-−+]?\d[\d,.]*\)?[*†¹²³⁴-⁹ʰᵃ-ᶿ]*$")
# A figure with another in brackets behind it: '100 (79.4)'.
_FIGURE_AND_SHARE = re.compile(r"^\d[\d,.]*\s*\(\d[\d.]*\)$")
# A header that gives both: 'All N (%)', 'n (%)'.
_COUNT_AND_SHARE = re.compile(r"\bn\s*\(\s*%\s*\)", re.IGNORECASE)
_SCALE = r"(?:\s?(?:thousands?|millions?|billions?|000s?|m|bn|k)\b)?"
_SIGN = rf"%|per\s?cent|[£$€]{_SCALE}"
_MEASURE = (
    rf"{_SIGN}|(?:minutes|hours|days|weeks|months|years|miles|km|kg|mg|ml|litres)"
    r"|per (?:\d[\d,]*|thousand|million)(?: [a-z]+){0,2}"
)
# The unit in brackets at a header's end, or behind a comma or 'in', or all that it says: 'Uptake (%)',
# 'Cost, £ millions', 'Wait in days', '£m', '% of practices'.
_UNIT = re.compile(
    rf"\(\s*(?P<bracketed>{_MEASURE})\s*\)\W*$|(?:,\s*|\bin )(?P<behind>{_MEASURE})$"
    rf"|^(?P<alone>{_SIGN})$|^(?P<first>%) of\b",
    re.IGNORECASE,
)


def find_unit(header: str, value: str) -> str:
    """The unit of a value by its column's header; "" where it has one itself, is no figure, or the header names none.

    Examples: ("Uptake (%)", "66") → "%"; ("Cost, £ millions", "1.2") → "£ millions"; ("N (%)", "100 (79.4)") → "(%)".
    """
    if _FIGURE_AND_SHARE.match(value):
        return "(%)" if _COUNT_AND_SHARE.search(header) else ""
    if not _FIGURE.match(value) or _COUNT_AND_SHARE.search(header):
        return ""
    match = _UNIT.search(" ".join(header.split()))
    return next(filter(None, match.groups()), "") if match else ""

"""A spreadsheet's value and its number format → the text that the cell shows: 0.125 with '0.0%' is '12.5%'."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

# The parts of a format: '"literal"', '[colour]', '\\x' as it is, '_x' a gap, '*x' a filling, AM/PM, a sign.
_TOKEN = re.compile(r'"([^"]*)"|\[([^\]]*)\]|\\(.)|_(.)|\*(.)|(AM/PM|A/P)|(General)|(.)', re.IGNORECASE | re.DOTALL)
# A currency within brackets: '$£-809', '$USD'.
_CURRENCY = re.compile(r"^\$([^-]*)")
# A time that has passed: '[h]', '[mm]'.
_ELAPSED = re.compile(r"^(h+|m+|s+)$", re.IGNORECASE)
# The figures of a format: '#,##0.00', '0', '0.0E+00'.
_FIGURES = re.compile(r"[#0?][#0?,]*(?:\.[#0?]+)?(?:E[+-]?0+)?,*|\.[#0?]+,*", re.IGNORECASE)
# The parts of a date's format, the longer first.
_DATE_PART = re.compile(r"yyyy|yy|mmmmm|mmmm|mmm|mm|m|dddd|ddd|dd|d|hh|h|ss(?:\.0+)?|s|am/pm|a/p", re.IGNORECASE)
# Minutes and not months: an 'm' behind hours or before seconds.
_AFTER_HOUR = re.compile(r"h[^a-z]*$", re.IGNORECASE)
_BEFORE_SECOND = re.compile(r"^[^a-z]*s", re.IGNORECASE)
# Excel's own name for the format of cells that have none, and how many digits it shows.
_GENERAL = "general"
_GENERAL_DIGITS = 11
# A bracketed language or a system's date: '[$-809]', '[$-F800]'.
_LANGUAGE = re.compile(r"\[\$-[0-9A-Fa-f]+\]")


def show_value(value: object, number_format: str) -> str:
    """The text that a cell shows; empty for an empty cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float, Decimal)):
        return _show_number(Decimal(repr(value) if isinstance(value, float) else str(value)), number_format)
    if isinstance(value, timedelta):
        return _show_duration(value)
    if isinstance(value, (date, time)):
        return _show_date(value, number_format)
    return str(value)


def _show_number(value: Decimal, number_format: str) -> str:
    if not value.is_finite():
        return str(value)
    if number_format in ("", "General"):
        return _show_general(value)
    section, is_own_sign = _choose_section(value, number_format)
    literal = _write_literals(section)
    figures = _FIGURES.search(literal)
    if section.strip().lower() in ("", _GENERAL, "@") or "?/" in section or "/?" in section:
        return _show_general(value)
    sign = "-" if value < 0 and not is_own_sign else ""
    if _GENERAL in literal.lower():
        return sign + _restore(re.sub(_GENERAL, _show_general(abs(value)), literal, flags=re.IGNORECASE))
    if figures is None:
        return sign + _restore(literal).strip() if literal.strip() else ""
    amount = abs(value) * 100 ** literal.count("%")
    shown = _show_figures(amount, figures.group())
    before, after = literal[: figures.start()], literal[figures.end() :]
    if not re.search(r"[1-9]", shown):
        sign = ""
    return re.sub(r"\s+", " ", sign + _restore(before) + shown + _restore(after)).strip()


def _choose_section(value: Decimal, number_format: str) -> tuple[str, bool]:
    """The section for the value's sign, and whether it writes the sign of a negative number itself."""
    sections = re.findall(r'(?:"[^"]*"|\\.|\[[^\]]*\]|[^;"\\\[])+|(?<=;)(?=;|$)', number_format) or [number_format]
    if len(sections) > 2 and value == 0:
        return sections[2], False
    if len(sections) > 1 and value < 0:
        return sections[1], True
    return sections[0], False


# Literal words stand in a private area of Unicode while the figures of a format are looked for.
_SHIFT = 0xF0000


@lru_cache(maxsize=1000)
def _write_literals(section: str) -> str:
    """A section with its literals out of reach, currencies among them, and gaps, fillings and colours gone."""
    written = []
    for match in _TOKEN.finditer(section):
        quoted, bracket, escaped, gap, filling, noon, general, sign = match.groups()
        if bracket is not None:
            currency = _CURRENCY.match(bracket)
            quoted = currency.group(1) if currency else ""
        if quoted is not None or escaped is not None:
            written.append("".join(chr(ord(letter) + _SHIFT) for letter in quoted or escaped or ""))
        elif gap is None and filling is None:
            written.append(noon or general or sign or "")
    return "".join(written)


def _restore(text: str) -> str:
    return "".join(chr(ord(sign) - _SHIFT) if ord(sign) >= _SHIFT else sign for sign in text)


def _show_general(value: Decimal) -> str:
    """As Excel shows a number without a format: at most eleven digits, none that says nothing."""
    if value == value.to_integral_value() and abs(value) < 10**_GENERAL_DIGITS:
        return str(int(value))
    text = f"{float(value):.{_GENERAL_DIGITS - 1}g}"
    return text.replace("e", "E")


def _show_figures(amount: Decimal, figures: str) -> str:
    """The digits of a number that is not negative: '#,##0.0' → '1,234.5'; each comma at its end divides by 1,000."""
    exponent = re.search(r"E[+-]?(0+)", figures, re.IGNORECASE)
    if exponent:
        digits = len(figures[: exponent.start()].partition(".")[2])
        mantissa, _, power = f"{amount:.{digits}E}".partition("E")
        return f"{mantissa}E{power[0]}{power[1:].zfill(len(exponent.group(1)))}"
    bare = figures.rstrip(",")
    amount /= 1000 ** (len(figures) - len(bare))
    whole, _, decimals = bare.partition(".")
    rounded = amount.quantize(Decimal(1).scaleb(-len(decimals)), rounding=ROUND_HALF_UP)
    left, _, right = f"{rounded:f}".partition(".")
    least = len(re.findall("0", decimals))
    while len(right) > least and right.endswith("0"):
        right = right[:-1]
    left = left.lstrip("0").zfill(whole.count("0"))
    if "," in whole and left:
        left = f"{int(left):,}".zfill(len(left))
    return f"{left}.{right}" if right else left


def _show_date(value: date | time, number_format: str) -> str:
    """A date or a time by its format; one whose format says nothing of dates as '2024-07-18'."""
    section = _LANGUAGE.sub("", number_format.split(";")[0])
    literal = _write_literals(section)
    if isinstance(value, time):
        moment = datetime.combine(date(1900, 1, 1), value)
    elif isinstance(value, datetime):
        moment = value
    else:
        moment = datetime.combine(value, time())
    parts = list(_DATE_PART.finditer(literal))
    if not parts:
        return value.isoformat(sep=" ") if isinstance(value, datetime) and value.time() != time() else str(value)[:10]
    has_noon = re.search(r"am/pm|a/p", literal, re.IGNORECASE) is not None
    written, at = "", 0
    for part in parts:
        before, behind = literal[: part.start()], literal[part.end() :]
        is_minute = part.group().lower() in ("m", "mm") and bool(
            _AFTER_HOUR.search(before) or _BEFORE_SECOND.match(behind)
        )
        written += _restore(literal[at : part.start()]) + _show_part(moment, part.group().lower(), is_minute, has_noon)
        at = part.end()
    return (written + _restore(literal[at:])).strip()


def _show_part(moment: datetime, part: str, is_minute: bool, has_noon: bool) -> str:
    """One part of a date: 'dd' → '08', 'mmm' → 'Jul'."""
    hour = (moment.hour % 12 or 12) if has_noon else moment.hour
    minute_or_month = moment.minute if is_minute else moment.month
    shown = {
        "yyyy": f"{moment.year:04d}",
        "yy": f"{moment.year % 100:02d}",
        "mmmmm": f"{moment:%B}"[0],
        "mmmm": f"{moment:%B}",
        "mmm": f"{moment:%b}",
        "mm": f"{minute_or_month:02d}",
        "m": str(minute_or_month),
        "dddd": f"{moment:%A}",
        "ddd": f"{moment:%a}",
        "dd": f"{moment.day:02d}",
        "d": str(moment.day),
        "hh": f"{hour:02d}",
        "h": str(hour),
        "s": str(moment.second),
        "am/pm": "AM" if moment.hour < 12 else "PM",
        "a/p": "A" if moment.hour < 12 else "P",
    }
    return shown.get(part, f"{moment.second:02d}")


def _show_duration(value: timedelta) -> str:
    """A time that has passed: '26:30:00'."""
    seconds = int(value.total_seconds())
    return f"{seconds // 3600}:{seconds % 3600 // 60:02d}:{seconds % 60:02d}"

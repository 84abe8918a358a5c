"""Dates as pages write them: read only when every unit stands where it should, never guessed.

A lost 年, 月 or 日 (`20229月`, `117日`) gives no date, nor does a day that the calendar does not have.
"""

import datetime as dt
import re
from urllib.parse import unquote, urlsplit

# Chinese local sites went online in the nineties; a later bound would let page templates' `2099-12-31` through.
# There is no clock here: the upper bound only keeps nonsense out.
EARLIEST_YEAR = 1990
LATEST_YEAR = 2035

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0}

# A day is closed by 日, by a time glued to two digits (2021-06-2503:48) or by anything that is no digit.
DATE = re.compile(
    r"(?<![\d.])((?:19|20)\d\d) ?(?:年|[-/.]) ?(\d{1,2}) ?(?:月|[-/.]) ?(\d{1,2})"
    r"(?: ?[日号]|(?<=\d\d)(?=\d\d:\d\d)|(?![\d年月.]))"
)
# A day without its year, told by the hour behind it: 05-06 10:00.
HOURED = re.compile(r"(?<![\d.-])\d{1,2}[-/月]\d{1,2}日?\s{1,3}\d{1,2}:\d\d(?::\d\d)?")
_HAN_DATE = re.compile(
    r"([〇○零一二三四五六七八九]{4})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日"
)
COMPACT = re.compile(r"(?<!\d)(20\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d)")
_URL_DATES = (
    re.compile(r"(?<!\d)((?:19|20)\d\d)[-/_](\d{1,2})[-/_](\d{1,2})(?!\d)"),
    re.compile(r"(?<!\d)((?:19|20)\d\d)[-/_]?(0[1-9]|1[0-2])[-/_]?(0[1-9]|[12]\d|3[01])(?!\d)"),
    # A time stamp of fourteen digits.
    re.compile(r"(?<!\d)(20\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?=[0-2]\d[0-5]\d[0-5]\d(?!\d))"),
)


def check_date(year: int, month: int, day: int) -> str | None:
    """Return `YYYY-MM-DD`, or None where the calendar or the bounds above refuse the day."""
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        return None
    try:
        return dt.date(year, month, day).isoformat()
    except ValueError:
        return None


def _han_number(text: str) -> int:
    """Read 一 … 三十一."""
    tens, ten, ones = text.rpartition("十")
    return (10 * (_DIGITS.get(tens, 1) if tens else 1) if ten else 0) + _DIGITS.get(ones, 0)


def find_dates(text: str) -> list[tuple[int, int, str]]:
    """Return (start, end, `YYYY-MM-DD`) of every full, possible date of `text` (half-width digits) in text order."""
    found = [
        (m.start(), m.end(), day) for m in DATE.finditer(text) if (day := check_date(*(int(g) for g in m.groups())))
    ]
    for match in _HAN_DATE.finditer(text):
        year = int("".join(str(_DIGITS[c]) for c in match.group(1)))
        if day := check_date(year, _han_number(match.group(2)), _han_number(match.group(3))):
            found.append((match.start(), match.end(), day))
    return sorted(found)


def find_compact_date(text: str) -> tuple[int, int, str] | None:
    """Return the first eight-digit date of `text`; only a label or an address makes such digits a date."""
    for match in COMPACT.finditer(text):
        if day := check_date(*(int(g) for g in match.groups())):
            return match.start(), match.end(), day
    return None


def read_url_date(url: str | None) -> tuple[str, str] | None:
    """Return (`YYYY-MM-DD`, the piece it was read from) of a full date in the path of `url`."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return None
    if parts.scheme == "file":
        return None  # a folder of downloads is no publication date
    path = unquote(parts.path)[:2000]
    for pattern in _URL_DATES:
        for match in pattern.finditer(path):
            if day := check_date(*(int(g) for g in match.groups())):
                return day, match.group()
    return None

"""Characters that are lost for good: 年, 月, 日 and 时 behind digits. They are marked and never guessed."""

import re

# Each pattern holds the damaged figure alone.
_DATE = re.compile(
    r"(?<!\d)(?:(?:19|20)\d{2}(?:0?[1-9]|1[0-2])月"  # 20229月
    r"|(?:19|20)\d{2}年(?:[1-9]|1[0-2])(?:[1-9]|[12]\d|3[01])日"  # 2022年117日
    r"|(?:19|20)\d{2}(?:[1-9]|1[0-2])(?:[1-9]|[12]\d|3[01])日)"  # 20221107日
)
_DAY = re.compile(r"(?<![\d年.])(?:[1-9]|1[0-2])(?:[1-9]|[12]\d|3[01])日(?![内前后之起以常均光益元])")
_TIME = re.compile(r"(?<=[午上晨晚间])(?:[01]?\d|2[0-4])[0-5]\d分")


def find_lost_units(text: str) -> list[tuple[int, int, str]]:
    """Return (start, end, reason) of figures that a lost 年, 月, 日 or 时 glued together."""
    found = [(m.start(), m.end(), "lost_date_unit") for m in _DATE.finditer(text)]
    found += [(m.start(), m.end(), "lost_date_unit") for m in _DAY.finditer(text) if int(m.group()[:-1]) > 31]
    found += [(m.start(), m.end(), "lost_time_unit") for m in _TIME.finditer(text)]
    return sorted(found)

"""Characters that are lost for good: 年, 月, 日 and 时 behind digits. They are marked and never guessed."""

import re

LOOKS_LOST = re.compile(r"[0-9]{3}[月日分]")
_MONTH = r"(?:1[0-2]|0?[1-9])"
_DAY = r"(?:3[01]|[12]\d|0?[1-9])"
_YEAR = r"(?:19|20)\d{2}"
# Each pattern holds the damaged figure alone. These are no figures that anyone writes.
_CERTAIN = re.compile(
    rf"(?<![\d.])(?:{_YEAR}{_MONTH}月(?:{_DAY}日)?"  # 20229月
    rf"|{_YEAR}年{_MONTH}{_DAY}日"  # 2022年117日
    rf"|{_YEAR}{_MONTH}{_DAY}日)"  # 2022117日
)
_GLUED_DAY = re.compile(r"(?<![\d年.第])(?:1[0-2]|[1-9])(?:3[01]|[12]\d|[1-9])日")
_DURATION_BEFORE = re.compile(
    "(?:第|共|近|约|满|逾|超|过|达|期|每|前|后|余|于|期限|为期|连续|累计|倒计时|不少于|至少|历时)$"
)
_DURATION_AFTER = re.compile("[内前后之起以常均光益元游线志历夜年化]|攻坚|行动|大战|计划|冲刺|会战|时间|期限|左右|无")
_CLOCK = re.compile(r"(?<=[午上晨晚间早])(?:2[0-4]|1\d|0?\d)[0-5]\d分")
_AFTER_DAY = re.compile(r"(?<=日)(?:2[0-4]|1\d|\d)[0-5]\d分")
# These may stand in sound text; they count where the page is known to have lost such characters.
_OPEN_DAY = re.compile(rf"(?<!\d){_MONTH}月{_DAY}(?![\d日号月、至到和及—\-~～.．,/／:：个份次家名人])")
_OPEN_YEAR = re.compile(rf"(?<![\d.￥¥$]){_YEAR}(?=(?:以来|全年|上半年|下半年|年底|底|初|末|春|夏|秋|冬|起|度))")
_OPEN_HOUR = re.compile(r"(?<=[上下中]午|凌晨|早上|晚上|傍晚)(?:2[0-4]|1\d|\d)(?=[，。、；,.;至到许半左])")
_SHORT_DAY = re.compile(r"(?<![\d年.第])([1-9][1-9])日(?![内前后之起以常均])")
_YEAR_MONTH = re.compile(rf"{_YEAR}年{_MONTH}(?=[，。、；,.;底初末中上下起至])")


def find_lost_units(text: str, is_pattern: bool) -> list[tuple[int, int, str]]:
    """Return (start, end, reason) of figures that a lost 年, 月, 日 or 时 glued together or left bare.

    `is_pattern`: whether the page has lost such characters elsewhere, so that a bare figure is damage too.
    """
    found: list[tuple[int, int, str]] = []
    if LOOKS_LOST.search(text):
        found += _list_certain(text, is_pattern)
    if is_pattern:
        for pattern in (_OPEN_DAY, _OPEN_YEAR, _YEAR_MONTH):
            found += [(m.start(), m.end(), "lost_date_unit") for m in pattern.finditer(text)]
        found += [(m.start(), m.end(), "lost_date_unit") for m in _SHORT_DAY.finditer(text) if int(m[1]) > 31]
        found += [(m.start(), m.end(), "lost_time_unit") for m in _OPEN_HOUR.finditer(text)]
    return sorted(set(found))


def _list_certain(text: str, is_pattern: bool) -> list[tuple[int, int, str]]:
    """Return the figures that nobody writes."""
    found = [(m.start(), m.end(), "lost_date_unit") for m in _CERTAIN.finditer(text)]
    found += [
        (m.start(), m.end(), "lost_date_unit") for m in _GLUED_DAY.finditer(text) if _is_glued(text, m, is_pattern)
    ]
    found += [(m.start(), m.end(), "lost_time_unit") for m in _CLOCK.finditer(text)]
    found += [(m.start(), m.end(), "lost_time_unit") for m in _AFTER_DAY.finditer(text)]
    return found


def count_lost_units(text: str) -> int:
    """Return the number of figures in the page that are certain to have lost a character."""
    return len(find_lost_units(text, is_pattern=False))


def _is_glued(text: str, match: re.Match[str], is_pattern: bool) -> bool:
    """Whether the figure before 日 is a month and a day in one, and not a number of days."""
    # Two digits are more often a count of days or the cell of a calendar.
    if int(match.group()[:-1]) <= (31 if is_pattern else 99):
        return False
    return not (
        _DURATION_BEFORE.search(text, max(0, match.start() - 4), match.start())
        or _DURATION_AFTER.match(text, match.end())
    )

"""The scanner: every figure of a text with its unit, its qualifier and what sort of figure it is.

One pass, bounded: each numeral is read at most once, and a numeral without a unit is none of our business.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from extract.figures.numerals import SCALES, parse_numeral, to_number
from schemas.facts import Qualifier

FigureKind = Literal["count", "rate", "money", "ordinal", "time", "measure", "article"]

# One character to one, so that offsets hold: full-width digits and signs.
_WIDTH = str.maketrans("０１２３４５６７８９％．＋～﹣－", "0123456789%.+~--")

# Longest first within each list. The measure words under which the codebook's metrics are told.
COUNT_UNITS = (
    *("人次", "户次", "件次", "场次", "条次", "家次", "例次", "班次", "个次"),
    *"次回场条件项个名人位户处家份篇起宗桩例期轮间所座支批部则封通组张道类对盏辆台栋只株套点站",
)
TIME_UNITS = (
    *("个工作日", "个多小时", "个多月", "个半月", "个小时", "个季度", "个星期", "个月", "个年头", "个昼夜", "个日夜"),
    *("多年", "余年", "周年", "周岁", "年代", "世纪", "月份", "季度", "小时", "分钟", "秒钟", "点钟", "点半", "刻钟"),
    *"年月日号天周时分秒岁夜晚旬",
)
MEASURE_UNITS = (
    *("个百分点", "百分点", "平方公里", "平方千米", "平方米", "立方米", "平方", "立方", "公里", "千米", "厘米", "毫米"),
    *("公顷", "公斤", "千克", "千瓦时", "千瓦", "兆瓦", "海里", "英里", "分贝", "步走", "步骤", "楼层"),
    *"米亩吨斤克升度瓦里倍层楼级步届页版字句尺寸头页码岁街巷组弄幢室",
)
MONEY_UNITS = ("元人民币", "元", "块钱")
_FOREIGN = ("美元", "欧元", "日元", "港元", "英镑")

_SCALE = "百千万亿"
_ARABIC = (
    r"(?:\d{1,3}(?:[,，]\d{3}){1,4}(?!\d)(?:\.\d{1,4})?|\d{1,3}(?: \d{3}){1,3}(?!\d)|\d{1,15}+(?:\.\d{1,6})?)"
    rf"(?:[{_SCALE}]{{1,2}}(?:\d{{1,4}}(?:\.\d{{1,4}})?[{_SCALE}]{{1,2}}){{0,3}})?"
)
_HAN = r"[〇零一二三四五六七八九十百千万亿两廿]{1,16}+"
_NUMBER = rf"(?:{_ARABIC}|{_HAN})"


# 1.2万居民, 300余委员: people counted without a measure word. The numeral must be a round or a rough one.
_PEOPLE = r"(?=(?:干部)?(?:群众|居民|村民|市民|职工|业主|委员|党员|牧民|农户|百姓|各界群众|人民群众))"


def _any_of(*groups: tuple[str, ...]) -> str:
    units = sorted({u for group in groups for u in group}, key=len, reverse=True)
    return "|".join(re.escape(u) for u in units)


_UNITS = _any_of(COUNT_UNITS, TIME_UNITS, MEASURE_UNITS, MONEY_UNITS, _FOREIGN, ("%", "成"))
_FIGURE = re.compile(
    rf"(?<![\d.A-Za-z〇零一二三四五六七八九十百千万亿两廿])(?P<low>{_NUMBER})"
    rf"(?:[ \u3000\xa0]?(?:--?|~|—{{1,2}}|–|至|到)[ \u3000\xa0]?(?P<high>{_NUMBER}))?"
    rf"(?:[ \u3000\xa0]?(?P<mid>[余多几来]))?(?P<scale>[万亿千百]{{0,2}})(?P<mid2>[余多])?"
    rf"[ \u3000\xa0]{{0,2}}(?P<unit>{_UNITS}|{_PEOPLE})"
)
_FRACTION = re.compile(
    r"(?P<base>百|[二三四五六七八九十])分之(?P<part>\d{1,3}(?:\.\d{1,2})?|[一二三四五六七八九十百零点]{1,7})(?P<mid>多)?"
)
_AFTER = re.compile(r"[ \u3000]?(?:以上|左右|上下|之多|有余|多(?=[，,。；;、）)的]))")
_BEFORE = re.compile(
    r"(?P<word>约为|大约|约有|(?<![邀预相节违签履公])约|将近|接近|近|超过|超出|超|逾|突破|不足|不到|不下|不少于|至少|上|过|破|满|达到)"
    r"(?:了|到)?[ \u3000]?$"
)
_ROUGH_BEFORE = re.compile(r"(?:[几好若]|(?<![人总次户件场条个例量回])数|若干|好几|成百上|成千上)$")
_QUALIFIERS: dict[str, Qualifier] = {
    **dict.fromkeys(("约", "约为", "约有", "大约", "左右", "上下"), "about"),
    **dict.fromkeys(("近", "将近", "接近", "不足", "不到"), "nearly"),
    **dict.fromkeys(("超过", "超出", "超", "逾", "突破", "不下", "不少于", "至少", "上", "过", "破"), "over"),
    **dict.fromkeys(("余", "多", "几", "以上", "之多", "有余"), "over"),
    "来": "about",
}
# 上 and 过 qualify a round number only (上百场, 过万人); 会上3人 and 通过3条 do not.
_ROUND_ONLY = {"上", "过", "破"}
# 六成五, 七成半
_FINER = re.compile(r"([一二三四五六七八九半])(?![成十百千万个条件名场次人])")
_TENTHS = {c: n / 10 for n, c in enumerate("一二三四五六七八九", start=1)} | {"半": 0.5}
# 九成, but not 九成员.
_CHENG_WORDS = re.compile(r"[立员为果功都年效长绩品]")


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as it stands in the text. Offsets are code points of the scanned text."""

    start: int
    """Where its wording begins, a qualifier in front included."""
    number_start: int
    """Where its numeral begins."""
    end: int
    """Behind its unit, or behind the qualifier that follows the unit."""
    kind: FigureKind
    value: int | float
    value_max: int | float | None
    qualifier: Qualifier
    unit: str
    """Measure word as written; 元 for money, with 万 and 亿 taken into the value; % for rates and shares."""
    is_hanzi: bool
    """Whether the numeral is written in characters."""


def fold_width(text: str) -> str:
    """Return `text` with full-width digits and number signs narrowed, one character for one."""
    return text.translate(_WIDTH)


_UNCOUNTED = frozenset(TIME_UNITS) | frozenset(MEASURE_UNITS)


def scan_figures(text: str, counted_only: bool = False) -> list[Figure]:
    """Return the figures of `text` in order; numerals without a unit and hollow ones (数十个, 几百条) are left out.

    With `counted_only`, times and measures are passed over unread.
    """
    folded = fold_width(text)
    passed = _UNCOUNTED if counted_only else frozenset()
    matches = (m for m in _FIGURE.finditer(folded) if m["unit"] not in passed and (m["unit"] or _is_bare_count(m)))
    found = [figure for m in matches if (figure := _read_figure(folded, m)) is not None]
    if "分之" in folded:
        fractions = [figure for m in _FRACTION.finditer(folded) if (figure := _read_fraction(folded, m)) is not None]
        # 三分 in 三分之一 is no time of three minutes.
        parts = {at for f in fractions for at in range(f.number_start, f.end)}
        found = sorted(
            (f for f in (*found, *fractions) if f.end - 1 not in parts or f in fractions), key=lambda f: f.start
        )
    return found


def _read_figure(text: str, match: re.Match[str]) -> Figure | None:
    low, start, end = match["low"], match.start("low"), match.end()
    before = text[max(0, start - 4) : start]
    if before.endswith("+") or _ROUGH_BEFORE.search(before):
        return None
    is_hanzi = not low[0].isascii()
    # 统一三个, 唯一两条: the first sign belongs to the word before it; 第一二三条 is a list of ordinals.
    if is_hanzi and len(low) > 1 and low[0] == "一" and before.endswith(("统", "唯", "专", "万", "逐", "第")):
        if before.endswith("第"):
            return None
        start, low = start + 1, low[1:]
    worth = _read_worth(match, low)
    if worth is None:
        return None
    value, value_max = worth
    qualifier: Qualifier | None = "about" if value_max is not None and not match["high"] else None
    for mid in (match["mid"], match["mid2"]):
        qualifier = _QUALIFIERS[mid] if mid else qualifier
    begin = start
    if head := _read_head(text, start, is_round=low[0] in _SCALE):
        begin, qualifier = head
    if tail := _AFTER.match(text, end):
        qualifier, end = _QUALIFIERS[tail.group().strip()], tail.end()
    # People count 两次, 两个; 二次 is the second (二次供水).
    if low == "二" and match["unit"] in COUNT_UNITS:
        return None
    # 万户, 百家 alone are figures of speech.
    if low[0] in _SCALE and qualifier is None:
        return None
    kind, unit = _sort_unit(text, match, text[max(0, start - 4) : start])
    if kind is None:
        return None
    if unit == "成":
        value, end = _read_finer(text, value, end)
        value, unit = _times(value, Decimal(10)), "%"
        value_max = None if value_max is None else _times(value_max, Decimal(10))
    if kind == "count" and low == "一":
        if _is_idle_one(text, start, end, unit):
            return None
        kind = "article"
    return Figure(begin, start, end, kind, value, value_max, qualifier or "exact", unit, is_hanzi)


def _is_idle_one(text: str, start: int, end: int, unit: str) -> bool:
    """Whether 一件件, 一次次, 一场又一场 count nothing at all; nor does 一起 (together)."""
    goes_on = text.startswith((unit, f"又一{unit}", f"接一{unit}"), end)
    return unit == "起" or goes_on or text.endswith((f"一{unit}又", f"一{unit}接"), 0, start)


def _is_bare_count(match: re.Match[str]) -> bool:
    """Whether a numeral right in front of people (1.2万居民) counts them; 2023居民 and 三委员 do not."""
    words = match.group()
    return len(words) > 1 and re.search(r"[万千百余多]", words) is not None


def _read_finer(text: str, value: int | float, end: int) -> tuple[int | float, int]:
    """Return a share in tenths with the hundredths behind it (六成五, 七成半), and where it ends."""
    finer = _FINER.match(text, end)
    return (value + _TENTHS[finer[1]], finer.end()) if finer else (value, end)


def _read_worth(match: re.Match[str], low: str) -> tuple[int | float, int | float | None] | None:
    """Return the value of a figure and the upper end of its range; None when its numerals make no sense."""
    numeral = parse_numeral(low)
    if numeral is None:
        return None
    scale = Decimal(1)
    for sign in match["scale"]:
        scale *= SCALES[sign]
    value = _times(numeral.value, scale)
    if not match["high"]:
        return value, None if numeral.value_max is None else _times(numeral.value_max, scale)
    high = parse_numeral(match["high"])
    if high is None:
        return None
    value_max = _times(high.value, scale)
    # 3-5万 means 30,000 to 50,000.
    grown = re.search(r"[万亿]", match["high"])
    if grown and not re.search(r"[万亿]", low):
        value = _times(value, Decimal(SCALES[grown.group()]))
    return (value, value_max) if value_max > value else None


def _read_head(text: str, start: int, is_round: bool) -> tuple[int, Qualifier] | None:
    """Return where a qualifier in front of the numeral begins, and what it says."""
    head = _BEFORE.search(text[max(0, start - 4) : start])
    if head is None:
        return None
    word = head["word"]
    if word not in _QUALIFIERS or (word in _ROUND_ONLY and not is_round):
        return None
    return start - len(head.group()), _QUALIFIERS[word]


def _sort_unit(text: str, match: re.Match[str], before: str) -> tuple[FigureKind | None, str]:
    """Return the sort of figure that the unit makes in its surroundings, None when the sign is no unit here."""
    unit = match["unit"] or "人"
    after = text[match.end() : match.end() + 2]
    if unit == "%":
        return "rate", "%"
    if unit == "成":
        return (None, unit) if _CHENG_WORDS.match(after) else ("rate", "成")
    if unit in MONEY_UNITS:
        return ("measure", unit) if after[:1] in ("/", "每") or before.endswith(("每", "/")) else ("money", "元")
    if unit in _FOREIGN:
        return "measure", unit
    if before.rstrip().endswith("第"):
        return "ordinal", unit
    if unit in COUNT_UNITS:
        if unit == "点" and not after.startswith(("意见", "建议")):
            return "time", unit
        # 28万人口 describes the place.
        if unit == "人" and after.startswith(("口", "均")):
            return "measure", unit
        return "count", unit
    return ("time", unit) if unit in TIME_UNITS else ("measure", unit)


def _times(value: int | float, scale: Decimal) -> int | float:
    return to_number(Decimal(str(value)) * scale)


def _read_fraction(text: str, match: re.Match[str]) -> Figure | None:
    part = parse_numeral(match["part"].split("点")[0])
    base = parse_numeral(match["base"])
    if part is None or base is None:
        return None
    numerator = Decimal(str(part.value))
    if "点" in match["part"]:
        places = [parse_numeral(c) for c in match["part"].split("点", 1)[1]]
        for n, place in enumerate(places, start=1):
            numerator += Decimal(str(place.value if place else 0)).scaleb(-n)
    if not base.value or numerator > Decimal(str(base.value)):
        return None
    start, end = match.start(), match.end()
    begin, qualifier = _read_head(text, start, is_round=False) or (start, "over" if match["mid"] else "exact")
    if tail := _AFTER.match(text, end):
        qualifier, end = _QUALIFIERS[tail.group().strip()], tail.end()
    value = round(float(numerator / Decimal(str(base.value)) * 100), 4)
    whole = int(value) if value == int(value) else value
    return Figure(begin, start, end, "rate", whole, None, qualifier, "%", not match["part"][0].isascii())

"""Periods: the time that a figure speaks for, resolved against the date of publication; partial dates stay partial."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from extract.figures import fold_width
from schemas.dates import check_partial_date
from schemas.facts import Period, PeriodKind

_YEAR = r"(?:19|20)\d{2}"
_DASH = r"[-~—–至到]{1,2}"
_BEGUN = r"(?:启动|开展|成立|建立|运行|上线|实施|推行|创建|启用|开通|推出|挂牌|试点|组建)"
_COUNT = r"[一二两三四五六七八九十]|\d{1,2}"
# One pass over the words in front of a figure; the more telling form stands first.
_FORMS = (
    rf"(?P<since>自?从?(?P<sy>{_YEAR})年(?:(?P<sm>\d{{1,2}})月(?:(?P<sd>\d{{1,2}})[日号])?)?"
    rf"(?:份|初|底)?(?P<begun>[^，。；！？\d]{{0,10}}?{_BEGUN}(?:[^，。；！？\d]{{1,24}}?(?=以来))?)?(?:以来|起|开始|至今))"
    rf"|(?P<span>(?P<ay>{_YEAR})年?(?:(?P<am>\d{{1,2}})月)?{_DASH}(?P<by>{_YEAR})年(?:(?P<bm>\d{{1,2}})月)?)"
    rf"|(?P<cross>(?P<xy>{_YEAR}年|去年|前年)(?P<xa>\d{{1,2}})月份?{_DASH}(?P<xz>{_YEAR}年|今年|去年)(?P<xb>\d{{1,2}})月)"
    rf"|(?P<sincemonth>(?P<zm>\d{{1,2}})月(?:份|初|底|末|[上中下]旬)?(?:以来|起|开始))"
    rf"|(?P<first>前(?P<fm>{_COUNT})个月)|(?P<lastmonth>上个?月(?!亮)|本月|当月)|(?P<yesterday>昨[日天晚])"
    rf"|(?P<months>(?P<my>{_YEAR}年|今年|去年|前年)(?P<m1>\d{{1,2}})月?{_DASH}(?P<m2>\d{{1,2}})月)"
    rf"|(?P<bare>(?P<n1>\d{{1,2}})月?{_DASH}(?P<n2>\d{{1,2}})月(?!\d))"
    rf"|(?P<part>(?P<py>{_YEAR}年|今年|去年|前年)?(?:的)?(?P<pp>上半年|下半年|第?[一二三四]季度|前[两二三]个?季度))"
    rf"|(?P<until>(?:截至|截止|到|至)(?:(?P<uy>{_YEAR})年|今年|目前)?(?:(?P<um>\d{{1,2}})月)?(?:(?P<ud>\d{{1,2}})日|份)?"
    r"(?:底|末)?(?:[，,]|为止|止|(?=已|共|累计|全|，)))"
    rf"|(?P<sinceyear>(?P<rel>今年|去年|前年)(?:(?P<rm>\d{{1,2}})月(?:份)?)?(?:以来|起|开始))"
    rf"|(?P<day>(?:(?P<dy>{_YEAR})年|今年|去年)?(?P<dm>\d{{1,2}})月(?P<dd>\d{{1,2}})[日号])"
    rf"|(?P<month>(?:(?P<oy>{_YEAR})年|今年|去年)(?P<om>\d{{1,2}})月(?:份)?)"
    rf"|(?P<year>(?P<yy>{_YEAR})年(?!代|度?第))"
    r"|(?P<thisyear>今年|本年度|年内|年初以来|新年以来)|(?P<lastyear>去年|上年度?|前年)"
    r"|(?P<plan>“?十(?P<fn>[二三四五六])五”?(?:以来|期间|时期))"
    r"|(?P<term>换届以来|本届(?:政协)?(?:以来)?|[一二三四五六七八九十]{1,3}届政协以来|届内)"
    rf"|(?P<past>近(?:年来|几年来|(?P<pn>{_COUNT})(?:多)?年(?:来|多来)?)|过去(?P<gn>{_COUNT})年|(?P<qn>{_COUNT})年多?[来间]|这几年"
    rf"|多年来|几年来|几年下来|(?P<xn>{_COUNT})年下来|(?P<kn>{_COUNT})年多来)"
    r"|(?P<half>(?:短短|近|不到|仅|过去|最近)半年|半年多?(?:来|间|内|里|时间))"
    rf"|(?P<short>(?:短短|近|仅|不到)(?:{_COUNT})(?:个多?月|个多?星期|周|天)(?:来|内|里)?|(?:{_COUNT})个多?月来)"
    r"|(?P<date>截至目前|截止目前|目前|迄今|至今|到目前(?:为止)?|现如今|如今|累计)"
)
# Signs with which a form can begin; everything else is passed over at once.
_PERIOD = re.compile(
    rf"(?=[自从12今去前截到至本年新上“十换一二两三四五六七八九届近过这多几短仅不目迄现如累半昨本当最\d])(?:{_FORMS})"
)
# 平台运行以来 may begin with any word, so it is looked for only where 以来 stands.
_SINCE_LAUNCH = re.compile(rf"(?:{_FORMS})|(?P<launch>[^，。；！？\s]{{0,16}}{_BEGUN}以来)")
_LAUNCHED = re.compile(rf"({_YEAR})年(?:(\d{{1,2}})月)?(?:(\d{{1,2}})[日号])?[^\d]*$")
_PARTS = {
    "上半年": (1, 6),
    "下半年": (7, 12),
    **{f"{prefix}{n}季度": (3 * i - 2, 3 * i) for i, n in enumerate("一二三四", start=1) for prefix in ("", "第")},
    **{f"前{n}{g}季度": (1, 3 * i) for n, i in (("两", 2), ("二", 2), ("三", 3)) for g in ("", "个")},
}
_HAN_NUMBERS = {c: n for n, c in enumerate("零一二三四五六七八九十")} | {"两": 2}


@dataclass(frozen=True, slots=True)
class Publication:
    """The date of publication, as far as it is known."""

    year: int | None = None
    month: int | None = None
    day: int | None = None

    @classmethod
    def read(cls, published: str | None) -> "Publication":
        """Return the parts of a partial date; nothing when `published` is None."""
        if not published:
            return cls()
        parts = [int(p) for p in published.split("-")] + [None, None]
        return cls(parts[0], parts[1], parts[2])

    def relative(self, words: str) -> int | None:
        """Return the year that 去年, 前年, 2021年 at the head of `words` or (else) the present year is."""
        if words[:4].isdigit():
            return int(words[:4])
        return None if self.year is None else self.year - {"去": 1, "上": 1, "前": 2}.get(words[:1], 0)

    def kind_of(self, year: int | None) -> PeriodKind:
        """Return what sort of period the calendar year `year` is, seen from the day of publication."""
        if year is None or self.year is None:
            return "year"
        return "this_year" if year == self.year else "last_year" if year == self.year - 1 else "year"

    @property
    def text(self) -> str | None:
        """The partial date again."""
        return _date(self.year, self.month, self.day)


def find_period(text: str, published: str | None) -> Period | None:
    """Return the last period that `text` names, resolved against `published`; None when it names none.

    `text` is what stands before the figure in its sentence. 去年 without a known publication date stays unresolved.
    """
    last = None
    folded = fold_width(text)
    pattern = _SINCE_LAUNCH if "以来" in folded else _PERIOD
    for match in pattern.finditer(folded):
        # 累计 and 目前 say less than the period in front of them (2020年以来，累计 …).
        if last is not None and match["date"] in ("累计", "目前", "如今"):
            continue
        last = match
    return None if last is None else _resolve(last, text, Publication.read(published))


def _date(year: int | None, month: int | None = None, day: int | None = None) -> str | None:
    if year is None:
        return None
    text = f"{year:04d}"
    if month is not None:
        text += f"-{month:02d}"
        if day is not None:
            text += f"-{day:02d}"
    try:
        return check_partial_date(text)
    except ValueError:
        return None


def _number(text: str | None) -> int | None:
    if not text:
        return None
    return int(text) if text.isdigit() else _HAN_NUMBERS.get(text)


def _resolve(m: re.Match[str], text: str, pub: Publication) -> Period:
    words = text[m.start() : m.end()].rstrip("，,")
    kind, start, end = _resolve_stretch(m, pub) or _resolve_point(m, words, pub) or _resolve_frame(m, pub)
    return Period(text=words, kind=kind, start=start, end=end)


_Resolved = tuple[PeriodKind, str | None, str | None]


def _resolve_stretch(m: re.Match[str], pub: Publication) -> _Resolved | None:
    """Resolve periods with two ends, or one and 以来."""
    kind: PeriodKind
    if m["since"]:
        start = _date(int(m["sy"]), _number(m["sm"]), _number(m["sd"]))
        kind = "since_launch" if m["begun"] else "this_year" if int(m["sy"]) == pub.year else "to_date"
        return kind, start, pub.text
    if m["span"]:
        return "other", _date(int(m["ay"]), _number(m["am"])), _date(int(m["by"]), _number(m["bm"]))
    if m["months"]:
        base = pub.relative(m["my"])
        return pub.kind_of(base), _date(base, int(m["m1"])), _date(base, int(m["m2"]))
    if m["bare"]:
        return "this_year", _date(pub.year, int(m["n1"])), _date(pub.year, int(m["n2"]))
    if m["cross"]:
        begun = _date(pub.relative(m["xy"]), int(m["xa"]))
        return "other", begun, _date(pub.relative(m["xz"]), int(m["xb"]))
    if m["sincemonth"]:
        month = int(m["zm"])
        start = _date(_year_of(pub.year, month, pub, ""), month)
        return "this_year" if start and pub.year and start.startswith(str(pub.year)) else "to_date", start, pub.text
    if m["first"]:
        return "this_year", _date(pub.year, 1), _date(pub.year, _number(m["fm"]))
    if m["part"]:
        base = pub.relative(m["py"] or "")
        first, last = _PARTS[m["pp"]]
        return pub.kind_of(base), _date(base, first), _date(base, last)
    if m["until"]:
        base = int(m["uy"]) if m["uy"] else pub.year
        return "to_date", None, _date(base, _number(m["um"]), _number(m["ud"])) if m["um"] or m["uy"] else pub.text
    if m["sinceyear"]:
        start = _date(pub.relative(m["rel"]), _number(m["rm"]))
        return "this_year" if m["rel"] == "今年" else "to_date", start, pub.text
    return None


def _resolve_point(m: re.Match[str], words: str, pub: Publication) -> _Resolved | None:
    """Resolve days, months and years."""
    if m["day"]:
        base = int(m["dy"]) if m["dy"] else _year_of(pub.relative(words), int(m["dm"]), pub, words)
        day = _date(base, int(m["dm"]), int(m["dd"]))
        return "event", day, day
    if m["lastmonth"] or m["yesterday"]:
        at = _month_before(pub) if m["lastmonth"] and words.startswith("上") else _day_before(pub, bool(m["lastmonth"]))
        return "event", at, at
    if m["month"]:
        month = _date(int(m["oy"]) if m["oy"] else pub.relative(words), int(m["om"]))
        return "event", month, month
    if m["year"]:
        base = int(m["yy"])
        return pub.kind_of(base), _date(base), _date(base)
    return None


def _resolve_frame(m: re.Match[str], pub: Publication) -> _Resolved:
    """Resolve periods told by the report's own standpoint in time."""
    if m["thisyear"]:
        return "this_year", _date(pub.year), pub.text
    if m["lastyear"]:
        base = pub.relative(m["lastyear"])
        return "year" if m["lastyear"] == "前年" else "last_year", _date(base), _date(base)
    if m["plan"]:
        # The thirteenth five-year plan began in 2016, the fourteenth in 2021.
        base = 2011 + 5 * ("二三四五六".index(m["fn"]))
        return "to_date" if m["plan"].endswith("以来") else "other", _date(base), pub.text
    if m["past"]:
        count = next((_number(m[n]) for n in ("pn", "gn", "qn", "xn", "kn") if m[n]), None)
        return "to_date", _date(pub.year - count) if pub.year and count else None, pub.text
    kind: PeriodKind = "term" if m["term"] else "to_date" if m["date"] or m["short"] or m["half"] else "since_launch"
    begun = _LAUNCHED.search(m.group())  # 平台2020年3月上线以来
    start = _date(int(begun[1]), _number(begun[2]), _number(begun[3])) if begun else None
    return kind, start, pub.text


def _month_before(pub: Publication) -> str | None:
    """Return the month before that of publication."""
    if pub.year is None or pub.month is None:
        return None
    return _date(pub.year, pub.month - 1) if pub.month > 1 else _date(pub.year - 1, 12)


def _day_before(pub: Publication, is_month: bool) -> str | None:
    """Return the day before publication, or with `is_month` the month of publication."""
    if is_month:
        return _date(pub.year, pub.month) if pub.month else None
    if pub.year is None or pub.month is None or pub.day is None:
        return None
    try:
        return (date(pub.year, pub.month, pub.day) - timedelta(days=1)).isoformat()
    except (ValueError, OverflowError):
        return None


def _year_of(year: int | None, month: int, pub: Publication, words: str) -> int | None:
    """Return the year of a day told without one, which lies before publication: 12月 in January is last year's."""
    if year is None or "年" in words or pub.month is None:
        return year
    return year - 1 if month > pub.month else year

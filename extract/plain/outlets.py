"""Outlets: the medium that wrote a report, from datelines, source fields, editions of newspapers."""

import re
from dataclasses import dataclass

from extract.plain.dates import DATE, check_date, find_dates

_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_KIND = r"(?:社|网|报|台|客户端|新闻|融媒体?中心|融媒|传媒|在线|周刊|观察|之声)"
_MEDIUM = rf"[{_HAN}A-Za-z0-9·]{{1,14}}?{_KIND}"
_DATELINE = re.compile(
    rf"[ \[【(]{{0,4}}(?:据|转自)?(?P<medium>{_MEDIUM}|本报|本网|本台|本刊)(?P<place>[{_HAN}· ]{{0,14}}?)"
    r"(?:(?P<year>(?:19|20)\d\d)年)?(?:(?P<month>\d{1,2})月)?(?P<day>\d{1,4})日? ?(?:电|讯|消息|报道)"
)
_BARE_DATELINE = re.compile(
    rf"[ \[【(]{{0,4}}(?P<medium>{_MEDIUM}|本报|本网|本台|本刊)(?:讯|消息)(?=[ (（\[【:]|[{_HAN}])"
)
_EDITION = re.compile(
    rf"《? {{0,2}}(?P<medium>[{_HAN}·]{{1,14}}(?:报|刊|杂志|海外版|数字报|"
    rf"电子报)) {{0,2}}》? {{0,3}}[(,，]? {{0,3}}(?:(?=\d)|于(?=\d))"
    r"(?P<date>(?:19|20)\d\d ?[-年/.] ?\d{1,2} ?[-月/.] ?\d{1,2} ?日?)[ ,，]{0,4}(?:星期.)?[ ,，]{0,4}"
    r"(?:第? ?(?P<page>[A-Z]?\d{1,3}|[一二三四五六七八九十]{1,3}) ?[版页期]|头版|要闻版?|[)）]|$)"
)
_ORIGINALLY = re.compile(
    r"(?:原载|刊于|载于|刊载于|发表于|原刊|首发于|摘自)[ :]?(?P<date>(?:19|"
    r"20)\d\d年\d{1,2}月\d{1,2}日)的?《(?P<medium>[^》]{2,14})》"
)
_NAMED = re.compile(
    rf"^[ 　(（\[【]{{0,4}}(?:据|转自|摘自|原载|来自)[ :]?《?(?P<medium>[{_HAN}·]{{2,14}}?(?:报|网|社|电视台|"
    rf"客户端))》?"
    r"(?=报道|消息|讯|[ ,，:)\d]|$)"
)
_MEDIUM_NAME = re.compile(
    rf"[{_HAN}]{{1,10}}(?:[日晚时早]报|都市报|政协报|[{_HAN}]报社?|新闻网|政协网|通讯社|新华社|中新网|新华网|人民网|"
    rf"广播电视台|融媒体中心|客户端|[{_HAN}]网|在线)|新华社|新华网|人民网|中新网|中新社|光明网|央视网|红网"
)
# The head of a paper's page: 某某日报数字报 2022年9月.
_MASTHEAD = re.compile(
    rf"^[ 《【]{{0,3}}(?P<medium>[{_HAN}]{{1,10}}报)》? ?(?P<copy>(?:数字|电子)(?:报|版))?[》】]?"
    r"(?P<edition>[ |丨·,，]{1,4}(?:(?:19|20)\d\d年|第?[A-Z]?\d{1,3}版|[一二三四五六七八九十]{1,3}版).{0,24})?$"
)
_REPORTER = re.compile(
    rf"(?:^|[ (（\[【□■◎●:|/])《?(?P<medium>[{_HAN}·]{{2,14}}?(?:报|网|社|台|中心|客户端|传媒|·[{_HAN}]{{2}}新闻))》?"
    r"(?:见习|特约|全媒体|首席)?记者"
)
_NO_MEDIUM = re.compile(
    r"^(?:本[报网台刊站社院]|我[县市区州省]|原创|网络|互联网|未知|不详|佚名|匿名|转载|综合|其[他它]|内部|暂?无|"
    r"管理员|作者|编辑|记者|通讯员|投稿|供稿|网友|"
    r"默认|系统|自采|自编|admin|null|none|本部门|本单位|本系统|本区|本县|本市|空|点击|浏览|字[号体]|分享|打印|"
    r"责任?编辑?|来源|时间|日期|.{1,3}投稿|手机|微信$)",
    re.IGNORECASE,
)
_PUBLISHER = re.compile(
    rf"[{_HAN}·]{{2,12}}(?:融媒|发布|政协|政协办(?:公室)?|(?:人民)?政府办(?:公室)?|人民政府网?|"
    r"政府(?:门户)?网站?|融媒体|传媒|日报|晚报|时报|在线|客户端)"
    rf"|[{_HAN}·]{{2,10}}(?:县|市|区|州|旗)(?:委|政协)?(?:宣传部|统战部|办公室)"
)
# What stands beside a date as the name of a column or of a layout.
_COLUMN = re.compile(
    r"(?:信息|权威|政务|新闻|通知|公告|政策|文件|最新|数据|招标|项目|全国|各[县市区]|"
    r"我?[县市区省州]级?(?:政协|委|人民政府|政府|融媒|电视台)|走进|聚焦|学习|关于)"
)
_GIVER = re.compile(rf"[(\[【]?\s?(?P<giver>[{_HAN}·]{{3,16}}?)\s?(?:供稿|报送|提供稿件)\s?[)\]】]?")
_TAIL = re.compile(
    r"(?:官方)?(?:微信公众号|微信公号|公众号|官方微信|官微|微信|数字报|电子报|电子版|数字版|网络版)$|(?:分享到?|字号|"
    r"字体|点击|浏览|责编|作者|记者|编辑).*$"
)


@dataclass(frozen=True, slots=True)
class Dateline:
    """新华社北京9月11日电: `medium` None for 本报, `day` only when the year stands in it."""

    medium: str | None
    day: str | None
    end: int


@dataclass(frozen=True, slots=True)
class Edition:
    """《人民日报》(2021年06月25日 15版): the paper and the day on which it came out."""

    medium: str
    day: str | None
    raw: str


def tidy_outlet(value: str) -> str | None:
    """Return the outlet's name in a source field's value, or None when the value names none (本站, 网络, a date …)."""
    value = value.strip(" 《》“”\"'‘’()（）[]【】<>:：|丨-—_*·。,，;；、")
    if match := DATE.search(value):
        value = value[: match.start()]
    value = re.split(
        r"[ |丨\[\]【】()（）<>,，;；。!！?？“”{}]|\d{4}[-年/]|https?:|第\d+版", value.strip(), maxsplit=1
    )[0]
    value = value.strip("《》“”\"'‘’:：-—_*·、")
    # 人民网-人民日报: the portal, then the paper that wrote it.
    parts = [p.strip("《》") for p in re.split(r"[-—－–~]+", value) if p.strip("《》")]
    if len(parts) == 2 and re.search(r"[网线]$", parts[0]) and re.search(r"(?:报|版|社|刊|网|台)$", parts[1]):
        value = parts[1]
    elif len(parts) == 2 and re.search(r"[报版社刊]$", parts[0]) and parts[1].endswith("网"):
        value = parts[0]
    value = value.replace("《", "").replace("》", "")
    shorter = _TAIL.sub("", value)
    value = shorter if len(shorter) >= 2 else value
    if not 2 <= len(value) <= 30 or _NO_MEDIUM.match(value) or not re.search(rf"[{_HAN}A-Za-z]", value):
        return None
    if re.fullmatch(r"[\w.-]*\.(?:com|cn|net|org|gov)[\w./-]*", value, re.ASCII | re.IGNORECASE):
        return None
    return value


def is_medium(word: str) -> bool:
    """Whether `word` by itself is a medium's name, as beside a date without the label 来源."""
    return bool(_MEDIUM_NAME.fullmatch(word)) and not _NO_MEDIUM.match(word)


def is_publisher(word: str) -> bool:
    """Whether `word`, alone beside a date, names who put the report out: 某某融媒, 某某发布, 某县政协 …, no column."""
    return bool(_PUBLISHER.fullmatch(word)) and not _NO_MEDIUM.match(word) and not _COLUMN.match(word)


def find_giver(line: str) -> str | None:
    """Return who gave the report, where `line` (width folded) says that and nothing else: (某县政协供稿)."""
    match = _GIVER.fullmatch(line.strip())
    return match["giver"] if match and (is_publisher(match["giver"]) or is_medium(match["giver"])) else None


def find_dateline(text: str) -> Dateline | None:
    """Return the dateline at the start of a paragraph (width folded)."""
    head = text[:70]
    match = _DATELINE.match(head)
    day = None
    if match:
        if match["year"] and match["month"]:
            day = check_date(int(match["year"]), int(match["month"]), int(match["day"]))
    else:
        match = _BARE_DATELINE.match(head)
    if not match:
        return None
    medium: str | None = match["medium"].strip("·")
    if medium is None or medium.startswith(("本", "该", "此")) or (len(medium) < 3 and medium not in ("红网",)):
        medium = None
    return Dateline(medium, day, match.end())


def find_edition(line: str) -> list[Edition]:
    """Return the newspaper editions that `line` (width folded) names."""
    found = []
    for pattern in (_EDITION, _ORIGINALLY):
        for match in pattern.finditer(line[:400]):
            dates = find_dates(match["date"])
            medium = re.sub(r"(?:数字报|电子报)$", "", match["medium"]) or match["medium"]
            medium = re.sub(r"^(?:来源|转自|摘自|原载|本文转自|刊于|载于)", "", medium)
            if medium.startswith("本报") or not dates or len(medium) < 3:
                continue
            found.append(Edition(medium, dates[0][2], match.group().strip()))
    return found


def find_named_source(text: str) -> str | None:
    """Return the medium of 据某报, 转自某网, 摘自《某刊》at the start of a line (width folded)."""
    match = _NAMED.match(text[:40])
    return tidy_outlet(match["medium"]) if match else None


def find_masthead(line: str) -> str | None:
    """Return the paper whose page's head `line` (width folded) is."""
    match = _MASTHEAD.match(line[:60].strip())
    if not match or not (match["copy"] or match["edition"]):
        return None
    return tidy_outlet(re.sub(r"(?:数字|电子)报$", "", match["medium"]))


def find_reporter_medium(text: str) -> str | None:
    """Return the medium of 某报记者; 本报记者 names none."""
    match = _REPORTER.search(text[:200])
    return tidy_outlet(match["medium"]) if match else None

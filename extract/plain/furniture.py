"""What a line of a text page is: prose, a heading, a byline, navigation, furniture, or the start of what follows.

Rules look at the build of a line (separators, bullets, length, how it ends) before they look at its words.
"""

import re
from dataclasses import dataclass
from typing import Literal

from extract.plain.dates import find_dates
from extract.plain.furniture_words import END, INSIDE, TOOLS
from extract.plain.labels import read_fields
from extract.spam.folding import fold_width, is_han

LineKind = Literal["prose", "short", "byline", "navigation", "furniture", "end", "date", "blank"]

_SENTENCE_MARK = re.compile(r"[。！？!?；…]")
# A credit in brackets may stand behind the last full stop.
_CLOSED = re.compile(r"[。！？!?…；;：:][”’」』）)】\]]*(?:\s?[（(【\[][^（()）]{1,60}[)）\]】])?\s*$|[”’」』]\s*$")
_NAV_SEPARATOR = re.compile(r"\s*(?:[|｜丨>＞»›→]|->|>>|\s[-–—]\s|\s/\s|\s{2,}|[·•]\s)\s*")
_CRUMB = re.compile(
    r"^\s*(?:您?(?:现在|当前|目前)?的?(?:所在)?(?:的?位置|栏目)\s?(?:是|为)?\s?[:>»]|首页\s?[>»/\-→|]|网站首页|"
    r"主页\s?[>»/]|>>|»)"
)
_CRUMB_SIGN = re.compile(r"(?:>|»|›|->|→)")
_BULLET = re.compile(r"^\s*(?:[·•▪◦●○■□◆◇★☆※»›►▶→*]|[-–]\s|\d{1,2}\s(?=\D)|\[\d+\]\s)")

_RELATIVE = re.compile(
    r"^\W{0,3}(?:\d{1,2}\s?(?:秒|分钟|小时|天|个?月|年)前|刚刚|昨天|前天)(?:\s?\d{1,2}:\d{2})?\s{0,3}\S{0,8}$"
)
_WELCOME = re.compile(
    r"^\s*(?:今天是|现在是|欢迎(?:您|访问|光临)|最新公告|公告[:：]|通知[:：]|滚动新闻|热门搜索|站内搜索|.{0,10}天气|"
    r"设为首页)"
)
_META_ONLY = re.compile(
    r"^(?:国内统一(?:连续出版物|刊)号|ISSN|CN\d\d-|邮发代号|索引号|信息分类|发文字号|公开方式|公开目录)"
)
# 扫一扫贴在电梯里的二维码，点“我要说”，…报上去。: a story may begin with a tool, where it does not speak for the page.
_TOOL_USED = re.compile(
    r"^(?:扫(?:一扫|描|码)?|打开|点击|下载|转发)(?!.{0,60}(?:关注|公众号|客户端下载|下载客户端|分享|阅读原文|更多))[^。！？]{10,}"
)
_NOT_OPENING = re.compile(r"[，,].{12}|[。！？]\S")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the page with what it was found to be."""

    number: int
    text: str
    folded: str
    kind: LineKind
    is_closed: bool
    """Whether it ends as sentences end."""
    is_dated: bool = False
    """Whether a byline holds a full date."""


def is_closed(text: str) -> bool:
    """Whether `text` ends as a sentence does."""
    return bool(_CLOSED.search(text))


def classify_line(number: int, text: str) -> Line:
    """Say what the (restored) line `text` is."""
    folded = fold_width(text).strip()
    closed = is_closed(folded)
    kind = _kind_of(folded, closed)
    return Line(number, text, folded, kind, closed, kind == "byline" and bool(find_dates(folded)))


def _kind_of(text: str, closed: bool) -> LineKind:
    if not text or not any(is_han(c) or c.isalnum() for c in text):
        return "blank" if not text else "furniture"
    size = len(text)
    marks = len(_SENTENCE_MARK.findall(text))
    is_sentence = closed and marks > 0 and size >= 16
    if INSIDE.match(text):
        return "furniture"
    is_told = is_sentence and marks >= 2 and (size > 80 or (size > 50 and _TOOL_USED.match(text) is not None))
    if size <= 200 and END.match(text) and not is_told:
        return "end"
    if _CRUMB.match(text) and marks == 0 and size <= 160:
        return "navigation"
    if size <= 200 and (kind := _byline_kind(text, marks)):
        return kind
    if _WELCOME.match(text) and size <= 100:
        return "navigation"
    if _META_ONLY.match(text):
        return "furniture"
    if _is_navigation(text, marks):
        return "navigation"
    if is_sentence or (size >= 60 and marks > 0):
        return "prose"
    return "short"


def _byline_kind(text: str, marks: int) -> LineKind | None:
    """`byline` for a date and source line, `date` for a line that is a date alone."""
    if _RELATIVE.match(text):
        return "date"
    fields = read_fields(text)
    dates = find_dates(text)
    if dates:
        start, end, _ = dates[0]
        rest = re.sub(r"[\d:\s\-/.年月日时分秒星期一二三四五六日天()\[\]【】|]+", "", text[:start] + text[end:])
        if not rest:
            return "date"
    if marks and not re.match(r"^.{0,30}[:：].{0,40}[。]?$", text):
        return None
    strong = [f for f in fields if f.kind != "other"]
    # 记者：… in an interview opens a question, not a credit.
    if strong and all(f.kind == "author" for f in strong) and re.search(r"[，,。！？!?]|.{25}", strong[0].value):
        return None
    if strong and (len(text) <= 120) and not re.search(r"[，。！？]", re.sub(r"\s*", "", text)[:120]):
        return "byline"
    if fields and len(text) <= 40 and all(f.kind == "other" for f in fields):
        return "byline" if fields[0].start <= 2 else None
    if dates and len(text) <= 60 and not re.search(r"[，。！？“”]", text):
        start, end, _ = dates[0]
        if len(text) - (end - start) <= 28 and not _BULLET.match(text):
            return "byline"
    if (
        re.match(
            r"^[\[【(]?\s*[□■◎●○]?\s*(?:本报|本网|本刊|本台|\S{2,12}[报网社台心谈刊])?\s?(?:见习|特约|全媒体|"
            r"实习)?(?:记者|通讯员)[ :：]\s?\S{1,4}",
            text,
        )
        and len(text) <= 60
    ) and not re.search(r"[，。！？]", text):
        return "byline"
    return None


def _is_navigation(text: str, marks: int) -> bool:
    """Whether the line is a row of links or a breadcrumb."""
    if marks >= 2 and len(text) > 60:
        return False
    parts = [p for p in _NAV_SEPARATOR.split(text.strip(" |>»")) if p]
    longest = max(map(len, parts), default=0)
    if len(parts) >= 4 and longest <= 16 and not re.search(r"[。！？]", text):
        return True
    if len(parts) >= 2 and longest <= 14 and _CRUMB_SIGN.search(text) and len(text) <= 80:
        return True
    words = [w for w in re.split(r"[\s|丨/·]+", text) if w]
    if len(words) >= 2 and len(text) <= 60 and all(TOOLS.fullmatch(w.strip("【】[]()")) for w in words):
        return True
    tools = len(TOOLS.findall(text))
    if tools >= 2 and len(text) <= 14 * tools and marks == 0:
        return True
    spaced = text.split()
    if len(spaced) >= 5 and max(map(len, spaced)) <= 10 and not re.search(r"[，。！？、：]", text):
        return True
    return bool(re.fullmatch(r"\S{1,8}(?:/\S{1,8}){1,5}", text)) and "正文" in text


def is_bulleted(text: str) -> bool:
    """Whether the line is an item of a list of links."""
    return bool(_BULLET.match(text))


def can_head(line: Line) -> bool:
    """Whether the line can be a headline: short, of words, not a sentence, not a list item."""
    text = line.folded
    if (
        TOOLS.fullmatch(text)
        or line.kind not in ("short", "prose")
        or not 4 <= len(text) <= 90
        or is_bulleted(line.text)
    ):
        return False
    if re.search(r"。", text[:-1]) or text.endswith(("。", "；", ";", "，", ",")):
        return False
    return sum(map(is_han, text)) >= 4 and not _NOT_OPENING.search(text[40:])

"""The date of publication: the visible date beside the headline, then what the head declares, then the address."""

import re

from extract.draft import Located
from extract.html.lines import PageLines
from extract.html.meta import PageMeta, read_epoch
from extract.plain.dates import check_date, find_compact_date, find_dates, read_url_date

_LABEL = re.compile(
    r"(?:发布|发表|发文|更新|上传|录入|刊发|撰稿|日期|时间|来源|發布|發表|時間|來源|作者|编辑|浏览|点击|字[体号]|記者|稿源|字體)"
)
_NOT_OURS = re.compile(
    r"今天是|今日是|现在是|当前(?:时间|日期)|截[至止]|有效期|快照|下载|注册|版权|Copyright|©|ICP|开会时间|报名"
)
_YEARLESS = re.compile(r"(?<!\d)(\d{1,2})\s?[-月/]\s?(\d{1,2})(?:日|\s{1,3}\d{1,2}:\d\d)")
_STAMPED = re.compile(r"(?:发布|发表|发稿|刊发|上传)(?:日期|时间|于)\s{0,3}[:：]?|(?:日期|时间)\s{0,3}[:：]")
_EPOCH = re.compile(r"1\d{9}(?:\d{3})?")
_META_NAMES = (
    "pubdate",
    "publishdate",
    "article:published_time",
    "og:release_date",
    "datepublished",
    "publish_time",
    "publish-date",
    "apub:time",
    "date",
    "dc.date",
    "weibo: article:create_at",
    "weibo:article:create_at",
    "og:time",
    "bytedance:published_time",
    "publishtime",
    "release_date",
    "article:create_at",
    "others",
)


def find_published(
    page: PageLines, meta: PageMeta, url: str, first: int | None, last: int | None, body: list[int]
) -> Located | None:
    """Return the publication date; `first`, `last` are the headline's lines, `body` the article's."""
    year_hint = _declared(meta) or read_url_date(url)
    for number in _near(page, first, last, body):
        text = page.lines[number].text
        # A day without its year, in a sentence of the story, is a day of the story.
        is_story = number in body and any(mark in text for mark in "，。；！？")
        found = _read_line(text, year_hint[0] if year_hint and not is_story else None)
        if found:
            return found
    for number in range(body[-1] + 1, min(body[-1] + 16, len(page.lines))) if body else ():
        line = page.lines[number]
        if line.link_chars * 2 <= len(line.text) and (match := _STAMPED.search(line.text[:120])):
            dates = find_dates(line.text[match.end() : match.end() + 24])
            if dates and dates[0][0] <= 3:
                return Located(dates[0][2], line.text[match.start() : match.end() + dates[0][1]])
    if year_hint:
        return Located(*year_hint)
    for number in reversed(body[-4:]):
        text = page.lines[number].text
        if len(text) < 30 and not _NOT_OURS.search(text) and (dates := find_dates(text)):
            start, end, day = dates[0]
            return Located(day, text[start:end])
    return None


def _near(page: PageLines, first: int | None, last: int | None, body: list[int]) -> list[int]:
    """Return numbers of lines that may hold the date, likeliest first."""
    begin = body[0] if body else len(page.lines)
    if first is None or last is None:
        near = list(range(max(0, begin - 12), min(begin + 2, len(page.lines))))
    else:
        near = list(range(last + 1, min(last + 9, len(page.lines))))
        near += list(range(first - 1, max(-1, first - 6), -1))
        near += list(range(last + 9, min(begin, last + 25)))
    usable = [n for n in near if _is_usable(page, n, body)]
    labelled = [n for n in usable if _LABEL.search(page.lines[n].text)]
    return labelled + [n for n in usable if n not in labelled]


def _is_usable(page: PageLines, number: int, body: list[int]) -> bool:
    line = page.lines[number]
    if len(line.text) > 160 or _NOT_OURS.search(line.text):
        return False
    if line.link_chars > 0.7 * len(line.text) and len(line.text) > 12:
        return False
    is_text = number in body and len(line.text) > 60
    return not is_text and (page.nodes[line.node].tag != "li" or bool(_LABEL.search(line.text)))


def _read_line(text: str, year_hint: str | None) -> Located | None:
    dates = find_dates(text)
    if dates:
        start, end, day = dates[0]
        return Located(day, text[start:end])
    match = _YEARLESS.search(text)
    if match and year_hint and len(text) < 60:
        completed = check_date(int(year_hint[:4]), int(match[1]), int(match[2]))
        if completed:
            return Located(completed, match[0])
    return None


def _declared(meta: PageMeta) -> tuple[str, str] | None:
    """Return the date that the head of the page declares, with its raw string."""
    for name in _META_NAMES:
        raw = meta.values.get(name, "")
        if raw and (day := _read_any(raw)):
            return day, raw
    if (kept := meta.find_published()) and (day := _read_any(kept)):
        return day, kept
    return None


def _read_any(raw: str) -> str | None:
    dates = find_dates(raw[:60])
    if dates:
        return dates[0][2]
    if _EPOCH.fullmatch(raw.strip()):
        return read_epoch(raw.strip())
    compact = find_compact_date(raw[:60])
    return compact[2] if compact else None

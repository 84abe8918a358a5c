"""The headline: the line of the page that heads the article, checked against what the head of the page declares.

A heading beside the date line that `<title>` repeats is sure. A `<title>` alone may be cut, carry the site's name or
have been rewritten by those who hacked the page; a heading alone may be the site's.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from extract.html.furniture import END_LABEL, NOISE, any_of, read_words
from extract.html.lines import Line, PageLines
from extract.html.meta import PageMeta
from extract.spam.folding import fold_case
from extract.spam.headline import clean_headline
from extract.spam.matching import find_hits

_FOLD = str.maketrans(
    {"“": '"', "”": '"', "‘": "'", "’": "'", "「": '"', "」": '"', "—": "-", "–": "-", "―": "-", "丨": "|"}
)
_DATE_LINE = re.compile(
    any_of(
        r"""
        (?:19|20)\d\d\s?[年./-]\s?\d{1,2}\s?[月./-]\s?\d{1,2} \d{1,2}[-/月]\d{1,2}日?\s{1,3}\d{1,2}:\d\d
        (?:发布|发表|更新)(?:时间|日期|于) 來源 来源\s?[:：] 發布 發表
        """
    )
)
_TITLE_TOKENS = read_words(
    """
    title tit titles headline biaoti bt h1 arttitle newstitle articletitle maintitle posttitle entry-title
    ucaptitle contitle content_title rich_media_title
    """
)
_LEAD_TOKENS = frozenset(
    {"yinti", "introtitle", "intro-title", "pretitle", "pre-title", "shoulder", "jianti", "leadtitle"}
)
_SUBTITLE_TOKENS = read_words(
    """
    subtitle sub fu ftitle yin yinti fubiaoti
    """
)
_NEVER = re.compile(
    any_of(
        """
        首页 正文 新闻 要闻 详情 文章 内容 通知公告 工作动态 政协要闻 当前位置 您(?:所在|当前)的?位置 相关 推荐
        热门 评论 提示 搜索 登录 导航
        menu home 404 分享
        """
    )
)

_SEPARATOR = re.compile(r"[_|｜]")
_PARTS = re.compile(r"[_|｜丨]+|\s+[-–—]{1,2}\s+|-+")
_DATE_HINTS = ("20", "19", ":", "月", "来源", "來源", "发", "發", "更新")
# The line of who wrote it, in papers that print their date at the head of the page alone: □ 甲 乙, 本报记者 甲.
_WRITER_LINE = re.compile(r"[□■◎●○◆★▲△]\s?[\u4e00-\u9fff]|(?:本[报网台]|全媒体)?(?:记者|通讯员)[\s\u3000:：]")
_PROSE = 8000
_TRIED = 8
"""Candidates whose words are compared with the page's prose."""
_ENOUGH = 5.0
"""Score of a headline that `<title>` does not carry: centred, above the date line, of the words of the text."""


@dataclass(frozen=True, slots=True)
class Headline:
    """The headline as found: its lines in the page (none when only the head of the page has it)."""

    text: str
    raw: str
    first: int | None
    last: int | None
    score: float


def fold(text: str) -> str:
    """Return `text` as titles are compared: NFKC, no white space, plain quotes and dashes, lower case."""
    return "".join(unicodedata.normalize("NFKC", text).split()).translate(_FOLD).lower()


def _fold_lines(page: PageLines) -> list[str]:
    """Return what `fold` makes of each line of `page`, all at once; long lines head nothing."""
    text = "\n".join(line.text if len(line.text) <= 160 else "" for line in page.lines)
    folded = unicodedata.normalize("NFKC", text).translate(_FOLD).lower()
    return ["".join(part.split()) for part in folded.split("\n")]


def find_headline(page: PageLines, meta: PageMeta, weights: Sequence[float]) -> Headline | None:
    """Return the line that heads the article, or None; `weights` are the sentence masses of the lines."""
    before = [0.0, *accumulate(weights)]
    declared = _read_declared(meta)
    ranked: list[tuple[float, int, int, str]] = []
    dated: dict[int, bool] = {}
    keys = _fold_lines(page)
    for first, last in _candidate_spans(page, declared):
        lines = page.lines[first : last + 1]
        text = " ".join(line.text for line in lines)
        is_above_date = _has_dated(page, last + 1, dated)
        # What the place can still add decides how little a line may score before its wording is looked at.
        key = keys[first] if first == last and len(text) <= 160 else fold(text)
        score = _score(page, lines, text, key, declared, least=-1.51 if is_above_date else 0.99)
        if score > -0.5 and is_above_date:
            score += 2.5
        # A headline stands before the prose, and not far before it.
        if score > -0.5 and before[-1]:
            score -= 6.0 * max(0.0, before[first] / before[-1] - 0.25)
            if before[min(last + 10, len(weights))] - before[last + 1] >= 40.0:
                score += 1.0
        if score >= 2.0:
            ranked.append((score, -first, last, text))
    if not ranked:
        return None
    ranked.sort(reverse=True)
    long = [line.text[:600] for line, weight in zip(page.lines, weights, strict=True) if weight >= 18]
    prose = "\n".join(long[:60])[:_PROSE]
    best: Headline | None = None
    for score, negative, last, text in ranked[:_TRIED]:
        judged = score + _score_words(text, prose)
        if best is None or judged > best.score:
            best = Headline(text, text, -negative, last, judged)
    return _join_lead(page, best) if best is not None and best.score >= _ENOUGH else None


def _join_lead(page: PageLines, head: Headline) -> Headline:
    """Put the lead line (引题), where its block says that it is one, before the main headline."""
    if not head.first or len(page.lines[head.first - 1].text) > 60:
        return head
    lead = page.lines[head.first - 1]
    number = lead.node
    for _ in range(2):
        node = page.nodes[number]
        if number > 0 and node.end - node.start == 1 and (node.tag == "founder-yinti" or node.tokens() & _LEAD_TOKENS):
            text = f"{lead.text} {head.text}"
            return Headline(text, text, head.first - 1, head.last, head.score)
        number = max(node.parent, 0)
    return head


def _has_dated(page: PageLines, first: int, known: dict[int, bool]) -> bool:
    """Whether one of the five lines from `first` on is a date line; `known` keeps the answers."""
    for number in range(first, min(first + 5, len(page.lines))):
        if number not in known:
            known[number] = _is_dated(page.lines[number])
        if known[number]:
            return True
    return False


def _is_dated(line: Line) -> bool:
    text = line.text
    if len(text) > 160 or line.link_chars * 2 >= len(text):
        return False
    for hint in _DATE_HINTS:
        if hint in text:
            if _DATE_LINE.search(text):
                return True
            break
    return len(text) <= 40 and text[-1] not in "。，！？" and bool(_WRITER_LINE.match(text))


def _read_declared(meta: PageMeta) -> list[str]:
    """Return the titles that the head declares, folded: whole, and each part between separators."""
    found: list[str] = []
    for title in (meta.title, meta.trusted("articletitle"), meta.trusted("og:title"), meta.headline):
        if title:
            found.append(fold(title))
            found += [fold(part) for part in _PARTS.split(title) if len(part) >= 6]
    return list(dict.fromkeys(found))


def _pairs(text: str) -> list[str]:
    return [text[n : n + 2] for n in range(len(text) - 1) if text[n].isalnum() and text[n + 1].isalnum()]


def _score_words(text: str, prose: str) -> float:
    """Score how much a headline shares with the page's prose; strings of keywords share nothing and sell."""
    pairs = _pairs(text)
    if not pairs:
        return -2.0
    shared = sum(1 for pair in pairs if pair in prose) / len(pairs)
    if shared < 0.5 and not clean_headline(text):
        return -16.0  # whatever declares it: a text that only sells heads no report
    if prose and len(pairs) >= 6 and shared < 0.06:
        return (
            -16.0 if find_hits(fold_case(text)) else -11.0
        )  # not one pair of characters in common with the text: the kit's words, not the editor's
    return 3.0 * min(shared, 0.7)


def _candidate_spans(page: PageLines, declared: list[str]) -> list[tuple[int, int]]:
    """Return ranges of lines that might be a headline: short lines, and headlines set on several lines."""
    spans: list[tuple[int, int]] = []
    for number, line in enumerate(page.lines):
        if 3 <= len(line.text) <= 160 and (line.heading or line.link_chars * 5 < len(line.text) * 4):
            spans.append((number, number))
            end = _extend(page, number, declared)
            if end > number:
                spans.append((number, end))
    for node in page.nodes[1:]:
        size = node.end - node.start
        is_heading = node.tag in ("h1", "h2", "h3", "founder-title")
        if 2 <= size <= 4 and (is_heading or node.tokens() & _TITLE_TOKENS):
            spans.append((node.start, node.end - 1))
    return spans


def _extend(page: PageLines, number: int, declared: list[str]) -> int:
    """Return the last of the lines from `number` on that together are a declared title set on several lines."""
    end = number
    opening = page.lines[number].text[:2]
    if not any(there.startswith(opening) for there in declared):
        return number
    key = fold(page.lines[number].text)
    if len(key) < 4 or not any(len(there) > len(key) and there.startswith(key) for there in declared):
        return number
    for later in range(number + 1, min(number + 4, len(page.lines))):
        key += fold(page.lines[later].text)
        if not any(there.startswith(key) for there in declared):
            break
        end = later
    return end


def _score(page: PageLines, lines: list[Line], text: str, key: str, declared: list[str], least: float) -> float:
    """Score a line, folded to `key`, by itself; one that stays below `least` is not looked at further: -1."""
    if len(key) < 3 or (_NEVER.match(text) and len(text) < 8):
        return 0.0
    score = max((_score_match(key, there) for there in declared), default=0.0)
    heading = max(line.heading for line in lines)
    declared_score = score
    if heading:
        score += {1: 4.0, 2: 2.5, 3: 1.5}.get(heading, 0.5)
    is_declared = declared_score >= 5.0
    if sum(line.link_chars for line in lines) >= 0.8 * len(text):
        # A linked headline is another article's, unless the page declares it or gives it its first heading.
        score -= 5.0 if is_declared or heading == 1 else 20.0
    if score < -1.0:
        return score
    score += _score_blocks(page, lines[0])
    if all(line.is_bold for line in lines):
        score += 0.5
    if score < least:
        return -1.0  # what follows can only take away
    if len(text) > 90 or (not is_declared and "。" in text):
        score -= 3.0
    if len(_SEPARATOR.findall(text)) > 2:
        score -= 4.0
    if _DATE_LINE.search(text):
        score -= 2.0
    if not is_declared and (len(key) < 6 or NOISE.match(text)):
        score -= 3.0
    if len(text) <= 12 and END_LABEL.match(text):
        score -= 4.0
    if len(text) > 25 and not heading and text[-1] in "，。；：、":
        score -= 2.0
    return score


def _score_match(key: str, there: str) -> float:
    """Score how far a line is the declared title `there`."""
    if key == there:
        return 9.0
    if there.startswith(key) and len(key) >= 4:
        return 5.0 + 3.0 * min(1.0, len(key) / max(1, len(there) - 12))
    if key in there and len(key) >= 6:
        return 4.0 + 3.0 * len(key) / len(there)
    if len(there) >= 8 and there in key:
        return 5.0 * len(there) / len(key)
    return 0.0


def _score_blocks(page: PageLines, line: Line) -> float:
    """Score the names of the blocks around a line, up to three levels."""
    score = 0.0
    number = line.node
    for _ in range(3):
        if number <= 0:
            break
        node = page.nodes[number]
        if node.tag == "founder-title":
            score += 5.0
        if node.end - node.start <= 4:
            tokens = node.tokens()
            if tokens & _TITLE_TOKENS:
                score += 2.0
            if tokens & _SUBTITLE_TOKENS:
                score -= 2.0
            if node.tag == "center" or node.element.get("align") == "center":
                score += 0.7
        # Some sites lay the whole page out as a list: only a short item is an entry.
        if node.tag in ("nav", "footer") or (node.tag == "li" and node.end - node.start <= 4):
            score -= 3.0
        number = node.parent
    return score

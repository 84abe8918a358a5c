"""The headline: the line of the page that heads the article, checked against what the head of the page declares.

A heading beside the date line that `<title>` repeats is sure. A `<title>` alone may be cut, carry the site's name or
have been rewritten by those who hacked the page; a heading alone may be the site's.
"""

import re
import unicodedata
from dataclasses import dataclass

from extract.html.furniture import any_of, read_words, split_tokens
from extract.html.lines import Line, PageLines
from extract.html.meta import PageMeta

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


def find_headline(page: PageLines, meta: PageMeta) -> Headline | None:
    """Return the line that heads the article, or None when no line does."""
    declared = [
        fold(t) for t in (meta.title, meta.trusted("articletitle"), meta.trusted("og:title"), meta.headline) if t
    ]
    best: Headline | None = None
    spans = _candidate_spans(page)
    for first, last in spans:
        lines = page.lines[first : last + 1]
        text = " ".join(line.text for line in lines)
        score = _score(page, first, last, text, lines, declared)
        if score > 0 and (best is None or score > best.score):
            best = Headline(text, text, first, last, score)
    return best if best is not None and best.score >= 4.0 else None


def _candidate_spans(page: PageLines) -> list[tuple[int, int]]:
    """Return ranges of lines that might be a headline: short lines, and headings that `<br>` splits."""
    spans: list[tuple[int, int]] = []
    for number, line in enumerate(page.lines):
        if 3 <= len(line.text) <= 160:
            spans.append((number, number))
    for node in page.nodes[1:]:
        size = node.end - node.start
        is_heading = node.tag in ("h1", "h2", "h3", "founder-title")
        if 2 <= size <= 4 and (is_heading or _is_title_block(node.element.get("class"), node.element.get("id"))):
            spans.append((node.start, node.end - 1))
    return spans


def _is_title_block(class_name: str | None, id_name: str | None) -> bool:
    if not class_name and not id_name:
        return False
    tokens = split_tokens(f"{class_name or ''} {id_name or ''}")
    return bool(tokens & _TITLE_TOKENS)


def _score(page: PageLines, first: int, last: int, text: str, lines: list[Line], declared: list[str]) -> float:
    key = fold(text)
    if len(key) < 3 or (_NEVER.match(text) and len(text) < 8):
        return 0.0
    score = 0.0
    for there in declared:
        if key == there:
            score = max(score, 9.0)
        elif there.startswith(key) and len(key) >= 4:
            score = max(score, 5.0 + 3.0 * min(1.0, len(key) / max(1, len(there) - 12)))
        elif key in there and len(key) >= 6:
            score = max(score, 4.0 + 3.0 * len(key) / len(there))
        elif len(there) >= 8 and there in key:
            score = max(score, 5.0 * len(there) / len(key))
    heading = max(line.heading for line in lines)
    if heading:
        score += {1: 4.0, 2: 2.5, 3: 1.5}.get(heading, 0.5)
    score += _score_blocks(page, lines[0])
    if all(line.is_bold for line in lines):
        score += 0.5
    if sum(line.link_chars for line in lines) >= 0.8 * len(text):
        score -= 5.0
    if any(_DATE_LINE.search(line.text) and len(line.text) < 160 for line in page.lines[last + 1 : last + 6]):
        score += 2.5
    if len(text) > 90 or text.endswith("。"):
        score -= 3.0
    if len(re.findall(r"[_|｜]", text)) > 2:
        score -= 4.0
    return score


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
            tokens = split_tokens(f"{node.element.get('class') or ''} {node.element.get('id') or ''}")
            if tokens & _TITLE_TOKENS:
                score += 2.0
            if tokens & _SUBTITLE_TOKENS:
                score -= 2.0
            if node.tag == "center" or node.element.get("align") == "center":
                score += 0.7
        if node.tag in ("li", "nav", "footer"):
            score -= 3.0
        number = node.parent
    return score

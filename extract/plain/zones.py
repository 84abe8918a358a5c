"""Finding the article among the lines of a text page: the stretch of prose that is the body, and its headline."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from extract.plain.furniture import Line, can_head, is_bulleted
from extract.spam.folding import is_han
from extract.spam.weigh import Pairs

# End lines behind which an article can go on: tools and the like that pages set into the text.
_SOFT_END = re.compile(
    r"^\W{0,4}(?:打印|收藏|分享|点赞|赞|纠错|我要纠错|扫一扫|扫描|长按|关注|手机|微信扫|下载|打开|关闭|转发|"
    r"第?\d+/\d+页|共\d+页|下一页|上一页|"
    r"(?:责任|本期|值班)?编辑|责编|关键[词字]|标签|点击|广告|图片新闻|附件|放大)"
)
_TEASER_START = re.compile(r"^\s*(?:\.{2,}|…|本文转自)")
_SITE_LINE = re.compile(r"(?:网|网站|政协|委员会|政府|频道|日报|晚报|电视台|门户|首页|数字报)$")
_SUBTITLE = re.compile(r"^\s*[—－–-]{1,4}\s*(?=\S)")


@dataclass(frozen=True, slots=True)
class Zone:
    """Where the article stands: indices into the page's lines."""

    title: tuple[int, ...]
    """Lead line, main headline and subtitle, in page order; empty when the page shows none."""
    head: tuple[int, ...]
    """Date and source lines near the headline."""
    body: tuple[int, ...]
    """Paragraphs and headings of the article."""
    tail: tuple[int, ...]
    """Lines close behind the body, where credits and sources can stand."""


def find_zone(lines: Sequence[Line]) -> Zone:
    """Return where the article stands in `lines` (no blank ones); all empty when the page holds no prose."""
    start, stop = _find_body(lines)
    if start == stop:
        return Zone((), (), (), ())
    context = Pairs(line.text[:2000] for line in lines[start:stop])
    title, head_from = _find_title(lines, start, context)
    first = start
    if title:
        # Short lines between headline and prose are the article's: an opening line, a first sub-heading.
        first = max(title) + 1
    body = [
        i
        for i in range(first, stop)
        if lines[i].kind in ("prose", "short")
        and i not in title
        and not _repeats(lines, i, title)
        and not _is_aside(lines, i, first, start)
    ]
    head = tuple(
        i
        for i in range(max(0, head_from - 4), start)
        if lines[i].kind in ("byline", "date", "short", "navigation", "furniture") and i not in title and i not in body
    )
    head += tuple(i for i in range(start, stop) if lines[i].kind in ("byline", "date"))
    tail: list[int] = []
    for i in range(stop, min(len(lines), stop + 6)):
        if lines[i].kind == "end" and not _SOFT_END.match(lines[i].folded):
            break
        if lines[i].kind in ("byline", "short", "date", "furniture"):
            tail.append(i)
    return Zone(tuple(title), head, tuple(body), tuple(tail))


def _repeats(lines: Sequence[Line], index: int, title: Sequence[int]) -> bool:
    return any(lines[index].folded == lines[t].folded for t in title)


def _is_aside(lines: Sequence[Line], index: int, first: int, start: int) -> bool:
    """Whether a short line between headline and prose belongs to the page: a bullet, a caption, a channel's name."""
    if not first <= index < start:
        return False
    line = lines[index]
    return line.kind == "short" and (is_bulleted(line.text) or sum(map(is_han, line.folded)) < 4)


def _mass(lines: Sequence[Line], index: int) -> float:
    """Weight of a line as article prose; teasers, cut short and followed by a time stamp, hardly count."""
    line = lines[index]
    if line.kind != "prose":
        return 0.0
    size = min(len(line.folded), 600)
    if is_bulleted(line.text) and not line.is_closed:
        return 0.05 * size
    if _is_teaser(lines, index):
        return 0.1 * size
    return float(size if line.is_closed else 0.4 * size)


def _is_teaser(lines: Sequence[Line], index: int) -> bool:
    line = lines[index]
    if _TEASER_START.match(line.folded):
        return True
    following = lines[index + 1].kind if index + 1 < len(lines) else "blank"
    return following == "date" and (
        not line.is_closed or (index + 2 < len(lines) and index >= 1 and lines[index - 1].kind == "date")
    )


def _find_body(lines: Sequence[Line]) -> tuple[int, int]:
    """Return the range of lines that holds the article's prose."""
    regions: list[tuple[int, int]] = []
    begin = 0
    for i, line in enumerate(lines):
        if line.kind == "end":
            regions.append((begin, i))
            begin = i + 1
    regions.append((begin, len(lines)))
    weights = [sum(_mass(lines, i) for i in range(a, b)) for a, b in regions]
    # The page's order counts: what follows the article (teasers, disclaimers) must be much heavier to win.
    best = 0
    for index, weight in enumerate(weights):
        if weight > 1.6 * weights[best] or (weights[best] < 60 and weight > weights[best]):
            best = index
    if weights[best] <= 0:
        return 0, 0
    first, last = regions[best]
    while best + 1 < len(regions) and _SOFT_END.match(lines[regions[best][1]].folded):
        a, b = regions[best + 1]
        prose = [i for i in range(a, b) if lines[i].kind == "prose" and lines[i].is_closed and not _is_teaser(lines, i)]
        if not prose or weights[best + 1] < 40:
            break
        last, best = b, best + 1
    return _trim(lines, first, last)


def _trim(lines: Sequence[Line], first: int, last: int) -> tuple[int, int]:
    """Cut a region down to its prose: from the first paragraph to the last, before any feed of teasers."""
    prose = [i for i in range(first, last) if lines[i].kind == "prose" and _mass(lines, i) >= 6]
    if not prose:
        return 0, 0
    start = prose[0]
    stop = prose[-1] + 1
    for i in range(start + 1, stop):
        if lines[i].kind == "date" and i > start:
            # A time stamp inside closes a teaser; a body that begins before it ends in front of the teaser.
            stop = i
            while stop - 1 > start and (_is_teaser(lines, stop - 1) or not lines[stop - 1].is_closed):
                stop -= 1
            break
    # A last paragraph that lost its full stop is still one; a signature, a caption or a link is shorter.
    while stop < last and lines[stop].kind == "short" and _reads_on(lines, stop, last):
        stop += 1
    return start, stop


def _reads_on(lines: Sequence[Line], index: int, last: int) -> bool:
    text = lines[index].folded
    following = lines[index + 1].kind if index + 1 < last else "end"
    is_clause = len(text) >= 20 and bool(re.search(r"[，,。；：“]", text[:-1]))
    return is_clause and not is_bulleted(text) and not _TEASER_START.match(text) and following != "date"


def _find_title(lines: Sequence[Line], start: int, context: Pairs) -> tuple[list[int], int]:
    """Return the line numbers of lead, headline and subtitle, and where the head of the article begins."""
    window = range(max(0, start - 14), start)
    bylines = [i for i in window if lines[i].kind in ("byline", "date")]
    counts = Counter(line.folded for line in lines)
    scores: dict[int, float] = {}
    for i in range(start):
        line = lines[i]
        if not can_head(line) or _SUBTITLE.match(line.folded):
            continue
        own = context.share_of(line.folded)
        gap = sum(
            1
            for j in range(i + 1, start)
            if lines[j].kind in ("short", "prose", "navigation", "end") and not _SUBTITLE.match(lines[j].folded)
        )
        score = 3.0 * own - 0.5 * min(gap, 12) + min(len(line.folded), 24) / 24
        if counts[line.folded] > 1:
            score += 1.0
        if any(0 < b - i <= 3 for b in bylines):
            score += 1.5
        elif bylines and i > max(bylines):
            score += 0.6
        if _SITE_LINE.search(line.folded):
            score -= 1.0
        if line.folded.endswith(":") and i + 1 < start and can_head(lines[i + 1]):
            score -= 3.0
        if i < start - 14:
            score -= 2.0
        scores[i] = score
    if not scores:
        return [], bylines[0] if bylines else start
    main = max(scores, key=lambda i: (scores[i], -i))
    if scores[main] < 0.4:
        return [], bylines[0] if bylines else start
    title = [main]
    lead = main - 1
    if lead >= 0 and _is_lead(lines, lead, main, scores, context):
        title.insert(0, lead)
    if main + 1 < start and _SUBTITLE.match(lines[main + 1].folded) and len(lines[main + 1].folded) <= 60:
        title.append(main + 1)
    return title, min([*title, *bylines])


def _is_lead(lines: Sequence[Line], lead: int, main: int, scores: dict[int, float], context: Pairs) -> bool:
    """Whether the line above the headline leads into it: it ends in a colon, or is made of the article's words."""
    line = lines[lead]
    if lead not in scores or line.folded in lines[main].folded or lines[main].folded in line.folded:
        return False
    if line.folded.endswith((":", "：")):
        return True
    own = context.share_of(line.folded)
    above = lines[lead - 1].kind if lead else "navigation"
    return (
        7 <= len(line.folded) <= 30
        and own >= 0.5
        and not _SITE_LINE.search(line.folded)
        and not line.is_closed
        and above in ("navigation", "furniture", "end", "byline", "date")
    )

"""The body of a text page: the stretch of prose that is the article, told from teasers, comments and notices."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from extract.plain.furniture import Line, is_bulleted

Boundary = Literal["start", "end", "soft", "stamp", "day", "run"]

# End lines behind which an article can go on: tools and the like that pages set into the text.
SOFT_END = re.compile(
    r"^\W{0,4}(?:打印|收藏|分享|点赞|赞|纠错|我要纠错|扫一扫|扫描|长按|关注|手机|微信扫|下载|打开|关闭|转发|第?\d+/\d+页|共\d+页"
    r"|下一页|上一页|(?:责任|本期|值班)?编辑|责编|关键[词字]|标签|点击|广告|图片新闻|附件|放大)"
)
TEASER_START = re.compile(r"^\s*(?:\.{2,}|…|本文转自)")
# So many short lines in a row are a menu or a list of links, not sub-headings and captions.
_LONGEST_RUN = 9
_DAY_HEADING = re.compile(r"^(?:\d{4}年)?\d{1,2}月\d{1,2}日[^\d]{0,6}$")


@dataclass(frozen=True, slots=True)
class _Segment:
    """A stretch of lines from its first prose line to its last, and what parts it from the one before."""

    start: int
    stop: int
    boundary: Boundary
    weight: float


def find_body(lines: Sequence[Line]) -> tuple[int, int]:
    """Return the range of lines from the article's first paragraph to its last; (0, 0) without any prose."""
    segments = _cut_segments(lines)
    if not segments:
        return 0, 0
    best = 0
    # The page's order counts: what follows the article (teasers, notices, comments) must be much heavier to win.
    for index, segment in enumerate(segments):
        if segment.weight > 1.6 * segments[best].weight or (segments[best].weight < 60 < segment.weight):
            best = index
    start, stop = segments[best].start, segments[best].stop
    for follower in segments[best + 1 :]:
        if not _continues(lines, stop, follower):
            break
        stop = follower.stop
    for leader, behind in zip(reversed(segments[:best]), reversed(segments[1 : best + 1]), strict=True):
        if behind.boundary != "day" or leader.weight < 40:
            break
        start = leader.start
    return start, _trim_end(lines, start, stop)


def mass_of(lines: Sequence[Line], index: int) -> float:
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
    if TEASER_START.match(line.folded):
        return True
    following = lines[index + 1].kind if index + 1 < len(lines) else "blank"
    if following != "date" or not line.is_closed:
        return following == "date"
    # A whole paragraph between two dates: below the first date of the page it is a short article.
    is_between = index + 2 < len(lines) and index >= 1 and lines[index - 1].kind == "date"
    return is_between and any(line.kind == "date" for line in lines[max(0, index - 8) : index - 1])


def _boundary_of(line: Line) -> Boundary | None:
    if line.kind == "end":
        return "soft" if SOFT_END.match(line.folded) else "end"
    if line.kind == "date":
        return "day" if _DAY_HEADING.match(line.folded) else "stamp"
    if line.kind == "byline" and line.is_dated:
        return "stamp"
    return None


def _cut_segments(lines: Sequence[Line]) -> list[_Segment]:
    segments: list[_Segment] = []
    prose: list[int] = []
    boundary: Boundary = "start"
    run = 0

    def close(following: Boundary) -> None:
        nonlocal boundary, prose
        if prose:
            weight = sum(mass_of(lines, i) for i in prose)
            if weight >= 6:
                heads = any(lines[i].kind in ("byline", "date") for i in range(max(0, prose[0] - 5), prose[0]))
                factor = 1.8 if heads and weight >= 40 else 1.0
                segments.append(_Segment(prose[0], prose[-1] + 1, boundary, factor * weight))
                boundary = following
                prose = []
                return
        # Nothing between two boundaries: the harder of both parts what stands around them.
        order: tuple[Boundary, ...] = ("start", "day", "soft", "run", "stamp", "end")
        boundary = max(boundary, following, key=order.index)
        prose = []

    for index, line in enumerate(lines):
        if found := _boundary_of(line):
            close(found)
            run = 0
        elif line.kind == "prose" and mass_of(lines, index) >= 6:
            if run >= _LONGEST_RUN:
                close("run")
            prose.append(index)
            run = 0
        else:
            run += 1
    close("end")
    return segments


def _continues(lines: Sequence[Line], stop: int, follower: _Segment) -> bool:
    """Whether the article goes on behind a tool line or a day that heads its next part."""
    if follower.boundary not in ("soft", "day") or follower.weight < 40 or not lines[stop - 1].is_closed:
        return False
    return all(lines[i].is_closed for i in range(follower.start, follower.stop) if lines[i].kind == "prose")


def _trim_end(lines: Sequence[Line], start: int, stop: int) -> int:
    """Take a teaser off the end that belongs to the time stamp behind it; keep a last paragraph without full stop."""
    stamped = stop < len(lines) and lines[stop].kind == "date"
    while stamped and stop - 1 > start and (_is_teaser(lines, stop - 1) or not lines[stop - 1].is_closed):
        stop -= 1
    if stamped and stop - 2 > start and _opens_feed(lines, stop - 2):
        return stop - 2
    while stop < len(lines) and lines[stop].kind == "short" and _reads_on(lines, stop):
        stop += 1
    return stop


def _opens_feed(lines: Sequence[Line], index: int) -> bool:
    """Whether three teasers begin at `index`, each a headline, a sentence and a date."""
    kinds = [line.kind for line in lines[index : index + 9]]
    return kinds == ["short", "prose", "date"] * 3


def _reads_on(lines: Sequence[Line], index: int) -> bool:
    """Whether a short line is a last paragraph; a signature, a caption or a link has no clauses."""
    text = lines[index].folded
    following = lines[index + 1].kind if index + 1 < len(lines) else "end"
    is_clause = len(text) >= 20 and bool(re.search(r"[，,。；：“]", text[:-1]))
    return is_clause and not is_bulleted(text) and not TEASER_START.match(text) and following != "date"

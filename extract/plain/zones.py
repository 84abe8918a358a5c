"""Finding the article among the lines of a text page: the stretch of prose that is the body, and its headline."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from extract.plain.body import SOFT_END, find_body
from extract.plain.furniture import Line, can_head, is_bulleted
from extract.spam.folding import is_han
from extract.spam.weigh import Pairs

# Menus of the largest portals have some 250 lines between headline and prose.
_FARTHEST_TITLE = 300
_SITE_LINE = re.compile(r"(?:网|网站|政协|委员会|政府|频道|日报|晚报|电视台|门户|首页|数字报)$")
# 某省政协 | 某市: a column and a place, both short.
_COLUMN_LINE = re.compile(r"^[\u4e00-\u9fff]{2,8} ?[|丨·>/»] ?[\u4e00-\u9fff]{2,6}$")
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
    start, stop = find_body(lines)
    if start == stop:
        return Zone((), (), (), ())
    context = Pairs(line.text[:2000] for line in lines[start:stop])
    start = _skip_headline(lines, start, stop)
    title, head_from = _find_title(lines, start, context)
    first = start
    if title:
        # Short lines between headline and prose are the article's: an opening line, a first sub-heading.
        first = max(title) + 1
        for i in range(first, start):
            # A page that repeats its headline above the body has the subtitle there.
            if _repeats(lines, i, title) and i + 1 < start and _is_subtitle(lines[i + 1]) and len(title) < 3:
                title.append(i + 1)
                break
    body = [
        i
        for i in range(first, stop)
        if lines[i].kind in ("prose", "short")
        and i not in title
        and not _repeats(lines, i, title)
        and not _is_aside(lines, i, first, start)
    ]
    taken = {*title, *body}
    head = tuple(
        i
        for i in range(max(0, head_from - 4), start)
        if lines[i].kind in ("byline", "date", "short", "navigation", "furniture") and i not in taken
    )
    head += tuple(i for i in range(start, stop) if lines[i].kind in ("byline", "date"))
    tail: list[int] = []
    for i in range(stop, min(len(lines), stop + 6)):
        if lines[i].kind == "end" and not SOFT_END.match(lines[i].folded):
            break
        if lines[i].kind in ("byline", "short", "date", "furniture"):
            tail.append(i)
    return Zone(tuple(title), head, tuple(body), tuple(tail))


def _skip_headline(lines: Sequence[Line], start: int, stop: int) -> int:
    """Return where the prose begins behind a headline that reads like a sentence (…？ …！) and has its byline below."""
    line = lines[start]
    if not can_head(line) or len(line.folded) > 50 or line.folded.endswith("。"):
        return start
    if not any(lines[i].kind in ("byline", "date") for i in range(start + 1, min(start + 4, stop))):
        return start
    return next((i for i in range(start + 1, stop) if lines[i].kind == "prose"), start)


def _is_subtitle(line: Line) -> bool:
    return line.kind in ("short", "prose") and bool(_SUBTITLE.match(line.folded)) and len(line.folded) <= 60


def _repeats(lines: Sequence[Line], index: int, title: Sequence[int]) -> bool:
    return any(lines[index].folded == lines[t].folded for t in title)


def _is_aside(lines: Sequence[Line], index: int, first: int, start: int) -> bool:
    """Whether a short line between headline and prose belongs to the page: a bullet, a caption, a channel's name."""
    if not first <= index < start:
        return False
    line = lines[index]
    return line.kind == "short" and (is_bulleted(line.text) or sum(map(is_han, line.folded)) < 4)


def _find_title(lines: Sequence[Line], start: int, context: Pairs) -> tuple[list[int], int]:
    """Return the line numbers of lead, headline and subtitle, and where the head of the article begins."""
    window = range(max(0, start - 14), start)
    bylines = [i for i in window if lines[i].kind in ("byline", "date")]
    counts = Counter(line.folded for line in lines)
    scores: dict[int, float] = {}
    for i in range(max(0, start - _FARTHEST_TITLE), start):
        line = lines[i]
        if not can_head(line) or _SUBTITLE.match(line.folded) or _COLUMN_LINE.match(line.folded):
            continue
        own = context.share_of(line.folded)
        gap = sum(
            1
            for j in range(i + 1, start)
            if lines[j].kind in ("short", "prose", "navigation", "end") and not _SUBTITLE.match(lines[j].folded)
        )
        score = 3.0 * own * min(1.0, len(line.folded) / 10) - 0.4 * min(gap, 5) + 1.2 * min(len(line.folded), 24) / 24
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
    if any(b - i <= 3 and scores[i] > 1.5 for b in bylines for i in scores if i < b):
        # A headline above its byline: what stands between byline and prose is the article's or the page's.
        scores = {i: s - 1.5 * (i > min(bylines)) for i, s in scores.items()}
    if not scores:
        return [], bylines[0] if bylines else start
    main = max(scores, key=lambda i: (scores[i], -i))
    if scores[main] < 0.4:
        return [], bylines[0] if bylines else start
    title = [main]
    lead = main - 1
    if lead >= 0 and _is_lead(lines, lead, main, scores, context):
        title.insert(0, lead)
    if main + 1 < start and _is_subtitle(lines[main + 1]):
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

"""Links planted inside genuine sentences, each to a host that has nothing to do with the page.

Editors link words of their own sentence: without them it falls apart. A planted anchor stands where nobody writes a
link (between two marks, in front of a whole clause), breaks off, sells something, or leads to a host that only kits
use; and it shares nothing with the rest of the article. Several signs together decide, never one.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from extract.blocks import Block
from extract.html.furniture import read_words
from extract.html.lines import Line
from extract.spam.folding import fold_width
from extract.spam.judge import has_content
from extract.spam.matching import find_hits, find_news
from extract.spam.offers import count_words
from extract.spam.weigh import pairs_of

_ENOUGH = 4
_LONGEST = 60
_BEFORE = "。，；！？、：”）,;!?"
_BEHIND = "，。；！？、：”）的等,;!?"
_PAUSE = "，、；,;"
# Endings of domains that cost next to nothing, by which kits buy hosts in bulk.
_CHEAP = read_words(
    """
    top xyz vip cc icu club win bet cyou buzz shop fun live site online app tk ml ga cf gq pw click work loan men date
    bid trade party science review stream racing download accountant faith cricket webcam wang ink ren red kim pub mom
    lol sbs cfd quest rest bar monster space website tech store life world today wiki host press pro mobi me la ws su
    io to is im casino tv poker games porn sex adult xxx cam dating
    """
)
_TRUSTED = (".gov.cn", ".edu.cn", ".ac.cn", ".mil.cn", ".gov", ".edu")
_SECOND_LEVEL = read_words("com net org gov edu ac mil co or go")
_CODE_HOST = re.compile(
    r"(?:^|\.)(?!(?:1(?:63|26|39|0000|0010|0086|2306|2371|7173)|360|4399)\.)(?:\d{3,}[a-z]{0,4}|[a-z]{1,4}\d{3,}[a-z]{0,3}|[bcdfghjklmnpqrstvwxz]{5,12})\."
)
# A firm, an office, a medium: the subject of its sentence.
_BODY = re.compile(
    r"(?:公司|集团|局|院|校|大学|中心|协会|银行|日报|晚报|网|社|会|厅|部|委|所|厂|店|馆|台|站|县|市|区|镇|村|先生|女士)$"
)
_ADDRESS = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}$")


@dataclass(frozen=True, slots=True)
class PlantedLink:
    """A link to take out of a block: the block's number and the piece of its text."""

    block: int
    start: int
    end: int


def find_planted_links(lines: Sequence[Line], blocks: Sequence[Block], url: str) -> list[PlantedLink]:
    """Return the planted links of the article, whose `lines` became `blocks`, in page order and disjoint."""
    home = read_site(read_host(url))
    rated: list[tuple[PlantedLink, str, int]] = []
    pairs: Counter[str] | None = None
    for number, (line, block) in enumerate(zip(lines, blocks, strict=True)):
        if not line.links:
            continue
        for start, end, host in _iter_foreign(line, block, home):
            if pairs is None:
                pairs = Counter(pair for b in blocks for pair in set(pairs_of(b.text[:4000])))
            rated.append((PlantedLink(number, start, end), host, _rate(block.text, start, end, host, pairs)))
    # Kits plant several, each to another host: three that stand apart vouch for one another.
    several = len({host for _, host, score in rated if score >= 2}) >= 3
    found = [link for link, _, score in rated if score >= (2 if several else _ENOUGH)]
    return [_widen(link, blocks[link.block].text) for link in found]


def _iter_foreign(line: Line, block: Block, home: str) -> Iterator[tuple[int, int, str]]:
    """Yield the links to other sites as (start, end, host) in the text of the block, which may be restored."""
    at = 0
    for start, end, href in line.links:
        if "//" not in href[:12]:
            continue
        host = read_host(href)
        if not host or read_site(host) == home or not 2 <= end - start <= _LONGEST or end - start >= len(block.text):
            continue
        anchor = line.text[start:end]
        place = start if line.text == block.text else block.text.find(anchor, at)
        if place < 0:
            continue
        at = place + len(anchor)
        yield place, at, host


def _rate(text: str, start: int, end: int, host: str, pairs: Counter[str]) -> int:
    """Return how much speaks for a planted link: 4 and more is enough."""
    anchor = text[start:end]
    if text[start - 1 : start] in ("“", "《", "「") and text[end : end + 1] in ("”", "》", "」"):
        return 0
    own = list(pairs_of(anchor))
    shared = sum(1 for pair in own if pairs[pair] > 1) / len(own) if own else 0.0
    if shared > 0.34 or find_news(fold_width(anchor)) or re.search(r"[《》]|https?:|www\.", anchor):
        return 0
    hits = find_hits(fold_width(anchor).lower())
    heaviest = max((hit.weight for hit in hits), default=0)
    promises = count_words(anchor)
    score = 1 if not shared else 0
    score += 3 if heaviest >= 3 else 2 if heaviest == 2 or len(hits) + promises >= 2 else min(1, len(hits) + promises)
    if heaviest < 2 and not promises and _BODY.search(anchor):
        score -= 2
    score += _rate_place(text, start, end)
    if host.endswith(_TRUSTED):
        return score - 2
    return score + 2 if is_odd_host(host) else score


def _rate_place(text: str, start: int, end: int) -> int:
    """Return how little the link belongs to its sentence: a whole clause around it, an anchor that breaks off."""
    anchor = text[start:end]
    before, behind = text[:start].rstrip(" （("), text[end:].lstrip(" ）)")
    opens = not before or before[-1] in _BEFORE
    runs_on = bool(behind) and behind[0] not in _BEHIND
    is_clause = behind[:1] in tuple(_PAUSE) and before[-1:] != "、" and behind[:1] != "、"
    score = int(opens and (runs_on or not behind or is_clause))
    if re.search(r"[，,。！!；;]", anchor[:-1]) or anchor[-1] in "，、,":
        score += 1
    return score


def _widen(link: PlantedLink, text: str) -> PlantedLink:
    """Take the brackets around a link along, or one of two pauses that would be left beside each other."""
    start, end = link.start, link.end
    if text[start - 1 : start] in ("（", "(", "【") and text[end : end + 1] in ("）", ")", "】") and start:
        return PlantedLink(link.block, start - 1, end + 1)
    before, behind = text[:start].rstrip()[-1:], text[end : end + 1]
    if before and behind and before in "，、；。！？：" and behind in _PAUSE:
        end += 1
    elif before and before in _PAUSE and behind and behind in "。！？；":
        start = len(text[:start].rstrip()) - 1
    elif not has_content(text[:start]) and behind and behind in _PAUSE:
        end += 1
    return PlantedLink(link.block, start, end)


def read_host(url: str) -> str:
    """Return the host of an absolute `url`, lower case, or nothing."""
    try:
        return (urlsplit(url.strip()).hostname or "").lower().rstrip(".")
    except ValueError:
        return ""


def is_odd_host(host: str) -> bool:
    """Whether `host` is one of those that kits buy by the hundred: a cheap ending, a code for a name, a bare number."""
    if host.endswith(_TRUSTED):
        return False
    return host.rpartition(".")[2] in _CHEAP or bool(_CODE_HOST.search(host) or _ADDRESS.search(host))


def read_site(host: str) -> str:
    """Return the registered domain of `host`: two labels, or three under `com.cn` and its like."""
    labels = host.split(".")
    size = 3 if len(labels) >= 3 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL else 2
    # Government sites of a county live below their province's domain.
    return ".".join(labels[-size:])

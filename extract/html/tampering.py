"""Signs of tampering outside of the article: spam in hidden blocks, in the head of the page, around the text."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import accumulate

from extract.blocks import Block
from extract.draft import PlacedRemoval
from extract.html.foreign_links import is_odd_host, read_host, read_site
from extract.html.lines import PageLines
from extract.html.meta import PageMeta
from extract.html.parse import Element, read_text
from extract.spam import remove_spam
from extract.spam.folding import fold_case
from extract.spam.matching import count_crime, find_hits, find_news
from extract.spam.offers import count_words
from extract.spam.weigh import Pairs

_MOST_LINES = 150
_CLEAR = 24
"""Characters of spam in one place that are no accident of wording: three or four keywords."""
_CLEAR_AROUND = 52
"""The same around the text, where portals sell purses and print lottery tables of the state in lines of their own."""
_LONG = 40
"""Characters of a spam line around the text that count at all."""
_FARM = 6
"""Links to other sites, most of which sell or lead to odd hosts, that make a farm."""
_MOST_LINKS = 600
_HOST = re.compile(r"\s?(?:https?:)?//([\w.-]{4,100})", re.IGNORECASE)
_PARTS = re.compile(r"\s*[_|｜丨]+\s*|\s+[-–—]+\s+|[—－-]+(?=[\u3400-\u9fff])")


def find_tampering(
    page: PageLines, kept: Sequence[int], meta: PageMeta, hidden: Sequence[PlacedRemoval], article: str, url: str
) -> list[str]:
    """Return the signals that the head, the hidden blocks or the surroundings of the `article` carry spam."""
    taken = set(kept)
    around = [line.text for n, line in enumerate(page.lines) if n not in taken and len(line.text) >= _LONG]
    head = [meta.title, *(meta.values.get(name, "") for name in ("description", "og:title"))]
    signals = []
    context = Pairs([article[:20_000]])
    keywords = meta.values.get("keywords", "")
    if _count_spam(head, article) >= _CLEAR or _is_hijacked(meta, context) or _count_hard(keywords, article) >= 3:
        signals.append("html.spam_in_head")
    quotes = [placed.removal.quote for placed in hidden]
    if _count_spam(quotes, article) >= _CLEAR or _sells_much(quotes, context) or _sells_hard(quotes, context):
        signals.append("html.spam_hidden")
    if _count_spam(around[:_MOST_LINES], article, _LONG) >= _CLEAR_AROUND:
        signals.append("html.spam_around")
    if _is_farm(_read_foreign(page, taken, read_site(read_host(url)))):
        signals.append("html.link_farm")
    return signals


def _count_spam(texts: Sequence[str], article: str, least: int = 0) -> int:
    """Count characters of spam in `texts`; words of the `article` are no spam."""
    blocks = [Block(text[:500]) for text in texts if text]
    if not blocks:
        return 0
    removals = [placed.removal for placed in remove_spam(blocks, article[:4000]).removals]
    return sum(r.length for r in removals if r.kind in ("spam", "placeholder") and r.length >= least)


def _count_hard(keywords: str, article: str) -> int:
    """Count goods that no honest site names in its keywords; its own columns are many, of every trade."""
    folded = fold_case(keywords[:2000])
    return len(
        {w for hit in find_hits(folded) if hit.weight >= 3 and (w := folded[hit.start : hit.end]) not in article}
    )


def _is_hijacked(meta: PageMeta, context: Pairs) -> bool:
    """Whether a part of the declared title sells something and shares nothing with the article."""
    own = meta.site_names()
    titles = {title for name in ("og:title", "") if (title := meta.values.get(name, "") if name else meta.title)}
    parts = (part for title in titles for part in _PARTS.split(title[:300]))
    return any(_is_foreign_part(p, context) for p in parts if 6 <= len(p) <= 120 and not any(n in p for n in own))


def _is_foreign_part(part: str, context: Pairs) -> bool:
    folded = fold_case(part)
    hits = find_hits(folded)
    promises = count_words(part)
    if not hits and promises < 2:
        return False
    if find_news(folded) or count_crime(folded) or context.share_of(part) > 0.12:
        return False
    heavy = [hit for hit in hits if hit.weight >= 2]
    covered = sum(hit.end - hit.start for hit in hits)
    if any(hit.weight >= 3 for hit in heavy):
        return len(hits) + promises >= 2 or covered * 2 >= len(part)
    return (bool(heavy) and len(hits) + promises >= 3) or promises >= 2 or (promises >= 1 and len(heavy) >= 1)


def _sells_much(quotes: Sequence[str], context: Pairs) -> bool:
    """Whether hidden texts are strings of offers, whose pieces are too short to be judged one by one."""
    for quote in quotes[:60]:
        folded = fold_case(quote)
        hits = find_hits(folded)
        sold = sum(1 for hit in hits if hit.weight >= 2) + count_words(quote)
        if sold >= 6 and sold * 25 >= len(quote) and not find_news(folded) and context.share_of(quote) < 0.1:
            return True
    return False


def _sells_hard(quotes: Sequence[str], context: Pairs) -> bool:
    """Whether a short hidden text is little else than goods that no honest site names."""
    for quote in quotes[:60]:
        if not 4 <= len(quote) <= 60:
            continue
        folded = fold_case(quote)
        hits = find_hits(folded)
        covered = sum(hit.end - hit.start for hit in hits)
        if covered * 2 >= len(quote) and any(hit.weight >= 3 for hit in hits) and context.share_of(quote) < 0.1:
            return True
    return False


def _read_foreign(page: PageLines, taken: set[int], home: str) -> list[tuple[str, str]]:
    """Return (words, host) of the links to other sites around the article."""
    found: list[tuple[str, str]] = []
    foreign: dict[str, bool] = {}
    for number, line in enumerate(page.lines):
        if not line.links or number in taken:
            continue
        for start, end, href in line.links:
            match = _HOST.match(href)
            if match is None:
                continue
            host = match[1]
            if host not in foreign:
                foreign[host] = read_site(host.lower()) != home
            if foreign[host]:
                found.append((line.text[start:end], host.lower()))
    return found[:_MOST_LINKS]


def _is_farm(links: Sequence[tuple[str, str]]) -> bool:
    """Whether most links to other sites sell something or lead to hosts that kits buy."""
    whole = "\n".join(anchor for anchor, _ in links)
    if len(links) < _FARM:
        return False
    folded = fold_case(whole)
    hits, promises = find_hits(folded), count_words(whole)
    if len(hits) + promises < _FARM:
        return False
    # All words were looked for at once; the ends of the lines say to which link each belongs.
    ends = list(accumulate(len(line) + 1 for line in folded.split("\n")))
    of_link = Counter(bisect_right(ends, hit.start) for hit in hits)
    selling = {bisect_right(ends, hit.start) for hit in hits if hit.weight >= 2}
    bad = len(selling)
    for number, (anchor, host) in enumerate(links):
        if number not in selling:
            words = of_link[number] + (count_words(anchor) if promises else 0)
            bad += words >= 2 or (words == 1 and is_odd_host(host))
    return bad >= _FARM and bad * 2 >= len(links)


def read_unshown(root: Element) -> Iterator[tuple[Element, str, str]]:
    """Yield (element, rule, text) of elements whose text no browser that runs scripts ever shows."""
    for element in root.iter("noscript", "textarea", "noembed", "noframes"):
        text = read_text(element)
        if len(text) >= 4:
            yield element, f"html.unshown_{element.tag}", text

"""Links planted inside genuine sentences: the same kit plants several, each to another foreign host.

Editors link words of the article's own; planted anchors share nothing with the text around them and stand between two
sentences, where nobody writes a link. One or two such links are left alone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from extract.blocks import Block
from extract.html.lines import Line

_FEWEST = 3
_BEFORE = "。，；！？、：”）"
_BEHIND = "，。；！？、：”）的等"


@dataclass(frozen=True, slots=True)
class PlantedLink:
    """A link to take out of a block: the block's number and the piece of its text."""

    block: int
    start: int
    end: int


def find_planted_links(lines: Sequence[Line], blocks: Sequence[Block], url: str) -> list[PlantedLink]:
    """Return the planted links of the article, whose `lines` became `blocks`; none where they are fewer than three."""
    home = _site_of(url)
    whole = "\n".join(block.text for block in blocks)
    found: list[PlantedLink] = []
    hosts: set[str] = set()
    for number, (line, block) in enumerate(zip(lines, blocks, strict=True)):
        if line.text != block.text:
            continue  # a restored line: the places of its links are no longer known
        for start, end, host in _iter_foreign(line, home):
            if _stands_apart(line.text, start, end) and not _shares(line.text[start:end], whole):
                found.append(PlantedLink(number, start, end))
                hosts.add(host)
    return found if len(hosts) >= _FEWEST else []


def _iter_foreign(line: Line, home: str) -> Iterator[tuple[int, int, str]]:
    for start, end, href in line.links:
        try:
            host = _site_of(href)
        except ValueError:
            continue
        if host and host != home and 2 <= end - start <= 24 and end - start < len(line.text):
            yield start, end, host


def _site_of(url: str) -> str:
    """Return the host without `www.`; subdomains count as hosts of their own, for kits make them by the thousand."""
    try:
        return (urlsplit(url).hostname or "").lower().removeprefix("www.")
    except ValueError:
        return ""


def _stands_apart(text: str, start: int, end: int) -> bool:
    before, behind = text[:start].rstrip(" （("), text[end:].lstrip(" ）)")
    return (not before or before[-1] in _BEFORE) and (not behind or behind[0] not in _BEHIND)


def _shares(anchor: str, whole: str) -> bool:
    """Whether the article uses any two characters of the anchor elsewhere."""
    pairs = {anchor[n : n + 2] for n in range(len(anchor) - 1)}
    return sum(1 for pair in pairs if whole.count(pair) > anchor.count(pair)) > len(pairs) // 3

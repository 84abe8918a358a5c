"""The article among the lines of a page: sentence mass, anchored on headline and date line.

Chinese has no white space between words, so nothing here counts words. A line's mass is the number of its characters
outside of links when it has the punctuation of sentences. Masses of blocks that are furniture by name, by label or by
shape (teaser feeds, link lists) are discounted, the block that holds the rest is found by walking down from the body,
and lines beside it are joined when they read like its continuation.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from extract.html.furniture import (
    BOILERPLATE,
    BYLINE,
    CLOSING,
    END_LABEL,
    FURNITURE_TAGS,
    INFO_LABEL,
    LABEL_CELL,
    NOISE,
    SHARE_LABEL,
    STAMP,
    is_furniture_name,
    is_weak_furniture_name,
)
from extract.html.lines import Line, Node, PageLines
from extract.plain.dates import HOURED
from extract.plain.outlets import is_medium, is_publisher

_PUNCTUATION = re.compile("[，。！？；：、…”]")
_WESTERN = re.compile(r"[,.!?;:](?=\s|$)")
_SENTENCE_END = re.compile("[。！？…”）!?.：；]\\s*$")
_LABEL_ALONE = re.compile(r"(?:[:：]|[号类关构期题性词源处者间位])\s{0,3}[】\]]?$")
_SUMMARY = re.compile(
    r"^[\[【]?(?:摘\s?要|导\s?读|核心提示|内容提要|内容摘要|简介|导语|提要)[\]】]?\s{0,2}[:：]?\s{0,2}"
)
TEASER = "html.furniture_teaser"
FEED = "html.furniture_feed"
_WORDY = re.compile(r"[\u3400-\u9fff]|[A-Za-z]+|[，。！？；]{3}")
_DAY = re.compile(
    r"\W{0,4}(?:\w{2,4}[:：]\s?)?(?:(?:19|20)\d\d[-./年])?\d{1,2}[-./月]\d{1,2}日?(?:\s{1,2}\d{1,2}:\d\d(?::\d\d)?)?\W{0,4}"
)
_WALK_SHARE = 0.8
"""A child that holds this share of its parent's mass holds the article."""


@dataclass
class Masses:
    """Masses of all lines, and which lines are furniture (`drop` names the rule)."""

    mass: list[float]
    drop: list[str | None]
    sums: list[float] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    links: list[int] = field(default_factory=list)

    def sum_up(self) -> None:
        """Make the prefix sums anew."""
        total, sums = 0.0, [0.0]
        for value in self.mass:
            total += value
            sums.append(total)
        self.sums = sums

    def link_share(self, node: Node) -> float:
        """Return the share of the characters of `node` that stands in links."""
        size = self.sizes[node.end] - self.sizes[node.start]
        return (self.links[node.end] - self.links[node.start]) / size if size else 0.0

    def of(self, node: Node) -> float:
        """Return the mass of the lines of `node`."""
        return self.sums[node.end] - self.sums[node.start]


@dataclass
class Found:
    """The article's lines (numbers in page order), why others were left out, and how sure the choice is."""

    kept: list[int]
    dropped: dict[int, str]
    mass: float
    page_mass: float
    container: int


def weigh_line(line: Line) -> float:
    """Return the sentence mass of one line."""
    text = line.text
    size = len(text)
    if size < 8 or line.link_chars * 2 > size:
        return 0.0
    marks = len(_PUNCTUATION.findall(text))
    if not marks:
        marks = len(_WESTERN.findall(text)) if size > 50 else 0
        if not marks:
            return size * 0.2 if size > 40 and not line.link_chars else 0.0
    return float(size - line.link_chars)


def weigh_lines(page: PageLines, headline: int | None, weights: Sequence[float]) -> Masses:
    """Discount furniture from the `weights` of all lines."""
    lines, nodes = page.lines, page.nodes
    masses = Masses(list(weights), [None] * len(lines))
    masses.sum_up()
    masses.sizes = [0, *accumulate(len(line.text) for line in lines)]
    masses.links = [0, *accumulate(line.link_chars for line in lines)]
    total = masses.sums[-1]
    for node in nodes[1:]:
        if node.end == node.start:
            continue
        rule = _judge_node(page, node, masses, total)
        if rule and not (headline is not None and node.start <= headline < node.end and node.tag != "nav"):
            _discount(masses, node.start, node.end, rule)
    for number, line in enumerate(lines):
        if len(line.text) <= 40 and END_LABEL.match(line.text) and line.heading != 1:
            top = _labelled_block(page, number, headline)
            if masses.sums[top.end] - masses.sums[top.start] < 0.4 * total:
                _discount(masses, top.start, top.end, "html.furniture_label")
    if headline is not None:
        for number in range(headline):
            masses.mass[number] *= 0.15
    masses.sum_up()
    return masses


def _discount(masses: Masses, start: int, end: int, rule: str) -> None:
    for number in range(start, end):
        if masses.drop[number] is None:
            masses.drop[number] = rule
            masses.mass[number] *= 0.05


def _judge_node(page: PageLines, node: Node, masses: Masses, total: float) -> str | None:
    """Return the rule by which `node`, which holds a line at least, is furniture as a whole, or None."""
    start, end = node.start, node.end
    share = (masses.sums[end] - masses.sums[start]) / total if total else 0.0
    if node.tag in FURNITURE_TAGS and share < 0.4 and not (node.tag in ("form", "fieldset", "aside") and share > 0.1):
        return "html.furniture_tag"
    if share < 0.4:
        tokens = node.words if node.words is not None else node.tokens()
        if tokens and is_furniture_name(tokens):
            return "html.furniture_name"
        if share < 0.1 and is_weak_furniture_name(tokens) and masses.link_share(node) > 0.4:
            return "html.furniture_name"
    if len(node.children) >= 3 and share < 0.6 and _is_feed(page, node):
        return FEED
    if end - start >= 3 and share < 0.1 and masses.link_share(node) > 0.75:
        return "html.furniture_links"
    return None


def _is_feed(page: PageLines, node: Node) -> bool:
    """Whether the children of `node` are teasers: each a few lines, one of them a linked headline."""
    teasers = others = 0
    for number in node.children:
        child = page.nodes[number]
        span = page.lines[child.start : child.end]
        if not span:
            continue
        size = sum(len(line.text) for line in span)
        is_linked = any(line.link_chars >= 6 and line.link_chars >= 0.85 * len(line.text) for line in span)
        if is_linked and len(span) <= 8 and size < 500 and child.tag != "p":
            teasers += 1
        else:
            others += 1
    return teasers >= 3 and teasers > 2 * others


def _labelled_block(page: PageLines, number: int, headline: int | None) -> Node:
    """Return the largest block that begins with line `number` and does not hold the headline."""
    node = page.nodes[page.lines[number].node]
    best = Node(node.element, node.tag, node.parent, number, number + 1)
    while node.start == number:
        best = node
        if node.parent < 0:
            break
        node = page.nodes[node.parent]
    return best


def find_article(page: PageLines, headline: int | None, masses: Masses) -> Found:
    """Choose the lines of the article."""
    container = _walk_down(page, masses, headline)
    node = page.nodes[container]
    start, end = node.start, node.end
    dropped: dict[int, str] = {}
    if headline is not None and start <= headline < end:
        start = headline + 1
    kept = _choose_lines(page, masses, start, end, dropped)
    kept = _join_outside(page, masses, container, headline, kept)
    kept = _drop_summary(page, kept, dropped)
    kept = _drop_teasers(page, masses, headline, kept, dropped)
    mass = sum(masses.mass[n] for n in kept)
    return Found(kept, dropped, mass, masses.sums[-1], container)


def choose_in(page: PageLines, masses: Masses, spans: list[tuple[int, int]]) -> Found | None:
    """Choose the article's lines inside `spans`, which a source's own rule names; None where nothing is left."""
    kept: list[int] = []
    dropped: dict[int, str] = {}
    for start, end in spans:
        kept += _choose_lines(page, masses, start, end, dropped)
    mass = sum(masses.mass[n] for n in kept)
    return Found(kept, dropped, mass, masses.sums[-1], 0) if kept else None


def _walk_down(page: PageLines, masses: Masses, headline: int | None) -> int:
    """Return the deepest block that holds the article."""
    current = 0
    while True:
        node = page.nodes[current]
        mass = masses.of(node)
        if not node.children or mass <= 0:
            return current
        best = max(node.children, key=lambda c: masses.of(page.nodes[c]))
        if masses.of(page.nodes[best]) < _WALK_SHARE * mass:
            nearer = _choose_near(page, masses, node, headline)
            if nearer is None:
                return current
            best = nearer
        child = page.nodes[best]
        if (
            child.tag in ("p", "h1", "h2", "h3", "h4", "li", "tr", "pre", "dd", "blockquote")
            and child.end - child.start <= 2
        ):
            return current
        current = best


def _choose_near(page: PageLines, masses: Masses, node: Node, headline: int | None) -> int | None:
    """Where sections share the mass, return the one with the headline; None where they are paragraphs."""
    if headline is None or not node.start <= headline < node.end:
        return None
    for number in node.children:
        child = page.nodes[number]
        if child.start <= headline < child.end:
            return number if masses.sums[child.end] - masses.sums[headline] > 0.25 * masses.of(node) else None
    return None


def _choose_lines(page: PageLines, masses: Masses, start: int, end: int, dropped: dict[int, str]) -> list[int]:
    """Return the lines of [start, end) that belong to the article; the others go to `dropped` with their rule."""
    kept: list[int] = []
    total = masses.sums[end] - masses.sums[start]
    has_begun = False
    links_in_row = 0
    awaits_value = False
    for number in range(start, end):
        line = page.lines[number]
        text = line.text
        rule = masses.drop[number] or _judge_line(line, has_begun)
        rest = masses.sums[end] - masses.sums[number]
        if has_begun and len(text) <= 60:
            ends = END_LABEL.match(text) and rest < (0.1 if SHARE_LABEL.match(text) else 0.5) * total
            ends = ends or (CLOSING.match(text) and rest < 0.3 * total)
            ends = ends or (links_in_row >= 2 and rest < 0.02 * total)
            if ends:
                for later in range(number, end):
                    dropped[later] = "html.furniture_after"
                break
            if rule is None and END_LABEL.match(text):
                rule = "html.furniture_label"
        elif (
            rule is None
            and not has_begun
            and (INFO_LABEL.match(text) or LABEL_CELL.fullmatch(text) or (awaits_value and masses.mass[number] == 0))
        ):
            rule = "html.furniture_info"
        elif (
            rule is None
            and not has_begun
            and len(text) <= 120
            and text[-1] != "。"
            and (BYLINE.search(text) or _is_stamp(text) or _is_masthead(page, number))
        ):
            rule = "html.furniture_byline"
        awaits_value = rule == "html.furniture_info" and bool(_LABEL_ALONE.search(text))
        if rule:
            dropped[number] = rule
            links_in_row += rule == "html.furniture_links"
            continue
        if masses.mass[number] > 0:
            has_begun = True
            links_in_row = 0
        kept.append(number)
    return _drop_second_copy(page, kept, dropped)


def _is_stamp(text: str) -> bool:
    """Whether a line is a date with a word or two beside it: who put the report out, the hour, a place."""
    if len(text) > 60 or not any(mark in text for mark in ("20", "19", ":")):
        return False
    match = STAMP.search(text) or HOURED.search(text)
    return match is not None and len(_WORDY.findall(text[: match.start()] + text[match.end() :])) <= 14


def _is_masthead(page: PageLines, number: int) -> bool:
    """Whether a line is the name of who put the report out, with the date in the next line."""
    text = page.lines[number].text
    if not 3 <= len(text) <= 16 or number + 1 >= len(page.lines) or not (is_publisher(text) or is_medium(text)):
        return False
    return _is_stamp(page.lines[number + 1].text)


def _drop_second_copy(page: PageLines, kept: list[int], dropped: dict[int, str]) -> list[int]:
    """Drop the second copy of a text that a page holds twice (for screens and for telephones).

    A caption repeated under a picture is no copy: only when most of the long lines come twice.
    """
    long_lines = [n for n in kept if len(page.lines[n].text) > 15]
    first: dict[str, int] = {}
    copies: set[int] = set()
    for number in long_lines:
        if first.setdefault(page.lines[number].text, number) != number:
            copies.add(number)
    if len(copies) < 2 or len(copies) < 0.4 * len(long_lines):
        return kept
    begin = min(copies)
    texts = {page.lines[n].text for n in kept if n < begin}
    for number in kept:
        if number >= begin and page.lines[number].text in texts:
            dropped[number] = "html.duplicate_line"
    return [n for n in kept if n not in dropped]


def _drop_summary(page: PageLines, kept: list[int], dropped: dict[int, str]) -> list[int]:
    """Drop a summary box that repeats the beginning of a paragraph of the article."""
    for place, number in enumerate(kept[:3]):
        text = page.lines[number].text
        core = _SUMMARY.sub("", text).rstrip("….。 ")
        is_marked = core != text.rstrip("。 ")
        if (
            is_marked
            and len(core) >= 12
            and any(page.lines[n].text.startswith(core) for n in kept[place + 1 : place + 6])
        ):
            dropped[number] = "html.duplicate_summary"
    return [n for n in kept if n not in dropped]


def _drop_teasers(
    page: PageLines, masses: Masses, headline: int | None, kept: list[int], dropped: dict[int, str]
) -> list[int]:
    """Drop teasers behind a short article: three and more linked headlines, each with its sentence and its date."""
    if headline is None or len(kept) < 4:
        return kept
    lines, chosen = page.lines, set(kept)
    teasers = [
        number
        for number in range(kept[0] + 1, min(kept[-1] + 1, len(lines)))
        if lines[number].link_chars >= 6
        and lines[number].link_chars >= 0.85 * len(lines[number].text)
        and number + 1 in chosen
        and any(_DAY.fullmatch(line.text) for line in lines[number + 1 : number + 4])
    ]
    if len(teasers) < 3:
        return kept
    first, last = teasers[0], teasers[-1]
    own = [n for n in kept if n < first]
    if sum(len(lines[n].text) for n in own if masses.mass[n] > 0) < 40 or not _SENTENCE_END.search(lines[own[-1]].text):
        return kept
    for number in kept:
        if first <= number <= last + 3:
            dropped[number] = TEASER
    return [n for n in kept if n not in dropped]


def _judge_line(line: Line, has_begun: bool) -> str | None:
    """Return the rule by which a line is no text of an article wherever it stands, or None."""
    text = line.text
    size = len(text)
    if size <= 90 and NOISE.match(text):
        return "html.furniture_line"
    if size <= 160 and BOILERPLATE.search(text):
        return "html.boilerplate"
    if line.link_chars >= 0.8 * size and size >= 4 and (not has_begun or size < 60):
        return "html.furniture_links"
    # A linked headline with its date or counter behind it.
    if line.link_chars >= 8 and size - line.link_chars <= 16 and not _PUNCTUATION.search(_outside_links(line)):
        return "html.furniture_links"
    return None


def _outside_links(line: Line) -> str:
    parts, at = [], 0
    for start, end, _ in line.links:
        parts.append(line.text[at:start])
        at = end
    return "".join(parts) + line.text[at:]


def _join_outside(page: PageLines, masses: Masses, container: int, headline: int | None, kept: list[int]) -> list[int]:
    """Join prose that stands beside the container: before it (after the headline) and behind it."""
    if not kept:
        return kept
    node = page.nodes[container]
    first = (headline + 1) if headline is not None and headline < node.start else node.start
    known = {page.lines[n].text for n in kept}
    before = [n for n in range(first, node.start) if page.lines[n].text not in known and _continues(page, masses, n)]
    after: list[int] = []
    gap = 0
    for number in range(node.end, len(page.lines)):
        text = page.lines[number].text
        if len(text) <= 60 and END_LABEL.match(text):
            break
        if text not in known and _continues(page, masses, number):
            after.append(number)
            gap = 0
        else:
            gap += 1
        if gap > 12:
            break
    return before + kept + after


def _continues(page: PageLines, masses: Masses, number: int) -> bool:
    line = page.lines[number]
    if masses.drop[number] or masses.mass[number] < 45 or line.link_chars * 5 > len(line.text):
        return False
    return _judge_line(line, True) is None and bool(_SENTENCE_END.search(line.text))

"""The tree as lines of text: one walk that turns a page into lines, each with its place in the tree of blocks.

A line is what stands between two block borders (`<p>`, `<div>`, `<br>`, `<td>` …). The nodes are the block elements;
the lines of a node are a range, so that every sum over a node is a difference of two prefix sums.
"""

import re
from collections.abc import Container
from dataclasses import dataclass, field

from extract.html.furniture import read_words, split_tokens
from extract.html.parse import Element

_INLINE = read_words(
    """
    a abbr acronym b bdi bdo big cite code del dfn em font i img input ins kbd label mark nobr q ruby s samp
    small span strike strong sub sup time tt u var wbr picture source o:p st1:chsdate st1:personname
    st1:chmetcnv wst:personname v:shape lable
    """
)
_SKIPPED = read_words(
    """
    script style noscript template iframe object embed applet svg canvas map select option optgroup textarea
    button video audio datalist rt rp head title meta link math
    """
)
_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_KINDS = dict.fromkeys(_INLINE, "inline") | dict.fromkeys(("br", "hr"), "break") | dict.fromkeys(_SKIPPED, "skipped")
"""What a tag is to the walk; any other is a block."""
_LOUD = frozenset({"b", "strong", "big", "font", "span"})
"""Tags that may make text bold or large."""
_HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_LARGE = re.compile(r"font-size\s{0,3}:\s{0,3}(?:1[89]|[2-4]\d)(?:\.\d{1,3})?(?:px|pt)")
# A line break of the source between two Chinese characters is no space.
_WRAP = re.compile(rf"(?<=[{_HAN}，。！？；：、“”（）])[ \t\xa0]*[\r\n]\s*(?=[{_HAN}，。！？；：、“”（）])")


_NO_WORDS: frozenset[str] = frozenset()


@dataclass(slots=True)
class Node:
    """A block element: its parent's number and the range of lines that stand in it."""

    element: Element
    tag: str
    parent: int
    start: int
    end: int = 0
    children: list[int] = field(default_factory=list)
    words: frozenset[str] | None = None

    def tokens(self) -> frozenset[str]:
        """Return the words of its class and id, split once."""
        if self.words is None:
            name, number = self.element.get("class"), self.element.get("id")
            self.words = split_tokens(f"{name or ''} {number or ''}") if name or number else _NO_WORDS
        return self.words


@dataclass(slots=True)
class Line:
    """One line of a page: text with single spaces, and how much of it stands in links."""

    text: str
    link_chars: int
    node: int
    heading: int = 0
    is_bold: bool = False
    links: list[tuple[int, int, str]] = field(default_factory=list)
    """Start, end and target of the links in it."""


@dataclass
class PageLines:
    """The lines of a page and its tree of blocks; node 0 is the body."""

    lines: list[Line]
    nodes: list[Node]
    depth: int = 0
    """Levels of the deepest element."""
    skipped: list[Element] = field(default_factory=list)
    """Elements that the walk was told to skip, outermost ones only, in page order."""

    @property
    def text(self) -> str:
        """Return the visible text of the page, a line each."""
        return "\n".join(line.text for line in self.lines)


def tidy(text: str) -> str:
    """Return `text` on one line with single spaces."""
    words = text.split()
    if len(words) > 1 and ("\n" in text or "\r" in text):
        words = _WRAP.sub("", text).split()
    return " ".join(words)


class _Walker:
    """State of the walk: the line being gathered."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.nodes: list[Node] = []
        self.parts: list[str] = []
        self.anchors: list[tuple[str, str]] = []
        """The parts that stand in links, with the targets."""
        self.href: str | None = None
        self.heading = 0
        self.bold = 0
        self.bold_chars = 0

    def add(self, text: str) -> None:
        """Add text to the line; white space that would open it is left out by the caller."""
        self.parts.append(text)
        if self.href is not None:
            self.anchors.append((text, self.href))
        if self.bold:
            self.bold_chars += len(text.strip())

    def flush(self, node: int) -> None:
        """End the line in `node`."""
        parts, anchors = self.parts, self.anchors
        if not parts:
            return
        bold, self.bold_chars = self.bold_chars, 0
        text = tidy(parts[0] if len(parts) == 1 else "".join(parts))
        if text:
            # Text beside the bold words: a tenth of the line, but nothing in a line of one piece.
            share = 1.0 if len(parts) == 1 and not anchors else 0.9
            line = Line(text, 0, node, self.heading, bold > 0 and bold >= len(text) * share)
            if anchors:
                _place_links(line, anchors)
            self.lines.append(line)
        parts.clear()
        if anchors:
            anchors.clear()


def _place_links(line: Line, anchors: list[tuple[str, str]]) -> None:
    """Note where in `line` its links stand, and how much of it they are."""
    at = 0
    for piece, href in anchors:
        anchor = tidy(piece)
        begin = line.text.find(anchor, at) if anchor else -1
        if begin < 0:
            continue
        at = begin + len(anchor)
        line.link_chars += len(anchor)
        line.links.append((begin, at, href))


def read_lines(body: Element, skip: Container[Element], blocks: Container[Element] = ()) -> PageLines:
    """Walk `body` without the elements of `skip`; those of `blocks` are blocks whatever their tag."""
    walker = _Walker()
    lines, nodes, parts, add, flush = walker.lines, walker.nodes, walker.parts, walker.add, walker.flush
    nodes.append(Node(body, "body", -1, 0))
    if (text := body.text) and not text.isspace():
        add(text)
    # Each level: iterator over children, node number, element, what to do when it ends.
    stack = [(iter(body), 0, body, False)]
    deepest = 0
    skipped: list[Element] = []
    # What follows runs for every element of a page: a look at the text here saves a call.
    while stack:
        children, node, element, is_block = stack[-1]
        for child in children:
            tag = child.tag
            kind = _KINDS.get(tag, "block") if isinstance(tag, str) else "skipped"
            if kind == "skipped":
                pass
            elif child in skip:
                skipped.append(child)
            elif kind == "break":
                flush(node)
            elif kind == "inline" and child not in blocks:
                _enter_inline(walker, child, tag)
                if len(child):
                    stack.append((iter(child), node, child, False))
                    break
                _leave_inline(walker, child, tag)
            else:
                number = _enter_block(walker, child, tag, node)
                if len(child):
                    stack.append((iter(child), number, child, True))
                    break
                _leave_block(walker, number, tag)
            if (text := child.tail) and (parts or not text.isspace()):
                add(text)
        else:
            deepest = max(deepest, len(stack))
            stack.pop()
            if is_block:
                _leave_block(walker, node, element.tag)
            else:
                _leave_inline(walker, element, element.tag)
            if stack and (text := element.tail) and (parts or not text.isspace()):
                add(text)
    if parts:
        flush(0)
    nodes[0].end = len(lines)
    return PageLines(lines, nodes, deepest, skipped)


def _enter_block(walker: _Walker, element: Element, tag: str, parent: int) -> int:
    """Open a node below `parent` and return its number."""
    if walker.parts:
        walker.flush(parent)
    nodes = walker.nodes
    number = len(nodes)
    nodes.append(Node(element, tag, parent, len(walker.lines)))
    nodes[parent].children.append(number)
    if tag in _HEADINGS:
        walker.heading = _HEADINGS[tag]
    if (text := element.text) and not text.isspace():
        walker.add(text)
    return number


def _leave_block(walker: _Walker, number: int, tag: str) -> None:
    if walker.parts:
        walker.flush(number)
    walker.nodes[number].end = len(walker.lines)
    if tag in _HEADINGS:
        walker.heading = 0


def _enter_inline(walker: _Walker, element: Element, tag: str) -> None:
    if tag == "a":
        walker.href = element.get("href") or ""
    elif tag in _LOUD and _is_loud(element, tag):
        walker.bold += 1
    if (text := element.text) and (walker.parts or not text.isspace()):
        walker.add(text)


def _leave_inline(walker: _Walker, element: Element, tag: str) -> None:
    if tag == "a":
        walker.href = None
    elif tag in _LOUD and _is_loud(element, tag):
        walker.bold = max(0, walker.bold - 1)


def _is_loud(element: Element, tag: str) -> bool:
    """Whether an inline element makes its text bold or large."""
    if tag in ("b", "strong", "big"):
        return True
    if tag == "font" and (element.get("size") or "").strip("+ ") in ("4", "5", "6", "7"):
        return True
    style = element.get("style")
    return bool(style and "font-size" in style and _LARGE.search(style))

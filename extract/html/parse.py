"""Decoded HTML → one lxml tree, whatever state the page is in.

The page is text already: the parser is told an encoding of ours and never believes the page's own declaration. Known
ways in which libxml2 loses part of a page (early `</html>`, raw-text tags of old kits, endless nesting) are taken out
before it reads; where it still lost text, the slower html.parser reads the page again.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias, cast

from bs4 import BeautifulSoup
from lxml import etree

from extract.html.interference import strip_interference

Element: TypeAlias = etree._Element

MAX_CHARS = 3_000_000
"""Characters of a page that are read; the rest is cut and noted. A long news page has 0.8 million."""
MAX_FALLBACK_CHARS = 1_500_000
"""Characters that the second parser reads: it is some thirty times slower."""

# Inlined pictures and fonts make pages of tens of megabytes; nothing in them is text.
_DATA_URI = re.compile(r"data:[\w/+.-]{0,60}(?:;[\w=-]{1,40}){0,4},[A-Za-z0-9+/=%_-]{200,}")
# libxml2 stops at an early </html> or </body>, and takes all that follows these raw-text tags for their text.
_STOPPERS = re.compile(
    # The look ahead is all that most tags cost.
    r"<(?=/[hbnpxf]|no|pl|xm|fr|\?x)"
    r"(?:/(?:html|body)\s*>|/?(?:noframes|noembed|plaintext|xmp|frameset)\b[^<>]{0,400}>|\?xml\b[^<>]{0,200}\?>)",
    re.IGNORECASE,
)
DEEPEST = 1000
"""Levels of blocks that no honest page has; libxml2 drops everything below 2,048."""
_NEST_TAGS = (
    "(?:div|span|section|font|b|i|em|strong|p|ul|ol|li|blockquote|center|table|tbody|tr|td|a|dl|dd|article|main)"
)
# Nobody nests a hundred tags without a word between them.
_NEST_OPEN = re.compile(rf"(?:<{_NEST_TAGS}\b[^<>]{{0,300}}>\s{{0,40}}){{100,}}", re.IGNORECASE)
_NEST_CLOSE = re.compile(rf"(?:</{_NEST_TAGS}\s{{0,8}}>\s{{0,40}}){{100,}}", re.IGNORECASE)
_BLOCK_TAG = re.compile(
    r"</?(?:div|section|p|ul|ol|li|blockquote|center|table|tbody|tr|td|dl|dd|article|main)\b[^<>]{0,300}>",
    re.IGNORECASE,
)
_INLINE_TAG = re.compile(r"</?(?:span|font|b|i|em|strong|a|u|small|big)\b[^<>]{0,300}>", re.IGNORECASE)
# Lines of typed text begin paragraphs where they are indented, follow an empty line, or the sentence before has ended.
_PRE = re.compile(r"<pre\b[^<>]{0,400}>.*?(?:</pre\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_PRE_BREAK = re.compile(r"\r?\n(?=[ \t]*\r?\n|[ \t\u3000]{2}|\u3000)|(?<=[。！？”…\s])\r?\n")
# Control characters that lxml refuses in text that is put into a tree.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_RAW_TAGS = re.compile(r"<(title|textarea|iframe|style|noscript)\b[^<>]{0,400}>", re.IGNORECASE)
_RAW_TEXT = ("title", "textarea", "iframe", "style", "noscript")


def select(root: Element, path: str) -> list[Element]:
    """Return the elements that the XPath `path` finds from `root`."""
    return cast(list[Element], root.xpath(path))


def read_text(element: Element) -> str:
    """Return all text below `element`, scripts left out, on one line."""
    return " ".join(str(etree.tostring(element, method="text", encoding="unicode", with_tail=False)).split())


def _select_values(root: Element) -> list[str]:
    """Return the long values of attributes that hold prose."""
    return cast(list[str], root.xpath("//@*[contains(., '，') or contains(., '。')][string-length() > 15]"))


@dataclass
class ParsedPage:
    """The tree of a page and what had to be done to get it."""

    root: Element
    notes: dict[str, str] = field(default_factory=dict)
    shared_ids: tuple[str, ...] = ()
    """Random ids of interference markup that was taken out of the source."""
    source: str = ""
    """The source as it was parsed."""

    @cached_property
    def marks(self) -> int:
        """Chinese commas and full stops in the source."""
        return count_marks(self.source)


def parse_page(text: str, *, flatten: int = 0) -> ParsedPage:
    """Parse `text`; never fails: a page without any markup gives a tree with its text in `<body>`.

    `flatten` is for pages that reach the depth at which libxml2 gives up: 1 takes runs of nested tags out first, 2
    takes out all tags that nest.
    """
    notes: dict[str, str] = {}
    if len(text) > 300_000 or "data:" in text:
        text = _DATA_URI.sub("data:,", text)
    if len(text) > MAX_CHARS:
        notes["page_cut"] = f"read {MAX_CHARS} of {len(text)} characters"
        text = text[:MAX_CHARS]
    if "<pre" in text or "<PRE" in text:
        text = _PRE.sub(_break_lines, text)
    text, shared_ids = strip_interference(_STOPPERS.sub(" ", text.replace("\x00", "")))
    if flatten:
        notes["nesting"] = "nested deeper than any honest page: runs of tags were taken out before parsing"
        text = _NEST_CLOSE.sub("", _NEST_OPEN.sub("", text))
        if flatten > 1:
            text = _BLOCK_TAG.sub("<br>", _INLINE_TAG.sub("", text))
    root = _parse_lxml(text)
    if root is None:
        return parse_again(ParsedPage(_wrap_text(text), notes, shared_ids, text))
    return ParsedPage(root, notes, shared_ids, text)


def _break_lines(match: re.Match[str]) -> str:
    return _PRE_BREAK.sub("<br>", match[0])


def parse_again(page: ParsedPage) -> ParsedPage:
    """Parse the source of `page` with the second parser; the first tree stays where the second holds less."""
    second = _parse_slowly(page.source)
    if second is None or count_commas(second) < count_commas(page.root):
        return page
    notes = page.notes | {"parser": "html.parser, because lxml lost part of the page"}
    return ParsedPage(second, notes, page.shared_ids, page.source)


def _wrap_text(text: str) -> Element:
    root = etree.Element("html")
    etree.SubElement(root, "body").text = _CONTROL.sub(" ", text[:MAX_FALLBACK_CHARS])
    return root


def _parse_lxml(text: str) -> Element | None:
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_pis=True)
    try:
        root: Element | None = etree.fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError):
        return None
    return root if root is not None and isinstance(root.tag, str) else None


def _parse_slowly(text: str) -> Element | None:
    """Parse with html.parser and hand the mended markup to lxml."""
    if len(text) > MAX_FALLBACK_CHARS:
        text = text[:MAX_FALLBACK_CHARS]
    try:
        soup = BeautifulSoup(_RAW_TAGS.sub(_drop_unclosed(text), text), "html.parser")
        for tag in soup("script"):
            if tag.get("type") != "application/ld+json":
                tag.decompose()
        return _parse_lxml(f"<html><body>{soup}</body></html>")
    except (RecursionError, AssertionError, ValueError):
        return None


def _drop_unclosed(text: str) -> Callable[[re.Match[str]], str]:
    """Return what takes out the raw-text tags that `text` never closes; those that it closes stay."""
    low = text.lower()
    closed = {name for name in _RAW_TEXT if f"</{name}" in low}
    return lambda match: match[0] if match[1].lower() in closed else ""


def count_commas(root: Element) -> int:
    """Count Chinese commas and full stops in all text below `root`: a cheap measure of how much prose is there."""
    text = str(etree.tostring(root, method="text", encoding="unicode", with_tail=False))
    return count_marks(text)


def has_lost_text(page: ParsedPage, visible: str) -> bool:
    """Whether the tree of `page`, whose visible text is `visible`, holds much less prose than the source.

    Cheap signs first: what shows, then the scripts (whose strings hold much prose on large portals), then all the rest.
    """
    there, kept = page.marks, count_marks(visible)
    root = page.root
    if there >= 8 and kept >= 0.5 * there:
        return False
    for element in root.iter(*_RAW_TEXT):
        # An unclosed raw-text tag swallows the rest of the page: its text holds the markup, and nothing follows it.
        if element.text and element.text.count("</") > 5 and _is_last(element):
            return True
    if there < 8:
        return False
    kept += sum(count_marks(e.text) for e in root.iter("script", "style", "textarea"))
    if kept >= 0.6 * there:
        return False
    kept += count_commas(root) - count_marks(visible) + sum(count_marks(c.text) for c in root.iter(etree.Comment))
    return kept < 0.6 * there and kept + count_marks("".join(_select_values(root))) < 0.6 * there


def count_marks(text: str | None) -> int:
    """Count Chinese commas and full stops in `text`."""
    return text.count("，") + text.count("。") if text else 0


def _is_last(element: Element) -> bool:
    current: Element | None = element
    while current is not None:
        if current.getnext() is not None:
            return False
        current = current.getparent()
    return True

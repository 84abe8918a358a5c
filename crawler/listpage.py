"""A list page as the crawler sees it: decoded, parsed once, its links in page order with what stands around them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from html import unescape
from itertools import islice

from lxml import etree, html

from crawler.functions import build_address
from crawler.identity import canonicalise, resolve_link
from crawler.sources.reading import is_xpath
from crawler.written import is_data, read_written_rows

_CALL = re.compile(
    r"""(?:window\.open|open\w*|go\w*|show\w*|view\w*|location(?:\.href)?\s*=)\s*\(?\s*['"]([^'"]{1,500})['"]"""
)
_DATE = re.compile(r"(?:20|19)?\d{2}[-/.年]\d{1,2}(?:[-/.月]\d{1,2}日?)?|\d{1,2}[-/月]\d{1,2}日?")
_FULL_DATE = re.compile(r"((?:20|19)\d{2})[-/.年](\d{1,2})[-/.月](\d{1,2})")
_RECORD = re.compile(r"<record>(.{0,20000}?)</record>", re.IGNORECASE | re.DOTALL)
_MOVE = re.compile(
    r"""(?:window|self|top|document|parent)?\.?\blocation(?:\.href|\.replace|\.assign)?\s*(?:=|\()\s*["']([^"'\s]{1,300})["']"""
)
_NUMBER_CALL = re.compile(r"""(\w{1,40})\(\s*['"]?([\w-]{1,40})['"]?\s*\)""")
_DATA_LINKS = ("data-url", "data-href", "data-link")
_LINKS = (
    "//a | //area | //*[@onclick or @data-url or @data-href or @data-link]"
    "[not(self::a or self::area)][not(descendant::a[@href])]"
)
_FEW_LINKS = 3
_MAX_FRAMES = 6
_NEXT_CLASS = re.compile(r"[ _-]next[ _-]|nextpage")
# More links than any list has; a page with more is built to tie crawlers up.
_MAX_LINKS = 5000


@dataclass(frozen=True)
class Link:
    """One link of a page."""

    url: str
    """Canonical absolute address."""
    text: str
    """Anchor text, or the title attribute where that says more."""
    anchor: str
    """Anchor text, or what a link without text is called."""
    path: str
    """Tags and classes from the body down to the link: alike for the rows of one list."""
    has_date: bool
    """Whether a date stands in the same row."""
    day: str | None
    """That date as `YYYY-MM-DD` where the row gives all of it."""
    is_script: bool = False
    """Whether the address was read from a script call."""


@dataclass(frozen=True)
class ListPage:
    """One list page."""

    url: str
    """Address that answered."""
    text: str
    """Decoded HTML."""

    @cached_property
    def tree(self) -> html.HtmlElement | None:
        """The parsed page; None where there is nothing to parse."""
        text = re.sub(r"^\s*<\?xml[^>]*\?>", "", self.text.replace("\x00", ""), count=1)
        if records := _RECORD.findall(text):
            # Records stand as XML inside a script (or are the whole answer): to a parser of HTML they are mere text.
            text = (
                re.sub(r"(?i)</(?:body|html)>", "", _RECORD.sub("", text))
                + f"<ul class='records'>{''.join(map(unescape_record, records))}</ul>"
            )
        elif rows := read_written_rows(text):
            body = "" if is_data(text) else re.sub(r"(?i)</(?:body|html)>", "", text)
            text = f"{body}<ul class='written'>{''.join(rows)}</ul>"
        try:
            return html.document_fromstring(text) if text.strip() else None
        except (etree.ParserError, etree.XMLSyntaxError, ValueError):
            return None

    @property
    def records(self) -> int:
        """Number of XML records in the page (data feeds of 大汉 JCMS)."""
        return len(_RECORD.findall(self.text))

    @cached_property
    def base(self) -> str:
        """The address against which links are resolved (`<base href>` counts when it stays on the page's host)."""
        if self.tree is not None:
            for href in self.tree.xpath("//base/@href"):
                return resolve_link(str(href), self.url) or self.url
        return self.url

    @cached_property
    def frames(self) -> tuple[str, ...]:
        """Addresses of the page's frames, whole pages that stand inside it."""
        if self.tree is None:
            return ()
        found = (resolve_link(str(source), self.base) for source in self.tree.xpath("//frame/@src | //iframe/@src"))
        return tuple(dict.fromkeys(canonicalise(url) for url in found if url))[:_MAX_FRAMES]

    @cached_property
    def moves_to(self) -> str | None:
        """The address to which a script sends the reader on, where the page holds next to nothing else."""
        if self.tree is None or len(self.links) > _FEW_LINKS:
            return None
        body = "".join(script.text_content() for script in self.tree.iter("script"))
        found = _MOVE.search(body[:20_000])
        url = resolve_link(found[1], self.base) if found else None
        return canonicalise(url) if url else None

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """Every link of the page, in page order."""
        return tuple(self._read_links()) if self.tree is not None else ()

    def _read_links(self) -> Iterator[Link]:
        assert self.tree is not None
        # Rows of old sites are links without being anchors: `<tr onclick="location.href='…'">`.
        found = self.tree.xpath(_LINKS)
        for count, element in enumerate(found):
            if count >= _MAX_LINKS:
                return
            link = self.read_link(element)
            if link:
                yield link

    def read_link(self, element: html.HtmlElement) -> Link | None:
        """Return the link of an `a` or `area` element; None where it leads nowhere on the web."""
        href, is_script = element.get("href") or "", False
        if not href.strip() or href.lstrip()[:11].lower() == "javascript:" or href.startswith("#"):
            found = self._read_call(f"{href} {element.get('onclick') or ''}") or next(
                (element.get(name) for name in _DATA_LINKS if element.get(name)), None
            )
            if not found:
                return None
            href, is_script = found, True
        url = resolve_link(href, self.base)
        if url is None:
            return None
        text = " ".join("".join(element.itertext()).split()) or _read_label(element)
        title = " ".join((element.get("title") or element.get("alt") or "").split())
        row = _read_row(element)
        date = _FULL_DATE.search(row)
        day = f"{date[1]}-{int(date[2]):02d}-{int(date[3]):02d}" if date else None
        return Link(
            canonicalise(url),
            title if len(title) > len(text) or (text.endswith(("…", "...")) and title) else text,
            text,
            _describe_path(element),
            _DATE.search(row) is not None,
            day,
            is_script,
        )

    def _read_call(self, code: str) -> str | None:
        """Return the address that a script call names, or that the page's function makes of its number."""
        number = _NUMBER_CALL.search(code)
        if number and (address := build_address(self.text[:500_000], number[1], number[2])):
            return address
        call = _CALL.search(code)
        return call[1] if call else None

    def select(self, selector: str) -> list[html.HtmlElement]:
        """Return the elements that a rule's selector (CSS or XPath) finds."""
        if self.tree is None:
            return []
        found = self.tree.xpath(selector) if is_xpath(selector) else self.tree.cssselect(selector)
        return [element for element in found if isinstance(element, html.HtmlElement)]


def unescape_record(record: str) -> str:
    """Return the HTML inside one XML record, whether it is written as CDATA or with entities."""
    if "<![CDATA[" in record:
        return record.replace("<![CDATA[", "").replace("]]>", "")
    return unescape(record)


def _read_label(element: html.HtmlElement) -> str:
    """Return what a link without text is called: a button's value, a picture's text, what it says to screen readers."""
    for name in ("value", "aria-label"):
        if element.get(name):
            return " ".join((element.get(name) or "").split())
    for picture in islice(element.iter("img"), 3):
        if found := picture.get("alt") or picture.get("title"):
            return " ".join(found.split())
    classes = f" {element.get('class') or ''} {element.get('rel') or ''} ".lower()
    return "下一页" if _NEXT_CLASS.search(classes) else ""


def _describe_path(element: html.HtmlElement) -> str:
    parts = [str(element.tag)]
    for parent in element.iterancestors():
        if parent.tag in {"html", "body"} or len(parts) > 12:
            break
        parts.append(f"{parent.tag}.{(parent.get('class') or parent.get('id') or '').split(' ')[0]}")
    return "/".join(reversed(parts))


def _holds_other_link(element: html.HtmlElement) -> bool:
    return next(islice(element.iter("a"), 1, None), None) is not None


def _read_row(element: html.HtmlElement) -> str:
    """Return the text of the row that the link stands in: the nearest element around it with no other link."""
    row = element
    for parent in element.iterancestors():
        if parent.tag in {"body", "ul", "ol", "table", "tbody"} or _holds_other_link(parent):
            break
        row = parent
    text = " ".join(" ".join(islice(row.itertext(), 60)).split())[:300]
    tail = row.tail or ""
    return f"{text} {tail.strip()[:40]}"

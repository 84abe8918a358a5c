"""`feed`: RSS and Atom feeds as lists. Seeds are feeds; a seed that is a page is searched for the feeds it names."""

import datetime as dt
import re
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin

from lxml import etree
from scrapy import Request
from scrapy.http import Response

from crawler.identity import resolve_link
from crawler.links import is_on_site
from crawler.listpage import ListPage
from crawler.responses import read_headers
from crawler.spiders.source import Listed, SourceSpider
from extract.decode import decode

_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_MAX_FEEDS = 10


class FeedSpider(SourceSpider):
    """Asks for every article that a feed names and that is new, or changed since it was last fetched."""

    name = "feed"

    def start_lists(self) -> Iterator[Request]:
        """Yield the seeds."""
        for seed in self.source.seeds:
            if self.claim(f"list {seed}"):
                yield self.ask_list(seed, self.parse_feed, may_search=True)

    def parse_feed(self, response: Response, may_search: bool) -> Iterator[Any]:
        """Read one feed, or find the feeds that a page names."""
        if self.is_refused_list(response):
            return
        text = decode(response.body, read_headers(response), self.source.encoding).text
        entries = read_feed(text, response.url)
        if entries is None:
            feeds = list(self._find_feeds(response.url, text)) if may_search else []
            if not feeds:
                self.context.tally.failed += 1
                self.context.tally.add_problem(f"feed {response.url}: is no RSS or Atom feed, and names none")
            for url in feeds[:_MAX_FEEDS]:
                if self.claim(f"list {url}"):
                    yield self.ask_list(url, self.parse_feed, may_search=False)
            return
        listed = [Listed(self.adopt(url), changed) for url, changed in entries]
        listed = [entry for entry in listed if is_on_site(entry.url, self.hosts)]
        self.count_list([entry.url for entry in listed])
        yield from self.note_listed(listed, response.url)

    def _find_feeds(self, url: str, text: str) -> Iterator[str]:
        page = ListPage(url, text)
        if page.tree is None:
            return
        for link in page.tree.xpath("//link[@rel='alternate'][contains(@type,'rss') or contains(@type,'atom')]/@href"):
            address = self.resolve(str(link), page.base)
            if address:
                yield address


def read_feed(text: str, url: str = "") -> list[tuple[str, dt.datetime | None]] | None:
    """Return (address, time of the last change) of each entry of an RSS or Atom feed; None where it is none.

    `url` is the feed's own address, against which relative addresses are resolved (`xml:base` and the channel's link
    come first).
    """
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(_DECLARATION.sub("", text.replace("\x00", "")).strip().encode(), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    if root is None or _local(root) not in {"rss", "feed", "RDF"}:
        return None
    entries = []
    for element in root.iter():
        if isinstance(element.tag, str) and _local(element) in {"item", "entry"}:
            address, changed = _read_entry(element)
            address = resolve_link(address, urljoin(url, element.base or "")) or "" if address else ""
            if address:
                entries.append((address, changed))
    return entries


def _local(element: Any) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _read_entry(entry: Any) -> tuple[str, dt.datetime | None]:
    address, changed = "", None
    for child in entry:
        name, text = _local(child), (child.text or "").strip()
        if name == "link" and not address and child.get("rel", "alternate") == "alternate":
            address = child.get("href") or text
        elif name == "guid" and not address and text.startswith("http") and child.get("isPermaLink") != "false":
            address = text
        elif name in {"updated", "modified"} or (name in {"pubDate", "date", "published"} and changed is None):
            changed = read_moment(text) or changed
    return address.strip(), changed


def read_moment(text: object) -> dt.datetime | None:
    """Read a time of RFC 822 (RSS), ISO 8601 (Atom, sitemaps) or seconds or milliseconds since 1970 (JSON).

    Without a zone it counts as China's.
    """
    if isinstance(text, (int, float)) or (isinstance(text, str) and re.fullmatch(r"\s*\d{9,13}\s*", text)):
        seconds = float(text)
        try:
            return dt.datetime.fromtimestamp(seconds / 1000 if seconds > 1e11 else seconds, dt.UTC)
        except (ValueError, OverflowError, OSError):
            return None
    if not isinstance(text, str):
        return None
    text = text.strip()
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        try:
            moment = parsedate_to_datetime(text)
        except (TypeError, ValueError):
            return None
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.timezone(dt.timedelta(hours=8)))

"""`sitemap`: sitemaps and their indexes, plain or gzip, as lists. A seed that is a site's address means its robots.txt.

`lastmod` tells which known articles have changed; those are asked for again, the others are not.
"""

import re
import zlib
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

from lxml import etree
from scrapy import Request
from scrapy.http import Response

from crawler.columns import is_front_page
from crawler.links import is_on_site, rate_address
from crawler.spiders.feed import read_moment
from crawler.spiders.source import Listed, SourceSpider

_SITEMAP_LINE = re.compile(rb"(?im)^\s*sitemap\s*:\s*(\S+)")
_GZIP = b"\x1f\x8b"
_MAX_SITEMAPS = 500


class SitemapSpider(SourceSpider):
    """Asks for every article that the site's sitemaps name and that is new, or changed since it was last fetched."""

    name = "sitemap"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._read = 0

    def start_lists(self) -> Iterator[Request]:
        """Yield the seeds: sitemaps, or the robots.txt of sites."""
        for seed in self.source.seeds:
            if is_front_page(seed):
                yield self.ask_list(urljoin(seed, "/robots.txt"), self.parse_robots, site=seed)
            else:
                yield from self._ask(seed)

    def parse_robots(self, response: Response, site: str) -> Iterator[Request]:
        """Follow the `Sitemap:` lines of robots.txt; without any, try `/sitemap.xml`."""
        lines = _SITEMAP_LINE.findall(response.body) if response.status == 200 else []
        for line in lines or [b"/sitemap.xml"]:
            yield from self._ask(urljoin(site, line.decode("utf-8", "replace")))

    def _ask(self, url: str) -> Iterator[Request]:
        if self._read < _MAX_SITEMAPS and self.claim(f"list {url}"):
            self._read += 1
            yield self.ask_list(url, self.parse_sitemap)

    def parse_sitemap(self, response: Response) -> Iterator[Any]:
        """Read one sitemap or index."""
        if self.is_refused_list(response):
            return
        tally = self.context.tally
        body = self._expand(response)
        if body is None:
            tally.failed += 1
            tally.add_problem(f"sitemap {response.url}: its gzip data are broken, or expand beyond the bound")
            return
        found = read_sitemap(body)
        if found is None:
            tally.failed += 1
            tally.add_problem(f"sitemap {response.url}: is no sitemap")
            return
        kind, entries = found
        if not is_well_formed(body):
            tally.add_problem(f"sitemap {response.url}: is broken XML; {len(entries)} addresses could be read")
        if kind == "sitemapindex":
            tally.lists += 1
            for url, _ in entries:
                if is_on_site(url, self.hosts):
                    yield from self._ask(url)
            return
        pattern = re.compile(self.source.listing.allow) if self.source.listing.allow else None
        listed = [
            Listed(self.adopt(url), read_moment(changed) if changed else None)
            for url, changed in entries
            if is_on_site(url, self.hosts) and (pattern.search(url) if pattern else rate_address(url) > 0)
        ]
        self.count_list([entry.url for entry in listed])
        yield from self.note_listed(listed, response.url)

    def _expand(self, response: Response) -> bytes | None:
        """Return the XML of a response, also where a `.xml.gz` is served without Content-Encoding."""
        if not response.body.startswith(_GZIP):
            return response.body
        bound = self.source.politeness.max_bytes
        try:
            engine = zlib.decompressobj(wbits=31)
            data = engine.decompress(response.body, bound)
        except zlib.error:
            return None
        return None if engine.unconsumed_tail else data


def is_well_formed(body: bytes) -> bool:
    """Whether `body` is XML without a fault."""
    try:
        etree.fromstring(body.strip(), etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    except (etree.XMLSyntaxError, ValueError):
        return False
    return True


def read_sitemap(body: bytes) -> tuple[str, list[tuple[str, str | None]]] | None:
    """Return (`urlset` or `sitemapindex`, entries of address and `lastmod`), or None where `body` is no sitemap."""
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(body.strip(), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    kind = etree.QName(root).localname if root is not None and isinstance(root.tag, str) else ""
    if kind not in {"urlset", "sitemapindex"}:
        return None
    entries = []
    for element in root:
        values = {etree.QName(c).localname: (c.text or "").strip() for c in element if isinstance(c.tag, str)}
        if values.get("loc"):
            entries.append((values["loc"], values.get("lastmod")))
    return kind, entries

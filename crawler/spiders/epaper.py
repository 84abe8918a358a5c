"""`epaper`: digital newspapers. An edition is a folder named by its day: node pages (the paper's pages) and articles.

The way back goes from edition to edition, by the link 上一期 or by the day in the address; calendars are not followed.
"""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from scrapy import Request
from scrapy.http import Response

from crawler.identity import resolve_link
from crawler.links import is_on_site
from crawler.listpage import Link, ListPage
from crawler.responses import read_headers
from crawler.spiders.source import Listed, SourceSpider
from extract.decode import decode

_DAY = re.compile(r"/((?:19|20)\d{2})([-/]?)(\d{2})([-/]?)(\d{2})(?=[/_.-])")
_NODE = re.compile(r"(?i)node|layout|index|default|/page|Page\d+|[A-Z]?\d{1,2}$")
_NODE_TEXT = re.compile(r"(?:第?\s*[A-Za-z]?\d{1,3}\s*版|[A-Z]\d{2}).{0,20}")
_PREVIOUS = re.compile(r"[\[<《]?\s*(?:上\s*一?\s*期|前一?期|昨日)\s*[\]>》]?")
_SCRIPT_MOVE = re.compile(r"""location(?:\.href|\.replace)?\s*(?:=|\()\s*["']([^"']{1,300})["']""")
_MAX_MISSING = 7
"""Days without an edition (holidays, weeklies) that are stepped over in a row."""


@dataclass(frozen=True)
class Edition:
    """One edition on the way back."""

    number: int
    """0 is the newest one."""
    missing: int = 0
    """Days without an edition before it."""


class EpaperSpider(SourceSpider):
    """Reads the newest edition, then earlier ones: up to the source's bound at first, later the re-scan window."""

    name = "epaper"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._oldest = dt.datetime.now(dt.UTC).date() - dt.timedelta(days=max(self.source.rescan, 1))
        self._is_first_run = not self.context.first_seen

    def start_lists(self) -> Iterator[Request]:
        """Yield the seeds: the paper's address, or any page of an edition."""
        for seed in self.source.seeds:
            if self.claim(f"list {seed}"):
                yield self.ask_list(seed, self.parse_node, edition=Edition(0), may_move=True)

    def parse_node(self, response: Response, edition: Edition, may_move: bool) -> Iterator[Any]:
        """Read one page of an edition: its articles, the edition's other pages, the way to the edition before."""
        if response.status in {404, 410} and edition.number:
            yield from self._ask_day_before(response.url, Edition(edition.number, edition.missing + 1))
            return
        if self.is_refused_list(response):
            return
        page = ListPage(response.url, decode(response.body, read_headers(response), self.source.encoding).text)
        folder = find_edition_folder(page.url)
        if folder is None:
            yield from self._find_edition(page, may_move)
            return
        self.claim(f"edition {folder}")
        inside = [link for link in page.links if find_edition_folder(link.url) == folder and link.url != page.url]
        nodes = [link for link in inside if is_node(link)]
        urls = list(dict.fromkeys(self.adopt(link.url) for link in inside if not is_node(link)))
        self.count_list(urls)
        yield from self.note_listed([Listed(url) for url in urls], response.url)
        for link in nodes:
            if self.claim(f"list {self.adopt(link.url)}"):
                yield self.ask_list(self.adopt(link.url), self.parse_node, edition=edition, may_move=False)
        if self.claim(f"back from {folder}"):
            yield from self._go_back(page, edition)

    def _find_edition(self, page: ListPage, may_move: bool) -> Iterator[Request]:
        """From a page that is no edition (the paper's address) go to the newest edition that it names."""
        targets = [
            link.url for link in page.links if find_edition_folder(link.url) and is_on_site(link.url, self.hosts)
        ]
        moved = _SCRIPT_MOVE.search(page.text[:20_000])
        if not targets and moved and (url := resolve_link(moved.group(1), page.base)):
            targets = [url]
        if not targets or not may_move:
            self.context.tally.failed += 1
            self.context.tally.add_problem(f"{page.url}: leads to no edition (no address with a day in it)")
            return
        newest = max(targets, key=lambda url: find_day(url) or dt.date.min)
        if self.claim(f"list {newest}"):
            yield self.ask_list(newest, self.parse_node, edition=Edition(0), may_move=False)

    def _go_back(self, page: ListPage, edition: Edition) -> Iterator[Request]:
        link = next(
            (link for link in page.links if _PREVIOUS.fullmatch(link.text) and is_on_site(link.url, self.hosts)), None
        )
        if link is None or find_edition_folder(link.url) is None:
            yield from self._ask_day_before(page.url, Edition(edition.number + 1))
        else:
            yield from self._ask_edition(link.url, Edition(edition.number + 1))

    def _ask_day_before(self, url: str, edition: Edition) -> Iterator[Request]:
        if edition.missing <= _MAX_MISSING and (before := make_day_before(url)):
            yield from self._ask_edition(before, edition)

    def _ask_edition(self, url: str, edition: Edition) -> Iterator[Request]:
        day, folder = find_day(url), find_edition_folder(url)
        is_old = not self._is_first_run and day is not None and day < self._oldest
        if is_old or edition.number >= self.source.listing.max_pages or not self.claim(f"edition {folder}"):
            return
        if self.claim(f"list {url}"):
            yield self.ask_list(url, self.parse_node, edition=edition, may_move=False)


def find_day(url: str) -> dt.date | None:
    """Return the day that an address of an edition names."""
    found = _DAY.search(urlsplit(url).path)
    if not found:
        return None
    try:
        return dt.date(int(found[1]), int(found[3]), int(found[5]))
    except ValueError:
        return None


def find_edition_folder(url: str) -> str | None:
    """Return the part of an address up to its day, which all pages of an edition share; None without a day."""
    found = _DAY.search(urlsplit(url).path)
    return urljoin(url, urlsplit(url).path[: found.end()]) if found and find_day(url) else None


def make_day_before(url: str) -> str | None:
    """Return the address with its day set one back."""
    day, path = find_day(url), urlsplit(url).path
    found = _DAY.search(path)
    if day is None or not found:
        return None
    before = day - dt.timedelta(days=1)
    new = f"/{before:%Y}{found[2]}{before:%m}{found[4]}{before:%d}"
    return urljoin(url, path[: found.start()] + new + path[found.end() :])


def is_node(link: Link) -> bool:
    """Whether a link inside an edition leads to one of the paper's pages rather than to an article."""
    name = urlsplit(link.url).path.rpartition("/")[2].rpartition(".")[0]
    if re.search(r"(?i)content|article|detail", name):
        return False
    return _NODE.match(name) is not None or not name or _NODE_TEXT.fullmatch(link.text) is not None

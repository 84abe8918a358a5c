"""`commoncrawl`: what Common Crawl has kept of a site. Its index says where captures stand; each is fetched by itself.

The site is not asked for anything. Captures keep their own time and address. A crawl of Common Crawl that was read to
its end is not asked for again; of later ones only pages are fetched whose content is new.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from scrapy import Request
from scrapy.http import Response
from scrapy.http.response.text import TextResponse
from twisted.python.failure import Failure

from archive.history import read_validators
from archive.records import parse_record, split_gzip
from crawler.columns import is_front_page
from crawler.items import ArticlePage
from crawler.links import is_on_site, rate_address
from crawler.spiders.source import SourceSpider, explain_failure
from schemas.page import Page

_NAME = re.compile(r"CC-MAIN-[\w-]{4,20}")
_PATH = re.compile(r"[\w-]+(?:[/.][\w-]+)*\.warc\.gz")
_MAX_RECORD = 64 << 20


@dataclass(frozen=True)
class Held:
    """One capture as the index names it."""

    url: str
    timestamp: str
    """When it was captured: 14 digits, UTC."""
    digest: str
    file: str
    offset: int
    length: int


@dataclass
class Query:
    """The captures of one crawl below one seed."""

    crawl: str
    address: str
    """Index address of the query, without the page; the frontier knows it as a list."""
    pages: int = 1
    left: int = 0
    """Pages and captures that are still under way."""
    is_whole: bool = True
    """Whether all of it was had."""


class CommonCrawlSpider(SourceSpider):
    """Reads the index of each crawl for each seed, and fetches the captures that are new."""

    name = "commoncrawl"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rules = self.source.commoncrawl
        self._index, self._data = rules.index.rstrip("/"), rules.data.rstrip("/")
        self.allowed_domains = [urlsplit(url).hostname or "" for url in (self._index, self._data)]
        self._known = read_validators(self.context.archive, self.source.name)
        self._pattern = re.compile(self.source.listing.allow) if self.source.listing.allow else None

    async def start(self) -> Any:
        """Yield the list of crawls; addresses that wait in the frontier stand in the index, not on the living web."""
        for item in self._recover():
            yield item
        for request in self.start_lists():
            yield request

    def start_lists(self) -> Iterator[Request]:
        """Yield the queries of the crawls that are named, or the request for the list of crawls."""
        if self.source.commoncrawl.crawls:
            for crawl in self.source.commoncrawl.crawls:
                yield from self._ask_crawl(crawl, f"{self._index}/{crawl}-index")
        else:
            yield self.ask_list(f"{self._index}/collinfo.json", self.parse_crawls)

    def parse_crawls(self, response: Response) -> Iterator[Request]:
        """Read the list of crawls, newest first, and ask the newest."""
        if self.is_refused_list(response):
            return
        try:
            crawls = [(str(entry["id"]), str(entry["cdx-api"])) for entry in json.loads(response.body)]
        except (ValueError, KeyError, TypeError):
            self._fail(f"{response.url}: is no list of crawls")
            return
        crawls = [(name, api) for name, api in crawls if _NAME.fullmatch(name)]
        if not crawls:
            self._fail(f"{response.url}: names no crawl")
        # Oldest first, so that each capture meets what is known of the time before it.
        for name, api in reversed(sorted(crawls, reverse=True)[: self.source.commoncrawl.newest]):
            yield from self._ask_crawl(name, urljoin(response.url, urlsplit(api).path))

    def _ask_crawl(self, crawl: str, api: str) -> Iterator[Request]:
        for seed in self.source.seeds:
            what = urlsplit(seed)
            words = {"url": f"{what.netloc}{what.path or '/'}*", "output": "json", "filter": "=status:200"}
            query = Query(crawl, f"{api}?{urlencode(words, safe='/*:=')}")
            is_read = self.context.archive.url_state(query.address, self.source) == "fetched"
            if is_read and not self.context.recheck_all:
                self.context.tally.lists += 1
            elif self.claim(f"list {query.address}"):
                yield self._ask_index(f"{query.address}&showNumPages=true", self.parse_size, query)

    def _ask_index(self, url: str, callback: Any, query: Query) -> Request:
        query.left += 1
        return self.ask_list(url, callback, query=query).replace(errback=self.fail_index)

    def fail_index(self, failure: Failure) -> None:
        """Note that a page of the index could not be had: the crawl is asked for again at the next run."""
        request: Request = failure.request  # type: ignore[attr-defined]
        query: Query = request.cb_kwargs["query"]
        query.is_whole = False
        self._fail(f"index of {query.crawl}: {explain_failure(failure)}")
        self._end(query)

    def parse_size(self, response: Response, query: Query) -> Iterator[Request]:
        """Ask for every page of the index."""
        count = 0
        if response.status == 200 and isinstance(response, TextResponse):
            try:
                told = json.loads(response.text)
                count = int(told["pages"] if isinstance(told, dict) else told)
            except (ValueError, KeyError, TypeError):
                query.is_whole = False
                self._fail(f"index of {query.crawl}: {response.url} does not tell its pages")
        elif response.status != 404:  # 404 is how the index says that it holds nothing
            query.is_whole = False
            self._fail(f"index of {query.crawl}: the server answered {response.status}")
        most = self.source.listing.max_pages
        if count > most:
            query.is_whole = False
            self.context.tally.add_problem(
                f"index of {query.crawl}: {count} pages, {most} are read; `listing: {{max_pages: …}}` sets the bound"
            )
        for number in range(min(count, most)):
            yield self._ask_index(f"{query.address}&page={number}", self.parse_index, query)
        if query.is_whole and not count:
            self.context.tally.lists += 1
        self._end(query)

    def parse_index(self, response: Response, query: Query) -> Iterator[Any]:
        """Read one page of the index and ask for the captures that are wanted, oldest first."""
        if response.status != 200:
            if response.status != 404:
                query.is_whole = False
                self._fail(f"index of {query.crawl}: the server answered {response.status}")
            self._end(query)
            return
        held, broken = read_index(response.body)
        if broken:
            self.context.tally.add_problem(f"index of {query.crawl}: {broken} lines could not be read")
        newest: dict[str, Held] = {}
        for capture in held:
            key = self.adopt(capture.url)
            if self._is_wanted(key) and (key not in newest or newest[key].timestamp < capture.timestamp):
                newest[key] = capture
        self.count_list(list(newest))
        self.context.archive.enqueue(newest, self.source, found_on=query.address)
        for key, capture in sorted(newest.items(), key=lambda pair: pair[1].timestamp):
            if self._is_new(key, capture):
                request = self._ask_capture(key, capture, query)
                if request is None:
                    query.is_whole = False
                    break
                yield request
        self._end(query)

    def _is_wanted(self, key: str) -> bool:
        if not is_on_site(key, self.hosts) or is_front_page(key):
            return False
        return bool(self._pattern.search(key)) if self._pattern else rate_address(key) > 0

    def _is_new(self, key: str, capture: Held) -> bool:
        """Whether the capture is later than what is known of the address, and another content."""
        digest, timestamp = self._known.get(key, (None, None))
        if timestamp is not None and capture.timestamp <= timestamp:
            return False
        return digest != capture.digest

    def _ask_capture(self, key: str, capture: Held, query: Query) -> Request | None:
        limit, tally = self.context.limit, self.context.tally
        if limit is not None and tally.queued >= limit:
            return None
        self._known[key] = (capture.digest, capture.timestamp)
        tally.queued += 1
        query.left += 1
        return Request(
            f"{self._data}/{capture.file}",
            self.parse_capture,
            errback=self.fail_capture,
            headers={
                "Range": f"bytes={capture.offset}-{capture.offset + capture.length - 1}",
                "Accept-Encoding": "identity",
            },
            cb_kwargs={"key": key, "capture": capture, "query": query},
            dont_filter=True,
        )

    def parse_capture(self, response: Response, key: str, capture: Held, query: Query) -> Iterator[ArticlePage]:
        """Keep a capture under its own address and time, and hand it to the pipelines."""
        page = read_range(response, capture)
        if isinstance(page, Page) and self.adopt(page.url) != key:
            page = f"holds {page.url} instead"
        if isinstance(page, str):
            query.is_whole = False
            self._miss(key, f"{capture.file} at {capture.offset}: {page}", response.status)
        else:
            self.note_welcome(response.url)
            self.context.tally.fetched += 1
            location = self.context.archive.capture(page)
            # The validators of a capture are its digest and its time: they tell whether a later one is news.
            yield ArticlePage(key, page, location, capture.digest, capture.timestamp)
        self._end(query)

    def fail_capture(self, failure: Failure) -> None:
        """Note that a capture could not be had."""
        request: Request = failure.request  # type: ignore[attr-defined]
        query: Query = request.cb_kwargs["query"]
        query.is_whole = False
        self._miss(request.cb_kwargs["key"], explain_failure(failure), None)
        self._end(query)

    def _miss(self, key: str, reason: str, status: int | None) -> None:
        self.context.tally.failed += 1
        self.context.tally.add_problem(f"{key}: {reason}")
        self.context.mark(key, "failed", note=reason, status=status)

    def _fail(self, line: str) -> None:
        self.context.tally.failed += 1
        self.context.tally.add_problem(line)

    def _end(self, query: Query) -> None:
        """Count one answer of a query; when it was the last and nothing is missing, the query is done for good."""
        query.left -= 1
        if query.left == 0 and query.is_whole and self.context.stop_reason is None:
            self.context.mark(query.address, "fetched", kind="list", note=f"{query.crawl} read to its end")


def read_index(body: bytes) -> tuple[list[Held], int]:
    """Return the captures of HTML pages that a page of the index names, and how many lines could not be read."""
    held, broken = [], 0
    for line in body.splitlines():
        if not line.strip():
            continue
        try:
            row = json.loads(line[line.index(b"{") :])
            capture = Held(
                url=str(row["url"]),
                timestamp=str(row["timestamp"]),
                digest=str(row.get("digest", "")),
                file=str(row["filename"]),
                offset=int(row["offset"]),
                length=int(row["length"]),
            )
        except (ValueError, KeyError, TypeError):
            broken += 1
            continue
        is_sound = _PATH.fullmatch(capture.file) and capture.offset >= 0 and 0 < capture.length <= _MAX_RECORD
        if not is_sound or len(capture.timestamp) != 14 or not capture.timestamp.isdecimal():
            broken += 1
        elif row.get("status", "200") == "200" and "html" in str(row.get("mime-detected") or row.get("mime") or "html"):
            held.append(capture)
    return held, broken


def read_range(response: Response, capture: Held) -> Page | str:
    """Return the page in the bytes of a WARC file that were asked for, or what is wrong with them."""
    if response.status == 200:
        return "the server does not give ranges of files"
    if response.status != 206:
        return f"the server answered {response.status}"
    if len(response.body) != capture.length:
        return f"{len(response.body)} bytes came instead of {capture.length}"
    _, member = next(split_gzip(BytesIO(response.body)), (0, "nothing there"))
    if isinstance(member, str):
        return member
    with member:
        found = parse_record(member.read(_MAX_RECORD))
    return found if found is not None else "the record holds no page of text"

"""`listing`: any site of lists and articles, with rules from the source's YAML or without any."""

from collections.abc import Iterator
from typing import Any

from scrapy import Request
from scrapy.http import Response

from crawler.identity import canonicalise
from crawler.links import find_article_links
from crawler.listpage import ListPage
from crawler.pagers import PageRequest, find_next_pages
from crawler.spiders.source import SourceSpider
from extract.decode import decode


class ListingSpider(SourceSpider):
    """Reads list pages from the seeds on, follows their pagers, and asks for every article not yet known."""

    name = "listing"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._lists_asked: dict[str, int] = {}
        self._listed: set[str] = set()

    def start_lists(self) -> Iterator[Request]:
        """Yield the seeds."""
        for seed in self.source.seeds:
            if self.claim(f"list GET {canonicalise(seed)} "):
                yield self.ask_list(seed, self.parse_list, seed=seed)

    def parse_list(self, response: Response, seed: str) -> Iterator[Any]:
        """Read one list page: its articles, and the list pages that it leads to."""
        tally, source = self.context.tally, self.source
        if response.status >= 400:
            tally.failed += 1
            tally.add_problem(f"list page {response.url}: the site answered {response.status}")
            return
        body = decode(response.body, _read_headers(response), source.encoding)
        page = ListPage(response.url, body.text)
        links = find_article_links(page, source.listing, self.hosts)
        urls = [link.url for link in links]
        tally.lists += 1
        tally.empty_lists += not urls
        tally.listed += len(set(urls) - self._listed)
        self._listed.update(urls)
        yield from self.note_listed(urls, response.url)
        yield from self._follow_pager(page, seed)

    def _follow_pager(self, page: ListPage, seed: str) -> Iterator[Request]:
        for following in self._find_next(page):
            asked = self._lists_asked.get(seed, 1)
            if asked >= self.source.listing.max_pages:
                self.context.tally.add_problem(
                    f"list {seed}: more than {asked} pages; `listing: {{max_pages: …}}` sets the bound"
                )
                return
            if self.claim(f"list {following.key}"):
                self._lists_asked[seed] = asked + 1
                request = self.ask_list(following.url, self.parse_list, seed=seed)
                yield request.replace(method=following.method, body=following.body, headers=dict(following.headers))

    def _find_next(self, page: ListPage) -> list[PageRequest]:
        selector = self.source.listing.next
        if not selector:
            return find_next_pages(page)
        links = [page.read_link(element) for element in page.select(selector) if element.tag in {"a", "area"}]
        return [PageRequest(link.url) for link in links if link and link.url != page.url]


def _read_headers(response: Response) -> tuple[tuple[str, str], ...]:
    content_type = response.headers.get("Content-Type")
    return (("Content-Type", content_type.decode("latin-1")),) if content_type else ()

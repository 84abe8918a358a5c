"""`listing`: any site of lists and articles, with rules from the source's YAML or without any."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from scrapy import Request
from scrapy.http import Response

from crawler.browser.shells import is_shell
from crawler.columns import find_columns, find_lists_below, is_front_page
from crawler.links import find_article_links, is_on_site, make_shape
from crawler.listpage import ListPage
from crawler.pagers import PageRequest, find_next_pages
from crawler.responses import read_headers
from crawler.spiders.feed import read_feed
from crawler.spiders.source import Listed, SourceSpider
from crawler.traps import is_trap
from extract.decode import decode

_MAX_LISTS = 1000
"""Lists read in one run at the most; the largest sites of the field have some 200 columns."""

_FEW = 3
"""Articles of its own that make a column a list rather than a way to lists."""


@dataclass(frozen=True)
class ListTask:
    """What a list page is asked for."""

    start: str
    """The list's first page: bounds are counted by list."""
    columns_left: int = 0
    """Levels of columns still to be followed from here; more than 0 only below a front page."""


class ListingSpider(SourceSpider):
    """Reads list pages from the seeds on, follows their pagers, and asks for every article not yet known.

    A seed that is a site's address alone is read for its columns, each of which is a list.
    """

    name = "listing"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._asked_by_list: dict[str, int] = defaultdict(int)
        self._listed_by_list: dict[str, set[str]] = defaultdict(set)
        self._shapes_by_list: dict[str, set[str]] = defaultdict(set)
        self._full: set[str] = set()

    def start_lists(self) -> Iterator[Request]:
        """Yield the seeds."""
        for seed in self.source.seeds:
            yield from self._ask(PageRequest(seed), ListTask(seed, 2 if is_front_page(seed) else 0))

    def _ask(self, page: PageRequest, task: ListTask) -> Iterator[Request]:
        if len(self._asked_by_list) > _MAX_LISTS or is_trap(page.url):
            return
        if self._asked_by_list[task.start] >= self.source.listing.max_pages:
            if task.start not in self._full:
                self._full.add(task.start)
                self.context.tally.add_problem(
                    f"list {task.start}: more than {self.source.listing.max_pages} pages; "
                    "`listing: {max_pages: …}` sets the bound"
                )
            return
        if self.claim(f"list {page.key}"):
            self._asked_by_list[task.start] += 1
            request = self.ask_list(page.url, self.parse_list, task=task)
            yield request.replace(method=page.method, body=page.body, headers=dict(page.headers))

    def parse_list(self, response: Response, task: ListTask) -> Iterator[Any]:
        """Read one list page: its articles, and the list pages that it leads to."""
        is_first = self._asked_by_list[task.start] <= 1
        if response.status in {404, 410} and not (is_first and task.start in self.source.seeds):
            return  # A column that is no more, or a page past the end: nobody said that it is there.
        if self.is_refused_list(response):
            return
        text = decode(response.body, read_headers(response), self.source.encoding).text
        page = ListPage(response.url, text)
        listed = self._find_listed(page, self._shapes_by_list[task.start])
        urls = [entry.url for entry in listed]
        fresh, unseen = set(urls) - self._listed_by_list[task.start], set(urls) - self._listed
        self._listed_by_list[task.start] |= fresh
        if len(urls) > 1:
            self._shapes_by_list[task.start].update(map(make_shape, urls))
        self.count_list(urls)
        elsewhere = self._find_elsewhere(page, urls) if is_first else []
        if not urls and is_first and not task.columns_left and not elsewhere:
            self.context.tally.add_problem(f"list page {response.url}: no article links found{self._explain(response)}")
        yield from self.note_listed(listed, response.url)
        for url in elsewhere:
            yield from self._ask(PageRequest(self.adopt(url)), task)
        if is_first and task.start in self.source.seeds:
            for below in find_lists_below(page, self.hosts):
                url = self.adopt(below.url)
                yield from self._ask(PageRequest(url), ListTask(url))
        if fresh or is_first:
            # A page that shows only what the list's earlier pages did is the last one again, or a trap.
            for following in self._find_next(page):
                yield from self._ask(following, task)
        is_front = is_front_page(task.start) or is_front_page(response.url)
        # A column that shows little of its own (the side lists of every page) may lead to columns below it.
        if task.columns_left and (is_front or len(unseen) < _FEW):
            for column in find_columns(page, self.hosts):
                url = self.adopt(column.url)
                yield from self._ask(PageRequest(url), ListTask(url, task.columns_left - 1))

    def _find_listed(self, page: ListPage, shapes: set[str]) -> list[Listed]:
        """Return the articles of a list page, each once; a feed among the seeds is a list as well."""
        if "<rss" in page.text[:2000] or "<feed" in page.text[:2000]:
            entries = read_feed(page.text, page.url) or []
            found = [Listed(self.adopt(url), changed) for url, changed in entries if is_on_site(url, self.hosts)]
        else:
            found = [Listed(self.adopt(link.url)) for link in self._find_links(page, shapes)]
        return list({entry.url: entry for entry in found}.values())

    def _find_elsewhere(self, page: ListPage, urls: list[str]) -> list[str]:
        """Return where else the list stands: in frames of the page, or behind a script that sends the reader on."""
        found = [*page.frames, *([page.moves_to] if page.moves_to and not urls else [])]
        return [url for url in found if is_on_site(url, self.hosts) and url != page.url]

    def _explain(self, response: Response) -> str:
        """Return what may be the reason that a list page shows no articles, and what to do."""
        rule = self.source.listing.links
        if rule:
            return f" by `listing.links: {rule}`"
        if response.body.lstrip()[:1] in {b"{", b"["}:
            return "; it answers JSON, which `spider: search` reads"
        if b"<urlset" in response.body[:2000] or b"<sitemapindex" in response.body[:2000]:
            return "; it is a sitemap, which `spider: sitemap` reads"
        if not self.source.browser and is_shell(response):
            return "; it is written by script, `browser: true` reads it as a browser shows it"
        return "; `listing: {links: …}` names them by CSS or XPath"

    def _find_links(self, page: ListPage, shapes: set[str]) -> Any:
        return find_article_links(page, self.source.listing, self.hosts, shapes)

    def _find_next(self, page: ListPage) -> list[PageRequest]:
        selector = self.source.listing.next
        if not selector:
            return find_next_pages(page)
        links = [page.read_link(element) for element in page.select(selector) if element.tag in {"a", "area"}]
        return [PageRequest(link.url) for link in links if link and link.url != page.url]

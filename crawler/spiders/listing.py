"""`listing`: any site of lists and articles, with rules from the source's YAML or without any."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from scrapy import Request
from scrapy.http import Response

from crawler.browser.shells import is_shell
from crawler.columns import find_columns, is_front_page
from crawler.links import find_article_links
from crawler.listpage import ListPage
from crawler.pagers import PageRequest, find_next_pages
from crawler.responses import read_headers
from crawler.spiders.source import Listed, SourceSpider
from crawler.traps import is_trap
from extract.decode import decode

_MAX_LISTS = 1000
"""Lists read in one run at the most; the largest sites of the field have some 200 columns."""


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
        if self.is_refused_list(response):
            return
        page = ListPage(response.url, decode(response.body, read_headers(response), self.source.encoding).text)
        urls = list(dict.fromkeys(self.adopt(link.url) for link in self._find_links(page)))
        fresh = set(urls) - self._listed_by_list[task.start]
        self._listed_by_list[task.start] |= fresh
        self.count_list(urls)
        if not urls and self._asked_by_list[task.start] <= 1 and not task.columns_left:
            rule = self.source.listing.links
            how = f"by `listing.links: {rule}`" if rule else "; `listing: {links: …}` names them by CSS or XPath"
            if not self.source.browser and is_shell(response):
                how = "; it is written by script, `browser: true` reads it as a browser shows it"
            self.context.tally.add_problem(f"list page {response.url}: no article links found {how}")
        yield from self.note_listed([Listed(url) for url in urls], response.url)
        if fresh or self._asked_by_list[task.start] <= 1:
            # A page that shows only what the list's earlier pages did is the last one again, or a trap.
            for following in self._find_next(page):
                yield from self._ask(following, task)
        if task.columns_left and (not urls or is_front_page(task.start) or is_front_page(response.url)):
            for column in find_columns(page, self.hosts):
                url = self.adopt(column.url)
                yield from self._ask(PageRequest(url), ListTask(url, task.columns_left - 1))

    def _find_links(self, page: ListPage) -> Any:
        return find_article_links(page, self.source.listing, self.hosts)

    def _find_next(self, page: ListPage) -> list[PageRequest]:
        selector = self.source.listing.next
        if not selector:
            return find_next_pages(page)
        links = [page.read_link(element) for element in page.select(selector) if element.tag in {"a", "area"}]
        return [PageRequest(link.url) for link in links if link and link.url != page.url]

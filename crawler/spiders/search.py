"""`search`: lists that come as JSON from an API, asked page by page; seeds are the API's addresses, with `{page}`."""

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

from scrapy import Request
from scrapy.http import Response

from crawler.identity import resolve_link
from crawler.links import is_on_site
from crawler.responses import read_headers
from crawler.spiders.feed import read_moment
from crawler.spiders.source import Listed, SourceSpider
from extract.decode import decode

_PLACEHOLDER = re.compile(r"\{([\w.]+)\}")
_CALLBACK = re.compile(r"^\s*[\w$.]+\s*\((.*)\)\s*;?\s*$", re.DOTALL)


class SearchSpider(SourceSpider):
    """Asks the API for page after page until one shows nothing new."""

    name = "search"

    def start_lists(self) -> Iterator[Request]:
        """Yield the first page of each seed."""
        for seed in self.source.seeds:
            yield from self._ask(seed, self.source.api.first_page)

    def _ask(self, seed: str, page: int) -> Iterator[Request]:
        api = self.source.api
        if page - api.first_page >= self.source.listing.max_pages:
            self.context.tally.add_problem(f"list {seed}: more than {self.source.listing.max_pages} pages")
            return
        request = self.ask_list(seed.replace("{page}", str(page)), self.parse_answer, seed=seed, page=page)
        if api.body is not None:
            body = api.body.replace("{page}", str(page))
            kind = "application/json" if body.lstrip().startswith(("{", "[")) else "application/x-www-form-urlencoded"
            request = request.replace(method="POST", body=body.encode(), headers={"Content-Type": kind})
        yield request

    def parse_answer(self, response: Response, seed: str, page: int) -> Iterator[Any]:
        """Read one answer: its articles, and whether to ask for the next page."""
        api = self.source.api
        if response.status in {400, 404} and page > api.first_page:
            return  # Past the end: WordPress answers 400 to the page after the last one.
        if self.is_refused_list(response):
            return
        text = decode(response.body, read_headers(response), "utf-8").text
        try:
            records = read_path(parse_answer(text), api.items)
        except ValueError:
            records = None
        if not isinstance(records, list):
            self.context.tally.failed += 1
            self.context.tally.add_problem(f"{response.url}: no JSON list at `api.items: {api.items}`")
            return
        listed = []
        for record in records:
            url = self._make_address(record, response.url)
            if url and is_on_site(url, self.hosts):
                changed = read_path(record, api.changed) if api.changed else None
                listed.append(Listed(url, read_moment(changed)))
        fresh = {entry.url for entry in listed} - self._listed
        self.count_list([entry.url for entry in listed])
        yield from self.note_listed(listed, response.url)
        if fresh:
            yield from self._ask(seed, page + 1)

    def _make_address(self, record: Any, base: str) -> str | None:
        link = self.source.api.link
        if "{" in link:
            values = {name: read_path(record, name) for name in _PLACEHOLDER.findall(link)}
            if any(value is None for value in values.values()):
                return None
            href = _PLACEHOLDER.sub(lambda found: str(values[found[1]]), link)
        else:
            href = read_path(record, link)
        url = resolve_link(href, urljoin(base, "/")) if isinstance(href, str) else None
        return self.adopt(url) if url else None


def parse_answer(text: str) -> Any:
    """Return the JSON of an answer, also where it is wrapped in a call (JSONP); ValueError where there is none."""
    wrapped = _CALLBACK.match(text)
    return json.loads(wrapped.group(1) if wrapped else text)


def read_path(value: Any, path: str) -> Any:
    """Return what stands at the dotted `path` (`data.list`, `rows.0.url`) of JSON data; None where nothing does."""
    for part in filter(None, path.split(".")):
        if isinstance(value, dict):
            value = value.get(part)
        elif isinstance(value, list) and part.isdigit() and int(part) < len(value):
            value = value[int(part)]
        else:
            return None
    return value

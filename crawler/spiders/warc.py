"""`warc`: web archive files (WARC, WACZ) as a source, from disk (`file:` seeds) or from the web.

Their pages take the usual road. Lists inside a file are passed over: only pages whose address or text is an article's
are handed on, as a crawl of the living site would have done. Nothing but the files themselves is asked for.
"""

import re
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

from scrapy import Request
from scrapy.http import Response

from archive import ReadProblem
from archive.webarchives import read_web_archive
from crawler.columns import is_front_page
from crawler.items import ArticlePage
from crawler.spiders.source import SourceSpider


class WarcSpider(SourceSpider):
    """Reads the records of its seeds and hands every page that may be an article to the pipelines."""

    name = "warc"

    async def start(self) -> AsyncIterator[Any]:
        """Yield the pages of local files and the requests for the others."""
        for seed in self.source.seeds:
            if seed.startswith("file:"):
                for item in self._read(Path(url2pathname(unquote(urlsplit(seed).path)))):
                    yield item
            else:
                yield self.ask_list(seed, self.parse_file)

    def start_lists(self) -> Iterator[Request]:
        """Yield nothing: `start` does it all."""
        return iter(())

    def parse_file(self, response: Response) -> Iterator[ArticlePage]:
        """Read a file that was fetched."""
        if self.is_refused_list(response):
            return
        starts = {b"\x1f\x8b": ".warc.gz", b"PK": ".wacz"}
        suffix = starts.get(response.body[:2], ".warc")
        with tempfile.NamedTemporaryFile(suffix=suffix) as file:
            file.write(response.body)
            file.flush()
            yield from self._read(Path(file.name), response.url)

    def _read(self, path: Path, name: str = "") -> Iterator[ArticlePage]:
        tally, archive = self.context.tally, self.context.archive
        if not path.is_file():
            tally.failed += 1
            tally.add_problem(f"{path}: there is no such file")
            return
        tally.lists += 1
        pattern = re.compile(self.source.listing.allow) if self.source.listing.allow else None
        for page in read_web_archive(path):
            if isinstance(page, ReadProblem):
                tally.failed += 1
                tally.add_problem(f"{name or page.path}: record at {page.offset}: {page.reason}")
                continue
            key = self.adopt(page.url)
            if page.status != 200 or (pattern and not pattern.search(key)) or is_front_page(key):
                continue
            if not self.claim_page(key) or archive.url_state(key, self.source) in {"fetched", "unchanged"}:
                continue
            tally.listed += 1
            tally.queued += 1
            tally.fetched += 1
            location = archive.capture(page)
            yield ArticlePage(key, page, location, page.header("etag"), page.header("last-modified"))

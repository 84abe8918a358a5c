"""Capture: every response goes to the WARC before anything reads it."""

import datetime as dt

from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Headers, Response

from archive import ArchiveError, SentRequest
from crawler.crawler_part import CrawlerPart

_SECRET = frozenset({b"Proxy-Authorization", b"Authorization"})
"""A proxy's password is no part of what a site was asked."""


class CaptureMiddleware(CrawlerPart):
    """Writes each response as it came (still compressed) and notes in `request.meta` where its record stands.

    It writes keys of `meta`: `location` (WarcLocation), `fetched_at`, and `earlier`, the last capture of the address
    where that has the same payload. It reads `part_of`, the record of the page that the asked one continues.
    """

    def process_response(self, request: Request, response: Response) -> Response:
        """Write the response."""
        context, meta = self.context, request.meta
        context.tally.requests += 1
        context.tally.bytes += len(response.body)
        meta["fetched_at"] = fetched_at = dt.datetime.now(dt.UTC)
        sent = SentRequest.model_construct(
            method=request.method, headers=tuple(_read_headers(request.headers)), body=request.body
        )
        try:
            fetched = context.archive.capture_fetch(
                response.url,
                response.status,
                _read_headers(response.headers),
                response.body,
                fetched_at,
                sent,
                part_of=meta.get("part_of"),
                is_list="list" in meta or request.url.endswith("/robots.txt"),
            )
        except ArchiveError as error:
            # What cannot be kept is not read: the crawl ends and says why.
            self.crawler.spider.give_up(str(error))
            raise IgnoreRequest(str(error)) from error
        meta["location"], meta["earlier"] = fetched.location, fetched.earlier
        return response


def _read_headers(headers: Headers) -> list[tuple[str, str]]:
    return [
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in dict.items(headers)
        if name not in _SECRET
        for value in values
    ]

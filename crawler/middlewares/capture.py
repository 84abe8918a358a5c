"""Capture: every response goes to the WARC before anything reads it."""

import datetime as dt
from typing import Any, Self

from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from archive import ArchiveError, SentRequest
from archive.recovery import flush_captures
from crawler.context import CrawlContext


class CaptureMiddleware:
    """Writes each response as it came (still compressed) and notes in `request.meta` where its record stands.

    Keys of `meta`: `location` (WarcLocation) and `fetched_at`.
    """

    def __init__(self, crawler: Any) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Any) -> Self:
        """Make the middleware of a crawl."""
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        """Write the response; 304 says nothing that was not captured before."""
        context: CrawlContext = self._crawler.spider.context
        context.tally.requests += 1
        context.tally.bytes += len(response.body)
        fetched_at = dt.datetime.now(dt.UTC)
        request.meta["fetched_at"] = fetched_at
        if response.status == 304:
            return response
        sent = SentRequest(method=request.method, headers=tuple(_read_headers(request)), body=request.body)
        try:
            request.meta["location"] = context.archive.capture_response(
                response.url, response.status, _read_headers(response), response.body, fetched_at, sent
            )
            flush_captures(context.archive)
        except ArchiveError as error:
            # What cannot be kept is not read: the crawl ends and says why.
            self._crawler.spider.give_up(str(error))
            raise IgnoreRequest(str(error)) from error
        return response


def _read_headers(message: Request | Response) -> list[tuple[str, str]]:
    return [
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in message.headers.items()
        for value in values
        # A proxy's password is no part of what a site was asked.
        if name.lower() not in (b"proxy-authorization", b"authorization")
    ]

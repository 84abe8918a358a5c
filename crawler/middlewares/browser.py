"""The browser: HTML pages of a source that says `browser: true` are replaced by what Chromium makes of them.

Stands outermost: what arrives here was fetched, captured and decoded by the rules of the crawl. The rendering is
captured beside the page as it came, and it is the rendering that is read and can be replayed.
"""

import datetime as dt
import logging
from typing import Any

from scrapy import Request, signals
from scrapy.exceptions import IgnoreRequest
from scrapy.http import HtmlResponse, Response

from archive import ArchiveError
from crawler.browser import RENDERED_HEADERS
from crawler.browser.gate import MAX_REQUESTS, Gate, ScriptShelf
from crawler.context import CrawlContext
from crawler.crawler_part import CrawlerPart
from crawler.links import normalise_host

logger = logging.getLogger(__name__)

_READ_TIME = 15.0
"""Seconds to hand over what a page holds at the most; one whose script never rests cannot."""


class RenderFailedError(IgnoreRequest):
    """A page that the browser could not show."""


class BrowserMiddleware(CrawlerPart):
    """Renders pages; off unless the source asks for a browser."""

    def __init__(self, crawler: Any) -> None:
        from crawler.browser.handler import BrowserHandler  # noqa: PLC0415 - the extra `browser`

        super().__init__(crawler)
        self._shelf = ScriptShelf()
        self._handler = BrowserHandler(crawler)
        self._handler.gates = {}
        crawler.signals.connect(self._close, signal=signals.spider_closed)

    async def _close(self) -> None:
        await self._handler.close()

    def process_request(self, request: Request) -> None:
        """Ask without conditions: an unchanged page may be written anew by its script."""
        if not request.meta.get("browser_part"):
            request.headers.pop("If-None-Match", None)
            request.headers.pop("If-Modified-Since", None)

    async def process_response(self, request: Request, response: Response) -> Response:
        """Return the page as the browser shows it."""
        if request.meta.get("browser_part") or response.status != 200 or not isinstance(response, HtmlResponse):
            return response
        context = self.context
        source, polite = context.source, context.source.politeness
        own = {normalise_host(host) for host in self.crawler.spider.hosts}
        hosts = own | {f"www.{host}" for host in own} | {host.lower() for host in source.browser_hosts}
        gate = Gate(response, frozenset(hosts), self.crawler.engine.download_async, self._shelf)
        delay = self.crawler.settings.getfloat("DOWNLOAD_DELAY")
        most = polite.timeout + MAX_REQUESTS * delay
        from crawler.browser.handler import RenderError  # noqa: PLC0415 - the extra `browser`

        try:
            html = await self._handler.render(
                Request(response.url),
                gate,
                most=most,
                read_time=min(_READ_TIME, polite.timeout),
                max_bytes=polite.max_bytes,
            )
        except RenderError as error:
            raise RenderFailedError(str(error)) from error
        for reason in gate.refused:
            logger.info("%s: %s", response.url, reason)
        return self._capture(request, response, html, context)

    def _capture(self, request: Request, response: Response, html: str, context: CrawlContext) -> Response:
        body = html.encode("utf-8", "replace")
        fetched_at = dt.datetime.now(dt.UTC)
        try:
            request.meta["location"] = context.archive.capture_response(
                response.url, 200, RENDERED_HEADERS, body, fetched_at, is_rendering=True
            )
            context.archive.flush()
        except ArchiveError as error:
            self.crawler.spider.give_up(str(error))
            raise IgnoreRequest(str(error)) from error
        request.meta["fetched_at"] = fetched_at
        request.meta.pop("earlier", None)  # speaks of the page as it came
        context.tally.rendered += 1
        return HtmlResponse(
            response.url,
            status=200,
            headers=dict(RENDERED_HEADERS),
            body=body,
            encoding="utf-8",
            request=request,
        )

"""robots.txt by RFC 9309: Crawl-delay honoured, and a file that cannot be had closes the site until it can."""

import logging
from typing import Any

from scrapy import Request
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.robotstxt import RobotParser
from twisted.internet.defer import Deferred

logger = logging.getLogger(__name__)
_BOM = b"\xef\xbb\xbf"


class DisallowedError(IgnoreRequest):
    """A request that robots.txt disallows."""


class RobotsUnreachableError(IgnoreRequest):
    """The site's robots.txt could not be had, so nothing may be asked for (RFC 9309, 2.3.1.4)."""


class RobotsMiddleware(RobotsTxtMiddleware):
    """Scrapy's middleware, made to tell 404 (all allowed) from 503 (nothing allowed), and to keep Crawl-delay."""

    def __init__(self, crawler: Any) -> None:
        super().__init__(crawler)
        self._unreachable: dict[str, str] = {}

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        """Refuse what the file disallows."""
        netloc = request.url.split("/", 3)[2]
        if netloc in self._unreachable:
            raise RobotsUnreachableError(f"robots.txt could not be had: {self._unreachable[netloc]}")
        try:
            super().process_request_2(rp, request)
        except IgnoreRequest as error:
            raise DisallowedError("disallowed by robots.txt") from error

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        body = response.body.removeprefix(_BOM)
        if response.status >= 500 or response.status == 429:
            self._unreachable[netloc] = f"the site answered {response.status}"
            body = b""
        elif response.status >= 400 or b"<html" in body[:1000].lower():
            # No file means that all is allowed; a page that says so in HTML is no file.
            body = b""
        await super()._parse_robots(response.replace(body=body), netloc, request)
        parser = self._parsers.get(netloc)
        delay = parser.crawl_delay(self._robotstxt_useragent or "*") if isinstance(parser, RobotParser) else None
        if delay:
            self._slow_down(request, delay)

    def _slow_down(self, request: Request, delay: float) -> None:
        """Keep `delay` seconds between two requests to the host, where that is more than we keep anyway."""
        downloader = self.crawler.engine.downloader
        key = downloader.get_slot_key(request)
        own = max(delay, self.crawler.settings.getfloat("DOWNLOAD_DELAY"))
        downloader.per_slot_settings[key] = {"concurrency": 1, "delay": own, "jitter": 0.0}
        if key in downloader.slots:
            downloader.slots[key].delay = own

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        if not isinstance(exc, IgnoreRequest):
            # The page itself will most likely fail for the same reason, and say so in clearer words.
            logger.info("robots.txt of %s: %s", netloc, exc)
        waiting = self._parsers[netloc]
        self._parsers[netloc] = None
        if isinstance(waiting, Deferred):
            waiting.callback(None)

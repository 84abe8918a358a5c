"""Routing: hosts that only a proxy can reach. The sample sites' names resolve nowhere; their server is their proxy."""

from typing import Any, Self
from urllib.parse import urlsplit

from scrapy import Request


class RoutingMiddleware:
    """Sends requests for certain hosts through the proxy that the crawl's context names."""

    def __init__(self, crawler: Any) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Any) -> Self:
        """Make the middleware of a crawl."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Set the proxy; the usual proxy variables hold for all other hosts."""
        context = getattr(self._crawler.spider, "context", None)
        proxy = context.proxies.get(urlsplit(request.url).hostname) if context else None
        if proxy:
            request.meta["proxy"] = proxy

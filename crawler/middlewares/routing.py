"""Routing: hosts that only a proxy can reach. The sample sites' names resolve nowhere; their server is their proxy."""

from urllib.parse import urlsplit

from scrapy import Request

from crawler.crawler_part import CrawlerPart


class RoutingMiddleware(CrawlerPart):
    """Sends requests for certain hosts through the proxy that the crawl's context names."""

    def process_request(self, request: Request) -> None:
        """Set the proxy; the usual proxy variables hold for all other hosts."""
        context = getattr(self.crawler.spider, "context", None)
        proxy = context.proxies.get(urlsplit(request.url).hostname) if context else None
        if proxy:
            request.meta["proxy"] = proxy

"""What all our middlewares and pipelines are: parts that Scrapy makes for a crawl, and that share its context."""

from typing import Any, Self

from crawler.context import CrawlContext


class CrawlerPart:
    """A part of one crawl."""

    def __init__(self, crawler: Any) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Any) -> Self:
        """Make the part for a crawl."""
        return cls(crawler)

    @property
    def context(self) -> CrawlContext:
        """What spider, middlewares and pipelines of the crawl share."""
        context: CrawlContext = self.crawler.spider.context
        return context

"""Redirects that lead to a page which is asked for by itself (`/?p=12` to `/2023/05/slug/`): not fetched twice."""

from scrapy import Request
from scrapy.exceptions import IgnoreRequest

from crawler.crawler_part import CrawlerPart


class TwinError(IgnoreRequest):
    """A redirect to a page that is asked for under its own address."""


class TwinMiddleware(CrawlerPart):
    """Ends redirects of article requests that meet another article."""

    def process_request(self, request: Request) -> None:
        """Refuse a redirected article request whose target is another article of this run."""
        if request.url in request.meta.get("redirect_urls", ()):
            raise IgnoreRequest("redirects in a circle")
        key = request.cb_kwargs.get("key")
        if not key or not request.meta.get("redirect_times") or request.meta.get("judged_redirect") == request.url:
            return
        request.meta["judged_redirect"] = request.url  # a retry of the same target is no second meeting
        if self.crawler.spider.redirect_meets_twin(request.url, key):
            raise TwinError(f"redirects to {request.url}, which is known by itself")

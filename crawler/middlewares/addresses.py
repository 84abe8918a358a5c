"""Private addresses written out in a URL; names are checked by the resolver (`crawler/resolver.py`)."""

from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.exceptions import IgnoreRequest

from crawler.addresses import is_private_address
from crawler.crawler_part import CrawlerPart


class PrivateAddressError(IgnoreRequest):
    """A request to a private address that the source does not allow."""


class AddressMiddleware(CrawlerPart):
    """Refuses requests to private addresses, those of redirects and robots.txt included."""

    def __init__(self, crawler: Any) -> None:
        super().__init__(crawler)
        self._allowed = frozenset(crawler.settings.getlist("XIESHANG_PRIVATE_HOSTS"))

    def process_request(self, request: Request) -> None:
        """Refuse the request where its host is a private address."""
        host = urlsplit(request.url).hostname or ""
        if host not in self._allowed and is_private_address(host):
            raise PrivateAddressError(f"{host} is a private address; `politeness: {{allow_private: true}}` allows it")

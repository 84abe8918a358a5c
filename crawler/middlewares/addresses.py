"""Private addresses written out in a URL; names are checked by the resolver (`crawler/resolver.py`)."""

from typing import Any, Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.exceptions import IgnoreRequest

from crawler.addresses import is_private_address


class PrivateAddressError(IgnoreRequest):
    """A request to a private address that the source does not allow."""


class AddressMiddleware:
    """Refuses requests to private addresses, those of redirects and robots.txt included."""

    def __init__(self, crawler: Any) -> None:
        self._allowed = frozenset(crawler.settings.getlist("XIESHANG_PRIVATE_HOSTS"))

    @classmethod
    def from_crawler(cls, crawler: Any) -> Self:
        """Make the middleware of a crawl."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Refuse the request where its host is a private address."""
        host = urlsplit(request.url).hostname or ""
        if host not in self._allowed and is_private_address(host):
            raise PrivateAddressError(f"{host} is a private address; `politeness: {{allow_private: true}}` allows it")

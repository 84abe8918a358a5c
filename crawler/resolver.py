"""Name resolution that refuses private addresses, so that no public name can lead into the operator's network."""

from typing import Any, Self

from scrapy.resolver import CachingThreadedResolver
from twisted.internet import defer
from twisted.internet.error import DNSLookupError

from crawler.addresses import is_private_address

refused: dict[str, str] = {}
"""Names refused so far with the private address they have; error lines are made from it."""


class GuardedResolver(CachingThreadedResolver):
    """Resolves names (IPv4) and refuses private results, but for the hosts in `XIESHANG_PRIVATE_HOSTS`."""

    allowed: frozenset[str] = frozenset()

    @classmethod
    def from_crawler(cls, crawler: Any, reactor: Any) -> Self:
        """Make the resolver of a crawl."""
        resolver = super().from_crawler(crawler, reactor)
        resolver.allowed = frozenset(crawler.settings.getlist("XIESHANG_PRIVATE_HOSTS"))
        return resolver

    def getHostByName(self, name: str, timeout: Any = ()) -> Any:  # noqa: N802 - Twisted's name
        """Return a Deferred of the address of `name`."""
        found = super().getHostByName(name, timeout)
        return found if name in self.allowed else found.addCallback(self._check, name)

    def _check(self, address: str, name: str) -> Any:
        if not is_private_address(address):
            return address
        refused[name] = address
        return defer.fail(DNSLookupError(f"{name} has the private address {address}"))

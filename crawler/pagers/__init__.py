"""Pagers: how a list goes on. One module per family, found by walking this folder; each has `find_pages(page)`.

A family that does not recognise its marks on the page returns nothing, so all of them are asked.
"""

import functools
import importlib
import pkgutil
from collections.abc import Callable, Iterable
from typing import cast

from crawler.listpage import ListPage
from crawler.pagers.request import PageRequest

__all__ = ["PageRequest", "find_next_pages"]

Finder = Callable[[ListPage], Iterable[PageRequest]]


@functools.cache
def _load_families() -> tuple[Finder, ...]:
    modules = [importlib.import_module(f"{__name__}.{info.name}") for info in pkgutil.iter_modules(__path__)]
    return tuple(cast(Finder, module.find_pages) for module in modules if hasattr(module, "find_pages"))


def find_next_pages(page: ListPage) -> list[PageRequest]:
    """Return the further pages of the list that `page` names, each once; the page itself is not among them."""
    found = {request.key: request for family in _load_families() for request in family(page)}
    return [request for request in found.values() if request.method != "GET" or request.url != page.url]

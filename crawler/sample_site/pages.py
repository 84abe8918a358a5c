"""The pages of the sample sites by path: what the server serves."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from crawler.sample_site.content import SampleSite
from crawler.sample_site.layouts import press, static, table
from crawler.sample_site.layouts.page import SamplePage

_LAYOUTS: dict[str, Callable[[SampleSite], dict[str, SamplePage]]] = {
    "static": static.render,
    "table": table.render,
    "press": press.render,
}


@dataclass(frozen=True)
class RenderedSite:
    """A site ready to be served: every path with its page."""

    host: str
    pages: dict[str, SamplePage]


def render_site(site: SampleSite) -> RenderedSite:
    """Return every page of `site`, robots.txt included."""
    pages = _LAYOUTS[site.template](site)
    robots = "User-agent: *\nDisallow: /print\nDisallow: /admin/\n"
    pages["/robots.txt"] = SamplePage(robots.encode(), dt.date(2021, 1, 1), "text/plain")
    return RenderedSite(site.host, pages)

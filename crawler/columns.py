"""Columns of a site: the lists that a front page's navigation leads to, for sources given by their address alone."""

import re
from urllib.parse import urlsplit

from crawler.links import is_navigation, is_on_site, rate_link
from crawler.listpage import Link, ListPage

_FRONT = re.compile(r"(?i)/(?:(?:index|default|main|home)\.\w{2,5})?")
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_TOPICAL = re.compile(
    "协商|商量|议事|政协|民主|委员|履职|建言|调研|提案|民生|基层|社情|工作|动态|新闻|要闻|资讯|信息|县区|区县|市州"
)
_MORE = re.compile(r"(?i)\W{0,3}(?:查看)?(?:更多|全部|more)\W{0,5}")
MAX_COLUMNS = 40
"""Columns followed from one front page; the navigation of the field's sites has 8 to 30."""


def is_front_page(url: str) -> bool:
    """Whether `url` is a site's address alone, or its index page."""
    parts = urlsplit(url)
    return _FRONT.fullmatch(parts.path or "/") is not None and not parts.query


def find_columns(page: ListPage, hosts: frozenset[str]) -> list[Link]:
    """Return the links of `page` to columns of its site, those whose names speak of the field first."""
    found: dict[str, Link] = {}
    for link in page.links:
        if link.url != page.url and is_on_site(link.url, hosts) and not is_front_page(link.url) and _is_column(link):
            found.setdefault(link.url, link)
    return sorted(found.values(), key=lambda link: _TOPICAL.search(link.text) is None)[:MAX_COLUMNS]


def find_lists_below(page: ListPage, hosts: frozenset[str]) -> list[Link]:
    """Return the links named 更多 that lead below the folder of `page`: the lists of a column's own columns."""
    folder = page.url.partition("?")[0].rpartition("/")[0] + "/"
    if is_front_page(folder):
        return []
    found = {
        link.url: link
        for link in page.links
        if _MORE.fullmatch(link.anchor.strip()) and link.url.startswith(folder) and is_on_site(link.url, hosts)
    }
    return [link for url, link in found.items() if url != page.url and is_navigation(link)][:MAX_COLUMNS]


def _is_column(link: Link) -> bool:
    return 2 <= len(_CHINESE.findall(link.text)) <= 10 and rate_link(link) <= 0 and is_navigation(link)

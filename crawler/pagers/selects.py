"""Pagers written as a `<select>`: its options hold the pages' addresses, or their numbers with a script call around."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from crawler.identity import canonicalise, resolve_link
from crawler.listpage import ListPage
from crawler.pagers.links import is_same_list
from crawler.pagers.request import PageRequest

_PARAMETER = re.compile(r"(?i)page|pageno|page_?index|pagenum|pn|pg|paged|currentpage|curpage")
_TEMPLATE = re.compile(
    r"""["']([^"'\n]{1,300})["']\s*\+\s*(?:this|value|n|page)[\w.\[\]()]{0,60}(?:\s*\+\s*["']([^"'\n]{0,100})["'])?"""
)
_MAX_OPTIONS = 2000


def find_pages(page: ListPage) -> Iterator[PageRequest]:
    """Yield the pages among a select's options."""
    if page.tree is None:
        return
    for select in page.tree.iter("select"):
        values = [option.get("value") or "" for option in list(select.iter("option"))[:_MAX_OPTIONS]]
        if all(value.strip().isdigit() for value in values) and values:
            template = _TEMPLATE.search(select.get("onchange") or "")
            for value in values:
                url = _build(page, select.get("name") or "", value.strip(), template)
                if url and is_same_list(url, page.url):
                    yield PageRequest(canonicalise(url))
        else:
            for value in values:
                url = resolve_link(value, page.base) if re.search(r"\d", value) else None
                if url and is_same_list(url, page.url):
                    yield PageRequest(canonicalise(url))


def _build(page: ListPage, name: str, number: str, template: re.Match[str] | None) -> str | None:
    if template:
        return resolve_link(f"{template[1]}{number}{template[2] or ''}", page.base)
    if not _PARAMETER.fullmatch(name):
        return None
    parts = urlsplit(page.url)
    kept = [
        (key, value) for key, value in parse_qsl(parts.query, keep_blank_values=True) if key.lower() != name.lower()
    ]
    return urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode([*kept, (name, number)]), ""))

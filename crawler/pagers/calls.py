"""Pagers written as script calls with the page's number: `javascript:goPage(3)`, with the address in a script."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from crawler.functions import build_address
from crawler.identity import canonicalise, resolve_link
from crawler.listpage import ListPage
from crawler.pagers.request import PageRequest

_CALL = re.compile(
    r"(?i)(?:javascript:|onclick\s*=\s*[\"'])\s*(?:return\s+)?"
    r"(\w{0,30}page\w{0,30}|turn\w{0,20}|jump\w{0,20}|go\w{0,20})\(\s*['\"]?(\d{1,5})['\"]?\s*\)"
)
_PARAMETER = re.compile(r"(?i)page|pageno|pageindex|pagenum|pn|pg|paged|currentpage|curpage")


def find_pages(page: ListPage) -> Iterator[PageRequest]:
    """Yield the pages whose numbers the calls give; the address comes from the function, else from the list's own."""
    for name, number in dict.fromkeys(_CALL.findall(page.text[:500_000])):
        url = _build_from_function(page, name, number) or _build_from_address(page, number)
        if url:
            yield PageRequest(canonicalise(url))


def _build_from_function(page: ListPage, name: str, number: str) -> str | None:
    address = build_address(page.text, name, number)
    return resolve_link(address, page.base) if address else None


def _build_from_address(page: ListPage, number: str) -> str | None:
    """Set the page number in the list's own query: the parameter it has, or the one a hidden field or select names."""
    parts = urlsplit(page.url)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    name = next((key for key, _ in pairs if _PARAMETER.fullmatch(key)), None)
    if name is None and page.tree is not None:
        fields = page.tree.xpath("//input[@name]/@name | //select[@name]/@name")
        name = next((str(field) for field in fields if _PARAMETER.fullmatch(str(field))), None)
    if name is None:
        return None
    kept = [(key, value) for key, value in pairs if key != name]
    return urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode([*kept, (name, number)]), ""))

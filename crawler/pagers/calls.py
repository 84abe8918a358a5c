"""Pagers written as script calls with the page's number: `javascript:goPage(3)`, with the address in a script."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from crawler.identity import canonicalise, resolve_link
from crawler.listpage import ListPage
from crawler.pagers.request import PageRequest

_CALL = re.compile(
    r"(?i)javascript:\s*(\w{0,30}page\w{0,30}|turn\w{0,20}|jump\w{0,20}|go\w{0,20})\(\s*['\"]?(\d{1,5})['\"]?\s*\)"
)
_BODY = r"(?s)function\s+{name}\s*\(\s*(\w+)[^)]*\)\s*\{{(.{{1,600}}?)\}}"
_ADDRESS = re.compile(r"""(?:location(?:\.href)?|open)\s*(?:=|\()\s*((?:["'][^"'\n]{0,300}["']|[\w.()+\s])+)""")
_PIECE = re.compile(r"""["']([^"'\n]{0,300})["']|(\w+)""")
_PARAMETER = re.compile(r"(?i)page|pageno|pageindex|pagenum|pn|pg|paged|currentpage|curpage")


def find_pages(page: ListPage) -> Iterator[PageRequest]:
    """Yield the pages whose numbers the calls give; the address comes from the function, else from the list's own."""
    for name, number in dict.fromkeys(_CALL.findall(page.text[:500_000])):
        url = _build_from_function(page, name, number) or _build_from_address(page, number)
        if url:
            yield PageRequest(canonicalise(url))


def _build_from_function(page: ListPage, name: str, number: str) -> str | None:
    function = re.search(_BODY.format(name=re.escape(name)), page.text)
    if not function:
        return None
    parameter, body = function.groups()
    address = _ADDRESS.search(body)
    if not address:
        return None
    pieces = []
    for text, word in _PIECE.findall(address.group(1)):
        if word and word != parameter:
            return None
        pieces.append(number if word else text)
    return resolve_link("".join(pieces), page.base) if number in pieces else None


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

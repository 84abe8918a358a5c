"""Lists whose records come as XML from `dataproxy.jsp` (大汉 JCMS): first ones in the page, the rest on call.

The call is either named by `<nextgroup>`, or built from the records so far (`startrecord`, `endrecord`, `perpage`).
"""

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import parse_qs, urlencode, urlsplit

from crawler.identity import canonicalise, resolve_link
from crawler.listpage import ListPage
from crawler.pagers.request import FORM, PageRequest

_PROXY = re.compile(r"""["']?((?:https?:)?[\w./:-]{0,200}dataproxy\.jsp(?:\?[^"'<>\s]{0,500})?)""", re.IGNORECASE)
_NEXT = re.compile(r"<nextgroup>(.{0,2000}?)</nextgroup>", re.IGNORECASE | re.DOTALL)
_TOTAL = re.compile(r"<totalrecord>\s*(\d{1,7})|totalRecord['\"]?\s*[:=]\s*['\"]?(\d{1,7})", re.IGNORECASE)
_PER_PAGE = re.compile(r"perpage['\"]?\s*[:=]\s*['\"]?(\d{1,4})", re.IGNORECASE)
_PARAMETER = re.compile(
    r"\b(col|appid|webid|path|columnid|sourceContentType|unitid|webname|permissiontype)['\"]?\s*[:=]\s*"
    r"(?:'([^']{0,200})'|\"([^\"]{0,200})\"|(\d{1,12}))"
)
_HREF = re.compile(r"""href\s*=\s*["']?([^"'\s>]{1,500})""", re.IGNORECASE)
_MAX_CALLS = 400


def find_pages(page: ListPage) -> Iterator[PageRequest]:
    """Yield the calls that bring the next records."""
    text = page.text[:2_000_000]
    proxy = _PROXY.search(text)
    is_answer = "dataproxy.jsp" in page.url.lower()
    if not proxy and not is_answer:
        return
    following = _NEXT.search(text)
    if following:
        content = unescape(following.group(1).replace("<![CDATA[", "").replace("]]>", "").strip())
        link = _HREF.search(content)
        url = resolve_link(link.group(1) if link else content, page.base) if content else None
        if url and "dataproxy" in url:
            yield PageRequest(canonicalise(url))
        return
    if proxy and not is_answer:
        yield from _build_calls(page, text, proxy.group(1))


def _build_calls(page: ListPage, text: str, proxy: str) -> Iterator[PageRequest]:
    """Build the calls for all records beyond those in the page, in groups as large as what the page holds."""
    total, size = _TOTAL.search(text), page.records
    address = resolve_link(unescape(proxy), page.base)
    if not total or not size or not address:
        return
    last = int(total[1] or total[2])
    per_page = _PER_PAGE.search(text)
    parts = urlsplit(address)
    known = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    form = {name: one or two or three for name, one, two, three in _PARAMETER.findall(text)} | known
    for name in ("startrecord", "endrecord", "perpage", "page"):
        form.pop(name, None)
    for start in list(range(size + 1, last + 1, size))[:_MAX_CALLS]:
        query = {
            "startrecord": start,
            "endrecord": min(start + size - 1, last),
            "perpage": per_page[1] if per_page else size,
        }
        url = f"{parts.scheme}://{parts.netloc}{parts.path}?{urlencode(query)}"
        yield PageRequest(url, "POST", urlencode(form).encode(), FORM)

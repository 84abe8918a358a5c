"""Pagers written as plain links: 下一页, numbers, 较旧文章; numbered files, `?page=2`, `/page/2/`."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from crawler.listpage import Link, ListPage
from crawler.pagers.request import PageRequest

_NEXT = re.compile(
    r"(?i)[\[(<〈《]?\s*(?:下\s*一?\s*页|后\s*一?\s*页|下\s*页|较旧.{0,4}|更早.{0,4}|older.{0,8}|next.{0,6}|›|»|>{1,2}|→)\s*[\])>〉》›»→]*"
)
_NUMBER = re.compile(r"[\[(]?\s*(?:第\s*)?(\d{1,4})\s*页?\s*[\])]?")
_LAST = re.compile(r"(?:尾|末|最后一)页|last")


def find_pages(page: ListPage) -> Iterator[PageRequest]:
    """Yield what the pager links to: next, last and numbered pages whose address is the list's own but for a number."""
    for link in page.links:
        text = link.text.strip()
        if _NEXT.fullmatch(text) or _LAST.fullmatch(text):
            is_pager = is_same_list(link.url, page.url)
        else:
            is_pager = _NUMBER.fullmatch(text) is not None and is_same_list(link.url, page.url)
        if is_pager and not _is_calendar(link, page):
            yield PageRequest(link.url)


def is_same_list(url: str, own: str) -> bool:
    """Whether two addresses belong to one list: alike but for page numbers at the end of path or query."""
    return _fold(url) == _fold(own)


def _fold(url: str) -> str:
    parts = urlsplit(url)
    host = parts.netloc.lower().removeprefix("www.")
    path = re.sub(r"(?i)/page/\d+/?$", "/", parts.path)
    folder, _, name = path.rpartition("/")
    # index.html, index_2.html, list_12_3.html, 12_2.html, list-12-1.html: the page number is the last one of several.
    stem, dot, suffix = name.rpartition(".") if "." in name else (name, "", "")
    stem = re.sub(r"(?<=[A-Za-z_\-\d])[_-]?(?<![A-Za-z])\d{1,4}$", "", stem) if _has_page_number(stem) else stem
    if re.fullmatch(r"(?i)index|default|list|", stem):
        stem, dot, suffix = "", "", ""
    query = "&".join(
        sorted(
            pair.lower()
            for pair in parts.query.split("&")
            if pair
            and not re.match(
                r"(?i)(?:page|pageno|pageindex|pagenum|pn|p|pg|paged|currentpage|curpage|offset|start|cp)=", pair
            )
        )
    )
    return f"{host}{folder}/{stem}{dot}{suffix}?{query}"


def _has_page_number(stem: str) -> bool:
    return re.search(r"(?i)(?:index|list|default|page)[_-]?\d{1,4}$|[_-]\d{1,4}$", stem) is not None


def _is_calendar(link: Link, page: ListPage) -> bool:
    """Whether the number is a calendar's day: its address carries a date, where the list's own has none."""
    dated = re.compile(r"(?:19|20)\d{2}[-/]?\d{2}|[?&](?:date|day|month|year|y|m|d)=")
    return dated.search(link.url) is not None and dated.search(page.url) is None

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
_PLAIN = re.compile(r"(?i)index|default|list|page|")
_PARAMETER = re.compile(r"(?i)(?:page|pageno|pageindex|pagenum|pn|p|pg|paged|currentpage|curpage|offset|start|cp)=")
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
    (place, stem, suffix), (own_place, own_stem, own_suffix) = _split(url), _split(own)
    if place != own_place or (suffix != own_suffix and stem and own_stem):
        return False
    return stem == own_stem or _is_continued(own_stem, stem) or _is_continued(stem, own_stem)


def _split(url: str) -> tuple[str, str, str]:
    """Return where the list lives (host, folder, query without page numbers), its stem and its suffix."""
    parts = urlsplit(url)
    path = re.sub(r"(?i)/page/\d+/?$", "/", parts.path)
    folder, _, name = path.rpartition("/")
    stem, _, suffix = name.rpartition(".") if "." in name else (name, "", "")
    kept = sorted(pair.lower() for pair in parts.query.split("&") if pair and not _PARAMETER.match(pair))
    return f"{parts.netloc.lower().removeprefix('www.')}{folder}?{'&'.join(kept)}", stem, suffix.lower()


def _is_continued(stem: str, other: str) -> bool:
    """Whether `other` names a further page of the list whose page is called `stem`."""
    number = re.fullmatch(r"(.*?)([-_]?)(\d{1,4})", other)
    if not number:
        return False
    base, separator, _ = number.groups()
    if base == stem:  # index.html, index2.html, 12.html, 12_2.html
        return bool(separator) or bool(_PLAIN.fullmatch(base))
    if _PLAIN.fullmatch(stem) and _PLAIN.fullmatch(base):  # the folder itself, index_2.html
        return True
    if not stem:  # the folder itself, list_3_2.html
        return re.fullmatch(r"(?i)list[-_]\d+(?:[-_]\d+)?", other) is not None
    own = re.fullmatch(r"(.*?)([-_]?)(\d{1,4})", stem)  # list_3_2.html, list_3_3.html
    return own is not None and own[1] == base and (bool(separator) or _PLAIN.fullmatch(base) is not None)


def _is_calendar(link: Link, page: ListPage) -> bool:
    """Whether the number is a calendar's day: its address carries a date, where the list's own has none."""
    dated = re.compile(r"(?:19|20)\d{2}[-/]?\d{2}|[?&](?:date|day|month|year|y|m|d)=")
    return dated.search(link.url) is not None and dated.search(page.url) is None

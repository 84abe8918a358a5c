"""Pagers written as plain links: 下一页, numbers, 较旧文章; numbered files, `?page=2`, `/page/2/`."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from crawler.identity import canonicalise, resolve_link
from crawler.listpage import Link, ListPage
from crawler.pagers.request import PageRequest

_NEXT = re.compile(
    r"(?i)下\s*一?\s*[页頁]|[后後]\s*一?\s*[页頁]|向[后後]|较旧.{0,4}|更早.{0,4}|以前的.{0,4}|older.{0,8}|next.{0,6}"
    r"|(?:加载|查看|点击|浏览|显示)?\s*更多.{0,4}|load more|more"
)
_ARROW = re.compile(r"[›»>→⟩▶]{1,3}|&gt;")
_FRAME = " \t\xa0\u3000[]()（）【】〔〕《》〈〉<>«»‹›←→·|…."
_NUMBER = re.compile(r"(?:第\s*)?(\d{1,4})\s*[页頁]?")
_PLAIN = re.compile(r"(?i)index|default|list|page|")
_PARAMETER = re.compile(r"(?i)(?:page|pageno|pageindex|pagenum|pn|p|pg|paged|currentpage|curpage|offset|start|cp)=")
_LAST = re.compile(r"(?i)(?:尾|末|最[后後]一?)\s*[页頁]|last.{0,6}")
# What stands between the address of a list and the number of its further page: `-2`, `/2`, `/p/2`, `/page_2`.
_STEP = re.compile(r"(?i)[-_/]?(?:(?:p|pn|pg|page|index|list|default)[-_/]?)?(\d{1,5})")
_NUMBERS = re.compile(r"\d+")


def find_pages(page: ListPage) -> Iterator[PageRequest]:
    """Yield what the pager links to: next, last and numbered pages whose address is the list's own but for a number."""
    if page.tree is not None:
        for href in page.tree.xpath("//link[@rel='next']/@href"):
            url = resolve_link(str(href), page.base)
            if url and _is_next(canonicalise(url), page.url):
                yield PageRequest(canonicalise(url))
    for link in page.links:
        if _leads_on(link, page.url) and not _is_calendar(link, page):
            yield PageRequest(link.url)


def _leads_on(link: Link, own: str) -> bool:
    raw = link.anchor.strip()
    text = raw.strip(_FRAME)
    # `/a/12.html` and `/a/19.html` may be pages of one list or two articles: the numbers have to fit.
    is_same = is_same_list(link.url, own) and _read_change(link.url, own, bare=True) is None
    if _NEXT.fullmatch(text) or _ARROW.fullmatch(raw):
        return is_same or _is_next(link.url, own)
    if _LAST.fullmatch(text):
        return is_same_list(link.url, own) or _is_next(link.url, own)
    number = _NUMBER.fullmatch(text)
    return number is not None and (is_same or _is_page(link.url, own, int(number[1])))


def _is_next(url: str, own: str) -> bool:
    """Whether `url` is `own` with a number added at its end, or with its last number one off."""
    if _read_step(url, own) is not None:
        return True
    change = _read_change(url, own)
    return change is not None and abs(change[1] - change[0]) == 1


def _is_page(url: str, own: str, number: int) -> bool:
    """Whether `url` is page `number` of the list at `own`, counted from 1 or from 0."""
    found = _read_step(url, own)
    if found is None and (change := _read_change(url, own)):
        found = change[1]
    return found is not None and found in {number, number - 1}


def _read_step(url: str, own: str) -> int | None:
    """Return the number that `url` adds to the path of `own`: `/news/` to `/news/2/`, `/xw.htm` to `/xw/11.htm`."""
    parts, mine = urlsplit(url), urlsplit(own)
    if not _is_same_host(parts.netloc, mine.netloc) or parts.query != mine.query:
        return None
    stem, other = _strip_suffix(mine.path), _strip_suffix(parts.path)
    found = _STEP.fullmatch(other.removeprefix(stem)) if stem and other.startswith(stem) else None
    # `/a/12` and `/a/123` are two pages: a digit behind a digit is no step.
    return int(found[1]) if found and not (stem[-1].isdigit() and other[len(stem)].isdigit()) else None


def _strip_suffix(path: str) -> str:
    return re.sub(r"(?i)(?:/(?:index|default|list))?\.\w{2,5}$", "", path).rstrip("/")


def _read_change(url: str, own: str, *, bare: bool = False) -> tuple[int, int] | None:
    """Return the numbers in which two addresses differ, where it is one alone: the last one of their paths.

    `bare` asks for files that are called by the number alone.
    """
    parts, mine = urlsplit(url), urlsplit(own)
    if bare and not re.search(r"/\d+(?:\.\w{2,5})?/?$", parts.path):
        return None
    if not _is_same_host(parts.netloc, mine.netloc) or parts.query != mine.query:
        return None
    if _NUMBERS.sub("0", parts.path) != _NUMBERS.sub("0", mine.path):
        return None
    theirs, ours = _NUMBERS.findall(parts.path), _NUMBERS.findall(mine.path)
    if not ours or theirs[:-1] != ours[:-1] or len(theirs[-1]) > 5 or len(ours[-1]) > 5:
        return None
    return (int(ours[-1]), int(theirs[-1])) if ours[-1] != theirs[-1] else None


def _is_same_host(one: str, other: str) -> bool:
    return one.lower().removeprefix("www.") == other.lower().removeprefix("www.")


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

"""Pagers that a script writes from two numbers: TRS's `createPageHTML(pageCount, currentIndex, "index", "html")`.

Page 2 is `index_1.html` where the script counts from 0 (its current index is 0 on the first page), `index_2.html` where
it counts from 1.
"""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from crawler.identity import canonicalise, resolve_link
from crawler.listpage import ListPage
from crawler.pagers.request import PageRequest

_TEXT = r"""["']([\w./-]{0,100})["']"""
_CALL = re.compile(
    rf"(?i)create\w{{0,20}}page\w{{0,20}}\(\s*(?:{_TEXT}\s*,\s*)?(\d{{1,5}})\s*,\s*(\d{{1,5}})\s*,\s*{_TEXT}\s*,\s*{_TEXT}"
)
_NUMBER = re.compile(r"[_-](\d{1,5})$")
_COUNT = re.compile(r"(?i)\bvar\s+count_?pages?\s*=\s*[\"']?(\d{1,5})")
_MAX_PAGES = 5000


def find_pages(page: ListPage) -> Iterator[PageRequest]:
    """Yield the pages that the script would link to."""
    for _, count, current, name, suffix in _CALL.findall(page.text[:500_000]):
        yield from _build(page, int(count), int(current), name, suffix.lstrip("."))
        return
    # The older form keeps the numbers in variables and leaves name and suffix to the page's own address.
    found = _COUNT.search(page.text[:500_000])
    if found and "_" in page.text:
        name, _, suffix = urlsplit(page.url).path.rpartition("/")[2].rpartition(".")
        if not _NUMBER.search(name):
            yield from _build(page, int(found[1]), 0, name or "index", suffix or "html")


def _build(page: ListPage, count: int, current: int, name: str, suffix: str) -> Iterator[PageRequest]:
    stem = urlsplit(page.url).path.rpartition("/")[2].rpartition(".")[0]
    if _NUMBER.search(stem) and not name.endswith(stem):
        return  # The first page names all of them.
    first = 1 if current == 0 else 2
    last = count - 1 if current == 0 else count
    for number in range(first, min(last, _MAX_PAGES) + 1):
        url = resolve_link(f"{name}_{number}.{suffix}", page.base)
        if url:
            yield PageRequest(canonicalise(url))

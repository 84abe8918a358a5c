"""The next part of an article that a site cuts into pages: a link 下一页 to an address of the same article."""

import re
from urllib.parse import SplitResult, parse_qsl, urljoin, urlsplit

from extract.html.lines import PageLines

_NEXT = re.compile(
    r"[\s\W]{0,4}(?:下一?页|后一?页|下頁|下一頁|next(?:\spage)?|余下全文|阅读余下全文)[\s\W]{0,4}", re.IGNORECASE
)
_NUMBER = re.compile(r"\W{0,2}(?:第\s{0,2})?([2-9]|[1-4]\d)(?:\s{0,2}页)?\W{0,2}")
# What stands between the name of an article's file and the number of its part.
_PART = re.compile(r"(?:[-_./]|_p|-p|p|page)?(\d{1,2})")
_PAGE_KEYS = frozenset({"page", "p", "pageno", "pagenum", "curpage", "pageindex", "pn", "pg", "paged", "currentpage"})
_MOST_PARTS = 60


def find_next_page(page: PageLines, url: str) -> str | None:
    """Return the absolute address of the part that follows the page at `url`, or None.

    下一篇 (another article) and the pagers of lists never count: the address must be that of the page with the number
    of its part one higher.
    """
    try:
        here = urlsplit(url)
    except ValueError:
        return None
    numbered: str | None = None
    for line in page.lines:
        for start, end, href in line.links:
            if not href or end - start > 16:
                continue
            text = line.text[start:end]
            is_next = bool(_NEXT.fullmatch(text))
            number = None if is_next else _NUMBER.fullmatch(text)
            if not is_next and number is None:
                continue
            found = _resolve(url, href)
            if found is None:
                continue
            step = _count_step(here, urlsplit(found))
            if step == 1 and is_next:
                return found
            if step == 1 and number is not None and numbered is None and int(number[1]) == _part_of(found):
                numbered = found
    return numbered


def _part_of(url: str) -> int:
    """Return the number at the end of the address: the part it says it is."""
    parts = urlsplit(url)
    for key, value in parse_qsl(parts.query):
        if key.lower() in _PAGE_KEYS and value.isdigit():
            return int(value[:6])
    match = re.search(r"(\d{1,6})(?:\.\w{2,6})?/?$", parts.path)
    return int(match[1]) if match else 0


def _resolve(url: str, href: str) -> str | None:
    if href.startswith(("#", "javascript:", "mailto:")):
        return None
    try:
        found = urljoin(url, href.strip())
        parts = urlsplit(found)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https", "file") or parts._replace(fragment="") == urlsplit(url)._replace(
        fragment=""
    ):
        return None
    return found.partition("#")[0]


def _count_step(here: SplitResult, there: SplitResult) -> int:
    """Return by how many parts `there` lies behind `here`; 0 when it is not the same article."""
    if (here.hostname or "").removeprefix("www.") != (there.hostname or "").removeprefix("www."):
        return 0
    if here.query or there.query:
        step = _count_query_step(here, there)
        if step:
            return step
        if here.query != there.query:
            return 0
    return _count_path_step(here.path, there.path)


def _count_query_step(here: SplitResult, there: SplitResult) -> int:
    """Both addresses are the same but for the number of the page in their query."""
    ours, theirs = dict(parse_qsl(here.query)), dict(parse_qsl(there.query))
    if here.path != there.path:
        return 0
    keys = {k for k in {*ours, *theirs} if ours.get(k) != theirs.get(k)}
    if len(keys) != 1:
        return 0
    key = keys.pop()
    if key.lower() not in _PAGE_KEYS:
        return 0
    first, second = ours.get(key, "1"), theirs.get(key, "1")
    if not (first.isdigit() and second.isdigit()) or len(second) > 2:
        return 0
    return max(0, int(second) - max(1, int(first[:2])))


def _count_path_step(ours: str, theirs: str) -> int:
    stem, _, ending = ours.rpartition(".") if "." in ours.rpartition("/")[2] else (ours.rstrip("/"), "", "")
    other, _, other_ending = (
        theirs.rpartition(".") if "." in theirs.rpartition("/")[2] else (theirs.rstrip("/"), "", "")
    )
    if ending != other_ending or not stem or not other:
        return 0
    if re.search(r"(?:^|/)(?:index|list|node|default|channel|col)\w{0,20}$", stem, re.IGNORECASE):
        return 0
    if other.startswith(stem):
        match = _PART.fullmatch(other[len(stem) :])
        # `12.html` and `123.html` are two articles: a digit behind a digit is no part.
        if match and not (other[len(stem)].isdigit() and stem[-1].isdigit()):
            return max(0, int(match[1]) - (0 if int(match[1]) == 1 else 1))
    first, second = re.search(r"^(.*[-_/])(\d{1,2})$", stem), re.search(r"^(.*[-_/])(\d{1,2})$", other)
    if first and second and first[1] == second[1] and re.search(r"\d", first[1]):
        step = int(second[2]) - int(first[2])
        return step if 0 < step < _MOST_PARTS else 0
    return 0

"""Pagers that a script draws or asks: an address put together with a page's number, a template, a call for more.

The script is not run. What is looked for is the string that the number is added to (`'list?page=' + n`,
`'list_' + n + '.html'`, `` `/list?page=${n}` ``) and how many pages there are, where anything on the page says so.
"""

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from crawler.identity import canonicalise, resolve_link
from crawler.links import is_pager_text
from crawler.listpage import ListPage
from crawler.pagers.links import is_same_list
from crawler.pagers.request import PageRequest
from crawler.written import is_data

_NAMES = (
    "page page_?no page_?num page_?index page_?number pn pg p paged current_?page cur_?page cur curr current",
    "start_?page",
)
_NAME = f"(?:{' '.join(_NAMES).replace(' ', '|')})"
_JOINED = re.compile(
    r"""["']([^"'<>\s]{1,300})["']\s{0,3}\+\s{0,3}[\w.$]{1,40}(?:\([^()]{0,30}\))?(?:\[[^\]]{0,30}\])?(?:\.\w{1,20}(?:\([^()]{0,30}\))?){0,2}"""
    r"""(?:\s{0,3}\+\s{0,3}["']([^"'<>\s]{0,100})["'])?"""
)
_TEMPLATE = re.compile(
    r"""["'`]([^"'`<>\s]{1,300}?)(?:\$?\{\s*(?:\w{0,20}page\w{0,10}|n|i|num|number|index|0)\s*\}|\[page\]|__page__|%page%|\#page\#|\(:num\))([^"'`<>\s]{0,100})["'`]""",
    re.IGNORECASE,
)
_BY_PARAMETER = re.compile(rf"(?i)[?&/]{_NAME}[=/]$")
_BY_FILE = re.compile(r"(?i)(?:^|/)[\w-]{0,40}[-_]$|/(?:p|page|list|index)?[-_/]?$")
_SUFFIX = re.compile(r"(?i)\.(?:s?html?|jhtml|aspx?|jsp|php)$|/?$")
_MOVES = re.compile(r"(?i)(?:location|href|open|url)\W{0,12}$")
_PAGES = re.compile(
    r"(?i)(?:total_?pages?|pages?_?count|count_?pages?|page_?total|pages|max_?page|last_?page|sum_?page|all_?page|page_?sum)"
    r"[\"']?\s{0,3}[:=]\s{0,3}[\"']?(\d{1,5})\b"
)
_RECORDS = re.compile(
    r"(?i)\b(?:total(?:_?(?:records?|rows?|counts?|nums?|size|items?))?|records?_?count|count|row_?count)[\"']?\s{0,3}[:=]\s{0,3}[\"']?(\d{1,7})\b"
)
_SIZE = re.compile(
    r"(?i)\b(?:limit|page_?size|per_?page|page_?rows|rows|size|num_?per_?page|page_?limit)[\"']?\s{0,3}[:=]\s{0,3}[\"']?(\d{1,4})\b"
)
_SHOWN = re.compile(
    r"共\s{0,3}(\d{1,5})\s{0,3}页|\d{1,5}\s{0,3}/\s{0,3}(\d{1,5})\s{0,3}页|\d\s{0,3}页\s{0,3}/\s{0,3}共?\s{0,3}(\d{1,5})\s{0,3}页"
)
_PARAMETER = re.compile(rf"(?i){_NAME}")
_WHOLE = re.compile(r"(?i)<(?:html|body|head|title|!doctype|\?xml|frameset|form|script)|javascript:")
_MOST = 5000


def find_pages(page: ListPage) -> Iterator[PageRequest]:
    """Yield the pages that the script would lead to: all that are counted, else the one that follows."""
    if _is_piece(page):
        yield from _go_on(page)
        return
    if page.tree is None:
        return
    total = _count_pages(page)
    for before, after, is_asked in _find_templates(page):
        numbers = range(2 - is_asked, total + 1) if total else range(2 - is_asked, 3)
        for number in list(numbers)[:_MOST]:
            url = resolve_link(f"{before}{number}{after}", page.base)
            is_ours = _BY_PARAMETER.search(before) is not None or (url and is_same_list(url, page.url))
            if url and is_ours and _host(url) == _host(page.url):
                yield PageRequest(canonicalise(url))
    if total:
        yield from _count_up(page, total)


def _is_piece(page: ListPage) -> bool:
    """Whether an answer is data or a piece of a page, which a script would add to what is shown."""
    if is_data(page.text):
        return True
    return not _WHOLE.search(page.text[:5000]) and not any(is_pager_text(link.anchor) for link in page.links)


def _go_on(page: ListPage) -> Iterator[PageRequest]:
    """Count the own number of a piece up, for it names no next one; a piece that shows nothing new ends it."""
    parts = urlsplit(page.url)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    for index, (name, value) in enumerate(pairs):
        if _PARAMETER.fullmatch(name) and value.isdigit():
            pairs[index] = (name, str(int(value) + 1))
            url = urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode(pairs), ""))
            yield PageRequest(canonicalise(url))
            return


def _find_templates(page: ListPage) -> Iterator[tuple[str, str, bool]]:
    """Yield what stands before and after the number, and whether the first page has to be asked for as well."""
    assert page.tree is not None
    code = "\n".join(
        [
            *(script.text or "" for script in page.tree.iter("script")),
            *map(str, page.tree.xpath("//@onclick | //@onchange")),
        ]
    )[:500_000]
    seen = set()
    for pattern in (_JOINED, _TEMPLATE):
        for found in pattern.finditer(code):
            before, after = found[1], found[2] or ""
            is_move = _MOVES.search(code[max(0, found.start() - 30) : found.start()]) is not None
            is_address = _BY_PARAMETER.search(before) or (is_move and _BY_FILE.search(before) and _SUFFIX.search(after))
            if is_address and (before, after) not in seen and not before.lower().startswith(("javascript:", "#")):
                seen.add((before, after))
                yield before, after, not is_move


def _count_pages(page: ListPage) -> int:
    """Return how many pages the list has; 0 where nothing says so."""
    assert page.tree is not None
    code = "\n".join(script.text or "" for script in page.tree.iter("script"))[:500_000]
    if found := _PAGES.search(code):
        return int(found[1])
    records, size = _RECORDS.search(code), _SIZE.search(code)
    if records and size and int(size[1]):
        return -(-int(records[1]) // int(size[1]))
    if shown := _SHOWN.search(" ".join(page.tree.text_content().split())[-200_000:]):
        return int(next(filter(None, shown.groups())))
    numbers = [
        str(a.get("data-page") or a.text_content()).strip()
        for a in page.tree.xpath(
            "//a[@data-page or not(@href) or starts-with(@href,'javascript') or starts-with(@href,'#')]"
        )
    ]
    return max((int(number) for number in numbers if re.fullmatch(r"\d{1,4}", number)), default=0)


def _count_up(page: ListPage, total: int) -> Iterator[PageRequest]:
    """Set the number where the list's own address, or a form of the page, has a parameter for it."""
    assert page.tree is not None
    parts = urlsplit(page.url)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    own = next((name for name, value in pairs if _PARAMETER.fullmatch(name) and value.isdigit()), None)
    if own is None:
        for form in page.tree.iter("form"):
            named = [str(name) for name in form.xpath(".//input/@name | .//select/@name")]
            own = next((name for name in named if re.fullmatch(r"(?i)page\w{0,8}|cur\w{0,4}page", name)), None)
            if own and (form.get("method") or "get").lower() == "get":
                break
            own = None
    if own is None or not _SHOWN.search(page.tree.text_content()):
        return
    for number in range(2, min(total, _MOST) + 1):
        changed = [(name, str(number) if name == own else value) for name, value in pairs]
        if all(name != own for name, _ in pairs):
            changed.append((own, str(number)))
        yield PageRequest(canonicalise(urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode(changed), ""))))


def _host(url: str) -> str:
    return urlsplit(url).netloc.lower().removeprefix("www.")

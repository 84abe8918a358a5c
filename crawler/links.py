"""Which links of a list page lead to articles: by the source's rules, or by the shape of addresses and rows.

Without rules the reasoning is this: the rows of a list are many, alike in place and address, and their anchors are
headlines (long, or dated). Navigation is short; pagers are numbers; other sites are other sites.
"""

import re
from collections import defaultdict
from collections.abc import Collection
from urllib.parse import parse_qsl, urlsplit

from lxml import html

from crawler.listpage import Link, ListPage
from crawler.traps import is_trap
from schemas.source import ListRules

_FILES = re.compile(
    r"(?i)\.(?:jpe?g|png|gif|bmp|svg|webp|ico|css|js|json|xml|rss|zip|rar|7z|gz|exe|apk|mp3|mp4|flv|avi|wmv|m3u8"
    r"|pdf|docx?|xlsx?|pptx?|wps|ofd|swf)$"
)
_ARTICLE = re.compile(
    r"(?ix) /t?(?:19|20)\d{6}_?\d* | /(?:19|20)\d{2}[-/_]?\d{1,2}[-/_]?\d{0,2}/ | art_\d+ | c\d+-\d{4,}"
    r"| (?:show|view|detail|article|news|info|read|content|archives?|story)\w*[-_/.]\w*\d"
    r"| [?&](?:\w*id|p)=\w*\d | /[0-9a-f]{12,}\. | /\d{3,}\.s?html?$"
    r"| /contents/\d+/\d+ | /c\d{3,}/content\.html | /\d{3,}\.aspx?$"
)
_LIST = re.compile(
    r"(?ix) /(?:list|index|channels?|category|tags?|col|column|node|lanmu|default|more|page|search|author|topic)s?"
    r"[_\-\d]{0,12}(?:/|\.\w+$|$|\?) | list\w*\.(?:asp|php|jsp) | a=lists | /page/\d+ | [?&](?:page|p(?:age)?no)=\d"
    r"| /list[-_]\d | /col/col\d"
)
_OTHER = re.compile(
    r"(?i)login|logout|register|/admin|print|/feed/?$|rss|comment|respond|mailto|/user|/member|search|sitemap"
)
_ID = re.compile(r"\d{3,}(?:\.\w{2,6})?/?$")
_MONTH = re.compile(r"\s*(?:(?:19|20)\d{2}\s*年\s*)?\d{1,2}\s*月(?:份)?\s*(?:[(（]\d{1,5}[)）])?\s*")
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_PAGER_TEXT = re.compile(
    r"[\[(<〈《]?\s*(?:\d{1,4}|首页|上一?页|下一?页|前一?页|后一?页|尾页|末页|最后一页|第一页|»|«|›|‹|>+|<+)\s*[\])>〉》]?"
)


def find_article_links(
    page: ListPage, rules: ListRules, hosts: frozenset[str], shapes: Collection[str] = ()
) -> list[Link]:
    """Return the links of `page` that lead to articles on `hosts` (netlocs), each address once, in page order.

    `shapes` are those of articles that earlier pages of the list named: the last page may hold a single row.
    """
    if rules.links:
        links = _select_links(page, rules.links)
        chosen = [link for link in links if is_on_site(link.url, hosts) and not _FILES.search(urlsplit(link.url).path)]
    else:
        chosen = _choose_generically(page, hosts, shapes)
    if rules.allow:
        pattern = re.compile(rules.allow)
        chosen = [link for link in chosen if pattern.search(link.url)]
    return list({link.url: link for link in chosen}.values())


def _select_links(page: ListPage, selector: str) -> list[Link]:
    links: list[Link] = []
    for element in page.select(selector):
        anchors: list[html.HtmlElement] = [element] if element.tag in {"a", "area"} else list(element.iter("a", "area"))
        links += filter(None, map(page.read_link, anchors))
    return links


def is_on_site(url: str, hosts: frozenset[str]) -> bool:
    """Whether `url` lies on one of `hosts` (`www.` makes no other site) and is no trap."""
    return normalise_host(urlsplit(url).netloc) in hosts and not is_trap(url)


def normalise_host(netloc: str) -> str:
    """Return the host and port by which sites are compared: lower case, without `www.`."""
    return netloc.lower().removeprefix("www.")


def _choose_generically(page: ListPage, hosts: frozenset[str], known: Collection[str]) -> list[Link]:
    own = [link for link in page.links if is_on_site(link.url, hosts) and link.url != page.url]
    groups: dict[tuple[str, str], list[Link]] = defaultdict(list)
    shapes: dict[str, int] = defaultdict(int)
    for link in own:
        if rate_link(link) > 0:
            shape = make_shape(link.url)
            groups[shape, link.path].append(link)
            shapes[shape] += 1
    accepted = {
        shape
        for (shape, _), links in groups.items()
        if shape in known or len(links) >= 2 or shapes[shape] >= 3 or max(map(rate_link, links)) >= 3
    }
    rows = _find_short_rows(own, accepted)
    return [link for link in own if make_shape(link.url) in accepted and (rate_link(link) > 0 or link.url in rows)]


def _find_short_rows(own: list[Link], accepted: set[str]) -> set[str]:
    """Return addresses of rows with short headlines: many in one place, alike in all but the number of the article."""
    rows: dict[tuple[str, str], set[str]] = defaultdict(set)
    for link in own:
        shape = make_shape(link.url)
        if shape in accepted and _ID.search(urlsplit(link.url).path) and len(_CHINESE.findall(link.text)) >= 3:
            rows[shape, link.path].add(link.url)
    return {url for urls in rows.values() if len(urls) >= 4 for url in urls}


def rate_link(link: Link) -> int:
    """Return how much a link looks like one to an article: above 0 it does, 3 and more it surely does."""
    parts = urlsplit(link.url)
    address = parts.path + (f"?{parts.query}" if parts.query else "")
    if _FILES.search(parts.path) or _PAGER_TEXT.fullmatch(link.anchor) or address == "/":
        return -5
    if _MONTH.fullmatch(link.anchor):
        return -2  # what a month holds is a list
    score = rate_address(link.url)
    length = len(_CHINESE.findall(link.text))
    score += 2 if length >= 10 else 1 if length >= 7 else 0 if length >= 5 else -2
    if link.has_date:
        score += 1
    return score


def rate_address(url: str) -> int:
    """Return how much an address alone looks like an article's: above 0 it does."""
    parts = urlsplit(url)
    address = parts.path + (f"?{parts.query}" if parts.query else "")
    score = 0
    if _ARTICLE.search(address):
        score += 2
    if _LIST.search(address):
        score -= 2
    if _OTHER.search(address) or _FILES.search(parts.path):
        score -= 3
    return score


def is_navigation(link: Link) -> bool:
    """Whether a link may lead to a list of the site: no file, no pager, no login, print version or search."""
    parts = urlsplit(link.url)
    address = parts.path + (f"?{parts.query}" if parts.query else "")
    return not (_FILES.search(parts.path) or _PAGER_TEXT.fullmatch(link.anchor) or _OTHER.search(address))


def is_pager_text(text: str) -> bool:
    """Whether a link is called like one of a pager's: a number, 上一页, 末页, an arrow."""
    return _PAGER_TEXT.fullmatch(text.strip()) is not None


def make_shape(url: str) -> str:
    """Return the pattern of an address: digits folded, names of parameters kept, so that siblings look alike."""
    parts = urlsplit(url)
    # `/2023/05/a-slug/` is named by its last folder.
    *folders, name = parts.path.rstrip("/").split("/")
    folded = "/".join(re.sub(r"\d+", "0", folder) for folder in folders)
    stem, dot, suffix = name.rpartition(".")
    # A slug or a hash has no digits to fold: only its kind and suffix count.
    stem = re.sub(r"\d+", "0", stem) if re.search(r"\d", stem) and not re.fullmatch(r"[0-9a-f]{10,}", stem) else "x"
    query = "&".join(sorted(name.lower() for name, _ in parse_qsl(parts.query, keep_blank_values=True)))
    return f"{folded}/{stem if dot else 'x' if name else ''}{dot}{suffix if dot else ''}?{query}"

"""Guesses about a site from one of its pages: which spider reads it, who publishes it, which place it belongs to."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from crawler.links import find_article_links, normalise_host
from crawler.listpage import ListPage
from crawler.pagers import find_next_pages
from crawler.spiders.feed import read_feed
from crawler.spiders.sitemap import read_sitemap
from extract import clean_page
from extract.decode import decode
from extract.gazetteer.match import find_matches, load_words
from schemas.page import Page
from schemas.source import ListRules, PublisherKind, SpiderName

_PUBLISHERS: tuple[tuple[str, PublisherKind], ...] = (
    (r"政协|政治协商会议|cppcc", "cppcc"),
    (r"\w报(?:$|社|网|业|[-_ ·])|日报|晚报|时报|新闻|传媒|融媒|电视台|广播|数字报", "newspaper"),
    (r"党委|县委|市委|省委|统战|组织部|宣传部|党建|文明网|先锋", "party"),
    (r"人民政府|政府网|政务|民政|[县区市省]政府|\.gov\.cn$", "government"),
)
_SEPARATORS = re.compile(r"\s*(?:[-_|–—>»·]|--|::)\s*")
_SITE_WORD = re.compile(r"网|报|政协|政府|在线|委员会|门户|新闻|中心|平台")
_OWNER = re.compile(r"(?:主办(?:单位|方)?|版权所有|承办(?:单位)?|Copyright)\s*[:：©]?\s*([一-龥]{4,40})")
_EDITION = re.compile(r"/(?:19|20)\d{2}[-/]?\d{2}[-/]?\d{2}/|/(?:node|layout|paperindex|epaper)[_/.]?", re.IGNORECASE)
_PAGE_OF_PAPER = re.compile(r"第?\s*[A-Za-z]?\d{1,3}\s*版|数字报|电子报")
_PAGE_PARAMETER = re.compile(r"(?i)^(?:page(?:no|num|index|number|_no)?|pn?|cur(?:rent)?page|p)$")
_LINK_NAMES = ("url", "link", "href", "linkUrl", "docpuburl", "staticUrl", "pageUrl", "contentUrl", "path")
_CLEAR = frozenset({"bom", "utf-8", "meta", "header", "given"})


@dataclass
class Guess:
    """What one page tells about its site."""

    title: str = ""
    """Name of the site."""
    place: str | None = None
    """Adcode of its place, where exactly one fits."""
    place_name: str = ""
    publisher: PublisherKind = "portal"
    spider: SpiderName = "listing"
    seed: str = ""
    """Start page, where another than the given one is better."""
    browser: bool = False
    encoding: str | None = None
    """Encoding hint, where the page declares none or a wrong one."""
    next_page: str = ""
    """The list page that follows, as found."""
    items: str = ""
    """Path to the records of a JSON answer."""
    link: str = ""
    """Name of the address in such a record."""
    feed: str = ""
    """A feed that the page names."""
    listed: int = 0
    """Articles found on the page."""


def guess_source(page: Page, url: str) -> Guess:
    """Return what `page`, which answered for the address `url`, tells about its site."""
    guess = Guess(seed=url)
    decoded = decode(page.body, page.headers)
    text = decoded.text
    host = urlsplit(url).hostname or ""
    if (entries := read_feed(text)) is not None:
        guess.spider, guess.listed = "feed", len(entries)
        guess.title = _find_tag(text, "title")
    elif (site_map := read_sitemap(page.body)) is not None:
        guess.spider, guess.listed = "sitemap", len(site_map[1])
    elif (answer := _read_json(text)) is not None:
        _guess_api(guess, answer, url)
    else:
        _guess_page(guess, page, text, url)
    if not decoded.encoding.evidence.startswith(tuple(_CLEAR)) and decoded.encoding.name not in ("utf-8", "ascii"):
        guess.encoding = decoded.encoding.name
    owners = " ".join(_OWNER.findall(text)[:3])
    said = f"{guess.title} {owners}"
    guess.publisher = guess_publisher(guess.title) or guess_publisher(f"{owners} {host}") or "portal"
    guess.place, guess.place_name = guess_place(guess.title) or guess_place(said) or (None, "")
    return guess


def _guess_page(guess: Guess, page: Page, text: str, url: str) -> None:
    seen = ListPage(page.url, text)
    hosts = frozenset({normalise_host(urlsplit(page.url).netloc)})
    guess.title = _name_site(seen, text)
    links = find_article_links(seen, ListRules(), hosts)
    guess.listed = len(links)
    guess.next_page = next((found.url for found in find_next_pages(seen)), "")
    if seen.tree is not None:
        alternates = seen.tree.xpath("//link[@rel='alternate'][contains(@type,'rss') or contains(@type,'atom')]/@href")
        guess.feed = next((urljoin(page.url, str(href)) for href in alternates if "comment" not in str(href)), "")
    parts = sum(bool(_PAGE_OF_PAPER.search(link.text)) for link in seen.links)
    moves_to_edition = bool(seen.moves_to and _EDITION.search(seen.moves_to))
    if moves_to_edition or (parts >= 2 and any(_EDITION.search(link.url) for link in seen.links)):
        guess.spider = "epaper"
    elif clean_page(page).verdict == "shell":
        guess.browser = True
    elif not links and guess.feed:
        guess.spider, guess.seed = "feed", guess.feed


def _name_site(page: ListPage, text: str) -> str:
    """Return the site's name: what its head declares, or the part of the title that is most like a site's name."""
    if page.tree is None:
        return ""
    for name in ("SiteName", "og:site_name", "application-name"):
        for element in page.tree.iter("meta"):
            told = (element.get("name") or element.get("property") or "").lower()
            if told == name.lower() and (element.get("content") or "").strip():
                return " ".join(str(element.get("content")).split())[:80]
    title = " ".join((page.tree.findtext(".//title") or "").split())[:200]
    pieces = [piece for piece in _SEPARATORS.split(title) if piece]
    named = [piece for piece in pieces if _SITE_WORD.search(piece)]
    # Sites put their name at the end, behind the column's; a single piece is the whole title.
    return (named[-1] if named else pieces[-1] if pieces else "")[:80]


def guess_publisher(text: str) -> PublisherKind | None:
    """Return who publishes a site whose name, owner or host `text` gives; None where it tells nothing."""
    for words, kind in _PUBLISHERS:
        if re.search(words, text):
            return kind
    return None


def guess_place(text: str) -> tuple[str, str] | None:
    """Return adcode and name of the lowest place that `text` names without ambiguity."""
    common = load_words("common")
    found: list[tuple[str, str]] = []
    matches = [match for match in find_matches(text) if match.is_full or match.name not in common]
    codes = [{unit.successor or unit.code for unit in match.units} for match in matches]
    for at, match in enumerate(matches):
        possible = codes[at]
        if len(possible) > 1:
            # A name that several places bear is settled by what stands before it: a province, a city.
            above = {code for others in codes[:at] for code in others if len(others) == 1}
            possible = {code for code in possible if any(_is_below(code, higher) for higher in above)}
        if len(possible) == 1:
            found.append((next(iter(possible)), match.name))
    return max(found, key=lambda pair: _rank(pair[0]), default=None)


def _rank(code: str) -> int:
    return 0 if code.endswith("0000") else 1 if code.endswith("00") else 2


def _is_below(code: str, higher: str) -> bool:
    return code != higher and code.startswith(higher[: 2 * (_rank(higher) + 1)])


def _find_tag(text: str, tag: str) -> str:
    found = re.search(rf"<{tag}[^>]*>\s*(?:<!\[CDATA\[)?([^<\]]{{1,80}})", text)
    return " ".join(found[1].split()) if found else ""


def _read_json(text: str) -> Any:
    text = text.strip()
    if not text.startswith(("{", "[")):
        return None
    try:
        answer = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return answer if isinstance(answer, (dict, list)) else None


def _guess_api(guess: Guess, answer: Any, url: str) -> None:
    guess.spider = "search"
    path, records = max(_find_records(answer), key=lambda pair: len(pair[1]), default=("", []))
    guess.items, guess.listed = path, len(records)
    if records:
        first = records[0]
        named = [name for name in _LINK_NAMES if isinstance(first.get(name), str)]
        shaped = [k for k, v in first.items() if isinstance(v, str) and re.match(r"(?:https?:/)?/\S+\.\w{3,5}$", v)]
        guess.link = next(iter([*named, *shaped]), "")
    parts = urlsplit(url)
    query = [(k, "{page}" if _PAGE_PARAMETER.match(k) and v.isdecimal() else v) for k, v in parse_qsl(parts.query)]
    guess.seed = urlunsplit(parts._replace(query=urlencode(query, safe="{}")))


def _find_records(value: Any, path: str = "", depth: int = 0) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    if isinstance(value, list):
        records = [entry for entry in value if isinstance(entry, dict)]
        if records:
            yield path, records
    elif isinstance(value, dict) and depth < 5:
        for key, inner in value.items():
            yield from _find_records(inner, f"{path}.{key}" if path else str(key), depth + 1)

"""Trials: what a source would collect, by the very road of a crawl, into a folder that is thrown away."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from protego import Protego

from archive import Archive
from archive.records import parse_record, split_records
from crawler.browser import RENDERED_HEADERS
from crawler.identity import canonicalise
from crawler.links import find_article_links, normalise_host
from crawler.listpage import ListPage
from crawler.pagers import find_next_pages
from crawler.run import Crawls
from crawler.sample_site import SampleServer, is_sample_url
from crawler.spiders.feed import read_feed
from crawler.spiders.sitemap import read_sitemap
from extract.decode import decode
from schemas.page import Page
from schemas.source import Source

_AGENT = "xieshang"


@dataclass(frozen=True)
class ListedTitle:
    """One row of a list."""

    url: str
    title: str = ""
    day: str = ""


@dataclass(frozen=True)
class TriedList:
    """One start page as the trial saw it."""

    url: str
    listed: tuple[ListedTitle, ...]
    next_pages: tuple[str, ...]
    """Where the list goes on."""


@dataclass
class Trial:
    """What a trial showed."""

    lists: int = 0
    listed: int = 0
    articles: list[str] = field(default_factory=list)
    """One line per article: date, outlet, characters of text, relevance, headline."""
    starts: list[TriedList] = field(default_factory=list)
    """The start pages."""
    robots: list[str] = field(default_factory=list)
    """What each host's robots.txt says about the start pages, a line each."""
    first: Page | None = None
    """The page that answered for the first seed."""
    problems: tuple[str, ...] = ()


def try_source(source: Source, scratch: Path, *, articles: int = 3) -> Trial:
    """Crawl the first page of each list of `source` and a few articles into `scratch`."""
    small = source.model_copy(update={"listing": source.listing.model_copy(update={"max_pages": 1})})
    is_sample = any(is_sample_url(seed) for seed in source.seeds)
    # A trial leaves no rows in the database that the environment may name.
    Archive.open(scratch, create=True, database="sqlite").close()
    with SampleServer() as server:
        proxies = server.proxies if is_sample else {}
        with Crawls(scratch, proxies=proxies, limit=articles) as crawls:
            result = crawls.run(small)
    # That the bound of one page was met is the trial's doing, not the source's.
    problems = tuple(line for line in result.problems if "max_pages" not in line)
    trial = Trial(result.counts.get("lists", 0), result.counts.get("listed", 0), problems=problems)
    with Archive.open(scratch, read_only=True) as archive:
        for report in archive.reports():
            record = report.record
            said = "relevant" if record["relevant"] else "off topic"
            date, outlet = record["published"] or "no date", record["outlet"] or "no outlet"
            size = f"{len(record['text'])} characters"
            trial.articles.append("  ".join((date, outlet, size, said, record["title"] or "no title", report.url)))
    pages = list(_read_pages(scratch / "warc"))
    trial.robots = list(describe_robots(source, pages))
    for number, seed in enumerate(source.seeds):
        page = _find_page(pages, seed, is_rendered=source.browser)
        if page is not None:
            trial.starts.append(describe_list(source, page))
        if number == 0:
            trial.first = page
    return trial


def _read_pages(folder: Path) -> Iterator[Page]:
    for path in sorted(folder.glob("*.warc.gz")):
        with path.open("rb") as file:
            for _, record in split_records(file):
                page = parse_record(record, keep_all=True) if isinstance(record, bytes) else None
                if isinstance(page, Page):
                    yield page


def _find_page(pages: list[Page], seed: str, *, is_rendered: bool) -> Page | None:
    """Return the page that answered for `seed`; after a redirect, the first page that is no robots.txt."""
    wanted = canonicalise(seed.replace("{page}", "1"))
    sound = [page for page in pages if page.status == 200 and not page.url.endswith("/robots.txt")]
    if is_rendered:
        sound = [page for page in sound if page.headers == RENDERED_HEADERS] or sound
    here = [page for page in sound if canonicalise(page.url) == wanted]
    return next(iter(here or sound), None)


def describe_list(source: Source, page: Page) -> TriedList:
    """Return the articles that a start page names, and where the list goes on."""
    text = decode(page.body, page.headers, source.encoding).text
    listed: list[ListedTitle] = []
    following: list[str] = []
    if source.spider == "feed":
        listed = [
            ListedTitle(url, day=f"{changed:%Y-%m-%d}" if changed else "") for url, changed in read_feed(text) or ()
        ]
    elif source.spider == "sitemap":
        kind, entries = read_sitemap(page.body) or ("", [])
        if kind == "sitemapindex":
            following = [url for url, _ in entries]
        else:
            listed = [ListedTitle(url, day=(changed or "")[:10]) for url, changed in entries]
    elif source.spider in ("listing", "epaper"):
        seen = ListPage(page.url, text)
        hosts = frozenset(normalise_host(urlsplit(seed).netloc) for seed in source.seeds)
        links = find_article_links(seen, source.listing, hosts)
        listed = [ListedTitle(link.url, link.text, link.day or "") for link in links]
        if source.listing.next:
            chosen = [seen.read_link(element) for element in seen.select(source.listing.next)]
            following = [link.url for link in chosen if link]
        else:
            following = [f"{found.method} {found.url}".removeprefix("GET ") for found in find_next_pages(seen)]
    return TriedList(page.url, tuple(listed), tuple(following))


def describe_robots(source: Source, pages: list[Page]) -> Iterator[str]:
    """Yield what the robots.txt of each host says about the seeds."""
    for host in dict.fromkeys(urlsplit(seed).netloc for seed in source.seeds):
        found = next((p for p in pages if urlsplit(p.url).netloc == host and p.url.endswith("/robots.txt")), None)
        if found is None:
            yield f"{host}: robots.txt was not read"
            continue
        if found.status != 200 or b"<html" in found.body[:1000].lower():
            yield f"{host}: no robots.txt (answered {found.status})"
            continue
        rules = Protego.parse(found.body.decode("utf-8", "replace"))
        seeds = [seed for seed in source.seeds if urlsplit(seed).netloc == host]
        shut = [seed for seed in seeds if not rules.can_fetch(seed, _AGENT)]
        line = f"{host}: robots.txt "
        line += f"disallows {', '.join(shut)}" if shut else "allows the start pages"
        delay = rules.crawl_delay(_AGENT)
        maps = len(re.findall(rb"(?im)^\s*sitemap\s*:", found.body))
        line += f"; Crawl-delay {delay:g} s" if delay else ""
        yield line + (f"; names {maps} sitemaps" if maps else "")

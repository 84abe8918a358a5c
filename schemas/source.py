"""Source: one crawled site, as its YAML file describes it."""

import datetime as dt
from typing import Literal

from pydantic import Field

from schemas.model import Value

PublisherKind = Literal["cppcc", "government", "party", "newspaper", "portal", "aggregator", "sample"]
SpiderName = Literal["listing", "epaper", "feed", "sitemap", "search", "warc", "commoncrawl"]


class ListRules(Value):
    """How to find article links on a list page. Without `links` they are found generically."""

    links: str | None = None
    """CSS selector of the article links (`a` elements or elements around them)."""
    allow: str | None = None
    """Regular expression that an article URL must match."""
    next: str | None = None
    """CSS selector of the link to the next list page."""
    max_pages: int = Field(default=200, ge=1, le=5000)
    """List pages read at the most per seed and run."""


class ArticleRules(Value):
    """How to read an article page; each selector left out is found generically."""

    until: dt.date | None = None
    """Last capture date for which these rules hold; None for the rules in force."""
    title: str | None = None
    """CSS selector of the headline."""
    body: str | None = None
    """CSS selector of the main text."""
    published: str | None = None
    """CSS selector of the date."""
    outlet: str | None = None
    """CSS selector of the outlet."""


class ApiRules(Value):
    """How a JSON list is asked for and read (spider `search`). The seeds are its addresses, with `{page}`."""

    items: str = ""
    """Dotted path to the list of records, such as `data.list`; empty when the answer is the list."""
    link: str = "url"
    """Dotted path to a record's address, or a template with such paths, as in `/content/{date}/{id}.html`."""
    changed: str | None = None
    """Dotted path to the time of the last change."""
    body: str | None = None
    """Body of a POST, with `{page}`; None asks by GET."""
    first_page: int = Field(default=1, ge=0)
    """Number of the first page."""


class CommonCrawl(Value):
    """Where Common Crawl is asked (spider `commoncrawl`); the seeds are addresses of the site, read with all below."""

    index: str = "https://index.commoncrawl.org"
    """Address of the index server; `/collinfo.json` below it lists the crawls."""
    data: str = "https://data.commoncrawl.org"
    """Address below which the WARC files lie."""
    crawls: tuple[str, ...] = ()
    """Names of the crawls to read, such as `CC-MAIN-2024-10`; none means the newest ones."""
    newest: int = Field(default=1, ge=1, le=200)
    """How many of the newest crawls are read where none are named."""


class Politeness(Value):
    """How gently the source is asked."""

    delay: float = Field(default=2.0, ge=0)
    """Seconds between two requests to one host."""
    obey_robots: bool = True
    """Whether robots.txt is obeyed."""
    max_bytes: int = Field(default=64 * 1024 * 1024, ge=1024)
    """Bytes taken of one response at the most, compressed or expanded."""
    timeout: float = Field(default=30.0, gt=0)
    """Seconds that one response may take."""
    verify_certificate: bool = True
    """Whether a host whose certificate is expired or not trusted is refused."""
    allow_private: bool = False
    """Whether private and loopback addresses may be asked (sample sites, intranets)."""


class Expect(Value):
    """What a healthy run looks like (House habit: minima 10-20 % under a healthy run)."""

    reports: int = Field(default=0, ge=0)
    """Reports a full run stores at the least."""
    fill: dict[Literal["title", "published", "outlet", "text"], float] = Field(default_factory=dict)
    """Least share of reports that carry each field."""


class Source(Value):
    """One site."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")
    """Unique name, also the file's name."""
    title: str
    """Name of the site as its readers know it."""
    place: str | None = Field(default=None, pattern=r"^\d{6}$")
    """Adcode of the place the site belongs to; None for national sites."""
    publisher: PublisherKind
    """Who publishes it."""
    spider: SpiderName = "listing"
    """Which spider reads it."""
    seeds: tuple[str, ...] = Field(min_length=1)
    """Start pages."""
    listing: ListRules = ListRules()
    """How list pages are read."""
    api: ApiRules = ApiRules()
    """How a JSON list is read."""
    commoncrawl: CommonCrawl = CommonCrawl()
    """Where Common Crawl is asked."""
    article: tuple[ArticleRules, ...] = ()
    """Rules for article pages, oldest first; the capture's date chooses."""
    browser: bool = False
    """Whether pages are read as a browser shows them, for sites that write lists or articles by script."""
    browser_hosts: tuple[str, ...] = ()
    """Other hosts that the site's pages may fetch scripts and data from in the browser."""
    encoding: str | None = None
    """Encoding hint, used when bytes and declarations leave a doubt."""
    rhythm: str | None = None
    """Cron expression of five fields; None means by hand."""
    rescan: int = Field(default=30, ge=0)
    """Days for which an article is asked for again at each run after it was published or first seen (after it was
    published, where the site gives no validators); changes make versions."""
    politeness: Politeness = Politeness()
    """How gently it is asked."""
    expect: Expect = Expect()
    """What a healthy run looks like."""
    verified: dt.date | Literal["never"] = "never"
    """Day of the last live run that succeeded."""
    notes: str = ""
    """What an operator should know."""

"""What the head of a page declares: `<title>`, `<meta>`, JSON-LD, canonical address. All are hints."""

import datetime as dt
import json
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

from extract.draft import Located
from extract.html.lines import tidy
from extract.html.parse import Element, read_text
from extract.plain.outlets import tidy_outlet

_MAX_JSON = 200_000
_MAX_SCRIPT = 50_000
# Pages that write the date by script (public accounts of chat apps) keep it in a variable: seconds, or a date.
_SCRIPT_TIME = re.compile(
    r"""\b(?:ct|createTime|create_time|publish_?time|publishTime|pub_?time|pubTime|publish_?date|publishDate)["']?\s{0,3}[:=]\s{0,3}"""
    r"""["']?(\d{10}(?:\d{3})?|20\d\d[-/年.]\d{1,2}[-/月.]\d{1,2})(?!\d)"""
)
_CHINA = dt.timezone(dt.timedelta(hours=8))


@dataclass
class PageMeta:
    """Declarations of a page's head, names in lower case."""

    title: str = ""
    values: dict[str, str] = field(default_factory=dict)
    broken: frozenset[str] = frozenset()
    """Names whose tag carries stray attributes: an unescaped quote has cut their content."""
    published: str = ""
    """`datePublished` of an article in the page's JSON-LD."""
    headline: str = ""
    """`headline` of an article in the page's JSON-LD."""
    publisher: str = ""
    """Name of the publisher in the page's JSON-LD."""
    account: str = ""
    """Name of the public account of a chat app that put the page out."""
    root: Element | None = None
    canonical: str | None = None
    refresh: str | None = None

    def trusted(self, name: str) -> str:
        """Return the declared value of `name`, or nothing where a stray quote has cut it."""
        return "" if name in self.broken else self.values.get(name, "")

    def find_published(self) -> str:
        """Return `published`, else the time that a script of the page keeps: scripts are searched when asked."""
        if not self.published and self.root is not None:
            self.published = _read_script_time(self.root)
        return self.published

    def site_names(self) -> tuple[str, ...]:
        """Return the names that the page declares for its site and column."""
        names = [self.values.get(n, "") for n in ("sitename", "og:site_name", "columnname", "application-name")]
        return tuple(n for n in (*names, self.publisher) if len(n) >= 2)

    def declared_outlet(self) -> Located | None:
        """Return the outlet that the page declares (`ContentSource` on government sites)."""
        for name in ("contentsource", "source", "article:source", "mediaid", "og:article:source"):
            raw = self.trusted(name)
            if 2 <= len(raw) <= 40 and (value := tidy_outlet(raw)):
                return Located(value, raw)
        if self.account and (value := tidy_outlet(self.account)):
            return Located(value, self.account)
        return None


_KNOWN_ATTRIBUTES = frozenset(
    {
        "name",
        "property",
        "content",
        "itemprop",
        "http-equiv",
        "charset",
        "lang",
        "id",
        "scheme",
        "data-vue-meta",
        "data-n-head",
        "data-hid",
        "data-react-helmet",
        "class",
        "/",
        "xmlns",
        "data-rh",
        "vmid",
        "key",
    }
)


def read_meta(root: Element, url: str) -> PageMeta:
    """Read the declarations below `root`; `url` makes the canonical address absolute."""
    meta = PageMeta()
    broken: set[str] = set()
    for element in root.iter("title"):
        if element.text and not _is_inside_svg(element):
            meta.title = tidy(element.text)
            break
    for element in root.iter("meta"):
        name = (element.get("name") or element.get("property") or element.get("itemprop") or "").strip().lower()
        content = element.get("content")
        if (element.get("http-equiv") or "").lower() == "refresh" and content:
            meta.refresh = content
        if not name or content is None:
            continue
        if set(element.attrib) - _KNOWN_ATTRIBUTES:
            broken.add(name)
        meta.values.setdefault(name, tidy(content))
    meta.broken = frozenset(broken)
    meta.canonical = _read_canonical(root, url)
    for element in root.iter("script"):
        if "ld+json" in (element.get("type") or ""):
            _read_json(element.text or "", meta)
    meta.root = root
    for element in root.iterfind(".//*[@id='js_name']"):
        meta.account = tidy(read_text(element))[:40]
    return meta


def _read_script_time(root: Element) -> str:
    for element in root.iter("script"):
        found = _SCRIPT_TIME.search((element.text or "")[:_MAX_SCRIPT])
        if found and found[1].isdigit():
            return read_epoch(found[1])
        if found:
            return found[1]
    return ""


def read_epoch(digits: str) -> str:
    """Return the day in China of `digits`, seconds or milliseconds since 1970."""
    return f"{dt.datetime.fromtimestamp(int(digits[:10]), _CHINA):%Y-%m-%d}"


def _is_inside_svg(element: Element) -> bool:
    parent = element.getparent()
    return parent is not None and parent.tag in ("svg", "symbol", "g", "path")


def _read_canonical(root: Element, url: str) -> str | None:
    """Return the declared canonical address when it stands on the page's own host and is no bare front page."""
    for element in root.iter("link"):
        href = element.get("href")
        if (element.get("rel") or "").lower() == "canonical" and href:
            try:
                found: str = urljoin(url, href.strip())
                ours, theirs = urlsplit(url), urlsplit(found)
            except ValueError:
                return None
            if theirs.scheme not in ("http", "https") or not theirs.hostname:
                return None
            if _bare_host(ours.hostname) != _bare_host(theirs.hostname):
                return None
            if theirs.path in ("", "/") and not theirs.query and ours.path not in ("", "/"):
                return None
            return found
    return None


def _bare_host(host: str | None) -> str:
    return re.sub(r"^(?:www|m|wap|mobile)\.", "", (host or "").lower())


def _read_json(code: str, meta: PageMeta) -> None:
    if len(code) > _MAX_JSON:
        return
    try:
        data = json.loads(code.strip().strip(";"), strict=False)
    except (ValueError, RecursionError):
        # One stray quote in a headline breaks the whole object; the date can still be read.
        match = re.search(r'"(?:datePublished|pubDate)"\s{0,5}:\s{0,5}"([^"]{4,40})"', code)
        if match and not meta.published:
            meta.published = match[1]
        return
    waiting: list[Any] = [data]
    for _ in range(200):
        if not waiting:
            return
        item = waiting.pop(0)
        if isinstance(item, list):
            waiting += item
        elif isinstance(item, dict):
            kind = str(item.get("@type", ""))
            published = item.get("datePublished") or item.get("pubDate")
            if isinstance(published, str) and not meta.published and "Comment" not in kind:
                meta.published = published
                if isinstance(item.get("headline"), str):
                    meta.headline = tidy(item["headline"])
                publisher = item.get("publisher")
                if isinstance(publisher, dict) and isinstance(publisher.get("name"), str):
                    meta.publisher = tidy(publisher["name"])
            if isinstance(item.get("@graph"), list):
                waiting += item["@graph"]

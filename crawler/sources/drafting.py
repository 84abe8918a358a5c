"""Drafts of source files: what an address and its page tell; the operator reads it and fills in the rest."""

import re
from urllib.parse import urlsplit

import yaml

from crawler.sources.guessing import Guess

_COMMON = frozenset({"www", "gov", "com", "org", "net", "cn", "edu"})


def name_source(url: str) -> str:
    """Return a name for the source at `url`, made from its host."""
    host = (urlsplit(url).hostname or "source").lower()
    parts = [part for part in host.split(".") if part not in _COMMON] or [host]
    return re.sub(r"[^a-z0-9_-]+", "-", "-".join(parts)).strip("-_") or "source"


def make_draft(url: str, name: str, guess: Guess, *, allow_private: bool = False) -> str:
    """Return the YAML of a draft; what was not found stands as a comment that shows how it is written."""
    draft: dict[str, object] = {"name": name, "title": guess.title or name}
    if guess.place:
        draft["place"] = guess.place
    draft["publisher"] = guess.publisher
    if guess.spider != "listing":
        draft["spider"] = guess.spider
    draft["seeds"] = [guess.seed or url]
    if guess.browser:
        draft["browser"] = True
    if guess.spider == "search":
        draft["api"] = {"items": guess.items, "link": guess.link or "url"}
    if guess.encoding:
        draft["encoding"] = guess.encoding
    if allow_private:
        draft["politeness"] = {"allow_private": True}
    draft["verified"] = "never"
    head = yaml.safe_dump(draft, allow_unicode=True, sort_keys=False, default_flow_style=False)
    return head + "".join(f"# {line}\n" for line in _list_hints(guess))


def _list_hints(guess: Guess) -> list[str]:
    hints = []
    if guess.place:
        hints.append(f"place: read from the name {guess.place_name}; put it right where that is another one")
    else:
        hints.append(
            'place: "000000"             adcode of the place the site belongs to; leave out for national sites'
        )
    if guess.spider == "listing":
        following = _fold(guess.next_page)
        pager = f"found: {following}" if following else "none was found"
        hints.append(f"the next list page: {pager}")
        hints.append('listing: {links: "ul.list a", next: "a.next"}   CSS or XPath; found generically without')
        hints.append('article: [{title: h1, body: "div.content"}]     likewise')
    if guess.spider == "search" and "{page}" not in guess.seed:
        hints.append("the number of the page stands as {page} in the seed, or in `api: {body: …}` for a POST")
    if guess.feed and guess.spider != "feed":
        hints.append(f"the page names a feed, which `spider: feed` reads: {_fold(guess.feed)}")
    hints.append('rhythm: "15 6 * * *"        when `xieshang schedule run` crawls it')
    expected = max(1, int(guess.listed * 0.8)) if guess.listed else 100
    hints.append(f"expect: {{reports: {expected}, fill: {{title: 1, published: 0.95}}}}   what a healthy run shows")
    return hints


def _fold(text: str) -> str:
    """Return foreign text on one line: nothing of a page may end a comment."""
    return "".join(c if c.isprintable() else "%20" for c in text)[:300]

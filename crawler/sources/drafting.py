"""Drafts of source files: what an address and a page's title tell; the operator fills in the rest."""

import re
from urllib.parse import urlsplit

import yaml

_COMMON = frozenset({"www", "gov", "com", "org", "net", "cn", "edu"})
_KINDS = (("政协", "cppcc"), ("报", "newspaper"), ("人民政府", "government"), ("新闻", "newspaper"), ("党", "party"))


def name_source(url: str) -> str:
    """Return a name for the source at `url`, made from its host."""
    host = (urlsplit(url).hostname or "source").lower()
    parts = [part for part in host.split(".") if part not in _COMMON] or [host]
    return re.sub(r"[^a-z0-9_-]+", "-", "-".join(parts)).strip("-_") or "source"


def make_draft(url: str, name: str, title: str, *, allow_private: bool = False) -> str:
    """Return the YAML of a draft."""
    kind = next((kind for word, kind in _KINDS if word in title), "portal")
    draft: dict[str, object] = {"name": name, "title": title, "publisher": kind, "seeds": [url]}
    if allow_private:
        draft["politeness"] = {"allow_private": True}
    head = yaml.safe_dump(draft, allow_unicode=True, sort_keys=False)
    return f"""{head}verified: never
# place: "000000"            adcode of the place the site belongs to
# listing: {{links: "ul.list a", next: "a.next"}}   CSS or XPath; without rules, links and pagers are found generically
# article: [{{title: h1, body: "div.content"}}]
# rhythm: "15 6 * * *"       when `xieshang schedule run` crawls it
# expect: {{reports: 100, fill: {{title: 1, published: 0.95}}}}
"""

"""The articles of the sample sites: read from `data/*.yml`, with reprints filled in and a revision chosen."""

import datetime as dt
import functools
import hashlib
from dataclasses import dataclass, replace
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

import yaml

SAMPLE_SUFFIX = ".sample.xieshang.invalid"
"""Host names under which the sample sites answer; `.invalid` never resolves on any network."""

_SITE_NAMES = ("yunhe", "laifeng", "zhoukan")


@dataclass(frozen=True)
class SampleArticle:
    """One article of a sample site."""

    id: str
    column: str
    title: str
    published: dt.date
    modified: dt.date
    outlet: str
    authors: tuple[str, ...]
    paragraphs: tuple[str, ...]
    hacked: str | None = None
    """`links`: a hidden link farm. `pinyin`: traditional characters with readings, keyword spam, placeholders."""
    is_reprint: bool = False

    @property
    def clicks(self) -> int:
        """A click count that looks like one and is the same in every run."""
        return int(hashlib.blake2b(self.title.encode(), digest_size=2).hexdigest(), 16) % 3000 + 40


@dataclass(frozen=True)
class SampleSite:
    """One sample site: newest articles first."""

    name: str
    host: str
    title: str
    template: str
    columns: dict[str, str]
    articles: tuple[SampleArticle, ...]

    def in_column(self, column: str) -> list[SampleArticle]:
        """Return the articles of `column`, newest first."""
        return [article for article in self.articles if article.column == column]


def is_sample_url(url: str) -> bool:
    """Whether `url` lies on a sample site."""
    return (urlsplit(url).hostname or "").endswith(SAMPLE_SUFFIX)


@functools.cache
def _read_data() -> dict[str, dict[str, Any]]:
    folder = files("crawler.sample_site").joinpath("data")
    return {name: yaml.safe_load(folder.joinpath(f"{name}.yml").read_text("utf-8")) for name in _SITE_NAMES}


def load_sites(revision: int = 1) -> tuple[SampleSite, ...]:
    """Return the sample sites as they stood at `revision`: from the second on, updated articles show their update."""
    data = _read_data()
    sites = []
    for name, site in data.items():
        articles = [_make_article(row, data, revision) for row in site["articles"]]
        articles.sort(key=lambda a: (a.published, a.id), reverse=True)
        sites.append(SampleSite(name, site["host"], site["title"], site["template"], site["columns"], tuple(articles)))
    return tuple(sites)


def _make_article(row: dict[str, Any], data: dict[str, dict[str, Any]], revision: int) -> SampleArticle:
    text: str = row.get("text", "")
    if "reprint_of" in row:
        site, _, wanted = row["reprint_of"].partition("/")
        text = next(other["text"] for other in data[site]["articles"] if other["id"] == wanted)
    article = SampleArticle(
        id=row["id"],
        column=row["column"],
        title=row["title"],
        published=row["date"],
        modified=row["date"],
        outlet=row["outlet"],
        authors=tuple(row.get("authors", ())),
        paragraphs=tuple(text.splitlines()),
        hacked=row.get("hacked"),
        is_reprint="reprint_of" in row,
    )
    update = row.get("update")
    if update and revision > 1:
        article = replace(article, modified=update["modified"], paragraphs=tuple(update["text"].splitlines()))
    return article

"""Trials: what a source would collect, by the very road of a crawl, into a folder that is thrown away."""

from dataclasses import dataclass, field
from pathlib import Path

from lxml import html

from archive import Archive, ReadProblem, read_records
from crawler.listpage import ListPage
from crawler.run import Crawls
from crawler.sample_site import SampleServer, is_sample_url
from extract.decode import decode
from schemas.source import Source


@dataclass
class Trial:
    """What a trial showed."""

    lists: int = 0
    listed: int = 0
    articles: list[str] = field(default_factory=list)
    """One line per article: date, outlet, characters of text, relevance, headline."""
    site_title: str | None = None
    """What the first page's <title> calls the site."""
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
    trial.site_title = _find_site_title(scratch / "warc", source)
    return trial


def _find_site_title(folder: Path, source: Source) -> str | None:
    for path in sorted(folder.glob("*.warc.gz")):
        for page in read_records(path):
            if isinstance(page, ReadProblem) or not page.url.rstrip("/").endswith(source.seeds[0].rstrip("/")):
                continue
            tree: html.HtmlElement | None = ListPage(page.url, decode(page.body, page.headers).text).tree
            if tree is not None and (title := tree.findtext(".//title")):
                return " ".join(title.split())[:80]
    return None

"""The sample sites as an archive, without any server: for examples and the notebook. `xieshang demo` crawls them."""

import datetime as dt
import re
from pathlib import Path

from archive import Archive
from crawler.sample_site.content import load_sites
from crawler.sample_site.pages import render_site
from extract import extract_page
from schemas.page import Page

# What a crawl follows: list pages, print views and what robots.txt closes stay out.
_ARTICLE = re.compile(r"/(?:show-|ShowNews|\d{4}/\d\d/)")
_FETCHED = dt.datetime(2025, 6, 1, 8, tzinfo=dt.UTC)


def make_sample_archive(path: Path | str, revision: int = 1) -> Archive:
    """Store every article page of the sample sites in the archive `path`, made where there is none, and return it open.

    Events are invented, counties real. Doing it again adds nothing.
    """
    archive = Archive.open(path, create=True)
    try:
        with archive.transaction():
            for site in load_sites(revision):
                for address, sample in render_site(site).pages.items():
                    if sample.location or not _ARTICLE.match(address):
                        continue
                    page = Page(
                        url=f"http://{site.host}{address}",
                        fetched_at=_FETCHED,
                        status=200,
                        headers=(("Content-Type", sample.content_type),),
                        body=sample.body,
                    )
                    extraction = extract_page(page)
                    if extraction.report.verdict == "article":
                        archive.store(page, extraction, archive.capture(page))
    except BaseException:
        archive.close()
        raise
    return archive

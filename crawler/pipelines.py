"""Pipelines: extract what a captured page says, then store it together with what became of its address."""

import datetime as dt
import logging
from typing import Any, Self

from scrapy.exceptions import DropItem

from archive import ArchiveError, Stored
from crawler.context import CrawlContext, Tally
from crawler.items import ArticlePage
from extract import extract_page

logger = logging.getLogger(__name__)


class ExtractPipeline:
    """Reads the page: report, relevance, facts."""

    def __init__(self, crawler: Any) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Any) -> Self:
        """Make the pipeline of a crawl."""
        return cls(crawler)

    def process_item(self, item: ArticlePage) -> ArticlePage:
        """Set the item's extraction."""
        context: CrawlContext = self._crawler.spider.context
        try:
            item.extraction = extract_page(item.page, context.source)
        except Exception as error:
            # Extraction promises not to raise. Should it, the page is kept in the WARC and asked for again, not lost.
            logger.exception("extraction failed: %s", item.key)
            context.tally.failed += 1
            context.tally.add_problem(f"{item.key}: extraction failed: {type(error).__name__}: {error}")
            context.archive.mark(
                item.key, "failed", context.source, note=f"extraction: {error}", status=item.page.status
            )
            raise DropItem(f"extraction failed: {item.key}", log_level="DEBUG") from error
        return item


class StorePipeline:
    """Stores report, facts and the state of the address in one transaction."""

    def __init__(self, crawler: Any) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Any) -> Self:
        """Make the pipeline of a crawl."""
        return cls(crawler)

    def process_item(self, item: ArticlePage) -> ArticlePage:
        """Store the item."""
        context: CrawlContext = self._crawler.spider.context
        if item.extraction is None:
            raise DropItem(f"not extracted: {item.key}")
        try:
            with context.archive.transaction():
                stored = context.archive.store(
                    item.page, item.extraction, item.location, source=context.source, run_id=context.run_id
                )
                context.archive.mark(
                    item.key,
                    "unchanged" if stored.outcome == "unchanged" else "fetched",
                    context.source,
                    status=item.page.status,
                    etag=item.etag,
                    last_modified=item.last_modified,
                    next_try=dt.datetime.now(dt.UTC),
                )
        except ArchiveError as error:
            context.tally.failed += 1
            self._crawler.spider.give_up(str(error))
            raise DropItem(str(error), log_level="DEBUG") from error
        count_stored(context.tally, item, stored)
        return item


def count_stored(tally: Tally, item: ArticlePage, stored: Stored) -> None:
    """Add one stored page to the tally."""
    assert item.extraction is not None
    counter = {"reprint": "new"}.get(stored.outcome, stored.outcome)
    setattr(tally, counter, getattr(tally, counter) + 1)
    if stored.outcome == "reprint":
        tally.reprints += 1
    if stored.outcome != "rejected":
        if item.extraction.relevance.is_relevant:
            tally.relevant += 1
        else:
            tally.off_topic += 1
    if item.extraction.report.hacked:
        tally.hacked += 1
    tally.refused_facts += len(stored.refused)
    for line in stored.refused:
        tally.add_problem(f"{item.key}: fact refused: {line}")

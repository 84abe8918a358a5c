"""Pipelines: extract what a captured page says, then store it together with what became of its address."""

import datetime as dt
import logging

from scrapy import Request
from scrapy.exceptions import DropItem
from scrapy.http.request import NO_CALLBACK

from archive import Stored
from crawler.context import CrawlContext, Tally
from crawler.crawler_part import CrawlerPart
from crawler.items import ArticlePage
from crawler.links import is_on_site
from crawler.parts import MAX_PARTS, join_reports
from crawler.responses import make_page
from extract import clean_page, code_report
from schemas.extraction import Extraction
from schemas.report import Report, Verdict

logger = logging.getLogger(__name__)

BLOCKED_VERDICTS: frozenset[Verdict] = frozenset({"block", "captcha", "login", "shell"})
_BLOCK_WAIT = dt.timedelta(days=1)
"""Until a page that a shield answered is asked for again: soon enough to get it, too seldom to hammer."""


class ExtractPipeline(CrawlerPart):
    """Reads the page: report, relevance, facts. An article cut into pages is fetched to its end and read as one."""

    async def process_item(self, item: ArticlePage) -> ArticlePage:
        """Set the item's extraction."""
        context = self.context
        try:
            item.extraction = await self._extract(item, context)
        except Exception as error:
            # Extraction promises not to raise, but parts may fail to arrive. The page is asked for again, not lost.
            if not isinstance(error, MissingPartError):
                logger.exception("extraction failed: %s", item.key)
            reason = str(error) if isinstance(error, MissingPartError) else f"extraction failed: {error!r}"
            context.tally.failed += 1
            context.tally.add_problem(f"{item.key}: {reason}")
            context.mark(item.key, "failed", note=reason, status=item.page.status)
            raise DropItem(f"{item.key}: {reason}", log_level="DEBUG") from error
        return item

    async def _extract(self, item: ArticlePage, context: CrawlContext) -> Extraction:
        report = clean_page(item.page, context.source)
        parts = [report]
        while (url := parts[-1].next_page) and len(parts) < MAX_PARTS and self._is_new_part(url):
            parts.append(await self._fetch_part(url, context))
        if len(parts) > 1:
            report = join_reports(parts)
        return code_report(report, context.source.place)

    def _is_new_part(self, url: str) -> bool:
        spider = self.crawler.spider
        return is_on_site(url, spider.hosts) and bool(spider.claim_page(url))

    async def _fetch_part(self, url: str, context: CrawlContext) -> Report:
        try:
            response = await self.crawler.engine.download_async(Request(url, callback=NO_CALLBACK, dont_filter=True))
        except Exception as error:
            raise MissingPartError(f"its part {url} could not be fetched: {error}") from error
        if response.status != 200:
            raise MissingPartError(f"its part {url} was answered with {response.status}")
        return clean_page(make_page(response), context.source)


class MissingPartError(Exception):
    """A part of an article that could not be fetched."""


class StorePipeline(CrawlerPart):
    """Stores report, facts and the state of the address in one transaction, that of a batch of pages."""

    def process_item(self, item: ArticlePage) -> ArticlePage:
        """Store the item with the next batch."""
        context = self.context
        if item.extraction is None:
            raise DropItem(f"not extracted: {item.key}")
        extraction, found = item.extraction, list[Stored]()

        def store() -> None:
            found[:] = [
                context.archive.store(
                    item.page, extraction, item.earlier or item.location, source=context.source, run_id=context.run_id
                )
            ]
            self._mark(context, item, extraction, found[0])
            if item.attachments and found[0].report_id:
                context.archive.store_attachments(found[0].report_id, item.attachments)

        context.batch.add(store, lambda: count_stored(context.tally, item, found[0]))
        if extraction.report.verdict in BLOCKED_VERDICTS:
            self.crawler.spider.note_block(item.page.url)
        return item

    def open_spider(self) -> None:
        """Have the spider end the crawl where the archive cannot be written any more."""
        context = self.context

        def fail(error: Exception) -> None:
            context.tally.failed += 1
            context.tally.add_problem(f"a page was not stored: {error!r}")

        context.batch.on_fault = self.crawler.spider.give_up
        context.batch.on_failure = fail

    def close_spider(self) -> None:
        """Write what waits."""
        context = self.context
        context.batch.flush()

    def _mark(self, context: CrawlContext, item: ArticlePage, extraction: Extraction, stored: Stored) -> None:
        verdict, status = extraction.report.verdict, item.page.status
        now = dt.datetime.now(dt.UTC)
        if verdict in BLOCKED_VERDICTS:
            note = "needs a browser" if verdict == "shell" else f"a {verdict} page instead of the article"
            context.archive.mark(
                item.key, "failed", context.source, status=status, note=note, next_try=now + _BLOCK_WAIT
            )
            return
        if verdict == "error":
            # Without `next_try` the distance grows and the address is gone after five tries: a soft 404.
            context.archive.mark(item.key, "failed", context.source, status=status, note="an error page (soft 404)")
            return
        context.archive.mark(
            item.key,
            "unchanged" if stored.outcome == "unchanged" else "fetched",
            context.source,
            status=status,
            etag=item.etag,
            last_modified=item.last_modified,
            next_try=context.plan_recheck(
                item.key, extraction.report.published, has_validators=bool(item.etag or item.last_modified)
            ),
        )


def count_stored(tally: Tally, item: ArticlePage, stored: Stored) -> None:
    """Add one stored page to the tally."""
    assert item.extraction is not None
    report = item.extraction.report
    tally.hacked += report.hacked
    tally.refused_facts += len(stored.refused)
    for line in stored.refused:
        tally.add_problem(f"{item.key}: fact refused: {line}")
    if report.verdict in BLOCKED_VERDICTS:
        tally.blocked += 1
        tally.add_problem(
            f"{item.key}: {'it needs a browser (`browser: true`)' if report.verdict == 'shell' else report.verdict}"
        )
        return
    if report.verdict == "error":
        tally.failed += 1
        tally.add_problem(f"{item.key}: an error page with status {item.page.status}")
        return
    counter = {"reprint": "new"}.get(stored.outcome, stored.outcome)
    setattr(tally, counter, getattr(tally, counter) + 1)
    tally.reprints += stored.outcome == "reprint"
    if stored.outcome == "rejected":
        return
    if item.extraction.relevance.is_relevant:
        tally.relevant += 1
    else:
        tally.off_topic += 1
    tally.with_title += report.title is not None
    tally.with_published += report.published is not None
    tally.with_outlet += report.outlet is not None
    tally.with_text += bool(report.text)

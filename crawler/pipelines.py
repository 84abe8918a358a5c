"""Pipelines: extract what a captured page says, then store it together with what became of its address."""

import datetime as dt
import logging

from scrapy import Request
from scrapy.exceptions import DropItem
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from archive import ArchiveError, Stored
from archive.parts import choose_places
from archive.results import Due
from crawler.context import CrawlContext, Tally
from crawler.crawler_part import CrawlerPart
from crawler.items import ArticlePage, PartPage
from crawler.links import is_on_site
from crawler.parts import MAX_PARTS, join_reports
from crawler.responses import make_page, read_header
from extract import clean_page, code_report
from schemas.extraction import Extraction
from schemas.report import Verdict

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
            item.parts.append(await self._fetch_part(url, item, context))
            parts.append(clean_page(item.parts[-1].page, context.source))
        if len(parts) > 1:
            report = join_reports(parts)
        return code_report(report, context.source.place)

    def _is_new_part(self, url: str) -> bool:
        spider = self.crawler.spider
        return is_on_site(url, spider.hosts) and bool(spider.claim_page(url))

    async def _fetch_part(self, url: str, item: ArticlePage, context: CrawlContext) -> PartPage:
        key = self.crawler.spider.adopt(url)
        found = context.captured.get(key)
        if found is not None and found.page.status == 200:
            page = found.page
            return PartPage(key, page, found.location, page.header("etag"), page.header("last-modified"))
        known = context.parts.get(key)
        response = await self._ask_part(url, item, known)
        if response.status == 304 and known is not None:
            try:
                page = context.archive.read_page(response.meta["location"])
                if page.status == 200:
                    place, earlier = response.meta["location"], response.meta["earlier"]
                    return PartPage(key, page, place, known.etag, known.last_modified, earlier=earlier)
            except ArchiveError as error:
                context.tally.add_problem(f"{url}: {error}")
            response = await self._ask_part(url, item, None)
        if response.status != 200:
            raise MissingPartError(f"its part {url} was answered with {response.status}")
        return PartPage(
            key,
            make_page(response),
            response.meta["location"],
            read_header(response, "ETag"),
            read_header(response, "Last-Modified"),
            earlier=response.meta.get("earlier"),
        )

    async def _ask_part(self, url: str, item: ArticlePage, known: Due | None) -> Response:
        headers = {}
        if known is not None and known.etag:
            headers["If-None-Match"] = known.etag
        if known is not None and known.last_modified:
            headers["If-Modified-Since"] = known.last_modified
        request = Request(url, callback=NO_CALLBACK, headers=headers, dont_filter=True, meta={"part_of": item.location})
        try:
            response: Response = await self.crawler.engine.download_async(request)
        except Exception as error:
            raise MissingPartError(f"its part {url} could not be fetched: {error}") from error
        return response


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
            place, *places = choose_places([(page.location, page.earlier) for page in (item, *item.parts)])
            stored = context.archive.store(
                item.page,
                extraction,
                place,
                source=context.source,
                run_id=context.run_id,
                parts=[(part.page, where) for part, where in zip(item.parts, places, strict=True)],
            )
            found[:] = [stored]
            self._mark(context, item, extraction, stored)
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
        is_unchanged = stored.outcome == "unchanged"
        if is_unchanged and item.is_condition_ignored:
            self.crawler.spider.note_condition_ignored()
        has_validators = all(page.has_validators for page in (item, *item.parts))
        context.archive.mark(
            item.key,
            "unchanged" if is_unchanged else "fetched",
            context.source,
            status=status,
            etag=item.etag,
            last_modified=item.last_modified,
            next_try=context.plan_recheck(
                item.key,
                extraction.report.published,
                has_validators=has_validators and not (is_unchanged and item.is_condition_ignored),
            ),
        )
        for part in item.parts:
            # Never due by itself: it is asked for with its article.
            context.archive.mark(
                part.key,
                "unchanged" if is_unchanged else "fetched",
                context.source,
                status=part.page.status,
                etag=part.etag,
                last_modified=part.last_modified,
                kind="part",
                found_on=item.key,
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

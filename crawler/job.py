"""One crawl of one source in a process of its own: `python -m crawler.job`, started by `crawler.run`.

A process per crawl, because Twisted's reactor starts once a process, and because a process can be ended whatever it is
doing. The job comes as one JSON line on stdin, progress goes as JSON lines to stdout. When stdin ends, the parent is
gone, and the crawl ends with it at once: what was committed stands, and the next run goes on from there.
"""

import asyncio
import datetime as dt
import json
import os
import sys
import threading
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies

from pydantic import Field
from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings

from archive import Archive, ArchiveError
from archive.history import read_runs, read_url_times
from crawler.browser.chromium import BrowserMissingError, make_browser_settings
from crawler.context import CrawlContext
from crawler.locking import SourceLockedError, lock_source
from crawler.sources.hosts import list_hosts
from schemas.model import Value
from schemas.source import Source

_REPORT_EVERY = 0.3


class CrawlJob(Value):
    """What a crawl process needs to know."""

    source: Source
    """The source to crawl."""
    archive: Path
    """Folder of the archive."""
    proxies: dict[str, str] = Field(default_factory=dict)
    """Proxy by host name (sample sites)."""
    delay: float | None = Field(default=None, ge=0)
    """Seconds between requests, instead of what the source says."""
    recheck: bool = False
    """Whether every known article is asked for again."""
    limit: int | None = Field(default=None, ge=1)
    """Articles asked for at the most (to try a source)."""


def make_settings(job: CrawlJob) -> Settings:
    """Return the Scrapy settings for `job`: the project's, with what the source says."""
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    polite = job.source.politeness
    private = list_hosts(job.source) if polite.allow_private else []
    private += [urlsplit(proxy).hostname or "" for proxy in [*getproxies().values(), *job.proxies.values()]]
    settings.setdict(
        {
            "DOWNLOAD_DELAY": polite.delay if job.delay is None else job.delay,
            "ROBOTSTXT_OBEY": polite.obey_robots,
            "DOWNLOAD_MAXSIZE": polite.max_bytes,
            "DOWNLOAD_VERIFY_CERTIFICATES": polite.verify_certificate,
            "DOWNLOAD_TIMEOUT": polite.timeout,
            "XIESHANG_PRIVATE_HOSTS": sorted(filter(None, private)),
        },
        priority="cmdline",
    )
    if job.source.browser:
        settings.setdict(make_browser_settings(), priority="cmdline")
        settings["DOWNLOADER_MIDDLEWARES"]["crawler.middlewares.browser.BrowserMiddleware"] = 80
    return settings


def run_job(job: CrawlJob) -> dict[str, Any]:
    """Crawl in this process until the end and return the result: `state`, `counts`, `problems`, `note`."""
    result: dict[str, Any] = {}
    try:
        with Archive.open(job.archive, create=True) as archive, lock_source(job.archive, job.source.name):
            _crawl(job, archive, result)
    except ArchiveError as error:
        if not result:
            raise
        # What was counted is told, though the archive could not note it any more.
        _add_line(result, str(error))
    return result


def _crawl(job: CrawlJob, archive: Archive, result: dict[str, Any]) -> None:
    context = make_context(job, archive)
    try:
        settings = make_settings(job)
    except BrowserMissingError as error:
        archive.finish_run(context.run_id, "failed", counts=context.tally.as_counts(), note=str(error))
        result.update(state="failed", counts=context.snapshot(), problems=[str(error)], note=str(error))
        return
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(job.source.spider)
    reasons: list[str] = []
    reporter, keeper = _Reporter(context), _ReasonKeeper(reasons)
    crawler.signals.connect(reporter.start, signal=signals.spider_opened)
    crawler.signals.connect(keeper.keep, signal=signals.spider_closed)
    outcome = process.crawl(crawler, context=context)
    process.start(install_signal_handlers=True)
    state, note = _judge_end(context, reasons, outcome)
    # What a killed run left torn, and was cut off, is told with the run that did so.
    note = "; ".join(filter(None, [note, *archive.mended]))
    result.update(state=state, counts=context.snapshot(), problems=context.tally.problems, note=note)
    archive.finish_run(context.run_id, state, counts=context.tally.as_counts(), note=note)


def _add_line(result: dict[str, Any], line: str) -> None:
    result["state"] = "failed"
    # A full disk is one trouble, though each file meets it.
    if not any("the disk is full" in known for known in result["problems"]) or "the disk is full" not in line:
        result["problems"] = [*result["problems"], line]


def make_context(job: CrawlJob, archive: Archive) -> CrawlContext:
    """Begin a run and return its context; runs whose process died before they could say so are closed first."""
    now = dt.datetime.now(dt.UTC)
    recheck_before, killed_at = now, None
    for run in read_runs(archive, job.source.name):
        if run.state == "finished":
            break
        recheck_before = run.started_at
        if run.state != "stopped":
            killed_at = run.started_at  # killed, or given up: what it captured may not all be stored
        if run.state == "running":
            archive.finish_run(run.id, "failed", counts=run.counts, note="its process was killed")
    times = read_url_times(archive, job.source.name)
    parts = {part.url: part for part in archive.list_parts(job.source)}
    return CrawlContext(
        source=job.source,
        archive=archive,
        run_id=archive.start_run(job.source),
        started_at=now,
        proxies=dict(job.proxies),
        recheck_before=recheck_before,
        recheck_all=job.recheck,
        limit=job.limit,
        killed_at=killed_at,
        first_seen={url: found_at for url, (found_at, _) in times.items()},
        last_asked={url: asked_at for url, (_, asked_at) in times.items() if asked_at and url not in parts},
        parts=parts,
    )


def _judge_end(context: CrawlContext, reasons: list[str], outcome: "asyncio.Future[None]") -> tuple[Any, str]:
    if outcome.done() and not outcome.cancelled() and outcome.exception():
        reason = f"the crawl failed: {outcome.exception()}"
        context.tally.add_problem(reason)
        return "failed", reason
    if context.stop_reason:
        return "failed", context.stop_reason
    if reasons and reasons[0] == "shutdown":
        return "stopped", "interrupted"
    return "finished", ""


class _ReasonKeeper:
    def __init__(self, reasons: list[str]) -> None:
        self._reasons = reasons

    def keep(self, reason: str) -> None:
        self._reasons.append(reason)


class _Reporter:
    """Prints the counts as a JSON line a few times a second while the spider runs."""

    def __init__(self, context: CrawlContext) -> None:
        self._context = context

    def start(self) -> None:
        asyncio.get_running_loop().call_later(_REPORT_EVERY, self._report)

    def _report(self) -> None:
        write_event({"event": "progress", "counts": self._context.snapshot()})
        asyncio.get_running_loop().call_later(_REPORT_EVERY, self._report)


def write_event(event: dict[str, Any]) -> None:
    """Write one event as a JSON line to stdout."""
    sys.stdout.write(json.dumps(event, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def _watch_parent() -> None:
    """End this process when stdin ends: the parent is gone. Transactions that are not committed undo themselves."""
    while sys.stdin.buffer.read(4096):
        pass
    os._exit(137)


def main() -> int:
    """Read the job, run it, write the result."""
    job = CrawlJob.model_validate_json(sys.stdin.buffer.readline())
    threading.Thread(target=_watch_parent, daemon=True).start()
    try:
        write_event({"event": "done", **run_job(job)})
    except (ArchiveError, SourceLockedError) as error:
        write_event({"event": "done", "state": "failed", "counts": {}, "problems": [str(error)], "note": str(error)})
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())

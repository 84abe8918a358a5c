"""CPU of a crawl against a bare Scrapy spider that only downloads: `python -m benchmarks.crawl_overhead [PAGES]`.

Both crawl the same local site without a delay, each in a process of its own; the site's server is not counted. Rows:
the bare spider; the crawler with a stand-in for extraction that sees no article (capture and frontier as always); one
that takes the tags out and finds no facts (reports, versions and reprints too); and the crawler as it is. CPU is
counted from the spider's start to its end, so the imports are left out; each row is the least of three runs.
"""

import json
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import AsyncIterator, Iterator
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import scrapy
from scrapy import Request, signals
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response
from scrapy.settings import Settings

from archive import Archive
from crawler.items import ArticlePage
from crawler.job import CrawlJob, make_context, make_settings
from schemas.extraction import Extraction, Relevance
from schemas.report import Report, Verdict
from schemas.source import ListRules, Politeness, Source

PER_LIST = 50
RUNS = 3
_TAGS = re.compile(r"<[^<>]*>")
_WORDS = "县政协在院坝里开展协商收集意见建议采纳解决问题群众都说办得好水渠路灯停车清淤茶馆渡口榕树石桥晒场祠堂村民委员"


@cache
def make_page(path: str, pages: int) -> bytes | None:
    """Return the page at `path` of a site of `pages` articles."""
    found = re.fullmatch(r"/(list|a)_(\d+)\.html", path)
    if not found:
        return None
    number = int(found[2])
    if found[1] == "list":
        first = (number - 1) * PER_LIST
        rows = "".join(
            f'<li><a href="/a_{n}.html">第{n}期院坝协商会议定了水渠清淤的先后</a><span>2023-05-12</span></li>'
            for n in range(first, min(first + PER_LIST, pages))
        )
        following = f'<a href="/list_{number + 1}.html">下一页</a>' if first + PER_LIST < pages else ""
        return f"<html><body><ul class='list'>{rows}</ul><div>{following}</div></body></html>".encode()
    dice = random.Random(number)
    text = "".join(f"<p>{''.join(dice.choices(_WORDS, k=120))}。</p>" for _ in range(8))
    menu = "".join(f'<li><a href="/c{i}/">栏目{i}</a></li>' for i in range(40))
    head = f"<h1>第{number}期院坝协商会议定了水渠清淤的先后</h1><p>2023-05-12 来源：青禾日报</p>"
    return f"<html><body><ul>{menu}</ul>{head}<div class='content'>{text}</div></body></html>".encode()


class BareSpider(scrapy.Spider):
    """Follows the same lists and downloads the same articles."""

    name = "bare"

    def __init__(self, seed: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.seed = seed

    async def start(self) -> AsyncIterator[Any]:
        """Ask for the first list."""
        yield Request(self.seed, priority=10)

    def parse(self, response: Response, **_: Any) -> Iterator[Request]:
        """Ask for all that a list names."""
        for link in response.css("a::attr(href)").getall():
            yield response.follow(link, self.parse if "list" in link else self.take, priority=10 * ("list" in link))

    def take(self, response: Response) -> None:
        """Do nothing with an article."""


class StandInPipeline:
    """Takes the place of extraction: the text between the tags, no facts."""

    verdict: Verdict = "article"

    def process_item(self, item: ArticlePage) -> ArticlePage:
        """Set a plain extraction."""
        text = _TAGS.sub("", item.page.body.decode())
        report = Report(url=item.page.url, title=text[240:270], published="2023-05-12", text=text[270:])
        if self.verdict != "article":
            report = Report(url=item.page.url, verdict=self.verdict)
        item.extraction = Extraction(
            report=report, relevance=Relevance(is_relevant=False, score=0), extractor_version="0"
        )
        return item


class CaptureOnlyPipeline(StandInPipeline):
    """Takes the place of extraction: no article anywhere."""

    verdict: Verdict = "list"


class _Meter:
    def start(self) -> None:
        self.cpu, self.clock = time.process_time(), time.monotonic()

    def stop(self) -> None:
        self.cpu, self.clock = time.process_time() - self.cpu, time.monotonic() - self.clock


def _crawl(settings: Settings, spider: Any, **arguments: Any) -> _Meter:
    process, meter = AsyncCrawlerProcess(settings), _Meter()
    crawler = process.create_crawler(spider)
    crawler.signals.connect(meter.start, signal=signals.spider_opened)
    # Low priority: what the pipelines do when the spider closes is counted too.
    process.crawl(crawler, **arguments)
    process.start()
    meter.stop()
    return meter


def run_one(kind: str, seed: str, pages: int) -> None:
    """Crawl in this process and print one JSON line."""
    if kind == "bare":
        settings = Settings({"LOG_LEVEL": "WARNING", "TELNETCONSOLE_ENABLED": False, "ROBOTSTXT_OBEY": True})
        meter, stored = _crawl(settings, BareSpider, seed=seed), 0
    else:
        with tempfile.TemporaryDirectory() as folder, Archive.open(Path(folder) / "a", create=True) as archive:
            source = Source(
                name="bench",
                title="院坝",
                publisher="portal",
                seeds=(seed,),
                listing=ListRules(max_pages=pages // PER_LIST + 2),
                politeness=Politeness(delay=0, allow_private=True),
            )
            job = CrawlJob(source=source, archive=archive.path)
            settings = make_settings(job)
            if kind != "whole":
                stand_in = "StandInPipeline" if kind == "stored" else "CaptureOnlyPipeline"
                steps = {f"benchmarks.crawl_overhead.{stand_in}": 300, "crawler.pipelines.StorePipeline": 500}
                settings.set("ITEM_PIPELINES", steps, priority="cmdline")
            meter = _crawl(settings, "listing", context=make_context(job, archive))
            stored = archive.stats().get("reports", 0)
    print(json.dumps({"cpu": meter.cpu, "clock": meter.clock, "stored": stored}))


def main(pages: int) -> None:
    """Serve the site, crawl it in each way, print the table."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = 1 << 16

        def do_GET(self) -> None:
            body = make_page(self.path, pages)
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")
            self.wfile.flush()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    base = 0.0
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        seed = f"http://127.0.0.1:{server.server_address[1]}/list_1.html"
        for kind in ("bare", "captured", "stored", "whole"):
            command = [sys.executable, "-m", "benchmarks.crawl_overhead", kind, seed, str(pages)]
            found = [
                json.loads(subprocess.check_output(command, stderr=subprocess.DEVNULL))
                for _ in range(RUNS if kind != "whole" else 1)
            ]
            best = min(found, key=lambda one: float(one["cpu"]))
            base = base or best["cpu"]
            print(
                f"{kind:10}{best['cpu'] / pages * 1000:8.2f} ms CPU a page {best['cpu'] / base:6.2f} x bare "
                f"{pages / best['clock']:8.0f} pages/s  {best['stored']} of {pages} reports",
                flush=True,
            )
        server.shutdown()


if __name__ == "__main__":
    if len(sys.argv) > 3:
        run_one(sys.argv[1], sys.argv[2], int(sys.argv[3]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)

"""Crawls that are killed: a site with all that may be under way when a process dies, and the killing."""

import random
import re
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from archive import Archive
from crawler.job import CrawlJob
from crawler.run import CrawlResult, Crawls, make_environment
from schemas.source import ListRules, Politeness, Source
from tests.crawler.farm import Answer, Farm, make_article, make_list, make_paragraphs, make_title

PER_LIST = 20
FIRST = 20_000
HOST = "killed"
SOURCE = Source(
    name=HOST,
    title="河汊",
    publisher="portal",
    seeds=(f"http://{HOST}.farm.invalid/list_1.html",),
    listing=ListRules(max_pages=500),
    politeness=Politeness(delay=0),
)


class KilledSite:
    """Articles by the score: most plain, some in two parts, some behind a redirect, some gone."""

    def __init__(self, articles: int) -> None:
        self.numbers = range(FIRST, FIRST + articles)

    @property
    def living(self) -> list[int]:
        """Articles that are there."""
        return [n for n in self.numbers if n % 20 != 7]

    def __call__(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer | str | None:
        if listed := re.fullmatch(r"/list_(\d+)\.html", path):
            first = (int(listed[1]) - 1) * PER_LIST
            rows = [(f"/{'m' if n % 20 == 3 else 'a'}/{n}.html", n) for n in self.numbers[first : first + PER_LIST]]
            more = first + PER_LIST < len(self.numbers)
            return make_list(rows, f'<a href="/list_{int(listed[1]) + 1}.html">下一页</a>' if more else "")
        found = re.fullmatch(r"/([am])/(\d+)(_2)?\.html", path)
        if not found or int(found[2]) not in self.numbers or int(found[2]) % 20 == 7:
            return None
        number = int(found[2])
        if found[1] == "m":
            return Answer(b"", 301, {"Location": f"/a/{number}.html"})
        if number % 20 != 11:
            return make_article(number)
        pieces = make_paragraphs(number)
        text = "".join(f"<p>{piece}</p>" for piece in (pieces[2:] if found[3] else pieces[:2]))
        following = "" if found[3] else f'<a href="/a/{number}_2.html">下一页</a>'
        head = f"<h1>{make_title(number)}</h1><div>发布时间：2023-05-12 来源：河汊晚报</div>"
        return f"<html><body>{head}<div class='content'>{text}</div><div>{following}</div></body></html>"


@dataclass(frozen=True)
class Killed:
    """How a crawl that was killed again and again came out."""

    result: CrawlResult
    """The last run, which was left to its end."""
    kills: int
    """Runs that were killed before."""
    lost: set[str]
    """Articles that are no reports."""
    again: int
    """Pages of articles that were fetched more than once, counted as often as they were."""
    fetched: int
    """Different pages of articles that were fetched."""
    faults: list[str]
    """What `verify` finds."""


def crawl_with_kills(folder: Path, articles: int, kills: int, seed: int) -> Killed:
    """Crawl a site of `articles` into `folder`, kill the process `kills` times at random moments, then let it end."""
    dice, site = random.Random(seed), KilledSite(articles)
    with Farm({HOST: site}) as farm:
        job = CrawlJob(source=SOURCE, archive=folder.absolute(), proxies=farm.proxies)
        # Moments over the whole crawl: the first among its first pages, the last before its end.
        share = len(site.numbers) / kills
        done = 0
        for number in range(kills):
            target = int(share * number + dice.uniform(0.05, 0.9) * share)
            done += _crawl_and_kill(job, farm, target, dice.uniform(0, 0.2))
        with Crawls(folder, proxies=farm.proxies) as crawls:
            result = crawls.run(SOURCE)
        asked = Counter(url for url in farm.urls() if "/list_" not in url and "robots" not in url)
    with Archive.open(folder) as archive:
        reports = {report.url.rpartition("/")[2]: report.record["text"] for report in archive.reports()}
        faults = [str(fault) for fault in archive.verify()]
    lost = {
        f"{n}.html"
        for n in site.living
        if any(piece not in reports.get(f"{n}.html", "") for piece in make_paragraphs(n))
    }
    return Killed(result, done, lost, sum(asked.values()) - len(asked), len(asked), faults)


def _crawl_and_kill(job: CrawlJob, farm: Farm, target: int, delay: float) -> int:
    """Crawl until `target` article pages were asked for (over all runs), wait, kill; return whether it was killed."""
    process = subprocess.Popen(
        [sys.executable, "-m", "crawler.job"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=make_environment(),
    )
    assert process.stdin
    with process.stdin:
        process.stdin.write(job.model_dump_json().encode() + b"\n")
        process.stdin.flush()
        before = len(farm.log)
        while process.poll() is None and (
            len(farm.log) == before or len({url for url in farm.urls() if "/list_" not in url}) < target
        ):
            time.sleep(0.002)
        time.sleep(delay)
        was_killed = process.poll() is None
        process.kill()
        process.wait()
    return int(was_killed)

"""What a crawl of the farm must show: the measures, counted from the archive, the truth and the access log."""

import itertools
import json
import os
import random
import re
import subprocess
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from opencc import OpenCC

from archive import Archive
from archive.results import StoredReport
from crawler.job import CrawlJob
from crawler.run import CrawlResult, Crawls, make_environment
from crawler.sources.reading import parse_source
from schemas.source import Source
from tests.conftest import ROOT
from tests.crawler.farm import Farm
from tests.crawler.farm_sites import FarmSite, describe_source
from tests.crawler.farm_sites.faults import BOUND
from tests.crawler.farm_sites.site import Placed

Measures = dict[str, float]
_SLACK = 12 * 1024 * 1024
"""Bytes that the two ends' sockets may hold when a download is broken off."""


@cache
def read_floors() -> dict[str, tuple[str, float]]:
    """Return the floor of each measure: `>=` what it must reach, or `<=` what it may not pass."""
    table = tomllib.loads((ROOT / "tests/quality/farm_floors.toml").read_text("utf-8"))
    least, most = table["at_least"], table["at_most"]
    return {name: (">=", floor) for name, floor in least.items()} | {
        name: ("<=", floor) for name, floor in most.items()
    }


def is_reached(measure: str, value: float) -> bool:
    """Whether a measure keeps its floor."""
    sign, floor = read_floors()[measure]
    return value >= floor if sign == ">=" else value <= floor


@dataclass
class Crawled:
    """The farm with what a crawl of it left."""

    farm: Farm
    sites: Sequence[FarmSite]
    folder: Path
    results: dict[str, CrawlResult] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)

    def crawl(self, workers: int = 2) -> None:
        """Crawl all sites, each in a process of its own, and forget the access log before."""
        self.farm.log.clear()
        self.farm.sent.clear()
        with ThreadPoolExecutor(workers) as pool:
            for result in pool.map(Crawls(self.folder).run, self.sources.values()):
                self.results[result.source] = result

    def describe_sources(self, *, is_grouped: bool) -> None:
        """Read the source files; grouped, sites that differ in their seeds alone are one source: faster, not truer."""
        described = [describe_source(site) for site in self.sites]
        if is_grouped:
            groups: dict[str, list[dict[str, Any]]] = {}
            for fields in described:
                same = {key: value for key, value in fields.items() if key not in {"name", "title", "seeds"}}
                groups.setdefault(json.dumps(same, sort_keys=True), []).append(fields)
            described = [
                group[0] | {"seeds": [seed for fields in group for seed in fields["seeds"]]}
                for group in groups.values()
            ]
        for fields in described:
            text = json.dumps(fields, ensure_ascii=False)  # JSON is YAML
            self.sources[fields["name"]] = parse_source(text, f"{fields['name']}.yml")

    def set_revision(self, revision: int) -> None:
        """Bring all sites to `revision`."""
        for site in self.sites:
            site.revision = revision

    @property
    def by_host(self) -> dict[str, FarmSite]:
        return {host: site for site in self.sites for host in site.hosts}

    def locate(self, url: str) -> tuple[FarmSite, Placed, int] | None:
        """Return which article of which site an address means."""
        parts = urlsplit(url)
        site = self.by_host.get(parts.hostname or "")
        found = site.locate(parts.path + (f"?{parts.query}" if parts.query else "")) if site else None
        return (site, *found) if site and found else None

    def truth(self) -> Iterator[tuple[FarmSite, Placed]]:
        """Yield every article that can be had."""
        for site in self.sites:
            if not getattr(site, "is_closed", False):
                yield from ((site, p) for p in site.current())


@contextmanager
def serve(sites: Sequence[FarmSite], folder: Path, *, is_grouped: bool = False) -> Iterator[Crawled]:
    """Serve `sites` as a proxy that the usual variables name; source files are written as an operator would."""
    hosts = {host.removesuffix(".farm.invalid"): site.answer for site in sites for host in site.hosts}
    with Farm(hosts) as farm:
        names = ("http_proxy", "https_proxy")
        kept = {name: os.environ.get(name) for name in names}
        os.environ.update(dict.fromkeys(names, farm.address))
        try:
            crawled = Crawled(farm, sites, folder)
            crawled.describe_sources(is_grouped=is_grouped)
            yield crawled
        finally:
            for name, value in kept.items():
                os.environ.pop(name) if value is None else os.environ.update({name: value})


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")


def _flatten(text: str) -> str:
    return re.sub(r"\W+", "", _converter().convert(text))


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 1.0


def read_reports(crawled: Crawled) -> list[StoredReport]:
    """Return all reports of the archive."""
    with Archive.open(crawled.folder, read_only=True) as archive:
        return list(archive.reports())


def measure_finds(crawled: Crawled, faults: list[str]) -> Measures:
    """Measure what was found and what stands in it; `faults` gets a line for each miss."""
    stored: dict[tuple[str, int], StoredReport] = {}
    relevant = strangers = mojibake = right_dates = 0
    for report in read_reports(crawled):
        place = crawled.locate(report.url)
        relevant += bool(report.record["relevant"])
        if place is None:
            strangers += 1
            faults.append(f"stored, but no article: {report.url} ({report.record['title']})")
            continue
        site, p, part = place
        if part > 1 or (site.name, p.number) in stored:
            faults.append(f"stored twice: {report.url}")
            continue
        stored[site.name, p.number] = report
        text = _flatten(report.record["text"])
        if not any(_flatten(t)[:12] in text for t in p.story.paragraphs):
            mojibake += 1
            faults.append(f"mojibake: {report.url}: {report.record['text'][:40]!r}")
        if report.record["published"] == f"{p.day}":
            right_dates += 1
        else:
            faults.append(f"date {report.record['published']} instead of {p.day}: {report.url}")
    wanted = [(site, p) for site, p in crawled.truth() if p.story.is_relevant]
    found = [pair for pair in wanted if _is_relevant(stored.get((pair[0].name, pair[1].number)))]
    missed = [pair for pair in wanted if pair not in found]
    faults += [
        f"missed: http://{site.host}{site.address(p)} {'(stored as off topic)' if (site.name, p.number) in stored else ''}"
        for site, p in missed
    ]
    cut = [(site, p) for site, p in crawled.truth() if p.parts > 1]
    joined = 0
    for site, p in cut:
        report = stored.get((site.name, p.number))
        is_whole = report is not None and all(
            _flatten(t) in _flatten(report.record["text"]) for t in p.story.paragraphs
        )
        joined += is_whole
        if not is_whole:
            faults.append(f"not joined: http://{site.host}{site.address(p)}")
    listed = [pair for pair in wanted if pair[0].has_lists_only]
    return {
        "found": _share(len(found), len(wanted)),
        "precision": _share(len(found), relevant),
        "no_rules.found": _share(sum(pair in found for pair in listed), len(listed)),
        "no_stranger": float(strangers == 0),
        "no_mojibake": float(mojibake == 0),
        "joined": _share(joined, len(cut)),
        "dates": _share(right_dates, len(stored)),
    }


def _is_relevant(report: StoredReport | None) -> bool:
    return report is not None and bool(report.record["relevant"])


def measure_manners(crawled: Crawled, faults: list[str]) -> Measures:
    """Measure how the crawl behaved, from the access log."""
    log = crawled.farm.log
    closed = delays = 0
    for site in crawled.sites:
        own = [asked for asked in log if urlsplit(asked.url).hostname in site.hosts]
        bad = [
            asked.url
            for asked in own
            if site.disallowed
            and not asked.url.endswith("/robots.txt")
            and re.search(site.disallowed, asked.url.partition(site.host)[2])
        ]
        closed += len(bad)
        faults += [f"disallowed: {url}" for url in bad]
        gaps = [later.at - earlier.at for earlier, later in itertools.pairwise(own)]
        short = sum(gap < 0.97 * site.crawl_delay for gap in gaps)
        delays += short
        if short:
            faults.append(f"delay of {site.name}: {short} of {len(gaps)} gaps are short")
    asked_for = Counter(
        (place[0].name, place[1].number, place[2])
        for asked in log
        if asked.status == 200 and (place := crawled.locate(asked.url)) and not re.search("/(?:cut|short)/", asked.url)
    )
    twice = {key: count - 1 for key, count in asked_for.items() if count > 1}
    faults += [f"fetched {count + 1} times: {key}" for key, count in twice.items()]
    trap = [asked.url for asked in log if "//trap." in asked.url]
    days = [url for url in trap if re.search(r"date=|calendar|more/", url)]
    lists = [url for url in trap if "/news.php" in url]
    faults += [f"trap: {url}" for url in days]
    bomb = max((sent for url, sent in crawled.farm.sent.items() if "//faults." in url), default=0)
    return {
        "disallowed": closed,
        "delay_violations": delays,
        "parallel": max(crawled.farm.most_by_host.values(), default=1) - 1,
        "twice": _share(sum(twice.values()), len(asked_for)) if asked_for else 0.0,
        "trap_pages_over_bound": max(0, len(lists) - 6) + len(days),
        "bomb_bytes_over_bound": max(0, bomb - BOUND - _SLACK),
    }


def measure_second_run(crawled: Crawled, known: Iterable[tuple[str, int]], faults: list[str]) -> Measures:
    """Measure the run after the second revision; `known` are the (site, number) of the first one."""
    old = set(known)
    changed = {(site.name, p.number) for site, p in crawled.truth() if p.is_changed and p.since == 1}
    needless = set()
    for asked in crawled.farm.log:
        place = crawled.locate(asked.url)
        if asked.status == 200 and place:
            key = (place[0].name, place[1].number)
            if key in old - changed and not re.search("/(?:cut|short)/", asked.url):
                needless.add(key)
                faults.append(f"fetched again: {asked.url}")
    stored: dict[tuple[str, int], StoredReport] = {}
    for report in read_reports(crawled):
        if place := crawled.locate(report.url):
            stored[place[0].name, place[1].number] = report
    new = {(site.name, p.number) for site, p in crawled.truth() if p.since == 2}
    updated = {key for key in changed if key in stored and "后续：" in stored[key].record["text"]}
    faults += [f"new, not found: {key}" for key in sorted(new - stored.keys())]
    faults += [f"changed, not found: {key}" for key in sorted(changed - updated)]
    return {
        "second.needless": _share(len(needless), len(old)),
        "second.new": _share(len(new & stored.keys()), len(new)),
        "second.changed": _share(len(updated), len(changed)),
    }


def measure_kills(crawled: Crawled, site: FarmSite, folder: Path, kills: int) -> Measures:
    """Kill the crawl of `site` with -9 at random moments, let it run to its end, and count what was lost."""
    dice = random.Random(f"kills {site.name}")
    farm = crawled.farm
    farm.log.clear()
    job = CrawlJob(source=crawled.sources[site.name], archive=folder)
    step = max(1, len(site.current()) // (kills + 1))
    for _ in range(kills):
        until = len(farm.log) + dice.randint(2, 2 * step)
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "crawler.job"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            env=make_environment(),
        )
        assert process.stdin
        process.stdin.write(job.model_dump_json().encode() + b"\n")
        process.stdin.flush()
        while len(farm.log) < until and process.poll() is None:
            time.sleep(0.001)
        time.sleep(dice.random() * 0.02)
        process.kill()
        process.wait()
        process.stdin.close()
    Crawls(folder).run(crawled.sources[site.name])
    asked = Counter(
        place[1].number for asked in farm.log if asked.status == 200 and (place := crawled.locate(asked.url))
    )
    with Archive.open(folder, read_only=True) as archive:
        urls = {report.url for report in archive.reports()}
    wanted = {f"http://{site.host}{site.address(p)}" for p in site.current()}
    return {
        "kills.lost": float(len(wanted - urls)),
        "kills.again": _share(sum(count - 1 for count in asked.values()), len(wanted)),
    }

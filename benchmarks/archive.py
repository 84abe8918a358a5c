"""Load, size, search, cases, comparisons and pages on invented reports.

`python -m benchmarks.archive [number of reports] [folder]`. With a folder, the archive is kept there; reports that it
holds already are not loaded again. Ten queries with facets are timed warm and compared with a LIKE scan of the same
database, hit for hit. Every time is told twice: as the clock saw it, and as processor time of this process, which other
work on the machine disturbs less. Pages go through the whole application, without a network between.
"""

import concurrent.futures
import contextlib
import datetime as dt
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import func, or_, select

from archive import Archive, parse_filter
from archive.compare import Question, compare_places
from archive.overview import CaseEntry, read_overview
from archive.tables import REPORT, VERSION
from benchmarks.stories import list_counties, make_extraction, make_spread_story
from schemas.page import Page

QUERIES = ("协商", "议事", "恳", "六步闭环法", "桥", "停车位不够", "老码头", "退休教师", "渔村会客厅",
           "茶馆二楼议夜市")  # fmt: skip
_MOST = list_counties()[0].code
FILTERS = (
    "province:四川省",
    f"place:{_MOST} year:2020..2023",
    "suggestions>=5000",
    "platform:院坝协商",
    "n:6 hacked:no",
)
_BATCH = 200
_READERS = 50
_DAY = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def _high(spent: Sequence[float]) -> float:
    return sorted(spent)[max(0, round(0.95 * len(spent)) - 1)]


def measure(what: str, actions: Sequence[Callable[[], Any]]) -> list[Any]:
    """Time `actions`, print median and 95th percentile in milliseconds, and return what they answer."""
    clock, processor, answers = [], [], []
    for action in actions:
        began, used = time.perf_counter(), time.process_time()
        answers.append(action())
        clock.append(1000 * (time.perf_counter() - began))
        processor.append(1000 * (time.process_time() - used))
    print(
        f"{what:56} p50 {statistics.median(clock):6.0f} p95 {_high(clock):6.0f} ms;"
        f" processor p50 {statistics.median(processor):6.0f} p95 {_high(processor):6.0f} ms",
        flush=True,
    )
    return answers


def load(archive: Archive, reports: int) -> None:
    """Store the stories that are missing of seeds 0 to `reports`, and print how fast."""
    there = archive.stats()["reports"]
    began, used = time.monotonic(), time.process_time()
    for start in range(there, reports, _BATCH):
        with archive.transaction():
            for seed in range(start, min(reports, start + _BATCH)):
                story, url = make_spread_story(seed), f"http://made.example/{seed}"
                headers = (("Content-Type", "text/html"),)
                page = Page(url=url, fetched_at=_DAY, headers=headers, body=story.text.encode())
                archive.store(page, make_extraction(story, url), archive.capture(page))
    if there < reports:
        number, processor = reports - there, time.process_time() - used
        clock = time.monotonic() - began
        print(f"stored {number} reports: {number / clock:.0f}/s, {number / processor:.0f} a second of processor time")


def scan(archive: Archive, query: str) -> int:
    """Count by a LIKE scan the reports that hold `query`."""
    words = f"%{query}%"
    with archive.reading() as connection:
        joined = select(func.count()).select_from(REPORT).join(VERSION, VERSION.c.id == REPORT.c.version_id)
        found = connection.execute(joined.where(or_(VERSION.c.text.like(words), REPORT.c.title.like(words))))
        return int(found.scalar_one())


def search(archive: Archive) -> int:
    """Time searches with facets beside the scan; return the number of queries on which the two disagree."""
    disagreements = 0
    for query in QUERIES:
        found = measure(f"search {query}", [lambda q=query: archive.search(q) for _ in range(20)])[-1]  # type: ignore[misc]
        [expected] = measure(f"  LIKE scan for {query}", [lambda q=query: scan(archive, q)])  # type: ignore[misc]
        disagreements += found.total != expected
        print(f"  {found.total} found, {expected} by the scan")
    for text in FILTERS:
        asked = parse_filter(text)
        measure(f"search 协商 {text}", [lambda f=asked: archive.search("协商", f) for _ in range(20)])  # type: ignore[misc]
    return disagreements


def read_cases(archive: Archive) -> list[CaseEntry]:
    """Time the overview, cases and a comparison; return the cases."""
    overview = measure("overview", [lambda: read_overview(archive)] * 2)[-1]
    measure("tallies", [archive.stats] * 2)
    entries = list(overview.cases)
    measure("first 50 cases", [lambda: list(archive.iterate_cases(limit=50))] * 3)
    some = random.Random(0).sample(entries, min(100, len(entries)))
    measure("a case, of 100", [lambda e=entry: archive.case(e.id) for entry in some])  # type: ignore[misc]
    largest = max(entries, key=lambda entry: entry.reports)
    measure(f"the case of most reports ({largest.reports})", [lambda: archive.case(largest.id)] * 5)
    codes = tuple(place.code for place in random.Random(0).sample(list_counties(), 50))
    table = measure("compare 50 counties", [lambda: compare_places(archive, Question(places=codes))] * 5)[-1]
    print(f"  {len(table.rows)} rows of {sum(len(row.report_ids) for row in table.rows)} reports")
    return entries


def read_pages(archive: Archive, entries: Sequence[CaseEntry]) -> int:
    """Time pages of the site, one reader and then fifty at once; return the number of answers that were no page."""
    from fastapi.testclient import TestClient

    from archive.web.app import create_app

    chance = random.Random(1)
    cases = [f"/cases/{entry.id}" for entry in chance.sample(list(entries), min(40, len(entries)))]
    places = "%20".join(place.code for place in chance.sample(list_counties(), 50))
    kinds = {
        "search": [f"/search?q={query}" for query in QUERIES] * 2 + [f"/search?q=协商&filter={f}" for f in FILTERS] * 2,
        "case": cases,
        "compare of 50 counties": [f"/compare?place={places}"] * 5,
        "front page": ["/"] * 10,
        "statistics": ["/stats"] * 10,
        "places": ["/places"] * 5 + [f"/places/{entry.code}" for entry in chance.sample(list(entries), 5)],
        "platforms": ["/platforms"] * 5,
        "list of cases": ["/cases", "/cases?page=100", "/cases?filter=province:四川省"] * 3,
    }
    with TestClient(create_app(archive)) as client:
        for warm in ("/", "/search?q=协商", cases[0]):
            client.get(warm)
        answers = [
            answer
            for kind, paths in kinds.items()
            for answer in measure(f"page: {kind}", [lambda p=path: client.get(p).status_code for path in paths])  # type: ignore[misc]
        ]
        paths = [path for kind, some in kinds.items() if kind != "compare of 50 counties" for path in some]
        began = time.monotonic()
        with concurrent.futures.ThreadPoolExecutor(_READERS) as readers:
            answers += readers.map(
                lambda number: client.get(paths[number % len(paths)]).status_code, range(4 * _READERS)
            )
        seconds = time.monotonic() - began
        print(f"{_READERS} readers at once: {4 * _READERS} pages in {seconds:.1f} s")
    wrong = sum(status != 200 for status in answers)
    print(f"answers that are no page: {wrong} of {len(answers)}")
    return wrong


def main(reports: int, folder: Path | None = None) -> int:
    """Print the figures; return 1 where index and scan disagree or a page fails."""
    with contextlib.ExitStack() as stack:
        where = folder or Path(stack.enter_context(tempfile.TemporaryDirectory())) / "data"
        archive = stack.enter_context(Archive.open(where, create=True))
        load(archive, reports)
        began, used = time.monotonic(), time.process_time()
        indexed = archive.refresh_index()
        print(
            f"indexed {indexed} in {time.monotonic() - began:.0f} s ({time.process_time() - used:.0f} s of processor)"
        )
        for name in ("archive.db", "warc", "index"):
            size = sum(p.stat().st_size for p in where.rglob("*") if p.is_file() and name in str(p.relative_to(where)))
            print(f"{name:12} {size / 1e6:.0f} MB")
        disagreements = search(archive)
        entries = read_cases(archive)
        wrong = read_pages(archive, entries)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"peak memory {peak:.0f} MB, with what of the files is mapped")
    print(f"queries on which index and scan disagree: {disagreements}")
    return int(disagreements > 0 or wrong > 0)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 200_000, Path(sys.argv[2]) if len(sys.argv) > 2 else None))

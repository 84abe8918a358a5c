"""Load, size, search and cases on invented reports: `python -m benchmarks.archive [number of reports]`.

Ten queries with facets are timed warm and compared with a LIKE scan of the same database, hit for hit.
"""

import datetime as dt
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import func, or_, select

from archive import Archive, parse_filter
from archive.tables import REPORT, VERSION
from benchmarks.stories import make_extraction, make_story
from schemas.page import Page

_QUERIES = (
    "协商",
    "议事",
    "恳",
    "六步闭环法",
    "桥",
    "停车位不够",
    "老码头",
    "退休教师",
    "渔村会客厅",
    "茶馆二楼议夜市",
)
_FILTERS = ("province:四川省", "county:珙县 year:2020..2023", "suggestions>=5000", "platform:院坝协商", "n:6 hacked:no")
_BATCH = 200
_DAY = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def measure(action: Callable[[], Any], times: int) -> tuple[float, float, Any]:
    """Return median and 95th percentile in milliseconds, and the last answer."""
    spent, answer = [], None
    for _ in range(times):
        began = time.perf_counter()
        answer = action()
        spent.append(1000 * (time.perf_counter() - began))
    return statistics.median(spent), sorted(spent)[max(0, round(0.95 * len(spent)) - 1)], answer


def load(archive: Archive, reports: int) -> float:
    """Store the stories of seeds 0 to `reports`; return seconds."""
    began = time.monotonic()
    for start in range(0, reports, _BATCH):
        with archive.transaction():
            for seed in range(start, min(reports, start + _BATCH)):
                story = make_story(seed)
                url = f"http://made.example/{seed}"
                page = Page(
                    url=url, fetched_at=_DAY, headers=(("Content-Type", "text/html"),), body=story.text.encode()
                )
                archive.store(page, make_extraction(story, url), archive.capture(page))
    return time.monotonic() - began


def scan(archive: Archive, query: str) -> int:
    """Count by a LIKE scan the reports that hold `query`."""
    words = f"%{query}%"
    with archive._database.reading() as connection:
        joined = select(func.count()).select_from(REPORT).join(VERSION, VERSION.c.id == REPORT.c.version_id)
        return int(
            connection.execute(joined.where(or_(VERSION.c.text.like(words), REPORT.c.title.like(words)))).scalar_one()
        )


def main(reports: int) -> int:
    """Print the figures; return 1 where index and scan disagree."""
    disagreements = 0
    with tempfile.TemporaryDirectory() as folder, Archive.open(f"{folder}/data", create=True) as archive:
        seconds = load(archive, reports)
        print(f"stored {reports} reports in {seconds:.0f} s ({reports / seconds:.0f}/s)")
        began = time.monotonic()
        archive.refresh_index()
        print(f"indexed in {time.monotonic() - began:.0f} s")
        for name in ("archive.db", "warc", "index"):
            files = [p for p in Path(folder, "data").rglob("*") if p.is_file() and name in str(p)]
            print(f"{name:10} {sum(p.stat().st_size for p in files) / 1e6:.0f} MB")
        for query in _QUERIES:
            median, high, found = measure(lambda q=query: archive.search(q), 20)  # type: ignore[misc]
            slow, _, expected = measure(lambda q=query: scan(archive, q), 1)  # type: ignore[misc]
            disagreements += found.total != expected
            times = f"p50 {median:.0f} p95 {high:.0f} ms; scan {expected}, {slow:.0f} ms"
            print(f"search {query}: {found.total} found, {times}")
        for expression in _FILTERS:
            median, high, found = measure(lambda e=expression: archive.search("协商", parse_filter(e)), 20)  # type: ignore[misc]
            print(f"search 协商 {expression}: {found.total} found, p50 {median:.0f} p95 {high:.0f} ms")
        began = time.monotonic()
        cases = archive.cases()
        print(f"{len(cases)} cases listed in {time.monotonic() - began:.1f} s")
        median, high, case = measure(lambda: archive.case(cases[0].id), 10)
        print(f"case of {len(case.report_ids)} reports: p50 {median:.0f} p95 {high:.0f} ms")
        began = time.monotonic()
        rows = archive.export(f"{folder}/facts.xlsx", "facts")
        print(f"{rows} facts to XLSX in {time.monotonic() - began:.0f} s")
        print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    print(f"queries on which index and scan disagree: {disagreements}")
    return int(disagreements > 0)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 200_000))

"""The re-scan window: what is asked for again, with validators, without them, and where they do not hold."""

import datetime as dt
import re
from pathlib import Path
from typing import Any, cast

import pytest

from archive import Archive
from crawler.context import CrawlContext
from crawler.run import Crawls
from schemas.source import Politeness, Source
from tests.crawler.farm import Answer, Farm, make_article, make_list

NOW = dt.datetime.now(dt.UTC)


def days_ago(days: float) -> str:
    return (NOW - dt.timedelta(days=days)).date().isoformat()


@pytest.mark.parametrize(
    ("published", "seen", "has_validators", "is_due"),
    [
        (days_ago(3), 0, False, True),
        (days_ago(3), 0, True, True),
        (days_ago(40), 0, False, False),
        (days_ago(40), 0, True, True),  # found today: a conditional request costs little
        (days_ago(40), 40, True, False),
        (days_ago(3), 40, True, True),
        (None, 0, False, True),
        (None, 29, False, True),
        (None, 31, False, False),
        ("2019", 0, False, False),
        ("2019-12", 0, False, False),
        (days_ago(0)[:7], 0, False, True),
        (days_ago(0)[:4], 0, False, True),
        (days_ago(-3), 0, False, True),
    ],
)
def test_what_is_due_at_the_next_run(published: str | None, seen: int, has_validators: bool, is_due: bool) -> None:
    source = Source(name="x", title="x", publisher="portal", seeds=("http://x.example/",))
    context = CrawlContext(
        source=source, archive=cast(Any, None), run_id="", started_at=NOW, recheck_before=NOW,
        first_seen={"u": NOW - dt.timedelta(days=seen)},
    )  # fmt: skip
    planned = context.plan_recheck("u", published, has_validators=has_validators)
    assert (planned is not None) == is_due
    without = source.model_copy(update={"rescan": 0})
    context.source = without
    assert context.plan_recheck("u", published, has_validators=has_validators) is None


RECENT, OLD = range(9200, 9206), range(9300, 9330)


class Site:
    """Six recent articles and thirty old ones; `kind` says what the site tells of changes."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.changed: set[int] = set()
        self.visits = 0

    def __call__(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer | str | None:
        if path == "/list.html":
            return make_list([(f"/a/{n}.html", n) for n in (*RECENT, *OLD)])
        found = re.fullmatch(r"/a/(\d+)\.html", path)
        if not found:
            return None
        number = int(found[1])
        day = days_ago(5) if number in RECENT else "2019-05-12"
        extra = (
            "<p>更正：当晚到场的是一百零九户，协商结果另行公示，县政协委员逐户上门说明。</p>"
            if number in self.changed
            else ""
        )
        page = make_article(number, day=day, body="<div class='content'>{}" + extra + "</div>")
        sent = {"Content-Type": "text/html; charset=utf-8"}
        self.visits += 1
        if self.kind == "lying":
            # As a page made by script says: changed just now, whenever it is asked; and a counter makes it so.
            sent["Last-Modified"] = f"Fri, 12 May 2023 00:{self.visits // 60 % 60:02d}:{self.visits % 60:02d} GMT"
            page = page.replace("</body>", f"<p>浏览次数：{self.visits}</p></body>")
        return Answer(page.encode(), 200, sent)


def crawl_twice(kind: str, folder: Path, changed: set[int]) -> tuple[dict[str, int], set[int]]:
    """Return the counts of the second run, and the articles that it fetched."""
    site = Site(kind)
    source = Source(
        name="rescan",
        title="河汊",
        publisher="portal",
        seeds=("http://rescan.farm.invalid/list.html",),
        politeness=Politeness(delay=0.04 if kind == "lying" else 0),
    )
    with Farm({"rescan": site}) as farm, Crawls(folder, proxies=farm.proxies) as crawls:
        first = crawls.run(source)
        assert (first.counts["new"], first.problems) == (36, ())
        site.changed = changed
        before = len(farm.log)
        second = crawls.run(source)
        return second.counts, {int(url[-9:-5]) for url in farm.urls()[before:] if "/a/" in url}


def test_without_validators_recent_articles_are_compared_by_content(tmp_path: Path) -> None:
    counts, fetched = crawl_twice("silent", tmp_path, {RECENT[2]})
    assert fetched == set(RECENT)
    assert (counts["updated"], counts["unchanged"], counts["new"]) == (1, 5, 0)
    with Archive.open(tmp_path, read_only=True) as archive:
        assert sorted(report.versions for report in archive.reports()) == [1] * 35 + [2]


def test_validators_that_do_not_hold_are_not_followed_for_long(tmp_path: Path) -> None:
    counts, fetched = crawl_twice("lying", tmp_path, {RECENT[1]})
    assert set(RECENT) <= fetched
    # A few had to be fetched to learn it, and what is learnt counts when it is stored, a moment later.
    assert len(fetched & set(OLD)) <= 20
    assert counts["updated"] == 1

"""Second runs: what is new, changed, gone, twice linked; and what is left alone."""

import gzip
import hashlib
import re
from pathlib import Path

from archive import Archive
from crawler.run import Crawls
from schemas.source import Politeness, Source
from tests.crawler.farm import Answer, Farm, make_article, make_list

EXTRA = "<p>更正：村民代表又补了两条意见，县政协委员当场记下，协商结果上墙公示三天。</p>"


class Site:
    """Twenty-four articles in four kinds: ETag, Last-Modified, weak ETag with gzip, no validator; twins in the lists."""

    def __init__(self) -> None:
        self.numbers = list(range(9000, 9024))
        self.changed: set[int] = set()
        self.removed: set[int] = set()

    def __call__(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer | str | None:
        if path == "/list.html":
            rows = [(f"/a/ShowNews.asp?ID={n}", n) for n in self.numbers]
            rows += [(f"/a/shownews.asp?id={n}&utm_source=hot", n) for n in self.numbers[:5]]
            rows += [(f"/?p={n}", n) for n in self.numbers[5:8]]
            rows += [(f"http://www.second.farm.invalid/a/ShowNews.asp?ID={n}#top", n) for n in self.numbers[8:10]]
            return make_list(rows)
        if moved := re.fullmatch(r"/\?p=(\d+)", path):
            return Answer(b"", 301, {"Location": f"/a/ShowNews.asp?ID={moved[1]}"})
        found = re.fullmatch(r"(?i)/a/shownews\.asp\?id=(\d+)", path)
        number = int(found[1]) if found else 0
        if number not in self.numbers or number in self.removed:
            return None
        page = make_article(
            number, body="<div class='content'>{}" + (EXTRA if number in self.changed else "") + "</div>"
        )
        return self._answer(number % 4, page.encode(), headers)

    def _answer(self, kind: int, page: bytes, headers: dict[str, str]) -> Answer:
        sent = {"Content-Type": "text/html; charset=utf-8"}
        tag = f'"{hashlib.md5(page).hexdigest()}"'
        if kind == 0:
            sent["ETag"] = tag
        elif kind == 1:
            sent["Last-Modified"] = (
                "Fri, 12 May 2023 00:00:00 GMT" if EXTRA.encode() not in page else "Sat, 20 May 2023 00:00:00 GMT"
            )
        elif kind == 2:
            sent["ETag"] = f"W/{tag}"
            sent["Content-Encoding"] = "gzip"
        if sent.get("ETag") and headers.get("If-None-Match") == sent["ETag"]:
            return Answer(b"", 304, {"ETag": sent["ETag"]})
        if sent.get("Last-Modified") and headers.get("If-Modified-Since") == sent["Last-Modified"]:
            return Answer(b"", 304, {})
        return Answer(gzip.compress(page) if kind == 2 else page, 200, sent)


def test_second_run(tmp_path: Path) -> None:
    site = Site()
    source = Source(
        name="second",
        title="河汊",
        publisher="portal",
        seeds=("http://second.farm.invalid/list.html",),
        politeness=Politeness(delay=0),
    )
    with Farm({"second": site}) as farm, Crawls(tmp_path, proxies=farm.proxies) as crawls:
        first = crawls.run(source)
        full = [asked.url for asked in farm.log if "ID=" in asked.url and asked.status == 200]
        assert (first.counts["new"], first.problems) == (24, ())
        assert len(full) == len(set(full)) == 24
        assert not any("shownews.asp" in url for url in farm.urls())

        site.changed, site.removed = {9000, 9001, 9002}, {9004}
        site.numbers = [*range(9040, 9042), *site.numbers]
        before = len(farm.log)
        second = crawls.run(source)
        again = [asked for asked in farm.log[before:] if "news.asp" in asked.url.lower()]

        # Without a re-scan window nothing is due, but a recheck asks for all: also where there are no validators.
        site.changed |= {9003}
        before = len(farm.log)
        with Crawls(tmp_path, proxies=farm.proxies, recheck=True) as all_again:
            third = all_again.run(source.model_copy(update={"rescan": 0}))
        rechecked = {asked.url for asked in farm.log[before:] if "ID=" in asked.url}
    assert (second.counts["new"], second.counts["updated"], second.counts["gone"]) == (2, 3, 1)
    assert {int(asked.url[-4:]) for asked in again if asked.status == 200} == {9000, 9001, 9002, 9040, 9041}
    assert not any(int(asked.url[-4:]) % 4 == 3 for asked in again)
    assert {int(url[-4:]) for url in rechecked} == {*site.numbers}
    assert third.counts["updated"] == 1
    with Archive.open(tmp_path, read_only=True) as archive:
        reports = {report.url[-4:]: report for report in archive.reports()}
        assert len(reports) == 26  # what has vanished is marked, never deleted
        assert reports["9002"].versions == 2

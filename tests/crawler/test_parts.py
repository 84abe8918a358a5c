"""Articles that a site cuts into pages: joined, captured together, asked again together, replayed together."""

import hashlib
import re
from pathlib import Path

import pytest

from archive import Archive
from crawler.replay import list_captures, replay_archive
from crawler.run import Crawls
from schemas.source import Politeness, Source
from tests.crawler.farm import Answer, Farm, make_list, make_paragraphs, make_title

NUMBERS = (7100, 7101, 7102)
BASE = "http://parts.farm.invalid"
SOURCE = Source(
    name="parts",
    title="河汊",
    publisher="portal",
    seeds=(f"{BASE}/list.html",),
    politeness=Politeness(delay=0, allow_private=True),
    rescan=40_000,
)


class Site:
    """Three articles: of three pages with ETags, of two pages without validators, of one page."""

    def __init__(self) -> None:
        self.words: dict[tuple[int, int], str] = {}

    def __call__(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer | str | None:
        if path == "/list.html":
            return make_list([(f"/a/{n}.html", n) for n in NUMBERS])
        found = re.fullmatch(r"/a/(\d+)(?:_(\d))?\.html", path)
        if not found:
            return None
        number, part = int(found[1]), int(found[2] or 1)
        pieces = self._cut(number)
        if part > len(pieces):
            return None
        following = f'<a href="/a/{number}_{part + 1}.html">下一页</a>' if part < len(pieces) else ""
        text = "".join(f"<p>{p}</p>" for p in pieces[part - 1]) + self.words.get((number, part), "")
        page = (
            f"<html><body><h1>{make_title(number)}</h1><div>发布时间：2023-05-12 来源：河汊晚报</div>"
            f"<div class='content'>{text}</div><div>{following}</div></body></html>"
        ).encode()
        sent = {"Content-Type": "text/html; charset=utf-8"}
        if number == NUMBERS[0]:
            sent["ETag"] = f'"{hashlib.md5(page).hexdigest()}"'
            if headers.get("If-None-Match") == sent["ETag"]:
                return Answer(b"", 304, {"ETag": sent["ETag"]})
        return Answer(page, 200, sent)

    def _cut(self, number: int) -> list[list[str]]:
        paragraphs = make_paragraphs(number)
        if number == NUMBERS[0]:
            return [paragraphs[:2], paragraphs[2:3], paragraphs[3:]]
        return [paragraphs[:2], paragraphs[2:]] if number == NUMBERS[1] else [paragraphs]


def read_reports(folder: Path) -> dict[str, tuple[str, str, int]]:
    with Archive.open(folder) as archive:
        return {r.url.removeprefix(BASE): (r.id, r.record["text"], r.versions) for r in archive.reports()}


def read_captures(folder: Path) -> list[tuple[str, str, str | None]]:
    """Return id, address and first page of each capture."""
    with Archive.open(folder) as archive:
        return sorted((c.id, c.url.removeprefix(BASE), c.part_of) for c, _ in archive.captures())


ADDED = "<p>最后一位发言的老支书说，桥修好了，记在墙上的{}条意见还要一条条对账。</p>"


@pytest.mark.timeout(120)
def test_parts_are_asked_again_and_replayed_together(tmp_path: Path) -> None:
    site = Site()
    folder = tmp_path / "archive"
    with Farm({"parts": site}) as farm, Crawls(folder, proxies=farm.proxies) as crawls:
        first = crawls.run(SOURCE)
        assert (first.counts["new"], first.problems) == (3, ())
        before = read_reports(folder)
        for number in NUMBERS:
            text = before[f"/a/{number}.html"][1]
            assert [text.count(p) for p in make_paragraphs(number)] == [1, 1, 1, 1]
        captures = read_captures(folder)
        assert len(captures) == 6
        first_of = {url: i for i, url, part_of in captures if part_of is None}
        assert {(url, part_of) for _, url, part_of in captures if part_of} == {
            ("/a/7100_2.html", first_of["/a/7100.html"]),
            ("/a/7100_3.html", first_of["/a/7100.html"]),
            ("/a/7101_2.html", first_of["/a/7101.html"]),
        }

        # Nothing has changed: every page is asked for, none is stored anew.
        start = len(farm.log)
        second = crawls.run(SOURCE)
        asked = {asked.url.removeprefix(BASE): asked.status for asked in farm.log[start:]}
        assert (second.counts["unchanged"], second.added, second.problems) == (3, 0, ())
        assert [asked[f"/a/7100{part}.html"] for part in ("", "_2", "_3")] == [304, 304, 304]
        assert asked["/a/7101_2.html"] == 200
        assert read_captures(folder) == captures

        # A change in a further page alone: the first one answers 304, or with the same bytes.
        site.words = {(7100, 2): ADDED.format("四十"), (7101, 2): ADDED.format("三十")}
        third = crawls.run(SOURCE)
        assert (third.counts["updated"], third.counts["unchanged"], third.problems) == (2, 1, ())
        after = read_reports(folder)
        assert {url: (one[0], one[2]) for url, one in after.items()} == {
            "/a/7100.html": (before["/a/7100.html"][0], 2),
            "/a/7101.html": (before["/a/7101.html"][0], 2),
            "/a/7102.html": (before["/a/7102.html"][0], 1),
        }
        assert "四十条意见" in after["/a/7100.html"][1]
        assert [after["/a/7100.html"][1].count(p) for p in make_paragraphs(7100)] == [1, 1, 1, 1]
        assert "三十条意见" in after["/a/7101.html"][1]
        assert len(read_captures(folder)) == 6 + 3 + 2
        crawls.run(SOURCE)
        assert (read_reports(folder), len(read_captures(folder))) == (after, 11)

    with Archive.open(folder) as archive:
        report = next(r for r in archive.reports() if r.url.endswith("/7100.html"))
        assert sum(c.url.endswith("_2.html") for c in report.captures) == 2
        assert list(archive.verify()) == []
        result = replay_archive(archive, list_captures(archive))
        assert (result.problems, dict(result.changes)) == ([], {})
    assert read_reports(folder) == after
    captures = read_captures(folder)

    for file in folder.glob("archive.db*"):
        file.unlink()
    with Archive.open(folder, create=True) as archive:
        replay_archive(archive, list_captures(archive))
    assert read_reports(folder) == after
    assert read_captures(folder) == captures

"""Common Crawl as a source: a server with an index in pages and WARC files of which it serves ranges."""

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive import Archive
from archive.history import read_runs
from crawler.health import judge_health
from crawler.run import CrawlResult, Crawls
from crawler.spiders.commoncrawl import read_index
from schemas.source import Source
from tests.crawler.farm import Answer, Farm, make_article

SITE = "old.example"


@dataclass
class CommonCrawlServer:
    """Crawls by name, each one WARC file and its index."""

    files: dict[str, bytes] = field(default_factory=dict)
    rows: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    page_size: int = 2
    gives_ranges: bool = True

    def add(self, crawl: str, at: dt.datetime, pages: dict[str, str], media_type: str = "text/html") -> None:
        name = f"crawl-data/{crawl}/segments/1/warc/{crawl}-{len(self.files):05d}.warc.gz"
        file, rows = BytesIO(), self.rows.setdefault(crawl, [])
        writer = WARCWriter(file, gzip=True, warc_version="WARC/1.0")
        writer.write_record(writer.create_warcinfo_record("x.warc.gz", {"software": "another"}))
        for url, html in pages.items():
            offset, body = file.tell(), html.encode()
            headers = StatusAndHeaders("200 OK", [("Content-Type", f"{media_type}; charset=utf-8")], "HTTP/1.1")
            record = writer.create_warc_record(
                url, "response", payload=BytesIO(body), length=len(body), http_headers=headers,
                warc_headers_dict={"WARC-Date": f"{at:%Y-%m-%dT%H:%M:%SZ}"},
            )  # fmt: skip
            writer.write_record(record)
            digest = record.rec_headers.get_header("WARC-Payload-Digest").removeprefix("sha1:")
            rows.append(
                {"urlkey": "example,old)/", "timestamp": f"{at:%Y%m%d%H%M%S}", "url": url, "mime": media_type,
                 "mime-detected": media_type, "status": "200", "digest": digest, "length": str(file.tell() - offset),
                 "offset": str(offset), "filename": name}
            )  # fmt: skip
        self.files[f"/{name}"] = file.getvalue()

    def index(self, _method: str, path: str, _body: bytes, _headers: dict[str, str]) -> Answer | None:
        parts, asked = urlsplit(path), parse_qs(urlsplit(path).query)
        if parts.path == "/collinfo.json":
            told = [{"id": name, "cdx-api": f"http://index.farm.invalid/{name}-index"} for name in sorted(self.rows)]
            return Answer(json.dumps(told[::-1]).encode(), headers={"Content-Type": "application/json"})
        rows = self.rows.get(parts.path.strip("/").removesuffix("-index"))
        if rows is None:
            return None
        assert asked["url"] == [f"{SITE}/*"]
        assert asked["output"] == ["json"]
        assert asked["filter"] == ["=status:200"]
        pages = [rows[start : start + self.page_size] for start in range(0, len(rows), self.page_size)]
        if "showNumPages" in asked:
            told = {"pages": len(pages), "pageSize": 5, "blocks": len(pages)}
            return Answer(json.dumps(told).encode(), headers={"Content-Type": "application/json"})
        lines = "".join(json.dumps(row) + "\n" for row in pages[int(asked["page"][0])])
        return Answer(lines.encode(), headers={"Content-Type": "text/x-ndjson"})

    def data(self, _method: str, path: str, _body: bytes, headers: dict[str, str]) -> Answer | None:
        content = self.files.get(path)
        if content is None or not self.gives_ranges:
            return Answer(content) if content else None
        start, _, end = headers["Range"].removeprefix("bytes=").partition("-")
        return Answer(content[int(start) : int(end) + 1], 206, {"Content-Type": "application/octet-stream"})

    def sites(self) -> dict[str, Callable[..., Answer | None]]:
        return {"index": self.index, "data": self.data}


SOURCE = Source.model_validate(
    {
        "name": "old-site",
        "title": "河汊",
        "publisher": "portal",
        "spider": "commoncrawl",
        "seeds": [f"http://{SITE}/"],
        "commoncrawl": {"index": "http://index.farm.invalid", "data": "http://data.farm.invalid/", "newest": 5},
        "politeness": {"delay": 0},
    }
)
MARCH, MAY = dt.datetime(2023, 3, 4, 5, 6, 7, tzinfo=dt.UTC), dt.datetime(2023, 5, 4, tzinfo=dt.UTC)


def crawl(farm: Farm, archive: Path, source: Source = SOURCE) -> CrawlResult:
    return Crawls(archive, proxies=farm.proxies).run(source)


def make_server() -> CommonCrawlServer:
    server = CommonCrawlServer()
    pages = {f"http://{SITE}/a/{n}.html": make_article(n) for n in range(8900, 8905)}
    server.add("CC-MAIN-2023-10", MARCH, pages)
    server.add("CC-MAIN-2023-10", MARCH, {f"http://{SITE}/a/8990.html": "{}"}, "application/json")
    server.add("CC-MAIN-2023-10", MARCH, {f"http://{SITE}/": make_article(1), "http://else.example/a/1.html": "x"})
    return server


def test_captures_keep_their_time_and_later_crawls_bring_what_is_new(tmp_path: Path) -> None:
    server = make_server()
    with Farm(server.sites()) as farm:
        first = crawl(farm, tmp_path / "a")
        ranges = len([url for url in farm.urls(206) if "warc.gz" in url])
        farm.log.clear()
        second = crawl(farm, tmp_path / "a")
        asked_again = [urlsplit(url).path for url in farm.urls()]
        changed = make_article(8901, extra="<p>当晚又补记一笔：下一次商量定在立秋以后，地点仍在渡口。</p>")
        changed = changed.replace("条一条写上了墙。", "条一条写上了墙。后来又添了两条。")
        server.add(
            "CC-MAIN-2023-20",
            MAY,
            {
                f"http://{SITE}/a/8900.html": make_article(8900),
                f"http://{SITE}/a/8901.html": changed,
                f"http://{SITE}/a/8905.html": make_article(8905),
            },
        )
        farm.log.clear()
        third = crawl(farm, tmp_path / "a")
        ranges_of_third = len([url for url in farm.urls(206) if "warc.gz" in url])
    assert (first.counts["new"], first.problems, ranges) == (5, (), 5)
    assert (second.counts["new"], set(asked_again)) == (0, {"/robots.txt", "/collinfo.json"})
    assert (third.counts["new"], third.counts["updated"], ranges_of_third) == (1, 1, 2)
    with Archive.open(tmp_path / "a", read_only=True) as archive:
        reports = {report.url: report for report in archive.reports()}
        assert set(reports) == {f"http://{SITE}/a/{n}.html" for n in range(8900, 8906)}
        captured = reports[f"http://{SITE}/a/8902.html"].captures[0]
        assert (captured.url, captured.fetched_at) == (f"http://{SITE}/a/8902.html", MARCH)
        assert reports[f"http://{SITE}/a/8901.html"].versions == 2
        assert judge_health(SOURCE, read_runs(archive, SOURCE.name)).state == "ok"
        runs = read_runs(archive, SOURCE.name)
        assert judge_health(SOURCE, runs[1:]).state == "nothing new"


def test_a_file_that_was_damaged_is_asked_for_again(tmp_path: Path) -> None:
    server = make_server()
    path = next(iter(server.files))
    sound = server.files[path]
    row = server.rows["CC-MAIN-2023-10"][2]
    start = int(row["offset"])
    server.files[path] = sound[: start + 20] + b"\x00" * 50 + sound[start + 70 :]
    with Farm(server.sites()) as farm:
        first = crawl(farm, tmp_path / "a")
        server.files[path] = sound
        second = crawl(farm, tmp_path / "a")
    assert (first.counts["new"], first.counts["failed"]) == (4, 1)
    assert f"{row['url']}: " in first.problems[0]
    assert (second.counts["new"], second.counts["fetched"], second.problems) == (1, 1, ())


def test_a_server_without_ranges_or_an_index_is_one_clear_line(tmp_path: Path) -> None:
    server = make_server()
    server.gives_ranges = False
    with Farm(server.sites()) as farm:
        first = crawl(farm, tmp_path / "a")
        named = SOURCE.model_copy(
            update={"commoncrawl": SOURCE.commoncrawl.model_copy(update={"crawls": ("CC-MAIN-1999-01",)})}
        )
        none = crawl(farm, tmp_path / "b", named)
    assert "does not give ranges" in first.problems[0]
    assert (none.counts["listed"], none.counts["failed"]) == (0, 0)
    with Farm({"index": lambda *_: "<h1>moved</h1>", "data": lambda *_: None}) as farm:
        moved = crawl(farm, tmp_path / "c")
    assert moved.problems == ("http://index.farm.invalid/collinfo.json: is no list of crawls",)


def test_hostile_lines_of_an_index() -> None:
    sound = make_server().rows["CC-MAIN-2023-10"][0]
    hostile = [
        sound | {"filename": "../../etc/passwd"},
        sound | {"filename": "http://10.0.0.1/x.warc.gz"},
        sound | {"offset": "-5"},
        sound | {"length": str(1 << 40)},
        sound | {"timestamp": "today"},
        {"url": "x"},
        [],
    ]
    body = "\n".join([json.dumps(sound), *map(json.dumps, hostile), "nonsense", ""]).encode()
    held, broken = read_index(body)
    assert ([capture.url for capture in held], broken) == ([sound["url"]], 8)
    assert read_index(b"example,old)/a 20230304050607 " + json.dumps(sound).encode())[1] == 0

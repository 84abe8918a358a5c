"""Web archive files as a source."""

import datetime as dt
import zipfile
from pathlib import Path

from archive import WarcWriter
from crawler.run import Crawls
from schemas.source import Source
from tests.crawler.farm import Answer, Farm, make_article, make_list

HTML = (("Content-Type", "text/html; charset=utf-8"),)


def write_warc(folder: Path) -> Path:
    folder.mkdir()
    with WarcWriter(folder) as writer:
        at = dt.datetime(2023, 6, 1, tzinfo=dt.UTC)
        for n in range(8700, 8704):
            writer.record_response(f"http://old.example/a/{n}.html", 200, HTML, make_article(n).encode(), at)
        writer.record_response("http://old.example/", 200, HTML, make_list([("/a/8700.html", 8700)]).encode(), at)
        writer.record_response("http://old.example/a/8709.html", 404, HTML, b"none", at)
    return next(folder.glob("*.warc.gz"))


def make_source(*seeds: str) -> Source:
    return Source.model_validate(
        {
            "name": "old",
            "title": "河汊",
            "publisher": "portal",
            "spider": "warc",
            "seeds": seeds,
            "politeness": {"delay": 0},
        }
    )


def test_files_from_disk_and_from_the_web(tmp_path: Path) -> None:
    file = write_warc(tmp_path / "in")
    local = make_source(file.as_uri(), (tmp_path / "none.warc").as_uri())
    first = Crawls(tmp_path / "a").run(local)
    assert first.counts["new"] == 4
    assert "there is no such file" in first.problems[0]
    assert Crawls(tmp_path / "a").run(local).counts["new"] == 0
    zipped = tmp_path / "old.wacz"
    with zipfile.ZipFile(zipped, "w") as archive:
        archive.write(file, "archive/data.warc.gz")
    assert Crawls(tmp_path / "c").run(make_source(zipped.as_uri())).counts["new"] == 4
    body = file.read_bytes()
    with Farm({"files": lambda _m, p, _b, _h: Answer(body) if p == "/old.warc.gz" else None}) as farm:
        web = Crawls(tmp_path / "b", proxies=farm.proxies).run(make_source("http://files.farm.invalid/old.warc.gz"))
    assert (web.counts["new"], web.problems) == (4, ())

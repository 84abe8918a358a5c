"""Web archive files of other makers: WACZ, revisits, hostile zips."""

import gzip
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive.records import ReadProblem
from archive.webarchives import read_web_archive
from schemas.page import Page

PAGE = "<html><body><h1>河口镇的长桌</h1><p>渡口修不修，先问坐船的人。</p></body></html>".encode()


def make_headers() -> StatusAndHeaders:
    return StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], "HTTP/1.1")


def make_warc(*, is_gzip: bool = True, revisits_first: bool = False, with_response: bool = True) -> bytes:
    """Return a WARC file with one page, a revisit of it under another address, one at a later time, and a picture."""
    file = BytesIO()
    writer = WARCWriter(file, gzip=is_gzip, warc_version="WARC/1.1")
    date = {"WARC-Date": "2022-01-02T03:04:05Z"}
    response = writer.create_warc_record(
        "http://a.example/1.html", "response", payload=BytesIO(PAGE), length=len(PAGE), http_headers=make_headers(),
        warc_headers_dict=date,
    )  # fmt: skip
    digest = "sha1:" + _digest(PAGE)
    revisits = [
        writer.create_revisit_record(uri, digest, "http://a.example/1.html", date["WARC-Date"], make_headers(), {"WARC-Date": at})
        for uri, at in (
            ("https://www.a.example/1.html", "2022-05-01T00:00:00Z"),
            ("http://a.example/1.html", "2022-06-01T00:00:00Z"),
            ("http://a.example/1.html", "2022-07-01T00:00:00Z"),
        )
    ]  # fmt: skip
    for record in [*(revisits if revisits_first else ()), *([response] if with_response else ()), *(() if revisits_first else revisits)]:  # fmt: skip
        writer.write_record(record)
    return file.getvalue()


def _digest(body: bytes) -> str:
    import base64
    import hashlib

    return base64.b32encode(hashlib.sha1(body).digest()).decode()


def make_wacz(path: Path, parts: dict[str, bytes], *, packing: int = zipfile.ZIP_STORED) -> Path:
    with zipfile.ZipFile(path, "w", packing) as archive:
        archive.writestr("datapackage.json", "{}")
        archive.writestr("pages/pages.jsonl", "")
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def read(path: Path) -> tuple[list[tuple[str, str]], list[str]]:
    pages, problems = [], []
    for found in read_web_archive(path):
        if isinstance(found, Page):
            assert found.body == PAGE
            pages.append((found.url, f"{found.fetched_at:%m-%d}"))
        else:
            problems.append(found.reason)
    return pages, problems


WHOLE = [("http://a.example/1.html", "01-02"), ("https://www.a.example/1.html", "05-01"), ("http://a.example/1.html", "07-01")]  # fmt: skip


@pytest.mark.parametrize("is_gzip", [True, False])
@pytest.mark.parametrize("revisits_first", [True, False])
def test_revisits_stand_for_the_page_that_they_refer_to(tmp_path: Path, is_gzip: bool, revisits_first: bool) -> None:
    path = tmp_path / ("x.warc.gz" if is_gzip else "x.warc")
    path.write_bytes(make_warc(is_gzip=is_gzip, revisits_first=revisits_first))
    pages, problems = read(path)
    assert (sorted(pages), problems) == (sorted(WHOLE), [])


@pytest.mark.parametrize("packing", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_the_files_of_a_wacz_resolve_each_others_revisits(tmp_path: Path, packing: int) -> None:
    parts = {
        "archive/data-1.warc": make_warc(is_gzip=False, revisits_first=True, with_response=False),
        "archive/data-2.warc.gz": make_warc(),
        "indexes/index.cdx.gz": b"x",
    }
    pages, problems = read(make_wacz(tmp_path / "x.wacz", parts, packing=packing))
    assert (sorted(set(pages)), problems) == (sorted(WHOLE), [])


def test_a_revisit_without_its_page_is_told(tmp_path: Path) -> None:
    path = tmp_path / "x.warc.gz"
    path.write_bytes(make_warc(with_response=False))
    pages, problems = read(path)
    assert pages == []
    assert all("a revisit of " in problem for problem in problems)
    assert len(problems) == 2


def test_hostile_and_broken_zips(tmp_path: Path) -> None:
    escape = make_wacz(tmp_path / "escape.wacz", {"../../archive/x.warc.gz": make_warc(), "/archive/y.warc": b""})
    assert sorted(read(escape)[0]) == sorted(WHOLE)  # read in place: no name of it becomes a path
    assert not list(tmp_path.parent.glob("*.warc.gz"))
    bomb = make_wacz(tmp_path / "bomb.wacz", {"archive/x.warc": b"\0" * (60 << 20)}, packing=zipfile.ZIP_DEFLATED)
    assert "passed over" in read(bomb)[1][0]
    none = make_wacz(tmp_path / "none.wacz", {"readme.txt": b"x"})
    assert read(none)[1] == ["no WACZ file: it holds no WARC file below `archive/`"]
    (tmp_path / "text.wacz").write_bytes(b"hello")
    assert "no WACZ file" in read(tmp_path / "text.wacz")[1][0]
    whole = make_wacz(tmp_path / "whole.wacz", {"archive/x.warc.gz": make_warc()}).read_bytes()
    for cut in (10, 200, len(whole) // 2, len(whole) - 10):
        (tmp_path / "cut.wacz").write_bytes(whole[:cut])
        assert read(tmp_path / "cut.wacz")[1]
    for at in range(0, len(whole), 97):
        (tmp_path / "torn.wacz").write_bytes(whole[:at] + b"\xff\xfe\xfd" + whole[at + 3 :])
        list(read_web_archive(tmp_path / "torn.wacz"))  # says what it says, and never raises


def test_a_gzip_bomb_in_a_warc_is_cut_off(tmp_path: Path) -> None:
    head = b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a.example/\r\nContent-Length: 200000000\r\n\r\n"
    path = tmp_path / "bomb.warc.gz"
    path.write_bytes(gzip.compress(head + b"\0" * 200_000_000, 1) + make_warc())
    found = list(read_web_archive(path))
    assert isinstance(found[0], ReadProblem)
    assert "passed over" in found[0].reason
    assert any(isinstance(page, Page) for page in found)

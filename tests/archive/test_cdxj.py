"""The index beside the WARC files, and the requests in them, read with another tool."""

import datetime as dt
import gzip
import json
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from archive import Archive, SentRequest, WarcWriter, read_records
from archive.cdxj import make_surt
from archive.recovery import read_captures_since

AT = dt.datetime(2023, 6, 1, 8, 30, tzinfo=dt.UTC)
HTML = (("Content-Type", "text/html; charset=utf-8"),)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://www.X.example/A.html", "example,x)/a.html"),
        ("https://x.example:443/?b=1&a=2", "example,x)/?a=2&b=1"),
        ("http://a.b.example:8080/list/", "example,b,a:8080)/list"),
        ("http://192.0.2.7/a", "192.0.2.7)/a"),
        ("http://[broken", "http://[broken"),
        ("file:///a/b.html", "file:///a/b.html"),
    ],
)
def test_sort_friendly_addresses(url: str, expected: str) -> None:
    assert make_surt(url) == expected


def test_each_response_has_a_line_that_leads_to_it(tmp_path: Path) -> None:
    with WarcWriter(tmp_path) as writer:
        for name in ("b", "a", "c"):
            sent = SentRequest(headers=(("Accept-Language", "zh-CN"),))
            writer.record_response(f"http://x.example/{name}?n=1", 200, HTML, name.encode(), AT, sent=sent)
        writer.sync()
        assert next(tmp_path.glob("*.cdxj")).read_text().count("\n") == 3
    (index,) = tmp_path.glob("*.cdxj")
    lines = index.read_text().splitlines()
    assert lines == sorted(lines)
    for line, name in zip(lines, "abc", strict=True):
        key, stamp, found = line.split(" ", 2)
        fields = json.loads(found)
        assert (key, stamp, fields["status"], fields["mime"]) == (
            f"example,x)/{name}?n=1", "20230601083000", "200", "text/html",
        )  # fmt: skip
        with (tmp_path / fields["filename"]).open("rb") as file:
            file.seek(int(fields["offset"]))
            record = next(iter(ArchiveIterator(file)))
            assert record.rec_type == "response"
            assert record.content_stream().read() == name.encode()


def test_requests_stand_beside_their_responses(tmp_path: Path) -> None:
    with WarcWriter(tmp_path) as writer:
        sent = SentRequest(method="POST", headers=(("If-None-Match", '"协商"'), ("A: b", "c\r\nd")), body=b"page=2")
        location = writer.record_response("http://x.example/list?c=3", 200, HTML, b"<p>1", AT, sent=sent)
    path = tmp_path / location.file
    with path.open("rb") as file:
        found = [
            (r.rec_type, r.rec_headers, r.http_headers, r.content_stream().read(), r.digest_checker.problems)
            for r in ArchiveIterator(file, check_digests=True)
        ]
    assert [kind for kind, *_ in found] == ["warcinfo", "response", "request"]
    (_, response, _, _, _), (_, request, http, body, _) = found[1:]
    assert request.get_header("WARC-Concurrent-To") == response.get_header("WARC-Record-ID")
    with gzip.open(path) as unpacked:
        assert b"\r\n\r\nPOST /list?c=3 HTTP/1.1\r\nHost: x.example\r\n" in unpacked.read()
    assert http.get_header("Host") == "x.example"
    assert body == b"page=2"
    assert not any(problems for *_, problems in found)
    assert [page.body for page in read_records(path)] == [b"<p>1"]


def test_a_capture_with_its_request_is_recovered_with_the_place_that_it_had(tmp_path: Path) -> None:
    with Archive.open(tmp_path, create=True) as archive:
        before = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=1)
        places = [
            archive.capture_response(f"http://x.example/{n}", 200, HTML, b"<p>%d" % n, AT, SentRequest())
            for n in (1, 2)
        ]
        assert [archive.read_page(place).body for place in places] == [b"<p>1", b"<p>2"]
        assert [page.body for page, _ in read_captures_since(archive, before)] == [b"<p>1", b"<p>2"]

import datetime as dt
import gzip
import io
import warnings
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive import ReadProblem, WarcWriter, read_records
from archive.errors import DamagedRecordError
from archive.warc import WarcLocation, digest_payload, read_page
from schemas.page import Page
from tests.archive.factory import DAY

_TOKEN = st.text(st.sampled_from("abcdefghijklmnopqrstuvwxyzABC-"), min_size=1, max_size=12).map(lambda s: f"X-{s}")
_HEADER = st.tuples(_TOKEN, st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=30))


def write_three(folder: Path) -> list[WarcLocation]:
    with WarcWriter(folder) as writer:
        return [
            writer.record_response(
                f"http://a.example/{i}", 200, [("Content-Type", "text/html")], b"page %d" % i * 50, DAY
            )
            for i in range(3)
        ]


@given(
    path=st.text(max_size=20).map(lambda s: s.replace("\r", "").replace("\n", "")),
    status=st.sampled_from([200, 301, 404, 500, 299]),
    headers=st.lists(_HEADER, max_size=5),
    body=st.binary(max_size=3000),
    at=st.integers(0, 4_000_000_000_000_000).map(
        lambda us: dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(microseconds=us)
    ),
)
@settings(max_examples=60, deadline=None)
def test_a_response_comes_back_as_it_was(tmp_path_factory, path, status, headers, body, at):
    from urllib.parse import quote

    folder = tmp_path_factory.mktemp("warc")
    page = Page(url=f"http://a.example/{quote(path)}", fetched_at=at, status=status, headers=tuple(headers), body=body)
    with WarcWriter(folder) as writer:
        location = writer.record_response(page.url, page.status, page.headers, page.body, page.fetched_at)
    assert read_page(folder, location) == page
    assert location.payload_digest == digest_payload(body)


def test_a_file_becomes_a_resource_and_comes_back(tmp_path):
    page = Page(
        url="file:///data/%E5%8D%8F%E5%95%86.txt",
        fetched_at=DAY,
        headers=(("Content-Type", "text/plain; charset=utf-8"),),
        body="协商".encode(),
    )
    with WarcWriter(tmp_path) as writer:
        location = writer.record_response(page.url, page.status, page.headers, page.body, page.fetched_at)
    assert read_page(tmp_path, location) == page
    assert b"WARC-Type: resource" in gzip.decompress((tmp_path / location.file).read_bytes())


def test_a_compressed_response_is_kept_as_it_came_and_read_unpacked(tmp_path):
    body = "<p>有事来协商</p>".encode()
    headers = [("Content-Type", "text/html"), ("Content-Encoding", "gzip")]
    with WarcWriter(tmp_path) as writer:
        location = writer.record_response("https://a.example/", 200, headers, gzip.compress(body), DAY)
    page = read_page(tmp_path, location)
    assert page.body == body
    assert page.header("content-encoding") == "gzip"


def test_hostile_headers_are_written_and_read_back(tmp_path):
    headers = [("X-A", "a\r\nX-Evil: 1"), ("X-协", "商"), ("", "x"), ("a: b", "\ud800"), ("Content-Type", "text/html")]
    with WarcWriter(tmp_path) as writer:
        location = writer.record_response("http://a.example/\r\nX: 1", 200, headers, b"page", DAY, reason="O\nK")
    page = read_page(tmp_path, location)
    assert page.body == b"page"
    assert page.header("x-协") == "商"
    assert page.header("x-evil") is None
    assert page.media_type == "text/html"
    assert [p.body for p in read_records(tmp_path / location.file)] == [b"page"]


def test_files_are_rotated_and_writers_never_share_one(tmp_path):
    with WarcWriter(tmp_path, rotate_at=500) as first, WarcWriter(tmp_path, rotate_at=500) as second:
        places = [
            writer.record_response(f"http://a.example/{i}", 200, [], bytes(range(256)) * 4, DAY)
            for i in range(4)
            for writer in (first, second)
        ]
    assert len({place.file for place in places}) == 8
    for place in places:
        assert read_page(tmp_path, place).body == bytes(range(256)) * 4


def test_other_tools_read_our_files(tmp_path):
    from warcio.archiveiterator import ArchiveIterator

    [first, *_] = write_three(tmp_path)
    with (tmp_path / first.file).open("rb") as file, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        records = [
            (r.rec_type, r.rec_headers.protocol, r.digest_checker.problems)
            for r in _drain(ArchiveIterator(file, check_digests=True))
        ]
    assert [kind for kind, _, _ in records] == ["warcinfo", "response", "response", "response"]
    assert all(protocol == "WARC/1.1" and not problems for _, protocol, problems in records)


def _drain(records):
    for record in records:
        record.raw_stream.read()
        yield record


def pages_and_problems(path: Path) -> tuple[list[str], list[ReadProblem]]:
    found = list(read_records(path))
    return [p.url[-1] for p in found if isinstance(p, Page)], [p for p in found if isinstance(p, ReadProblem)]


def test_a_truncated_file_gives_what_is_readable_and_one_problem(tmp_path):
    places = write_three(tmp_path)
    path = tmp_path / places[0].file
    data = path.read_bytes()
    for cut in (places[2].offset + 1, places[2].offset + 30, len(data) - 1):
        path.write_bytes(data[:cut])
        pages, problems = pages_and_problems(path)
        assert pages == ["0", "1"]
        assert len(problems) == 1
        assert "truncated" in problems[0].reason
        assert problems[0].offset == places[2].offset


def test_a_damaged_record_is_named_and_the_others_are_read(tmp_path):
    places = write_three(tmp_path)
    path = tmp_path / places[0].file
    sound = path.read_bytes()
    for at in range(places[1].offset, places[1].offset + places[1].length, 7):
        data = bytearray(sound)
        data[at] ^= 0xFF
        path.write_bytes(bytes(data))
        pages, problems = pages_and_problems(path)
        assert pages in (["0", "2"], ["0", "1", "2"]), at
        # A flipped byte that leaves the record sound (a time stamp of gzip) is no problem.
        assert problems or pages == ["0", "1", "2"]


def test_uncompressed_files_are_read_and_survive_damage(tmp_path):
    places = write_three(tmp_path)
    plain = gzip.decompress((tmp_path / places[0].file).read_bytes())
    path = tmp_path / "plain.warc"
    path.write_bytes(plain)
    assert pages_and_problems(path) == (["0", "1", "2"], [])
    second = plain.index(b"WARC/1.1", plain.index(b"http://a.example/0"))
    path.write_bytes(plain[:second] + b"garbage" + plain[second + 8 :])
    pages, problems = pages_and_problems(path)
    assert pages == ["0", "2"]
    assert problems
    path.write_bytes(plain[:-200])
    pages, problems = pages_and_problems(path)
    assert pages == ["0", "1"]
    assert "truncated" in problems[0].reason


def test_a_file_zipped_as_a_whole_is_read(tmp_path):
    places = write_three(tmp_path)
    path = tmp_path / "whole.warc.gz"
    path.write_bytes(gzip.compress(gzip.decompress((tmp_path / places[0].file).read_bytes())))
    assert pages_and_problems(path) == (["0", "1", "2"], [])


def test_records_without_text_are_passed_over(tmp_path):
    with WarcWriter(tmp_path) as writer:
        writer.record_response("http://a.example/i.png", 200, [("Content-Type", "image/png")], b"\x89PNG", DAY)
        place = writer.record_response("http://a.example/1", 200, [("Content-Type", "text/html")], b"page", DAY)
    assert pages_and_problems(tmp_path / place.file) == (["1"], [])


@pytest.mark.parametrize(
    "content",
    [b"", b"no warc at all", b"\x1f\x8b\x08", b"\x00" * 5000, gzip.compress(b"hello", mtime=0)],
    ids=["empty", "text", "magic", "zeros", "other_gzip"],
)
def test_what_is_no_warc_gives_one_problem(tmp_path, content):
    path = tmp_path / "x.warc.gz"
    path.write_bytes(content)
    pages, problems = pages_and_problems(path)
    assert pages == []
    assert len(problems) == 1
    assert str(path) in str(problems[0])
    assert "\n" not in str(problems[0])


@given(st.binary(max_size=400), st.integers(0, 3))
@settings(max_examples=80, deadline=None)
def test_no_bytes_raise(tmp_path_factory, noise, kind):
    folder = tmp_path_factory.mktemp("noise")
    data = [noise, gzip.compress(noise), b"WARC/1.0\r\nContent-Length: 5\r\n\r\n" + noise, b"\x1f\x8b\x08" + noise][
        kind
    ]
    path = folder / "x.warc"
    path.write_bytes(data)
    for found in read_records(path):
        assert isinstance(found, Page | ReadProblem)


def test_a_record_that_claims_too_much_is_passed_over(tmp_path):
    stream = io.BytesIO()
    stream.write(b"WARC/1.1\r\nWARC-Type: response\r\nContent-Length: 99999999999\r\n\r\nshort")
    path = tmp_path / "x.warc"
    path.write_bytes(stream.getvalue())
    pages, problems = pages_and_problems(path)
    assert pages == []
    assert "truncated" in problems[0].reason


def test_reading_back_says_what_is_wrong(tmp_path):
    places = write_three(tmp_path)
    path = tmp_path / places[0].file
    data = bytearray(path.read_bytes())
    data[places[1].offset + 60] ^= 0xFF
    path.write_bytes(bytes(data))
    assert read_page(tmp_path, places[0]).url.endswith("0")
    with pytest.raises(DamagedRecordError, match=path.name):
        read_page(tmp_path, places[1])
    path.unlink()
    with pytest.raises(DamagedRecordError, match="missing"):
        read_page(tmp_path, places[0])

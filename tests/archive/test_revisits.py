"""What is written to WARC files: revisits and their resolving, rotation, and what a killed writer leaves."""

import datetime as dt
import gzip
import io
import json
import random
import subprocess
import sys
from contextlib import redirect_stdout
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.cli import main as warcio

from archive import Archive, SentRequest, WarcWriter, read_records
from archive.cdxj import find_lines, make_surt, name_index, name_lock, read_line
from archive.errors import DamagedRecordError, DiskFullError
from archive.mending import mend_files
from archive.warc import WarcLocation, read_page
from schemas.page import Page
from tests.conftest import ROOT

AT = dt.datetime(2024, 3, 5, 9, 15, 30, 120_000, tzinfo=dt.UTC)
HTML = (("Content-Type", "text/html; charset=utf-8"), ("ETag", '"1"'))
SENT = SentRequest(headers=(("Accept-Language", "zh-CN"),))
URL = "http://heshui.example/a/1.html"


def fetch(archive: Archive, url: str, body: bytes, minutes: int, status: int = 200, headers=HTML):
    return archive.capture_fetch(url, status, headers, body, AT + dt.timedelta(minutes=minutes), SENT)


def check_with_warcio(folder: Path) -> list[str]:
    """Return what `warcio check` says of the files in `folder`; empty where all is well."""
    out = io.StringIO()
    with redirect_stdout(out), pytest.raises(SystemExit) as done:
        warcio(["check", "-v", *map(str, sorted(folder.glob("*.warc.gz")))])
    return [line for line in out.getvalue().splitlines() if "fail" in line] + (
        [f"exit {done.value.code}"] if done.value.code else []
    )


def read_kinds(folder: Path) -> list[str]:
    kinds = []
    for path in sorted(folder.glob("*.warc.gz")):
        with path.open("rb") as file:
            kinds += [record.rec_type for record in ArchiveIterator(file)]
    return kinds


def read_index(folder: Path) -> list[dict[str, str]]:
    lines = [line for path in sorted(folder.glob("*.cdxj")) for line in path.read_bytes().splitlines()]
    return [read_line(line) for line in lines]  # type: ignore[misc]


def test_the_same_payload_is_a_revisit_and_comes_back_whole(tmp_path: Path) -> None:
    body = "<p>堰塘边的长凳</p>".encode()
    packed = gzip.compress(body, mtime=0)
    zipped = (*HTML, ("Content-Encoding", "gzip"))
    with Archive.open(tmp_path, create=True) as archive:
        first = fetch(archive, URL, packed, 0, headers=zipped)
        again = fetch(archive, URL, packed, 1, headers=(*zipped, ("X-Served", "乙")))
        unchanged = fetch(archive, URL, b"", 2, status=304, headers=(("ETag", '"1"'),))
        other = fetch(archive, "http://heshui.example/b?n=2", packed, 3, headers=zipped)
        pages = [archive.read_page(found.location) for found in (first, again, unchanged, other)]
    assert [page.body for page in pages] == [body] * 4
    assert [page.fetched_at for page in pages] == [AT + dt.timedelta(minutes=n) for n in range(4)]
    assert [page.status for page in pages] == [200] * 4
    assert pages[1].header("x-served") == "乙"
    assert pages[3].url.endswith("/b?n=2")
    assert len({found.location.payload_digest for found in (first, again, unchanged, other)}) == 1
    assert read_kinds(tmp_path / "warc") == ["warcinfo", *["response", "request"], *["revisit", "request"] * 3]
    assert check_with_warcio(tmp_path / "warc") == []
    assert [line["mime"] for line in read_index(tmp_path / "warc")] == [
        "text/html", "warc/revisit", "warc/revisit", "warc/revisit",
    ]  # fmt: skip


def test_a_revisit_says_in_the_standard_way_of_what(tmp_path: Path) -> None:
    with Archive.open(tmp_path, create=True) as archive:
        fetch(archive, URL, b"<p>1", 0)
        fetch(archive, URL, b"<p>1", 1)
        fetch(archive, URL, b"", 2, status=304)
    (path,) = (tmp_path / "warc").glob("*.warc.gz")
    with path.open("rb") as file:
        records = [record.rec_headers for record in ArchiveIterator(file) if record.rec_type != "request"][1:]
    response, identical, unmodified = records
    assert identical["WARC-Profile"].endswith("/1.1/revisit/identical-payload-digest")
    assert unmodified["WARC-Profile"].endswith("/1.1/revisit/server-not-modified")
    for revisit in (identical, unmodified):
        assert revisit["WARC-Refers-To"] == response["WARC-Record-ID"]
        assert revisit["WARC-Refers-To-Target-URI"] == URL
        assert revisit["WARC-Refers-To-Date"] == response["WARC-Date"]
        assert revisit["WARC-Payload-Digest"] == response["WARC-Payload-Digest"]


def test_payloads_of_earlier_runs_are_known_of_that_host_alone(tmp_path: Path) -> None:
    with Archive.open(tmp_path, create=True) as archive:
        for n in range(30):
            fetch(archive, f"http://h{n % 3}.example/{n}.html", b"<p>%d" % n, n)
            fetch(archive, f"http://h{n % 3}.example/robots.txt", b"User-agent: *", n)
    with Archive.open(tmp_path) as archive:
        known = fetch(archive, "http://h1.example/robots.txt", b"User-agent: *", 50)
        error = fetch(archive, "http://h1.example/1.html", b"busy", 51, status=503)
        unchanged = fetch(archive, "http://h1.example/1.html", b"", 52, status=304)
        elsewhere = fetch(archive, "http://h9.example/robots.txt", b"User-agent: *", 53)
        assert archive.read_page(known.location).body == b"User-agent: *"
        # An error in between is not what a 304 speaks of.
        assert archive.read_page(unchanged.location).body == b"<p>1"
        assert archive.read_page(error.location).status == 503
        assert archive.read_page(elsewhere.location).body == b"User-agent: *"
    # One robots.txt a host stands in full.
    assert read_kinds(tmp_path / "warc").count("response") == 30 + 4 + 1


@pytest.mark.parametrize("order", [sorted, lambda lines: lines], ids=["sorted", "as written"])
def test_lines_of_a_host_are_found_in_a_sorted_index_and_in_one_that_is_being_written(tmp_path, order) -> None:
    path = tmp_path / "x.cdxj"
    hosts = ["a.example", "ab.example", "b.example", "b.example:8080", "z.example", "中.example"]
    lines = [
        f"{make_surt(f'http://{host}/{n}')} 2024 {json.dumps({'n': n})}\n".encode() for n in range(40) for host in hosts
    ]
    path.write_bytes(b"".join(order(lines)))
    for host in [*hosts, "aa.example", "0.example", "zz.example"]:
        prefix = f"{make_surt(f'http://{host}/').partition(')')[0]})".encode()
        found = list(find_lines(path, prefix, is_sorted=order is sorted))
        assert sorted(found) == sorted(line for line in lines if line.startswith(prefix))
        assert len(found) == (40 if host in hosts else 0)


def test_files_are_rotated_by_size_and_each_has_its_whole_index(tmp_path: Path) -> None:
    noise = [random.Random(n).randbytes(2000) for n in range(12)]
    with WarcWriter(tmp_path, rotate_at=6000) as writer:
        for n, body in enumerate(noise):
            writer.record_response(f"http://x.example/{n}", 200, HTML, body, AT, sent=SENT)
    files = sorted(tmp_path.glob("*.warc.gz"))
    assert len(files) > 2
    assert all(file.stat().st_size < 6000 + 3000 for file in files)
    found = {line["url"][-2:].strip("/"): line for line in read_index(tmp_path)}
    assert len(found) == 12
    for n, body in enumerate(noise):
        line = found[str(n)]
        place = WarcLocation(
            file=line["filename"], offset=int(line["offset"]), length=int(line["length"]), payload_digest=line["digest"]
        )
        assert read_page(tmp_path, place).body == body
        with (tmp_path / place.file).open("rb") as file:
            file.seek(place.offset)
            member = file.read(place.length)
        assert gzip.decompress(member).endswith(body + b"\r\n\r\n")
    assert check_with_warcio(tmp_path) == []
    assert not list(tmp_path.glob("*.lock"))


KILLED = """
import datetime as dt, os, sys
from pathlib import Path
from archive import SentRequest, WarcWriter
writer = WarcWriter(Path(sys.argv[1]))
at = dt.datetime(2024, 3, 5, tzinfo=dt.UTC)
for n in range(int(sys.argv[2])):
    writer.record_response(f"http://x.example/{n}", 200, (), b"page %d" % n, at, sent=SentRequest())
    if n == 2:
        writer.sync()
print(writer._path, flush=True)
os.kill(os.getpid(), 9)
"""


def leave_a_killed_writer(folder: Path, pages: int = 6) -> Path:
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(folder), str(pages)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == -9, done.stderr
    return Path(done.stdout.strip())


@pytest.mark.parametrize("torn", [0, 1, 3, 40])
def test_what_a_killed_writer_left_is_cut_and_indexed(tmp_path: Path, torn: int) -> None:
    path = leave_a_killed_writer(tmp_path)
    sound = path.read_bytes()
    path.write_bytes(sound + sound[:torn])
    assert len(read_index(tmp_path)) == 3
    # Readers pass the torn record by, whether it is mended or not.
    assert [page.body for page in read_records(path) if isinstance(page, Page)] == [b"page %d" % n for n in range(6)]
    said = mend_files(tmp_path)
    assert path.read_bytes() == sound
    assert len(said) == (1 if torn else 0)
    assert all(f"{torn} bytes at {len(sound)} were cut off" in line and path.name in line for line in said)
    lines = name_index(path).read_bytes().splitlines()
    assert lines == sorted(lines)
    assert len(lines) == 6
    assert not name_lock(path).exists()
    for line in read_index(tmp_path):
        place = WarcLocation(
            file=line["filename"], offset=int(line["offset"]), length=int(line["length"]), payload_digest=line["digest"]
        )
        assert read_page(tmp_path, place).url == line["url"]
    assert check_with_warcio(tmp_path) == []
    assert mend_files(tmp_path) == []


def test_a_file_that_is_being_written_is_left_alone(tmp_path: Path) -> None:
    with WarcWriter(tmp_path) as writer:
        writer.record_response(URL, 200, HTML, b"1", AT)
        assert mend_files(tmp_path) == []
        assert name_lock(writer._path).exists()
        writer.record_response(URL, 200, HTML, b"2", AT)
    assert len(read_index(tmp_path)) == 2


def test_damage_before_sound_records_is_not_cut_off(tmp_path: Path) -> None:
    path = leave_a_killed_writer(tmp_path)
    data = bytearray(path.read_bytes())
    fourth = sorted(int(line["offset"]) for line in read_index(tmp_path))[2] + 700
    data[fourth : fourth + 4] = b"\0\0\0\0"
    path.write_bytes(data)
    mend_files(tmp_path)
    assert path.stat().st_size == len(data)


def test_an_index_that_is_gone_is_made_anew(tmp_path: Path) -> None:
    with WarcWriter(tmp_path) as writer:
        for n in range(5):
            writer.record_response(f"http://x.example/{n}", 200, HTML, b"%d" % n, AT, sent=SENT)
    (index,) = tmp_path.glob("*.cdxj")
    before = index.read_bytes()
    index.unlink()
    mend_files(tmp_path)
    assert index.read_bytes() == before


def test_a_revisit_of_something_else_is_damage(tmp_path: Path) -> None:
    with Archive.open(tmp_path, create=True) as archive:
        first = fetch(archive, URL, b"<p>1", 0)
        fetch(archive, "http://heshui.example/2", b"<p>2", 1)
        again = fetch(archive, URL, b"<p>1", 2)
    path = tmp_path / "warc" / first.location.file
    path.rename(path.with_name("away.warc.gz"))
    data = path.with_name("away.warc.gz").read_bytes()
    path.write_bytes(data[: first.location.offset] + data[first.location.offset + first.location.length :])
    moved = again.location.model_copy(update={"offset": again.location.offset - first.location.length})
    with pytest.raises(DamagedRecordError, match=path.name):
        read_page(tmp_path / "warc", moved)


FULL = """
import datetime as dt, resource, signal, sys
from pathlib import Path
from archive import SentRequest, WarcWriter
from archive.errors import DiskFullError
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
writer = WarcWriter(Path(sys.argv[1]))
at = dt.datetime(2024, 3, 5, tzinfo=dt.UTC)
try:
    for n in range(100):
        body = bytes((n * 7 + i * i * n) % 256 for i in range(1500))
        writer.record_response(f"http://x.example/{n}", 200, (), body, at, sent=SentRequest())
except DiskFullError as error:
    print(error)
writer.close()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such limits")
def test_a_full_disk_leaves_whole_records(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "the disk is full" in done.stdout
    assert DiskFullError.__name__ not in done.stderr
    (path,) = tmp_path.glob("*.warc.gz")
    assert 10_000 < path.stat().st_size <= 20_000
    kinds = read_kinds(tmp_path)
    assert kinds.count("response") == kinds.count("request") == len(read_index(tmp_path)) > 5
    assert check_with_warcio(tmp_path) == []

"""`ingest` of WARC files, and interrupted in the middle."""

import datetime as dt
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from archive import Archive, WarcWriter
from tests.conftest import ROOT
from tests.crawler.conftest import Outcome
from tests.crawler.test_cli_pages import OTHER, PAGE, assert_plain_error

Run = Callable[..., Outcome]
DAY = dt.datetime(2024, 5, 6, 7, 8, 9, tzinfo=dt.UTC)


def write_warc(folder: Path, *pages: str) -> Path:
    folder.mkdir()
    with WarcWriter(folder) as writer:
        for number, page in enumerate(pages):
            writer.record_response(
                f"http://qinghe.example/{number}.html",
                200,
                [("Content-Type", "text/html; charset=gbk")],
                page.encode("gbk"),
                DAY,
            )
    return next(p for p in folder.iterdir() if ".warc" in p.name)


def test_a_warc_gives_its_pages_with_their_addresses(xieshang: Run, tmp_path: Path) -> None:
    warc = write_warc(tmp_path / "old", PAGE, OTHER)
    done = xieshang("ingest", warc, "--archive", tmp_path / "archive")
    assert done.code == 0, done.err
    with Archive.open(tmp_path / "archive") as archive:
        assert sorted(r.url for r in archive.reports()) == [
            "http://qinghe.example/0.html",
            "http://qinghe.example/1.html",
        ]
    assert "2 reports" in xieshang("ingest", warc, "--archive", tmp_path / "archive").out


def test_a_truncated_warc_gives_what_is_readable_and_says_so(xieshang: Run, tmp_path: Path) -> None:
    warc = write_warc(tmp_path / "old", PAGE, OTHER)
    cut = tmp_path / "cut.warc.gz"
    cut.write_bytes(warc.read_bytes()[:-120])
    done = xieshang("ingest", cut, "--archive", tmp_path / "archive")
    assert done.code == 1
    assert_plain_error(done, "cut.warc.gz")
    assert "1 new reports" in done.out


def test_lists_of_an_own_crawl_are_no_reports_and_an_archive_is_not_put_into_itself(
    xieshang: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, html = tmp_path / "old", [("Content-Type", "text/html; charset=gbk")]
    folder.mkdir()
    with WarcWriter(folder) as writer:
        writer.record_response("http://qinghe.example/1.html", 200, html, PAGE.encode("gbk"), DAY)
        for name in ("", "robots.txt"):
            body = OTHER.encode("gbk")
            writer.record_response(f"http://qinghe.example/{name}", 200, html, body, DAY, is_list=True)
    archive = tmp_path / "archive"
    done = xieshang("ingest", folder, "--archive", archive)
    assert (done.code, done.err) == (0, "")
    with Archive.open(archive) as opened:
        assert [report.url for report in opened.reports()] == ["http://qinghe.example/1.html"]
    for path in (archive, archive / "warc", next((archive / "warc").glob("*.warc.gz"))):
        done = xieshang("ingest", path, "--archive", archive)
        assert done.code == 2
        assert_plain_error(done, "is the archive itself")
    monkeypatch.chdir(tmp_path)
    for empty in ("", " "):
        done = xieshang("ingest", empty, "--archive", archive)
        assert done.code == 2
        assert_plain_error(done, "a path is empty")
    # Once from the other file; the archive in the same folder is not read again.
    assert " 1 unchanged" in xieshang("ingest", ".", "--archive", archive).out


def test_ctrl_c_keeps_what_was_committed_and_says_how_to_go_on(xieshang: Run, tmp_path: Path) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(1500):
        (folder / f"{number:04}.html").write_bytes(
            PAGE.replace("河边", f"河边{number}号").replace("210", str(300 + number)).encode("gbk")
        )
    archive = tmp_path / "archive"
    process = subprocess.Popen(
        [sys.executable, "-m", "crawler", "ingest", str(folder), "--archive", str(archive)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        time.sleep(0.3)
        if (archive / "archive.db").exists():
            with Archive.open(archive, read_only=True) as seen:
                if seen.stats()["reports"]:
                    break
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in errors
    assert "same command" in errors
    with Archive.open(archive) as kept:
        assert 0 < kept.stats()["reports"] < 1500

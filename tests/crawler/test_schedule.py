"""The schedule: cron's weekdays, missed runs, one crawl per host, an end in order."""

import datetime as dt
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from archive import Archive
from archive.history import count_urls, read_runs
from crawler.schedule import Schedule, find_missed
from crawler.sources import load_source
from crawler.timetable import list_weekdays, make_trigger
from schemas.source import Source
from tests.conftest import ROOT

NEW_YEAR = dt.datetime(2024, 1, 1, 0, 0, 1).astimezone()  # a Monday


def make_source(name: str, rhythm: str, host: str) -> Source:
    return Source(name=name, title="河汊", publisher="portal", seeds=(f"http://{host}/",), rhythm=rhythm)


@pytest.mark.parametrize(
    ("rhythm", "expected"),
    [
        ("30 6 * * *", "2024-01-01 06:30"),
        ("30 6 * * 0", "2024-01-07 06:30"),
        ("30 6 * * 7", "2024-01-07 06:30"),
        ("30 6 * * 2-4", "2024-01-02 06:30"),
        ("30 6 * * 5-7", "2024-01-05 06:30"),
        ("30 6 4 * 0", "2024-01-04 06:30"),
        ("0 */6 * 2 *", "2024-02-01 00:00"),
    ],
)
def test_cron_is_read_as_cron_reads_it(rhythm: str, expected: str) -> None:
    assert f"{make_trigger(rhythm).get_next_fire_time(None, NEW_YEAR):%Y-%m-%d %H:%M}" == expected


def test_weekday_fields() -> None:
    assert list_weekdays("0-6") == ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]
    assert list_weekdays("*/2") == ["sun", "tue", "thu", "sat"]
    assert list_weekdays("1-5/2,6") == ["mon", "wed", "fri", "sat"]


def test_what_was_missed_is_known() -> None:
    daily, now = make_source("a", "0 6 * * *", "a.invalid"), NEW_YEAR + dt.timedelta(days=3)
    assert find_missed(daily, NEW_YEAR, now)
    assert not find_missed(daily, now - dt.timedelta(minutes=1), now)
    assert not find_missed(daily, None, now)


def test_missed_runs_are_caught_up_and_hosts_are_asked_by_one_at_a_time(tmp_path: Path) -> None:
    log = tmp_path / "log"
    code = (
        "import sys, time\n"
        f"log = open({str(log)!r}, 'a')\n"
        "print('begin', sys.argv[1], file=log, flush=True); time.sleep(0.3); print('end', sys.argv[1], file=log, flush=True)"
    )
    sources = [make_source(name, "0 6 1 1 *", "www.one.invalid") for name in ("a", "b")]
    sources.append(make_source("later", "0 6 1 1 *", "two.invalid"))
    ended = threading.Event()
    events: list[str] = []

    def note(line: str) -> None:
        events.append(line)
        if sum("ended with code 0" in event for event in events) == 2:
            ended.set()

    long_ago = NEW_YEAR - dt.timedelta(days=900)
    schedule = Schedule(
        sources, [sys.executable, "-c", code], last_started={"a": long_ago, "b": long_ago}, parallel=3, on_event=note
    )
    schedule.start()
    assert ended.wait(60)
    schedule.stop()
    words = [line.split() for line in log.read_text().splitlines()]
    assert [word for word, _ in words] == ["begin", "end", "begin", "end"]
    assert {name for _, name in words} == {"a", "b"}
    assert schedule.crawl(sources[0]) is None


def test_a_running_crawl_is_interrupted_at_the_end() -> None:
    begun = threading.Event()
    source = make_source("slow", "0 6 1 1 *", "slow.invalid")
    schedule = Schedule(
        [source],
        [sys.executable, "-c", "import time; time.sleep(600)"],
        last_started={"slow": NEW_YEAR - dt.timedelta(days=900)},
        on_event=lambda line: begun.set() if "begins" in line else None,
    )
    schedule.start()
    assert begun.wait(60)
    schedule.stop()
    assert not schedule._running


def test_the_verb_ends_when_asked_to(tmp_path: Path) -> None:
    folder = tmp_path / "sites"
    folder.mkdir()
    (folder / "a.yml").write_text(
        "name: a\ntitle: 河汊\npublisher: portal\nseeds: [http://a.invalid/]\nrhythm: 0 6 1 1 *\n", "utf-8"
    )
    command = [sys.executable, "-m", "crawler", "schedule", "run", "--sources", str(folder)]
    with subprocess.Popen(
        [*command, "--archive", str(tmp_path / "archive")],
        cwd=ROOT,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        assert " a: next run " in process.stdout.readline()
        second = subprocess.run(
            [*command, "--archive", str(tmp_path / "archive")], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert (second.returncode, "another `schedule run` is at work" in second.stderr) == (2, True)
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0


def test_one_that_waits_for_its_host_keeps_no_other_from_running() -> None:
    """Two sources of one host are due first, and one crawl runs for long: the third has a slot all the same."""
    sources = [make_source(name, "0 6 1 1 *", host) for name, host in (("a", "one"), ("b", "one"), ("c", "two"))]
    begun: list[str] = []
    both = threading.Event()

    def note(line: str) -> None:
        if "begins" in line:
            begun.append(line.partition(":")[0])
            if "c" in begun and len(begun) == 2:
                both.set()

    schedule = Schedule(
        sources,
        [sys.executable, "-c", "import time; time.sleep(600)"],
        unfinished=["a", "b", "c"],
        on_event=note,
    )
    schedule.start()
    assert both.wait(60)
    schedule.stop()
    assert len(begun) == 2


def test_an_interrupted_crawl_goes_on_at_the_next_start(tmp_path: Path) -> None:
    """In reality: the verb, a crawl of the sample site, SIGTERM in its midst, and a second start."""
    sites, archive = tmp_path / "sites", tmp_path / "archive"
    sites.mkdir()
    shipped = (ROOT / "crawler" / "sources" / "sample" / "sample-laifeng.yml").read_text("utf-8")
    text = shipped.replace("delay: 0", "delay: 0.25").replace("sample-laifeng", "timed") + "rhythm: 0 6 1 1 *\n"
    (sites / "timed.yml").write_text(text, "utf-8")
    source = load_source(sites / "timed.yml")
    with Archive.open(archive, create=True) as opened:
        opened.finish_run(opened.start_run(source), "stopped")
    command = [sys.executable, "-m", "crawler", "schedule", "run", "--sources", str(sites), "--archive", str(archive)]

    def run_until(words: str, *, reports: int = 0) -> str:
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout
            lines = []
            for line in process.stdout:
                lines.append(line)
                if words in line:
                    break
            for _ in range(600):
                with Archive.open(archive, read_only=True) as opened:
                    if opened.stats()["reports"] >= reports:
                        break
                time.sleep(0.1)
            process.send_signal(signal.SIGTERM)
            lines += process.stdout.readlines()
            assert process.wait(60) == 0
        return "".join(lines)

    assert "timed: ended with code 130" in run_until("begins", reports=2)
    with Archive.open(archive, read_only=True) as opened:
        assert read_runs(opened, "timed")[0].state == "stopped"
    assert "timed: ended with code 0" in run_until("ended with code 0")
    with Archive.open(archive, read_only=True) as opened:
        assert opened.stats()["reports"] == 11
        assert count_urls(opened, "timed") == {"fetched": 11}

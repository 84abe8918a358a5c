"""Timetables for cron and systemd."""

from collections.abc import Callable
from typing import Any

import pytest

from crawler.timetable import find_rhythm_fault, make_calendars, write_crontab, write_systemd
from schemas.source import Source


@pytest.mark.parametrize("rhythm", ["15 6 * * *", "*/30 * * * *", "0 6,18 1-5 * 1-5", "5 4 * * 0", "0 0 1 1 *"])
def test_rhythms(rhythm: str) -> None:
    assert find_rhythm_fault(rhythm) is None


@pytest.mark.parametrize(
    "rhythm", ["", "daily", "60 6 * * *", "0 24 * * *", "0 6 * *", "0 6 0 * *", "*/0 * * * *", "a b c d e", "0 6 * * 8"]
)
def test_what_is_no_rhythm(rhythm: str) -> None:
    assert find_rhythm_fault(rhythm)


@pytest.mark.parametrize(
    ("rhythm", "calendars"),
    [
        ("15 6 * * *", ["*-*-* 6:15:00"]),
        ("*/30 * * * *", ["*-*-* *:0/30:00"]),
        ("0 6,18 * * 1-5", ["Mon,Tue,Wed,Thu,Fri *-*-* 6,18:0:00"]),
        ("0 6 * * 5-7", ["Sun,Fri,Sat *-*-* 6:0:00"]),
        ("0 6 * * */3", ["Sun,Wed,Sat *-*-* 6:0:00"]),
        ("0 0 1 1 *", ["*-1-1 0:0:00"]),
        ("0 0 */10 */6 *", ["*-1/6-1/10 0:0:00"]),
        ("0 6 1 * 1", ["*-*-1 6:0:00", "Mon *-*-* 6:0:00"]),
    ],
)
def test_calendars(rhythm: str, calendars: list[str]) -> None:
    assert make_calendars(rhythm) == calendars


def test_units_and_crontabs_keep_their_lines_whatever_a_path_or_title_says() -> None:
    source = Source(
        name="a", title="河汊\n[Service]\nExecStart=/bin/false %h", publisher="portal",
        seeds=("http://a.invalid/",), rhythm="0 6 * * *",
    )  # fmt: skip
    assert write_crontab([source], "xieshang crawl --archive '/data/50%'").splitlines()[1] == (
        r"0 6 * * * xieshang crawl --archive '/data/50\%' a"
    )
    units = write_systemd([source], "/usr/bin/xieshang crawl --archive '/data/50%$x'")
    assert "ExecStart=/usr/bin/xieshang crawl --archive '/data/50%%$$x' %i\n" in units
    assert "Description=Crawl 河汊 [Service] ExecStart=/bin/false %%h\n" in units
    assert sum(line.startswith("ExecStart=") for line in units.splitlines()) == 1


def test_verbs(xieshang: Callable[..., Any], tmp_path: Any) -> None:
    listed = xieshang("schedule", "list", "--archive", tmp_path)
    assert (listed.code, "cppcc" in listed.out, "never" in listed.out) == (0, True, True)
    printed = xieshang("schedule", "print", "--cron", "--archive", tmp_path)
    assert f"crawl --archive {tmp_path} beijing-cppcc\n" in printed.out
    units = xieshang("schedule", "print", "--systemd", "--archive", tmp_path)
    assert "# xieshang-crawl@beijing-cppcc.timer" in units.out
    assert xieshang("schedule", "print").code == 2

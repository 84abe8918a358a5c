"""Timetables for cron and systemd."""

from collections.abc import Callable
from typing import Any

import pytest

from crawler.timetable import find_rhythm_fault, make_calendar


@pytest.mark.parametrize("rhythm", ["15 6 * * *", "*/30 * * * *", "0 6,18 1-5 * 1-5", "5 4 * * 0", "0 0 1 1 *"])
def test_rhythms(rhythm: str) -> None:
    assert find_rhythm_fault(rhythm) is None


@pytest.mark.parametrize(
    "rhythm", ["", "daily", "60 6 * * *", "0 24 * * *", "0 6 * *", "0 6 0 * *", "*/0 * * * *", "a b c d e", "0 6 * * 8"]
)
def test_what_is_no_rhythm(rhythm: str) -> None:
    assert find_rhythm_fault(rhythm)


@pytest.mark.parametrize(
    ("rhythm", "calendar"),
    [
        ("15 6 * * *", "*-*-* 6:15:00"),
        ("*/30 * * * *", "*-*-* *:0/30:00"),
        ("0 6,18 * * 1-5", "Mon..Fri *-*-* 6,18:0:00"),
        ("0 0 1 1 *", "*-1-1 0:0:00"),
    ],
)
def test_calendars(rhythm: str, calendar: str) -> None:
    assert make_calendar(rhythm) == calendar


def test_verbs(xieshang: Callable[..., Any], tmp_path: Any) -> None:
    listed = xieshang("schedule", "list", "--archive", tmp_path)
    assert (listed.code, "cppcc" in listed.out, "never" in listed.out) == (0, True, True)
    printed = xieshang("schedule", "print", "--cron", "--archive", tmp_path)
    assert f"crawl --archive {tmp_path} beijing-cppcc\n" in printed.out
    units = xieshang("schedule", "print", "--systemd", "--archive", tmp_path)
    assert "# xieshang-crawl@beijing-cppcc.timer" in units.out
    assert xieshang("schedule", "print").code == 2

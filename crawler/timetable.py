"""Timetables: the sources' rhythms written for cron or systemd, for those who let these start the crawls."""

import re
from collections.abc import Iterable

from schemas.source import Source

_FIELD = re.compile(r"(?:\*|\d{1,2}(?:-\d{1,2})?)(?:/\d{1,2})?(?:,(?:\*|\d{1,2}(?:-\d{1,2})?)(?:/\d{1,2})?)*")
_BOUNDS = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
_NAMES = ("minute", "hour", "day", "month", "weekday")
_WEEKDAYS = ("Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def find_rhythm_fault(rhythm: str) -> str | None:
    """Return why `rhythm` is no cron expression of five fields (numbers, `*`, `-`, `,`, `/`), or None."""
    fields = rhythm.split()
    if len(fields) != 5:
        return f"{rhythm!r} has {len(fields)} fields, a cron expression has five: minute hour day month weekday"
    for field, name, (low, high) in zip(fields, _NAMES, _BOUNDS, strict=True):
        if not _FIELD.fullmatch(field):
            return f"{field!r} is no {name} of a cron expression"
        numbers = [int(number) for part in field.split(",") for number in re.findall(r"\d+", part.partition("/")[0])]
        if any(not low <= number <= high for number in numbers):
            return f"{field!r} is no {name}: {low} to {high}"
        if any(int(step) == 0 for step in re.findall(r"/(\d+)", field)):
            return f"{field!r}: a step of 0"
    return None


def write_crontab(sources: Iterable[Source], command: str) -> str:
    """Return a crontab that starts `command NAME` for each source with a rhythm."""
    lines = ["# Crawls of xieshang; two runs of one source never meet, the second one says so and ends."]
    lines += [f"{source.rhythm} {command} {source.name}" for source in sources if source.rhythm]
    return "\n".join(lines) + "\n"


def write_systemd(sources: Iterable[Source], command: str) -> str:
    """Return a service template and a timer per source; each file's name stands in the line above it."""
    parts = [
        "# xieshang-crawl@.service\n[Unit]\nDescription=xieshang crawl of %i\n\n"
        f"[Service]\nType=oneshot\nExecStart={command} %i\nKillSignal=SIGINT\nTimeoutStopSec=10\n"
    ]
    parts += [
        f"# xieshang-crawl@{source.name}.timer\n[Unit]\nDescription=Crawl {source.title}\n\n"
        f"[Timer]\nOnCalendar={make_calendar(source.rhythm)}\nPersistent=true\n\n[Install]\nWantedBy=timers.target\n"
        for source in sources
        if source.rhythm
    ]
    return "\n".join(parts)


def make_calendar(rhythm: str) -> str:
    """Return the systemd calendar expression of a cron expression. `Persistent=true` catches up on missed runs."""
    minute, hour, day, month, weekday = (_make_field(field) for field in rhythm.split())
    days = ""
    if weekday != "*":
        days = re.sub(r"\d+", lambda found: _WEEKDAYS[int(found[0])], weekday) + " "
    return f"{days}*-{month}-{day} {hour}:{minute}:00"


def _make_field(field: str) -> str:
    """`1-5` is `1..5` to systemd, and `*/6` is `0/6`."""
    return re.sub(r"(\d+)-(\d+)", r"\1..\2", field).replace("*/", "0/")

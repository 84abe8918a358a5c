"""Timetables: the sources' rhythms written for cron or systemd, for those who let these start the crawls."""

import datetime as dt
import re
from collections.abc import Iterable
from typing import Any

from schemas.source import Source

_FIELD = re.compile(r"(?:\*|\d{1,2}(?:-\d{1,2})?)(?:/\d{1,2})?(?:,(?:\*|\d{1,2}(?:-\d{1,2})?)(?:/\d{1,2})?)*")
_BOUNDS = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
_NAMES = ("minute", "hour", "day", "month", "weekday")
_WEEKDAYS = ("Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat")


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


def make_trigger(rhythm: str) -> Any:
    """Return the trigger of a cron expression, in local time. 0 and 7 are Sunday; a day and a weekday add up."""
    from apscheduler.triggers.combining import OrTrigger  # noqa: PLC0415 - `xieshang --help` need not wait for it
    from apscheduler.triggers.cron import CronTrigger  # noqa: PLC0415

    minute, hour, day, month, weekday = rhythm.split()
    common = {"minute": minute, "hour": hour, "month": month}
    by_day = CronTrigger(day=day, **common)
    if weekday == "*":
        return by_day
    by_weekday = CronTrigger(day_of_week=",".join(list_weekdays(weekday)), **common)
    return by_weekday if day == "*" else OrTrigger([by_day, by_weekday])


def list_weekdays(field: str) -> list[str]:
    """Return the days that the weekday field of a cron expression names; APScheduler's own numbers begin on Monday."""
    numbers: set[int] = set()
    for part in field.split(","):
        span, _, step = part.partition("/")
        first, _, last = span.partition("-")
        low = 0 if first == "*" else int(first)
        high = int(last) if last else 6 if first == "*" or step else low
        numbers.update(number % 7 for number in range(low, high + 1, int(step or 1)))
    return [_WEEKDAYS[number].lower() for number in sorted(numbers)]


def find_due(rhythm: str, since: dt.datetime) -> dt.datetime | None:
    """Return the first moment after `since` at which `rhythm` asks for a run; None where there is none."""
    due: dt.datetime | None = make_trigger(rhythm).get_next_fire_time(None, since + dt.timedelta(seconds=1))
    return due


def write_crontab(sources: Iterable[Source], command: str) -> str:
    """Return a crontab that starts `command NAME` for each source with a rhythm."""
    lines = ["# Crawls of xieshang; two runs of one source never meet, the second one says so and ends."]
    shown = command.replace("%", "\\%")  # which ends the command otherwise
    lines += [f"{source.rhythm} {shown} {source.name}" for source in sources if source.rhythm]
    return "\n".join(lines) + "\n"


def write_systemd(sources: Iterable[Source], command: str) -> str:
    """Return a service template and a timer per source; each file's name stands in the line above it."""
    shown = command.replace("%", "%%").replace("$", "$$")
    parts = [
        "# xieshang-crawl@.service\n[Unit]\nDescription=xieshang crawl of %i\n"
        "Wants=network-online.target\nAfter=network-online.target\n\n"
        f"[Service]\nType=oneshot\nExecStart={shown} %i\nKillSignal=SIGINT\nTimeoutStopSec=10\n"
        # 1 says that something was refused or failed, in the run's own report: no fault of the unit.
        "SuccessExitStatus=1 130\n"
    ]
    parts += [
        f"# xieshang-crawl@{source.name}.timer\n[Unit]\nDescription=Crawl {_fold(source.title)}\n\n"
        f"[Timer]\n{_list_calendars(source.rhythm)}Persistent=true\n\n[Install]\nWantedBy=timers.target\n"
        for source in sources
        if source.rhythm
    ]
    return "\n".join(parts)


def _fold(title: str) -> str:
    """Return a title that can stand in a unit file: one line, no specifiers."""
    return " ".join("".join(c if c.isprintable() else " " for c in title).split()).replace("%", "%%")


def _list_calendars(rhythm: str) -> str:
    return "".join(f"OnCalendar={calendar}\n" for calendar in make_calendars(rhythm))


def make_calendars(rhythm: str) -> list[str]:
    """Return the systemd calendar expressions of a cron expression, which together name the same moments.

    cron runs on a day of the month or of the week where both are given; systemd wants both to hold, so that makes two.
    """
    minute, hour, day, month, weekday = rhythm.split()
    time = f"{_make_field(hour, 0)}:{_make_field(minute, 0)}:00"
    by_day = f"*-{_make_field(month, 1)}-{_make_field(day, 1)} {time}"
    if weekday == "*":
        return [by_day]
    by_weekday = f"{','.join(day.capitalize() for day in list_weekdays(weekday))} *-{_make_field(month, 1)}-* {time}"
    return [by_weekday] if day == "*" else [by_day, by_weekday]


def _make_field(field: str, lowest: int) -> str:
    """`1-5` is `1..5` to systemd, and `*/6` is `0/6`, or `1/6` for days and months."""
    return re.sub(r"(\d+)-(\d+)", r"\1..\2", field).replace("*/", f"{lowest}/")

"""How sources fare: what each has given, how its addresses stand, how its last run ended; a few queries for all."""

import datetime as dt
from dataclasses import dataclass, field

from sqlalchemy import Integer, cast, func, select

from archive.folder import Archive
from archive.history import StoredRun, read_runs
from archive.tables import REPORT, URL

_RUNS = 400


@dataclass
class SourceHealth:
    """What the archive knows of one source."""

    name: str
    reports: int = 0
    relevant: int = 0
    hacked: int = 0
    last_new_at: dt.datetime | None = None
    """When its latest report came in."""
    addresses: dict[str, int] = field(default_factory=dict)
    """Addresses by state."""
    last_run: StoredRun | None = None
    failures: int = 0
    """Runs in a row, up to the last, that failed."""


def read_health(archive: Archive) -> dict[str, SourceHealth]:
    """Return every source by name, those of the database and those that only runs name."""
    found = {name: SourceHealth(name) for name in archive.sources()}

    def get(name: str) -> SourceHealth:
        return found.setdefault(name, SourceHealth(name))

    tallies = select(
        REPORT.c.source,
        func.count(),
        func.sum(cast(REPORT.c.relevant, Integer)),
        func.sum(cast(REPORT.c.hacked, Integer)),
        func.max(REPORT.c.first_seen_at),
    ).where(REPORT.c.source.is_not(None))
    states = select(URL.c.source, URL.c.state, func.count())
    with archive.reading() as connection:
        for name, reports, relevant, hacked, last in connection.execute(tallies.group_by(REPORT.c.source)):
            health = get(name)
            health.reports, health.relevant, health.hacked = int(reports), int(relevant or 0), int(hacked or 0)
            health.last_new_at = last
        for name, state, count in connection.execute(states.group_by(URL.c.source, URL.c.state)):
            get(name).addresses[state] = int(count)
    ended: set[str] = set()
    for run in read_runs(archive, limit=_RUNS):
        if run.source is None:
            continue
        health = get(run.source)
        health.last_run = health.last_run or run
        if run.state == "failed" and run.source not in ended:
            health.failures += 1
        else:
            ended.add(run.source)
    return found

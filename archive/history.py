"""What the archive remembers about crawling: runs, newest first, and the state of a source's addresses."""

import datetime as dt

from sqlalchemy import func, select

from archive.folder import Archive
from archive.results import RunState, UrlState
from archive.tables import REPORT, RUN, URL
from schemas.model import Value


class StoredRun(Value):
    """One run of a source as the archive holds it."""

    id: str
    """Id of the run."""
    source: str | None
    """Name of the source; None for an ingest."""
    state: RunState
    """How it ended; `running` while it lasts, or where its process was killed."""
    started_at: dt.datetime
    """Begin (UTC)."""
    finished_at: dt.datetime | None
    """End (UTC); None while it lasts."""
    counts: dict[str, int]
    """Counts by name."""
    note: str
    """Why it ended, where that is not plain."""


def read_runs(archive: Archive, source: str | None = None, *, kind: str = "crawl", limit: int = 100) -> list[StoredRun]:
    """Return the last runs of `kind` (of one source, or of all), newest first."""
    query = select(RUN).where(RUN.c.kind == kind).order_by(RUN.c.started_at.desc()).limit(limit)
    if source is not None:
        query = query.where(RUN.c.source == source)
    with archive.reading() as connection:
        return [
            StoredRun(
                id=row.id,
                source=row.source,
                state=row.state,
                started_at=_as_utc(row.started_at),
                finished_at=_as_utc(row.finished_at) if row.finished_at else None,
                counts=row.counts,
                note=row.note,
            )
            for row in connection.execute(query)
        ]


def count_urls(archive: Archive, source: str) -> dict[UrlState, int]:
    """Return how many addresses of `source` are in each state."""
    # The further pages of an article are no addresses of their own to those who read of them.
    own = (URL.c.source == source, URL.c.kind != "part")
    query = select(URL.c.state, func.count()).where(*own).group_by(URL.c.state)
    with archive.reading() as connection:
        return {row[0]: row[1] for row in connection.execute(query)}


def read_url_times(archive: Archive, source: str) -> dict[str, tuple[dt.datetime, dt.datetime | None]]:
    """Return for each address of `source` when it was first found and last asked for (None: never)."""
    query = select(URL.c.url, URL.c.found_at, URL.c.asked_at).where(URL.c.source == source)
    with archive.reading() as connection:
        return {
            url: (_as_utc(found_at), _as_utc(asked_at) if asked_at else None)
            for url, found_at, asked_at in connection.execute(query)
        }


def read_validators(archive: Archive, source: str) -> dict[str, tuple[str | None, str | None]]:
    """Return for each address of `source` what tells whether its content is news: (etag, last_modified)."""
    query = select(URL.c.url, URL.c.etag, URL.c.last_modified).where(URL.c.source == source)
    with archive.reading() as connection:
        return {url: (etag, last_modified) for url, etag, last_modified in connection.execute(query)}


def read_published(archive: Archive, source: str) -> dict[str, str | None]:
    """Return for each report of `source` its address and when it was published, as far as that is known."""
    query = select(REPORT.c.url, REPORT.c.published).where(REPORT.c.source == source)
    with archive.reading() as connection:
        return {row.url: row.published for row in connection.execute(query)}


def _as_utc(moment: dt.datetime) -> dt.datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)

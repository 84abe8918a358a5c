"""The frontier: the state of every address of a source, kept in the archive's own transactions."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, bindparam, insert, or_, select, update

from archive.errors import UnknownIdError
from archive.results import Due, RunState, UrlKind, UrlState
from archive.store import save_source
from archive.tables import RUN, URL
from archive.urls import key_url
from schemas.ids import make_id
from schemas.source import Source

# A failure is tried again after 1 h, 4 h, 16 h and 64 h; five in a row mean that the page is gone.
_FIRST_WAIT = dt.timedelta(hours=1)
_MAX_TRIES = 5
# Built once: these run for every page.
_HERE = (URL.c.source == bindparam("of_source"), URL.c.url_key == bindparam("of_key"))
_READ_TRIES = select(URL.c.tries).where(*_HERE)
_READ_STATE = select(URL.c.state).where(*_HERE)
_CHANGE = update(URL).where(*_HERE)


def start_run(connection: Connection, source: Source | None, kind: str, now: dt.datetime) -> str:
    """Add a run and return its id."""
    if source is not None:
        save_source(connection, source)
    name = source.name if source else None
    run_id = make_id("run", kind, name, now.isoformat())
    row = {"id": run_id, "kind": kind, "source": name, "state": "running", "started_at": now, "finished_at": None}
    connection.execute(insert(RUN), row | {"counts": {}, "note": ""})
    return run_id


def finish_run(
    connection: Connection, run_id: str, state: RunState, counts: Mapping[str, int], note: str, now: dt.datetime
) -> None:
    """Note how a run ended."""
    row = {"state": state, "finished_at": now, "counts": dict(counts), "note": note}
    if connection.execute(update(RUN).where(RUN.c.id == run_id).values(row)).rowcount == 0:
        raise UnknownIdError(f"no run {run_id} in this archive")


def enqueue(
    connection: Connection, urls: Iterable[str], source: Source, kind: UrlKind, found_on: str | None, now: dt.datetime
) -> int:
    """Add the addresses that are not known yet; return how many."""
    by_key = {key_url(url): url for url in urls}
    if not by_key:
        return 0
    save_source(connection, source)
    known: set[str] = set()
    keys = list(by_key)
    for start in range(0, len(keys), 500):
        asked = keys[start : start + 500]
        query = select(URL.c.url_key).where(URL.c.source == source.name, URL.c.url_key.in_(asked))
        known |= set(connection.execute(query).scalars())
    rows = [
        {
            "source": source.name,
            "url": url,
            "url_key": key,
            "kind": kind,
            "state": "queued",
            "tries": 0,
            "note": "",
            "found_on": found_on,
            "found_at": now,
        }
        for key, url in by_key.items()
        if key not in known
    ]
    if rows:
        connection.execute(insert(URL), rows)
    return len(rows)


def next_due(connection: Connection, source: Source, limit: int, kind: UrlKind | None, now: dt.datetime) -> list[Due]:
    """Return addresses that are queued, or whose next try is due, oldest first."""
    query = (
        select(URL)
        .where(
            URL.c.source == source.name,
            URL.c.state.not_in(("gone", "blocked")),
            or_(URL.c.state == "queued", URL.c.next_try_at <= now),
        )
        .order_by(URL.c.id)
        .limit(limit)
    )
    if kind is not None:
        query = query.where(URL.c.kind == kind)
    return [_read_due(row) for row in connection.execute(query)]


def _read_due(row: Any) -> Due:
    return Due(
        url=row.url,
        source=row.source,
        kind=row.kind,
        tries=row.tries,
        etag=row.etag,
        last_modified=row.last_modified,
        found_on=row.found_on,
    )


def mark(
    connection: Connection,
    url: str,
    state: UrlState,
    source: Source,
    *,
    status: int | None,
    note: str,
    next_try: dt.datetime | None,
    etag: str | None,
    last_modified: str | None,
    kind: UrlKind,
    found_on: str | None = None,
    now: dt.datetime,
) -> None:
    """Note what became of an address; an unknown one is added first."""
    here = {"of_source": source.name, "of_key": key_url(url)}
    tries = 0
    if state == "failed":
        tries = (connection.execute(_READ_TRIES, here).scalar() or 0) + 1
        if next_try is None:
            next_try = now + _FIRST_WAIT * 4 ** (tries - 1)
            state = "gone" if tries >= _MAX_TRIES else "failed"
    row = {"state": state, "tries": tries, "status": status, "note": note, "asked_at": now, "next_try_at": next_try}
    # A response without validators (304) does not void those of the last full one.
    row |= {name: value for name, value in (("etag", etag), ("last_modified", last_modified)) if value is not None}
    if connection.execute(_CHANGE, row | here).rowcount == 0:
        enqueue(connection, [url], source, kind, found_on, now)
        connection.execute(_CHANGE, row | here)


def url_state(connection: Connection, url: str, source: Source) -> UrlState | None:
    """Return the state of an address, None where it is unknown."""
    here = {"of_source": source.name, "of_key": key_url(url)}
    state: UrlState | None = connection.execute(_READ_STATE, here).scalar()
    return state


def read_parts(connection: Connection, source: Source) -> list[Due]:
    """Return the further pages of the articles of `source`, with their validators; `found_on` is the article."""
    query = select(URL).where(URL.c.source == source.name, URL.c.kind == "part").order_by(URL.c.id)
    return [_read_due(row) for row in connection.execute(query)]

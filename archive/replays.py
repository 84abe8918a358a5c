"""Storing what extraction now reads in an old capture, and saying what that changes."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from pydantic import Field
from sqlalchemy import Connection, insert, select, update

from archive.results import Stored
from archive.rows import FACT as FACT_TYPE
from archive.store import store_extraction
from archive.tables import CAPTURE, FACT, REPORT, RUN, SOURCE, is_standing
from archive.urls import key_url
from archive.warc import WarcLocation
from schemas.extraction import Extraction
from schemas.facts import Fact
from schemas.ids import make_id
from schemas.model import Value
from schemas.page import Page
from schemas.source import Source


class FactChange(Value):
    """One fact that a replay gained, lost or changed."""

    kind: str
    """Kind of fact."""
    report_id: str
    """Report it stands in."""
    before: Fact | None = None
    """As it stood; None where it was gained."""
    after: Fact | None = None
    """As it stands; None where it was lost."""


class Replayed(Value):
    """What became of one replayed capture."""

    stored: Stored
    """As for any stored page."""
    gained: tuple[FactChange, ...] = ()
    """Facts that stand now and did not before."""
    lost: tuple[FactChange, ...] = ()
    """Facts that stood before and do not now."""
    changed: tuple[FactChange, ...] = ()
    """Facts that make the same claim with another value, qualifier, scope, period …"""

    @property
    def is_same(self) -> bool:
        """Whether nothing has changed."""
        return self.stored.outcome != "updated" and not (self.gained or self.lost or self.changed)


Cursor = tuple[str, ...]
"""Where a replay stands: `captures` with time and id of the last capture read, or `files` where no row was there."""


class ReplayRun(Value):
    """A replay that has begun, or goes on."""

    id: str
    """Id of its run."""
    cursor: Cursor | None = None
    """Where its process stopped; None for a new one."""
    counts: dict[str, int] = Field(default_factory=dict)
    """What it had counted until then."""


# What moves with the text or differs between extractors without being another statement.
_INCIDENTAL = ("evidence", "rule", "confidence")


def begin_replay(connection: Connection, question: str, now: dt.datetime) -> ReplayRun:
    """Begin a replay, or go on with the last one where it did not come to its end and was asked the same `question`."""
    last = connection.execute(
        select(RUN).where(RUN.c.kind == "replay").order_by(RUN.c.started_at.desc(), RUN.c.id).limit(1)
    ).first()
    if last is not None and last.state != "finished" and (last.progress or {}).get("question") == question:
        row = {"state": "running", "finished_at": None}
        connection.execute(update(RUN).where(RUN.c.id == last.id).values(row))
        cursor = last.progress["cursor"]
        return ReplayRun(id=last.id, cursor=tuple(cursor) if cursor else None, counts=last.counts)
    run_id = make_id("run", "replay", None, now.isoformat())
    begun = {"id": run_id, "kind": "replay", "source": None, "state": "running", "started_at": now}
    progress = {"question": question, "cursor": None}
    connection.execute(insert(RUN), begun | {"counts": {}, "note": "", "progress": progress})
    return ReplayRun(id=run_id)


def note_replayed(connection: Connection, run_id: str, cursor: Cursor, counts: Mapping[str, int]) -> None:
    """Note how far a replay has come, in the transaction that stores what it read."""
    progress = connection.execute(select(RUN.c.progress).where(RUN.c.id == run_id)).scalar_one() or {}
    row = {"progress": progress | {"cursor": list(cursor)}, "counts": dict(counts)}
    connection.execute(update(RUN).where(RUN.c.id == run_id).values(row))


def _claim(data: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return what two facts share that speak of the same thing."""
    if data["fact"] == "count":
        return ("count", data["metric"], data["unit"])
    if data["fact"] == "place":
        return ("place", data["role"])
    return (data["fact"], data.get("name") or data.get("topic"))


def _content(data: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if name not in _INCIDENTAL}


def _read_standing(connection: Connection, report_id: str | None) -> dict[str, dict[str, Any]]:
    if report_id is None:
        return {}
    query = select(FACT.c.id, FACT.c.data).where(FACT.c.report_id == report_id, is_standing())
    return {row.id: row.data for row in connection.execute(query.order_by(FACT.c.position, FACT.c.id))}


def _find_report_id(connection: Connection, page: Page, location: WarcLocation) -> str | None:
    by_place = select(CAPTURE.c.report_id).where(
        CAPTURE.c.warc_file == location.file, CAPTURE.c.warc_offset == location.offset
    )
    found: str | None = connection.execute(by_place).scalar()
    if found is None:
        found = connection.execute(select(REPORT.c.id).where(REPORT.c.url_key == key_url(page.url))).scalar()
    return found


def store_replay(
    connection: Connection,
    page: Page,
    extraction: Extraction,
    location: WarcLocation,
    source: Source | None,
    run_id: str | None,
) -> Replayed:
    """Store an extraction of an old capture and compare the report's standing facts before and after."""
    before = _read_standing(connection, _find_report_id(connection, page, location))
    stored = store_extraction(connection, page, extraction, location, source, run_id)
    after = _read_standing(connection, stored.report_id)
    if stored.report_id is None:
        # No article any more: the report of earlier captures stands, so nothing is lost here.
        return Replayed(stored=stored)
    report_id = stored.report_id
    changed = [
        _make_change(report_id, before[i], after[i])
        for i in before
        if i in after and _content(before[i]) != _content(after[i])
    ]
    lost = {i: data for i, data in before.items() if i not in after}
    gained = {i: data for i, data in after.items() if i not in before}
    for i, data in list(lost.items()):
        heir = next((j for j, other in gained.items() if _claim(other) == _claim(data)), None)
        if heir is None:
            continue
        if _content(data) != _content(gained[heir]):
            changed.append(_make_change(report_id, data, gained[heir]))
        del lost[i], gained[heir]
    return Replayed(
        stored=stored,
        gained=tuple(_make_change(report_id, None, data) for data in gained.values()),
        lost=tuple(_make_change(report_id, data, None) for data in lost.values()),
        changed=tuple(changed),
    )


def _make_change(report_id: str, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> FactChange:
    some = after or before
    assert some is not None
    return FactChange(
        kind=some["fact"],
        report_id=report_id,
        before=FACT_TYPE.validate_python(before) if before else None,
        after=FACT_TYPE.validate_python(after) if after else None,
    )


def read_sources(connection: Connection) -> dict[str, Source]:
    """Return the sources as they were configured when last used, by name."""
    rows = connection.execute(select(SOURCE).order_by(SOURCE.c.name))
    return {row.name: Source.model_validate(row.config) for row in rows}

"""The queue of facts that wait for a person, page by page with a cursor that decisions taken meanwhile do not shift."""

import re
from typing import Any

from sqlalchemy import Connection, and_, case, func, or_, select

from archive.conditions import is_within, make_conditions, resolve_filter_places
from archive.errors import QueryError
from archive.filters import Filter
from archive.reading import read_facts
from archive.results import StoredFact
from archive.tables import FACT, REPORT, is_standing
from schemas.model import Value

_CURSOR = re.compile(r"([01])_([0-9.e+-]{1,32})_([0-9a-f]{1,64})")
_rank = case((FACT.c.review == "reopened", 0), else_=1)


class QueuePage(Value):
    """One page of the queue."""

    facts: tuple[StoredFact, ...]
    """Facts of this page: reopened ones first, then those of least confidence."""
    next_cursor: str | None
    """What to give as `after` for the next page; None on the last."""
    total: int
    """Facts that wait in all, on this page and elsewhere."""
    reopened: int
    """Those of them whose sentence has changed since a person decided."""


def _read_cursor(cursor: str) -> tuple[int, float, str]:
    found = _CURSOR.fullmatch(cursor)
    try:
        if found is None:
            raise ValueError
        return int(found[1]), float(found[2]), found[3]
    except ValueError:
        raise QueryError(f"after: {cursor[:60]!r} is no cursor of this queue; begin without one") from None


def _conditions(connection: Connection, asked: Filter, below: float | None, reopened: bool | None) -> list[Any]:
    waiting = or_(FACT.c.review.is_(None), FACT.c.review == "reopened")
    conditions: list[Any] = [is_standing(), waiting, *make_conditions(connection, asked)]
    conditions += [is_within(FACT.c.place_code, ranges) for ranges in resolve_filter_places(connection, asked)]
    if asked.fact:
        conditions.append(FACT.c.kind.in_(asked.fact))
    if asked.metric:
        conditions.append(FACT.c.metric.in_(asked.metric))
    if below is not None:
        # A decision whose sentence has changed waits whatever the machine thinks of the new one.
        conditions.append(or_(FACT.c.confidence < below, FACT.c.review == "reopened"))
    if reopened is not None:
        conditions.append(FACT.c.review == "reopened" if reopened else FACT.c.review.is_(None))
    return conditions


def read_queue(
    connection: Connection,
    asked: Filter,
    *,
    after: str | None = None,
    limit: int = 50,
    below: float | None = None,
    reopened: bool | None = None,
) -> QueuePage:
    """Return the page of the queue behind the cursor `after`.

    The order is fixed by each fact's own values (reopened, confidence, id), so a page begins where the last one ended
    although facts of it have been decided since.
    """
    if limit < 1:
        raise QueryError("limit: at least 1")
    conditions = _conditions(connection, asked, below, reopened)
    joined = select(FACT.c.id, FACT.c.confidence, _rank.label("rank")).join(REPORT, REPORT.c.id == FACT.c.report_id)
    page = joined.where(*conditions)
    if after is not None:
        rank, confidence, fact_id = _read_cursor(after)
        page = page.where(
            or_(
                _rank > rank,
                and_(
                    _rank == rank,
                    or_(
                        FACT.c.confidence > confidence,
                        and_(FACT.c.confidence == confidence, FACT.c.id > fact_id),
                    ),
                ),
            )
        )
    rows = connection.execute(page.order_by(_rank, FACT.c.confidence, FACT.c.id).limit(limit + 1)).all()
    counted = select(func.count(), func.count().filter(FACT.c.review == "reopened"))
    counted = counted.select_from(FACT).join(REPORT, REPORT.c.id == FACT.c.report_id)
    total, again = connection.execute(counted.where(*conditions)).one()
    shown = rows[:limit]
    last = shown[-1] if len(rows) > limit else None
    return QueuePage(
        facts=tuple(read_facts(connection, [row.id for row in shown])),
        next_cursor=None if last is None else f"{last.rank}_{last.confidence!r}_{last.id}",
        total=total,
        reopened=again,
    )

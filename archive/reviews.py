"""Human review: accept, correct, reject, add, annotate; every act is a row that says who, when and why."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any, Literal

from pydantic import ValidationError
from sqlalchemy import Connection, case, insert, or_, select, update

from archive.conditions import make_conditions
from archive.errors import ArchiveError, UnknownIdError
from archive.filters import Filter
from archive.rows import FACT as FACT_TYPE
from archive.rows import Row, describe_fact, find_evidence_sentence, locality_of, make_fact_rows, read_report
from archive.statements import MACHINE, PERSON, save_places, settle_places
from archive.tables import CHANGE, FACT, REPORT, REVIEW, SOURCE, VERSION, is_standing
from schemas.extraction import Extraction, Relevance, find_fault
from schemas.facts import Fact
from schemas.model import Value
from schemas.report import Report

Action = Literal["accept", "correct", "reject", "add", "annotate", "reopen", "undo"]
Decision = Literal["accept", "correct", "reject", "undo"]
_STANDINGS = {"accept": "accepted", "correct": "corrected", "reject": "rejected", "undo": None}


class StoredReview(Value):
    """One act of review."""

    id: int
    """Running number."""
    fact_id: str
    """Fact that it is about."""
    report_id: str
    """Report of the fact."""
    action: Action
    """What was decided; `reopen` by the machine, where the sentence of a decided fact has changed."""
    who: str
    """Name of the person; `machine` for `reopen`."""
    why: str
    """Reason or note."""
    made_at: dt.datetime
    """When."""
    sentence: str
    """The sentence that was decided upon."""
    before: dict[str, Any] | None
    """The fact before."""
    after: dict[str, Any] | None
    """The fact after."""


def _find_fact(connection: Connection, fact_id: str) -> Any:
    wanted = fact_id.strip().lower()
    query = select(FACT).where(FACT.c.id.startswith(wanted, autoescape=True)).limit(2)
    rows = connection.execute(query).all() if wanted else []
    if len(rows) != 1:
        what = "more than one fact's id begins with" if rows else "no fact"
        raise UnknownIdError(f"{what} {fact_id!r} in this archive; `xieshang show` lists a report's facts")
    return rows[0]


def _check_name(who: str) -> str:
    if not who.strip() or who.strip() == MACHINE:
        raise ArchiveError("a review needs the name of the person who decides")
    return who.strip()


def _read_current(connection: Connection, report_id: str) -> tuple[Extraction, str]:
    """Return the report's current version with its standing facts, and the version's id."""
    query = select(VERSION).join(REPORT, REPORT.c.version_id == VERSION.c.id).where(REPORT.c.id == report_id)
    row = connection.execute(query).first()
    if row is None:
        raise UnknownIdError(f"no report {report_id!r} in this archive")
    facts = connection.execute(select(FACT.c.data).where(FACT.c.report_id == report_id, is_standing())).scalars()
    extraction = Extraction(
        report=read_report(row.text, row.detail),
        relevance=Relevance.model_validate(row.relevance),
        facts=tuple(FACT_TYPE.validate_python(data) for data in facts),
        extractor_version=row.extractor_version,
    )
    return extraction, row.id


def _check_evidence(connection: Connection, fact: Fact, report: Report, report_id: str) -> None:
    place = select(SOURCE.c.place_code).join(REPORT, REPORT.c.source == SOURCE.c.name).where(REPORT.c.id == report_id)
    fault = find_fault(fact.evidence, report, connection.execute(place).scalar())
    if fault is not None:
        raise ArchiveError(f"the evidence does not verify: {fault}")


def _read_fact(data: Mapping[str, Any]) -> Fact:
    try:
        return FACT_TYPE.validate_python(data)
    except ValidationError as error:
        fault = error.errors()[0]
        field = ".".join(str(part) for part in fault["loc"][1:])
        raise ArchiveError(f"{field}: {fault['msg']}") from error


def _log(
    connection: Connection,
    row: Mapping[str, Any],
    action: Action,
    who: str,
    why: str,
    now: dt.datetime,
    before: Row | None,
    after: Row | None,
) -> None:
    log = {
        "fact_id": row["id"],
        "report_id": row["report_id"],
        "action": action,
        "who": who,
        "why": why,
        "made_at": now,
        "sentence": row["sentence"],
        "before": before,
        "after": after,
    }
    connection.execute(insert(REVIEW), log)
    changes = [("review", row["id"], action), ("report", row["report_id"], "review")]
    connection.execute(
        insert(CHANGE), [{"made_at": now, "entity": e, "entity_id": i, "action": a} for e, i, a in changes]
    )


def decide(
    connection: Connection,
    fact_id: str,
    action: Decision,
    values: Mapping[str, Any],
    who: str,
    why: str,
    now: dt.datetime,
) -> str:
    """Accept, correct (by `values` of its fields), reject a fact, or undo what was decided; return its whole id."""
    who = _check_name(who)
    row = _find_fact(connection, fact_id)
    if action == "undo" and row.review == "added":
        raise ArchiveError(f"fact {row.id} was added by a person; reject it instead")
    if action != "reject" and row.superseded_at is not None:
        raise ArchiveError(f"fact {row.id} no longer stands in its report; decide on the one that replaced it")
    machine = row.machine or row.data
    if action == "undo":
        data, kept = machine, None
    elif action == "correct":
        if not values:
            raise ArchiveError("a correction needs a field and its value, such as value=12")
        fact = _read_fact(row.data | dict(values) | {"fact": row.kind})
        _check_evidence(connection, fact, _read_current(connection, row.report_id)[0].report, row.report_id)
        data = fact.model_dump(mode="json", exclude_defaults=True) | {"fact": row.kind}
        kept = machine if row.review != "added" else None
    else:
        data, kept = row.data, row.machine
    # A fact that a person added stays theirs, corrected or not; extraction has no say in it.
    standing = "added" if row.review == "added" and action != "reject" else _STANDINGS[action]
    _write(connection, row, data, {"review": standing, "machine": kept})
    _log(connection, row._mapping, action, who, why, now, row.data, data)
    return str(row.id)


def _write(connection: Connection, row: Any, data: Row, changes: Row) -> None:
    """Write a fact's data with the columns that repeat it, and what follows for its report."""
    fact = FACT_TYPE.validate_python(data)
    extraction, _ = _read_current(connection, row.report_id)
    save_places(connection, [fact])
    columns = describe_fact(fact, locality_of(extraction.facts))[1]
    sentence = find_evidence_sentence(fact.evidence, extraction.report) if row.superseded_at is None else row.sentence
    changes = changes | columns | {"data": data, "position": fact.evidence.start, "sentence": sentence}
    connection.execute(update(FACT).where(FACT.c.id == row.id).values(changes))
    settle_places(connection, row.report_id)


def add_fact(connection: Connection, report_id: str, fact: Fact, who: str, why: str, now: dt.datetime) -> str:
    """Add a fact that the machine did not find; return its id."""
    who = _check_name(who)
    extraction, version_id = _read_current(connection, report_id)
    _check_evidence(connection, fact, extraction.report, report_id)
    save_places(connection, [fact])
    [row] = make_fact_rows(report_id, version_id, extraction, [fact], now, locality=locality_of(extraction.facts))
    known = connection.execute(select(FACT).where(FACT.c.id == row["id"])).first()
    if known is not None and known.superseded_at is None and known.review != "rejected":
        raise ArchiveError(f"the report already tells this (fact {known.id}); accept or correct it instead")
    row |= {"extractor_version": PERSON, "review": "added"}
    if known is None:
        connection.execute(insert(FACT), row)
    else:
        connection.execute(update(FACT).where(FACT.c.id == row["id"]).values(row))
    settle_places(connection, report_id)
    _log(connection, row, "add", who, why, now, None, row["data"])
    return str(row["id"])


def annotate(connection: Connection, fact_id: str, who: str, why: str, now: dt.datetime) -> str:
    """Put a note beside a fact without deciding on it; return its whole id."""
    who = _check_name(who)
    if not why.strip():
        raise ArchiveError("a note needs words")
    row = _find_fact(connection, fact_id)
    _log(connection, row._mapping, "annotate", who, why, now, row.data, row.data)
    return str(row.id)


def iterate_reviews(connection: Connection, report_id: str | None, fact_id: str | None) -> Iterator[StoredReview]:
    """Yield acts of review, oldest first: of one fact, of one report, or all."""
    query = select(REVIEW).order_by(REVIEW.c.id)
    if report_id is not None:
        query = query.where(REVIEW.c.report_id == report_id)
    if fact_id is not None:
        query = query.where(REVIEW.c.fact_id == fact_id)
    for row in connection.execute(query).mappings():
        yield StoredReview.model_validate(dict(row))


def list_queue(connection: Connection, asked: Filter, limit: int) -> list[str]:
    """Return ids of standing facts that wait for a person: reopened ones first, then those of least confidence."""
    conditions = [is_standing(), or_(FACT.c.review.is_(None), FACT.c.review == "reopened")]
    if asked.fact:
        conditions.append(FACT.c.kind.in_(asked.fact))
    if asked.metric:
        conditions.append(FACT.c.metric.in_(asked.metric))
    query = (
        select(FACT.c.id)
        .join(REPORT, REPORT.c.id == FACT.c.report_id)
        .where(*conditions, *make_conditions(connection, asked))
        .order_by(case((FACT.c.review == "reopened", 0), else_=1), FACT.c.confidence, FACT.c.id)
        .limit(limit)
    )
    return list(connection.execute(query).scalars())

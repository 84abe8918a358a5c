"""Human review: accept, correct, reject, add, annotate, undo; every act is a row that says who, when and why.

What the command line and a page build on, all methods of `Archive` (`archive/door/deciding.py`):

- `review_page(filter, after=, limit=, below=, reopened=)`: the queue, page by page (`archive.review_queue`)
- `accept`, `correct`, `reject`, `annotate`, `undo_review`: one fact by its id or the beginning of it
- `add_fact_at(report_id, fact, start=, end=, quote=, **values)`: a fact from words marked in the report, values as a
  form gives them (`archive.proposals`); `add_fact` takes a finished one
- `reviews(report_id=, fact_id=)`: the log

Each raises an ArchiveError with one line for the person who decides. `who` is the person's name.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any, Literal

from sqlalchemy import Connection, insert, select, update

from archive.errors import ArchiveError, UnknownIdError
from archive.proposals import EvidenceField, find_key, locate_evidence, make_fact, read_values, validate_fact
from archive.rows import FACT as FACT_TYPE
from archive.rows import Row, describe_fact, find_evidence_sentence, locality_of, make_fact_rows, read_report
from archive.statements import MACHINE, PERSON, save_places, settle_places
from archive.tables import CHANGE, FACT, REPORT, REVIEW, SOURCE, VERSION, is_standing
from schemas.extraction import Extraction, Relevance, find_fault
from schemas.facts import Fact, PlaceFact
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
    if action != "reject" and row.superseded_at is not None:
        raise ArchiveError(f"fact {row.id} no longer stands in its report; decide on the one that replaced it")
    if action == "undo":
        data, changes = _take_back(connection, row, now)
    elif action == "correct":
        data, changes = _correct(connection, row, values)
    else:
        data, changes = row.data, {"review": _name_standing(row, action), "machine": row.machine}
    _write(connection, row, data, changes)
    _log(connection, row._mapping, action, who, why, now, row.data, data)
    return str(row.id)


def _is_own(row: Any) -> bool:
    """Whether a person added the fact and extraction has not found it since."""
    return row.extractor_version == PERSON and row.machine is None


def _name_standing(row: Any, action: Decision) -> str | None:
    # A fact that a person added stays theirs, corrected or not; extraction has no say in it.
    if _is_own(row) and action != "reject":
        return "added"
    # Who accepts a corrected value accepts the correction: replay must not put the machine's back.
    if action == "accept" and row.machine is not None:
        return "added" if row.review == "added" else "corrected"
    return _STANDINGS[action]


def _correct(connection: Connection, row: Any, given: Mapping[str, Any]) -> tuple[Row, Row]:
    if not given:
        raise ArchiveError("a correction needs a field and its value, such as value=12")
    values = read_values(row.kind, given)
    if row.kind == "platform" and values.get("name") and "key" not in values:
        values["key"] = find_key(connection, str(values["name"]))
    fact = validate_fact(row.data | values | {"fact": row.kind})
    _check_evidence(connection, fact, _read_current(connection, row.report_id)[0].report, row.report_id)
    data = fact.model_dump(mode="json", exclude_defaults=True) | {"fact": row.kind}
    kept = None if _is_own(row) else row.machine or row.data
    return data, {"review": _name_standing(row, "correct"), "machine": kept}


def _take_back(connection: Connection, row: Any, now: dt.datetime) -> tuple[Row, Row]:
    """Return the data and standing of a fact without what was decided on it."""
    if row.review in (None, "reopened"):
        raise ArchiveError(f"nothing is decided on fact {row.id}, so there is nothing to take back")
    if _is_own(row):
        if row.review == "rejected":
            return row.data, {"review": "added"}
        # Nobody but the person said it: without them it is not told.
        return row.data, {"review": None, "superseded_at": now}
    doubt = select(REVIEW.c.id).where(REVIEW.c.fact_id == row.id, REVIEW.c.action == "reopen").limit(1)
    review = "reopened" if connection.execute(doubt).first() else None
    return row.machine or row.data, {"review": review, "machine": None}


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
    if isinstance(fact, PlaceFact) and fact.role == "locality" and locality_of(extraction.facts):
        raise ArchiveError("the report has a locality already; correct or reject that fact instead")
    [row] = make_fact_rows(report_id, version_id, extraction, [fact], now, locality=locality_of(extraction.facts))
    known = connection.execute(select(FACT).where(FACT.c.id == row["id"])).first()
    if known is not None and known.superseded_at is None and known.review != "rejected":
        raise ArchiveError(f"the report already tells this (fact {known.id}); accept or correct it instead")
    row |= {"extractor_version": PERSON, "review": "added"}
    if known is None:
        connection.execute(insert(FACT), row)
    else:
        if known.superseded_at is None and known.extractor_version != PERSON:
            # A person had rejected it; what the machine says stays beside what is added.
            row["machine"] = known.machine or known.data
        connection.execute(update(FACT).where(FACT.c.id == row["id"]).values(row))
    settle_places(connection, report_id)
    _log(connection, row, "add", who, why, now, None, row["data"])
    return str(row["id"])


def add_fact_at(
    connection: Connection,
    report_id: str,
    kind: str,
    values: Mapping[str, Any],
    who: str,
    why: str,
    now: dt.datetime,
    *,
    start: int | None = None,
    end: int | None = None,
    quote: str | None = None,
    field: EvidenceField = "text",
) -> str:
    """Add a fact of `kind` that rests on the words `field[start:end]` (or on the one place of `quote`); return its id.

    `values` are what a form gives: see `archive.proposals`.
    """
    _check_name(who)
    report = _read_current(connection, report_id)[0].report
    evidence = locate_evidence(report, field, start, end, quote)
    return add_fact(connection, report_id, make_fact(connection, kind, evidence, values), who, why, now)


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

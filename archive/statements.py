"""The standing facts of a report: what extraction says now, joined with what people decided.

People outrank programs: a fact that was accepted, corrected, rejected or added stays as decided while the sentence that
it rests on stands in the report; where that changes, the fact is reopened.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from archive.case_ids import register_cases
from archive.rows import FACT as FACT_TYPE
from archive.rows import Row, describe_fact, find_evidence_sentence, make_fact_rows, make_place_rows, make_version_id
from archive.tables import FACT, PLACE, REPORT, REVIEW, VERSION, is_standing
from schemas.extraction import Extraction, find_fault
from schemas.facts import Evidence, Fact, PlaceFact
from schemas.report import Report

PERSON = "person"
"""Extractor version of a fact that a person added."""
MACHINE = "machine"
DECIDED = ("accepted", "corrected", "rejected", "added")
"""Standings of review that extraction may not change."""


# Composed once: for a crawl that takes longer than running them.
_ADD_FACTS = insert(FACT)
_KNOWN_PLACES = select(PLACE.c.code).where(PLACE.c.code.in_(bindparam("codes", expanding=True)))


def read_standing(connection: Connection, report_id: str) -> dict[str, Any]:
    """Return the data of a report's standing facts by id."""
    rows = connection.execute(select(FACT.c.id, FACT.c.data).where(FACT.c.report_id == report_id, is_standing()))
    return {row.id: row.data for row in rows}


def save_places(connection: Connection, facts: Sequence[Fact]) -> None:
    """Add the places that `facts` name, and those above them, where they are not known yet."""
    rows = make_place_rows([f.place for f in facts if isinstance(f, PlaceFact)])
    if not rows:
        return
    known = set(connection.execute(_KNOWN_PLACES, {"codes": list(rows)}).scalars())
    missing = [row for code, row in rows.items() if code not in known]
    if missing:
        connection.execute(insert(PLACE), missing)


def move_evidence(old: Any, old_text: str, report: Report) -> Evidence | None:
    """Return where the evidence of the row `old` stands in `report` now; None where its sentence is gone."""
    evidence = Evidence.model_validate(old.data["evidence"])
    if evidence.field != "text":
        same = find_fault(evidence, report) is None and find_evidence_sentence(evidence, report) == old.sentence
        return evidence if same or evidence.field == "source" else None
    before = old_text.rfind(old.sentence, 0, evidence.start + len(old.sentence))
    now = report.text.find(old.sentence)
    if before < 0 or now < 0:
        return None
    shift = now - before
    return evidence.model_copy(update={"start": evidence.start + shift, "end": evidence.end + shift})


def _overlaps(decided: Row, row: Row) -> bool:
    """Whether a machine's fact says of the same words what a person has already decided."""
    if (decided["kind"], decided["metric"]) != (row["kind"], row["metric"]):
        return False
    one, two = decided["data"]["evidence"], row["data"]["evidence"]
    return one.get("field") == two.get("field") and bool(one["start"] < two["end"] and two["start"] < one["end"])


def _is_same_claim(old: Any, row: Row) -> bool:
    """Whether a new fact claims what an old one claimed, in whatever sentence."""
    names = ("kind", "metric", "unit") if old.kind == "count" else ("kind", "name_key")
    return all(getattr(old, name) == row[name] for name in names)


def sync_facts(
    connection: Connection,
    report_id: str,
    extraction: Extraction,
    facts: Sequence[Fact],
    seen_at: dt.datetime,
    *,
    is_new: bool = False,
) -> int:
    """Make the report's standing facts those of `facts` and of people; return the number of facts told.

    Facts that are no longer told are superseded at `seen_at`. A report that `is_new` has none yet.
    """
    save_places(connection, facts)
    version_id = make_version_id(report_id, extraction.report)
    rows = {row["id"]: row for row in make_fact_rows(report_id, version_id, extraction, facts, seen_at)}
    register_cases(connection, report_id, rows.values(), is_new=is_new)
    query = select(FACT).where(FACT.c.report_id == report_id)
    known: dict[str, Any] = {} if is_new else {row.id: row for row in connection.execute(query)}
    decided = [row for row in known.values() if row.review in DECIDED]
    kept = _keep_decided(connection, decided, rows, extraction.report, version_id, seen_at) if decided else set()
    added = [row for i, row in rows.items() if i not in known]
    if added:
        connection.execute(_ADD_FACTS, added)
    for i, row in rows.items():
        if i in known and i not in kept:
            _update_row(connection, known[i], row)
    gone = [i for i, old in known.items() if i not in rows and i not in kept and old.superseded_at is None]
    if gone:
        connection.execute(update(FACT).where(FACT.c.id.in_(gone)).values(superseded_at=seen_at))
    if decided:
        settle_places(connection, report_id)
    return len(rows)


def _update_row(connection: Connection, old: Any, row: Row) -> None:
    row["first_seen_at"] = min(old.first_seen_at, row["first_seen_at"])
    row["last_seen_at"] = max(old.last_seen_at, row["last_seen_at"])
    if old.review is not None or row["review"] is None:
        # Standing of review is nothing that extraction sets, but for an undecided fact that inherits a doubt.
        row["review"] = old.review
    changes = {name: value for name, value in row.items() if getattr(old, name) != value}
    if changes:
        connection.execute(update(FACT).where(FACT.c.id == old.id).values(changes))


def _keep_decided(
    connection: Connection,
    decided: Sequence[Any],
    rows: dict[str, Row],
    report: Report,
    version_id: str,
    seen_at: dt.datetime,
) -> set[str]:
    """Carry decisions into the new version; return the ids of the facts that stay as decided.

    Machine facts that speak of the same words as a decided one are taken out of `rows`; where the sentence of a decided
    fact is gone, it is reopened, and so is the new fact that makes the same claim.
    """
    texts = {
        row.id: row.text
        for row in connection.execute(
            select(VERSION.c.id, VERSION.c.text).where(VERSION.c.id.in_({old.version_id for old in decided}))
        )
    }
    kept: set[str] = set()
    for old in decided:
        told = rows.get(old.id)
        if told is not None and old.review in ("accepted", "rejected"):
            # The machine says just what was decided upon.
            continue
        evidence = move_evidence(old, texts[old.version_id], report)
        if evidence is None:
            _reopen(connection, old, rows, seen_at)
            continue
        kept.add(old.id)
        data = old.data | {"evidence": evidence.model_dump(exclude_defaults=True)}
        changes: Row = {
            "data": data,
            "position": evidence.start,
            "version_id": version_id,
            "last_seen_at": max(old.last_seen_at, seen_at),
            "superseded_at": None,
        }
        if told is not None:
            changes |= {"machine": told["data"], "extractor_version": told["extractor_version"]}
        connection.execute(update(FACT).where(FACT.c.id == old.id).values(changes))
        if old.review != "rejected":
            mine = {"kind": old.kind, "metric": old.metric, "data": data}
            for i in [i for i, row in rows.items() if i != old.id and _overlaps(mine, row)]:
                del rows[i]
    return kept


def _reopen(connection: Connection, old: Any, rows: dict[str, Row], seen_at: dt.datetime) -> None:
    changes: Row = {"review": "reopened", "superseded_at": old.superseded_at or seen_at}
    connection.execute(update(FACT).where(FACT.c.id == old.id).values(changes))
    heirs = [row for row in rows.values() if _is_same_claim(old, row)]
    for heir in heirs[:1]:
        heir["review"] = "reopened"
    log = {
        "fact_id": heirs[0]["id"] if heirs else old.id,
        "report_id": old.report_id,
        "action": "reopen",
        "who": MACHINE,
        "why": f"the sentence of {old.id} ({old.review}) has changed",
        "made_at": dt.datetime.now(dt.UTC),
        "sentence": old.sentence,
        "before": old.data,
        "after": heirs[0]["data"] if heirs else None,
    }
    connection.execute(insert(REVIEW), log)


def settle_places(connection: Connection, report_id: str) -> None:
    """Bring what follows from a report's locality in line with its standing facts: place codes and cases."""
    found = connection.execute(
        select(FACT).where(FACT.c.report_id == report_id, is_standing()).order_by(FACT.c.position, FACT.c.id)
    )
    rows = list(found.mappings())
    facts = [FACT_TYPE.validate_python(row["data"]) for row in rows]
    locality = next((f.place for f in facts if isinstance(f, PlaceFact) and f.role == "locality"), None)
    settled = []
    for row, fact in zip(rows, facts, strict=True):
        code = describe_fact(fact, locality)[1]["place_code"]
        if code != row["place_code"]:
            connection.execute(update(FACT).where(FACT.c.id == row["id"]).values(place_code=code))
        settled.append(dict(row) | {"place_code": code})
    code = locality.code if locality else None
    connection.execute(update(REPORT).where(REPORT.c.id == report_id).values(place_code=code))
    register_cases(connection, report_id, settled)

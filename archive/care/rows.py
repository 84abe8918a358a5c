"""The rows against each other: keys, evidence against its text, and columns that repeat what other rows say."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, and_, func, select

from archive.care.fault import BY_MENDING, BY_REPLAY, Fault, Progress
from archive.case_ids import pair_places
from archive.database import Backend
from archive.rows import FACT as FACT_TYPE
from archive.rows import describe_fact, locality_of, read_report
from archive.tables import CASE, CASE_REPORT, FACT, LINK, REPORT, SOURCE, VERSION, Table, is_standing
from schemas.extraction import find_fault
from schemas.facts import Evidence

_BATCH = 300


def check_database(connection: Connection, backend: Backend) -> Iterator[Fault]:
    """Yield what the database finds wrong with its pages, and every foreign key that points at nothing."""
    for said in backend.find_damage(connection):
        yield Fault(kind="database", where=backend.name, what=said, mend="restore a backup, or rebuild it by replay")
    for table in Table.metadata.sorted_tables:
        for key in sorted(table.foreign_key_constraints, key=lambda k: tuple(k.column_keys)):
            parent = key.referred_table.alias("parent")
            pairs = [(element.parent, parent.c[element.column.name]) for element in key.elements]
            query = (
                select(*table.primary_key.columns)
                .outerjoin_from(table, parent, and_(*(child == column for child, column in pairs)))
                .where(*(child.is_not(None) for child, _ in pairs), pairs[0][1].is_(None))
            )
            for row in connection.execute(query):
                where = f"{table.name} {' '.join(map(str, row))}"
                yield Fault(
                    kind="reference", where=where, what=f"points at no {key.referred_table.name}", mend=BY_REPLAY
                )


def check_references(connection: Connection) -> Iterator[Fault]:
    """Yield reports whose current version is not theirs, and links and cases that lead nowhere or in a circle."""
    lost = (
        select(REPORT.c.id)
        .outerjoin(VERSION, and_(VERSION.c.id == REPORT.c.version_id, VERSION.c.report_id == REPORT.c.id))
        .where(VERSION.c.id.is_(None))
    )
    for report_id in connection.execute(lost).scalars():
        yield Fault(kind="reference", where=f"report {report_id}", what="has no version", mend=BY_REPLAY)
    originals = {
        row.copy_id: row.original_id for row in connection.execute(select(LINK).where(LINK.c.removed_at.is_(None)))
    }
    for copy_id, original_id in originals.items():
        if original_id in originals:
            mend = f"run `xieshang unlink {copy_id}`"
            yield Fault(kind="reference", where=f"report {copy_id}", what="is the reprint of a reprint", mend=mend)
    targets = {row.id: row.redirect_to for row in connection.execute(select(CASE))}
    for case_id, target in targets.items():
        if target is not None and target not in targets:
            yield Fault(kind="reference", where=f"case {case_id}", what="leads to no case", mend=BY_MENDING)
        elif target is not None and targets[target] is not None:
            yield Fault(
                kind="reference", where=f"case {case_id}", what="leads to a case that leads on", mend=BY_MENDING
            )


def check_evidence(connection: Connection, progress: Progress | None) -> Iterator[Fault]:
    """Yield facts, standing or not, whose evidence is not in the text of the version that last told them."""
    places = {row.name: row.place_code for row in connection.execute(select(SOURCE.c.name, SOURCE.c.place_code))}
    total = connection.execute(select(func.count()).select_from(FACT)).scalar_one()
    query = (
        select(FACT.c.id, FACT.c.data, FACT.c.version_id, FACT.c.superseded_at, REPORT.c.source)
        .join(REPORT, REPORT.c.id == FACT.c.report_id)
        .order_by(FACT.c.version_id, FACT.c.id)
    )
    report, version_id = None, None
    for number, row in enumerate(connection.execute(query.execution_options(yield_per=1000)), 1):
        if row.version_id != version_id:
            version_id = row.version_id
            version = connection.execute(select(VERSION).where(VERSION.c.id == version_id)).first()
            report = read_report(version.text, version.detail) if version else None
        if report is None:
            # Said by the check of foreign keys.
            continue
        evidence = Evidence.model_validate(row.data["evidence"])
        if evidence.field == "source" and row.superseded_at is not None:
            # The source may have been given another place since.
            continue
        fault = find_fault(evidence, report, places.get(row.source))
        if fault is not None:
            yield Fault(kind="evidence", where=f"fact {row.id}", what=fault, mend=BY_REPLAY)
        if progress and number % 1000 == 0:
            progress("evidence", number, total)


def check_derived(connection: Connection, progress: Progress | None) -> Iterator[Fault]:
    """Yield facts and reports whose columns say other than what they repeat, and cases other than facts tell."""
    ids = list(connection.execute(select(REPORT.c.id).order_by(REPORT.c.id)).scalars())
    cases = {row.id: (row.place_code, row.platform_key) for row in connection.execute(select(CASE))}
    for start in range(0, len(ids), _BATCH):
        chunk = ids[start : start + _BATCH]
        facts: dict[str, list[Any]] = {}
        query = select(FACT).where(FACT.c.report_id.in_(chunk), is_standing()).order_by(FACT.c.position, FACT.c.id)
        for row in connection.execute(query).mappings():
            facts.setdefault(row["report_id"], []).append(dict(row))
        told: dict[str, set[tuple[str, str]]] = {}
        entries = select(CASE_REPORT).where(CASE_REPORT.c.report_id.in_(chunk))
        for entry in connection.execute(entries):
            told.setdefault(entry.report_id, set()).add(cases.get(entry.case_id, (entry.case_id, "")))
        reports = select(REPORT, VERSION.c.detail, VERSION.c.relevance).join(
            VERSION, VERSION.c.id == REPORT.c.version_id
        )
        for report in connection.execute(reports.where(REPORT.c.id.in_(chunk)).order_by(REPORT.c.id)):
            yield from _check_report(report, facts.get(report.id, []), told.get(report.id, set()))
        if progress:
            progress("cases", min(start + _BATCH, len(ids)), len(ids))


def _check_report(report: Any, rows: list[Any], told: set[tuple[str, str]]) -> Iterator[Fault]:
    where = f"report {report.id}"
    facts = [FACT_TYPE.validate_python(row["data"]) for row in rows]
    locality = locality_of(facts)
    expected = {name: report.detail.get(name) for name in ("title", "published", "outlet")} | {
        "hacked": bool(report.detail.get("hacked")),
        "relevant": bool(report.relevance["is_relevant"]),
        "place_code": locality.code if locality else None,
    }
    for name, value in expected.items():
        if getattr(report, name) != value:
            what = f"{name} is {getattr(report, name)!r}, its version says {value!r}"
            yield Fault(kind="derived", where=where, what=what, mend=BY_REPLAY)
    for row, fact in zip(rows, facts, strict=True):
        columns = describe_fact(fact, locality)[1] | {"kind": fact.fact, "position": fact.evidence.start}
        wrong = next((name for name, value in columns.items() if row[name] != value), None)
        if wrong is not None:
            what = f"{wrong} is {row[wrong]!r}, the fact says {columns[wrong]!r}"
            yield Fault(kind="derived", where=f"fact {row['id']}", what=what, mend=BY_REPLAY)
    pairs = set(pair_places(rows))
    for said, some in (("is not among the reports of", pairs - told), ("tells nothing of", told - pairs)):
        for code, key in sorted(some):
            what = f"{said} the case of {code} {key or 'without a platform'}"
            yield Fault(kind="derived", where=where, what=what, mend=BY_MENDING)


def clear_redirects(connection: Connection) -> None:
    """Mend ids of cases that lead nowhere or in steps."""
    targets = {row.id: row.redirect_to for row in connection.execute(select(CASE))}
    for case_id, target in targets.items():
        seen = {case_id}
        final = target
        while final is not None and targets.get(final) is not None and final not in seen:
            seen.add(final)
            final = targets[final]
        final = None if final not in targets or final in seen else final
        if final != target:
            connection.execute(CASE.update().where(CASE.c.id == case_id).values(redirect_to=final))

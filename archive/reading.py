"""Reading reports, facts and captures back as values."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from archive.attachments import read_attachments
from archive.cases import count_cases, list_case_ids
from archive.conditions import is_within, make_conditions, resolve_filter_places
from archive.errors import UnknownIdError
from archive.filters import Filter
from archive.results import Change, StoredCapture, StoredFact, StoredReport
from archive.rows import FACT as FACT_TYPE
from archive.rows import read_place, read_report
from archive.tables import CAPTURE, CHANGE, FACT, LINK, PLACE, REPORT, SOURCE, VERSION, is_standing
from archive.warc import WarcLocation
from schemas.extraction import Extraction, Relevance, make_record
from schemas.place import Place

_BATCH = 200
# Reports whose statements are read together.
_FACT_BATCH = 400


def find_report_id(connection: Connection, report_id: str) -> str:
    """Return the whole id that `report_id` begins; UnknownIdError where there is none or more than one."""
    wanted = report_id.strip().lower()
    query = select(REPORT.c.id).where(REPORT.c.id.startswith(wanted, autoescape=True)).order_by(REPORT.c.id).limit(2)
    found = list(connection.execute(query).scalars()) if wanted else []
    if len(found) == 1 or wanted in found:
        return str(found[0])
    if found:
        raise UnknownIdError(f"more than one report's id begins with {report_id!r}; give more of it")
    raise UnknownIdError(f"no report {report_id!r} in this archive; `xieshang search` shows ids")


def read_capture(row: Any) -> tuple[StoredCapture, WarcLocation]:
    """Return the value of a row of `capture`, and where its record stands."""
    location = WarcLocation(
        file=row.warc_file, offset=row.warc_offset, length=row.warc_length, payload_digest=row.payload_digest
    )
    capture = StoredCapture(
        id=row.id,
        url=row.url,
        fetched_at=row.fetched_at,
        last_seen_at=row.last_seen_at,
        status=row.status,
        verdict=row.verdict,
        file=f"warc/{row.warc_file}",
        offset=row.warc_offset,
        length=row.warc_length,
        payload_digest=row.payload_digest,
        source=row.source,
        report_id=row.report_id,
        part_of=row.part_of,
    )
    return capture, location


def iterate_captures(
    connection: Connection,
    source: str | None,
    since: dt.datetime | None,
    after: tuple[dt.datetime, str] | None = None,
) -> Iterator[tuple[StoredCapture, WarcLocation]]:
    """Yield captures behind the one of the time and id `after`, oldest first.

    They are read page by page, so that the database may be written meanwhile.
    """
    conditions = []
    if source is not None:
        conditions.append(CAPTURE.c.source == source)
    if since is not None:
        conditions.append(CAPTURE.c.fetched_at >= since)
    while True:
        query = select(CAPTURE).where(*conditions, *([] if after is None else [_is_behind(*after)]))
        rows = list(connection.execute(query.order_by(CAPTURE.c.fetched_at, CAPTURE.c.id).limit(500)))
        for row in rows:
            yield read_capture(row)
        if len(rows) < 500:
            return
        after = rows[-1].fetched_at, rows[-1].id


def _is_behind(moment: dt.datetime, capture_id: str) -> ColumnElement[bool]:
    is_same = and_(CAPTURE.c.fetched_at == moment, CAPTURE.c.id > capture_id)
    return or_(CAPTURE.c.fetched_at > moment, is_same)


def read_fact(row: Any, place: Place | None) -> StoredFact:
    """Return the value of a row of `fact` joined with its report's headline, date and address."""
    return StoredFact(
        id=row.id,
        report_id=row.report_id,
        fact=FACT_TYPE.validate_python(row.data),
        sentence=row.sentence,
        place=place,
        title=row.title,
        published=row.published,
        url=row.url,
        review=row.review,
        superseded=row.superseded_at is not None,
    )


def _select_facts() -> Any:
    return select(FACT, REPORT.c.title, REPORT.c.published, REPORT.c.url).join(REPORT, REPORT.c.id == FACT.c.report_id)


def iterate_facts(connection: Connection, asked: Filter) -> Iterator[StoredFact]:
    """Yield standing facts of the reports that pass `asked`, by report and place in the text.

    Where places are asked for, only facts that speak for them; `fact` and `metric` narrow further.
    """
    conditions: list[Any] = [is_standing()]
    conditions += [is_within(FACT.c.place_code, ranges) for ranges in resolve_filter_places(connection, asked)]
    if asked.fact:
        conditions.append(FACT.c.kind.in_(asked.fact))
    if asked.metric:
        conditions.append(FACT.c.metric.in_(asked.metric))
    for ids in _batch_reports(connection, asked, _FACT_BATCH):
        yield from _read_facts_of(connection, ids, conditions)


def _read_facts_of(connection: Connection, ids: Sequence[str], conditions: Sequence[Any]) -> Iterator[StoredFact]:
    query = _select_facts().where(FACT.c.report_id.in_(ids), *conditions)
    rows = connection.execute(query.order_by(REPORT.c.published, REPORT.c.id, FACT.c.position, FACT.c.id)).all()
    codes = {row.place_code for row in rows if row.place_code}
    places = {row.code: read_place(row) for row in connection.execute(select(PLACE).where(PLACE.c.code.in_(codes)))}
    for row in rows:
        yield read_fact(row, places.get(row.place_code))


def _batch_reports(connection: Connection, asked: Filter, size: int) -> Iterator[list[str]]:
    """Yield the ids of the reports that pass, by date of publication.

    What is read of them follows batch by batch: sorting whole rows, the database would hold all of them in memory.
    """
    query = select(REPORT.c.id).where(*make_conditions(connection, asked)).order_by(REPORT.c.published, REPORT.c.id)
    ids = list(connection.execute(query).scalars())
    for start in range(0, len(ids), size):
        yield ids[start : start + size]


def read_facts(connection: Connection, ids: Sequence[str]) -> list[StoredFact]:
    """Return the facts `ids`, standing or not, in that order; unknown ones are left out."""
    rows = {row.id: row for row in connection.execute(_select_facts().where(FACT.c.id.in_(ids)))}
    codes = {row.place_code for row in rows.values() if row.place_code}
    places = {row.code: read_place(row) for row in connection.execute(select(PLACE).where(PLACE.c.code.in_(codes)))}
    return [read_fact(rows[i], places.get(rows[i].place_code)) for i in ids if i in rows]


def read_reports(connection: Connection, ids: Sequence[str]) -> Iterator[StoredReport]:
    """Yield the reports `ids` in that order, read with a few queries."""
    query = select(
        REPORT, VERSION.c.text, VERSION.c.detail, VERSION.c.relevance, VERSION.c.refused, VERSION.c.extractor_version
    ).join(VERSION, VERSION.c.id == REPORT.c.version_id)
    reports = {row.id: row for row in connection.execute(query.where(REPORT.c.id.in_(ids)))}
    query = _select_facts().where(FACT.c.report_id.in_(ids), is_standing())
    facts = _group(connection.execute(query.order_by(FACT.c.position, FACT.c.id)), "report_id")
    codes = {row.place_code for rows in facts.values() for row in rows if row.place_code}
    places = {row.code: read_place(row) for row in connection.execute(select(PLACE).where(PLACE.c.code.in_(codes)))}
    query = select(CAPTURE).where(CAPTURE.c.report_id.in_(ids)).order_by(CAPTURE.c.fetched_at, CAPTURE.c.id)
    captures = _group(connection.execute(query), "report_id")
    query = select(VERSION.c.report_id, func.count()).where(VERSION.c.report_id.in_(ids)).group_by(VERSION.c.report_id)
    versions = {str(row[0]): int(row[1]) for row in connection.execute(query)}
    links = list(
        connection.execute(
            select(LINK).where(LINK.c.removed_at.is_(None), or_(LINK.c.copy_id.in_(ids), LINK.c.original_id.in_(ids)))
        )
    )
    case_ids = list_case_ids(connection, ids)
    attachments = read_attachments(connection, ids)
    for i in ids:
        row = reports[i]
        stored = tuple(read_fact(fact, places.get(fact.place_code)) for fact in facts.get(i, ()))
        extraction = Extraction(
            report=read_report(row.text, row.detail),
            relevance=Relevance.model_validate(row.relevance),
            facts=tuple(fact.fact for fact in stored),
            extractor_version=row.extractor_version,
        )
        yield StoredReport(
            id=i,
            url=row.url,
            source=row.source,
            record=make_record(extraction),
            facts=stored,
            captures=tuple(read_capture(capture)[0] for capture in captures.get(i, ())),
            versions=versions.get(i, 0),
            case_ids=tuple(case_ids.get(i, ())),
            original_id=next((link.original_id for link in links if link.copy_id == i), None),
            reprint_ids=tuple(link.copy_id for link in links if link.original_id == i),
            first_seen_at=row.first_seen_at,
            refused=tuple(row.refused),
            attachments=tuple(attachments.get(i, ())),
        )


def _group(rows: Iterable[Any], name: str) -> dict[str, list[Any]]:
    groups: dict[str, list[Any]] = {}
    for row in rows:
        groups.setdefault(getattr(row, name), []).append(row)
    return groups


def iterate_reports(connection: Connection, asked: Filter) -> Iterator[StoredReport]:
    """Yield the reports that pass `asked`, by date of publication, a batch in memory at a time."""
    for ids in _batch_reports(connection, asked, _BATCH):
        yield from read_reports(connection, ids)


def iterate_changes(connection: Connection, since: int) -> Iterator[Change]:
    """Yield changes after number `since`."""
    query = select(CHANGE).where(CHANGE.c.number > since).order_by(CHANGE.c.number)
    for row in connection.execute(query.execution_options(yield_per=1000)).mappings():
        yield Change.model_validate(dict(row))


def count_rows(connection: Connection) -> dict[str, int]:
    """Return what is in the archive, by name."""

    def count(table: Any, *conditions: Any) -> int:
        return int(connection.execute(select(func.count()).select_from(table).where(*conditions)).scalar_one())

    refused = func.coalesce(func.sum(func.json_array_length(VERSION.c.refused)), 0)
    return {
        "sources": count(SOURCE),
        "captures": count(CAPTURE),
        "rejected": count(CAPTURE, CAPTURE.c.report_id.is_(None)),
        "reports": count(REPORT),
        "relevant": count(REPORT, REPORT.c.relevant.is_(True)),
        "hacked": count(REPORT, REPORT.c.hacked.is_(True)),
        "reprints": count(LINK, LINK.c.removed_at.is_(None)),
        "versions": count(VERSION),
        "facts": count(FACT, is_standing()),
        "superseded": count(FACT, FACT.c.superseded_at.is_not(None)),
        "refused": int(connection.execute(select(refused)).scalar_one()),
        "cases": count_cases(connection),
    }

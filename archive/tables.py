"""The tables: the only classes with `table=True`, the same on every database.

Rows are written by `archive.rows` from validated values, never from page data directly. Times are UTC.
"""

import datetime as dt
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    ColumnElement,
    DateTime,
    Dialect,
    Index,
    MetaData,
    Text,
    UniqueConstraint,
    and_,
    or_,
)
from sqlalchemy import Table as CoreTable
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[dt.datetime]):
    """An aware datetime, kept as UTC without zone so that every database sorts it alike."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        """Drop the zone on the way in."""
        return None if value is None else value.astimezone(dt.UTC).replace(tzinfo=None)

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        """Add the zone on the way out."""
        return None if value is None else value.replace(tzinfo=dt.UTC)


class Table(SQLModel):
    """What all tables share: one naming rule for constraints, so that migrations can name them."""

    metadata = MetaData(naming_convention=NAMING)


def _time(*, nullable: bool = False, index: bool = False) -> Any:
    return Field(default=None, sa_column=Column(UtcDateTime, nullable=nullable, index=index))


def _text(*, nullable: bool = False) -> Any:
    return Field(default=None if nullable else "", sa_column=Column(Text, nullable=nullable))


def _json() -> Any:
    return Field(default=None, sa_column=Column(JSON, nullable=False))


class SourceRow(Table, table=True):
    """One site, as it was configured when last used."""

    __tablename__ = "source"
    name: str = Field(primary_key=True)
    title: str
    place_code: str | None = None
    publisher: str
    config: dict[str, Any] = _json()
    """`schemas.source.Source` as JSON."""
    updated_at: dt.datetime = _time()


class RunRow(Table, table=True):
    """One run of a crawl, an ingest or a replay."""

    __tablename__ = "run"
    id: str = Field(primary_key=True)
    kind: str
    source: str | None = Field(default=None, foreign_key="source.name", index=True)
    state: str
    started_at: dt.datetime = _time(index=True)
    finished_at: dt.datetime | None = _time(nullable=True)
    counts: dict[str, int] = _json()
    note: str = _text()
    progress: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=True))
    """What a replay was asked for, and how far it has come."""


class UrlRow(Table, table=True):
    """One address of a source's frontier."""

    __tablename__ = "url"
    __table_args__ = (
        UniqueConstraint("source", "url_key"),
        Index("ix_url_source_state_next_try_at", "source", "state", "next_try_at"),
    )
    id: int | None = Field(default=None, primary_key=True)
    source: str = Field(foreign_key="source.name")
    url: str = _text()
    url_key: str = _text()
    kind: str
    state: str
    tries: int = 0
    status: int | None = None
    note: str = _text()
    found_on: str | None = _text(nullable=True)
    found_at: dt.datetime = _time()
    asked_at: dt.datetime | None = _time(nullable=True)
    next_try_at: dt.datetime | None = _time(nullable=True)
    etag: str | None = _text(nullable=True)
    last_modified: str | None = _text(nullable=True)


class ReportRow(Table, table=True):
    """One report; its columns repeat what lists need of the current version."""

    __tablename__ = "report"
    id: str = Field(primary_key=True)
    url: str = _text()
    url_key: str = Field(sa_column=Column(Text, nullable=False, unique=True))
    content_key: str = Field(index=True)
    """Key of headline and clean text: equal for exact copies."""
    source: str | None = Field(default=None, index=True)
    version_id: str
    """The current version."""
    title: str | None = _text(nullable=True)
    published: str | None = Field(default=None, index=True)
    outlet: str | None = Field(default=None, index=True)
    relevant: bool
    hacked: bool
    place_code: str | None = Field(default=None, index=True)
    """Adcode of the locality."""
    first_seen_at: dt.datetime = _time(index=True)
    last_seen_at: dt.datetime = _time()


class CaptureRow(Table, table=True):
    """One captured response; the same bytes seen again only move `last_seen_at`."""

    __tablename__ = "capture"
    __table_args__ = (UniqueConstraint("warc_file", "warc_offset"),)
    id: str = Field(primary_key=True)
    url: str = _text()
    url_key: str = Field(sa_column=Column(Text, nullable=False, index=True))
    source: str | None = Field(default=None, index=True)
    run_id: str | None = Field(default=None, foreign_key="run.id", index=True)
    report_id: str | None = Field(default=None, foreign_key="report.id", index=True)
    verdict: str
    status: int
    fetched_at: dt.datetime = _time(index=True)
    last_seen_at: dt.datetime = _time()
    warc_file: str
    warc_offset: int
    warc_length: int
    payload_digest: str
    part_of: str | None = Field(default=None, foreign_key="capture.id", index=True)
    """Capture of the article's first page, where this is a further one."""


class VersionRow(Table, table=True):
    """One state of a report: what an extractor read in a capture."""

    __tablename__ = "version"
    __table_args__ = (UniqueConstraint("report_id", "number"),)
    id: str = Field(primary_key=True)
    report_id: str = Field(foreign_key="report.id")
    number: int
    capture_id: str = Field(foreign_key="capture.id", index=True)
    extractor_version: str
    text: str = _text()
    """Clean text."""
    detail: dict[str, Any] = _json()
    """`schemas.report.Report` as JSON without `text`."""
    relevance: dict[str, Any] = _json()
    """`schemas.extraction.Relevance` as JSON."""
    refused: list[str] = _json()
    """Facts refused at the door, one line each."""
    fetched_at: dt.datetime = _time()
    """When its capture was fetched."""


class PlaceRow(Table, table=True):
    """One jurisdiction that a fact speaks of, or one above it."""

    __tablename__ = "place"
    code: str = Field(primary_key=True)
    name: str = Field(index=True)
    level: str
    province: str
    city: str | None = None
    county: str | None = None
    successor: str | None = None


class FactRow(Table, table=True):
    """One statement; `data` is the whole fact, the other columns repeat what is asked for."""

    __tablename__ = "fact"
    __table_args__ = (
        # These two answer by themselves what counts and conditions ask: no row need be read.
        Index("ix_fact_named", "kind", "name_key", "name", "subkind", "n", "place_code", "review", "superseded_at"),
        Index("ix_fact_placed", "kind", "place_code", "report_id", "review", "superseded_at"),
        Index("ix_fact_metric_value", "metric", "value"),
    )
    id: str = Field(primary_key=True)
    report_id: str = Field(foreign_key="report.id", index=True)
    version_id: str = Field(foreign_key="version.id", index=True)
    """The last version that says it; evidence offsets point into its text."""
    kind: str
    role: str | None = None
    place_code: str | None = None
    """Adcode of the place that it speaks for."""
    name: str | None = None
    name_key: str | None = None
    """Name under which variants meet: a platform's key, a method's name, a topic."""
    subkind: str | None = None
    n: int | None = None
    metric: str | None = None
    value: float | None = None
    unit: str | None = None
    confidence: float
    position: int
    """Start of the evidence."""
    sentence: str = _text()
    data: dict[str, Any] = _json()
    """`schemas.facts.Fact` as JSON."""
    extractor_version: str
    first_seen_at: dt.datetime = _time()
    last_seen_at: dt.datetime = _time()
    superseded_at: dt.datetime | None = _time(nullable=True)
    """Capture time of the first version that no longer says it."""
    review: str | None = None
    """Standing of human review: `accepted`, `corrected`, `rejected`, `added`, `reopened`."""
    machine: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=True))
    """What the extractor says where a person has corrected it."""


class LinkRow(Table, table=True):
    """One report as the reprint of another; removing a link keeps the row."""

    __tablename__ = "link"
    __table_args__ = (UniqueConstraint("copy_id", "original_id"),)
    id: int | None = Field(default=None, primary_key=True)
    copy_id: str = Field(foreign_key="report.id", index=True)
    original_id: str = Field(foreign_key="report.id", index=True)
    rule: str
    score: float
    who: str
    made_at: dt.datetime = _time()
    removed_at: dt.datetime | None = _time(nullable=True)
    removed_by: str | None = None


class ReviewRow(Table, table=True):
    """One act of review; the log of who decided what, when and why."""

    __tablename__ = "review"
    __table_args__ = ({"sqlite_autoincrement": True},)
    id: int | None = Field(default=None, primary_key=True)
    fact_id: str = Field(index=True)
    report_id: str = Field(foreign_key="report.id", index=True)
    action: str
    """`accept`, `correct`, `reject`, `add`, `annotate`, `reopen`, `undo`."""
    who: str
    why: str = _text()
    made_at: dt.datetime = _time()
    sentence: str = _text()
    """The sentence that it was decided upon."""
    before: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=True))
    after: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=True))


class ShingleRow(Table, table=True):
    """A sample of a report's shingles, by which candidates for reprints are found."""

    __tablename__ = "shingle"
    __table_args__ = ({"sqlite_with_rowid": False},)
    hash: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    report_id: str = Field(primary_key=True, foreign_key="report.id", index=True)


class CaseRow(Table, table=True):
    """One citable id: place and platform stay with it for ever; a merged id leads to another."""

    __tablename__ = "case_entry"
    __table_args__ = (UniqueConstraint("place_code", "platform_key"),)
    id: str = Field(primary_key=True)
    place_code: str = Field(foreign_key="place.code")
    platform_key: str
    """Empty for consultation without a named platform."""
    redirect_to: str | None = None


class CaseReportRow(Table, table=True):
    """One report that a case rests on; derived from its standing facts whenever those change."""

    __tablename__ = "case_report"
    __table_args__ = ({"sqlite_with_rowid": False},)
    case_id: str = Field(primary_key=True, foreign_key="case_entry.id")
    """The case's own id, also where that was merged into another."""
    report_id: str = Field(primary_key=True, foreign_key="report.id", index=True)


class CodingSampleRow(Table, table=True):
    """One sample of reports drawn for people to code."""

    __tablename__ = "coding_sample"
    id: str = Field(primary_key=True)
    made_at: dt.datetime = _time()
    seed: str = _text()
    strata: list[str] = _json()
    """Names of the variables that the sample is stratified by."""
    allocation: str
    filter: str = _text()
    """Conditions on the reports of the population, in the filter grammar."""
    population: dict[str, int] = _json()
    """Reports of the population by stratum."""
    codebook_version: str
    change_number: int
    """Last change of the archive when it was drawn."""


class CodingUnitRow(Table, table=True):
    """One report of a sample, with the text that people were given."""

    __tablename__ = "coding_unit"
    sample_id: str = Field(primary_key=True, foreign_key="coding_sample.id")
    report_id: str = Field(primary_key=True, foreign_key="report.id", index=True)
    position: int
    """Row in the sheet, from 1."""
    stratum: str = _text()
    version_id: str = Field(foreign_key="version.id", index=True)


class CodingRow(Table, table=True):
    """What one person coded in one report of a sample."""

    __tablename__ = "coding"
    sample_id: str = Field(primary_key=True, foreign_key="coding_sample.id")
    report_id: str = Field(primary_key=True, foreign_key="report.id", index=True)
    coder: str = Field(primary_key=True)
    made_at: dt.datetime = _time()
    values: dict[str, Any] = _json()
    """By column of the sheet; a column that nobody looked at is left out, null is "not reported"."""
    note: str = _text()
    file_digest: str
    """Of the file that it was imported from."""


class CodingDecisionRow(Table, table=True):
    """What was decided where people coded one column of a report differently; the last decision holds."""

    __tablename__ = "coding_decision"
    __table_args__ = ({"sqlite_autoincrement": True},)
    id: int | None = Field(default=None, primary_key=True)
    sample_id: str = Field(foreign_key="coding_sample.id", index=True)
    report_id: str = Field(foreign_key="report.id", index=True)
    column: str
    value: Any = Field(default=None, sa_column=Column(JSON(none_as_null=False), nullable=False))
    """As in `coding.values`."""
    who: str
    why: str = _text()
    made_at: dt.datetime = _time()


class AttachmentRow(Table, table=True):
    """One document that a report's page offers; fields as in `schemas.attachment.Attachment`."""

    __tablename__ = "attachment"
    __table_args__ = (UniqueConstraint("report_id", "url"),)
    id: int | None = Field(default=None, primary_key=True)
    report_id: str = Field(foreign_key="report.id")
    url: str = Field(sa_column=Column(Text, nullable=False, index=True))
    name: str = _text()
    kind: str
    size: int = Field(sa_column=Column(BigInteger, nullable=False))
    digest: str
    text: str = _text()
    note: str = _text()
    fetched_at: dt.datetime | None = _time(nullable=True)
    warc_file: str
    warc_offset: int = Field(sa_column=Column(BigInteger, nullable=False))
    warc_length: int = Field(sa_column=Column(BigInteger, nullable=False))


class ChangeRow(Table, table=True):
    """One change with its running number; what is derived follows these numbers."""

    __tablename__ = "change"
    __table_args__ = ({"sqlite_autoincrement": True},)
    number: int | None = Field(default=None, primary_key=True)
    made_at: dt.datetime = _time()
    entity: str
    """`report`, `link`, `review`."""
    entity_id: str = Field(index=True)
    action: str


def _core(name: str) -> CoreTable:
    return Table.metadata.tables[name]


# The same tables for SQLAlchemy's core, which inserts and reads ten times as fast as whole objects.
SOURCE, RUN, URL, REPORT = _core("source"), _core("run"), _core("url"), _core("report")
CAPTURE, VERSION, PLACE, FACT = _core("capture"), _core("version"), _core("place"), _core("fact")
LINK, CASE, CHANGE = _core("link"), _core("case_entry"), _core("change")
REVIEW, SHINGLE, CASE_REPORT = _core("review"), _core("shingle"), _core("case_report")
ATTACHMENT = _core("attachment")
CODING_SAMPLE, CODING_UNIT = _core("coding_sample"), _core("coding_unit")
CODING, CODING_DECISION = _core("coding"), _core("coding_decision")


def is_standing(fact: Any = FACT) -> ColumnElement[bool]:
    """Return the condition that a fact holds: the current version says it and no person has rejected it."""
    return and_(fact.c.superseded_at.is_(None), or_(fact.c.review.is_(None), fact.c.review != "rejected"))

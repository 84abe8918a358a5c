"""Storing one page's extraction: capture, report, version and facts, in the transaction of the connection given."""

import datetime as dt
import importlib
import math
from collections.abc import Sequence
from functools import cache
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from archive.links import link_copies
from archive.results import Outcome, Stored
from archive.rows import (
    Row,
    make_content_key,
    make_report_columns,
    make_version_id,
)
from archive.statements import read_standing, sync_facts
from archive.tables import CAPTURE, CHANGE, REPORT, SOURCE, VERSION
from archive.urls import host_of, key_url
from archive.warc import WarcLocation
from schemas.extraction import Extraction, find_fault
from schemas.facts import CountFact, Fact, MethodFact, PlatformFact
from schemas.ids import make_id
from schemas.page import Page
from schemas.source import Source

# Below this length two equal texts may be two reports (a caption, a notice of one line).
_MIN_COPY_LENGTH = 50
# Composed once: for a crawl that takes longer than running them.
_ADD_REPORT, _ADD_VERSION, _ADD_CHANGE = insert(REPORT), insert(VERSION), insert(CHANGE)
_BY_ADDRESS = select(REPORT).where(REPORT.c.url_key == bindparam("key"))
_BY_CONTENT = (
    select(REPORT).where(REPORT.c.content_key == bindparam("key")).order_by(REPORT.c.first_seen_at, REPORT.c.id)
)
_TIE_CAPTURE = update(CAPTURE).where(CAPTURE.c.id == bindparam("capture")).values(report_id=bindparam("report"))
_MAX_NAME = 200
_MAX_NUMBER = 2**31


@cache
def _add_capture(dialect: str) -> Any:
    """Return the statement that adds a capture unless it is there: each database's own, made once."""
    statement = importlib.import_module(f"sqlalchemy.dialects.{dialect}").insert(CAPTURE)
    return statement.on_conflict_do_nothing().execution_options(preserve_rowcount=True)


def check_facts(extraction: Extraction, source: Source | None) -> tuple[list[Fact], list[str]]:
    """Return the facts whose evidence verifies, and one line on each that is refused."""
    kept, refused = [], []
    for fact in extraction.facts:
        fault = find_fault(fact.evidence, extraction.report, source.place if source else None) or _find_excess(fact)
        if fault is None:
            kept.append(fact)
        else:
            refused.append(f"{fact.fact} by {fact.rule}: {fault}")
    return kept, refused


def _find_excess(fact: Fact) -> str | None:
    """Say why a fact cannot be kept in every database: by names they are indexed, and no integer has 65 bits."""
    names = [fact.name, getattr(fact, "key", "")] if isinstance(fact, PlatformFact | MethodFact) else []
    if any(len(name) > _MAX_NAME for name in names):
        return f"its name has more than {_MAX_NAME} characters"
    if isinstance(fact, MethodFact) and fact.n is not None and abs(fact.n) >= _MAX_NUMBER:
        return "its number of steps is beyond all numbers"
    if isinstance(fact, CountFact) and not math.isfinite(fact.value):
        return "its value is no number"
    return None


def note_change(connection: Connection, entity: str, entity_id: str, action: str) -> None:
    """Give one change its running number."""
    row = {"made_at": dt.datetime.now(dt.UTC), "entity": entity, "entity_id": entity_id, "action": action}
    connection.execute(_ADD_CHANGE, row)


def save_source(connection: Connection, source: Source) -> None:
    """Note a source as it is configured now."""
    # Once a transaction: every page of a crawl comes with the same source.
    now = (connection.get_transaction(), source)
    saved = connection.info.get("saved_source", (None, None))
    if saved[0] is now[0] and saved[1] is now[1]:
        return
    connection.info["saved_source"] = now
    config = source.model_dump(mode="json")
    found = connection.execute(select(SOURCE.c.config).where(SOURCE.c.name == source.name)).scalar()
    if found == config:
        return
    row = {
        "title": source.title,
        "place_code": source.place,
        "publisher": source.publisher,
        "config": config,
        "updated_at": dt.datetime.now(dt.UTC),
    }
    if found is None:
        connection.execute(insert(SOURCE), row | {"name": source.name})
    else:
        connection.execute(update(SOURCE).where(SOURCE.c.name == source.name).values(row))


def store_extraction(
    connection: Connection,
    page: Page,
    extraction: Extraction,
    location: WarcLocation,
    source: Source | None,
    run_id: str | None,
) -> Stored:
    """Store `extraction` of `page`, whose record stands at `location`."""
    if source is not None:
        save_source(connection, source)
    report = extraction.report
    capture, is_new_capture = _save_capture(connection, page, extraction, location, source, run_id)
    if report.verdict != "article" or not report.text.strip():
        return Stored(outcome="rejected", capture_id=capture.id)
    facts, refused = check_facts(extraction, source)
    found = _find_report(connection, page, extraction)
    outcome: Outcome
    if found is None:
        report_id = _add_report(connection, page, extraction, source, facts)
        _add_version(connection, report_id, capture, extraction, refused, number=1)
        counted = sync_facts(connection, report_id, extraction, facts, page.fetched_at, is_new=True)
        original_id = link_copies(connection, report_id, dt.datetime.now(dt.UTC), is_new=True)
        outcome = "new" if original_id is None else "reprint"
    else:
        report_id, original_id = found.id, None
        outcome, counted = _renew_report(connection, found, page, capture, extraction, source, facts, refused)
        if outcome == "unchanged" and key_url(page.url) != found.url_key and is_new_capture:
            outcome = "known"
    if capture.report_id != report_id:
        connection.execute(_TIE_CAPTURE, {"capture": capture.id, "report": report_id})
    return Stored(
        outcome=outcome,
        capture_id=capture.id,
        report_id=report_id,
        version_id=make_version_id(report_id, report),
        original_id=original_id,
        facts=counted,
        refused=tuple(refused),
    )


def _save_capture(
    connection: Connection,
    page: Page,
    extraction: Extraction,
    location: WarcLocation,
    source: Source | None,
    run_id: str | None,
) -> tuple[Any, bool]:
    """Return the row of the capture at `location`, made where there is none, and whether it was made."""
    verdict = extraction.report.verdict
    row = {
        "id": make_id("capture", location.file, location.offset),
        "url": page.url,
        "url_key": key_url(page.url),
        "source": source.name if source else None,
        "run_id": run_id,
        "report_id": None,
        "verdict": verdict,
        "status": page.status,
        "fetched_at": page.fetched_at,
        "last_seen_at": page.fetched_at,
        "warc_file": location.file,
        "warc_offset": location.offset,
        "warc_length": location.length,
        "payload_digest": location.payload_digest,
    }
    # Most captures are new; the insert itself says whether this one is.
    if connection.execute(_add_capture(connection.dialect.name), row).rowcount:
        return SimpleNamespace(**row), True
    at_location = (CAPTURE.c.warc_file == location.file, CAPTURE.c.warc_offset == location.offset)
    found = connection.execute(select(CAPTURE).where(*at_location)).one()
    changes: Row = {"verdict": verdict} if found.verdict != verdict else {}
    if page.fetched_at > found.last_seen_at:
        changes["last_seen_at"] = page.fetched_at
    if changes:
        connection.execute(update(CAPTURE).where(CAPTURE.c.id == found.id).values(changes))
    return found, False


def _find_report(connection: Connection, page: Page, extraction: Extraction) -> Any:
    """Return the row of the report that `page` is a capture of: by address, else an exact copy that is no reprint."""
    report = extraction.report
    key = key_url(page.url)
    content_key = make_content_key(report.title, report.text)
    own = connection.execute(_BY_ADDRESS, {"key": key}).first()
    if own is not None:
        return own
    if report.canonical and host_of(report.canonical) == host_of(page.url):
        own = connection.execute(_BY_ADDRESS, {"key": key_url(report.canonical)}).first()
        if own is not None:
            return own
    if len(report.text) < _MIN_COPY_LENGTH:
        return None
    # A file has no address of its own, and one site shows one article under several.
    host = host_of(page.url)
    copies = connection.execute(_BY_CONTENT, {"key": content_key})
    return next((copy for copy in copies if not host or host_of(copy.url) in ("", host)), None)


def _add_report(
    connection: Connection, page: Page, extraction: Extraction, source: Source | None, facts: Sequence[Fact]
) -> str:
    """Add a report and return its id."""
    report = extraction.report
    report_id = make_id("report", key_url(page.url))
    columns = make_report_columns(
        extraction, source.name if source else None, make_version_id(report_id, report), facts
    )
    row = columns | {
        "id": report_id,
        "url": page.url,
        "url_key": key_url(page.url),
        "first_seen_at": page.fetched_at,
        "last_seen_at": page.fetched_at,
    }
    connection.execute(_ADD_REPORT, row)
    note_change(connection, "report", report_id, "new")
    return report_id


def _add_version(
    connection: Connection, report_id: str, capture: Any, extraction: Extraction, refused: list[str], number: int
) -> None:
    row = _describe_version(extraction, refused) | {
        "id": make_version_id(report_id, extraction.report),
        "report_id": report_id,
        "number": number,
        "capture_id": capture.id,
        "text": extraction.report.text,
        "fetched_at": capture.fetched_at,
    }
    connection.execute(_ADD_VERSION, row)


def _describe_version(extraction: Extraction, refused: list[str]) -> Row:
    return {
        "extractor_version": extraction.extractor_version,
        "detail": extraction.report.model_dump(mode="json", exclude={"text"}),
        "relevance": extraction.relevance.model_dump(mode="json"),
        "refused": refused,
    }


def _renew_report(
    connection: Connection,
    found: Any,
    page: Page,
    capture: Any,
    extraction: Extraction,
    source: Source | None,
    facts: Sequence[Fact],
    refused: list[str],
) -> tuple[Outcome, int]:
    """Bring a report to what `extraction` says of it, unless a later capture has already told more."""
    report_id = found.id
    version_id = make_version_id(report_id, extraction.report)
    current = connection.execute(select(VERSION).where(VERSION.c.id == found.version_id)).one()
    is_older = capture.fetched_at < current.fetched_at
    if version_id == current.id:
        return _renew_version(connection, found, current, page, capture, extraction, source, facts, refused)
    known = connection.execute(select(VERSION.c.id).where(VERSION.c.id == version_id)).scalar()
    if known is None:
        numbers = connection.execute(select(VERSION.c.number).where(VERSION.c.report_id == report_id)).scalars()
        _add_version(connection, report_id, capture, extraction, refused, number=max(numbers, default=0) + 1)
    elif not is_older:
        change = {"capture_id": capture.id, "fetched_at": capture.fetched_at} | _describe_version(extraction, refused)
        connection.execute(update(VERSION).where(VERSION.c.id == version_id).values(change))
    if is_older:
        return "unchanged", len(read_standing(connection, report_id))
    columns = make_report_columns(extraction, source.name if source else found.source, version_id, facts)
    columns["last_seen_at"] = max(found.last_seen_at, page.fetched_at)
    connection.execute(update(REPORT).where(REPORT.c.id == report_id).values(columns))
    counted = sync_facts(connection, report_id, extraction, facts, page.fetched_at)
    note_change(connection, "report", report_id, "version")
    link_copies(connection, report_id, dt.datetime.now(dt.UTC))
    return "updated", counted


def _renew_version(
    connection: Connection,
    found: Any,
    current: Any,
    page: Page,
    capture: Any,
    extraction: Extraction,
    source: Source | None,
    facts: Sequence[Fact],
    refused: list[str],
) -> tuple[Outcome, int]:
    """Note that the same clean text was seen again, and what a newer extractor reads in it."""
    seen_at = max(found.last_seen_at, page.fetched_at)
    described = _describe_version(extraction, refused)
    is_same_capture = current.capture_id == capture.id
    # Another capture differs in furniture only; its log of removals would be no news.
    is_reread = is_same_capture or current.extractor_version != extraction.extractor_version
    differs = is_reread and any(getattr(current, name) != value for name, value in described.items())
    if differs:
        connection.execute(update(VERSION).where(VERSION.c.id == current.id).values(described))
    columns = make_report_columns(extraction, source.name if source else found.source, current.id, facts)
    columns["last_seen_at"] = seen_at
    if any(getattr(found, name) != value for name, value in columns.items()):
        connection.execute(update(REPORT).where(REPORT.c.id == found.id).values(columns))
    before = read_standing(connection, found.id)
    counted = sync_facts(connection, found.id, extraction, facts, page.fetched_at)
    if before != read_standing(connection, found.id) or (differs and found.relevant != columns["relevant"]):
        note_change(connection, "report", found.id, "facts")
    return "unchanged", counted

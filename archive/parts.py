"""Captures of articles that a site cuts into pages: the further pages point at the capture of the first."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import Connection, insert, select, update

from archive.reading import read_capture
from archive.results import Stored, StoredCapture
from archive.tables import CAPTURE
from archive.urls import key_url
from archive.warc import WarcLocation
from schemas.ids import make_id
from schemas.page import Page
from schemas.source import Source

Part = tuple[Page, WarcLocation]
"""A further page of an article, and where its record stands."""


def choose_places(places: Sequence[tuple[WarcLocation, WarcLocation | None]]) -> list[WarcLocation]:
    """Return where the pages of one article stand, of (own record, last capture with the same payload) of each.

    Nothing new where none has changed; else the records of this time, all of them, so that they stand together.
    """
    if all(earlier is not None for _, earlier in places):
        return [earlier or own for own, earlier in places]
    return [own for own, _ in places]


def save_parts(
    connection: Connection, stored: Stored, parts: Sequence[Part], source: Source | None, run_id: str | None
) -> None:
    """Note the captures of the further pages of the article whose first page was just stored."""
    for page, location in parts:
        row = {
            "id": make_id("capture", location.file, location.offset),
            "url": page.url,
            "url_key": key_url(page.url),
            "source": source.name if source else None,
            "run_id": run_id,
            "report_id": stored.report_id,
            "verdict": "article",
            "status": page.status,
            "fetched_at": page.fetched_at,
            "last_seen_at": page.fetched_at,
            "warc_file": location.file,
            "warc_offset": location.offset,
            "warc_length": location.length,
            "payload_digest": location.payload_digest,
            "part_of": stored.capture_id,
        }
        here = (CAPTURE.c.warc_file == location.file, CAPTURE.c.warc_offset == location.offset)
        found = connection.execute(select(CAPTURE.c.last_seen_at).where(*here)).first()
        if found is None:
            connection.execute(insert(CAPTURE), row)
            continue
        change = {"report_id": stored.report_id, "part_of": stored.capture_id, "last_seen_at": found.last_seen_at}
        change["last_seen_at"] = max(found.last_seen_at, page.fetched_at)
        connection.execute(update(CAPTURE).where(*here).values(change))


def read_parts(connection: Connection) -> dict[str, list[tuple[StoredCapture, WarcLocation]]]:
    """Return the captures of further pages, in their order, by the id of the first page's capture."""
    query = select(CAPTURE).where(CAPTURE.c.part_of.is_not(None)).order_by(CAPTURE.c.fetched_at, CAPTURE.c.id)
    found: dict[str, list[tuple[StoredCapture, WarcLocation]]] = defaultdict(list)
    for row in connection.execute(query):
        found[row.part_of].append(read_capture(row))
    return dict(found)

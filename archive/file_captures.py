"""What the WARC files alone tell of the captures: pages, revisits resolved, the parts of one article together.

For when the database is gone, and for what a killed crawl captured and did not store.
"""

import datetime as dt
from collections import deque
from collections.abc import Iterator
from pathlib import Path

from archive.errors import ArchiveError
from archive.parts import Part, choose_places
from archive.record_bytes import PART_OF, ROLE
from archive.records import parse_record, split_gzip
from archive.revisits import read_fields, read_reference
from archive.urls import key_url
from archive.warc import WarcLocation, read_page
from schemas.model import Value
from schemas.page import Page

_REACH = 200
"""Responses after an article's first page among which its parts stand: a crawl fetches them one after the other."""


class FileCapture(Value):
    """One response as the files tell it."""

    page: Page
    """What was answered; for a revisit with the payload that it refers to."""
    location: WarcLocation
    """Where its record stands."""
    earlier: WarcLocation | None = None
    """The last record of the same address where that has the same payload."""
    part_of: tuple[str, int] | None = None
    """File and offset of the first page of the article that it continues."""
    is_list: bool = False
    """Whether it was asked for as a list page (or robots.txt), not as an article."""


class ArticleCapture(Value):
    """A response with the further pages of its article, each with the place of the capture that it is."""

    page: Page
    """The page, or the first of several."""
    place: WarcLocation
    """Its capture: where its payload was the last one too, that of then."""
    parts: tuple[Part, ...]
    """The further pages, in order."""


def read_file_captures(folder: Path, since: dt.datetime) -> Iterator[FileCapture]:
    """Yield the sound responses in WARC files that were written after `since`, in order."""
    last: dict[str, FileCapture] = {}
    for path in sorted(folder.glob("*.warc.gz")):
        if path.stat().st_mtime < since.timestamp():
            continue
        for offset, end, record in _split(path):
            found = _read_capture(folder, path.name, offset, end - offset, record)
            if found is None:
                continue
            key = key_url(found.page.url)
            before = last.get(key)
            if before is not None and _is_same(before, found):
                found = found.model_copy(update={"earlier": before.location})
            last[key] = found.model_copy(update={"page": found.page.model_copy(update={"body": b""})})
            yield found


def read_article_captures(folder: Path, since: dt.datetime) -> Iterator[ArticleCapture]:
    """Yield the same without lists, parts with their first pages; a part without its first page is left out."""
    waiting: deque[list[FileCapture]] = deque()
    places: dict[WarcLocation, WarcLocation] = {}
    for found in read_file_captures(folder, since):
        if found.is_list:
            continue
        if found.part_of is None:
            waiting.append([found])
        else:
            firsts = (pages for pages in reversed(waiting) if _name_place(pages[0].location) == found.part_of)
            next(firsts, []).append(found)
        if len(waiting) > _REACH:
            yield _join(waiting.popleft(), places)
    while waiting:
        yield _join(waiting.popleft(), places)


def _join(pages: list[FileCapture], places: dict[WarcLocation, WarcLocation]) -> ArticleCapture:
    """Return an article; `places` leads from records to the captures that they were found to be."""
    chosen = choose_places([(p.location, places.get(p.earlier, p.earlier) if p.earlier else None) for p in pages])
    places.update({page.location: place for page, place in zip(pages, chosen, strict=True) if place != page.location})
    parts = tuple((page.page, place) for page, place in zip(pages[1:], chosen[1:], strict=True))
    return ArticleCapture(page=pages[0].page, place=chosen[0], parts=parts)


def _name_place(location: WarcLocation) -> tuple[str, int]:
    return location.file, location.offset


def _is_same(before: FileCapture, found: FileCapture) -> bool:
    return (before.location.payload_digest, before.page.status) == (found.location.payload_digest, found.page.status)


def _split(path: Path) -> Iterator[tuple[int, int, bytes]]:
    """Yield begin, end and content of each whole record."""
    with path.open("rb") as file:
        before: tuple[int, bytes] | None = None
        for offset, member in split_gzip(file):
            if before is not None:
                yield before[0], offset, before[1]
            before = None
            if not isinstance(member, str):  # else the record that was being written when the process died
                with member:
                    before = offset, member.read()
        if before is not None:
            yield before[0], path.stat().st_size, before[1]


def _read_capture(folder: Path, file: str, offset: int, length: int, record: bytes) -> FileCapture | None:
    fields = read_fields(record)
    location = WarcLocation(
        file=file, offset=offset, length=length, payload_digest=fields.get("warc-payload-digest", "")
    )
    page: Page | str | None
    if read_reference(record) is not None:
        try:
            page = read_page(folder, location)
        except ArchiveError:
            return None
    else:
        page = parse_record(record, keep_all=True)
    if not isinstance(page, Page) or not location.payload_digest:
        return None
    name, _, at = fields.get(PART_OF.lower(), "").rpartition(" ")
    part_of = (name, int(at)) if at.isdigit() else None
    return FileCapture(page=page, location=location, part_of=part_of, is_list=fields.get(ROLE.lower()) == "list")

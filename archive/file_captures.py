"""What the WARC files alone tell of the captures: pages, revisits resolved, the parts of one article together.

For when the database is gone, and for what a killed crawl captured and did not store.
"""

import datetime as dt
from collections import deque
from collections.abc import Iterator
from pathlib import Path

from pydantic import Field

from archive.errors import ArchiveError
from archive.record_bytes import PART_OF
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
    """The last capture of the same address where that has the same payload."""
    part_of: tuple[str, int] | None = None
    """File and offset of the first page of the article that it continues."""


class ArticleCapture(Value):
    """A response with the further pages of its article."""

    first: FileCapture
    """The page, or the first of several."""
    parts: tuple[FileCapture, ...] = Field(default=())
    """The further ones, in order."""


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
                found = found.model_copy(update={"earlier": before.earlier or before.location})
            last[key] = found.model_copy(update={"page": found.page.model_copy(update={"body": b""})})
            yield found


def read_article_captures(folder: Path, since: dt.datetime) -> Iterator[ArticleCapture]:
    """Yield the same, parts of articles with their first pages; a part without its first page is left out."""
    waiting: deque[tuple[FileCapture, list[FileCapture]]] = deque()
    for found in read_file_captures(folder, since):
        if found.part_of is None:
            waiting.append((found, []))
        else:
            for first, parts in reversed(waiting):
                if (first.location.file, first.location.offset) == found.part_of:
                    parts.append(found)
                    break
        if len(waiting) > _REACH:
            first, parts = waiting.popleft()
            yield ArticleCapture(first=first, parts=tuple(parts))
    for first, parts in waiting:
        yield ArticleCapture(first=first, parts=tuple(parts))


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
    return FileCapture(page=page, location=location, part_of=(name, int(at)) if at.isdigit() else None)

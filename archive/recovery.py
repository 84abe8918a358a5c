"""Captures that a killed process wrote but never stored: they stand in the WARC files, no row points at them.

A crawl reads them back instead of asking the site again.
"""

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

from archive.folder import Archive
from archive.records import parse_record, split_gzip
from archive.warc import WarcLocation
from schemas.page import Page

_DIGEST = re.compile(rb"(?i)\nWARC-Payload-Digest:\s*([\w:+/=-]+)")


def flush_captures(archive: Archive) -> None:
    """Hand what was captured to the operating system: it survives the death of this process then."""
    archive.flush()


def read_captures_since(archive: Archive, since: dt.datetime) -> Iterator[tuple[Page, WarcLocation]]:
    """Yield the sound responses in WARC files that were written after `since`, in order, with where they stand."""
    for path in sorted((archive.path / "warc").glob("*.warc.gz")):
        if path.stat().st_mtime >= since.timestamp():
            yield from _read_file(path)


def _read_file(path: Path) -> Iterator[tuple[Page, WarcLocation]]:
    with path.open("rb") as file:
        before: tuple[int, bytes] | None = None
        for offset, member in split_gzip(file):
            if before is not None:
                yield from _read_record(path, *before, offset)
            before = None
            if not isinstance(member, str):  # else the record that was being written when the process died
                with member:
                    before = offset, member.read()
        if before is not None:
            yield from _read_record(path, *before, path.stat().st_size)


def _read_record(path: Path, offset: int, record: bytes, end: int) -> Iterator[tuple[Page, WarcLocation]]:
    found, digest = parse_record(record, keep_all=True), _DIGEST.search(record[:8192])
    if isinstance(found, Page) and digest:
        yield (
            found,
            WarcLocation(
                file=path.name, offset=offset, length=end - offset, payload_digest=digest.group(1).decode("ascii")
            ),
        )

"""Withholding: reports taken out of an archive for good, because a site or a person asks.

Rows, statements, reviews and captures are deleted, the records in the WARC files overwritten in their places, their
index lines dropped, and the addresses marked so that no crawl asks for them again. The log of changes keeps the bare
ids, so that mirrors can follow.
"""

import datetime as dt
import gzip
import os
import struct
import uuid
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, delete, insert, or_, select, update

from archive.cdxj import name_index, read_line
from archive.errors import ArchiveError
from archive.folder import Archive
from archive.tables import ATTACHMENT, CAPTURE, CHANGE, LINK, REPORT, URL, VERSION, Table
from archive.urls import host_of, key_url
from schemas.model import Value

_BATCH = 400
_MAX_EXTRA = 65_000


class Withheld(Value):
    """What was taken out."""

    reports: tuple[str, ...]
    """Ids of the reports."""
    captures: int
    """Captures that were deleted."""
    records: int
    """WARC records that were overwritten."""
    addresses: int
    """Addresses that no crawl asks for again."""
    left: tuple[str, ...] = ()
    """Records that could not be overwritten, one line each."""


def _matches(url: str, wanted: str) -> bool:
    """Whether `url` is the address `wanted`, lies below it (where it ends with `/`), or is of the host `wanted`."""
    if "://" not in wanted:
        host = host_of(url)
        return host == wanted or host.endswith(f".{wanted}")
    key = key_url(wanted)
    return key_url(url) == key or (wanted.endswith("/") and key_url(url).startswith(key))


def _choose(connection: Connection, table: Any, wanted: str) -> list[Any]:
    if "." not in wanted and "://" not in wanted:
        return []
    return [row for row in connection.execute(select(table)) if _matches(row.url, wanted)]


def _batches(ids: Sequence[Any]) -> Iterable[list[Any]]:
    return (list(ids[start : start + _BATCH]) for start in range(0, len(ids), _BATCH))


def _delete_reports(connection: Connection, ids: Sequence[str]) -> None:
    """Delete reports with all that hangs on them, whatever table it stands in."""
    for batch in _batches(ids):
        connection.execute(delete(LINK).where(or_(LINK.c.copy_id.in_(batch), LINK.c.original_id.in_(batch))))
        for table in reversed(Table.metadata.sorted_tables):
            if "report_id" in table.c and table is not CAPTURE:
                connection.execute(delete(table).where(table.c.report_id.in_(batch)))
        connection.execute(update(CAPTURE).where(CAPTURE.c.report_id.in_(batch)).values(report_id=None))
        connection.execute(delete(REPORT).where(REPORT.c.id.in_(batch)))


def _delete_captures(connection: Connection, ids: Sequence[str]) -> None:
    for batch in _batches(ids):
        connection.execute(update(CAPTURE).where(CAPTURE.c.part_of.in_(batch)).values(part_of=None))
    for batch in _batches(ids):
        # A version that was read in one of them belongs to a report of another address: its capture is gone.
        kept = set(connection.execute(select(VERSION.c.capture_id).where(VERSION.c.capture_id.in_(batch))).scalars())
        gone = [i for i in batch if i not in kept]
        connection.execute(delete(CAPTURE).where(CAPTURE.c.id.in_(gone)))


def withhold(archive: Archive, what: str, *, who: str, why: str = "") -> Withheld:
    """Take out a report (by its id), an address, all below an address that ends with `/`, or a whole host.

    No crawl may be writing meanwhile. ArchiveError where nothing in the archive answers to `what`.
    """
    wanted = what.strip() if "://" in what else what.strip().lower()
    now = dt.datetime.now(dt.UTC)
    with archive._database.writing() as connection:
        if connection.dialect.name == "sqlite":
            # What is deleted is overwritten in the file, too.
            connection.exec_driver_sql("PRAGMA secure_delete=ON")
        reports = list(connection.execute(select(REPORT).where(REPORT.c.id == wanted)))
        reports = reports or _choose(connection, REPORT, wanted)
        ids = [row.id for row in reports]
        keys = {row.url_key for row in reports}
        captures = {row.id: row for row in _choose(connection, CAPTURE, wanted)}
        for batch in _batches(ids):
            own = connection.execute(select(CAPTURE).where(CAPTURE.c.report_id.in_(batch)))
            captures |= {row.id: row for row in own}
        urls = {row.id for row in _choose(connection, URL, wanted)}
        urls |= {row.id for row in connection.execute(select(URL.c.id, URL.c.url_key)) if row.url_key in keys}
        if not (reports or captures or urls):
            raise ArchiveError(f"nothing in this archive answers to {what[:200]!r}; give an id, an address or a host")
        places = {(row.warc_file, row.warc_offset, row.warc_length) for row in captures.values()}
        for batch in _batches(ids):
            for row in connection.execute(select(ATTACHMENT).where(ATTACHMENT.c.report_id.in_(batch))):
                places.add((row.warc_file, row.warc_offset, row.warc_length))
        _delete_reports(connection, ids)
        _delete_captures(connection, list(captures))
        note = f"withheld by {who}" + (f": {why}" if why else "")
        for batch in _batches(sorted(urls)):
            values = {"state": "blocked", "note": note[:500], "next_try_at": None}
            connection.execute(update(URL).where(URL.c.id.in_(batch)).values(values))
        rows = [{"made_at": now, "entity": "report", "entity_id": i, "action": "withheld"} for i in ids]
        if rows:
            connection.execute(insert(CHANGE), rows)
        # Before the commit: where this is interrupted, the rows still lead to what is to be done again.
        archive._writer.sync()
        written, left = _overwrite(archive.path / "warc", sorted(p for p in places if p[0] and p[2]))
    archive.refresh_index()
    return Withheld(reports=tuple(ids), captures=len(captures), records=written, addresses=len(urls), left=tuple(left))


def _overwrite(folder: Path, places: Sequence[tuple[str, int, int]]) -> tuple[int, list[str]]:
    written, left = 0, []
    lost: dict[str, set[int]] = {}
    for name, offset, length in places:
        path = folder / name
        try:
            blank = make_blank(length)
            with path.open("r+b") as file:
                file.seek(offset)
                if file.read(2) != b"\x1f\x8b":
                    raise ValueError("no record stands there")
                file.seek(offset)
                file.write(blank)
                file.flush()
                os.fsync(file.fileno())
        except (OSError, ValueError) as error:
            left.append(f"{name} at {offset}: {error}")
            continue
        written += 1
        lost.setdefault(name, set()).add(offset)
    for name, offsets in lost.items():
        _drop_lines(name_index(folder / name), name, offsets)
    return written, left


def _drop_lines(index: Path, name: str, offsets: set[int]) -> None:
    """Leave out the index lines of overwritten records; the index is replaced whole."""
    if not index.exists():
        return
    kept = []
    for line in index.read_bytes().splitlines(keepends=True):
        fields = read_line(line)
        if fields is None or fields["filename"] != name or int(fields["offset"]) not in offsets:
            kept.append(line)
    temporary = index.with_name(f".{index.name}")
    temporary.write_bytes(b"".join(kept))
    temporary.replace(index)


def _pack(content: bytes, level: int, extra: int) -> bytes:
    """Return a gzip member with `extra` bytes of padding in its head, where readers look for nothing."""
    packer = zlib.compressobj(level, zlib.DEFLATED, -15)
    body = packer.compress(content) + packer.flush()
    head = b"\x1f\x8b\x08\x04" + b"\0\0\0\0" + b"\0\xff" + struct.pack("<H", extra) + b"\0" * extra
    return head + body + struct.pack("<II", zlib.crc32(content), len(content) & 0xFFFFFFFF)


def make_blank(length: int) -> bytes:
    """Return a WARC record that says nothing, in exactly `length` bytes; ValueError where that is too short for one."""

    def record(padding: int) -> bytes:
        content = b"withheld" + b" " * padding
        fields = (
            b"WARC/1.1\r\nWARC-Type: metadata\r\n"
            + f"WARC-Record-ID: <urn:uuid:{uuid.UUID(int=0)}>\r\n".encode()
            + b"WARC-Date: 1970-01-01T00:00:00Z\r\nContent-Type: text/plain\r\n"
            + f"Content-Length: {len(content)}\r\n\r\n".encode()
        )
        return fields + content + b"\r\n\r\n"

    small = _pack(record(0), 9, 0)
    room = length - len(small)
    if room < 0:
        raise ValueError(f"{length} bytes are too few for a record")
    if room <= _MAX_EXTRA:
        blank = _pack(record(0), 9, room)
    else:
        # Stored, not compressed: what is too long for the padding is filled by the record itself.
        stored = _pack(record(room - 2_000 - 6 * (room // 16_000)), 0, 0)
        blank = _pack(record(room - 2_000 - 6 * (room // 16_000)), 0, length - len(stored))
    assert len(blank) == length
    assert gzip.decompress(blank).startswith(b"WARC/1.1")
    return blank

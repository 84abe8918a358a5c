"""WARC files against their own digests, against the rows that point into them, and against their CDXJ files."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, func, select

from archive.care.fault import BY_MENDING, FROM_BACKUP, Fault, Progress
from archive.cdxj import name_index, name_lock, read_line
from archive.mending import index_record
from archive.record_bytes import clean_address
from archive.records import check_digest, split_gzip
from archive.revisits import read_fields, read_reference
from archive.tables import CAPTURE

_PAGES = ("response", "resource", "revisit", "conversion")
_GONE = "the file is missing"


@dataclass
class _Found:
    """One record of a WARC file."""

    kind: str
    url: str
    digest: str | None
    line: str | None
    """Its line in the CDXJ file; None where it is not indexed."""
    reference: tuple[str, int, str] | None
    """File, offset and digest of the record that a revisit stands for."""


def _check_record(record: bytes) -> str | None:
    """Say what is wrong with the bytes of a whole record, or return None."""
    fields = read_fields(record)
    start = record.find(b"\r\n\r\n") + 4
    length = fields.get("content-length", "")
    if not record.startswith(b"WARC/") or not length.isdecimal():
        return "no WARC record"
    block = record[start : start + int(length)]
    if len(block) < int(length):
        return "truncated: the record ends inside its content"
    if not check_digest(fields.get("warc-block-digest"), block):
        return "the content does not match the record's block digest"
    kind = fields.get("warc-type")
    payload = block.partition(b"\r\n\r\n")[2] if kind in ("response", "request") else block
    if kind not in ("revisit", "request") and not check_digest(fields.get("warc-payload-digest"), payload):
        return "the payload does not match the record's payload digest"
    return None


def _describe(record: bytes, name: str, offset: int, length: int) -> _Found:
    fields, reference = read_fields(record), read_reference(record)
    return _Found(
        kind=fields.get("warc-type", ""),
        url=fields.get("warc-target-uri", ""),
        digest=fields.get("warc-payload-digest"),
        line=index_record(name, offset, length, record),
        reference=(reference.file, reference.offset, reference.digest) if reference else None,
    )


def read_file(path: Path) -> tuple[dict[int, _Found], dict[int, str]]:
    """Return the sound records of a WARC file by offset, and what is wrong with the others."""
    found: dict[int, _Found] = {}
    problems: dict[int, str] = {}
    begun: tuple[int, bytes] | None = None
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(0)
        for offset, member in split_gzip(file):
            if begun is not None:
                found[begun[0]] = _describe(begun[1], path.name, begun[0], offset - begun[0])
                begun = None
            if isinstance(member, str):
                problems[offset] = member
                continue
            with member:
                record = member.read()
            fault = _check_record(record)
            if fault is not None:
                problems[offset] = fault
            else:
                begun = offset, record
        if begun is not None:
            found[begun[0]] = _describe(begun[1], path.name, begun[0], size - begun[0])
    return found, problems


def check_records(connection: Connection, folder: Path, progress: Progress | None) -> Iterator[Fault]:
    """Yield captures whose record is missing, damaged or another, damaged records, and indexes that say otherwise.

    A record that was being written when its process died is no fault: no row points at it, the next writer cuts it off.
    """
    count = select(CAPTURE.c.warc_file, func.count()).group_by(CAPTURE.c.warc_file)
    expected = {str(row[0]): int(row[1]) for row in connection.execute(count)}
    there = {path.name for path in (folder / "warc").glob("*.warc.gz")}
    names = sorted(expected.keys() | there)
    digests: dict[tuple[str, int], str | None] = {}
    references: list[tuple[str, int, tuple[str, int, str]]] = []
    for number, name in enumerate(names, 1):
        path = folder / "warc" / name
        found, problems = read_file(path) if name in there else ({}, {})
        digests |= {(name, offset): record.digest for offset, record in found.items() if record.kind != "revisit"}
        references += [(name, offset, record.reference) for offset, record in found.items() if record.reference]
        told = set()
        query = select(CAPTURE).where(CAPTURE.c.warc_file == name).order_by(CAPTURE.c.warc_offset)
        for row in connection.execute(query):
            told.add(row.warc_offset)
            what = problems.get(row.warc_offset) or _compare(row, found.get(row.warc_offset), name in there)
            if what is not None:
                yield Fault(kind="record", where=f"warc/{name} at {row.warc_offset}", what=what, mend=FROM_BACKUP)
        last = max(found, default=-1)
        for offset, what in problems.items():
            if offset not in told and offset < last:
                yield Fault(kind="record", where=f"warc/{name} at {offset}", what=what, mend=FROM_BACKUP)
        if name in there:
            yield from _check_lines(path, found, problems, told)
        if progress:
            progress("records", number, len(names))
    for name, offset, (file, start, digest) in references:
        if digests.get((file, start), "") != digest:
            what = f"refers to a payload that does not stand in warc/{file} at {start}"
            yield Fault(kind="record", where=f"warc/{name} at {offset}", what=what, mend=FROM_BACKUP)


def _compare(row: object, record: _Found | None, is_there: bool) -> str | None:
    """Say how a record differs from the row of its capture, or return None."""
    if record is None:
        return "no record begins there" if is_there else _GONE
    url, digest = getattr(row, "url"), getattr(row, "payload_digest")  # noqa: B009  a row names its columns itself
    if record.kind not in _PAGES:
        return f"is a {record.kind} record, no capture"
    if record.url != clean_address(url):
        return f"holds {record.url} instead of {url}"
    if record.digest != digest:
        return f"holds the payload {record.digest} instead of {digest}"
    return None


def _check_lines(path: Path, found: dict[int, _Found], problems: dict[int, str], told: set[int]) -> Iterator[Fault]:
    """Yield how a CDXJ file differs from the WARC file that it indexes."""
    index = name_index(path)
    is_open = name_lock(path).exists()
    where = f"warc/{index.name}"
    if not index.exists():
        if found.keys() & told or not is_open:
            yield Fault(kind="cdxj", where=where, what=_GONE, mend=BY_MENDING)
        return
    lines: dict[int, str] = {}
    for line in index.read_bytes().splitlines(keepends=True):
        fields = read_line(line)
        if fields is None or not str(fields["offset"]).isdecimal():
            yield Fault(kind="cdxj", where=where, what=f"a line that cannot be read: {line[:60]!r}", mend=BY_MENDING)
            return
        lines[int(fields["offset"])] = line.decode("utf-8", "replace")
    right = {offset: record.line for offset, record in found.items() if record.line is not None}
    # What is being written is indexed when it is safe on disk.
    missing = [offset for offset in right if offset not in lines and (offset in told or not is_open)]
    beyond = [offset for offset in lines if offset not in right and offset not in problems]
    other = [offset for offset in lines if offset in right and not _is_same(lines[offset], right[offset] or "")]
    for offsets, what in (
        (missing, "lacks the record"),
        (beyond, "names no record"),
        (other, "differs from the record"),
    ):
        if offsets:
            more = f" and {len(offsets) - 1} more" if len(offsets) > 1 else ""
            yield Fault(kind="cdxj", where=where, what=f"{what} at {offsets[0]}{more}", mend=BY_MENDING)


def _is_same(line: str, right: str) -> bool:
    if line == right:
        return True
    one, two = read_line(line.encode()), read_line(right.encode())
    # Lines of earlier versions name no fraction of the second.
    names = ("url", "digest", "length", "filename", "status")
    return one is not None and two is not None and all(one.get(name) == two.get(name) for name in names)

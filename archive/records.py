"""Reading WARC records from any file, sound or damaged: finding their borders, checking them, making pages of them."""

import datetime as dt
import re
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from warcio.recordloader import ArcWarcRecordLoader
from warcio.utils import Digester

from schemas.model import Value
from schemas.page import Page

_GZIP_MAGIC = b"\x1f\x8b\x08"
_TRUNCATED = "truncated: the file ends inside this record"
_CHUNK = 1 << 16
_IN_MEMORY = 16 << 20
# No article comes near; a record that claims more is damaged, or a bomb.
_MAX_BODY = 64 << 20
_START = re.compile(rb"(?:^|(?<=\n))WARC/[01]\.\d{1,2}\r?\n")
_HEADER_END = re.compile(rb"\r?\n\r?\n")
_LENGTH = re.compile(rb"\nContent-Length:[ \t]*(\d{1,15})[ \t]*\r?\n", re.IGNORECASE)
_MAX_HEADER = 1 << 18
_MAX_RATIO = 200
"""Times its packed size that a gzip member may unpack to beyond one record's bound; more is a bomb."""
_TEXT_TYPES = ("text/html", "application/xhtml+xml", "text/plain", "")


class ReadProblem(Value):
    """A record that could not be read, and where it stands."""

    path: str
    """File."""
    offset: int
    """Offset at which the record begins (in the decompressed stream for a file that is one single gzip member)."""
    reason: str
    """What is wrong, in one line."""

    def __str__(self) -> str:
        return f"{self.path}: record at {self.offset}: {self.reason}"


def _inflate(file: IO[bytes], offset: int) -> tuple[IO[bytes] | str, int]:
    """Unpack the gzip member at `offset`; return its content, or what is wrong, and the offset after it."""
    file.seek(offset)
    unpacker = zlib.decompressobj(31)
    content: IO[bytes] = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115  handed on open
    position, size = offset, 0
    try:
        while not unpacker.eof:
            chunk = file.read(_CHUNK)
            if not chunk:
                content.close()
                return _TRUNCATED, position
            position += len(chunk)
            size += content.write(unpacker.decompress(chunk))
            if size > _MAX_BODY + _MAX_HEADER and size > _MAX_RATIO * (position - offset):
                content.close()
                return f"unpacks to more than {_MAX_RATIO} times its size, passed over", position
    except zlib.error as error:
        content.close()
        return f"damaged: {error}", offset + 1
    content.seek(0)
    return content, position - len(unpacker.unused_data)


def _find_member(file: IO[bytes], start: int) -> int | None:
    """Return the offset of the next gzip member from `start` on that holds a WARC record."""
    file.seek(start)
    position, tail = start, b""
    while chunk := file.read(1 << 20):
        window = tail + chunk
        base = position - len(tail)
        at = window.find(_GZIP_MAGIC)
        while at >= 0:
            head = window[at : at + 512]
            try:
                is_record = (
                    zlib.decompressobj(31).decompress(head, 5).startswith(b"WARC/"[: 5 if len(head) > 64 else 1])
                )
            except zlib.error:
                is_record = False
            if is_record:
                return base + at
            at = window.find(_GZIP_MAGIC, at + 1)
        position += len(chunk)
        tail = window[-512:]
    return None


def split_gzip(file: IO[bytes]) -> Iterator[tuple[int, IO[bytes] | str]]:
    """Yield each gzip member of `file` with its offset: unpacked, or a line saying what is wrong with it."""
    offset: int | None = 0
    size = file.seek(0, 2)
    while offset is not None and offset < size:
        file.seek(offset)
        head = file.read(len(_GZIP_MAGIC))
        if head != _GZIP_MAGIC:
            is_cut = _GZIP_MAGIC.startswith(head)
            yield offset, _TRUNCATED if is_cut else "damaged: no record where one should begin"
            offset = _find_member(file, offset + 1)
            continue
        content, after = _inflate(file, offset)
        yield offset, content
        offset = _find_member(file, offset + 1) if isinstance(content, str) else after


def split_plain(file: IO[bytes]) -> Iterator[tuple[int, bytes | str]]:
    """Yield each record of an uncompressed WARC stream with its offset, or a line saying what is wrong with it."""
    size = file.seek(0, 2)
    offset = 0
    while offset < size:
        file.seek(offset)
        head = file.read(_MAX_HEADER)
        skipped = len(head) - len(head.lstrip(b"\r\n"))
        if skipped:
            offset += skipped
            continue
        end = _HEADER_END.search(head)
        length = _LENGTH.search(head, 0, end.end() if end else 0)
        if not _START.match(head) or end is None or length is None:
            yield offset, "damaged: no WARC header where one should begin"
            offset = _find_start(file, offset + 1, size)
            continue
        total = end.end() + int(length[1])
        if offset + total > size:
            yield offset, _TRUNCATED
            offset = _find_start(file, offset + 1, size)
            continue
        file.seek(offset)
        if total > _MAX_BODY + _MAX_HEADER:
            yield offset, f"longer than {_MAX_BODY >> 20} MB, passed over"
        else:
            yield offset, file.read(total)
        offset += total


def _find_start(file: IO[bytes], start: int, size: int) -> int:
    """Return the offset of the next line from `start` on that begins a record; `size` where there is none."""
    file.seek(start)
    position, tail = start, b""
    while chunk := file.read(1 << 20):
        window = tail + chunk
        found = re.search(rb"\nWARC/[01]\.\d{1,2}\r?\n", window)
        if found:
            return position - len(tail) + found.start() + 1
        position += len(chunk)
        tail = window[-32:]
    return size


def check_digest(declared: str | None, data: bytes) -> bool:
    """Whether `data` has the digest that a record declares; so it does where none that we know is declared."""
    algorithm, _, value = (declared or "").partition(":")
    if algorithm.lower() not in ("sha1", "sha256", "md5") or not value:
        return True
    digester = Digester(algorithm.lower())
    digester.update(data)
    hexadecimal: str = digester.digester.hexdigest()
    return value.lower() in (hexadecimal, str(digester).partition(":")[2].lower())


def _read_headers(record: Any) -> tuple[int, tuple[tuple[str, str], ...]]:
    if record.http_headers is None:
        media_type = record.rec_headers.get_header("Content-Type")
        return 200, (("Content-Type", media_type),) if media_type else ()
    code = record.http_headers.get_statuscode()
    return (int(code) if code.isdecimal() else 0), tuple(record.http_headers.headers)


def parse_record(data: bytes, *, keep_all: bool = False) -> Page | str | None:
    """Make a page of one whole record; None where it holds no page, a line where it is damaged.

    `keep_all` also makes pages of media types that are no text.
    """
    try:
        record = ArcWarcRecordLoader(verify_http=False).parse_record_stream(BytesIO(data), known_format="warc")
        own = (record.rec_headers.get_header("WARC-Record-ID") or "").startswith("<urn:xieshang:")
        if record.rec_type not in ("response", "resource") and not (own and record.rec_type == "conversion"):
            return None  # conversions of other tools are plain text without headlines
        url = record.rec_headers.get_header("WARC-Target-URI")
        if not url:
            return "damaged: the record names no address"
        status, headers = _read_headers(record)
        media_type = next((v for k, v in headers if k.lower() == "content-type"), "").partition(";")[0].strip().lower()
        if not keep_all and media_type not in _TEXT_TYPES:
            return None
        start = data.find(b"\r\n\r\n") + 4
        if not check_digest(record.rec_headers.get_header("WARC-Block-Digest"), data[start : start + record.length]):
            return "damaged: the content does not match the record's digest"
        body = record.content_stream().read(_MAX_BODY + 1)
        if len(body) > _MAX_BODY:
            return f"longer than {_MAX_BODY >> 20} MB unpacked, passed over"
        return Page(
            url=url,
            fetched_at=dt.datetime.fromisoformat(record.rec_headers.get_header("WARC-Date")),
            status=status,
            headers=headers,
            body=body,
        )
    except Exception as error:  # the parser raises errors of many kinds on hostile bytes
        return f"damaged: {type(error).__name__}: {' '.join(str(error).split())[:200]}"


def split_records(file: IO[bytes]) -> Iterator[tuple[int, bytes | str]]:
    """Yield each record of a WARC file, plain or gzip, with its offset, or a line saying what is wrong with it."""
    if file.read(3) != _GZIP_MAGIC:
        yield from split_plain(file)
        return
    for offset, member in split_gzip(file):
        if isinstance(member, str):
            yield offset, member
            continue
        with member:
            # Mostly one record a member; a file that was zipped as a whole holds all of them.
            for _, data in split_plain(member):
                yield offset, data


def read_records(path: Path) -> Iterator[Page | ReadProblem]:
    """Yield each page of a `.warc` or `.warc.gz` file in order, and a ReadProblem for each record that is damaged.

    Pages are `response` and `resource` records of HTML or plain text; other records are passed over. After a damaged
    record reading goes on at the next one that can be found. A file without any WARC record gives one ReadProblem.
    OSError where the file cannot be opened.
    """
    has_records = False
    with path.open("rb") as file:
        if not file.read(1):
            yield ReadProblem(path=str(path), offset=0, reason="the file is empty")
            return
        file.seek(0)
        for offset, data in split_records(file):
            found = data if isinstance(data, str) else parse_record(data)
            if isinstance(found, str):
                if not has_records and found.startswith("damaged: no WARC header"):
                    found = "no WARC file: it does not begin with a WARC record"
                yield ReadProblem(path=str(path), offset=offset, reason=found)
            has_records = True
            if isinstance(found, Page):
                yield found

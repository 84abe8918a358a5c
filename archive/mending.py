"""What killed processes leave in the folder of WARC files, put right: torn last records, indexes that lag behind.

While a file is written its writer holds a lock beside it, which ends with its process. A lock that nobody holds says
that the process died: what stands after the last whole record is cut off, and the index is completed and sorted.
"""

import contextlib
import datetime as dt
import re
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from archive.cdxj import REVISIT, make_line, name_index, name_lock, read_line, sort_lines
from archive.revisits import read_fields

_CHUNK = 1 << 16
_MAX_TORN = 128 << 20
_STATUS = re.compile(rb"HTTP/[\d.]+ (\d{3})")
_TYPE = re.compile(rb"(?i)\r\nContent-Type:[ \t]*([^\r\n;]*)")


def lock_file(path: Path) -> IO[bytes] | None:
    """Return the lock at `path`, held until it is closed; None where another process holds it."""
    file = path.open("ab")
    if sys.platform != "win32":
        import fcntl  # noqa: PLC0415 - there is none on Windows

        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return None
        except OSError:
            # A file system without locks: the file alone says that somebody writes.
            return file
    return file


def mend_files(folder: Path) -> list[str]:
    """Put right what killed processes left in `folder`; return one line on each record that was cut off."""
    if sys.platform == "win32":
        return []  # without locks nobody knows who still writes
    said = []
    for path in sorted(folder.glob("*.lock")):
        lock = lock_file(path)
        if lock is None:
            continue
        with lock:
            warc = next((w for end in (".warc.gz", ".warc") if (w := path.with_suffix(end)).exists()), None)
            if warc is not None:
                said += _mend_file(warc)
            path.unlink(missing_ok=True)
    for warc in folder.glob("*.warc.gz"):
        # Restored from a backup, say, which holds the records only.
        if not name_index(warc).exists() and not name_lock(warc).exists():
            said += _mend_file(warc, cut=False)
    return said


def _mend_file(warc: Path, *, cut: bool = True) -> list[str]:
    index = name_index(warc)
    known = [fields for line in _read_index(index) if (fields := read_line(line)) is not None]
    start = max((int(fields["offset"]) + int(fields["length"]) for fields in known), default=0)
    lines, end, said = [], start, []
    with warc.open("rb") as file:
        for offset, after, record in walk_members(file, start):
            line = index_record(warc.name, offset, after - offset, record)
            lines += [line] if line else []
            end = after
        size = file.seek(0, 2)
        is_torn = end < size and not _holds_record(file, end + 1)
    if cut and is_torn:
        with warc.open("rb+") as writable:
            writable.truncate(end)
        said.append(
            f"{warc.name}: its last record was not whole when its process died; "
            f"{size - end} bytes at {end} were cut off"
        )
    sort_lines(index, lines)
    return said


def _holds_record(file: IO[bytes], start: int) -> bool:
    """Whether a record begins behind `start`: then damage stands before it, which is not cut but left to `verify`."""
    file.seek(start)
    rest, at = file.read(_MAX_TORN), 0
    while (at := rest.find(b"\x1f\x8b\x08", at)) >= 0:
        with contextlib.suppress(zlib.error):
            if zlib.decompressobj(31).decompress(rest[at : at + 512], 5) == b"WARC/":
                return True
        at += 1
    return False


def _read_index(index: Path) -> Iterator[bytes]:
    with contextlib.suppress(FileNotFoundError), index.open("rb") as file:
        yield from file


def walk_members(file: IO[bytes], start: int) -> Iterator[tuple[int, int, bytes]]:
    """Yield begin, end and content of the gzip members of `file` from `start` on, up to the first that is not whole."""
    file.seek(start)
    waiting = b""
    while True:
        unpacker = zlib.decompressobj(31)
        content, read = [], len(waiting)
        try:
            content.append(unpacker.decompress(waiting))
            while not unpacker.eof:
                chunk = file.read(_CHUNK)
                if not chunk:
                    return
                read += len(chunk)
                content.append(unpacker.decompress(chunk))
        except zlib.error:
            return
        waiting = unpacker.unused_data
        end = start + read - len(waiting)
        yield start, end, b"".join(content)
        start = end


def index_record(file: str, offset: int, length: int, record: bytes) -> str | None:
    """Return the index line of a record of this project; None where it is not indexed."""
    fields, block = read_fields(record), record[record.find(b"\r\n\r\n") + 4 :]
    kind = fields.get("warc-type", "")
    if kind not in ("response", "revisit", "resource"):
        return None
    status, media_type = "200", fields.get("content-type", "")
    if kind != "resource":
        http = block.partition(b"\r\n\r\n")[0]
        found, typed = _STATUS.match(http), _TYPE.search(http)
        status = found[1].decode() if found else "0"
        media_type = typed[1].decode("latin-1") if typed else ""
    try:
        moment = dt.datetime.fromisoformat(fields["warc-date"])
        url, digest = fields["warc-target-uri"], fields["warc-payload-digest"]
    except (KeyError, ValueError):
        return None
    media_type = REVISIT if kind == "revisit" else media_type
    return make_line(url, moment, int(status), media_type, digest, file, offset, length)

"""WARC files: one record per response, gzip per record, rotated; and reading back what the archive wrote."""

import datetime as dt
import errno
import io
import os
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import IO

from archive.cdxj import REVISIT, append_lines, make_line, name_index, name_lock, sort_lines
from archive.errors import DamagedRecordError, DiskFullError
from archive.mending import lock_file, mend_files, walk_members
from archive.record_bytes import (
    Original,
    SentRequest,
    clean_address,
    digest_payload,
    format_date,
    make_info,
    make_plain,
    make_request,
    make_response,
    name_record,
)
from archive.records import ReadProblem, parse_record, read_records
from archive.revisits import read_fields, read_reference
from schemas.model import Value
from schemas.page import Page
from schemas.version import __version__

__all__ = ["ReadProblem", "SentRequest", "WarcLocation", "WarcWriter", "digest_payload", "read_page", "read_records"]

# Headers that speak of a coding which is undone in `Page.body`; kept under this prefix, as other archiving proxies do.
_CODING_HEADERS = {"content-encoding", "transfer-encoding"}
_ORIGINAL = "X-Archive-Orig-"


class WarcLocation(Value):
    """Where one record stands."""

    file: str
    """Name of the WARC file inside the archive's `warc/` folder."""
    offset: int
    """Offset of the record's first byte."""
    length: int
    """Length of the record as stored (compressed)."""
    payload_digest: str
    """Digest of the payload as the record names it, such as `sha1:…`."""


def describe_page(page: Page) -> list[tuple[str, str]]:
    """Return the headers under which a page's decoded body can be recorded: codings that are undone are renamed."""
    return [(_ORIGINAL + k if k.lower() in _CODING_HEADERS else k, v) for k, v in page.headers]


class WarcWriter:
    """Appends records to WARC files of one folder; each writer has files of its own, so writers never meet.

    Each response goes to its file in one write of whole records. Before its first one a writer puts right what killed
    processes left in the folder; `mended` says so.
    """

    def __init__(self, folder: Path, *, rotate_at: int = 1 << 30) -> None:
        self.folder = folder
        self.rotate_at = rotate_at
        self.mended: list[str] = []
        """One line on each torn record that was cut off."""
        self._file: io.FileIO | None = None
        self._path = folder
        self._lock: IO[bytes] | None = None
        self._end = 0
        self._serial = 0
        self._is_dirty = False
        self._is_first = True
        self._lines: list[str] = []

    def _open_file(self) -> io.FileIO:
        if self._file is not None and self._end < self.rotate_at:
            return self._file
        self.close()
        if self._is_first:
            self._is_first = False
            self.mended += mend_files(self.folder)
        stamp = dt.datetime.now(dt.UTC)
        while self._file is None:
            # The process id and mode `x` keep two writers that start in the same second apart.
            name = f"xieshang-{stamp:%Y%m%d%H%M%S}-{os.getpid()}-{self._serial:05d}.warc.gz"
            self._serial += 1
            self._path = self.folder / name
            if self._path.exists():
                continue
            lock = lock_file(name_lock(self._path))
            if lock is None or not name_lock(self._path).exists():
                continue
            try:
                self._file, self._lock = io.FileIO(self._path, "xb"), lock
            except FileExistsError:
                lock.close()
            except OSError:
                lock.close()
                name_lock(self._path).unlink(missing_ok=True)
                raise
        self._end = 0
        self._append(make_info(self._path.name, f"xieshang/{__version__}"))
        return self._file

    def _append(self, data: bytes) -> int:
        """Write whole records and return their offset; where that fails, nothing of them is left."""
        assert self._file is not None
        offset, rest = self._end, memoryview(data)
        try:
            while rest:
                rest = rest[self._file.write(rest) :]
        except BaseException:
            self._file.truncate(offset)
            self._file.seek(offset)
            raise
        self._end += len(data)
        return offset

    def record_response(
        self,
        url: str,
        status: int,
        headers: Iterable[tuple[str, str]],
        body: bytes,
        fetched_at: dt.datetime,
        *,
        reason: str = "",
        protocol: str = "HTTP/1.1",
        sent: SentRequest | None = None,
        is_rendering: bool = False,
        original: Original | None = None,
        part_of: WarcLocation | None = None,
        is_list: bool = False,
    ) -> WarcLocation:
        """Append one response and return where it stands.

        `body` is the entity body as it came: still compressed where `headers` names a Content-Encoding, without
        chunking. A `file:` URL becomes a `resource` record; a rendering, which is what a browser made of a page, a
        `conversion` record, which is not indexed: the page as it came stands beside it. `sent` becomes a `request`
        record after the response. Where `original` holds the payload already, a `revisit` refers to it. `part_of` names
        the first page of the article that this page continues, `is_list` what is no article: replay asks. The response
        survives the death of this process from now on; it is safe on disk after `sync`, and stands in the CDXJ file
        then.
        """
        headers, url, date = list(headers), clean_address(url), format_date(fetched_at)
        digest = original.digest if original else digest_payload(body)
        media_type = next((v for k, v in headers if k.lower() == "content-type"), "")
        is_plain = is_rendering or not url.lower().startswith(("http:", "https:"))
        if is_plain:
            kind = "conversion" if is_rendering else "resource"
            record = make_plain(kind, url, media_type or "application/octet-stream", body, date, digest)
        else:
            record = make_response(
                url, status, headers, body, date, digest,
                reason=reason, protocol=protocol, original=original,
                part_of=f"{part_of.file} {part_of.offset}" if part_of else "", is_list=is_list,
            )  # fmt: skip
        request = b"" if sent is None or is_plain else make_request(url, sent, date, name_record(url, date, digest))
        try:
            self._open_file()
            offset = self._append(record + request)
        except OSError as error:
            raise _explain(error, self.folder) from error
        self._is_dirty = True
        name, media_type = self._path.name, REVISIT if original else media_type
        if not is_rendering:
            self._lines.append(make_line(url, fetched_at, status, media_type, digest, name, offset, len(record)))
        return WarcLocation(file=name, offset=offset, length=len(record), payload_digest=digest)

    def flush(self) -> None:
        """Hand what was written to the operating system: each write has done so already."""

    def sync(self) -> None:
        """Have what was written safe on disk, and index it."""
        if self._file is None or not self._is_dirty:
            return
        try:
            os.fsync(self._file.fileno())
            append_lines(name_index(self._path), self._lines)
        except OSError as error:
            raise _explain(error, self.folder) from error
        self._is_dirty = False
        self._lines = []

    def close(self) -> None:
        """Sync and close the file."""
        if self._file is None:
            return
        try:
            self.sync()
            sort_lines(name_index(self._path))
            name_lock(self._path).unlink(missing_ok=True)
        except OSError as error:
            raise _explain(error, self.folder) from error
        finally:
            # Where the index could not be written the lock's file stays, and the next writer completes the index.
            self._file.close()
            if self._lock is not None:
                self._lock.close()
            self._file = self._lock = None

    def __enter__(self) -> "WarcWriter":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _explain(error: OSError, folder: Path) -> Exception:
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return DiskFullError(f"{folder}: the disk is full; free some space and run again, what was committed stands")
    return error


def read_page(folder: Path, location: WarcLocation) -> Page:
    """Read one record back; DamagedRecordError where it is gone, truncated or does not match its digest.

    A revisit comes back as the page that it stands for: the payload of the record it refers to, at its own time.
    """
    record = _read_record(folder, location.file, location.offset)
    reference = read_reference(record)
    if reference is not None:
        record = _read_record(folder, reference.file, reference.offset)
        if read_fields(record).get("warc-payload-digest") != reference.digest:
            where = f"{folder / reference.file} at {reference.offset}"
            raise DamagedRecordError(
                f"{where}: not the payload that a revisit refers to; restore the file from a backup"
            )
    found = parse_record(record, keep_all=True)
    if isinstance(found, Page):
        return reference.apply(found) if reference else found
    where = f"{folder / location.file} at {location.offset}"
    raise DamagedRecordError(f"{where}: {found or 'no response'}; restore the file from a backup")


def _read_record(folder: Path, name: str, offset: int) -> bytes:
    path = folder / name
    try:
        with path.open("rb") as file:
            _, _, record = next(walk_members(file, offset), (0, 0, b""))
    except FileNotFoundError as error:
        raise DamagedRecordError(f"{path}: WARC file is missing; restore it from a backup") from error
    if not record:
        raise DamagedRecordError(f"{path} at {offset}: no whole record stands there; restore the file from a backup")
    return record

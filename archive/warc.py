"""WARC files: one record per response, gzip per record, rotated; and reading them back."""

import datetime as dt
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType

from schemas.model import Value
from schemas.page import Page


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


class ReadProblem(Value):
    """A record that could not be read, and where reading went on."""

    path: str
    """File."""
    offset: int
    """Offset at which the record begins."""
    reason: str
    """What is wrong, in one line."""


class WarcWriter:
    """Appends records to WARC files of one folder; each writer has files of its own, so writers never meet."""

    def __init__(self, folder: Path, *, rotate_at: int = 1 << 30) -> None: ...

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
    ) -> WarcLocation:
        """Append one response and return where it stands.

        `body` is the entity body as it came: still compressed where `headers` names a Content-Encoding, without
        chunking. A `file:` URL becomes a `resource` record. The bytes are safe on disk after `sync`.
        """
        raise NotImplementedError

    def sync(self) -> None:
        """Flush and fsync what was written."""

    def close(self) -> None:
        """Sync and close the file."""

    def __enter__(self) -> "WarcWriter":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def read_records(path: Path) -> Iterator[Page | ReadProblem]:
    """Yield each page of a `.warc` or `.warc.gz` file in order, and a ReadProblem for each record that is damaged.

    Pages are `response` and `resource` records of HTML or plain text; other records are passed over. After a damaged
    record reading goes on at the next one that can be found. A file without any WARC record gives one ReadProblem.
    """
    raise NotImplementedError


def read_page(folder: Path, location: WarcLocation) -> Page:
    """Read one record back; DamagedRecordError where it is gone, truncated or does not match its digest."""
    raise NotImplementedError

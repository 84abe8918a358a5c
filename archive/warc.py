"""WARC files: one record per response, gzip per record, rotated; and reading back what the archive wrote."""

import datetime as dt
import errno
import os
from collections.abc import Iterable
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO
from urllib.parse import urlsplit

from warcio.statusandheaders import StatusAndHeaders
from warcio.utils import Digester
from warcio.warcwriter import WARCWriter

from archive.cdxj import append_lines, make_line, name_index, sort_lines
from archive.errors import DamagedRecordError, DiskFullError
from archive.records import ReadProblem, parse_record, read_records, split_gzip
from schemas.ids import make_id
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


class SentRequest(Value):
    """What was asked, as far as it is known: kept beside the response."""

    method: str = "GET"
    """`GET` or `POST`."""
    headers: tuple[tuple[str, str], ...] = ()
    """Headers as sent."""
    body: bytes = b""
    """Body as sent."""


def digest_payload(body: bytes) -> str:
    """Return the payload digest that a record of `body` carries (`sha1:` and base 32, the habit of the WARC world)."""
    digester = Digester("sha1")
    digester.update(body)
    return str(digester)


def describe_page(page: Page) -> list[tuple[str, str]]:
    """Return the headers under which a page's decoded body can be recorded: codings that are undone are renamed."""
    return [(_ORIGINAL + k if k.lower() in _CODING_HEADERS else k, v) for k, v in page.headers]


class _Headers(StatusAndHeaders):  # type: ignore[misc]  # warcio has no types
    """Headers written as UTF-8, as they are read back; warcio itself fails on a name that is not ASCII."""

    def compute_headers_buffer(self, header_filter: Any = None) -> None:
        self.headers_buff = self.to_bytes(header_filter, "utf-8")


def _clean(value: str) -> str:
    """Return `value` on one line, without what cannot be encoded."""
    return " ".join(value.splitlines()).strip().encode("utf-8", "replace").decode()


def _clean_name(name: str) -> str:
    return "-".join(_clean(name).replace(":", " ").split()) or "X-Nameless"


class WarcWriter:
    """Appends records to WARC files of one folder; each writer has files of its own, so writers never meet."""

    def __init__(self, folder: Path, *, rotate_at: int = 1 << 30) -> None:
        self.folder = folder
        self.rotate_at = rotate_at
        self._file: BinaryIO | None = None
        self._writer: Any = None
        self._serial = 0
        self._is_dirty = False
        self._lines: list[str] = []

    def _open_file(self) -> BinaryIO:
        if self._file is not None and self._file.tell() < self.rotate_at:
            return self._file
        self.close()
        stamp = dt.datetime.now(dt.UTC)
        while True:
            # The process id and mode `x` keep two writers that start in the same second apart.
            name = f"xieshang-{stamp:%Y%m%d%H%M%S}-{os.getpid()}-{self._serial:05d}.warc.gz"
            self._serial += 1
            try:
                # A record is several writes; buffering makes them one.
                self._file = (self.folder / name).open("xb", buffering=1 << 20)
            except FileExistsError:
                continue
            break
        self._writer = WARCWriter(self._file, gzip=True, warc_version="WARC/1.1")
        info = {"software": f"xieshang/{__version__}", "format": "WARC File Format 1.1"}
        self._writer.write_record(self._writer.create_warcinfo_record(name, info))
        return self._file

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
    ) -> WarcLocation:
        """Append one response and return where it stands.

        `body` is the entity body as it came: still compressed where `headers` names a Content-Encoding, without
        chunking. A `file:` URL becomes a `resource` record; a rendering, which is what a browser made of a page, a
        `conversion` record, which is not indexed: the page as it came stands beside it. `sent` becomes a `request` record
        after the response. The bytes are safe on disk after `sync`, and stand in the CDXJ file then.
        """
        try:
            file = self._open_file()
            offset, headers = file.tell(), list(headers)
            try:
                record = self._build(url, status, headers, body, fetched_at, reason, protocol, is_rendering)
                self._writer.write_record(record)
                end = file.tell()
                if sent is not None and record.rec_type == "response":
                    self._writer.write_record(self._build_request(record, sent))
            except BaseException:
                # No half record may stand before the next one.
                file.seek(offset)
                file.truncate()
                raise
        except OSError as error:
            raise _explain(error, self.folder) from error
        self._is_dirty = True
        name, length, digest = Path(file.name).name, end - offset, digest_payload(body)
        media_type = next((v for k, v in headers if k.lower() == "content-type"), "")
        target = record.rec_headers.get_header("WARC-Target-URI")
        if not is_rendering:
            self._lines.append(make_line(target, fetched_at, status, media_type, digest, name, offset, length))
        return WarcLocation(file=name, offset=offset, length=length, payload_digest=digest)

    def _build_request(self, response: Any, sent: SentRequest) -> Any:
        url = response.rec_headers.get_header("WARC-Target-URI")
        response_id = response.rec_headers.get_header("WARC-Record-ID")
        parts = urlsplit(url)
        names = {name.lower() for name, _ in sent.headers}
        headers = [] if "host" in names else [("Host", parts.netloc)]
        headers += [(_clean_name(k), _clean(v)) for k, v in sent.headers]
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        return self._writer.create_warc_record(
            url,
            "request",
            payload=BytesIO(sent.body),
            length=len(sent.body),
            warc_headers_dict={
                "WARC-Date": response.rec_headers.get_header("WARC-Date"),
                "WARC-Record-ID": f"<urn:xieshang:{make_id('request', response_id)}>",
                "WARC-Concurrent-To": response_id,
            },
            http_headers=_Headers(f"{_clean_name(sent.method)} {path} HTTP/1.1", headers, is_http_request=True),
        )

    def _build(
        self,
        url: str,
        status: int,
        headers: list[tuple[str, str]],
        body: bytes,
        fetched_at: dt.datetime,
        reason: str,
        protocol: str,
        is_rendering: bool = False,
    ) -> Any:
        date = fetched_at.astimezone(dt.UTC)
        warc_headers = {
            "WARC-Date": f"{date:%Y-%m-%dT%H:%M:%S}.{date.microsecond:06d}Z",
            "WARC-Record-ID": f"<urn:xieshang:{make_id('record', url, date.isoformat(), digest_payload(body))}>",
        }
        url = _clean(url).replace(" ", "%20")
        if is_rendering or not url.lower().startswith(("http:", "https:")):
            media_type = next((v for k, v in headers if k.lower() == "content-type"), "application/octet-stream")
            return self._writer.create_warc_record(
                url,
                "conversion" if is_rendering else "resource",
                payload=BytesIO(body),
                length=len(body),
                warc_headers_dict=warc_headers,
                warc_content_type=_clean(media_type),
            )
        if not reason:
            reason = HTTPStatus(status).phrase if status in HTTPStatus._value2member_map_ else "Unknown"
        http_headers = _Headers(
            f"{status} {_clean(reason)}", [(_clean_name(k), _clean(v)) for k, v in headers], protocol=protocol
        )
        return self._writer.create_warc_record(
            url,
            "response",
            payload=BytesIO(body),
            length=len(body),
            warc_headers_dict=warc_headers,
            http_headers=http_headers,
        )

    def flush(self) -> None:
        """Hand what was written to the operating system: it survives the death of this process then."""
        if self._file is not None:
            self._file.flush()

    def sync(self) -> None:
        """Flush and fsync what was written."""
        if self._file is None or not self._is_dirty:
            return
        try:
            self._file.flush()
            os.fsync(self._file.fileno())
            append_lines(name_index(Path(self._file.name)), self._lines)
        except OSError as error:
            raise _explain(error, self.folder) from error
        self._is_dirty = False
        self._lines = []

    def close(self) -> None:
        """Sync and close the file."""
        if self._file is not None:
            self.sync()
            self._file.close()
            index = name_index(Path(self._file.name))
            if index.exists():
                sort_lines(index)
            self._file = self._writer = None

    def __enter__(self) -> "WarcWriter":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _explain(error: OSError, folder: Path) -> Exception:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskFullError(f"{folder}: the disk is full; free some space and run again, what was committed stands")
    return error


def read_page(folder: Path, location: WarcLocation) -> Page:
    """Read one record back; DamagedRecordError where it is gone, truncated or does not match its digest."""
    path = folder / location.file
    where = f"{path} at {location.offset}"
    try:
        with path.open("rb") as file:
            file.seek(location.offset)
            stored = file.read(location.length)
    except FileNotFoundError as error:
        raise DamagedRecordError(f"{path}: WARC file is missing; restore it from a backup") from error
    _, member = next(split_gzip(BytesIO(stored)), (0, "nothing there"))
    if isinstance(member, str):
        raise DamagedRecordError(f"{where}: {member}; restore the file from a backup")
    with member:
        found = parse_record(member.read(), keep_all=True)
    if isinstance(found, Page):
        return found
    raise DamagedRecordError(f"{where}: {found or 'no response'}; restore the file from a backup")

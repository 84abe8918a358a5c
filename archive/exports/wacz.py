"""WACZ 1.1.1: the captures behind a selection in one file, as ReplayWeb.page and other players open it.

Records are copied as they stand in the archive's WARC files, byte for byte. A revisit record brings along the record
that it refers to. WARC data and index are stored uncompressed, so that players can read parts of a large file.
"""

import gzip
import json
import tempfile
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from sqlalchemy import select
from warcio.archiveiterator import ArchiveIterator
from warcio.warcwriter import WARCWriter

from archive.cdxj import make_line
from archive.errors import ExportError
from archive.exports.citing import Counter
from archive.exports.jsonl import format_line
from archive.exports.packing import Packer
from archive.filters import Filter
from archive.results import StoredCapture, StoredReport
from archive.subjects import Table
from archive.tables import CAPTURE
from schemas.version import __version__

SUFFIX = ".wacz"
NAMES = ("WACZ 网页存档", "WACZ web archive")
MEDIA_TYPE = "application/wacz"
RANK = 90
HOLDS_TEXT = True
"""Captures are whole pages of other people: pages offer them only where texts may be given."""

VERSION = "1.1.1"
_BATCH = 100
_WARC = "captures.warc.gz"
_NOTES = (
    "存档网页的版权归原作者与媒体所有，仅供档案所有者研究核对之用，请勿传播。",
    "The pages belong to their authors and outlets: for the research of the archive's owner, not to be passed on.",
)


class _Captures:
    """Writes each record once into one WARC file, with its line of the index."""

    def __init__(self, table: Table, target: IO[bytes]) -> None:
        assert table.archive is not None
        self._archive = table.archive
        self._target = target
        self._written: set[tuple[str, int]] = set()
        self.lines: list[str] = []
        writer = WARCWriter(target, gzip=True, warc_version="WARC/1.1")
        info = writer.create_warcinfo_record(
            _WARC, {"software": f"xieshang/{__version__}", "format": "WARC File Format 1.1"}
        )
        # A record of our own would differ in every export: its id and date are those of the request.
        info.rec_headers.replace_header("WARC-Record-ID", f"<urn:xieshang:wacz:{table.about['change']}>")
        info.rec_headers.replace_header("WARC-Date", table.about["made_at"].replace("+00:00", "Z"))
        writer.write_record(info)

    def _read_member(self, file: str, offset: int, length: int) -> bytes:
        path = self._archive.path / file
        try:
            with path.open("rb") as warc:
                warc.seek(offset)
                data = warc.read(length)
        except FileNotFoundError as error:
            raise ExportError(f"{path}: WARC file is missing; restore it from a backup, or select less") from error
        if len(data) < length:
            raise ExportError(f"{path} at {offset}: the record is cut off; restore the file from a backup")
        return data if data.startswith(b"\x1f\x8b") else gzip.compress(data, mtime=0)

    def add(self, capture: StoredCapture) -> None:
        """Write the record of `capture`, and the one that it refers to, unless they stand there already."""
        place = (capture.file, capture.offset)
        if place in self._written:
            return
        self._written.add(place)
        data = self._read_member(capture.file, capture.offset, capture.length)
        kind, media_type = _describe_record(data, f"{capture.file} at {capture.offset}")
        if kind == "revisit":
            original = self._find_original(capture)
            if original is None:
                raise ExportError(
                    f"{capture.file} at {capture.offset}: the record refers to a capture that the archive does not "
                    "hold; run `xieshang verify`"
                )
            self.add(original)
            media_type = "warc/revisit"
        offset = self._target.tell()
        self._target.write(data)
        self.lines.append(
            make_line(
                capture.url,
                capture.fetched_at,
                capture.status,
                media_type,
                capture.payload_digest,
                _WARC,
                offset,
                len(data),
            )
        )

    def _find_original(self, revisit: StoredCapture) -> StoredCapture | None:
        """Return the oldest capture of the same payload that is no revisit itself."""
        query = select(CAPTURE).where(CAPTURE.c.payload_digest == revisit.payload_digest)
        with self._archive._database.reading() as connection:
            rows = connection.execute(query.order_by(CAPTURE.c.fetched_at, CAPTURE.c.id)).all()
        for row in rows:
            file = f"warc/{row.warc_file}"
            data = self._read_member(file, row.warc_offset, row.warc_length)
            if _describe_record(data, f"{file} at {row.warc_offset}")[0] != "revisit":
                return revisit.model_copy(
                    update={
                        "id": row.id,
                        "url": row.url,
                        "fetched_at": row.fetched_at,
                        "status": row.status,
                        "file": file,
                        "offset": row.warc_offset,
                        "length": row.warc_length,
                    }
                )
        return None


def _describe_record(data: bytes, where: str) -> tuple[str, str]:
    """Return the type of a record and the media type of what it holds."""
    try:
        record = next(iter(ArchiveIterator(BytesIO(data))))
    except Exception as error:  # the reader raises errors of many kinds on damaged bytes
        raise ExportError(f"{where}: the record is damaged; restore the file from a backup") from error
    headers = record.http_headers or record.rec_headers
    return record.rec_type, headers.get_header("Content-Type") or ""


def _read_reports(table: Table, counter: Counter) -> Iterator[StoredReport]:
    waiting: list[str] = []

    def read(ids: list[str]) -> Iterator[StoredReport]:
        if ids and table.archive is not None:
            yield from table.archive.reports(Filter(report=tuple(ids)))

    for record in table.records:
        counter.rows += 1
        if isinstance(record, StoredReport):
            yield record
            continue
        fresh = [i for i in dict.fromkeys(table.subject.report_ids(record)) if i not in counter.seen]
        counter.seen.update(fresh)
        waiting += fresh
        while len(waiting) >= _BATCH:
            yield from read(waiting[:_BATCH])
            waiting = waiting[_BATCH:]
    yield from read(waiting)


def _make_page(report: StoredReport, capture: StoredCapture, *, with_text: bool) -> dict[str, Any]:
    page = {
        "id": capture.id,
        "url": capture.url,
        "ts": f"{capture.fetched_at:%Y-%m-%dT%H:%M:%SZ}",
        "title": (report.record.get("title") or capture.url)[:2_000],
        "report": report.id,
    }
    return page | {"text": report.record["text"]} if with_text else page


def _make_package(table: Table, packer: Packer, main: dict[str, Any] | None) -> dict[str, Any]:
    about = table.about
    package: dict[str, Any] = {
        "profile": "data-package",
        "wacz_version": VERSION,
        "title": f"xieshang: {about['what']} {about['filter']}",
        "description": f"{_NOTES[table.language == 'en']} ({about['archive']}, change {about['change']})",
        "created": about["made_at"].replace("+00:00", "Z"),
        "software": about["version"],
        "resources": [
            {
                "name": file.path.rpartition("/")[2].lower(),
                "path": file.path,
                "hash": f"sha256:{file.sha256}",
                "bytes": file.size,
            }
            for file in packer.files
        ],
    }
    if main is not None:
        package |= {"mainPageUrl": main["url"], "mainPageDate": main["ts"]}
    return package


def write_table(path: Path, table: Table) -> int:
    """Write every capture of the reports behind the rows; return the number of rows."""
    counter = Counter()
    main: dict[str, Any] | None = None
    # Beside the target, because that is where there must be room for it anyway.
    with (
        tempfile.TemporaryFile(dir=path.parent) as warc,
        tempfile.TemporaryFile(dir=path.parent) as pages,
        zipfile.ZipFile(path, "w") as package,
    ):
        captures = _Captures(table, warc)
        pages.write(format_line({"format": "json-pages-1.0", "id": "pages", "title": "All Pages"}).encode() + b"\n")
        for report in _read_reports(table, counter):
            for capture in report.captures:
                captures.add(capture)
                if capture.url.startswith(("http://", "https://")):
                    page = _make_page(report, capture, with_text=table.with_text)
                    main = main or page
                    pages.write(format_line(page).encode() + b"\n")
        packer = Packer(package)
        for name, source in ((f"archive/{_WARC}", warc), ("pages/pages.jsonl", pages)):
            source.seek(0)
            packer.add_file(name, source, is_stored=source is warc)
        # Players look lines up by bisection: they must stand in the order of their bytes.
        index = b"".join(sorted(line.encode() for line in captures.lines))
        packer.add_file("indexes/index.cdx", BytesIO(index), is_stored=True)
        described = json.dumps(_make_package(table, packer, main), ensure_ascii=False, indent=2).encode()
        packed = packer.add_file("datapackage.json", BytesIO(described))
        digest = {"path": "datapackage.json", "hash": f"sha256:{packed.sha256}"}
        packer.add_file("datapackage-digest.json", BytesIO(json.dumps(digest, indent=2).encode()))
    return counter.rows

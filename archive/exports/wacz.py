"""WACZ 1.1.1: the captures behind a selection in one file, as ReplayWeb.page and other players open it.

Records are copied as they stand in the archive's WARC files, byte for byte. A revisit record brings along the record
that it refers to. WARC data and index are stored uncompressed, so that players can read parts of a large file.
"""

import json
import tempfile
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from warcio.warcwriter import WARCWriter

from archive.errors import ExportError
from archive.exports.citing import Counter
from archive.exports.jsonl import format_line
from archive.exports.packing import Packer
from archive.filters import Filter
from archive.mending import index_record, walk_members
from archive.results import StoredCapture, StoredReport
from archive.revisits import read_fields, read_reference
from archive.subjects import Table
from schemas.ids import make_id
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

    def __init__(self, table: Table, folder: Path, target: IO[bytes]) -> None:
        self._folder, self._target = folder, target
        self._written: set[tuple[str, int]] = set()
        self.lines: list[str] = []
        writer = WARCWriter(target, gzip=True, warc_version="WARC/1.1")
        info = writer.create_warcinfo_record(
            _WARC, {"software": f"xieshang/{__version__}", "format": "WARC File Format 1.1"}
        )
        # Id and date are those of the request: a name by chance would make two exports of one state differ.
        request = make_id("wacz", json.dumps(table.about, sort_keys=True))
        info.rec_headers.replace_header("WARC-Record-ID", f"<urn:xieshang:{request}>")
        info.rec_headers.replace_header("WARC-Date", table.about["made_at"].replace("+00:00", "Z"))
        writer.write_record(info)

    def add(self, file: str, offset: int) -> None:
        """Write the record that stands in a WARC file of the archive, after the one that it refers to; each once."""
        if (file, offset) in self._written:
            return
        self._written.add((file, offset))
        packed, record = self._read(file, offset)
        reference = read_reference(record)
        if reference is not None:
            self.add(reference.file, reference.offset)
        elif read_fields(record).get("warc-type") == "revisit":
            raise ExportError(f"{file} at {offset}: the record does not say what it refers to; run `xieshang verify`")
        line = index_record(_WARC, self._target.tell(), len(packed), record)
        self._target.write(packed)
        if line is not None:
            self.lines.append(line)

    def _read(self, file: str, offset: int) -> tuple[bytes, bytes]:
        """Return a record as it stands in the file, and unpacked."""
        path = self._folder / file
        try:
            with path.open("rb") as warc:
                found = next(walk_members(warc, offset), None)
                if found is not None:
                    begin, end, record = found
                    warc.seek(begin)
                    return warc.read(end - begin), record
        except FileNotFoundError as error:
            raise ExportError(f"{path}: WARC file is missing; restore it from a backup, or select less") from error
        raise ExportError(f"{path} at {offset}: no whole record stands there; restore the file from a backup")


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
        assert table.archive is not None
        captures = _Captures(table, table.archive.path / "warc", warc)
        pages.write(format_line({"format": "json-pages-1.0", "id": "pages", "title": "All Pages"}).encode() + b"\n")
        for report in _read_reports(table, counter):
            for capture in report.captures:
                captures.add(Path(capture.file).name, capture.offset)
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

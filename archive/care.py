"""Trust: checking an archive against its own bytes, backing it up while in use, and restoring it."""

import datetime as dt
import hashlib
import json
import os
import re
import shutil
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

from sqlalchemy import Connection, func, select, text

from archive.database import SCHEMA
from archive.errors import ArchiveError, DamagedRecordError, NotAnArchiveError
from archive.faults import explain_errors
from archive.reading import read_capture
from archive.rows import read_report
from archive.search.engine import SearchIndex
from archive.sqlite import DATABASE, check_header
from archive.tables import CAPTURE, CASE, FACT, LINK, REPORT, SOURCE, VERSION, is_standing
from archive.warc import read_page
from schemas.extraction import find_fault
from schemas.facts import Evidence
from schemas.model import Value
from schemas.version import __version__

Progress = Callable[[str, int, int], None]
"""Called with what is being checked, how many are done, and how many there are."""

_MANIFEST = "manifest.json"
_NAME = re.compile(r"archive\.db|warc/[\w.-]+\.warc(?:\.gz)?")
_CHUNK = 1 << 20


class Fault(Value):
    """One thing that is wrong in an archive."""

    kind: Literal["database", "record", "evidence", "reference", "index"]
    """What was checked."""
    where: str
    """File, row or offset."""
    what: str
    """What is wrong."""
    mend: str
    """What to do."""

    def __str__(self) -> str:
        return f"{self.kind}: {self.where}: {self.what}; {self.mend}"


def check_database(connection: Connection) -> Iterator[Fault]:
    """Yield what the database finds wrong with itself."""
    if connection.dialect.name != "sqlite":
        return
    for (said,) in connection.execute(text("PRAGMA integrity_check")):
        if said != "ok":
            yield Fault(kind="database", where=DATABASE, what=said, mend="restore a backup, or rebuild it by replay")
    for table, row, parent, _ in connection.execute(text("PRAGMA foreign_key_check")):
        yield Fault(
            kind="reference", where=f"{table} row {row}", what=f"points at no {parent}", mend="replay its captures"
        )


def check_references(connection: Connection) -> Iterator[Fault]:
    """Yield reports whose current version is not there, and links and cases that lead nowhere or in a circle."""
    lost = select(REPORT.c.id).outerjoin(VERSION, VERSION.c.id == REPORT.c.version_id).where(VERSION.c.id.is_(None))
    for report_id in connection.execute(lost).scalars():
        yield Fault(kind="reference", where=f"report {report_id}", what="has no version", mend="replay its captures")
    originals = {
        row.copy_id: row.original_id for row in connection.execute(select(LINK).where(LINK.c.removed_at.is_(None)))
    }
    for copy_id, original_id in originals.items():
        if original_id in originals:
            yield Fault(
                kind="reference", where=f"report {copy_id}", what="is the reprint of a reprint", mend="unlink it"
            )
    cases = dict.fromkeys(connection.execute(select(CASE.c.id)).scalars())
    for row in connection.execute(select(CASE).where(CASE.c.redirect_to.is_not(None))):
        if row.redirect_to not in cases:
            yield Fault(kind="reference", where=f"case {row.id}", what="leads to no case", mend="clear its redirect")


def check_records(connection: Connection, folder: Path, progress: Progress | None) -> Iterator[Fault]:
    """Yield captures whose WARC record is missing, damaged, or not the one that was captured."""
    rows = connection.execute(select(CAPTURE).order_by(CAPTURE.c.warc_file, CAPTURE.c.warc_offset)).all()
    for number, row in enumerate(rows, 1):
        where = f"warc/{row.warc_file} at {row.warc_offset}"
        try:
            page = read_page(folder / "warc", read_capture(row)[1])
        except (DamagedRecordError, OSError) as error:
            yield Fault(kind="record", where=where, what=str(error), mend="restore the file from a backup")
        else:
            if page.url != row.url.replace(" ", "%20"):
                what = f"holds {page.url} instead of {row.url}"
                yield Fault(kind="record", where=where, what=what, mend="restore the file from a backup")
        if progress and number % 50 == 0:
            progress("records", number, len(rows))


def check_evidence(connection: Connection, progress: Progress | None) -> Iterator[Fault]:
    """Yield standing facts whose evidence is not in the text that they point into."""
    places = {row.name: row.place_code for row in connection.execute(select(SOURCE.c.name, SOURCE.c.place_code))}
    total = connection.execute(select(func.count()).select_from(FACT).where(is_standing())).scalar_one()
    query = (
        select(FACT.c.id, FACT.c.data, FACT.c.version_id, REPORT.c.source)
        .join(REPORT, REPORT.c.id == FACT.c.report_id)
        .where(is_standing())
        .order_by(FACT.c.version_id)
    )
    report, version_id = None, None
    for number, row in enumerate(connection.execute(query).all(), 1):
        if row.version_id != version_id:
            version_id = row.version_id
            version = connection.execute(select(VERSION).where(VERSION.c.id == version_id)).first()
            report = read_report(version.text, version.detail) if version else None
        if report is None:
            # Said by the check of foreign keys.
            continue
        fault = find_fault(Evidence.model_validate(row.data["evidence"]), report, places.get(row.source))
        if fault is not None:
            yield Fault(kind="evidence", where=f"fact {row.id}", what=fault, mend="replay its report")
        if progress and number % 1000 == 0:
            progress("evidence", number, total)


def check_index(connection: Connection, index: SearchIndex) -> Iterator[Fault]:
    """Yield an index that does not hold just the reports of the database."""
    reports = connection.execute(select(func.count()).select_from(REPORT)).scalar_one()
    found = index.searcher().num_docs
    if found != reports:
        what = f"holds {found} reports, the database {reports}"
        yield Fault(kind="index", where="index", what=what, mend="delete the folder `index`; it is built anew")


def write_backup(database: Path, folder: Path, target: Path) -> int:
    """Write database and WARC files to one zip file, consistent while others write; return its size in bytes.

    The database is copied first: records that come later stand in the WARC files without a row, which does no harm.
    """
    if not target.parent.is_dir():
        raise ArchiveError(f"{target}: its folder does not exist; make it first")
    if target.is_dir():
        raise ArchiveError(f"{target}: is a folder; name a file")
    temporary = target.with_name(f".{target.name}.{os.getpid()}.part")
    snapshot = target.with_name(f".{target.name}.{os.getpid()}.db")
    try:
        with explain_errors(target):
            _copy_database(database, snapshot)
            digests: dict[str, str] = {}
            with zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as bundle:
                digests[DATABASE] = _add_file(bundle, snapshot, DATABASE, zipfile.ZIP_DEFLATED)
                for path in sorted((folder / "warc").glob("*.warc*")):
                    # Records are compressed already.
                    name = f"warc/{path.name}"
                    digests[name] = _add_file(bundle, path, name, zipfile.ZIP_STORED)
                manifest = {
                    "made_at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
                    "version": __version__,
                    "schema": SCHEMA,
                    "sha256": digests,
                }
                bundle.writestr(_MANIFEST, json.dumps(manifest, indent=1))
            with temporary.open("rb+") as file:
                os.fsync(file.fileno())
            temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
        snapshot.unlink(missing_ok=True)
    return target.stat().st_size


def _copy_database(database: Path, snapshot: Path) -> None:
    source = sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True, timeout=30)
    copy = sqlite3.connect(snapshot)
    try:
        source.backup(copy)
        # One file, without the companions of WAL mode.
        copy.execute("PRAGMA journal_mode=DELETE")
    finally:
        source.close()
        copy.close()


def _add_file(bundle: zipfile.ZipFile, path: Path, name: str, method: int) -> str:
    """Add a file as it is now, though it may be growing; return its SHA-256."""
    digest = hashlib.sha256()
    entry = zipfile.ZipInfo(name, dt.datetime.now(dt.UTC).timetuple()[:6])
    entry.compress_type = method
    left = path.stat().st_size
    with path.open("rb") as source, bundle.open(entry, "w", force_zip64=True) as out:
        while left > 0 and (chunk := source.read(min(_CHUNK, left))):
            digest.update(chunk)
            out.write(chunk)
            left -= len(chunk)
    return digest.hexdigest()


def restore_backup(backup: Path, folder: Path) -> int:
    """Make the archive `folder` out of a backup; return the number of files. Nothing is overwritten."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ArchiveError(f"{folder}: is there already; restore into a new folder")
    if not backup.is_file():
        raise ArchiveError(f"{backup}: no such file; name a backup")
    temporary = folder.with_name(f".{folder.name}.{os.getpid()}.part")
    try:
        with explain_errors(folder), zipfile.ZipFile(backup) as bundle:
            digests = _read_manifest(bundle, backup)
            (temporary / "warc").mkdir(parents=True)
            for name, expected in digests.items():
                if _extract(bundle, name, temporary / name) != expected:
                    raise ArchiveError(f"{backup}: damaged ({name} is not what was backed up); use another backup")
            check_header(temporary / DATABASE)
            if folder.exists():
                folder.rmdir()
            temporary.replace(folder)
    except (zipfile.BadZipFile, EOFError, OSError, KeyError, NotImplementedError) as error:
        raise ArchiveError(f"{backup}: damaged or no backup ({error}); use another backup") from error
    except NotAnArchiveError as error:
        raise ArchiveError(f"{backup}: no backup (it holds no {DATABASE})") from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return len(digests)


def _read_manifest(bundle: zipfile.ZipFile, backup: Path) -> dict[str, str]:
    try:
        manifest = json.loads(bundle.read(_MANIFEST))
        digests = {str(name): str(digest) for name, digest in manifest["sha256"].items()}
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise ArchiveError(f"{backup}: no backup of an archive (it has no list of its files)") from error
    odd = next((name for name in digests if not _NAME.fullmatch(name)), None)
    if odd is not None:
        raise ArchiveError(f"{backup}: no backup of an archive (it would write {odd!r})")
    return digests


def _extract(bundle: zipfile.ZipFile, name: str, path: Path) -> str:
    digest = hashlib.sha256()
    with bundle.open(name) as source, path.open("wb") as out:
        while chunk := source.read(_CHUNK):
            digest.update(chunk)
            out.write(chunk)
        out.flush()
        os.fsync(out.fileno())
    return digest.hexdigest()

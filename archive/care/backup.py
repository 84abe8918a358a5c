"""Backup: the rows as an SQLite file, WARC files and their indexes in one zip file, consistent while others write.

The form is the same whichever database the archive uses, so a backup can be restored to either.
"""

import contextlib
import datetime as dt
import hashlib
import json
import os
import sqlite3
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import IO

from archive.care.copying import copy_rows
from archive.care.fault import Progress
from archive.cdxj import name_index, name_lock, read_line
from archive.database import SCHEMA, Database, create_file
from archive.errors import ArchiveError, CorruptDatabaseError
from archive.faults import explain_errors
from archive.mending import index_record, walk_members
from archive.sqlite import DATABASE, SqliteBackend, copy_database, remove_database
from schemas.version import __version__

MANIFEST = "manifest.json"
_CHUNK = 1 << 20


def write_backup(database: Database, folder: Path, target: Path, progress: Progress | None = None) -> int:
    """Write rows, WARC files and indexes to one zip file, consistent while others write; return its size in bytes.

    The rows are copied first: records that come later stand in the WARC files without a row, which does no harm.
    """
    if not target.parent.is_dir():
        raise ArchiveError(f"{target}: its folder does not exist; make it first")
    if target.is_dir():
        raise ArchiveError(f"{target}: is a folder; name a file")
    temporary = target.with_name(f".{target.name}.{os.getpid()}.part")
    snapshot = target.with_name(f".{target.name}.{os.getpid()}.db")
    try:
        with explain_errors(target):
            _copy_database(database, snapshot, progress)
            _check_copy(snapshot, folder)
            sums: dict[str, str] = {}
            sizes: dict[str, int] = {}
            with zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as bundle:

                def add(name: str, source: IO[bytes], size: int, *, is_packed: bool = False) -> None:
                    sums[name] = _add_file(bundle, name, source, size, is_packed=is_packed)
                    sizes[name] = size

                with snapshot.open("rb") as file:
                    add(DATABASE, file, snapshot.stat().st_size)
                files = sorted((folder / "warc").glob("*.warc*"))
                for number, path in enumerate(files, 1):
                    _add_warc(path, add)
                    if progress:
                        progress("WARC files", number, len(files))
                manifest = {
                    "made_at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
                    "version": __version__,
                    "schema": SCHEMA,
                    "sizes": sizes,
                    "sha256": sums,
                }
                bundle.writestr(MANIFEST, json.dumps(manifest, indent=1))
            with temporary.open("rb+") as written:
                os.fsync(written.fileno())
            temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
        remove_database(snapshot)
    return target.stat().st_size


def _copy_database(database: Database, snapshot: Path, progress: Progress | None) -> None:
    if isinstance(database.backend, SqliteBackend):
        copy_database(database.backend.path, snapshot)
        return
    create_file(snapshot)
    copy = Database(SqliteBackend(snapshot), read_only=False)
    try:
        # One transaction of repeatable reads: one state of all tables, however long it takes.
        with database.reading(committed=True) as source, copy.writing() as target:
            copy_rows(source, target, progress)
    finally:
        copy.close()


def _check_copy(snapshot: Path, folder: Path) -> None:
    """Refuse to call a copy of damaged pages a backup: it could not be restored."""
    with contextlib.closing(sqlite3.connect(snapshot)) as connection:
        said = [line for (line,) in connection.execute("PRAGMA quick_check(1)")]
    if said != ["ok"]:
        raise CorruptDatabaseError(
            f"{folder / DATABASE}: the database is damaged, no backup was made; restore an earlier one, or move the "
            f"file away and rebuild it from the WARC files by replay ({' '.join(said[0].split())[:200]})"
        )


def _add_warc(path: Path, add: Callable[..., None]) -> None:
    is_open, size = name_lock(path).exists(), path.stat().st_size
    with path.open("rb") as file:
        # Records are compressed already.
        add(f"warc/{path.name}", file, size, is_packed=True)
    index = name_index(path)
    is_whole = index.exists() and not is_open
    lines = index.read_bytes() if is_whole else _index_until(path, index, size)
    add(f"warc/{index.name}", BytesIO(lines), len(lines))


def _index_until(path: Path, index: Path, size: int) -> bytes:
    """Return the index of the first `size` bytes of a WARC file that somebody writes."""
    known: dict[int, tuple[bytes, int]] = {}
    for line in index.read_bytes().splitlines(keepends=True) if index.exists() else ():
        fields = read_line(line) if line.endswith(b"\n") else None
        if fields is not None:
            offset = int(fields["offset"])
            known[offset] = line, offset + int(fields["length"])
    lines = [line for line, end in known.values() if end <= size]
    with path.open("rb") as file:
        for offset, end, record in walk_members(
            file, max((end for _, end in known.values() if end <= size), default=0)
        ):
            if end > size:
                break
            made = index_record(path.name, offset, end - offset, record)
            lines += [made.encode()] if made else []
    return b"".join(sorted(set(lines)))


def _add_file(bundle: zipfile.ZipFile, name: str, source: IO[bytes], size: int, *, is_packed: bool) -> str:
    """Add the first `size` bytes of a file, though it may be growing; return their SHA-256."""
    digest = hashlib.sha256()
    entry = zipfile.ZipInfo(name, dt.datetime.now(dt.UTC).timetuple()[:6])
    entry.compress_type = zipfile.ZIP_STORED if is_packed else zipfile.ZIP_DEFLATED
    left = size
    with bundle.open(entry, "w", force_zip64=True) as out:
        while left > 0 and (chunk := source.read(min(_CHUNK, left))):
            digest.update(chunk)
            out.write(chunk)
            left -= len(chunk)
    return digest.hexdigest()

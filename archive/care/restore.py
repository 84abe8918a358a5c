"""Restore: a new archive out of a backup, in its own file or in PostgreSQL; everything is checked before it stands."""

import hashlib
import json
import os
import re
import shutil
import zipfile
import zlib
from pathlib import Path
from typing import Any

from archive import derived
from archive.care.backup import MANIFEST
from archive.care.copying import copy_rows
from archive.care.fault import Progress
from archive.database import Database
from archive.errors import ArchiveError, DiskFullError, NotAnArchiveError
from archive.faults import explain_errors
from archive.mending import mend_files
from archive.postgres import PostgresBackend
from archive.setting import SETTING, create_database, find_backend
from archive.sqlite import DATABASE, SqliteBackend, check_header, remove_database

_NAME = re.compile(r"archive\.db|warc/[\w.-]+\.(?:warc(?:\.gz)?|cdxj)", re.ASCII)
_CHUNK = 1 << 20
_MAX_MANIFEST = 64 << 20
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, KeyError, NotImplementedError, RuntimeError, ValueError)


def restore_backup(backup: Path, folder: Path, address: str | None = None, progress: Progress | None = None) -> int:
    """Make the archive `folder` out of a backup; return the number of files. Nothing is overwritten.

    The rows go to the file `archive.db`, or to the PostgreSQL database at `address`. All is made beside its place,
    checked, and put there whole.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ArchiveError(f"{folder}: is there already; restore into a new folder")
    if not folder.parent.is_dir():
        raise ArchiveError(f"{folder.parent}: no such folder; make it first")
    if not backup.is_file():
        raise ArchiveError(f"{backup}: no such file; name a backup")
    temporary = folder.with_name(f".{folder.name}.{os.getpid()}.part")
    try:
        number = _unpack(backup, temporary, folder, progress)
        _check_rows(backup, temporary)
        # Backups of earlier versions hold no indexes.
        mend_files(temporary / "warc")
        backend = find_backend(temporary, None, create=False)
        assert isinstance(backend, SqliteBackend)
        _put_in_place(temporary, folder, backend, address, progress)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return number


def _unpack(backup: Path, temporary: Path, folder: Path, progress: Progress | None) -> int:
    try:
        with explain_errors(folder), zipfile.ZipFile(backup) as bundle:
            sums, sizes = _read_manifest(bundle, backup)
            needed = sum(sizes.values())
            free = shutil.disk_usage(folder.parent).free
            if needed > free:
                raise DiskFullError(f"{folder}: needs {needed:,} bytes, the disk has {free:,}; free some space")
            (temporary / "warc").mkdir(parents=True)
            for number, (name, expected) in enumerate(sums.items(), 1):
                if _extract(bundle, name, temporary / name, sizes[name]) != expected:
                    raise ArchiveError(f"{backup}: damaged ({name} is not what was backed up); use another backup")
                if progress:
                    progress("files", number, len(sums))
            check_header(temporary / DATABASE)
    except NotAnArchiveError as error:
        raise ArchiveError(f"{backup}: no backup (it holds no {DATABASE})") from error
    except _DAMAGE as error:
        raise ArchiveError(f"{backup}: damaged or no backup ({error}); use another backup") from error
    return len(sums)


def _read_manifest(bundle: zipfile.ZipFile, backup: Path) -> tuple[dict[str, str], dict[str, int]]:
    """Return digest and size of each file, by name."""
    lists = f"{backup}: no backup of an archive (it has no list of its files)"
    try:
        if bundle.getinfo(MANIFEST).file_size > _MAX_MANIFEST:
            raise ArchiveError(lists)
        manifest: dict[str, Any] = json.loads(bundle.read(MANIFEST))
        sums = {str(name): str(digest) for name, digest in manifest["sha256"].items()}
        odd = next((name for name in sums if not _NAME.fullmatch(name)), None)
        if odd is not None:
            raise ArchiveError(f"{backup}: no backup of an archive (it would write {odd!r})")
        told = {info.filename: info.file_size for info in bundle.infolist()}
        sizes = {name: int(manifest.get("sizes", told)[name]) for name in sums}
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise ArchiveError(lists) from error
    return sums, sizes


def _extract(bundle: zipfile.ZipFile, name: str, path: Path, size: int) -> str:
    """Write one file and return its SHA-256; no more than `size` bytes are written, whatever it unpacks to."""
    digest = hashlib.sha256()
    with bundle.open(name) as source, path.open("wb") as out:
        while chunk := source.read(min(_CHUNK, size + 1)):
            size -= len(chunk)
            if size < 0:
                break
            digest.update(chunk)
            out.write(chunk)
        out.flush()
        os.fsync(out.fileno())
    return digest.hexdigest() if size == 0 else "of another size"


def _check_rows(backup: Path, folder: Path) -> None:
    """Bring the rows to the schema of this code; raise where they are damaged or of a newer version."""
    database = Database(SqliteBackend(folder / DATABASE), read_only=False)
    try:
        database.prepare(create=False, complete=derived.fill_derived)
        with database.reading() as connection:
            damage = database.backend.find_damage(connection)
        if damage:
            raise ArchiveError(f"{backup}: its database is damaged ({damage[0]}); use another backup")
    except ArchiveError as error:
        said = str(error).removeprefix(f"{folder / DATABASE}: ")
        raise type(error)(f"{backup}: {said}" if str(backup) not in said else said) from error
    finally:
        database.close()


def _put_in_place(
    temporary: Path, folder: Path, rows: SqliteBackend, address: str | None, progress: Progress | None
) -> None:
    # An address of PostgreSQL is found as for a new archive: asked for, or in the environment.
    empty = temporary / "empty"
    empty.mkdir()
    backend = find_backend(empty, address, create=True)
    empty.rmdir()
    target: Database | None = None
    is_done = False
    try:
        if isinstance(backend, PostgresBackend):
            kept = temporary / "setting"
            kept.mkdir()
            create_database(kept, backend)
            target = Database(backend, read_only=False)
            _copy_to(rows, target, progress)
            remove_database(rows.path)
            (kept / SETTING).replace(temporary / SETTING)
            kept.rmdir()
        with explain_errors(folder):
            if folder.exists():
                folder.rmdir()
            temporary.replace(folder)
        is_done = True
    finally:
        if target is not None:
            if not is_done:
                target.drop()
            target.close()


def _copy_to(rows: SqliteBackend, target: Database, progress: Progress | None) -> None:
    target.prepare(create=True, complete=derived.fill_derived)
    source = Database(rows, read_only=True)
    try:
        with source.reading() as read, target.writing() as written:
            copy_rows(read, written, progress)
    finally:
        source.close()

"""SQLite, the database out of the box: one file in the archive's folder, in WAL mode."""

import json
import os
import sqlite3
import uuid
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.pool import QueuePool

from archive.errors import CorruptDatabaseError, NotAnArchiveError
from archive.faults import REBUILD, explain_errors

DATABASE = "archive.db"

BUSY_SECONDS = 30.0
"""How long a writer waits for another. A transaction of 100 pages takes well under a second."""


def is_writable(folder: Path) -> bool:
    """Whether files may be made in `folder`. A folder without any write permission counts as read-only for root too."""
    return bool(folder.stat().st_mode & 0o222) and os.access(folder, os.W_OK)


def check_header(path: Path) -> None:
    """Raise where `path` is no SQLite file: SQLite itself would take an empty file for a new database."""
    if not path.is_file():
        raise NotAnArchiveError(
            f"{path.parent}: not an archive (it holds no {path.name}); create one by ingest or crawl"
        )
    with path.open("rb") as file:
        if file.read(16) != b"SQLite format 3\x00":
            raise CorruptDatabaseError(f"{path}: {REBUILD} (no SQLite header)")


def _connect_file(path: Path, mode: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?{mode}",
        uri=True,
        timeout=BUSY_SECONDS,
        check_same_thread=False,
        isolation_level=None,
    )
    # Measured: 64 MB of cache and 1 GB of mapped file took a search page from 18 to 66 requests a second.
    # LIKE minds case, as it does on PostgreSQL and in the search index.
    pragmas = ("cache_size=-65536", "mmap_size=1073741824", "foreign_keys=ON", "temp_store=MEMORY")
    for pragma in (*pragmas, "case_sensitive_like=ON"):
        connection.execute(f"PRAGMA {pragma}")
    if "ro" not in mode:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
    return connection


class SqliteBackend:
    """The SQLite file `path`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = str(path)
        """What error lines call it."""

    def open_engine(self, *, read_only: bool) -> Engine:
        """Return an engine; writers' transactions begin with BEGIN IMMEDIATE."""
        mode = "mode=rwc"
        if read_only:
            # In a read-only folder SQLite cannot make the WAL's index; without a WAL there is nothing to miss.
            has_wal = self.path.with_name(self.path.name + "-wal").exists()
            mode = "mode=ro" if has_wal or is_writable(self.path.parent) else "mode=ro&immutable=1"
        engine = create_engine(
            "sqlite://",
            creator=partial(_connect_file, self.path, mode),
            poolclass=QueuePool,
            json_serializer=partial(json.dumps, ensure_ascii=False, separators=(",", ":")),
        )

        @event.listens_for(engine, "begin")
        def _begin(connection: Connection) -> None:
            is_writing = connection.get_execution_options().get("is_writing", False)
            connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing else "BEGIN")

        return engine

    def read_schema(self, connection: Connection) -> str | None:
        """Return the schema version that the database records; None where it has none."""
        known = connection.execute(text("SELECT name FROM sqlite_master WHERE name = 'alembic_version'")).scalar()
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar() if known else None

    def begin_schema(self, connection: Connection) -> None:
        """Nothing: a file needs no preparation."""

    def settle_schema(self, connection: Connection) -> None:
        """Nothing: SQLite compares text by code points and has integers of 64 bits."""

    def drop_schema(self, connection: Connection) -> None:
        """Nothing: the file is removed as a whole."""

    def find_damage(self, connection: Connection) -> list[str]:
        """Return what the database finds wrong with its own pages."""
        return [said for (said,) in connection.execute(text("PRAGMA integrity_check")) if said != "ok"]


def put_in_place(temporary: Path, path: Path) -> None:
    """Give the finished database `temporary` its name, unless another process was quicker."""
    with explain_errors(path.parent):
        try:
            os.link(temporary, path)
        except FileExistsError:
            pass
        except OSError:
            # A file system without links.
            if not path.exists():
                temporary.replace(path)


def name_temporary(path: Path) -> Path:
    """Return where a database is made that shall stand at `path`."""
    return path.with_name(f".{path.name}.{uuid.uuid4().hex}")


def remove_database(path: Path) -> None:
    """Remove a database file with its companions."""
    for suffix in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def copy_database(path: Path, target: Path) -> None:
    """Copy the database `path`, consistent while others write, to the new file `target`."""
    source = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=BUSY_SECONDS)
    copy = sqlite3.connect(target)
    try:
        source.backup(copy)
        # One file, without the companions of WAL mode.
        copy.execute("PRAGMA journal_mode=DELETE")
    finally:
        source.close()
        copy.close()

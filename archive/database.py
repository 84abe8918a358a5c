"""The database: opening it, bringing its schema up to date, and saying plainly what is wrong with it."""

import errno
import json
import os
import sqlite3
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool

from archive.errors import (
    ArchiveError,
    CorruptDatabaseError,
    DiskFullError,
    LockedArchiveError,
    NewerSchemaError,
    NotAnArchiveError,
    ReadOnlyArchiveError,
)

DATABASE = "archive.db"
SCHEMA = "0002"
"""The schema that this version of the code writes: the last revision in `archive/migrations/versions`."""

BUSY_SECONDS = 30.0
"""How long a writer waits for another. A transaction of 100 pages takes well under a second."""

_REBUILD = (
    "the database is damaged; restore a backup, or move the file away and rebuild it from the WARC files by replay"
)
_RULES: tuple[tuple[tuple[str, ...], type[ArchiveError], str], ...] = (
    (("not a database", "malformed", "disk i/o error"), CorruptDatabaseError, _REBUILD),
    (("locked", "busy"), LockedArchiveError, "another process is writing; try again when it has finished"),
    (("readonly", "read-only"), ReadOnlyArchiveError, "the archive may only be read; make its folder writable"),
    (("full",), DiskFullError, "the disk is full; free some space and run again, what was committed stands"),
    (("unable to open",), ReadOnlyArchiveError, "the database cannot be opened; check the folder's permissions"),
)


@contextmanager
def explain_errors(path: Path) -> Iterator[None]:
    """Turn the database's errors into the archive's, which name `path` and what to do."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        said = str(getattr(error, "orig", None) or error)
        for words, kind, advice in _RULES:
            if any(word in said.lower() for word in words):
                raise kind(f"{path}: {advice} ({said})") from error
        raise
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFullError(f"{path}: the disk is full; free some space and run again") from error
        if error.errno in (errno.EACCES, errno.EROFS, errno.EPERM):
            raise ReadOnlyArchiveError(f"{path}: may not be written; make the folder writable") from error
        raise


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
            raise CorruptDatabaseError(f"{path}: {_REBUILD} (no SQLite header)")


def _connect_file(path: Path, mode: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?{mode}",
        uri=True,
        timeout=BUSY_SECONDS,
        check_same_thread=False,
        isolation_level=None,
    )
    # Measured: 64 MB of cache and 1 GB of mapped file took a search page from 18 to 66 requests a second.
    for pragma in ("cache_size=-65536", "mmap_size=1073741824", "foreign_keys=ON", "temp_store=MEMORY"):
        connection.execute(f"PRAGMA {pragma}")
    if "ro" not in mode:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
    return connection


def open_engine(path: Path, *, read_only: bool) -> Engine:
    """Return an engine for the SQLite file `path`; writers' transactions begin with BEGIN IMMEDIATE."""
    mode = "mode=rwc"
    if read_only:
        # In a read-only folder SQLite cannot make the WAL's index; without a WAL there is nothing to miss.
        has_wal = path.with_name(path.name + "-wal").exists()
        mode = "mode=ro" if has_wal or is_writable(path.parent) else "mode=ro&immutable=1"
    engine = create_engine(
        "sqlite://",
        creator=partial(_connect_file, path, mode),
        poolclass=QueuePool,
        json_serializer=partial(json.dumps, ensure_ascii=False, separators=(",", ":")),
    )

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        is_writing = connection.get_execution_options().get("is_writing", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing else "BEGIN")

    return engine


def read_schema(connection: Connection) -> str | None:
    """Return the schema version that the database records; None where it has none."""
    known = connection.execute(text("SELECT name FROM sqlite_master WHERE name = 'alembic_version'")).scalar()
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar() if known else None


def check_schema(path: Path, found: str | None) -> bool:
    """Return whether the schema `found` must be brought up to date; raise where it is newer or none of ours."""
    if found is None:
        raise NotAnArchiveError(f"{path}: not an archive (a database without our tables); name another folder")
    if found > SCHEMA:
        raise NewerSchemaError(
            f"{path}: written by a newer version (schema {found}, this one knows {SCHEMA}); update the program"
        )
    return found < SCHEMA


def migrate(connection: Connection) -> None:
    """Bring the database of `connection`, which must be inside a transaction, to the schema of this code."""
    # Needed once in the life of a schema; everything else starts quicker without it.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


class Database:
    """An open database: reading in any thread, writing in one transaction at a time."""

    def __init__(self, path: Path, *, read_only: bool) -> None:
        self.path = path
        self.is_read_only = read_only
        self.engine = open_engine(path, read_only=read_only)
        self.before_commit: list[Callable[[], None]] = []
        """Called at the end of each transaction, before its commit."""
        self._lock = threading.RLock()
        self._own = threading.local()

    def prepare(self, *, create: bool, complete: Callable[[Connection], object]) -> None:
        """Check the schema and bring it up to date; `create` makes the tables in a new file.

        `complete` is called in the transaction that has brought an older archive up to date, to fill what is new.
        """
        with explain_errors(self.path):
            with self.engine.connect() as connection:
                found = read_schema(connection)
            is_new = create and found is None
            if (is_new or check_schema(self.path, found)) and not self.is_read_only:
                with self.writing() as connection:
                    # Another process may have been quicker.
                    if is_new or check_schema(self.path, read_schema(connection)):
                        migrate(connection)
                        if not is_new:
                            complete(connection)
            elif found != SCHEMA:
                raise ReadOnlyArchiveError(
                    f"{self.path}: of the older schema {found}; open it once for writing to bring it up to date"
                )

    @contextmanager
    def reading(self, *, committed: bool = False) -> Iterator[Connection]:
        """Lend a connection that sees one state of the database: the thread's own transaction where it has one.

        `committed` leaves that out: what may yet be rolled back must not reach anything outside of the database.
        """
        own: Connection | None = getattr(self._own, "connection", None)
        if own is not None and not committed:
            yield own
            return
        with explain_errors(self.path), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Lend the connection of a write transaction, committed at the end; inside another one it joins that."""
        own: Connection | None = getattr(self._own, "connection", None)
        if own is not None:
            yield own
            return
        if self.is_read_only:
            raise ReadOnlyArchiveError(
                f"{self.path.parent}: opened for reading only; make the folder writable to change it"
            )
        with self._lock, explain_errors(self.path), self.engine.connect() as raw:
            connection = raw.execution_options(is_writing=True)
            with connection.begin():
                self._own.connection = connection
                try:
                    yield connection
                    for hook in self.before_commit:
                        hook()
                finally:
                    self._own.connection = None

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()


def create_database(path: Path) -> None:
    """Make a new database with all tables at `path`, unless another process is quicker.

    It is made beside its place and put there whole: nobody meets half a database, whenever the power fails.
    """
    temporary = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    database = Database(temporary, read_only=False)
    try:
        try:
            database.prepare(create=True, complete=lambda connection: None)
        finally:
            # The last connection folds the WAL into the file.
            database.close()
        with explain_errors(path.parent):
            try:
                os.link(temporary, path)
            except FileExistsError:
                pass
            except OSError:
                # A file system without links.
                if not path.exists():
                    temporary.replace(path)
    finally:
        for suffix in ("", "-wal", "-shm", "-journal"):
            temporary.with_name(temporary.name + suffix).unlink(missing_ok=True)

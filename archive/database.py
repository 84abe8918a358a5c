"""The database, whichever it is: transactions, its schema brought up to date, what is wrong with it said plainly."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, Engine

from archive.errors import NewerSchemaError, NotAnArchiveError, ReadOnlyArchiveError
from archive.faults import explain_errors
from archive.sqlite import DATABASE, SqliteBackend, is_writable, name_temporary, put_in_place, remove_database

__all__ = ["DATABASE", "SCHEMA", "Backend", "Database", "check_schema", "explain_errors", "is_writable", "migrate"]

_MIGRATIONS = Path(__file__).parent / "migrations"
SCHEMA = max(path.name[1:5] for path in (_MIGRATIONS / "versions").glob("v[0-9][0-9][0-9][0-9]_*.py"))
"""The schema that this version of the code writes: the last revision in `archive/migrations/versions`."""


class Backend(Protocol):
    """What differs between databases."""

    name: str
    """What error lines call it: a file, or an address without its password."""

    def open_engine(self, *, read_only: bool) -> Engine:
        """Return an engine; a transaction with the option `is_writing` waits for other writers."""

    def read_schema(self, connection: Connection) -> str | None:
        """Return the schema version that the database records; None where it has none."""

    def begin_schema(self, connection: Connection) -> None:
        """Prepare an empty database for its first migration."""

    def settle_schema(self, connection: Connection) -> None:
        """After migrating, make tables compare and count alike on every database."""

    def drop_schema(self, connection: Connection) -> None:
        """Remove all tables."""

    def find_damage(self, connection: Connection) -> list[str]:
        """Return what the database finds wrong with its own pages."""


def check_schema(name: str, found: str | None) -> bool:
    """Return whether the schema `found` must be brought up to date; raise where it is newer or none of ours."""
    if found is None:
        raise NotAnArchiveError(f"{name}: not an archive (a database without our tables); name another folder")
    if found > SCHEMA:
        raise NewerSchemaError(
            f"{name}: written by a newer version (schema {found}, this one knows {SCHEMA}); update the program"
        )
    return found < SCHEMA


def migrate(connection: Connection) -> None:
    """Bring the database of `connection`, which must be inside a transaction, to the schema of this code."""
    # Needed once in the life of a schema; everything else starts quicker without it.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


class Database:
    """An open database: reading in any thread, writing in one transaction at a time."""

    def __init__(self, backend: Backend, *, read_only: bool) -> None:
        self.backend = backend
        self.name = backend.name
        self.is_read_only = read_only
        self.engine = backend.open_engine(read_only=read_only)
        self.before_commit: list[Callable[[], None]] = []
        """Called at the end of each transaction, before its commit."""
        self._lock = threading.RLock()
        self._own = threading.local()

    def prepare(self, *, create: bool, complete: Callable[[Connection], object]) -> bool:
        """Check the schema and bring it up to date; return whether it was older.

        `create` makes the tables in an empty database.

        `complete` is called in the transaction that has brought an older archive up to date, to fill what is new.
        """
        with explain_errors(self.name):
            with self.engine.connect() as connection:
                found = self.backend.read_schema(connection)
            is_new = create and found is None
            if (is_new or check_schema(self.name, found)) and not self.is_read_only:
                with self.writing() as connection:
                    # Another process may have been quicker.
                    found = self.backend.read_schema(connection)
                    is_new = create and found is None
                    if is_new:
                        self.backend.begin_schema(connection)
                    if is_new or check_schema(self.name, found):
                        migrate(connection)
                        self.backend.settle_schema(connection)
                        if not is_new:
                            complete(connection)
                            return True
            elif found != SCHEMA:
                raise ReadOnlyArchiveError(
                    f"{self.name}: of the older schema {found}; open it once for writing to bring it up to date"
                )
        return False

    @contextmanager
    def reading(self, *, committed: bool = False) -> Iterator[Connection]:
        """Lend a connection that sees one state of the database: the thread's own transaction where it has one.

        `committed` leaves that out: what may yet be rolled back must not reach anything outside of the database.
        """
        own: Connection | None = getattr(self._own, "connection", None)
        if own is not None and not committed:
            yield own
            return
        with explain_errors(self.name), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Lend the connection of a write transaction, committed at the end; inside another one it joins that."""
        own: Connection | None = getattr(self._own, "connection", None)
        if own is not None:
            yield own
            return
        if self.is_read_only:
            raise ReadOnlyArchiveError(f"{self.name}: opened for reading only; make the folder writable to change it")
        with self._lock, explain_errors(self.name), self.engine.connect() as raw:
            connection = raw.execution_options(is_writing=True)
            with connection.begin():
                self._own.connection = connection
                try:
                    yield connection
                    for hook in self.before_commit:
                        hook()
                finally:
                    self._own.connection = None

    def drop(self) -> None:
        """Remove what was made in the database: for an archive that could not be finished."""
        with explain_errors(self.name), self.writing() as connection:
            self.backend.drop_schema(connection)

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()


def create_file(path: Path) -> None:
    """Make a new SQLite database with all tables at `path`, unless another process is quicker.

    It is made beside its place and put there whole: nobody meets half a database, whenever the power fails.
    """
    temporary = name_temporary(path)
    try:
        database = Database(SqliteBackend(temporary), read_only=False)
        try:
            database.prepare(create=True, complete=lambda connection: None)
        finally:
            # The last connection folds the WAL into the file.
            database.close()
        put_in_place(temporary, path)
    finally:
        remove_database(temporary)

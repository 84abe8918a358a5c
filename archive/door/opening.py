"""Opening an archive's folder and closing it; what everything else that an archive does stands on."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import Connection

from archive import derived
from archive.database import Database
from archive.errors import NotAnArchiveError, ReadOnlyArchiveError
from archive.faults import explain_errors
from archive.mending import mend_files
from archive.search.engine import SearchIndex
from archive.setting import create_database, find_backend
from archive.sqlite import DATABASE, is_writable
from archive.warc import WarcWriter


@contextmanager
def _take_back_folders(folder: Path) -> Iterator[None]:
    """Remove the folders that are made meanwhile, as far as they are empty, where no archive comes about."""
    made = [path for path in (folder, *folder.parents) if not path.exists()]
    try:
        yield
    except BaseException:
        for path in made:
            with suppress(OSError):
                path.rmdir()
        raise


class OpenArchive:
    """An open folder: its database, the WARC file that is being written, the search index."""

    path: Path
    """The archive's folder."""
    is_read_only: bool
    """Whether writing is refused."""

    def __init__(self, path: Path, database: Database) -> None:
        self.path = path
        self.is_read_only = database.is_read_only
        self._database = database
        self._writer = WarcWriter(path / "warc")
        self._index = SearchIndex(database, path / "index")
        self._refused: dict[str, list[str]] = {}
        """Facts refused at the door, by the run that brought them."""
        # What a row points at must be on disk before the row is.
        database.before_commit.append(self._writer.sync)

    @classmethod
    def open(
        cls, path: Path | str, *, create: bool = False, read_only: bool = False, database: str | None = None
    ) -> Self:
        """Open the archive in the folder `path`, bringing an older schema up to date.

        `create` makes the folder where there is none, with its rows in the file `archive.db`, or in the PostgreSQL
        database at the address `database` (`postgresql://user@host/name?schema=…`; else at `XIESHANG_DATABASE`), which
        the folder remembers without its password. `sqlite` means the file whatever the environment says. Raises an
        ArchiveError: not an archive, corrupt database, newer schema, read-only folder, locked, unreachable server.
        """
        folder = Path(path)
        create = create and not read_only
        if folder.exists() and not folder.is_dir():
            raise NotAnArchiveError(f"{folder}: not an archive (it is a file); name a folder")
        with explain_errors(folder), _take_back_folders(folder):
            if create:
                folder.mkdir(parents=True, exist_ok=True)
            if not folder.exists():
                raise NotAnArchiveError(f"{folder}: no such folder; create an archive by ingest or crawl")
            backend = find_backend(folder, database, create=create)
            if not read_only:
                file = folder / DATABASE
                if not is_writable(folder) or (file.exists() and not file.stat().st_mode & 0o222):
                    raise ReadOnlyArchiveError(
                        f"{folder}: the folder may not be written; make it writable or only read"
                    )
            is_empty = create and create_database(folder, backend)
            if not read_only:
                (folder / "warc").mkdir(exist_ok=True)
            opened = Database(backend, read_only=read_only)
        try:
            if opened.prepare(create=is_empty, complete=derived.fill_derived):
                # Early versions wrote no indexes beside their WARC files.
                mend_files(folder / "warc")
        except BaseException:
            opened.close()
            raise
        return cls(folder, opened)

    def close(self) -> None:
        """Let go of files and connections. Closing twice does no harm."""
        self._writer.close()
        self._index.close()
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def database_name(self) -> str:
        """Where the rows lie: a file, or the address of a database without its password."""
        return self._database.name

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Lend a connection that sees one state of the database, for what this class has no method for."""
        with self._database.reading() as connection:
            yield connection

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make every call inside one transaction: all of it is committed at the end, or nothing.

        Calls inside another transaction join it. WARC records are fsynced before the commit. Wrap several `store` and
        `mark` calls in one for speed (about 100 pages is good).
        """
        with self._database.writing():
            yield

"""Opening an archive's folder and closing it; what everything else that an archive does stands on."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import Connection

from archive import links
from archive.database import DATABASE, Database, check_header, create_database, explain_errors, is_writable
from archive.errors import NotAnArchiveError, ReadOnlyArchiveError
from archive.search.engine import SearchIndex
from archive.warc import WarcWriter


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
    def open(cls, path: Path | str, *, create: bool = False, read_only: bool = False) -> Self:
        """Open the archive in the folder `path`, bringing an older schema up to date.

        `create` makes the folder where there is none. Raises an ArchiveError: not an archive, corrupt database, newer
        schema, read-only folder, locked.
        """
        folder = Path(path)
        file = folder / DATABASE
        create = create and not read_only
        if folder.exists() and not folder.is_dir():
            raise NotAnArchiveError(f"{folder}: not an archive (it is a file); name a folder")
        with explain_errors(folder):
            if create:
                folder.mkdir(parents=True, exist_ok=True)
            if not folder.exists():
                raise NotAnArchiveError(f"{folder}: no such folder; create an archive by ingest or crawl")
            if file.exists() or not create:
                check_header(file)
            if not read_only:
                if not is_writable(folder) or (file.exists() and not file.stat().st_mode & 0o222):
                    raise ReadOnlyArchiveError(
                        f"{folder}: the folder may not be written; make it writable or only read"
                    )
                (folder / "warc").mkdir(exist_ok=True)
            if create and not file.exists():
                create_database(file)
            database = Database(file, read_only=read_only)
        try:
            database.prepare(create=False, complete=links.fill_shingles)
        except BaseException:
            database.close()
            raise
        return cls(folder, database)

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

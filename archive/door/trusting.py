"""Trust: verify, backup, restore."""

from collections.abc import Iterator
from pathlib import Path

from archive import care
from archive.database import DATABASE, explain_errors
from archive.door.opening import OpenArchive


class TrustingArchive(OpenArchive):
    """What checks an archive and keeps copies of it."""

    def verify(self, progress: care.Progress | None = None) -> Iterator[care.Fault]:
        """Yield what is wrong: database, references, every WARC record, every fact's evidence, index.

        A sound archive yields nothing. Each fault says how to mend it.
        """
        with self._database.reading() as connection, explain_errors(self.path):
            yield from care.check_database(connection)
            yield from care.check_references(connection)
            yield from care.check_records(connection, self.path, progress)
            yield from care.check_evidence(connection, progress)
            yield from care.check_index(connection, self._index)

    def backup(self, path: Path | str) -> int:
        """Write database and WARC files to one zip file, consistent while in use; return its size in bytes."""
        self._writer.sync()
        return care.write_backup(self.path / DATABASE, self.path, Path(path))

    @staticmethod
    def restore(backup: Path | str, path: Path | str) -> int:
        """Make the archive `path` (a new folder) out of a backup; return the number of files restored."""
        return care.restore_backup(Path(backup), Path(path))

"""Trust: verify, mend, backup, restore."""

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import delete

from archive import case_ids
from archive.care import index, records, rows
from archive.care.backup import write_backup
from archive.care.fault import Fault, Progress
from archive.care.restore import restore_backup
from archive.cdxj import name_index, name_lock
from archive.door.opening import OpenArchive
from archive.faults import explain_errors
from archive.mending import mend_files
from archive.tables import CASE_REPORT


class TrustingArchive(OpenArchive):
    """What checks an archive and keeps copies of it."""

    def verify(self, progress: Progress | None = None) -> Iterator[Fault]:
        """Yield what is wrong: database, references, WARC records, indexes beside them, evidence, cases, search index.

        A sound archive yields nothing. Each fault says how to mend it. What others write meanwhile is left out.
        """
        self._writer.sync()
        with explain_errors(self.path), self._database.reading(committed=True) as connection:
            yield from rows.check_database(connection, self._database.backend)
            yield from rows.check_references(connection)
            yield from records.check_records(connection, self.path, progress)
            yield from rows.check_evidence(connection, progress)
            yield from rows.check_derived(connection, progress)
            yield from index.check_index(connection, self._index, progress)

    def mend(self) -> list[str]:
        """Make anew what follows from what else the archive holds; return a line on each thing done.

        That are CDXJ files, the reports of cases, redirects of cases, the search index. Nothing else is touched.
        """
        said = []
        with explain_errors(self.path):
            for warc in sorted((self.path / "warc").glob("*.warc.gz")):
                if not name_lock(warc).exists():
                    name_index(warc).unlink(missing_ok=True)
            said += mend_files(self.path / "warc")
            said.append("the CDXJ files were made anew from the WARC files")
            with self._database.writing() as connection:
                rows.clear_redirects(connection)
                connection.execute(delete(CASE_REPORT))
                count = case_ids.fill_case_reports(connection)
            said.append(f"the cases of {count} reports were noted anew")
            self._index.rebuild()
            said.append("the search index was built anew")
        return said

    def backup(self, path: Path | str, progress: Progress | None = None) -> int:
        """Write rows and WARC files to one zip file, consistent while in use; return its size in bytes.

        It can be restored to an archive of either database.
        """
        self._writer.sync()
        return write_backup(self._database, self.path, Path(path), progress)

    @staticmethod
    def restore(
        backup: Path | str, path: Path | str, *, database: str | None = None, progress: Progress | None = None
    ) -> int:
        """Make the archive `path` (a new folder) out of a backup; return the number of files restored.

        `database` says where its rows shall lie, as for `Archive.open`.
        """
        return restore_backup(Path(backup), Path(path), database, progress)

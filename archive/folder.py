"""Archive: one folder with database, WARC files and search index, and everything that can be asked of it."""

from collections.abc import Callable
from pathlib import Path

from archive.door.asking import AskingArchive
from archive.door.crawling import CrawlingArchive
from archive.door.deciding import DecidingArchive
from archive.door.storing import StoringArchive
from archive.door.trusting import TrustingArchive
from archive.exports import export_rows
from archive.filters import Filter


class Archive(StoringArchive, DecidingArchive, CrawlingArchive, AskingArchive, TrustingArchive):
    """An open archive; use it as a context manager. All times are UTC.

    Reading may happen in several threads at once. Writing goes through one transaction at a time, which other
    processes wait for.
    """

    def export(
        self,
        path: Path | str,
        what: str = "cases",
        filter: Filter | None = None,  # noqa: A002
        *,
        progress: Callable[[int], None] | None = None,
    ) -> int:
        """Write `cases`, `facts` or `reports` to `path`, whose ending names the format; return the number of rows.

        The file appears whole or not at all.
        """
        return export_rows(self, Path(path), what, filter or Filter(), progress)

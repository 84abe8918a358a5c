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
from schemas.codebook import Language


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
        language: Language = "zh",
        with_text: bool = False,
    ) -> int:
        """Write `cases`, `facts`, `reports`, `places` or `platforms` to `path`, whose ending names the format.

        Returns the number of rows. The file appears whole or not at all. Sentences are cut to short quotations and
        articles left out unless `with_text`.
        """
        asked = filter or Filter()
        return export_rows(self, Path(path), what, asked, progress, language=language, with_text=with_text)

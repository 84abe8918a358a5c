"""Archive: one folder with database, WARC files and search index, and everything that can be asked of it."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from archive.filters import Filter
from archive.results import (
    Due,
    RunState,
    SearchResult,
    Stored,
    StoredCapture,
    StoredFact,
    StoredReport,
    UrlKind,
    UrlState,
)
from archive.warc import WarcLocation
from schemas.case import Case
from schemas.extraction import Extraction
from schemas.page import Page
from schemas.source import Source


class Archive:
    """An open archive; use it as a context manager. All times are UTC.

    Reading may happen in several threads at once. Writing goes through one transaction at a time, which other
    processes wait for.
    """

    path: Path
    """The archive's folder."""
    is_read_only: bool
    """Whether writing is refused."""

    @classmethod
    def open(cls, path: Path | str, *, create: bool = False, read_only: bool = False) -> "Archive":
        """Open the archive in the folder `path`, bringing an older schema up to date.

        `create` makes the folder where there is none. Raises an ArchiveError: not an archive, corrupt database, newer
        schema, read-only folder, locked.
        """
        raise NotImplementedError

    def close(self) -> None:
        """Let go of files and connections. Closing twice does no harm."""

    def __enter__(self) -> "Archive":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # Writing

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make every call inside one transaction: all of it is committed at the end, or nothing.

        Calls inside another transaction join it. WARC records are fsynced before the commit. Wrap several `store` and
        `mark` calls in one for speed (about 100 pages is good).
        """
        yield

    def capture(self, page: Page) -> WarcLocation:
        """Write `page` (with its decoded body) to the WARC and return where it stands.

        Where the last capture of the same address has the same payload, nothing is written and its place is returned.
        """
        raise NotImplementedError

    def capture_response(
        self,
        url: str,
        status: int,
        headers: Iterable[tuple[str, str]],
        body: bytes,
        fetched_at: dt.datetime,
    ) -> WarcLocation:
        """Write a response as it came (body maybe compressed, as `headers` say) and return where it stands.

        Where the last capture of the same address has the same payload, nothing is written and its place is returned.
        """
        raise NotImplementedError

    def store(
        self,
        page: Page,
        extraction: Extraction,
        location: WarcLocation,
        *,
        source: Source | None = None,
        run_id: str | None = None,
    ) -> Stored:
        """Store one page's extraction in one transaction; see `Stored.outcome` for what can become of it.

        A fact whose evidence does not verify is refused, counted and reported, never stored. A page that is no article
        is kept as a capture with its verdict.
        """
        raise NotImplementedError

    def read_page(self, location: WarcLocation) -> Page:
        """Read a captured page back from the WARC; DamagedRecordError where that fails."""
        raise NotImplementedError

    # Runs and the frontier

    def start_run(self, source: Source | None = None, *, kind: str = "crawl") -> str:
        """Note that a run of `source` begins (None: an ingest) and return the run's id."""
        raise NotImplementedError

    def finish_run(
        self, run_id: str, state: RunState = "finished", *, counts: Mapping[str, int] | None = None, note: str = ""
    ) -> None:
        """Note how a run ended, with counts of any kind (pages, new, updated …)."""

    def enqueue(
        self, urls: Iterable[str], source: Source, *, kind: UrlKind = "article", found_on: str | None = None
    ) -> int:
        """Add addresses that `source` should ask for; those known already stay as they are. Return how many are new."""
        raise NotImplementedError

    def next_due(
        self, source: Source, limit: int = 100, *, kind: UrlKind | None = None, now: dt.datetime | None = None
    ) -> list[Due]:
        """Return addresses that are queued, or whose next try is due, oldest first."""
        raise NotImplementedError

    def mark(
        self,
        url: str,
        state: UrlState,
        source: Source,
        *,
        status: int | None = None,
        note: str = "",
        next_try: dt.datetime | None = None,
        etag: str | None = None,
        last_modified: str | None = None,
        kind: UrlKind = "article",
    ) -> None:
        """Note what became of an address; unknown addresses are added.

        `failed` without `next_try` is retried later with growing distance (1 h, 4 h, 16 h …; `gone` after 5 in a row).
        """
        raise NotImplementedError

    def url_state(self, url: str, source: Source) -> UrlState | None:
        """Return the state of an address, None where it is unknown."""
        raise NotImplementedError

    # Reading

    def search(
        self,
        query: str = "",
        filter: Filter | None = None,  # noqa: A002  the word that users type
        *,
        limit: int = 20,
        offset: int = 0,
        sort: str = "relevance",
        facets: bool = True,
    ) -> SearchResult:
        """Find reports. An empty query finds all that pass the filter.

        Query: words are joined by AND; `OR`, `NOT` (or `-word`), brackets, phrases in quotes. Traditional characters
        find simplified text. `sort` is `relevance`, `date`, `-date` (oldest first) or a metric of the codebook.
        QueryError says where a query is wrong.
        """
        raise NotImplementedError

    def report(self, report_id: str) -> StoredReport:
        """Return one report; UnknownIdError where there is none (an unambiguous beginning of an id is enough)."""
        raise NotImplementedError

    def reports(self, filter: Filter | None = None) -> Iterator[StoredReport]:  # noqa: A002
        """Yield every report that passes the filter, oldest first, in bounded memory."""
        raise NotImplementedError

    def cases(self, filter: Filter | None = None) -> list[Case]:  # noqa: A002
        """Return the cases (place x platform) that pass the filter, by adcode and platform."""
        raise NotImplementedError

    def case(self, case_id: str) -> Case:
        """Return one case; UnknownIdError where there is none."""
        raise NotImplementedError

    def facts(self, filter: Filter | None = None) -> Iterator[StoredFact]:  # noqa: A002
        """Yield every standing fact of the reports that pass the filter, in bounded memory."""
        raise NotImplementedError

    def captures(
        self, *, source: str | None = None, since: dt.datetime | None = None
    ) -> Iterator[tuple[StoredCapture, WarcLocation]]:
        """Yield every capture with the place of its record, oldest first (for replay)."""
        raise NotImplementedError

    def stats(self) -> dict[str, int]:
        """Return counts by name.

        `sources`, `captures`, `reports`, `relevant`, `versions`, `facts`, `cases`, `reprints`, `rejected`, `refused`,
        `hacked`, `bytes` (of the WARC files) …
        """
        raise NotImplementedError

    def refresh_index(self, progress: Callable[[int, int], None] | None = None) -> int:
        """Bring the search index up to the last change and return how many reports were indexed.

        Searching does this by itself. `progress` is called with (done, all).
        """
        raise NotImplementedError

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
        raise NotImplementedError

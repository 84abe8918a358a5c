"""Archive: one folder with database, WARC files and search index, and everything that can be asked of it."""

import contextlib
import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

from sqlalchemy import select
from tantivy import Searcher

from archive import care, cases, frontier, links, reading, replays, reviews, store
from archive.database import DATABASE, Database, check_header, create_database, explain_errors, is_writable
from archive.errors import NotAnArchiveError, QueryError, ReadOnlyArchiveError, UnknownIdError
from archive.exports import export_rows
from archive.filters import Filter
from archive.frames import Rows
from archive.replays import Replayed
from archive.results import (
    Change,
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
from archive.reviews import Decision, StoredReview
from archive.search.engine import SearchIndex, is_fault
from archive.search.finder import find_reports
from archive.subjects import SUBJECTS
from archive.tables import CAPTURE
from archive.urls import key_url
from archive.warc import SentRequest, WarcLocation, WarcWriter, describe_page, digest_payload, read_page
from schemas.case import Case
from schemas.extraction import Extraction
from schemas.facts import Fact
from schemas.page import Page
from schemas.source import Source


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class _TakenBackError(Exception):
    """Ends a rehearsal."""


class Archive:
    """An open archive; use it as a context manager. All times are UTC.

    Reading may happen in several threads at once. Writing goes through one transaction at a time, which other
    processes wait for.
    """

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
        # What a row points at must be on disk before the row is.
        database.before_commit.append(self._writer.sync)

    @classmethod
    def open(cls, path: Path | str, *, create: bool = False, read_only: bool = False) -> "Archive":
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
        with self._database.writing():
            yield

    def capture(self, page: Page) -> WarcLocation:
        """Write `page` (with its decoded body) to the WARC and return where it stands.

        Where the last capture of the same address has the same payload, nothing is written and its place is returned.
        """
        return self.capture_response(page.url, page.status, describe_page(page), page.body, page.fetched_at)

    def capture_response(
        self,
        url: str,
        status: int,
        headers: Iterable[tuple[str, str]],
        body: bytes,
        fetched_at: dt.datetime,
        sent: SentRequest | None = None,
    ) -> WarcLocation:
        """Write a response as it came (body maybe compressed, as `headers` say) and return where it stands.

        `sent` is what was asked; it is kept in a record beside it.

        Where the last capture of the same address has the same payload, nothing is written and its place is returned.
        """
        if self.is_read_only:
            raise ReadOnlyArchiveError(f"{self.path}: opened for reading only; make the folder writable to change it")
        query = (
            select(CAPTURE)
            .where(CAPTURE.c.url_key == key_url(url))
            .order_by(CAPTURE.c.fetched_at.desc(), CAPTURE.c.id)
            .limit(1)
        )
        with self._database.reading() as connection:
            last = connection.execute(query).first()
        if last is not None and last.payload_digest == digest_payload(body) and last.status == status:
            return reading.read_capture(last)[1]
        return self._writer.record_response(url, status, headers, body, fetched_at, sent=sent)

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
        with self._database.writing() as connection:
            return store.store_extraction(connection, page, extraction, location, source, run_id)

    def replay(
        self,
        page: Page,
        extraction: Extraction,
        location: WarcLocation,
        *,
        source: Source | None = None,
        run_id: str | None = None,
    ) -> Replayed:
        """Store what extraction now reads in an old capture, and return what that changes.

        Newer statements supersede the old; what people decided stays. Replaying twice is replaying once. Go through
        `captures()` (oldest first), or through the WARC files where the database is gone.
        """
        with self._database.writing() as connection:
            return replays.store_replay(connection, page, extraction, location, source, run_id)

    @contextmanager
    def rehearsal(self) -> Iterator[None]:
        """Make every call inside see its changes, and take all of them back at the end (for dry runs)."""
        with contextlib.suppress(_TakenBackError), self._database.writing():
            yield
            raise _TakenBackError

    def sources(self) -> dict[str, Source]:
        """Return the sources as they were configured when last used, by name."""
        with self._database.reading() as connection:
            return replays.read_sources(connection)

    def read_page(self, location: WarcLocation) -> Page:
        """Read a captured page back from the WARC; DamagedRecordError where that fails."""
        self._writer.sync()
        return read_page(self.path / "warc", location)

    def link(self, copy_id: str, original_id: str, *, who: str) -> None:
        """Say that one report is a reprint of another; what the machine thought of it no longer counts."""
        with self._database.writing() as connection:
            copy_id, original_id = (reading.find_report_id(connection, i) for i in (copy_id, original_id))
            links.link_by_hand(connection, copy_id, original_id, who, _now())

    def unlink(self, copy_id: str, *, who: str) -> str:
        """Say that a report is no reprint of the one it is linked to; return that one's id. The machine keeps to it."""
        with self._database.writing() as connection:
            return links.unlink_by_hand(connection, reading.find_report_id(connection, copy_id), who, _now())

    def merge_cases(self, case_id: str, into: str, *, who: str) -> str:
        """Say that two cases of one place are one (two names of a platform); the first id leads to the other."""
        with self._database.writing() as connection:
            root = cases.merge_cases(connection, case_id, into)
            store.note_change(connection, "case", case_id, f"merged into {root} by {who}")
            return root

    def split_case(self, case_id: str, *, who: str) -> None:
        """Take a merger back: the id stands for its own case again."""
        with self._database.writing() as connection:
            cases.split_case(connection, case_id)
            store.note_change(connection, "case", case_id, f"split by {who}")

    # Review

    def accept(self, fact_id: str, *, who: str, why: str = "") -> str:
        """Say that a fact is right; return its whole id. It stands as long as its sentence does."""
        return self._decide(fact_id, "accept", {}, who, why)

    def correct(self, fact_id: str, *, who: str, why: str = "", **values: Any) -> str:
        """Correct fields of a fact, such as `value=12, unit="场"` or `place={…}`; return its whole id.

        Evidence may be corrected too and must verify. What the machine says is kept beside it.
        """
        return self._decide(fact_id, "correct", values, who, why)

    def reject(self, fact_id: str, *, who: str, why: str = "") -> str:
        """Say that a fact is wrong: it stands no longer, in no case and no export; return its whole id."""
        return self._decide(fact_id, "reject", {}, who, why)

    def undo_review(self, fact_id: str, *, who: str, why: str = "") -> str:
        """Take back what was decided on a fact: it is again what the machine says; return its whole id."""
        return self._decide(fact_id, "undo", {}, who, why)

    def _decide(self, fact_id: str, action: Decision, values: Mapping[str, Any], who: str, why: str) -> str:
        with self._database.writing() as connection:
            return reviews.decide(connection, fact_id, action, values, who, why, _now())

    def add_fact(self, report_id: str, fact: Fact, *, who: str, why: str = "") -> str:
        """Add a fact that the machine did not find, with its evidence in the report's text; return its id."""
        with self._database.writing() as connection:
            report_id = reading.find_report_id(connection, report_id)
            return reviews.add_fact(connection, report_id, fact, who, why, _now())

    def annotate(self, fact_id: str, *, who: str, why: str) -> str:
        """Put a note beside a fact without deciding on it; return its whole id."""
        with self._database.writing() as connection:
            return reviews.annotate(connection, fact_id, who, why, _now())

    def reviews(self, *, report_id: str | None = None, fact_id: str | None = None) -> Iterator[StoredReview]:
        """Yield acts of review, oldest first: of one fact, of one report, or all."""
        with self._database.reading() as connection:
            yield from reviews.iterate_reviews(connection, report_id, fact_id)

    def review_queue(self, filter: Filter | None = None, *, limit: int = 50) -> list[StoredFact]:  # noqa: A002
        """Return facts that wait for a person: reopened ones first, then those of least confidence."""
        with self._database.reading() as connection:
            return reading.read_facts(connection, reviews.list_queue(connection, filter or Filter(), limit))

    # Runs and the frontier

    def start_run(self, source: Source | None = None, *, kind: str = "crawl") -> str:
        """Note that a run of `source` begins (None: an ingest) and return the run's id."""
        with self._database.writing() as connection:
            return frontier.start_run(connection, source, kind, _now())

    def finish_run(
        self, run_id: str, state: RunState = "finished", *, counts: Mapping[str, int] | None = None, note: str = ""
    ) -> None:
        """Note how a run ended, with counts of any kind (pages, new, updated …)."""
        with self._database.writing() as connection:
            frontier.finish_run(connection, run_id, state, counts or {}, note, _now())

    def enqueue(
        self, urls: Iterable[str], source: Source, *, kind: UrlKind = "article", found_on: str | None = None
    ) -> int:
        """Add addresses that `source` should ask for; those known already stay as they are. Return how many are new."""
        with self._database.writing() as connection:
            return frontier.enqueue(connection, urls, source, kind, found_on, _now())

    def next_due(
        self, source: Source, limit: int = 100, *, kind: UrlKind | None = None, now: dt.datetime | None = None
    ) -> list[Due]:
        """Return addresses that are queued, or whose next try is due, oldest first."""
        with self._database.reading() as connection:
            return frontier.next_due(connection, source, limit, kind, now or _now())

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
        with self._database.writing() as connection:
            frontier.mark(
                connection,
                url,
                state,
                source,
                status=status,
                note=note,
                next_try=next_try,
                etag=etag,
                last_modified=last_modified,
                kind=kind,
                now=_now(),
            )

    def url_state(self, url: str, source: Source) -> UrlState | None:
        """Return the state of an address, None where it is unknown."""
        with self._database.reading() as connection:
            return frontier.url_state(connection, url, source)

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
        if limit < 0 or offset < 0:
            raise QueryError("limit and offset are counted from 0")
        broken = next((c for c in f"{query}{filter or ''}" if "\ud800" <= c <= "\udfff"), None)
        if broken is not None:
            raise QueryError(f"the query holds {broken!r}, half a character; type it again")

        def find(searcher: Searcher) -> SearchResult:
            with self._database.reading() as connection:
                return find_reports(
                    connection,
                    searcher,
                    query,
                    filter or Filter(),
                    limit=limit,
                    offset=offset,
                    sort=sort,
                    facets=facets,
                )

        with explain_errors(self.path):
            try:
                return find(self._index.searcher())
            except BaseException as error:
                if not is_fault(error):
                    raise
                # Damage deep inside the index's files shows only when they are read.
                return find(self._index.rebuild())

    def report(self, report_id: str) -> StoredReport:
        """Return one report; UnknownIdError where there is none (an unambiguous beginning of an id is enough)."""
        with self._database.reading() as connection:
            return next(reading.read_reports(connection, [reading.find_report_id(connection, report_id)]))

    def reports(self, filter: Filter | None = None) -> Rows[StoredReport]:  # noqa: A002
        """Return every report that passes the filter, oldest first, read in batches; `.to_pandas()` makes a table."""
        return Rows(self._iterate_reports(filter or Filter()), SUBJECTS["reports"].columns)

    def _iterate_reports(self, asked: Filter) -> Iterator[StoredReport]:
        with self._database.reading() as connection:
            yield from reading.iterate_reports(connection, asked)

    def cases(self, filter: Filter | None = None) -> list[Case]:  # noqa: A002
        """Return the cases (place x platform) that pass the filter, by adcode and platform."""
        return list(self.iterate_cases(filter))

    def iterate_cases(self, filter: Filter | None = None) -> Iterator[Case]:  # noqa: A002
        """Yield the cases that pass the filter, by adcode and platform, a few places in memory at a time."""
        with self._database.reading() as connection:
            yield from cases.iterate_cases(connection, filter or Filter())

    def case(self, case_id: str) -> Case:
        """Return one case; UnknownIdError where there is none."""
        with self._database.reading() as connection:
            return cases.find_case(connection, case_id)

    def fact(self, fact_id: str) -> StoredFact:
        """Return one fact, standing or not, by its whole id; UnknownIdError where there is none."""
        with self._database.reading() as connection:
            found = reading.read_facts(connection, [fact_id])
        if not found:
            raise UnknownIdError(f"no fact {fact_id!r} in this archive; `xieshang show` lists a report's facts")
        return found[0]

    def facts(self, filter: Filter | None = None) -> Rows[StoredFact]:  # noqa: A002
        """Return every standing fact of the reports that pass the filter, read one by one.

        `archive.facts(...).to_pandas()` makes a table of them.
        """
        return Rows(self._iterate_facts(filter or Filter()), SUBJECTS["facts"].columns)

    def _iterate_facts(self, asked: Filter) -> Iterator[StoredFact]:
        with self._database.reading() as connection:
            yield from reading.iterate_facts(connection, asked)

    def captures(
        self, *, source: str | None = None, since: dt.datetime | None = None
    ) -> Iterator[tuple[StoredCapture, WarcLocation]]:
        """Yield every capture with the place of its record, oldest first (for replay)."""
        with self._database.reading() as connection:
            yield from reading.iterate_captures(connection, source, since)

    def changes(self, since: int = 0) -> Iterator[Change]:
        """Yield every change after number `since`, in order: what mirrors and derived tables follow."""
        with self._database.reading() as connection:
            yield from reading.iterate_changes(connection, since)

    def stats(self) -> dict[str, int]:
        """Return counts by name.

        `sources`, `captures`, `reports`, `relevant`, `versions`, `facts`, `cases`, `reprints`, `rejected`, `refused`,
        `hacked`, `bytes` (of the WARC files) …
        """
        with self._database.reading() as connection:
            counts = reading.count_rows(connection)
        return counts | {"bytes": sum(file.stat().st_size for file in (self.path / "warc").glob("*.warc*"))}

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

    def refresh_index(self, progress: Callable[[int, int], None] | None = None) -> int:
        """Bring the search index up to the last change and return how many reports were indexed.

        Searching does this by itself. `progress` is called with (done, all).
        """
        with explain_errors(self.path):
            return self._index.refresh(progress)

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

"""Reading: search, reports, facts, cases, captures, changes, counts."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, cast

from tantivy import Searcher

from archive import cases, reading
from archive.database import explain_errors
from archive.door.opening import OpenArchive
from archive.errors import QueryError, UnknownIdError
from archive.filters import Filter, parse_filter
from archive.frames import RowList, Rows
from archive.results import Change, SearchResult, StoredCapture, StoredFact, StoredReport
from archive.search.engine import is_fault
from archive.search.finder import find_reports
from archive.subjects import SUBJECTS
from archive.subjects.facts import make_facts
from archive.warc import WarcLocation
from schemas.case import Case

if TYPE_CHECKING:
    from archive.folder import Archive


def read_filter(asked: Filter | str | None) -> Filter:
    """Return what was asked as a filter: an expression of the grammar is read, None restricts nothing."""
    return parse_filter(asked) if isinstance(asked, str) else asked or Filter()


class AskingArchive(OpenArchive):
    """What answers questions."""

    def search(
        self,
        query: str = "",
        filter: Filter | str | None = None,  # noqa: A002  the word that users type
        *,
        limit: int = 20,
        offset: int = 0,
        sort: str = "relevance",
        facets: bool = True,
    ) -> SearchResult:
        """Find reports. An empty query finds all that pass the filter.

        Query: words are joined by AND; `OR`, `NOT` (or `-word`), brackets, phrases in quotes. Traditional characters
        find simplified text. `sort` is `relevance`, `date`, `-date` (oldest first) or a metric of the codebook.
        QueryError says where a query is wrong. `filter` is a Filter or an expression of its grammar, here and below.
        """
        asked = read_filter(filter)
        if limit < 0 or offset < 0:
            raise QueryError("limit and offset are counted from 0")
        broken = next((c for c in f"{query}{asked}" if "\ud800" <= c <= "\udfff"), None)
        if broken is not None:
            raise QueryError(f"the query holds {broken!r}, half a character; type it again")

        def find(searcher: Searcher) -> SearchResult:
            with self._database.reading() as connection:
                return find_reports(
                    connection,
                    searcher,
                    query,
                    asked,
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

    def reports(self, filter: Filter | str | None = None) -> Rows[StoredReport]:  # noqa: A002
        """Return every report that passes the filter, oldest first, read in batches; `.to_pandas()` makes a table."""
        return Rows(self._iterate_reports(read_filter(filter)), SUBJECTS["reports"].columns)

    def _iterate_reports(self, asked: Filter) -> Iterator[StoredReport]:
        with self._database.reading() as connection:
            yield from reading.iterate_reports(connection, asked)

    def cases(self, filter: Filter | str | None = None) -> RowList[Case]:  # noqa: A002
        """Return the cases (place x platform) that pass the filter, by adcode and platform.

        A list; `.to_pandas()` makes a table with a column for each metric.
        """
        asked, subject = read_filter(filter), SUBJECTS["cases"]
        return RowList(self.iterate_cases(asked), subject.columns, lambda: subject.read(cast("Archive", self), asked))

    def iterate_cases(
        self,
        filter: Filter | None = None,  # noqa: A002
        *,
        offset: int = 0,
        limit: int | None = None,
    ) -> Iterator[Case]:
        """Yield the cases that pass the filter, by adcode and platform, a few in memory at a time.

        The first `offset` are passed over quickly; at most `limit` follow.
        """
        with self._database.reading() as connection:
            yield from cases.iterate_cases(connection, filter or Filter(), offset=offset, limit=limit)

    def count_cases(self, filter: Filter | str | None = None) -> int:  # noqa: A002
        """Return how many cases pass the filter."""
        with self._database.reading() as connection:
            return cases.count_passing(connection, read_filter(filter))

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

    def facts(self, filter: Filter | str | None = None) -> Rows[StoredFact]:  # noqa: A002
        """Return every standing fact of the reports that pass the filter, read one by one.

        `archive.facts(...).to_pandas()` makes a table of them.
        """
        return Rows(self._iterate_facts(read_filter(filter)), make_facts(with_text=True).columns)

    def _iterate_facts(self, asked: Filter) -> Iterator[StoredFact]:
        with self._database.reading() as connection:
            yield from reading.iterate_facts(connection, asked)

    def captures(
        self,
        *,
        source: str | None = None,
        since: dt.datetime | None = None,
        after: tuple[dt.datetime, str] | None = None,
    ) -> Iterator[tuple[StoredCapture, WarcLocation]]:
        """Yield every capture with the place of its record, oldest first (for replay).

        `after` leaves out what stands before and at the capture of this time and id.
        """
        with self._database.reading() as connection:
            yield from reading.iterate_captures(connection, source, since, after)

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

    def refresh_index(self, progress: Callable[[int, int], None] | None = None) -> int:
        """Bring the search index up to the last change and return how many reports were indexed.

        Searching does this by itself. `progress` is called with (done, all).
        """
        with explain_errors(self.path):
            return self._index.refresh(progress)

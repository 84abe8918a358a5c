"""Human review: what people decide upon facts."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from archive import reading, review_queue, reviews
from archive.agreement.codings import Coding, iterate_codings
from archive.agreement.layout import list_coding_columns
from archive.door.asking import read_filter
from archive.door.opening import OpenArchive
from archive.filters import Filter
from archive.frames import Rows
from archive.proposals import EvidenceField, FactKind
from archive.results import StoredFact
from archive.review_queue import QueuePage
from archive.reviews import Decision, StoredReview
from schemas.facts import Fact


class DecidingArchive(OpenArchive):
    """What writes and reads decisions; each is a row with who, when and why."""

    def accept(self, fact_id: str, *, who: str, why: str = "") -> str:
        """Say that a fact is right; return its whole id. It stands as long as its sentence does."""
        return self._decide(fact_id, "accept", {}, who, why)

    def correct(self, fact_id: str, *, who: str, why: str = "", **values: Any) -> str:
        """Correct fields of a fact, such as `value=12, unit="场"` or `place={…}`; return its whole id.

        Names may be codebook names or labels, `place` a name or an adcode. Evidence may be corrected too and must
        verify. What the machine says is kept beside it.
        """
        return self._decide(fact_id, "correct", values, who, why)

    def reject(self, fact_id: str, *, who: str, why: str = "") -> str:
        """Say that a fact is wrong: it stands no longer, in no case and no export; return its whole id."""
        return self._decide(fact_id, "reject", {}, who, why)

    def undo_review(self, fact_id: str, *, who: str, why: str = "") -> str:
        """Take back what was decided on a fact: it is again what the machine says; return its whole id.

        A fact that a person added is withdrawn; one that was added and rejected is added again.
        """
        return self._decide(fact_id, "undo", {}, who, why)

    def _decide(self, fact_id: str, action: Decision, values: Mapping[str, Any], who: str, why: str) -> str:
        with self._database.writing() as connection:
            return reviews.decide(connection, fact_id, action, values, who, why, dt.datetime.now(dt.UTC))

    def add_fact(self, report_id: str, fact: Fact, *, who: str, why: str = "") -> str:
        """Add a fact that the machine did not find, with its evidence in the report's text; return its id."""
        with self._database.writing() as connection:
            report_id = reading.find_report_id(connection, report_id)
            return reviews.add_fact(connection, report_id, fact, who, why, dt.datetime.now(dt.UTC))

    def add_fact_at(
        self,
        report_id: str,
        fact: FactKind,
        *,
        who: str,
        why: str = "",
        start: int | None = None,
        end: int | None = None,
        quote: str | None = None,
        field: EvidenceField = "text",
        **values: Any,
    ) -> str:
        """Add a fact (`fact` is what it is about) that rests on `field[start:end]`, or on the one place of `quote`.

        `values` are its fields as a form gives them: `metric="suggestions", value="1.2万", unit="条"`, or
        `name="有事来协商", kind="brand"`. Given both, `quote` must be what stands at `start`: else the text has changed
        since it was looked at. Returns the new fact's id.
        """
        with self._database.writing() as connection:
            report_id = reading.find_report_id(connection, report_id)
            now = dt.datetime.now(dt.UTC)
            return reviews.add_fact_at(
                connection, report_id, fact, values, who, why, now, start=start, end=end, quote=quote, field=field
            )

    def annotate(self, fact_id: str, *, who: str, why: str) -> str:
        """Put a note beside a fact without deciding on it; return its whole id."""
        with self._database.writing() as connection:
            return reviews.annotate(connection, fact_id, who, why, dt.datetime.now(dt.UTC))

    def reviews(self, *, report_id: str | None = None, fact_id: str | None = None) -> Iterator[StoredReview]:
        """Yield acts of review, oldest first: of one fact, of one report, or all."""
        with self._database.reading() as connection:
            yield from reviews.iterate_reviews(connection, report_id, fact_id)

    def review_queue(self, filter: Filter | str | None = None, *, limit: int = 50) -> list[StoredFact]:  # noqa: A002
        """Return facts that wait for a person: reopened ones first, then those of least confidence."""
        return list(self.review_page(filter, limit=limit).facts)

    def review_page(
        self,
        filter: Filter | str | None = None,  # noqa: A002
        *,
        after: str | None = None,
        limit: int = 50,
        below: float | None = None,
        reopened: bool | None = None,
    ) -> QueuePage:
        """Return one page of the facts that wait for a person; `after` is the `next_cursor` of the page before.

        `below` keeps to facts of less confidence (and reopened ones), `reopened` to those whose sentence has changed
        since a person decided (True) or that nobody has looked at (False). Places, kinds and metrics of the filter
        restrict facts, the rest of it their reports.
        """
        with self._database.reading() as connection:
            return review_queue.read_queue(
                connection, read_filter(filter), after=after, limit=limit, below=below, reopened=reopened
            )

    # Codings

    def codings(self, sample_id: str | None = None) -> Rows[Coding]:
        """Return what people coded, one record a report and coder: of one sample (by its id or its beginning) or all.

        `.to_pandas()` has a column for each one of the coding sheet, with its words; None where nobody looked.
        """
        return Rows(self._iterate_codings(sample_id), list_coding_columns())

    def _iterate_codings(self, sample_id: str | None) -> Iterator[Coding]:
        with self._database.reading() as connection:
            yield from iterate_codings(connection, sample_id)

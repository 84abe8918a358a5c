"""Putting pages in: captures, extractions, replays, links between reports, mergers of cases."""

import contextlib
import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property

from sqlalchemy import bindparam, select

from archive import cases, links, reading, replays, store
from archive.attachments import find_attachment, save_attachments
from archive.door.opening import OpenArchive
from archive.errors import ReadOnlyArchiveError
from archive.parts import Part, read_parts, save_parts
from archive.record_bytes import Original, clean_address, format_date
from archive.replays import Replayed
from archive.results import Stored, StoredCapture
from archive.seen import SeenPayloads
from archive.tables import CAPTURE
from archive.urls import key_url
from archive.warc import SentRequest, WarcLocation, describe_page, digest_payload, read_page
from schemas.attachment import Attachment
from schemas.extraction import Extraction
from schemas.model import Value
from schemas.page import Page
from schemas.source import Source

_LAST_CAPTURE = (
    select(CAPTURE)
    .where(CAPTURE.c.url_key == bindparam("key"))
    .order_by(CAPTURE.c.fetched_at.desc(), CAPTURE.c.id)
    .limit(1)
)


class Fetched(Value):
    """Where a fetched response stands."""

    location: WarcLocation
    """Its own record."""
    earlier: WarcLocation | None = None
    """The last capture of the same address where that has the same payload: nothing has changed since."""


class _TakenBackError(Exception):
    """Ends a rehearsal."""


class StoringArchive(OpenArchive):
    """What writes pages and what is read in them."""

    @cached_property
    def _seen(self) -> SeenPayloads:
        return SeenPayloads(self.path / "warc")

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
        is_rendering: bool = False,
    ) -> WarcLocation:
        """Write a response as it came (body maybe compressed, as `headers` say) and return where it stands.

        `sent` is what was asked; it is kept in a record beside it. A rendering is what a browser made of a page.

        Where the last capture of the same address has the same payload, nothing is written and its place is returned.
        """
        if self.is_read_only:
            raise ReadOnlyArchiveError(f"{self.path}: opened for reading only; make the folder writable to change it")
        with self._database.reading() as connection:
            last = connection.execute(_LAST_CAPTURE, {"key": key_url(url)}).first()
        if last is not None and last.payload_digest == digest_payload(body) and last.status == status:
            return reading.read_capture(last)[1]
        return self._writer.record_response(
            url, status, headers, body, fetched_at, sent=sent, is_rendering=is_rendering
        )

    def capture_fetch(
        self,
        url: str,
        status: int,
        headers: Iterable[tuple[str, str]],
        body: bytes,
        fetched_at: dt.datetime,
        sent: SentRequest,
        *,
        part_of: WarcLocation | None = None,
        is_list: bool = False,
    ) -> Fetched:
        """Write what a site answered to `sent`, robots.txt and errors too; it survives the death of this process.

        A payload that a response of the same host holds already becomes a revisit of it, and so does a 304. `part_of`
        names the first page of the article that this page continues; lists and robots.txt are no articles.
        """
        if self.is_read_only:
            raise ReadOnlyArchiveError(f"{self.path}: opened for reading only; make the folder writable to change it")
        url, seen = clean_address(url), self._seen
        digest = digest_payload(body)
        original = seen.find_last(url) if status == 304 else seen.find(url, digest) if body else None
        is_known = seen.is_known(url)
        location = self._writer.record_response(
            url, status, headers, body, fetched_at, sent=sent, original=original, part_of=part_of, is_list=is_list
        )
        noted = Original(
            url=url,
            date=format_date(fetched_at),
            digest=original.digest if original else digest,
            file=location.file,
            offset=location.offset,
        )
        seen.add(noted, status, is_revisit=original is not None)
        if not is_known or original is None:
            return Fetched(location=location)
        with self._database.reading() as connection:
            last = connection.execute(_LAST_CAPTURE, {"key": key_url(url)}).first()
        is_same = last is not None and last.payload_digest == original.digest and status in (304, last.status)
        return Fetched(location=location, earlier=reading.read_capture(last)[1] if is_same else None)

    @property
    def mended(self) -> list[str]:
        """One line on each torn record, left by a killed process, that was cut off before this one wrote."""
        return list(self._writer.mended)

    def flush(self) -> None:
        """Hand what was captured to the operating system: it survives the death of this process then."""
        self._writer.flush()

    def store(
        self,
        page: Page,
        extraction: Extraction,
        location: WarcLocation,
        *,
        source: Source | None = None,
        run_id: str | None = None,
        parts: Sequence[Part] = (),
    ) -> Stored:
        """Store one page's extraction in one transaction; see `Stored.outcome` for what can become of it.

        `parts` are the further pages of an article that is cut into pages; `extraction` is what all of them say.

        A fact whose evidence does not verify is refused, counted and reported, never stored. A page that is no article
        is kept as a capture with its verdict.
        """
        with self._database.writing() as connection:
            stored = store.store_extraction(connection, page, extraction, location, source, run_id)
            save_parts(connection, stored, parts, source, run_id)
        self._note_refused(page, stored, run_id)
        return stored

    def _note_refused(self, page: Page, stored: Stored, run_id: str | None) -> None:
        if run_id is not None and stored.refused:
            self._refused.setdefault(run_id, []).extend(f"{page.url}: {line}" for line in stored.refused)

    def replay(
        self,
        page: Page,
        extraction: Extraction,
        location: WarcLocation,
        *,
        source: Source | None = None,
        run_id: str | None = None,
        parts: Sequence[Part] = (),
    ) -> Replayed:
        """Store what extraction now reads in an old capture, and return what that changes.

        Newer statements supersede the old; what people decided stays. Replaying twice is replaying once. Go through
        `captures()` (oldest first), or through the WARC files where the database is gone.
        """
        with self._database.writing() as connection:
            replayed = replays.store_replay(connection, page, extraction, location, source, run_id)
            save_parts(connection, replayed.stored, parts, source, run_id)
        self._note_refused(page, replayed.stored, run_id)
        return replayed

    def store_attachments(self, report_id: str, attachments: Sequence[Attachment]) -> None:
        """Note the documents that a report's page offers; those that it offered before stay."""
        with self._database.writing() as connection:
            save_attachments(connection, report_id, attachments)

    def find_attachment(self, url: str) -> Attachment | None:
        """Return the document that was fetched at `url` for some report; None where none was."""
        with self._database.reading() as connection:
            return find_attachment(connection, url)

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

    def part_captures(self) -> dict[str, list[tuple[StoredCapture, WarcLocation]]]:
        """Return the captures of the further pages of articles, by the id of the first page's capture (for replay)."""
        with self._database.reading() as connection:
            return read_parts(connection)

    def read_page(self, location: WarcLocation) -> Page:
        """Read a captured page back from the WARC; DamagedRecordError where that fails."""
        self._writer.sync()
        return read_page(self.path / "warc", location)

    def link(self, copy_id: str, original_id: str, *, who: str) -> None:
        """Say that one report is a reprint of another; what the machine thought of it no longer counts."""
        with self._database.writing() as connection:
            copy_id, original_id = (reading.find_report_id(connection, i) for i in (copy_id, original_id))
            links.link_by_hand(connection, copy_id, original_id, who, dt.datetime.now(dt.UTC))

    def unlink(self, copy_id: str, *, who: str) -> str:
        """Say that a report is no reprint of the one it is linked to; return that one's id. The machine keeps to it."""
        with self._database.writing() as connection:
            return links.unlink_by_hand(
                connection, reading.find_report_id(connection, copy_id), who, dt.datetime.now(dt.UTC)
            )

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

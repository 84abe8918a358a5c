"""Runs and the frontier: what a crawl notes down and asks for."""

import datetime as dt
from collections.abc import Iterable, Mapping

from archive import frontier, replays
from archive.door.opening import OpenArchive
from archive.replays import Cursor, ReplayRun
from archive.results import Due, RunState, UrlKind, UrlState
from schemas.source import Source


class CrawlingArchive(OpenArchive):
    """What keeps the state of runs and addresses."""

    def start_run(self, source: Source | None = None, *, kind: str = "crawl") -> str:
        """Note that a run of `source` begins (None: an ingest) and return the run's id."""
        with self._database.writing() as connection:
            return frontier.start_run(connection, source, kind, dt.datetime.now(dt.UTC))

    def finish_run(
        self, run_id: str, state: RunState = "finished", *, counts: Mapping[str, int] | None = None, note: str = ""
    ) -> None:
        """Note how a run ended, with counts of any kind (pages, new, updated …).

        Facts that were refused at the door during the run are told in its note.
        """
        refused = self._refused.pop(run_id, [])
        if refused:
            told = f"{len(refused)} facts refused, such as {refused[0][:500]}"
            note = f"{note}; {told}" if note else told
        with self._database.writing() as connection:
            frontier.finish_run(connection, run_id, state, counts or {}, note, dt.datetime.now(dt.UTC))

    def begin_replay(self, question: str) -> ReplayRun:
        """Note that a replay begins, or goes on: the last one, where it stopped on the way, asked the same.

        `question` says in words of the caller what is read anew, and by which extractor.
        """
        with self._database.writing() as connection:
            return replays.begin_replay(connection, question, dt.datetime.now(dt.UTC))

    def note_replayed(self, run_id: str, cursor: Cursor, counts: Mapping[str, int]) -> None:
        """Note how far a replay has come; call it in the transaction that stores what it has read."""
        with self._database.writing() as connection:
            replays.note_replayed(connection, run_id, cursor, counts)

    def enqueue(
        self, urls: Iterable[str], source: Source, *, kind: UrlKind = "article", found_on: str | None = None
    ) -> int:
        """Add addresses that `source` should ask for; those known already stay as they are. Return how many are new."""
        with self._database.writing() as connection:
            return frontier.enqueue(connection, urls, source, kind, found_on, dt.datetime.now(dt.UTC))

    def next_due(
        self, source: Source, limit: int = 100, *, kind: UrlKind | None = None, now: dt.datetime | None = None
    ) -> list[Due]:
        """Return addresses that are queued, or whose next try is due, oldest first."""
        with self._database.reading() as connection:
            return frontier.next_due(connection, source, limit, kind, now or dt.datetime.now(dt.UTC))

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
        found_on: str | None = None,
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
                found_on=found_on,
                now=dt.datetime.now(dt.UTC),
            )

    def url_state(self, url: str, source: Source) -> UrlState | None:
        """Return the state of an address, None where it is unknown."""
        with self._database.reading() as connection:
            return frontier.url_state(connection, url, source)

    def list_parts(self, source: Source) -> list[Due]:
        """Return the known further pages of the articles of `source`; they are asked for with their article alone."""
        with self._database.reading() as connection:
            return frontier.read_parts(connection, source)

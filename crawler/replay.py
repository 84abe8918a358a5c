"""Replay: read every capture anew with the extractor of today, and store what it says.

The captures are the truth; reports, facts and cases are derived. Pages are extracted in worker processes, stored in
the order of their capture, a batch in one transaction. An interruption keeps the batches that were committed, and
replaying twice is replaying once, so a replay that was cut off is simply run again.
"""

import datetime as dt
import multiprocessing
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import nullcontext
from dataclasses import dataclass, field
from itertools import islice
from urllib.parse import urlsplit

from archive import Archive, ArchiveError, Filter, WarcLocation
from archive.file_captures import read_article_captures
from archive.parts import Part
from archive.replays import Cursor, FactChange, ReplayRun
from crawler.parts import extract_parts
from crawler.sources import load_catalogue
from extract import extract_page
from schemas.extraction import Extraction
from schemas.page import Page
from schemas.source import Source

BATCH = 32
"""Pages in one task of a worker and in one transaction."""
EXAMPLES = 3
"""Examples kept for each kind of change."""
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class Replayable:
    """One capture to read anew."""

    page: Page
    location: WarcLocation
    source: Source | None
    parts: tuple[Part, ...] = ()
    """The further pages of its article."""
    cursor: Cursor = ("files",)
    """Where a replay stands when it is stored."""


@dataclass
class ReplayResult:
    """What a replay did."""

    pages: int = 0
    """Captures read."""
    outcomes: Counter[str] = field(default_factory=Counter)
    """Captures by `Stored.outcome`."""
    changes: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Facts by (`gained`, `lost` or `changed`, kind)."""
    examples: dict[tuple[str, str], list[FactChange]] = field(default_factory=dict)
    """A few of them."""
    refused: list[str] = field(default_factory=list)
    """Facts that the store refused, one line each."""
    problems: list[str] = field(default_factory=list)
    """Captures that could not be read, one line each."""

    def note(self, sign: str, changes: Iterable[FactChange]) -> None:
        """Count changes of one sign and keep a few as examples."""
        for change in changes:
            key = (sign, change.kind)
            self.changes[key] += 1
            kept = self.examples.setdefault(key, [])
            if len(kept) < EXAMPLES:
                kept.append(change)


def find_source(url: str, sources: Iterable[Source]) -> Source | None:
    """Return the source with a seed on the host of `url`, or None: what a WARC record alone can tell."""
    host = urlsplit(url).hostname
    return next((s for s in sources if any(urlsplit(seed).hostname == host for seed in s.seeds)), None)


def list_captures(
    archive: Archive,
    *,
    source: str | None = None,
    since: dt.datetime | None = None,
    where: Filter | None = None,
    after: Cursor | None = None,
    on_problem: Callable[[str], None] = lambda line: None,
) -> Iterator[Replayable]:
    """Yield the captures to read anew, oldest first; from the WARC files where the database knows of none.

    `after` says where an earlier replay stopped, which this one goes on with.
    """
    known = archive.sources()
    if after == ("files",):
        yield from _list_files(archive, source, since or _EPOCH, [*known.values(), *load_catalogue().sources.values()])
        return
    behind = (dt.datetime.fromisoformat(after[1]), after[2]) if after else None
    chosen = {report.id for report in archive.reports(where)} if where is not None and where != Filter() else None
    parts = archive.part_captures()
    found = False
    for capture, location in archive.captures(source=source, since=since, after=behind):
        found = True
        if capture.part_of is not None or (chosen is not None and capture.report_id not in chosen):
            continue
        try:
            page = archive.read_page(location)
            further = tuple((archive.read_page(place), place) for _, place in parts.get(capture.id, ()))
        except ArchiveError as error:
            on_problem(str(error))
            continue
        cursor = ("captures", capture.fetched_at.isoformat(), capture.id)
        yield Replayable(page, location, known.get(capture.source or ""), further, cursor)
    if not found and not archive.stats()["captures"]:
        yield from _list_files(archive, source, since or _EPOCH, [*known.values(), *load_catalogue().sources.values()])


def _list_files(
    archive: Archive, source: str | None, since: dt.datetime, sources: Sequence[Source]
) -> Iterator[Replayable]:
    # What was stored before a replay of the files was killed need not be read again.
    stored = {(place.file, place.offset) for _, place in archive.captures()}
    for article in read_article_captures(archive.path / "warc", since):
        if (article.place.file, article.place.offset) in stored:
            continue
        owner = find_source(article.page.url, sources)
        if source is None or (owner is not None and owner.name == source):
            yield Replayable(article.page, article.place, owner, article.parts)


def replay_archive(
    archive: Archive,
    captures: Iterable[Replayable],
    *,
    is_rehearsal: bool = False,
    begun: ReplayRun | None = None,
    workers: int = 1,
    on_page: Callable[[int], None] = lambda done: None,
) -> ReplayResult:
    """Read `captures` anew and store what they say now; a rehearsal takes everything back at its end.

    `begun` is the run that `Archive.begin_replay` gave, whose progress is noted with each batch; `on_page` hears of
    progress as pages done.
    """
    result = ReplayResult()
    run_id = None if is_rehearsal else begun.id if begun else archive.start_run(kind="replay")
    before = Counter(begun.counts if begun else {})
    is_done = False
    try:
        with archive.rehearsal() if is_rehearsal else nullcontext():
            for batch in _extract_all(captures, workers):
                with archive.transaction():
                    _store_batch(archive, batch, run_id, result)
                    if begun is not None:
                        archive.note_replayed(begun.id, batch[-1][0].cursor, before + _count(result))
                on_page(result.pages)
        is_done = True
    finally:
        if run_id is not None:
            archive.finish_run(run_id, "finished" if is_done else "stopped", counts=before + _count(result))
    return result


def _count(result: ReplayResult) -> Counter[str]:
    return Counter({"pages": result.pages, **result.outcomes, "refused": len(result.refused)})


def _extract_batch(batch: list[Replayable]) -> list[Extraction]:
    return [
        extract_parts([item.page, *(page for page, _ in item.parts)], item.source)
        if item.parts
        else extract_page(item.page, item.source)
        for item in batch
    ]


def _extract_all(captures: Iterable[Replayable], workers: int) -> Iterator[list[tuple[Replayable, Extraction]]]:
    """Yield batches in the order of `captures`, extracted in `workers` processes."""
    stream = iter(captures)
    batches = iter(lambda: list(islice(stream, BATCH)), [])
    if workers <= 1:
        for batch in batches:
            yield list(zip(batch, _extract_batch(batch), strict=True))
        return
    waiting: deque[tuple[list[Replayable], Future[list[Extraction]]]] = deque()
    # Spawned, because a fork would inherit the open database and index.
    with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn")) as pool:
        for batch in batches:
            waiting.append((batch, _submit(pool, batch)))
            if len(waiting) > 2 * workers:
                yield _collect(*waiting.popleft())
        while waiting:
            yield _collect(*waiting.popleft())


def _submit(pool: ProcessPoolExecutor, batch: list[Replayable]) -> Future[list[Extraction]]:
    try:
        return pool.submit(_extract_batch, batch)
    except BrokenProcessPool as error:
        failed: Future[list[Extraction]] = Future()
        failed.set_exception(error)
        return failed


def _collect(batch: list[Replayable], future: Future[list[Extraction]]) -> list[tuple[Replayable, Extraction]]:
    try:
        extractions = future.result()
    except BrokenProcessPool:
        # A killed worker takes the whole pool with it; its pages are read here instead.
        extractions = _extract_batch(batch)
    return list(zip(batch, extractions, strict=True))


def _store_batch(
    archive: Archive, batch: list[tuple[Replayable, Extraction]], run_id: str | None, result: ReplayResult
) -> None:
    for item, extraction in batch:
        done = archive.replay(item.page, extraction, item.location, source=item.source, run_id=run_id, parts=item.parts)
        result.pages += 1
        result.outcomes[done.stored.outcome] += 1
        result.refused += [f"{item.page.url}: {line}" for line in done.stored.refused]
        result.note("gained", done.gained)
        result.note("lost", done.lost)
        result.note("changed", done.changed)

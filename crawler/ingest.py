"""Files into the archive: each page to the WARC first, then extracted and stored, in batches of one transaction."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from archive import Archive
from crawler.inputs import InputError, InputFile, InputPage, find_inputs, read_pages
from extract import extract_page
from schemas.extraction import Extraction

BATCH = 50
"""Pages in one transaction: what an interruption can cost, against the price of a commit."""


@dataclass
class IngestResult:
    """What became of the files."""

    outcomes: Counter[str] = field(default_factory=Counter)
    """Pages by `Stored.outcome`."""
    irrelevant: int = 0
    """Stored reports that are not about consultation practice."""
    refused: list[str] = field(default_factory=list)
    """Facts that the store refused, one line each."""
    problems: list[str] = field(default_factory=list)
    """Files that could not be read, one line each."""
    rejected: list[str] = field(default_factory=list)
    """Pages kept as captures only, with their verdict."""


def ingest_paths(
    archive: Archive,
    paths: Iterable[Path],
    *,
    on_problem: Callable[[str], None] = lambda line: None,
    on_file: Callable[[int, int], None] = lambda done, total: None,
) -> IngestResult:
    """Put every page under `paths` into `archive` and return what became of them.

    `on_problem` hears of each unreadable file at once, `on_file` of progress as (done, total) files. An interruption
    keeps the batches that were committed; the run is then marked as stopped.
    """
    result = IngestResult()
    # A folder may hold the archive itself: what is in its captures is in the archive already.
    inputs = [item for item in find_inputs(paths) if isinstance(item, InputError) or not holds(archive.path, item.path)]
    if not any(isinstance(item, InputFile) for item in inputs):
        for item in inputs:
            result.problems.append(str(item))
            on_problem(str(item))
        return result
    run_id = archive.start_run(kind="ingest")
    state = "stopped"
    try:
        _ingest_all(archive, inputs, run_id, result, on_problem, on_file)
        state = "finished"
    finally:
        counts = {**result.outcomes, "problems": len(result.problems), "refused": len(result.refused)}
        archive.finish_run(run_id, "finished" if state == "finished" else "stopped", counts=counts)
    return result


def holds(archive: Path, path: Path) -> bool:
    """Whether `path` is the folder of an archive, or one of its captures."""
    folder, asked = archive.resolve(), path.resolve()
    return asked == folder or asked.is_relative_to(folder / "warc")


def _ingest_all(
    archive: Archive,
    inputs: list[InputFile | InputError],
    run_id: str,
    result: IngestResult,
    on_problem: Callable[[str], None],
    on_file: Callable[[int, int], None],
) -> None:
    batch: list[tuple[InputPage, Extraction]] = []
    for done, item in enumerate(inputs):
        for found in read_pages(item):
            if isinstance(found, InputError):
                result.problems.append(str(found))
                on_problem(str(found))
                continue
            batch.append((found, extract_page(found.page)))
            if len(batch) >= BATCH:
                _commit(archive, batch, run_id, result)
        on_file(done + 1, len(inputs))
    _commit(archive, batch, run_id, result)


def _commit(archive: Archive, batch: list[tuple[InputPage, Extraction]], run_id: str, result: IngestResult) -> None:
    with archive.transaction():
        for found, extraction in batch:
            location = archive.capture(found.page)
            stored = archive.store(found.page, extraction, location, run_id=run_id)
            result.outcomes[stored.outcome] += 1
            result.refused += [f"{found.file}: {line}" for line in stored.refused]
            if stored.outcome == "rejected":
                result.rejected.append(f"{found.file}: no article ({extraction.report.verdict}), kept as a capture")
            elif stored.outcome == "new" and not extraction.relevance.is_relevant:
                result.irrelevant += 1
    batch.clear()

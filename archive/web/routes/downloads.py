"""Downloads: the list that a page shows, whole, in the format that the address names."""

import dataclasses
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Request
from fastapi.responses import FileResponse
from starlette.background import BackgroundTask

from archive.compare import Question, compare_places
from archive.comparisons import describe_question, lay_out
from archive.errors import ExportError
from archive.exports import find_formats, write_file
from archive.filters import Filter
from archive.subjects import SUBJECTS, Subject
from archive.web.asking import FilterParam, WordsParam, make_filter
from archive.web.rights import leave_out_text
from archive.web.routes.compare import ask_comparison
from archive.web.routes.search import SmallText
from archive.web.site import Site, site_of
from schemas.model import Value

router = APIRouter(include_in_schema=False)

_TYPES = {
    ".csv": "text/csv; charset=utf-8",
    ".jsonl": "application/x-ndjson; charset=utf-8",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".md": "text/markdown; charset=utf-8",
    # Never a page of ours: it is saved, not shown.
    ".html": "application/octet-stream",
}
_BATCH = 400


def _send(site: Site, name: str, suffix: str, subject: Subject, records: Iterator[Any], asked: str) -> FileResponse:
    if suffix not in find_formats():
        raise ExportError(f"cannot write {suffix}; known are {', '.join(find_formats())}")
    folder = tempfile.TemporaryDirectory(prefix="xieshang-")
    path = Path(folder.name) / f"{name}{suffix}"
    try:
        write_file(path, site.archive, subject, records, asked)
    except BaseException:
        folder.cleanup()
        raise
    media_type = _TYPES.get(suffix, "application/octet-stream")
    return FileResponse(path, 200, None, media_type, BackgroundTask(folder.cleanup), f"xieshang-{name}{suffix}")


def _search_ids(site: Site, words: str, asked: Filter, sort: str) -> Iterator[tuple[str, ...]]:
    offset = 0
    while True:
        found = site.archive.search(words, asked, limit=_BATCH, offset=offset, sort=sort, facets=False)
        if found.hits:
            yield tuple(hit.report_id for hit in found.hits)
        offset += _BATCH
        if offset >= found.total:
            return


def _read_records(site: Site, subject: Subject, words: str, asked: Filter, sort: str) -> Iterator[Any]:
    """Yield what passes the filter; where there are words, of the reports that answer them."""
    if subject.name == "cases" or not words.strip():
        yield from subject.read(site.archive, asked)
        return
    for ids in list(_search_ids(site, words, asked, sort)):
        yield from subject.read(site.archive, asked.model_copy(update={"report": ids}))


@router.get("/download/compare.{suffix}")
def download_comparison(
    request: Request, suffix: str, question: Annotated[Question, Depends(ask_comparison)]
) -> FileResponse:
    """Send the table of a comparison."""
    site = site_of(request)
    comparison = compare_places(site.archive, question)
    return _send(
        site, "compare", f".{suffix.lower()}", lay_out(comparison), iter(comparison.rows), describe_question(question)
    )


@router.get("/download/{what}.{suffix}")
def download_list(
    request: Request,
    what: Literal["cases", "facts", "reports"],
    suffix: str,
    q: WordsParam = "",
    expression: FilterParam = "",
    place: SmallText = "",
    platform: SmallText = "",
    since: SmallText = "",
    until: SmallText = "",
    sort: SmallText = "relevance",
) -> FileResponse:
    """Send all that passes the conditions."""
    site = site_of(request)
    asked = make_filter(expression, place, platform, since, until)
    subject = SUBJECTS[what]
    if not site.with_text:
        describe = subject.describe

        def describe_without_text(record: Value) -> dict[str, Any]:
            return leave_out_text(describe(record))

        subject = dataclasses.replace(subject, describe=describe_without_text)
    said = " ".join(filter(None, (q, str(asked))))
    return _send(site, what, f".{suffix.lower()}", subject, _read_records(site, subject, q, asked, sort), said)

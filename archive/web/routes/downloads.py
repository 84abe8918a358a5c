"""Downloads: the list that a page shows, whole, in the format that the address names.

Every list is offered in the formats of `archive.exports.list_offers(what, with_text=site.with_text)`: pages loop over
it for their buttons, and each offer's `suffix` makes the address `/download/WHAT.SUFFIX`.
"""

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import FileResponse
from starlette.background import BackgroundTask

from archive.compare import Question, compare_places
from archive.comparisons import describe_question, lay_out
from archive.errors import ExportError
from archive.exports import list_offers, write_file
from archive.filters import Filter
from archive.overview import Overview
from archive.subjects import MAKERS, Subject
from archive.web.asking import FilterParam, WordsParam, make_filter
from archive.web.indexes import REFERENCES, Index, index_places, index_platforms
from archive.web.routes.compare import ask_comparison
from archive.web.routes.search import SmallText
from archive.web.site import Site, language_of, site_of

router = APIRouter(include_in_schema=False)

_BATCH = 400
_INDEXES: dict[str, Callable[[Overview, str], Index]] = {
    "places": index_places,
    "platforms": lambda overview, _below: index_platforms(overview),
}


def _send(request: Request, suffix: str, subject: Subject, records: Iterator[Any], asked: str) -> FileResponse:
    site = site_of(request)
    offers = {offer.suffix: offer for offer in list_offers(subject.name, with_text=site.with_text)}
    if suffix not in offers:
        raise ExportError(f"cannot write {suffix[:40]!r}; known are {', '.join(offers)}")
    folder = tempfile.TemporaryDirectory(prefix="xieshang-")
    name = f"{subject.name}.{suffix}"
    path = Path(folder.name) / name
    try:
        write_file(
            path,
            site.archive,
            subject,
            records,
            asked,
            language=language_of(request),
            with_text=site.with_text,
        )
    except BaseException:
        folder.cleanup()
        raise
    task = BackgroundTask(folder.cleanup)
    return FileResponse(path, 200, None, offers[suffix].media_type, task, f"xieshang-{name}")


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
    if subject.name not in ("facts", "reports") or not words.strip():
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
    subject = lay_out(comparison, with_text=site.with_text)
    return _send(request, suffix.lower(), subject, iter(comparison.rows), describe_question(question))


@router.get("/download/{name}")
def download_list(
    request: Request,
    name: str,
    q: WordsParam = "",
    expression: FilterParam = "",
    place: SmallText = "",
    platform: SmallText = "",
    since: SmallText = "",
    until: SmallText = "",
    sort: SmallText = "relevance",
    below: Annotated[str, Query(pattern=r"^(\d{6})?$")] = "",
) -> FileResponse:
    """Send all that passes the conditions: `name` is what and format, such as `cases.xlsx` or `reports.csl.json`.

    Places and platforms without conditions are the rows of their index (places: those right below the adcode `below`);
    with conditions, the cases that pass them, gathered by place or platform.
    """
    site = site_of(request)
    what, _, suffix = name.partition(".")
    if what in _INDEXES and not any((q, expression, place, platform, since, until)):
        index = _INDEXES[what](site.overview(), below)
        if suffix.lower() in REFERENCES:
            raise ExportError(f"an index of {what} has no {suffix.lower()}; cases and reports have")
        return _send(request, suffix.lower(), index.subject, index.rows, f"below {below}" if below else "")
    if what not in MAKERS:
        raise ExportError(f"what: cannot export {what[:40]!r}; known are {', '.join(MAKERS)} and compare")
    asked = make_filter(expression, place, platform, since, until)
    subject = MAKERS[what](with_text=site.with_text)
    said = " ".join(filter(None, (q, str(asked))))
    return _send(request, suffix.lower(), subject, _read_records(site, subject, q, asked, sort), said)

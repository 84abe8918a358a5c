"""Reports: clean text with highlighted evidence, what cleaning did, captures as plain source text."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from archive.errors import DamagedRecordError, UnknownIdError
from archive.results import StoredCapture, StoredFact
from archive.warc import WarcLocation
from archive.web.labels import name_fact
from archive.web.marking import list_unanchored, mark_text, mark_title
from archive.web.site import find_reviewer, language_of, render, site_of
from schemas.report import DamagedSpan

router = APIRouter(include_in_schema=False)

_KINDS = ("place", "platform", "method", "count", "topic")
_MAX_SOURCE = 300_000


@router.get("/reports/{report_id}")
def show_report(request: Request, report_id: str) -> HTMLResponse:
    """Show one report."""
    site, language = site_of(request), language_of(request)
    report = site.archive.report(report_id)
    record = report.record

    def note(fact: StoredFact) -> str:
        return name_fact(fact, language)[:200]

    title = record["title"] or ""
    damaged = [DamagedSpan.model_validate(item) for item in record["damaged"]]
    names = site.overview().name_cases(report.case_ids)
    # Everything that was decided on the report, for who may decide more.
    reviews = list(site.archive.reviews(report_id=report.id)) if find_reviewer(request) else []
    last = {review.fact_id: review for review in reviews}
    standing = {fact.id for fact in report.facts}
    return render(
        request,
        "report.html",
        report=report,
        record=record,
        title=mark_title(title, report.facts, note),
        paragraphs=mark_text(record["text"], report.facts, damaged, note),
        unanchored=list_unanchored(report.facts, title),
        facts=[(kind, [f for f in report.facts if f.fact.fact == kind]) for kind in _KINDS],
        cases=names,
        last={i: review.id for i, review in last.items()},
        rejected=[i for i, review in last.items() if review.action == "reject" and i not in standing],
    )


def _decode(body: bytes, content_type: str) -> str:
    """Return a captured body as text, for looking at: the declared encoding where it works, else UTF-8 or GB 18030."""
    declared = content_type.lower().partition("charset=")[2].strip(" \"';")
    for name in filter(None, (declared, "utf-8", "gb18030")):
        try:
            return body.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
    return body.decode("utf-8", "replace")


@router.get("/reports/{report_id}/captures/{capture_id}")
def show_capture(request: Request, report_id: str, capture_id: str) -> HTMLResponse:
    """Show one capture of a report as plain text; captured HTML never becomes a page."""
    site = site_of(request)
    report = site.archive.report(report_id)
    capture: StoredCapture | None = next((c for c in report.captures if c.id == capture_id), None)
    if capture is None:
        raise UnknownIdError(f"report {report.id} has no capture {capture_id!r}")
    location = WarcLocation(
        file=capture.file.removeprefix("warc/"),
        offset=capture.offset,
        length=capture.length,
        payload_digest=capture.payload_digest,
    )
    fault: str | None = None
    source = ""
    headers: tuple[tuple[str, str], ...] = ()
    try:
        page = site.archive.read_page(location)
        source, headers = _decode(page.body, page.header("content-type") or ""), page.headers
    except DamagedRecordError as error:
        fault = str(error)
    return render(
        request,
        "capture.html",
        report=report,
        capture=capture,
        fault=fault,
        headers=headers,
        source=source[:_MAX_SOURCE],
        is_cut=len(source) > _MAX_SOURCE,
    )

"""Reports: clean text with highlighted evidence, what cleaning did, captures beside it in a sandbox."""

from collections.abc import Callable

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from markupsafe import Markup
from starlette.exceptions import HTTPException

from archive.errors import DamagedRecordError, UnknownIdError
from archive.results import StoredCapture, StoredFact, StoredReport
from archive.warc import WarcLocation
from archive.web.citing import cite_report
from archive.web.labels import name_fact
from archive.web.marking import list_unanchored, mark_quotations, mark_text, mark_title
from archive.web.replaying import CAPTURE_POLICY, decode_capture, defang_page
from archive.web.security import POLICY
from archive.web.site import find_reviewer, language_of, may_read_articles, render, site_of
from schemas.codebook import Language
from schemas.page import Page
from schemas.report import DamagedSpan

router = APIRouter(include_in_schema=False)

_KINDS = ("place", "platform", "method", "count", "topic")
_MAX_SOURCE = 300_000


def _note_in(language: Language) -> Callable[[StoredFact], str]:
    return lambda fact: name_fact(fact, language)[:200]


def _mark_record(request: Request, report: StoredReport) -> list[Markup]:
    """Return the report's text with its evidence, or short quotations of it for who may not read it whole."""
    note, text = _note_in(language_of(request)), report.record["text"]
    if not may_read_articles(request):
        return mark_quotations(text, report.facts, note)
    damaged = [DamagedSpan.model_validate(item) for item in report.record["damaged"]]
    return mark_text(text, report.facts, damaged, note)


@router.get("/reports/{report_id}")
def show_report(request: Request, report_id: str) -> HTMLResponse:
    """Show one report."""
    site, language = site_of(request), language_of(request)
    report = site.archive.report(report_id)
    record = report.record
    title = record["title"] or ""
    is_whole = may_read_articles(request)
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
        is_whole=is_whole,
        title=mark_title(title, report.facts, _note_in(language)),
        paragraphs=_mark_record(request, report),
        unanchored=list_unanchored(report.facts, title),
        citations=cite_report(report, language),
        facts=[(kind, [f for f in report.facts if f.fact.fact == kind]) for kind in _KINDS],
        cases=names,
        last={i: review.id for i, review in last.items()},
        rejected=[i for i, review in last.items() if review.action == "reject" and i not in standing],
    )


def _read_capture(request: Request, report_id: str, capture_id: str) -> tuple[StoredReport, StoredCapture, Page | str]:
    """Return a report, one of its captures, and the captured page or what is wrong with its record."""
    archive = site_of(request).archive
    report = archive.report(report_id)
    if not may_read_articles(request):
        raise HTTPException(403, "captures are for the archive's owner and reviewers; the report page links the source")
    capture = next((c for c in report.captures if c.id == capture_id), None)
    if capture is None:
        raise UnknownIdError(f"report {report.id} has no capture {capture_id[:64]!r}")
    location = WarcLocation(
        file=capture.file.removeprefix("warc/"),
        offset=capture.offset,
        length=capture.length,
        payload_digest=capture.payload_digest,
    )
    try:
        return report, capture, archive.read_page(location)
    except DamagedRecordError as error:
        return report, capture, str(error)


def _decode(page: Page) -> str:
    return decode_capture(page.body, page.header("content-type") or "")


@router.get("/reports/{report_id}/captures/{capture_id}")
def show_capture(request: Request, report_id: str, capture_id: str) -> Response:
    """Show one capture: the page in a sandboxed frame beside the clean text, and its source as plain text."""
    report, capture, page = _read_capture(request, report_id, capture_id)
    source = _decode(page) if isinstance(page, Page) else ""
    is_page = "<" in source[:2_000]
    response = render(
        request,
        "capture.html",
        report=report,
        capture=capture,
        fault=page if isinstance(page, str) else None,
        headers=page.headers if isinstance(page, Page) else (),
        source=source[:_MAX_SOURCE],
        is_cut=len(source) > _MAX_SOURCE,
        is_page=is_page,
        paragraphs=_mark_record(request, report),
    )
    response.headers["Content-Security-Policy"] = f"{POLICY}; frame-src 'self'"
    return response


@router.get("/reports/{report_id}/captures/{capture_id}/page")
def show_captured_page(request: Request, report_id: str, capture_id: str) -> Response:
    """Send a captured page, defanged, for the sandboxed frame."""
    _, _, page = _read_capture(request, report_id, capture_id)
    body = defang_page(_decode(page)) if isinstance(page, Page) else ""
    headers = {"Content-Security-Policy": CAPTURE_POLICY, "X-Frame-Options": "SAMEORIGIN", "Cache-Control": "no-store"}
    return HTMLResponse(body, headers=headers)

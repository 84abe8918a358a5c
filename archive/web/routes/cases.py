"""Cases: the list, and one case with steps, figures, conflicts, reports and how to cite it."""

import datetime as dt

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from archive.compare import describe_case
from archive.filters import Filter
from archive.folder import Archive
from archive.results import Hit, StoredFact
from archive.web.asking import FilterParam, make_filter
from archive.web.charts import draw_timeline, gather_timelines
from archive.web.citing import cite_case
from archive.web.routes.search import PageParam, SmallText, list_conditions
from archive.web.site import find_reviewer, language_of, make_url, render, site_of
from schemas.case import Case

router = APIRouter(include_in_schema=False)

PAGE = 50
_MANY_REPORTS = 400


@router.get("/cases")
def list_cases(
    request: Request,
    expression: FilterParam = "",
    place: SmallText = "",
    platform: SmallText = "",
    since: SmallText = "",
    until: SmallText = "",
    page: PageParam = 1,
) -> HTMLResponse:
    """List the cases that pass the conditions."""
    site, language = site_of(request), language_of(request)
    asked = make_filter(expression, place, platform, since, until)
    start = (page - 1) * PAGE
    found = list(site.archive.iterate_cases(asked, offset=start, limit=PAGE))
    # Without conditions the overview has the number already.
    total = len(site.overview().cases) if asked == Filter() else site.archive.count_cases(asked)

    def here(filter_: Filter, page: int = 1) -> str:
        return make_url("/cases", language, {"filter": str(filter_), "page": page if page > 1 else ""})

    return render(
        request,
        "cases.html",
        asked=asked,
        cases=found,
        total=max(total, start + len(found)) if found else total,
        conditions=[(words, here(rest)) for words, rest in list_conditions(asked, language)],
        clear_url=make_url("/cases", language, {}),
        page=page,
        last=-(-total // PAGE),
        page_url=lambda number: here(asked, number),
    )


def _read_decisions(archive: Archive, case: Case) -> tuple[dict[str, StoredFact], dict[str, int]]:
    """Return the facts behind a case, and the last act of review on each that has one."""
    facts: dict[str, StoredFact] = {}
    last: dict[str, int] = {}
    for start in range(0, len(case.report_ids), _MANY_REPORTS):
        asked = Filter(report=case.report_ids[start : start + _MANY_REPORTS], fact=("platform", "method", "count"))
        facts |= {fact.id: fact for fact in archive.facts(asked)}
    for report_id in case.report_ids:
        last |= {review.fact_id: review.id for review in archive.reviews(report_id=report_id)}
    return facts, last


@router.get("/cases/{case_id}")
def show_case(request: Request, case_id: str) -> HTMLResponse:
    """Show one case."""
    site = site_of(request)
    language, today = language_of(request), dt.datetime.now(dt.UTC).date()
    case = site.archive.case(case_id)
    row = describe_case(site.archive, case)
    hits: dict[str, Hit] = {}
    ids = case.report_ids
    for start in range(0, len(ids), _MANY_REPORTS):
        chunk = ids[start : start + _MANY_REPORTS]
        found = site.archive.search("", Filter(report=chunk), limit=len(chunk), facets=False)
        hits |= {hit.report_id: hit for hit in found.hits}
    conflicts = frozenset(
        said.fact_id for figures in row.figures.values() for one in figures if one.has_conflict for said in one.rivals
    )
    facts, last = _read_decisions(site.archive, case) if find_reviewer(request) else ({}, {})
    return render(
        request,
        "case.html",
        case=case,
        facts=facts,
        last=last,
        row=row,
        conflicts=conflicts,
        reports=[hits[i] for i in ids if i in hits],
        timelines=[
            (line, draw_timeline(line, number, language, conflicts=conflicts))
            for number, line in enumerate(gather_timelines(case.metrics))
        ],
        citations=cite_case(case, site.archive.path.name, site.last_change(), today, language),
    )

"""The JSON API under `/api/v1`: what the pages show, for programs."""

import itertools
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from starlette.exceptions import HTTPException

from archive.compare import Question, compare_places
from archive.comparisons import shorten_quotes
from archive.filters import FactKind
from archive.overview import order_platforms
from archive.web.api_examples import describe_answers
from archive.web.asking import FilterParam, WordsParam, make_filter
from archive.web.cursors import CursorParam, describe_page, digest_question, page_facts, page_hits, take_page
from archive.web.etags import check_etag
from archive.web.rights import describe_case, describe_fact, describe_report
from archive.web.routes.compare import ask_comparison
from archive.web.security import clip
from archive.web.site import site_of
from schemas.codebook import load_codebook

router = APIRouter(prefix="/api/v1", tags=["archive"], dependencies=[Depends(check_etag)])

LimitParam = Annotated[int, Query(ge=1, le=500, description="Items of one page at the most.")]


SortParam = Annotated[
    str,
    Query(
        max_length=100,
        description="`relevance`, `date` (newest first), `-date`, or a metric (largest first).",
        json_schema_extra={"enum": ["relevance", "date", "-date", *load_codebook().metrics]},
    ),
]


@router.get("/search", responses=describe_answers("search"))
def search(
    request: Request,
    q: WordsParam = "",
    expression: FilterParam = "",
    sort: SortParam = "relevance",
    limit: LimitParam = 20,
    cursor: CursorParam = "",
) -> dict[str, Any]:
    """Find reports."""
    found, after = page_hits(site_of(request).archive, q, make_filter(expression), sort, limit, cursor)
    items = [hit.model_dump(mode="json") | {"title": clip(hit.title, 600) if hit.title else None} for hit in found.hits]
    facets = {name: [f.model_dump() for f in counts] for name, counts in found.facets.items()}
    return {"total": found.total, **describe_page(items, after), "facets": facets}


@router.get("/reports/{report_id}", responses=describe_answers("report", is_one=True))
def read_report(request: Request, report_id: str) -> dict[str, Any]:
    """Return one report with its statements."""
    site = site_of(request)
    return describe_report(site.archive.report(report_id), with_text=site.with_text)


@router.get("/cases", responses=describe_answers("cases"))
def list_cases(
    request: Request, expression: FilterParam = "", limit: LimitParam = 50, cursor: CursorParam = ""
) -> dict[str, Any]:
    """List cases."""
    asked = make_filter(expression)
    cases = site_of(request).archive.iterate_cases(asked)
    items, after = take_page(cases, limit, cursor, digest_question("cases", asked), lambda case: case.id)
    return describe_page([describe_case(case) for case in items], after)


@router.get("/cases/{case_id}", responses=describe_answers("case", is_one=True))
def read_case(request: Request, case_id: str) -> dict[str, Any]:
    """Return one case with all statements."""
    return describe_case(site_of(request).archive.case(case_id))


@router.get("/facts", responses=describe_answers("facts"))
def list_facts(
    request: Request,
    expression: FilterParam = "",
    kind: Annotated[FactKind | None, Query(description="Kind of fact.")] = None,
    limit: LimitParam = 100,
    cursor: CursorParam = "",
) -> dict[str, Any]:
    """List standing statements."""
    asked = make_filter(expression)
    if kind is not None:
        asked = asked.model_copy(update={"fact": (kind,)})
    items, after = page_facts(site_of(request).archive, asked, limit, cursor)
    return describe_page([describe_fact(fact) for fact in items], after)


@router.get("/places", responses=describe_answers("places"))
def list_places(
    request: Request,
    below: Annotated[str, Query(pattern=r"^(\d{6})?$", description="Adcode; empty for the provinces.")] = "",
) -> dict[str, Any]:
    """List the jurisdictions right below one, with what the archive holds of them."""
    counts = site_of(request).overview().list_below(below or None)
    items = [{"place": c.place.model_dump(mode="json"), "reports": c.reports, "cases": c.cases} for c in counts]
    return {"items": items}


@router.get("/platforms", responses=describe_answers("platforms"))
def list_platforms(request: Request, limit: LimitParam = 100, cursor: CursorParam = "") -> dict[str, Any]:
    """List platforms by the number of their places."""
    overview = site_of(request).overview()
    ordered = order_platforms(overview.platforms.values())
    items, after = take_page(ordered, limit, cursor, digest_question("platforms"), lambda platform: platform.key)
    described = [
        {
            "key": p.key,
            "name": p.name,
            "variants": dict(p.names),
            "kinds": dict(p.kinds),
            "places": len(p.cases),
            "reports": p.reports,
            "cases": [case.id for case in p.cases],
        }
        for p in items
    ]
    return describe_page(described, after)


@router.get("/compare", responses=describe_answers("compare"), response_model=dict[str, Any])
def compare(request: Request, response: Response, question: Annotated[Question, Depends(ask_comparison)]) -> Response:
    """Compare places: one row a case or place, every figure with its statements; figures are never added up."""
    site = site_of(request)
    comparison = compare_places(site.archive, question)
    body = (comparison if site.with_text else shorten_quotes(comparison)).model_dump_json()
    # Written at once: encoding a big table piece by piece takes longer than making it.
    return Response(body, media_type="application/json", headers=dict(response.headers))


@router.get("/codebook", responses=describe_answers("codebook"))
def read_codebook() -> dict[str, Any]:
    """Return every coded value with labels and definitions."""
    return load_codebook().model_dump(mode="json")


@router.get("/changes", responses=describe_answers("changes"))
def list_changes(
    request: Request,
    since: Annotated[int, Query(ge=0, le=2**62, description="Number of the last change that is known.")] = 0,
    limit: LimitParam = 500,
) -> dict[str, Any]:
    """List changes after one, oldest first: what mirrors follow."""
    items = list(itertools.islice(site_of(request).archive.changes(since), limit))
    last = items[-1].number if items else since
    return {"next_since": last, "items": [change.model_dump(mode="json") for change in items]}


@router.get("/stats", responses=describe_answers("stats"))
def read_stats(request: Request) -> dict[str, Any]:
    """Return counts."""
    site = site_of(request)
    overview = site.overview()
    return {
        "change": overview.change,
        "counts": site.stats(),
        "years": overview.years,
        "provinces": overview.provinces,
        "steps": {str(n): count for n, count in overview.steps.items()},
    }


@router.get("/{rest:path}", include_in_schema=False)
def refuse(rest: str) -> Literal[None]:
    """Say that there is nothing here, as JSON."""
    raise HTTPException(404, f"no such operation: /api/v1/{rest[:100]}; see /api/v1/openapi.json")

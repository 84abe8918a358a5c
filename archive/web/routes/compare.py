"""The compare builder."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse

from archive.compare import Comparison, Question, compare_places
from archive.web.asking import FilterParam, make_question
from archive.web.cells import make_cell_writer
from archive.web.routes.search import SmallText
from archive.web.site import language_of, render, site_of
from schemas.codebook import load_codebook

router = APIRouter(include_in_schema=False)

Names = Annotated[list[str], Query(max_length=400)]


def ask_comparison(
    place: Names = [],  # noqa: B006  never changed; FastAPI reads it as the default of a repeated parameter
    platform: Names = [],  # noqa: B006
    metric: Names = [],  # noqa: B006
    since: SmallText = "",
    until: SmallText = "",
    by: Literal["case", "place"] = "case",
    ratio: bool = False,
    expression: FilterParam = "",
) -> Question:
    """Read the question from the parameters (a dependency of the page, the download and the API)."""
    return make_question(place, platform, metric, since, until, by, ratio, expression)


def question_params(question: Question) -> dict[str, Any]:
    """Return the parameters that ask `question` again."""
    return {
        "place": " ".join(question.places),
        "platform": ",".join(question.platforms),
        "metric": list(question.metrics),
        "since": question.since,
        "until": question.until,
        "by": question.by if question.by != "case" else "",
        "ratio": "1" if question.with_ratio else "",
        "filter": str(question.where),
    }


@router.get("/compare")
def show_comparison(request: Request, question: Annotated[Question, Depends(ask_comparison)]) -> HTMLResponse:
    """Show the form and, once places or platforms are named, the table."""
    site = site_of(request)
    comparison: Comparison | None = None
    if question.places or question.platforms or str(question.where):
        comparison = compare_places(site.archive, question)
    overview = site.overview()
    return render(
        request,
        "compare.html",
        question=question,
        comparison=comparison,
        params=question_params(question),
        metrics=load_codebook().metrics,
        write_cell=make_cell_writer(language_of(request)),
        examples=sorted(overview.list_below(None), key=lambda count: -count.cases)[:8],
    )

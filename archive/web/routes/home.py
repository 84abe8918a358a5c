"""The first page: what this is, questions to begin with, one figure with its sentence, and the newest reports."""

from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from archive.filters import Filter
from archive.results import SearchResult, StoredFact
from archive.web.site import Site, language_of, make_url, render, site_of
from archive.web.words import translate
from schemas.codebook import Language

router = APIRouter(include_in_schema=False)

_NEWEST = 8
_SURE = 0.9
_ABOUT = Filter(relevant=True)


@dataclass(frozen=True)
class Start:
    """A question that the archive can answer, as a link."""

    words: str
    url: str


def _list_starts(found: SearchResult, language: Language) -> list[Start]:
    """Return questions about what the archive holds most of, so that none leads to an empty page."""
    starts = []
    methods = [item.label for item in found.facets["method"]]
    if methods:
        asked = make_url("/cases", language, {"filter": str(Filter(method=(methods[0],)))})
        starts.append(Start(translate("ask_method", language).format(name=methods[0]), asked))
    largest = make_url("/search", language, {"filter": "suggestions>0 relevant:yes", "sort": "suggestions"})
    starts.append(Start(translate("ask_figure", language), largest))
    provinces = [item.label for item in found.facets["province"]]
    if provinces:
        compared = make_url("/compare", language, {"place": provinces[0], "ratio": "1"})
        starts.append(Start(translate("ask_compare", language).format(name=provinces[0]), compared))
    return starts


def _choose_figure(site: Site, found: SearchResult) -> StoredFact | None:
    """Return a figure of the newest reports to show where figures come from: one whose sentence is short."""
    ids = tuple(hit.report_id for hit in found.hits)
    if not ids:
        return None
    told = [fact for fact in site.archive.facts(Filter(report=ids, fact=("count",))) if fact.fact.evidence.quote]
    return min(told, key=lambda fact: (fact.fact.confidence < _SURE, len(fact.sentence), fact.id), default=None)


@router.get("/")
def show_home(request: Request) -> Response:
    """Show the first page; a question asked of it is asked of the search."""
    site, language = site_of(request), language_of(request)
    if any(key != "lang" for key in request.query_params):
        return RedirectResponse(f"/search?{request.url.query}")
    found = site.archive.search("", _ABOUT, limit=_NEWEST, sort="date")
    return show_start(request, site, found, language)


def show_start(request: Request, site: Site, found: SearchResult, language: Language) -> HTMLResponse:
    """Render the first page."""
    return render(
        request,
        "home.html",
        stats=site.stats(),
        starts=_list_starts(found, language) if found.total else [],
        figure=_choose_figure(site, found),
        newest=found.hits,
        provinces=found.facets["province"][:34],
        all_url=make_url("/search", language, {"filter": "relevant:yes", "sort": "date"}),
        feed_url=make_url("/feed.atom", language, {"filter": "relevant:yes"}),
    )

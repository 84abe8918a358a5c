"""What the archive holds and how it is coded: sources and runs, codebook, statistics."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from archive.history import read_runs
from archive.web.health import read_health
from archive.web.rights_words import list_sections
from archive.web.site import language_of, render, site_of
from schemas.codebook import load_codebook

router = APIRouter(include_in_schema=False)

_SECTIONS = ("metrics", "qualifiers", "period_kinds", "platform_kinds", "method_kinds", "topics", "fields")


@router.get("/sources")
def list_sources(request: Request) -> HTMLResponse:
    """List sources and the latest runs."""
    archive = site_of(request).archive
    sources = sorted(archive.sources().values(), key=lambda source: source.name)
    names = {source.name for source in sources}
    health = read_health(archive)
    return render(
        request,
        "sources.html",
        sources=sources,
        health=health,
        others=sorted(name for name in health if name not in names),
        runs=read_runs(archive, limit=50),
    )


@router.get("/rights")
@router.get("/about")
def show_rights(request: Request) -> HTMLResponse:
    """Say whose the articles are, how they were collected, and how to be left out."""
    return render(request, "rights.html", sections=list_sections(language_of(request)))


@router.get("/codebook")
def show_codebook(request: Request) -> HTMLResponse:
    """Show every coded value with its definition."""
    book = load_codebook()
    return render(request, "codebook.html", book=book, sections=[(s, getattr(book, s)) for s in _SECTIONS])


@router.get("/stats")
def show_stats(request: Request) -> HTMLResponse:
    """Show counts."""
    site = site_of(request)
    overview = site.overview()
    charts = (
        ("by_year", overview.years),
        ("by_province", overview.provinces),
        ("by_steps", {str(n): count for n, count in overview.steps.items()}),
    )
    return render(request, "stats.html", charts=charts, stats=site.stats())

"""Places and platforms: where consultation is reported from, and under which names."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from archive.errors import UnknownIdError
from archive.overview import order_platforms
from archive.web.site import render, site_of

router = APIRouter(include_in_schema=False)


@router.get("/places")
def list_places(request: Request) -> HTMLResponse:
    """List the provinces of which reports tell."""
    overview = site_of(request).overview()
    return render(request, "place.html", place=None, here=None, above=[], below=overview.list_below(None), cases=[])


@router.get("/places/{code}")
def show_place(request: Request, code: str) -> HTMLResponse:
    """Show one place: what lies below it, and its own cases."""
    site = site_of(request)
    overview = site.overview()
    place = overview.places.get(code)
    if place is None:
        raise UnknownIdError(f"no report tells of a place with the adcode {code[:20]!r}")
    stems = dict.fromkeys((code[:2] + "0000", code[:4] + "00"))
    below = overview.list_below(code)
    # Only cases of the place itself: those below have pages of their own.
    cases = [site.archive.case(entry.id) for entry in overview.list_cases(code)]
    return render(
        request,
        "place.html",
        place=place,
        here=overview.count_place(place),
        above=[overview.places[stem] for stem in stems if stem != code and stem in overview.places],
        below=below,
        cases=cases,
    )


@router.get("/platforms")
def list_platforms(request: Request) -> HTMLResponse:
    """List the platforms by the number of their places."""
    return render(request, "platforms.html", platforms=order_platforms(site_of(request).overview().platforms.values()))


@router.get("/platforms/{key:path}")
def show_platform(request: Request, key: str) -> HTMLResponse:
    """Show one platform: variants of its name and the places that use it."""
    overview = site_of(request).overview()
    platform = overview.platforms.get(key)
    if platform is None:
        raise UnknownIdError(f"no report names a platform {key[:100]!r}")
    return render(request, "platform.html", platform=platform, places=overview.places)

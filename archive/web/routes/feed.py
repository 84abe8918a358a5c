"""The feed of a search."""

from fastapi import APIRouter, Depends, Request, Response

from archive.web.asking import FilterParam, WordsParam, make_filter
from archive.web.etags import check_etag
from archive.web.feeds import list_entries, write_feed
from archive.web.routes.search import SmallText
from archive.web.site import language_of, make_url, site_of

router = APIRouter(include_in_schema=False)


@router.get("/feed.atom", dependencies=[Depends(check_etag)])
def show_feed(
    request: Request,
    response: Response,
    q: WordsParam = "",
    expression: FilterParam = "",
    place: SmallText = "",
    platform: SmallText = "",
    since: SmallText = "",
    until: SmallText = "",
) -> Response:
    """Send the latest reports that answer a search, and the cases that they change."""
    site, language = site_of(request), language_of(request)
    asked = make_filter(expression, place, platform, since, until)
    base = str(request.base_url).rstrip("/")
    here = base + make_url("/feed.atom", language, {"q": q, "filter": str(asked)})
    said = " ".join(filter(None, (q, str(asked))))
    name = site.archive.path.name
    body = write_feed(list_entries(site.archive, q, asked), name, base, here, said, language)
    return Response(body, media_type="application/atom+xml", headers=dict(response.headers))

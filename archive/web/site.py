"""What every page needs: the open archive, its overview, the templates and the language of the request."""

import ipaddress
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from archive.exports import list_offers
from archive.filters import Filter
from archive.folder import Archive
from archive.overview import Overview, Tally, read_last_change
from archive.quoting import clip_around
from archive.web.access import ReviewAccess, take_said
from archive.web.labels import (
    format_number,
    full_name,
    label_of,
    metric_label,
    name_fact,
)
from archive.web.marking import mark_quote, mark_spans
from archive.web.review_fields import FIELDS, fill_form
from archive.web.security import clip, safe_link, show_controls
from archive.web.words import choose_noun, count_words, translate
from schemas.codebook import Language
from schemas.version import __version__

# A request that carries one of these came through a web server that others may reach.
_PROXIED = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip")


def make_environment() -> Environment:
    """Return the templates: everything escaped, control characters visible, unknown names an error."""
    environment = Environment(
        loader=PackageLoader("archive.web"),
        autoescape=True,
        finalize=show_controls,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "clip": clip,
        "number": format_number,
        "safe_link": safe_link,
        "spans": mark_spans,
        "around": clip_around,
        "quoted": mark_quote,
        "full_name": lambda place: Markup('<span lang="zh-Hans">{}</span>').format(full_name(place)),
        "segment": lambda text: quote(str(text), safe=""),
    }
    return environment


class Site:
    """One archive as it is shown: shared by all requests, safe in several threads."""

    def __init__(
        self, archive: Archive, *, with_text: bool, access: ReviewAccess | None = None, quotes_only: bool = False
    ) -> None:
        self.archive = archive
        self.access = access
        """Who may review; None where the pages are for reading only."""
        self.with_text = with_text
        """Whether the API and downloads give full texts."""
        self.quotes_only = quotes_only
        """Whether pages give readers no more than the API does, even on this machine."""
        self.environment = make_environment()
        self._tally = Tally(archive)

    def last_change(self) -> int:
        """Return the number of the archive's last change."""
        return read_last_change(self.archive)

    def overview(self) -> Overview:
        """Return the counts as of the last change, or a little earlier while the archive is being written."""
        return self._tally.read()[0]

    def stats(self) -> dict[str, int]:
        """Return the archive's tallies, as old as the overview."""
        return self._tally.read()[1]


def site_of(request: Request) -> Site:
    """Return the site that answers `request`."""
    site: Site = request.app.state.site
    return site


def find_reviewer(request: Request) -> str | None:
    """Return the name of the reviewer who has signed in; None for readers."""
    access = site_of(request).access
    return access.find_reviewer(request) if access is not None else None


def may_read_articles(request: Request) -> bool:
    """Whether the report page shows the whole article: to the owner, to reviewers, and to readers on this machine.

    Who reads their own archive at home needs the article around the figure. To others on the network, giving the whole
    article would be publishing it anew, so they get short quotations as from the API.
    """
    site = site_of(request)
    if site.with_text or find_reviewer(request) is not None:
        return True
    if site.quotes_only or any(name in request.headers for name in _PROXIED):
        return False
    return _is_here(request.client.host if request.client else "") and _is_here(request.url.hostname or "")


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def language_of(request: Request) -> Language:
    """Return the language asked for by `?lang=en`; Chinese else."""
    return "en" if request.query_params.get("lang") == "en" else "zh"


def make_url(path: str, language: Language, params: dict[str, Any]) -> str:
    """Return an address within the site that keeps the language; empty parameters are left out."""
    given: list[tuple[str, str]] = []
    for key, value in params.items():
        values = value if isinstance(value, list | tuple) else [value]
        given += [(key, str(v)) for v in values if v not in (None, "", False)]
    if language == "en":
        given.append(("lang", "en"))
    # `+` and the like are quoted; what is left is safe in an attribute after escaping.
    return path + ("?" + urlencode(given) if given else "")


def render(request: Request, template: str, status: int = 200, **context: Any) -> HTMLResponse:
    """Return the page `template` in the request's language."""
    site, language = site_of(request), language_of(request)
    pairs = [(k, v) for k, v in request.query_params.multi_items() if k != "lang"]
    other = pairs if language == "en" else [*pairs, ("lang", "en")]
    other_url = quote(request.url.path) + ("?" + urlencode(other) if other else "")

    def word(key: str) -> str:
        return translate(key, language)

    def url(path: str, **params: Any) -> str:
        return make_url(path, language, params)

    reviewer = find_reviewer(request)
    shared: dict[str, Any] = {
        "can_review": site.access is not None,
        "reviewer": reviewer,
        # Asking for the token sets its cookie, so only pages with a form do.
        "csrf": lambda: Markup('<input type="hidden" name="csrftoken" value="{}">').format(
            request.scope["csrftoken"]()
        ),
        "said": take_said(request) if reviewer and status < HTTPStatus.BAD_REQUEST else None,
        "done": request.session.get("done", []) if reviewer else [],
        "lang": language,
        "t": word,
        "url": url,
        "amount_of": lambda number, key: count_words(number, key, language),
        "count_noun": lambda number, key: choose_noun(number, key, language),
        "other_url": other_url,
        "path": request.url.path,
        "change": site.last_change(),
        "version": __version__,
        "archive_name": site.archive.path.name,
        "offers_of": lambda what: list_offers(what, with_text=site.with_text),
        "condition": lambda key, value: str(Filter.model_validate({key: (value,)})),
        "fields_of": FIELDS.get,
        "form_of": fill_form,
        "label": lambda section, key: label_of(section, key, language),
        "metric_label": lambda key: metric_label(key, language),
        "name_fact": lambda fact: name_fact(fact, language),
        "Markup": Markup,
    }
    response = HTMLResponse(site.environment.get_template(template).render(shared | context), status)
    if reviewer:
        response.headers["Cache-Control"] = "no-store"
    return response


def render_error(request: Request, status: int, message: str, position: int | None = None) -> Response:
    """Return an error in plain words: JSON for the API, a page else."""
    if request.url.path.startswith("/api/"):
        error: dict[str, Any] = {"status": status, "message": message}
        if position is not None:
            error["position"] = position
        return JSONResponse({"error": error}, status)
    return render(request, "error.html", status, code=int(status), message=message)

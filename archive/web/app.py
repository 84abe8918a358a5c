"""The application: routes found by walking `archive.web.routes`, security headers, errors in plain words."""

import importlib
import logging
import pkgutil
from collections.abc import Sequence
from http import HTTPStatus
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.sessions import SessionMiddleware

from archive.errors import ArchiveError, ExportError, QueryError, UnknownIdError, UnknownPlaceError
from archive.folder import Archive
from archive.web import routes
from archive.web.access import HOURS, ReviewAccess, TooManyTriesError
from archive.web.guard import SESSION, FormGuard, check_forgery
from archive.web.heads import HeadAnswers
from archive.web.security import HEADERS, ApiCors, SecurityHeaders
from archive.web.site import Site, render_error
from schemas.version import __version__

_LOG = logging.getLogger(__name__)
_BAD_REQUESTS = (QueryError, UnknownPlaceError, ExportError)
_DESCRIPTION = """\
Cases, statements and reports of local consultation, each figure with its sentence.

Filters are written in one grammar everywhere, such as `province:四川省 n:6 year:2020..2023 suggestions>=500`.
Lists are read page by page with `cursor`. Every answer carries an `ETag` that changes with the archive.
Articles belong to their authors and outlets: full texts are left out unless the archive's owner allows them.
"""


def create_app(
    archive: Archive,
    *,
    with_text: bool = False,
    quotes_only: bool = False,
    access: ReviewAccess | None = None,
    origins: Sequence[str] = (),
) -> FastAPI:
    """Return the application over an open archive, which the caller closes afterwards.

    `with_text` lets the API and downloads give full texts; `quotes_only` keeps them from the report page too, where
    readers on this machine see them otherwise. `access` lets those review who know its token; without it
    no address changes anything. `origins` are those whose pages may read the API.
    """
    app = FastAPI(
        title="xieshang",
        version=__version__,
        description=_DESCRIPTION,
        # The interactive pages load scripts from elsewhere; the description itself is JSON.
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
    )
    app.state.site = Site(archive, with_text=with_text, access=access, quotes_only=quotes_only)
    if access is not None:
        app.add_middleware(
            SessionMiddleware,
            secret_key=access.secret,
            session_cookie=SESSION,
            max_age=HOURS * 3600,
            same_site="strict",
        )
        app.add_middleware(check_forgery, secret=access.secret)
        app.add_middleware(FormGuard)
    if origins:
        app.add_middleware(ApiCors, origins=origins)
    app.add_middleware(GZipMiddleware, minimum_size=2_000, compresslevel=4)
    app.add_middleware(HeadAnswers)
    app.add_middleware(SecurityHeaders)
    app.mount("/static", StaticFiles(directory=Path(__file__).parent / "static"), name="static")
    for info in pkgutil.iter_modules(routes.__path__):
        module = importlib.import_module(f"{routes.__name__}.{info.name}")
        if access is not None or not getattr(module, "IS_FOR_REVIEWERS", False):
            app.include_router(module.router)
    _handle_errors(app)
    return app


def _handle_errors(app: FastAPI) -> None:
    @app.exception_handler(ArchiveError)
    def on_archive_error(request: Request, error: ArchiveError) -> Response:
        if isinstance(error, UnknownIdError):
            return render_error(request, HTTPStatus.NOT_FOUND, str(error))
        if isinstance(error, _BAD_REQUESTS):
            return render_error(request, HTTPStatus.BAD_REQUEST, str(error), getattr(error, "position", None))
        _LOG.error("%s", error)
        return render_error(request, HTTPStatus.SERVICE_UNAVAILABLE, str(error))

    @app.exception_handler(OverflowError)
    def on_overflow(request: Request, error: OverflowError) -> Response:
        return render_error(request, HTTPStatus.BAD_REQUEST, "a number is too large")

    @app.exception_handler(RequestValidationError)
    def on_invalid(request: Request, error: RequestValidationError) -> Response:
        fault = error.errors()[0]
        name = ".".join(str(part) for part in fault["loc"][1:])
        return render_error(request, HTTPStatus.BAD_REQUEST, f"{name}: {fault['msg']}")

    @app.exception_handler(HTTPException)
    def on_http_error(request: Request, error: HTTPException) -> Response:
        if error.status_code == HTTPStatus.NOT_MODIFIED:
            return Response(status_code=error.status_code, headers=error.headers)
        response = render_error(request, error.status_code, str(error.detail))
        response.headers.update(error.headers or {})
        return response

    @app.exception_handler(TooManyTriesError)
    def on_too_many(request: Request, error: TooManyTriesError) -> Response:
        response = render_error(request, HTTPStatus.TOO_MANY_REQUESTS, str(error))
        response.headers["Retry-After"] = str(error.seconds)
        return response

    @app.exception_handler(Exception)
    def on_failure(request: Request, error: Exception) -> Response:
        message = "the program failed; please try again later"
        response = render_error(request, HTTPStatus.INTERNAL_SERVER_ERROR, message)
        # This answer is made outside of the middleware that adds them elsewhere.
        response.headers.update(HEADERS)
        return response

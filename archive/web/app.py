"""The application: routes found by walking `archive.web.routes`, security headers, errors in plain words."""

import importlib
import logging
import pkgutil
from http import HTTPStatus
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware

from archive.errors import ArchiveError, ExportError, QueryError, UnknownIdError, UnknownPlaceError
from archive.folder import Archive
from archive.web import routes
from archive.web.security import SecurityHeaders
from archive.web.site import Site, render
from schemas.version import __version__

_LOG = logging.getLogger(__name__)
_BAD_REQUESTS = (QueryError, UnknownPlaceError, ExportError)
_DESCRIPTION = """\
Cases, statements and reports of local consultation, each figure with its sentence.

Filters are written in one grammar everywhere, such as `province:四川省 n:6 year:2020..2023 suggestions>=500`.
Lists are read page by page with `cursor`. Every answer carries an `ETag` that changes with the archive.
Articles belong to their authors and outlets: full texts are left out unless the archive's owner allows them.
"""


def create_app(archive: Archive, *, with_text: bool = False) -> FastAPI:
    """Return the application over an open archive, which the caller closes afterwards.

    `with_text` lets the API and downloads give full texts.
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
    app.state.site = Site(archive, with_text=with_text)
    app.add_middleware(GZipMiddleware, minimum_size=2_000, compresslevel=4)
    app.add_middleware(SecurityHeaders)
    app.mount("/static", StaticFiles(directory=Path(__file__).parent / "static"), name="static")
    for info in pkgutil.iter_modules(routes.__path__):
        app.include_router(importlib.import_module(f"{routes.__name__}.{info.name}").router)
    _handle_errors(app)
    return app


def _answer(request: Request, status: int, message: str, position: int | None = None) -> Response:
    if request.url.path.startswith("/api/"):
        error: dict[str, Any] = {"status": status, "message": message}
        if position is not None:
            error["position"] = position
        return JSONResponse({"error": error}, status)
    return render(request, "error.html", status, code=status, message=message)


def _handle_errors(app: FastAPI) -> None:
    @app.exception_handler(ArchiveError)
    def on_archive_error(request: Request, error: ArchiveError) -> Response:
        if isinstance(error, UnknownIdError):
            return _answer(request, HTTPStatus.NOT_FOUND, str(error))
        if isinstance(error, _BAD_REQUESTS):
            return _answer(request, HTTPStatus.BAD_REQUEST, str(error), getattr(error, "position", None))
        _LOG.error("%s", error)
        return _answer(request, HTTPStatus.SERVICE_UNAVAILABLE, str(error))

    @app.exception_handler(OverflowError)
    def on_overflow(request: Request, error: OverflowError) -> Response:
        return _answer(request, HTTPStatus.BAD_REQUEST, "a number is too large")

    @app.exception_handler(RequestValidationError)
    def on_invalid(request: Request, error: RequestValidationError) -> Response:
        fault = error.errors()[0]
        name = ".".join(str(part) for part in fault["loc"][1:])
        return _answer(request, HTTPStatus.BAD_REQUEST, f"{name}: {fault['msg']}")

    @app.exception_handler(HTTPException)
    def on_http_error(request: Request, error: HTTPException) -> Response:
        if error.status_code == HTTPStatus.NOT_MODIFIED:
            return Response(status_code=error.status_code, headers=error.headers)
        response = _answer(request, error.status_code, str(error.detail))
        response.headers.update(error.headers or {})
        return response

    @app.exception_handler(Exception)
    def on_failure(request: Request, error: Exception) -> Response:
        return _answer(request, HTTPStatus.INTERNAL_SERVER_ERROR, "the program failed; please try again later")

"""What a form must be before anything reads it: small, a plain form, in ASCII; and the cookie against forged forms."""

from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl

from asgi_csrf import (
    DEFAULT_COOKIE_NAME,
    DEFAULT_FORM_INPUT,
    DEFAULT_HTTP_HEADER,
    asgi_csrf,
)
from starlette.datastructures import MutableHeaders
from starlette.requests import Request, cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from archive.web.site import render_error

SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}
MAX_FORM = 64_000
"""Bytes of a form at the most."""
SESSION = "xieshang"
"""Name of the session's cookie."""


class FormGuard:
    """ASGI middleware that lets only small, well-formed forms through; others are answered in plain words."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass reading on as it is, and writing after a look at all of its body."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        scope = _keep_own_cookies(scope)
        if scope["method"] in SAFE:
            await self.app(scope, receive, send)
            return
        if scope["path"].startswith("/api/"):
            refusal = render_error(Request(scope), HTTPStatus.METHOD_NOT_ALLOWED, "the API is for reading only")
            refusal.headers["Allow"] = "GET"
            await refusal(scope, receive, send)
            return
        body, is_whole = b"", False
        while not is_whole and len(body) <= MAX_FORM:
            message = await receive()
            if message["type"] != "http.request":
                return
            body += message.get("body", b"")
            is_whole = not message.get("more_body", False)
        fault = _find_fault(Request(scope), body)
        if fault is not None:
            await render_error(Request(scope), *fault)(scope, receive, send)
            return
        sent = False

        async def replay() -> Message:
            nonlocal sent
            if sent:
                return await receive()
            sent = True
            return {"type": "http.request", "body": body, "more_body": False}

        await self.app(scope, replay, send)


def _keep_own_cookies(scope: Scope) -> Scope:
    """Leave out cookies of others on the same host: what reads them next stumbles over odd ones."""
    scope = dict(scope) | {"headers": list(scope["headers"])}
    headers = MutableHeaders(scope=scope)
    cookies = {name: value for header in headers.getlist("cookie") for name, value in cookie_parser(header).items()}
    own = {name: cookies.get(name, "") for name in (SESSION, DEFAULT_COOKIE_NAME)}
    kept = "; ".join(f"{name}={value}" for name, value in own.items() if value and value.isascii())
    del headers["cookie"]
    if kept:
        headers["cookie"] = kept
    if not headers.get(DEFAULT_HTTP_HEADER, "").isascii():
        del headers[DEFAULT_HTTP_HEADER]
    return scope


def _find_fault(request: Request, body: bytes) -> tuple[int, str] | None:
    if len(body) > MAX_FORM:
        return HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"a form holds {MAX_FORM} bytes at the most"
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        return HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "send a form"
    try:
        fields = dict(parse_qsl(body.decode("ascii"), max_num_fields=200))
    except ValueError:
        return HTTPStatus.BAD_REQUEST, "this is no form"
    if not fields.get(DEFAULT_FORM_INPUT, "").isascii():
        return HTTPStatus.BAD_REQUEST, f"{DEFAULT_FORM_INPUT} is none of ours"
    return None


async def _refuse_forged(scope: Scope, send: Send, _: Any) -> None:
    message = "the form is too old or not ours; go back, load the page again and repeat"

    async def nothing() -> Message:
        return {"type": "http.disconnect"}

    await render_error(Request(scope), HTTPStatus.FORBIDDEN, message)(scope, nothing, send)


def check_forgery(app: ASGIApp, secret: str) -> ASGIApp:
    """Return `app` behind asgi-csrf: a form must carry the token of its page's cookie."""
    guarded: ASGIApp = asgi_csrf(
        app,
        signing_secret=secret,
        always_protect={"/sign-in"},
        cookie_samesite="Strict",
        send_csrf_failed=_refuse_forged,
    )
    return guarded

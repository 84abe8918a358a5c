"""What keeps stored text harmless: response headers, links that may be followed, control characters made visible."""

import re
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from markupsafe import Markup
from starlette.datastructures import MutableHeaders
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

_LINK = re.compile(r"https?://[^\s\x00-\x20\"'<>\\]+", re.IGNORECASE)
_MAX_LINK = 2_000
# Bidirectional controls make text read as something else than it holds; C0 controls do nothing good in a page.
_BIDI = (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
_VISIBLE = {code: f"‹U+{code:04X}›" for code in _BIDI} | {
    code: "\ufffd" for code in (*range(0x20), 0x7F) if code not in (0x09, 0x0A, 0x0D)
}
# Most texts hold none, and a search is many times faster than a translation.
_ANY = re.compile("[" + "".join(map(re.escape, map(chr, _VISIBLE))) + "]")


def _secure_cookie(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    """Return a header; a cookie that was set over TLS must not travel without it."""
    is_open = name.lower() == b"set-cookie" and b"; secure" not in value.lower()
    return name, value + b"; Secure" if is_open else value


class SecurityHeaders:
    """ASGI middleware that puts `HEADERS` on every response."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and add the headers to its response."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if scope["scheme"] == "https":
                    message["headers"] = [_secure_cookie(*header) for header in message["headers"]]
            await send(message)

        sender: Callable[[Message], Awaitable[None]] = send_with_headers
        await self.app(scope, receive, sender)


class ApiCors:
    """ASGI middleware that lets other origins read the API, and nothing else; only where the owner names them."""

    def __init__(self, app: ASGIApp, origins: Sequence[str]) -> None:
        self.app = app
        self.api = CORSMiddleware(
            app,
            allow_origins=list(origins),
            allow_methods=["GET"],
            allow_headers=["If-None-Match"],
            expose_headers=["ETag"],
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, with CORS headers under `/api/`."""
        is_api = scope["type"] == "http" and scope["path"].startswith("/api/")
        await (self.api if is_api else self.app)(scope, receive, send)


def safe_link(url: str | None) -> str | None:
    """Return `url` where it may become a link: http or https, no blanks, of sane length; else None."""
    if url is None or len(url) > _MAX_LINK or not _LINK.fullmatch(url):
        return None
    return None if _ANY.search(url) else url


def show_controls(value: Any) -> Any:
    """Return `value` with control characters made visible; what templates print goes through here."""
    if not isinstance(value, str) or not _ANY.search(value):
        return value
    if isinstance(value, Markup):
        return Markup(str.translate(value, _VISIBLE))  # noqa: S704  only characters that HTML does not read change
    return value.translate(_VISIBLE)


def clip(text: str | None, length: int = 300) -> str:
    """Return `text`, cut with … where it is longer than `length`: a page survives a title of a megabyte."""
    text = text or ""
    return text if len(text) <= length else text[:length] + "…"

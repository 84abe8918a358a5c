"""The server of the sample sites: 127.0.0.1, a free port, conditional requests, an access log."""

import datetime as dt
import hashlib
import threading
from collections.abc import Iterable
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self
from urllib.parse import urlsplit

from crawler.sample_site.content import load_sites
from crawler.sample_site.layouts.page import SamplePage
from crawler.sample_site.pages import render_site


class SampleServer:
    """Serves the sample sites while it is entered (`with SampleServer() as server`).

    It answers as a proxy (`GET http://host/path`) and by the Host header, for the sample hosts alone.
    """

    def __init__(self, revision: int = 1) -> None:
        self._server: ThreadingHTTPServer | None = None
        self._thread: threading.Thread | None = None
        self.sites: dict[str, dict[str, SamplePage]] = {}
        self.requests: list[tuple[str, int]] = []
        """Every request answered, in order: address and status."""
        self.set_revision(revision)

    def set_revision(self, revision: int) -> None:
        """Serve the sites as they stood at `revision` from now on."""
        self.sites = {site.host: render_site(site).pages for site in load_sites(revision)}

    @property
    def port(self) -> int:
        """The port it listens on."""
        if self._server is None:
            raise RuntimeError("the sample server is not running")
        return int(self._server.server_address[1])

    @property
    def proxies(self) -> dict[str, str]:
        """Proxy by host name, as the crawl's settings take it."""
        return dict.fromkeys(self.sites, f"http://127.0.0.1:{self.port}")

    def __enter__(self) -> Self:
        handler = type("Handler", (_Handler,), {"site_server": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._server and self._thread:
            self._server.shutdown()
            self._server.server_close()
            self._thread.join(timeout=2)
        self._server = None

    def find_page(self, host: str, path: str) -> SamplePage | None:
        """Return the page at `path` (with query) of `host`, or None. Page names of the ASP site know no case."""
        pages = self.sites.get(host, {})
        if path in pages:
            return pages[path]
        folded = path.lower()
        return next((page for known, page in pages.items() if "?" in known and known.lower() == folded), None)


class _Handler(BaseHTTPRequestHandler):
    site_server: SampleServer
    protocol_version = "HTTP/1.1"
    server_version = "SampleSite"
    sys_version = ""
    timeout = 20
    wbufsize = 1 << 16  # headers and body leave in one piece: two would wait 40 ms for each other's acknowledgement

    def do_GET(self) -> None:
        """Answer a page, 304, 301 or 404."""
        address = urlsplit(self.path)
        host = address.hostname or self.headers.get("Host", "").partition(":")[0]
        path = (address.path or "/") + (f"?{address.query}" if address.query else "")
        page = self.site_server.find_page(host, path)
        url = f"http://{host}{path}"
        if page is None:
            self._send(url, 404, "<html><body><h1>404</h1><p>页面不存在</p></body></html>".encode(), [_HTML])
            return
        if page.location:
            self._send(url, 301, b"", [("Location", page.location)])
            return
        etag = f'"{hashlib.blake2b(page.body, digest_size=8).hexdigest()}"'
        modified = dt.datetime.combine(page.modified, dt.time(1), tzinfo=dt.UTC)
        validators = [("ETag", etag), ("Last-Modified", format_datetime(modified, usegmt=True))]
        if self._is_known(etag, modified):
            self._send(url, 304, b"", validators)
        else:
            self._send(url, 200, page.body, [("Content-Type", page.content_type), *validators])

    def _is_known(self, etag: str, modified: dt.datetime) -> bool:
        """Whether the client's copy is current; If-None-Match decides alone where it is given (RFC 9110, 13.2.2)."""
        if wanted := self.headers.get("If-None-Match"):
            return etag in wanted
        try:
            return modified <= parsedate_to_datetime(self.headers.get("If-Modified-Since", ""))
        except (TypeError, ValueError):
            return False

    def _send(self, url: str, status: int, body: bytes, headers: Iterable[tuple[str, str]]) -> None:
        self.site_server.requests.append((url, status))
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the standard library's
        """Say nothing: the access log is `SampleServer.requests`."""


_HTML = ("Content-Type", "text/html; charset=utf-8")

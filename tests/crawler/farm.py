"""A farm of small sites in the structures that the field has, with the truth about them and an access log.

Every site is a function from a path (with query) to an answer. The farm listens on 127.0.0.1 and answers as a proxy for
`*.farm.invalid`, so that addresses stay the same whatever the port.
"""

import ssl
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self
from urllib.parse import urlsplit

from tests.crawler.certificates import make_tls

COUNTIES = ("武义县", "龙游县", "洪雅县", "凤冈县", "通山县", "宁化县", "曲周县", "昌乐县", "洛宁县", "南丹县")
PLATFORMS = ("村口圆桌", "榕树下说事", "渡口夜话", "石桥议事", "晒场商量", "祠堂茶叙")


@dataclass
class Answer:
    """One HTTP answer."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0
    repeat: int = 1
    """How many times the body is sent: endless pages need no memory."""
    is_reset: bool = False
    """Whether the connection is dropped without an answer."""


@dataclass(frozen=True)
class Asked:
    """One line of the access log."""

    url: str
    method: str
    status: int
    at: float
    body: bytes
    headers: dict[str, str]


Site = Callable[[str, str, bytes, dict[str, str]], "Answer | str | bytes | None"]
"""(method, path with query, body, headers) to an answer; text is a page in UTF-8, None is 404."""


class Farm:
    """Serves sites by host name while it is entered."""

    def __init__(self, sites: dict[str, Site]) -> None:
        self.sites = {f"{name}.farm.invalid": site for name, site in sites.items()}
        self.log: list[Asked] = []
        self.most_at_once = 0
        self.most_by_host: Counter[str] = Counter()
        self.sent: Counter[str] = Counter()
        """Bytes of bodies that went out, by address."""
        self._now: Counter[str] = Counter()
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        handler = type("Handler", (_Handler,), {"farm": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def address(self) -> str:
        """Address of the farm as a proxy."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @cached_property
    def tls(self) -> ssl.SSLContext:
        """The context for `https` addresses."""
        return make_tls("*.farm.invalid")

    @property
    def proxies(self) -> dict[str, str]:
        return dict.fromkeys(self.sites, self.address)

    def urls(self, status: int | None = None) -> list[str]:
        return [asked.url for asked in self.log if status is None or asked.status == status]

    def answer(self, method: str, address: str, body: bytes, headers: dict[str, str]) -> Answer:
        parts = urlsplit(address)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        with self._lock:
            self._now[parts.hostname or ""] += 1
            self.most_at_once = max(self.most_at_once, self._now.total())
            self.most_by_host[parts.hostname or ""] = max(
                self.most_by_host[parts.hostname or ""], self._now[parts.hostname or ""]
            )
        at = time.monotonic()
        try:
            site = self.sites.get(parts.hostname or "")
            found = site(method, path, body, headers) if site else None
            if found is None:
                found = Answer(b"<h1>404</h1>", 404)
            elif isinstance(found, str):
                found = Answer(found.encode(), headers={"Content-Type": "text/html; charset=utf-8"})
            elif isinstance(found, bytes):
                found = Answer(found, headers={"Content-Type": "text/html"})
            if found.delay:
                time.sleep(found.delay)
        finally:
            with self._lock:
                self._now[parts.hostname or ""] -= 1
        status = 0 if found.is_reset else found.status
        self.log.append(Asked(f"{parts.scheme}://{parts.hostname}{path}", method, status, at, body, headers))
        return found


class _Handler(BaseHTTPRequestHandler):
    farm: Farm
    tunnel = ""
    protocol_version = "HTTP/1.1"
    timeout = 20
    wbufsize = 1 << 16

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        address = f"https://{self.tunnel}{self.path}" if self.tunnel else self.path
        found = self.farm.answer(self.command, address, body, dict(self.headers))
        if found.is_reset:
            self.close_connection = True
            self.connection.close()
            return
        self.send_response(found.status)
        for name, value in found.headers.items():
            self.send_header(name, value)
        if "Content-Length" not in found.headers and found.status != 304:
            self.send_header("Content-Length", str(len(found.body)))
        self.end_headers()
        try:
            for _ in range(found.repeat):
                self.wfile.write(found.body)
                self.wfile.flush()
                self.farm.sent[address] += len(found.body)
        except OSError:
            self.close_connection = True

    def do_CONNECT(self) -> None:
        """Answer as the host itself, over TLS with a certificate that nobody trusts."""
        self.tunnel = self.path.partition(":")[0]
        self.send_response(200)
        self.end_headers()
        self.wfile.flush()
        try:
            self.connection = self.farm.tls.wrap_socket(self.connection, server_side=True)
        except OSError:
            self.close_connection = True
            return
        self.rfile = self.connection.makefile("rb")
        self.wfile = self.connection.makefile("wb")  # type: ignore[assignment]

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


def make_title(n: int) -> str:
    return f"{COUNTIES[n % 10]}{PLATFORMS[n % 6]}第{n + 2}期议定了水渠清淤的先后"


def make_paragraphs(n: int) -> list[str]:
    """Return the text of article `n`, different from all others and about consultation practice."""
    county, platform = COUNTIES[n % 10], PLATFORMS[n % 6]
    return [
        f"{county}的河汊到了第{n + 3}个年头才有人说要清，说的人坐在“{platform}”的长凳上，手里的烟杆敲了{n % 9 + 2}下。",
        f"县政协把这件事列进了“{platform}”协商议事日程。当天，{n + 11}名村民、{n % 7 + 3}名政协委员和水利站的人面对面商量。",
        f"会上提出意见建议{n + 21}条，采纳{n + 9}条。谁家出工、哪段先挖、淤泥堆到哪块荒地，一条一条写上了墙。",
        f"今年以来，“{platform}”共开展协商活动{n + 31}场，推动解决问题{n + 17}个。散会时天已擦黑，第{n + 1}户人家把灯举到了路口。",
    ]


def make_article(
    n: int, *, day: str = "2023-05-12", body: str = '<div class="content">{}</div>', extra: str = ""
) -> str:
    """Return the page of article `n`."""
    text = "".join(f"<p>{paragraph}</p>" for paragraph in make_paragraphs(n))
    return (
        f"<html><head><title>{make_title(n)}</title></head><body><ul><li><a href='/'>首页</a></li></ul><h1>{make_title(n)}</h1>"
        f"<div class='info'>发布时间：{day} 来源：河汊晚报</div>{body.format(text)}{extra}<p>版权所有</p></body></html>"
    )


def make_list(rows: list[tuple[str, int]], pager: str = "", head: str = "") -> str:
    """Return a list page with one row per (address, article number)."""
    items = "".join(f'<li><a href="{url}">{make_title(n)}</a><span>2023-05-12</span></li>' for url, n in rows)
    nav = "<div class='nav'><a href='/'>首页</a><a href='/about.html'>关于我们</a></div>"
    return f"<html><head>{head}<title>协商议事</title></head><body>{nav}<ul class='list'>{items}</ul><div>{pager}</div></body></html>"

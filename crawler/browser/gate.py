"""The gate between a page in the browser and the web: the crawl fetches what the page may have, nothing else passes.

Scripts and data of the source's own hosts (and of those it names in `browser_hosts`) are fetched one by one, at the
source's pace. Pictures, styles, frames, other hosts and everything beyond the bounds are refused.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urldefrag, urlsplit

from scrapy import Request
from scrapy.http import Response

MAX_REQUESTS = 40
"""Requests of one page that are fetched; no list of the field needs half of it."""
_MAX_NAVIGATIONS = 3
"""Documents that one page may lead to: a page that sends its reader on, not one that turns in a circle."""
_MAX_KEPT = 32 << 20
"""Bytes of scripts kept for the other pages of a run: a script is fetched once."""
_ALLOWED_TYPES = frozenset({"script", "xhr", "fetch"})
_METHODS = frozenset({"GET", "POST"})
# Headers that say how the bytes travelled, that would make the browser ask for more, or that would store something.
_DROPPED = frozenset(
    {"content-encoding", "content-length", "transfer-encoding", "connection", "keep-alive", "set-cookie", "alt-svc"}
    | {"link", "refresh", "strict-transport-security", "report-to", "nel", "reporting-endpoints"}
)
# What a script may say about its request; who we are stays what the crawl says.
_NOT_SENT = ("sec-", "user-agent", "cookie", "host", "connection", "content-length", "accept-encoding", "upgrade-", ":")

Fetch = Callable[[Request], Awaitable[Response]]
"""Fetches by the crawl's rules; raises where these refuse."""


class Asked(Protocol):
    """What the gate reads of a browser's request."""

    url: str
    method: str
    resource_type: str

    def is_navigation_request(self) -> bool:
        """Whether a document is asked for."""

    async def all_headers(self) -> dict[str, str]:
        """Return the headers."""


@dataclass(frozen=True)
class Answer:
    """What the browser is given."""

    status: int
    headers: dict[str, str]
    body: bytes


def make_answer(response: Response) -> Answer:
    """Return a response as the browser gets it: body decoded, nothing that asks for more."""
    headers = {
        name.decode("latin-1"): b", ".join(values).decode("latin-1")
        for name, values in response.headers.items()
        if name.decode("latin-1").lower() not in _DROPPED
    }
    return Answer(response.status, headers, response.body)


@dataclass
class ScriptShelf:
    """Scripts that were fetched in this run, by address."""

    answers: dict[str, Answer] = field(default_factory=dict)
    size: int = 0

    def keep(self, url: str, answer: Answer) -> None:
        """Keep a script as long as there is room."""
        if answer.status == 200 and self.size + len(answer.body) <= _MAX_KEPT:
            self.size += len(answer.body)
            self.answers[url] = answer


class Gate:
    """Answers the requests of one page."""

    def __init__(self, document: Response, hosts: frozenset[str], fetch: Fetch, shelf: ScriptShelf) -> None:
        self._url = urldefrag(document.url).url
        self._document = make_answer(document)
        self._hosts = hosts
        self._fetch = fetch
        self._shelf = shelf
        self._fetched = 0
        self._navigations = 0
        self._last_move = time.monotonic()
        self._under_way = 0
        self.is_open = True
        self.refused: list[str] = []
        """Scripts and data that the page did not get, with the reason."""

    def quiet_for(self) -> float:
        """Return the seconds since the page last asked for anything; 0 while something is under way."""
        return 0.0 if self._under_way else time.monotonic() - self._last_move

    async def answer(self, asked: Any, *, is_main: bool) -> Answer | None:
        """Return what the page gets for one request, None where it is refused; `is_main`: not from within a frame."""
        self._under_way += 1
        try:
            return await self._answer(asked, is_main)
        finally:
            self._under_way -= 1
            self._last_move = time.monotonic()

    async def _answer(self, asked: Any, is_main: bool) -> Answer | None:
        url, is_document = urldefrag(asked.url).url, asked.is_navigation_request()
        if not self.is_open:
            return None
        if is_document:
            self._navigations += 1
            if not is_main or self._navigations > _MAX_NAVIGATIONS or asked.method != "GET":
                return None
            if url == self._url:
                return self._document
        elif asked.resource_type not in _ALLOWED_TYPES or asked.method not in _METHODS:
            return None
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or parts.netloc.lower() not in self._hosts:
            self._refuse(f"{parts.scheme}://{parts.netloc} is another host; `browser_hosts` allows it")
            return None
        if asked.resource_type == "script" and url in self._shelf.answers:
            return self._shelf.answers[url]
        if self._fetched >= MAX_REQUESTS:
            self._refuse(f"more than {MAX_REQUESTS} requests of one page")
            return None
        self._fetched += 1
        return await self._get(asked, url)

    async def _get(self, asked: Any, url: str) -> Answer | None:
        headers = {k: v for k, v in (await asked.all_headers()).items() if not k.lower().startswith(_NOT_SENT)}
        request = Request(
            url,
            method=asked.method,
            headers=headers,
            body=asked.post_data_buffer or b"",
            dont_filter=True,
            meta={"browser_part": True},
        )
        try:
            response = await self._fetch(request)
        except asyncio.CancelledError:
            raise
        except Exception as error:
            self._refuse(f"{url}: {' '.join(str(error).split()) or type(error).__name__}")
            return None
        answer = make_answer(response)
        if asked.resource_type == "script":
            self._shelf.keep(url, answer)
        return answer

    def _refuse(self, reason: str) -> None:
        if reason not in self.refused and len(self.refused) < 20:
            self.refused.append(reason)

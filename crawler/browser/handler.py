"""scrapy-playwright's handler with the gate in its place: no request of a page is let through to the network."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Any

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page, Route
from playwright.async_api import Request as PlaywrightRequest
from scrapy import Request
from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler
from scrapy_playwright.page import PageMethod

from crawler.browser.gate import Gate

_QUIET = 0.8
"""Seconds without a request after which a page counts as finished, but for the changes it still makes by itself."""
_STILL = 0.3
"""Seconds between two looks at a page that may still be writing."""
_LOOKS = 8
_CLOSE_TIME = 10.0
"""Seconds to close a page; one whose script never rests may not close, and ends with its browser."""

CONTEXT: dict[str, Any] = {
    "accept_downloads": False,
    "service_workers": "block",
    "ignore_https_errors": True,  # certificates are the crawl's business: the browser meets none
    "locale": "zh-CN",
    "timezone_id": "Asia/Shanghai",
    "viewport": {"width": 1280, "height": 2000},
    "permissions": [],
}


class RenderError(Exception):
    """A page that the browser could not show."""


class BrowserHandler(ScrapyPlaywrightDownloadHandler):  # type: ignore[misc]  # no types
    """Renders pages in one Chromium; each page's gate stands in `meta["gate"]` of its request."""

    async def _create_page(self, request: Request, spider: Any) -> Page:
        page: Page = await super()._create_page(request, spider)
        gate: Gate = request.meta["gate"]
        # A dialog without a listener is dismissed by Playwright itself; a listener makes sure of it.
        page.on("dialog", lambda dialog: _ignore_end(dialog.dismiss()))
        page.on("popup", lambda popup: _ignore_end(popup.close()))
        await page.route_web_socket("**", lambda socket: _ignore_end(socket.close()))
        page.on("close", lambda _: setattr(gate, "is_open", False))
        request.meta["rendered_page"] = page
        return page

    def _make_request_handler(self, **what: Any) -> Callable[[Route, PlaywrightRequest], Awaitable[None]]:
        """Return the handler of a page's requests; scrapy-playwright's own would send them on."""
        gates: dict[str, Gate] = self.gates
        gate = gates[what["context_name"]]

        async def handle(route: Route, asked: PlaywrightRequest) -> None:
            answer = await gate.answer(asked, is_main=_is_main(asked))
            # The page may be closed by now.
            with contextlib.suppress(PlaywrightError):
                if answer is None:
                    await route.abort("blockedbyclient")
                else:
                    await route.fulfill(status=answer.status, headers=answer.headers, body=answer.body)

        return handle

    gates: dict[str, Gate]
    """The gate of the page that each context shows; a context shows one page."""

    async def render(self, request: Request, gate: Gate, *, most: float, read_time: float, max_bytes: int) -> str:
        """Return the HTML of the page as it stands when it has come to rest, or after `most` seconds. RenderError.

        `read_time` is how many seconds the page has to hand over what it holds.
        """
        name = f"page-{id(request)}"
        self.gates[name] = gate
        look = PageMethod(_settle_and_read, gate, most, read_time)
        request.meta.update(
            playwright=True,
            playwright_context=name,
            playwright_context_kwargs=CONTEXT | {"user_agent": self._crawler.settings["USER_AGENT"]},
            playwright_page_goto_kwargs={"wait_until": "commit"},
            playwright_page_methods=[look],
            gate=gate,
        )
        try:
            await asyncio.wait_for(self.download_request(request), most + 2 * read_time + _CLOSE_TIME)
        except TimeoutError:
            # Its script never rests: closing the page would wait for it as well.
            await self._end_browser()
            raise RenderError(f"the browser did not come to rest within {most:.0f} s") from None
        except PlaywrightError as error:
            reason = " ".join(str(error).split("Call log")[0].split())[:200]
            raise RenderError(f"the browser could not show the page: {reason}") from error
        finally:
            gate.is_open = False
            self.gates.pop(name, None)
            if name in self.context_wrappers:
                with contextlib.suppress(PlaywrightError, TimeoutError):
                    await asyncio.wait_for(self.context_wrappers[name].context.close(), _CLOSE_TIME)
        html = str(look.result)
        if len(html.encode("utf-8", "replace")) > max_bytes:
            raise RenderError(f"its page grew beyond {max_bytes:,} bytes in the browser")
        return html

    async def _end_browser(self) -> None:
        if hasattr(self, "browser"):
            with contextlib.suppress(PlaywrightError, TimeoutError):
                await asyncio.wait_for(self.browser.close(), _CLOSE_TIME)


async def _settle_and_read(page: Page, gate: Gate, most: float, read_time: float) -> str:
    """Wait until the page asks for nothing and changes no more, and return its HTML."""
    loop = asyncio.get_running_loop()
    end = loop.time() + most
    while gate.quiet_for() < _QUIET and loop.time() < end:
        await asyncio.sleep(0.1)
    html = await asyncio.wait_for(page.content(), read_time)
    for _ in range(_LOOKS):
        if loop.time() > end:
            break
        await asyncio.sleep(_STILL)
        again = await asyncio.wait_for(page.content(), read_time)
        is_still = len(again) == len(html) and gate.quiet_for() >= _STILL
        html = again
        if is_still:
            break
    gate.is_open = False
    return html


def _is_main(asked: PlaywrightRequest) -> bool:
    try:
        return asked.frame.parent_frame is None
    except PlaywrightError:
        return True  # the document of a page that is only being made has no frame yet


def _ignore_end(action: Awaitable[None]) -> None:
    """Do `action`, whose page may be gone meanwhile."""

    async def act() -> None:
        with contextlib.suppress(PlaywrightError):
            await action

    task = asyncio.ensure_future(act())
    _actions.add(task)
    task.add_done_callback(_actions.discard)


_actions: set["asyncio.Future[None]"] = set()

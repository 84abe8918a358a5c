"""A real browser (Debian's Chromium), a real server, and an archive of a few saved pages."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from archive import Archive
from archive.web.access import ReviewAccess
from crawler.ingest import ingest_paths
from tests.archive.web_server import serve
from tests.browser.saved_pages import write_saved_pages
from tests.conftest import skip_or_fail

FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
TOKEN = "a-token-of-the-browser-tests"
WIDTHS = {"desk": 1280, "phone": 390}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; Playwright's own download is neither wanted nor possible everywhere.

    Ended with its module: Playwright keeps an event loop running in the thread, in which no other test can start one.
    """
    path = shutil.which("chromium")
    if path is None:
        skip_or_fail("Chromium is not installed (Debian: apt-get install chromium)")
    # Chromium's sandbox refuses to run for root, which is what a container's user often is.
    flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else FLAGS
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=flags)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """An archive with the saved pages in it; tests that write take an own one."""
    folder = tmp_path_factory.mktemp("browser")
    with Archive.open(folder / "data", create=True) as archive:
        result = ingest_paths(archive, [write_saved_pages(folder / "pages")])
        assert not result.problems
        yield archive


@pytest.fixture(scope="session")
def site(filled: Archive) -> Iterator[str]:
    """The address of the pages, read-only."""
    with serve(filled) as client:
        yield str(client.base_url).rstrip("/")


@pytest.fixture(scope="session")
def review_site(filled: Archive) -> Iterator[str]:
    """The address of the same pages for reviewers; tests that decide something take an own archive."""
    with serve(filled, access=ReviewAccess(TOKEN)) as client:
        yield str(client.base_url).rstrip("/")


@pytest.fixture(scope="module")
def review_cookies(browser: Browser, review_site: str) -> list[Any]:
    """Cookies of a reviewer who has signed in."""
    context = open_context(browser, review_site)
    page = context.new_page()
    page.goto(f"{review_site}/sign-in")
    page.locator("#who").fill("方闻")
    page.locator("input[name=token]").fill(TOKEN)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "sign-in" not in url)
    cookies = context.cookies()
    context.close()
    return list(cookies)


def open_context(browser: Browser, site: str, width: int = 1280, *, script: bool = True) -> BrowserContext:
    """Return a fresh context that reaches nothing but `site`, and notes it when a page tried."""
    context = browser.new_context(
        viewport={"width": width, "height": 900}, java_script_enabled=script, accept_downloads=True, locale="zh-CN"
    )
    context.set_default_timeout(15_000)
    outside: list[str] = []
    context.route(
        lambda url: not url.startswith(site), lambda route: (outside.append(route.request.url), route.abort())
    )
    context.outside = outside  # type: ignore[attr-defined]
    return context


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    """A page at 1280 pixels; fails the test if it asked for anything outside of the site or logged an error."""
    context = open_context(browser, site)
    opened = context.new_page()
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    assert errors == []
    assert context.outside == []  # type: ignore[attr-defined]
    context.close()


@pytest.fixture
def downloads(tmp_path: Path) -> Path:
    """Where a test saves what it downloads."""
    return tmp_path

"""A reviewer at the queue with nothing but the keyboard: accept, go on, correct, reject, take back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from archive import Archive
from archive.web.access import ReviewAccess
from crawler.ingest import ingest_paths
from tests.archive.web_server import serve
from tests.browser.conftest import TOKEN, open_context
from tests.browser.saved_pages import write_saved_pages


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Archive]:
    with Archive.open(tmp_path / "data", create=True) as archive:
        ingest_paths(archive, [write_saved_pages(tmp_path / "pages")])
        yield archive


@pytest.fixture
def desk(browser: Browser, own: Archive) -> Iterator[Page]:
    """The queue of figures, signed in by keyboard."""
    with serve(own, access=ReviewAccess(TOKEN)) as client:
        site = str(client.base_url).rstrip("/")
        context = open_context(browser, site)
        page = context.new_page()
        page.goto(f"{site}/review")
        page.get_by_label("姓名").or_(page.locator("#who")).first.focus()
        page.keyboard.type("方闻")
        page.keyboard.press("Tab")
        page.keyboard.type(TOKEN)
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_be_visible()
        page.goto(f"{site}/review?kind=count")
        yield page
        context.close()


def current(page: Page) -> str:
    link = page.locator("article.current a[href*='#fact-']").first
    return (link.get_attribute("href") or "").rpartition("#fact-")[2]


def press(page: Page, key: str, *, leaves: str) -> str:
    """Press `key`, wait until another fact than `leaves` is shown and the page listens, and return its id."""
    page.keyboard.press(key)
    expect(page.locator(f"article.current a[href$='#fact-{leaves}']")).to_have_count(0)
    expect(page.locator("article.current")).to_be_focused()
    return current(page)


def reviews_of(archive: Archive) -> list[tuple[str | None, str, str]]:
    return [(review.fact_id, review.action, review.who) for review in archive.reviews()]


def test_queue_is_worked_off_by_keyboard(desk: Page, own: Archive) -> None:
    expect(desk.locator("article.current")).to_be_focused()
    first = current(desk)
    second = press(desk, "j", leaves=first)
    assert press(desk, "k", leaves=second) == first

    second = press(desk, "a", leaves=first)
    assert reviews_of(own) == [(first, "accept", "方闻")]

    desk.keyboard.press("c")
    value = desk.locator("details.correct[open] input[name=value]")
    expect(value).to_be_visible()
    value.fill("137")
    desk.locator("details.correct input[name=why]").fill("报纸上是137")
    third = press(desk, "Enter", leaves=second)
    assert reviews_of(own)[-1] == (second, "correct", "方闻")
    corrected = own.fact(second)
    assert corrected is not None
    assert corrected.fact.value == 137

    fourth = press(desk, "r", leaves=third)
    rejected = own.fact(third)
    assert rejected is not None
    assert rejected.review == "rejected"
    press(desk, "u", leaves=fourth)
    restored = own.fact(third)
    assert restored is not None
    assert restored.review is None

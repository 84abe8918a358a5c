"""axe-core on every page, wide and narrow, in both languages; no page is wider than a phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from archive import Archive
from tests.browser.addresses import in_language, list_addresses
from tests.browser.conftest import WIDTHS, open_context

_SERIOUS = {"serious", "critical"}


def open_all_details(page: object) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")  # type: ignore[attr-defined]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("width", WIDTHS)
def test_no_serious_violation_and_no_sideways_scrolling(
    browser: Browser, filled: Archive, site: str, width: str, language: str
) -> None:
    context = open_context(browser, site, WIDTHS[width])
    page = context.new_page()
    found = []
    for address in list_addresses(filled):
        page.goto(site + in_language(address, language))
        for state in ("closed", "open"):
            if state == "open":
                open_all_details(page)
            for violation in Axe().run(page).response["violations"]:
                if violation["impact"] in _SERIOUS:
                    where = [node["html"][:160] for node in violation["nodes"][:3]]
                    found.append((address, state, violation["id"], where))
            if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
                found.append((address, state, "wider than the window", []))
    context.close()
    assert found == []


def test_pages_work_without_script(browser: Browser, filled: Archive, site: str) -> None:
    context = open_context(browser, site, script=False)
    page = context.new_page()
    page.goto(site)
    page.locator("input#q").fill("议事堂")
    page.locator("form[role=search] button").click()
    assert page.locator(".hits li").count() == 1
    page.locator(".hits li a").first.click()
    assert "民生议事堂" in page.locator("main").inner_text()
    # What was removed is shown on demand, blurred until it is asked for, and without a live link.
    removed = page.locator("details", has=page.locator(".removed")).first
    removed.locator("summary").click()
    assert page.locator(".removed .blurred").first.evaluate("e => getComputedStyle(e).filter") != "none"
    assert page.locator("a[href*='gamble.invalid']").count() == 0
    context.close()

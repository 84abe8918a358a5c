"""axe-core on every page, wide and narrow, in both languages; nothing is wider than a phone; print is for paper."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from archive import Archive
from tests.browser.addresses import in_language, list_addresses, list_review_addresses
from tests.browser.conftest import WIDTHS, open_context

_SERIOUS = {"serious", "critical"}
_ALL = {"resultTypes": ["violations"]}
# Colours change neither with the width nor with the language, and are the slowest to look at.
_BUT_COLOURS = _ALL | {"rules": {"color-contrast": {"enabled": False}}}
_TOO_WIDE = """() => {
  const wide = [];
  if (document.documentElement.scrollWidth > window.innerWidth) wide.push('the page');
  for (const cell of document.querySelectorAll('th, td')) {
    const box = cell.getBoundingClientRect();
    if (box.width > 1 && cell.scrollWidth > cell.clientWidth + 1 && getComputedStyle(cell).display !== 'none'
        && !cell.closest('thead')) wide.push(cell.outerHTML.slice(0, 160));
  }
  return wide;
}"""


def check_page(page: Page, address: str, *, with_colours: bool) -> list[object]:
    """Return what is wrong with the page that is shown, all details open: then nothing is left unlooked at."""
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    found: list[object] = []
    for violation in Axe().run(page, options=_ALL if with_colours else _BUT_COLOURS).response["violations"]:
        if violation["impact"] in _SERIOUS:
            where = [node["html"][:160] for node in violation["nodes"][:3]]
            found.append((address, violation["id"], where))
    return found + [(address, "wider than its place", what) for what in page.evaluate(_TOO_WIDE)[:3]]


# English words are longer, so they are looked at where there is least room.
@pytest.mark.parametrize(("width", "language"), [("desk", "zh"), ("phone", "zh"), ("phone", "en")])
def test_no_serious_violation_and_nothing_too_wide(
    browser: Browser, filled: Archive, site: str, width: str, language: str
) -> None:
    context = open_context(browser, site, WIDTHS[width])
    page = context.new_page()
    found: list[object] = []
    with_colours = width == "desk"
    for address in [*list_addresses(filled), "/nowhere"]:
        page.goto(site + in_language(address, language))
        found += check_page(page, address, with_colours=with_colours)
    assert context.outside == []  # type: ignore[attr-defined]
    context.close()
    assert found == []


@pytest.mark.parametrize(("width", "language"), [("desk", "zh"), ("phone", "en")])
def test_pages_of_reviewers_are_accessible_too(
    browser: Browser, filled: Archive, review_site: str, review_cookies: list[object], width: str, language: str
) -> None:
    context = open_context(browser, review_site, WIDTHS[width])
    context.add_cookies(review_cookies)  # type: ignore[arg-type]
    page = context.new_page()
    found: list[object] = []
    for address in list_review_addresses(filled):
        answer = page.goto(review_site + in_language(address, language))
        assert answer is not None
        assert answer.ok, address
        found += check_page(page, address, with_colours=width == "desk")
    context.close()
    assert found == []


def test_print_is_for_paper(browser: Browser, filled: Archive, site: str) -> None:
    case = max(filled.cases(), key=lambda case: len(case.report_ids))
    context = open_context(browser, site)
    page = context.new_page()
    page.emulate_media(media="print")
    for address in (
        "/",
        "/search?q=协商",
        f"/cases/{case.id}",
        f"/reports/{case.report_ids[0]}",
        "/compare?place=四川省",
    ):
        page.goto(site + address)
        for hidden in (".top nav", ".language", ".skip", "form", ".downloads", ".facets", ".pager"):
            assert not [one for one in page.locator(hidden).all() if one.is_visible()], (address, hidden)
        assert page.locator("h1").is_visible()
        clipped = page.evaluate(
            "[...document.querySelectorAll('.scroll, .tall')].filter(e => getComputedStyle(e).overflowX !== 'visible')"
            ".length"
        )
        assert clipped == 0, address
    page.goto(f"{site}/cases/{case.id}")
    chart = page.locator("svg.timeline").first
    assert chart.is_visible()
    box = chart.bounding_box()
    assert box is not None
    assert box["width"] <= 700
    context.close()


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

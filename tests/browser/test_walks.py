"""What the three users do, in a real browser."""

import re
from pathlib import Path

from openpyxl import load_workbook
from playwright.sync_api import Page, expect


def test_from_a_method_to_the_sentence_behind_a_figure_and_to_the_capture(page: Page, site: str) -> None:
    page.goto(site)
    page.get_by_role("searchbox").fill("六步工作法")
    page.keyboard.press("Enter")
    hit = page.locator(".hits li").filter(has_text="走进院坝")
    expect(hit).to_have_count(1)
    hit.get_by_role("link").first.click()
    page.locator("dl.facts").get_by_role("link", name="有事来协商").click()
    steps = page.locator("ol.flow").first.locator("li")
    expect(steps).to_have_text(["收集议题", "确定议题", "调查研究", "开展协商", "成果转化", "跟踪问效"])

    figures = page.locator("table.figures")
    figures.locator("a", has_text="402").first.click()
    expect(page).to_have_url(re.compile(r"/reports/.+#fact-"))
    marked = page.locator(":target")
    expect(marked).to_contain_text("402")
    expect(marked).to_be_in_viewport()
    expect(marked).to_have_css("outline-style", "solid")
    expect(marked.locator("xpath=ancestor-or-self::mark | descendant::mark").first).to_be_visible()

    page.locator("section[aria-labelledby=captures] tbody a").first.click()
    frame = page.locator("iframe").first
    expect(frame).to_be_visible()
    assert "allow-scripts" not in (frame.get_attribute("sandbox") or "")
    expect(page.frame_locator("iframe").first.locator("body")).to_contain_text("秋收刚过")


def test_comparison_of_three_counties_opens_in_a_spreadsheet(page: Page, site: str, downloads: Path) -> None:
    page.goto(f"{site}/compare")
    page.get_by_label(re.compile("地方|地区|地点")).first.fill("珙县\n常山县\n青川县")
    page.locator("main form button[type=submit]").first.click()
    table = page.locator("main table").first
    for name in ("珙县", "常山县", "青川县"):
        expect(table).to_contain_text(name)
    with page.expect_download() as waiting:
        page.get_by_role("link", name=re.compile("XLSX|Excel", re.I)).first.click()
    path = downloads / waiting.value.suggested_filename
    waiting.value.save_as(path)
    assert path.suffix == ".xlsx"
    sheets = load_workbook(path)
    sheet = sheets.worksheets[0]
    names = [str(cell.value) for cell in sheet[1]]
    rows = [dict(zip(names, [cell.value for cell in row], strict=True)) for row in sheet.iter_rows(min_row=2)]
    changshan = next(row for row in rows if "常山县" in str(list(row.values())))
    assert {64, 305, 188} <= set(changshan.values())
    assert any(cell.hyperlink for other in sheets.worksheets for row in other.iter_rows() for cell in row)


def test_search_holds_its_state_in_the_address(page: Page, site: str) -> None:
    page.goto(f"{site}/search?q=协商")
    before = page.locator(".hits li").count()
    page.locator(".facets a", has_text="浙江省").first.click()
    expect(page.locator(".hits li")).to_have_count(1)
    page.reload()
    expect(page.locator(".hits li")).to_have_count(1)
    page.go_back()
    expect(page.locator(".hits li")).to_have_count(before)


def test_everything_is_reached_by_keyboard(page: Page, site: str) -> None:
    page.goto(site)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#content$"))
    seen = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        seen.add(page.evaluate("document.activeElement.outerHTML.slice(0, 120)"))
        outline = page.evaluate(
            "(() => { const s = getComputedStyle(document.activeElement);"
            " return s.outlineStyle !== 'none' || s.boxShadow !== 'none' || document.activeElement === document.body })()"
        )
        assert outline, page.evaluate("document.activeElement.outerHTML")
    assert any('id="q"' in element for element in seen)


def test_figures_of_three_years_stand_on_a_chart_and_conflicts_are_marked(page: Page, site: str) -> None:
    page.goto(f"{site}/cases?filter=place:珙县")
    page.locator("table.cases th a", has_text="有事来协商").click()
    section = page.locator("section[aria-labelledby=over-time]")
    heading = section.locator("h3", has_text="协商活动")
    block = heading.locator("xpath=following-sibling::div[1]")
    chart = block.locator("svg.timeline")
    expect(chart).to_be_visible()
    points = chart.evaluate(
        "e => [...e.querySelectorAll('circle:not(.ring)')].map(c => [c.getAttribute('cx'), c.getAttribute('cy')].map(Number))"
    )
    said = block.locator("tbody tr").evaluate_all(
        "rows => rows.map(r => [r.querySelector('th').innerText, parseInt(r.querySelector('a').innerText)])"
    )
    assert said == [["2022-12-20", 52], ["2023-05-16", 86], ["2024-11-03", 131], ["2024-12-28", 128]]
    # Later points stand further right, larger ones higher, in proportion.
    across, heights = [x for x, _ in points], [y for _, y in points]
    assert across == sorted(across)
    scale = (heights[0] - heights[2]) / (131 - 52)
    assert [round((heights[0] - y) / scale) for y in heights] == [0, 34, 79, 76]
    labels = chart.locator("text").all_text_contents()
    assert {"2022", "2023", "2024", "52", "86", "131", "128"} <= set(labels)
    description = chart.locator("desc").text_content() or ""
    assert "2022-12-20: 52" in description
    assert "2024-12-28: 128" in description
    # Both of two figures for one year are marked, on the chart too; the approximate one is hollow.
    assert chart.locator("circle.conflict").count() == 2
    expect(block.locator("tbody tr .badge.conflict")).to_have_count(2)
    adopted = section.locator("h3", has_text="采纳建议").locator("xpath=following-sibling::div[1]")
    assert adopted.locator("circle.approximate").count() == 1
    conflicts = page.locator("section[aria-labelledby=conflicts]")
    expect(conflicts).to_contain_text("131")
    expect(conflicts).to_contain_text("128")


def test_hacked_capture_stays_in_its_sandbox(page: Page, site: str) -> None:
    page.goto(f"{site}/search?filter=hacked:yes")
    page.locator(".hits li a").first.click()
    page.locator("section[aria-labelledby=captures] tbody a").first.click()
    address = page.url
    frame = page.locator("iframe").first
    assert frame.get_attribute("sandbox") == ""
    expect(frame).not_to_have_css("filter", "none")
    inside = page.frame_locator("iframe").first
    expect(inside.locator("body")).to_contain_text("手绘地图")
    assert inside.locator("script, iframe, form, [onerror], a[href*='gamble'], img[src*='gamble']").count() == 0
    page.get_by_label(re.compile("垃圾信息")).check()
    expect(frame).to_have_css("filter", "none")
    # The page's own script would have led away from here; the fixture sees that nothing was asked for elsewhere.
    assert page.url == address


def test_first_page_leads_to_a_sentence_within_two_clicks(page: Page, site: str) -> None:
    page.goto(site)
    page.locator("section[aria-labelledby=shown-figure] a[href*='#fact-']").click()
    expect(page.locator(":target")).to_be_in_viewport()
    page.goto(site)
    assert page.locator(".starts a").count() == 3
    page.locator(".starts a").first.click()
    page.locator("table.cases a.figure").first.click()
    expect(page.locator(":target")).to_be_in_viewport()


def test_what_is_off_topic_is_marked_and_left_out_on_demand(page: Page, site: str) -> None:
    page.goto(f"{site}/search?q=协商")
    hits = page.locator(".hits > li")
    expect(hits.last.locator(".badge.off-topic")).to_be_visible()
    expect(hits.last).to_contain_text("转会费")
    before = hits.count()
    page.locator(".switch a").click()
    expect(hits).to_have_count(before - 1)
    expect(page.locator(".badge.off-topic")).to_have_count(0)

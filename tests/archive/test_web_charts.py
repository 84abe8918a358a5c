"""Charts and citations: what is drawn says so in words, what is cited holds what is known and no more."""

import datetime as dt

import pytest
from lxml import etree

from archive import Archive
from archive.web.charts import draw_timeline, find_step, gather_timelines, place_date
from archive.web.citing import cite_case, cite_report, write_apa_date
from schemas.case import MetricLine, Statement
from tests.archive.factory import make_extraction, put

SVG = {"s": "http://www.w3.org/2000/svg"}


def say(value: float, published: str | None, unit: str = "场", **more: object) -> Statement:
    given = {"fact_id": "f", "report_id": "r", "qualifier": "exact", "quote": "句"} | more
    return Statement.model_validate({"value": value, "published": published, "unit": unit, **given})


def make_line(*statements: Statement) -> MetricLine:
    return MetricLine(metric="activities", best=statements[0], statements=statements)


def test_timelines_keep_units_apart_and_leave_reprints_out() -> None:
    line = make_line(
        say(5, "2023"), say(3, "2021-02"), say(3, "2021-02", is_reprint=True), say(9, "2022", unit="次"), say(1, None)
    )
    assert [(t.unit, [s.value for s in t.statements]) for t in gather_timelines([line])] == [("场", [3, 5])]
    assert gather_timelines([make_line(say(5, "2023"), say(6, "2023"))]) == []


@pytest.mark.parametrize(
    "values", [(1, 2), (0, 0), (150, 150_000_000), (0.5, 0.7), (1e14, 3), (-5, 5), (10**15, 10**15)]
)
def test_charts_are_sound_and_say_what_they_show(values: tuple[float, float]) -> None:
    unit = "<script>"
    line = make_line(say(values[0], "2019-12-31", unit=unit), say(values[1], "2023", unit=unit, qualifier="over"))
    (timeline,) = gather_timelines([line])
    drawn = draw_timeline(timeline, 1, "en")
    tree = etree.fromstring(drawn)
    assert len(tree.findall("circle")) == 2
    assert tree.findtext("title") == "Consultations held (<script>)"
    assert "2019-12-31" in (tree.findtext("desc") or "")
    assert tree.get("role") == "img"
    for circle in tree.findall("circle"):
        assert 0 <= float(circle.get("cx", "")) <= 640
        assert 0 <= float(circle.get("cy", "")) <= 240
    assert len(tree.findall("line")) < 40


def test_scale() -> None:
    assert [find_step(n) for n in (0, 1, 7, 100, 1200, 0.3)] == [1, 0.5, 2, 50, 500, 0.1]
    assert place_date("2023") == 2023.5
    assert place_date("2023-01-01") == 2023


def test_apa_dates() -> None:
    dates = [write_apa_date(d) for d in ("2023-05-18", "2023-05", "2023", None)]
    assert dates == ["2023, May 18", "2023, May", "2023", "n.d."]


def test_citations(archive: Archive) -> None:
    put(archive, make_extraction(authors=("方文", "李静", "周平", "吴梅")))
    put(
        archive, make_extraction(url="javascript:x", title=None, published=None, outlet=None, text="珙县的有事来协商。")
    )
    first, second = (cite_report(r, "zh") for r in sorted(archive.reports(), key=lambda r: r.url))
    gbt, apa = first
    assert gbt.before == "方文, 李静, 周平, 等. 珙县：有事来协商 居民办实事[N/OL]. 河畔日报, 2023-05-18[2024-03-05]. "
    assert gbt.url == "http://news.example/a/1.html"
    assert apa.before == "方文, 李静, 周平, 吴梅. (2023, May 18). 珙县：有事来协商 居民办实事. 河畔日报. "
    assert second[0].before == "（无标题）[N/OL]. [日期不详][2024-03-05]. "
    assert second[1].before == "(n.d.). （无标题）. "
    assert second[0].url is None
    case = archive.cases()[0]
    gbt, apa = cite_case(case, "data", 7, dt.date(2024, 5, 6), "zh")
    assert case.id in gbt.before
    assert "change 7" in gbt.before
    assert "Retrieved May 6, 2024." in apa.before

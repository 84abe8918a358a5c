"""Date, outlet and authors from head lines, datelines, credits and addresses: a row per way of writing them."""

import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.plain.byline import parse_byline
from extract.plain.dates import find_dates, read_url_date
from extract.plain.names import split_names

ROWS = [
    json.loads(line) for line in (Path(__file__).parent / "tables" / "bylines.jsonl").read_text("utf-8").splitlines()
]


def _name(row: dict[str, Any]) -> str:
    return "|".join([*row["lines"], *row["body"], row["url"] or ""])[:60]


@pytest.mark.parametrize("row", ROWS, ids=[f"{i}-{_name(row)}" for i, row in enumerate(ROWS)])
def test_byline(row: dict[str, Any]) -> None:
    byline = parse_byline(row["lines"], body=row["body"], url=row["url"])
    assert {
        "published": byline.published.value if byline.published else None,
        "outlet": byline.outlet.value if byline.outlet else None,
        "authors": list(byline.authors.values) if byline.authors else [],
    } == {key: row[key] for key in ("published", "outlet", "authors")}


@pytest.mark.parametrize("row", ROWS, ids=[str(i) for i in range(len(ROWS))])
def test_raw_strings_stand_on_the_page(row: dict[str, Any]) -> None:
    byline = parse_byline(row["lines"], body=row["body"], url=row["url"])
    page = "\n".join([*row["lines"], *row["body"], row["url"] or ""]).translate({0xFF08: "(", 0xFF09: ")"})
    for located in (byline.published, byline.outlet):
        if located:
            raw = located.raw.translate({0xFF08: "(", 0xFF09: ")"})
            assert raw.strip()
            assert all(char in page for char in raw)


def test_head_goes_before_tail() -> None:
    byline = parse_byline(["2021-03-04 来源：北山日报"], tail=["2021-05-06 来源：西山晚报"])
    assert byline.published is not None
    assert byline.outlet is not None
    assert (byline.published.value, byline.outlet.value) == ("2021-03-04", "北山日报")


def test_tail_counts_where_the_head_is_silent() -> None:
    byline = parse_byline(["首页 > 正文"], tail=["来源：西山晚报 2021-05-06"])
    assert byline.outlet is not None
    assert byline.outlet.value == "西山晚报"


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("2021年6月5日", ["2021-06-05"]),
        ("2021-06-0508:30", ["2021-06-05"]),
        ("2021 年 06 月 05 日", ["2021-06-05"]),
        ("二〇二一年十月三十一日", ["2021-10-31"]),
        ("2021/6/5、2022.1.2", ["2021-06-05", "2022-01-02"]),
        ("20216月5日", []),
        ("2021年65日", []),
        ("2021年6月", []),
        ("2021年2月29日", []),
        ("1021-01-01", []),
        ("2077年1月1日", []),
        ("电话 0912-06-05123", []),
        ("12021-06-05", []),
    ],
)
def test_dates(text: str, dates: list[str]) -> None:
    assert [day for _, _, day in find_dates(text)] == dates


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("http://a.example/2019/0708/1.html", "2019-07-08"),
        ("http://a.example/c/2019-07-08/1.shtml", "2019-07-08"),
        ("http://a.example/20190708093000123.html", None),
        ("http://a.example/20190708093000.html", "2019-07-08"),
        ("http://a.example/art/2019/7/8/art_1.html", "2019-07-08"),
        ("http://a.example/2019/99/88/", None),
        ("http://[bad", None),
        ("file:///2019/07/08/a.txt", None),
        ("http://a.example/show?d=2019-07-08", None),
    ],
)
def test_url_dates(url: str, day: str | None) -> None:
    found = read_url_date(url)
    assert (found[0] if found else None) == day


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("韦 雪 覃小川", ("韦雪", "覃小川")),
        ("韦　雪", ("韦雪",)),
        ("韦雪、覃小川；欧阳静怡", ("韦雪", "覃小川", "欧阳静怡")),
        ("吐尔逊·买买提 韦雪", ("吐尔逊·买买提", "韦雪")),
        ("宣传部", None),
        ("县政协", None),
        ("韦雪 宣传部", None),
        ("完", None),
        ("张三李四", None),
        ("2021", None),
        ("", None),
    ],
)
def test_names(text: str, names: tuple[str, ...] | None) -> None:
    assert split_names(text, labelled=True) == names


@given(st.lists(st.text(max_size=200), max_size=6), st.lists(st.text(max_size=200), max_size=6), st.text(max_size=80))
@settings(max_examples=150, deadline=None)
def test_any_text_is_read(lines: list[str], body: list[str], url: str) -> None:
    parse_byline(lines, body=body, url=url, tail=lines)


@pytest.mark.parametrize("piece", ["来源：", "记者 ", "2021-01-01 ", "（", "《人民", "据", "中国", "2", "/"])
def test_long_lines_take_bounded_time(piece: str) -> None:
    began = time.process_time()
    parse_byline([piece * 200_000], body=[piece * 200_000], url="http://a.example/" + piece * 100_000)
    assert time.process_time() - began < 3

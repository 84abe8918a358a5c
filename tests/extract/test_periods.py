"""Periods and scopes: when and for which place a figure speaks."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.counting.periods import find_period
from extract.counting.scopes import find_scope
from schemas.facts import Evidence, PlaceFact
from schemas.place import Place

TABLE = Path(__file__).parent / "tables" / "periods.jsonl"
ROWS = [json.loads(line) for line in TABLE.read_text("utf-8").splitlines()]
COUNTY = PlaceFact(
    evidence=Evidence(start=0, end=1, quote="x"),
    rule="place.test",
    confidence=1,
    role="locality",
    place=Place(province="四川省", city="宜宾市", county="珙县", code="511526"),
)


@pytest.mark.parametrize("row", ROWS, ids=[f"{row['text']} {row['published']}" for row in ROWS])
def test_table(row: dict[str, Any]) -> None:
    """The period is named, sorted and resolved against the date of publication."""
    period = find_period(row["text"], row["published"])
    assert (None if period is None else [period.text, period.kind, period.start, period.end]) == row["period"]


@given(st.text(alphabet="今去前年月日至到—-0123456789二一截目以来起启动，“”十四五近半上下季度", max_size=40))
def test_any_text_is_read_without_fault(text: str) -> None:
    """Nonsense dates resolve to nothing instead of raising."""
    find_period(text, "2024-02-29")
    find_period(text, None)


@pytest.mark.parametrize(
    ("text", "scope", "level", "code"),
    [
        ("全县开展协商", "全县", "county", "511526"),
        ("全市开展协商", "全市", "city", "511500"),
        ("全省开展协商", "全省", "province", "510000"),
        ("宜宾市开展协商1.2万场，其中", "宜宾市", "city", "511500"),
        ("四川省宜宾市珙县开展协商", "珙县", "county", "511526"),
        ("县政协开展协商", "县政协", "county", "511526"),
        ("去年，上罗镇开展协商", "上罗镇", "town", None),
        ("全县协商86场，其中底洞镇", "底洞镇", "town", None),
        ("在巡场镇开展协商", "巡场镇", "town", None),
        ("全县10个乡镇（街道）建成议事点，开展协商", "全县", "county", "511526"),
        ("全市实现镇、村全覆盖，开展协商", "全市", "city", "511500"),
        ("全县各乡镇开展协商", "全县", "county", "511526"),
        ("市级协商12次", "市级", "city", None),
        ("我县开展协商", "我县", "county", "511526"),
        ("全镇开展协商", "全镇", "town", None),
        ("珙县开展协商", "珙县", "county", "511526"),
        ("其中县级13次", "县级", "county", None),
        ("其中，村级20次", "村级", "village", None),
        ("市县两级政协委员", "市县两级", None, None),
    ],
)
def test_scope(text: str, scope: str, level: str | None, code: str | None) -> None:
    """The place named last in front of the figure, with its code where a known place fits."""
    found = find_scope(text, 0, len(text), [COUNTY])
    assert found is not None
    assert (found.text, found.level, found.code) == (scope, level, code)


def test_no_scope() -> None:
    """Words that hold a level's sign are no scope."""
    assert find_scope("委员们提出建议", 0, 7, []) is None
    assert find_scope("本市长说", 0, 4, []) is None

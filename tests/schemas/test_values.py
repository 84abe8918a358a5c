import datetime as dt
import importlib
import pkgutil

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

import schemas
from schemas.dates import check_partial_date
from schemas.facts import Evidence
from schemas.ids import make_id
from schemas.model import Value
from schemas.page import Page
from schemas.place import Place


def all_values() -> list[type[Value]]:
    for info in pkgutil.iter_modules(schemas.__path__):
        importlib.import_module(f"schemas.{info.name}")
    found: list[type[Value]] = []
    waiting = [Value]
    while waiting:
        for child in waiting.pop().__subclasses__():
            found.append(child)
            waiting.append(child)
    return found


@pytest.mark.parametrize("model", all_values(), ids=lambda m: m.__name__)
def test_every_field_is_described(model: type[Value]) -> None:
    if model.__module__.startswith("schemas."):
        assert [name for name, field in model.model_fields.items() if not field.description] == []


def test_values_are_frozen_and_refuse_unknown_fields() -> None:
    evidence = Evidence(start=0, end=1, quote="a")
    with pytest.raises(ValidationError):
        evidence.start = 2  # type: ignore[misc]
    with pytest.raises(ValidationError):
        Evidence.model_validate({"start": 0, "end": 1, "quote": "a", "colour": "red"})


@given(st.dates(dt.date(1900, 1, 1), dt.date(2999, 12, 31)), st.sampled_from([4, 7, 10]))
def test_partial_dates_stay_as_partial_as_they_are(day: dt.date, length: int) -> None:
    value = day.isoformat()[:length]
    assert check_partial_date(value) == value


@pytest.mark.parametrize("value", ["2023-13", "2023-02-30", "23-01-01", "2023-1-1", "", "2023-01-01T00:00", "20230101"])
def test_impossible_dates_are_refused(value: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        check_partial_date(value)


def test_ids_are_the_same_for_the_same_key_and_keep_parts_apart() -> None:
    assert make_id("report", "a", "b") == make_id("report", "a", "b")
    assert len({make_id("report", "a", "b"), make_id("report", "ab"), make_id("fact", "a", "b")}) == 3


def test_headers_are_found_whatever_their_case() -> None:
    page = Page(url="http://a.example/", headers=(("CONTENT-type", "Text/HTML; charset=gbk"),), body=b"")
    assert page.media_type == "text/html"
    assert page.header("etag") is None


def test_a_place_knows_its_lowest_level() -> None:
    assert Place(province="四川省", city="宜宾市", county="珙县", code="511526").level == "county"
    assert Place(province="重庆市", county="忠县", code="500233").name == "忠县"
    assert Place(province="云南省", code="530000").level == "province"

import datetime as dt
import sys

import pandas
import pytest

from archive import ArchiveError, parse_filter
from schemas.codebook import load_codebook
from tests.archive.factory import CHANGSHAN, make_extraction, make_place, put


def test_rows_are_flat_and_named_as_in_exports(archive):
    put(archive)
    rows = list(archive.facts(parse_filter("metric:suggestions")).to_dicts())
    assert [(row["metric"], row["value"], row["county"]) for row in rows] == [("suggestions", 1200, "珙县")]
    [report] = archive.reports().to_dicts()
    assert report["platforms"] == ["有事来协商"]


def test_rows_can_be_gone_through_like_any_iterator(archive):
    put(archive)
    facts = archive.facts()
    first = next(facts)
    assert [first, *facts] == list(archive.facts())


def test_without_pandas_it_is_said(archive, monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ArchiveError, match="pip install pandas"):
        archive.facts().to_pandas()


def frames_of(archive):
    return {
        "facts": archive.facts().to_pandas(),
        "reports": archive.reports().to_pandas(),
        "cases": archive.cases().to_pandas(),
        "hits": archive.search("协商").to_pandas(),
        "compare": archive.compare().to_pandas(),
    }


def test_types_are_those_of_the_columns_and_not_of_the_data(archive):
    put(archive)
    full = frames_of(archive)
    facts = full["facts"]
    assert facts["value"].dtype == "Float64"
    assert facts["n"].dtype == facts["start"].dtype == "Int64"
    assert facts["n"].isna().sum() == 5
    assert {str(facts[key].dtype) for key in ("metric", "county", "qualifier", "fact")} == {"category"}
    assert facts["sentence"].dtype == facts["published"].dtype == "string"
    assert facts["published_date"].dtype == "datetime64[s]"
    assert facts["published_date"].iloc[0] == dt.datetime(2023, 5, 18)  # noqa: DTZ001
    assert full["reports"]["relevant"].dtype == "boolean"
    assert full["reports"]["platforms"].iloc[0] == ("有事来协商",)
    assert full["cases"]["suggestions"].dtype == "Float64"
    assert full["cases"]["suggestions"].iloc[0] == 1200
    assert full["cases"]["reports"].dtype == "Int64"
    empty = {
        "facts": archive.facts("outlet:无名报").to_pandas(),
        "reports": archive.reports("outlet:无名报").to_pandas(),
        "cases": archive.cases("outlet:无名报").to_pandas(),
        "hits": archive.search("绝无此词").to_pandas(),
    }
    for name, frame in empty.items():
        assert len(frame) == 0
        assert list(frame.columns) == list(full[name].columns)
        kinds = {key: str(dtype) for key, dtype in full[name].dtypes.items()}
        assert {key: str(dtype) for key, dtype in frame.dtypes.items()} == kinds


def test_sentences_are_whole_in_tables_of_facts(archive):
    put(archive)
    frame = archive.facts("metric:suggestions").to_pandas()
    assert frame["sentence"].iloc[0] == next(archive.facts("metric:suggestions")).sentence


def test_partial_dates_stay_partial(archive):
    put(archive, make_extraction(published="2023-05"))
    put(archive, make_extraction(url="http://b.example/2", published=None, text="珙县协商会。", title="会", facts=[]))
    frame = archive.reports().to_pandas()
    assert sorted(frame["published"].dropna()) == ["2023-05"]
    assert frame["published_date"].isna().all()


def test_cases_are_a_list_and_a_table(archive):
    put(archive)
    text = "常山县也开协商会。"
    put(archive, make_extraction(url="http://b.example/2", text=text, title="会", facts=[make_place(text, CHANGSHAN)]))
    cases = archive.cases()
    assert [case.id for case in cases] == list(cases.to_pandas()["id"])
    assert isinstance(cases, list)
    assert set(load_codebook().metrics) <= set(cases.to_pandas().columns)
    assert list(archive.cases("county:珙县").to_pandas()["county"]) == ["珙县"]


def test_filters_may_be_written_as_words(archive):
    put(archive)
    asked = "county:珙县 suggestions>=500"
    assert archive.search("", asked).total == archive.search("", parse_filter(asked)).total == 1
    assert len(list(archive.reports(asked))) == 1
    with pytest.raises(ArchiveError, match="no condition"):
        archive.cases("blurb")


def test_a_comparison_is_asked_of_the_archive(archive):
    put(archive)
    compared = archive.compare("珙县", "常山县", metrics=["意见建议"], by="place")
    assert compared.metrics == ("suggestions",)
    frame = compared.to_pandas()
    assert list(frame["county"]) == ["珙县", "常山县"]
    assert frame["suggestions"].iloc[0] == 1200
    assert frame["suggestions"].isna().iloc[1]
    with pytest.raises(ArchiveError, match="by"):
        archive.compare(by="colour")
    with pytest.raises(ArchiveError, match="since"):
        archive.compare(since="yesterday")


def test_groups_of_a_table_can_be_counted(archive):
    put(archive)
    frame = archive.facts("fact:count").to_pandas()
    table = frame.pivot_table(index="county", columns="metric", values="value", aggfunc="max", observed=True)
    assert table.loc["珙县", "activities"] == 150
    assert isinstance(table, pandas.DataFrame)

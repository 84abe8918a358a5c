import sys
import types

import pytest

from archive import ArchiveError, parse_filter
from tests.archive.factory import put


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


def test_a_frame_has_a_column_for_each_name(archive, monkeypatch):
    put(archive)
    stub = types.ModuleType("pandas")
    stub.DataFrame = lambda rows, columns: (rows, columns)  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "pandas", stub)
    rows, columns = archive.facts().to_pandas()
    assert len(rows) == 6
    assert list(rows[0]) == columns

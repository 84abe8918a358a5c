"""Conditions that a verb does not know, and names that the archive does not hold, are said and not passed over."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.crawler.conftest import Outcome
from tests.crawler.test_cli_pages import PAGE, assert_plain_error

Run = Callable[..., Outcome]


@pytest.fixture
def filled(xieshang: Run, tmp_path: Path) -> Path:
    page = tmp_path / "a.html"
    page.write_bytes(PAGE.encode("gbk"))
    assert xieshang("ingest", page, "--archive", tmp_path / "archive").code == 0
    return tmp_path / "archive"


def test_conditions_on_facts_are_refused_where_reports_or_cases_are_listed(
    xieshang: Run, filled: Path, tmp_path: Path
) -> None:
    table = tmp_path / "t.csv"
    for call in (("search", ""), ("cases",), ("compare", "珙县"), ("export", table)):
        for where in ("fact:count", "metric:activities"):
            done = xieshang(*call, "--where", where, "--archive", filled)
            assert done.code == 2, done.out
            assert_plain_error(done, where, "--what facts")
    done = xieshang("export", table, "--what", "facts", "--where", "metric:activities", "--archive", filled)
    assert (done.code, done.err) == (0, "")
    assert "1 facts" in done.out


def test_unknown_platforms_and_sources_are_said_with_the_nearest(xieshang: Run, filled: Path, tmp_path: Path) -> None:
    calls = (("search", ""), ("cases",), ("compare", "珙县"), ("export", tmp_path / "t.csv"))
    for call in calls:
        done = xieshang(*call, "--platform", "有事好协商", "--archive", filled)
        assert done.code == 2, done.out
        assert_plain_error(done, "有事好协商", "no such platform", "nearest: 有事来协商")
        done = xieshang(*call, "--where", "source:nope", "--archive", filled)
        assert done.code == 2, done.out
        assert_plain_error(done, "nope", "no such source")
        assert xieshang(*call, "--platform", "有事来协商", "--archive", filled).code == 0


def test_a_format_that_is_none_is_named_and_no_file_that_nobody_gave(xieshang: Run, filled: Path) -> None:
    done = xieshang("export", "-", "--format", "foo", "--archive", filled)
    assert done.code == 2
    assert_plain_error(done, "--format foo", "known are", "csv")
    assert "table." not in done.err

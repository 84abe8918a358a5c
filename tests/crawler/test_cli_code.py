"""`xieshang code`: from a sample to a paragraph."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from archive import Archive, ArchiveError
from tests.archive.codings import fill_archive, fill_sheet
from tests.crawler.conftest import Outcome

Run = Callable[..., Outcome]


@pytest.fixture
def sheets(xieshang: Run, tmp_path: Path) -> Path:
    with Archive.open(tmp_path / "archive", create=True) as archive:
        fill_archive(archive, 6)
    drawn = xieshang(
        "code",
        "sample",
        6,
        "--by",
        "province,year",
        "--seed",
        7,
        "-o",
        tmp_path / "round",
        "--archive",
        tmp_path / "archive",
    )
    assert drawn.code == 0, drawn.err
    assert "6 of 6 reports" in drawn.out
    fill_sheet(tmp_path / "round" / "coding.xlsx", tmp_path / "a.xlsx")
    fill_sheet(
        tmp_path / "round" / "coding.xlsx", tmp_path / "b.xlsx", {1: {"suggestions": 99}, 2: {"locality": "高县"}}
    )
    return tmp_path


def test_from_sample_to_paragraph(xieshang: Run, sheets: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    where = ("--archive", sheets / "archive")
    for name, coder in (("a", "方文"), ("b", "王桥")):
        done = xieshang("code", "import", sheets / f"{name}.xlsx", "--coder", coder, *where)
        assert done.code == 0, done.err
        assert "6 reports" in done.out
    shown = xieshang("code", "agreement", "--replicates", 50, *where)
    assert shown.code == 0, shown.err
    assert "Between people" in shown.out
    assert "2 of 2 differences are open" in shown.out
    answers = iter(["t", "maybe", "@方文", "seen in the text", "2", "the headline", "q"])
    monkeypatch.setattr("typer.prompt", lambda *a, **k: next(answers))
    walked = xieshang("code", "adjudicate", "--who", "李河", *where)
    assert walked.code == 0, walked.err
    assert "2 decided, 0 left" in walked.out
    assert "no number" in walked.err or "no place" in walked.err
    as_json = xieshang("code", "agreement", "--replicates", 50, "--json", *where)
    report = json.loads(as_json.out)
    assert (report["disagreements"], report["decided"]) == (2, 2)
    table = xieshang("code", "agreement", "--replicates", 50, "-o", sheets / "agreement.csv", *where)
    assert table.code == 0, table.err
    assert (sheets / "agreement.csv").stat().st_size > 500
    both = xieshang("code", "methods", "--replicates", 50, *where).out
    assert "Krippendorff's alpha" in both
    assert "编码手册" in both
    listed = xieshang("code", "list", *where).out
    assert "方文, 王桥" in listed
    reviewed = xieshang("code", "adjudicate", "--review", "--who", "李河", *where)
    assert "reviews:" in reviewed.out


def test_faults_are_said_line_by_line(xieshang: Run, sheets: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    where = ("--archive", sheets / "archive")
    wrong = fill_sheet(
        sheets / "round" / "coding.xlsx", sheets / "c.xlsx", {1: {"suggestions": "many"}, 2: {"rest": None}}
    )
    done = xieshang("code", "import", wrong, "--coder", "方文", *where)
    assert done.code == 2
    lines = done.err.splitlines()
    assert len(lines) == 3
    assert all(line.startswith(f"xieshang: {wrong}") for line in lines)
    assert "nothing was taken" in lines[-1]
    assert xieshang("code", "agreement", *where).code == 2
    again = xieshang("code", "sample", 2, "-o", sheets / "round", *where)
    assert again.code == 2
    assert "not empty" in again.err
    monkeypatch.chdir(sheets)
    named = xieshang("code", "sample", 2, "--by", "year", *where)
    assert named.code == 0, named.err
    assert [folder.name for folder in sheets.glob("coding-*")] == [f"coding-{named.out.split()[1][:8]}"]
    assert xieshang("code", "sample", 99, "-o", sheets / "more", *where).code == 2
    assert not (sheets / "more").exists()
    out = xieshang("code", "adjudicate", "--out", "a.xlsx", "--in", "b.xlsx", *where)
    assert out.code == 2


@pytest.mark.parametrize("name", ["sheet.csv", "sheet.xls", "sheet.yml", "sheet.xlsx", "sheet"])
def test_a_file_that_is_no_workbook_is_said(tmp_path: Path, name: str) -> None:
    from archive.agreement.workbook import read_sheets

    path = tmp_path / name
    path.write_text("id;relevant\n1;yes\n", "utf-8")
    with pytest.raises(ArchiveError, match=rf"{name}: is no Excel workbook \(.xlsx\) that can be read"):
        read_sheets(path)

import csv
import json

import openpyxl
import pytest

from archive import Archive, parse_filter
from archive.errors import ExportError, QueryError, UnknownPlaceError
from archive.exports import find_formats
from archive.exports.cells import guard_formula
from archive.subjects import SUBJECTS
from schemas.codebook import load_codebook
from tests.archive.factory import (
    CHANGSHAN,
    TEXT,
    make_count,
    make_extraction,
    make_method,
    make_place,
    make_platform,
    put,
)

TEXT_2 = "常山县的请你来协商收到建议35.5万条，用四步法，分问、议、办、评四步。"


@pytest.fixture
def filled(archive: Archive) -> Archive:
    put(archive)
    facts = [
        make_place(TEXT_2, CHANGSHAN),
        make_platform(TEXT_2, "请你来协商"),
        make_count(TEXT_2, "suggestions", 355000, "条", "35.5万条", value_max=360000),
        make_method(TEXT_2, "四步法", 4, ["问", "议", "办", "评"]),
    ]
    extraction = make_extraction(
        url="https://b.example/2", title='=HYPERLINK("http://evil.example","点")', text=TEXT_2, facts=facts,
        published="2024-01", authors=("王河", "李桥"), hacked=True,
    )  # fmt: skip
    put(archive, extraction)
    return archive


def read_csv(path):
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("what", list(SUBJECTS))
@pytest.mark.parametrize("suffix", list(find_formats()))
def test_every_format_writes_every_subject(filled, tmp_path, what, suffix):
    path = tmp_path / f"out{suffix}"
    expected = {"cases": 2, "facts": 10, "reports": 2, "places": 2, "platforms": 2}[what]
    assert filled.export(path, what) == expected
    assert [f.name for f in tmp_path.iterdir() if f.is_file()] == [path.name]


def test_csv_of_facts_reads_back(filled, tmp_path):
    filled.export(tmp_path / "facts.csv", "facts")
    rows = read_csv(tmp_path / "facts.csv")
    facts = list(filled.facts())
    assert [row["id"] for row in rows] == [fact.id for fact in facts]
    for row, fact in zip(rows, facts, strict=True):
        assert row["quote"] == fact.fact.evidence.quote
        assert row["value"] == ("" if fact.fact.fact != "count" else str(fact.fact.value))
        assert row["province"] == fact.place.province
    assert next(row["steps"] for row in rows if row["n"] == "4") == "问; 议; 办; 评"


def test_csv_of_cases_names_every_metric(filled, tmp_path):
    filled.export(tmp_path / "cases.csv", "cases")
    rows = {row["county"]: row for row in read_csv(tmp_path / "cases.csv")}
    assert set(load_codebook().metrics) <= set(rows["珙县"])
    assert rows["珙县"]["suggestions"] == "1200"
    assert rows["珙县"]["suggestions_qualifier"] == "超过"
    assert rows["珙县"]["venues"] == ""
    assert rows["常山县"]["methods"] == "四步法(问→议→办→评)"


def test_cells_are_no_formulas(filled, tmp_path):
    filled.export(tmp_path / "reports.csv", "reports")
    titles = [row["title"] for row in read_csv(tmp_path / "reports.csv")]
    assert '\'=HYPERLINK("http://evil.example","点")' in titles
    filled.export(tmp_path / "reports.xlsx", "reports")
    sheet = openpyxl.load_workbook(tmp_path / "reports.xlsx").worksheets[0]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert all(cell.data_type != "f" for cell in cells)
    assert any(cell.value == '=HYPERLINK("http://evil.example","点")' for cell in cells)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", "＝1"])
def test_what_begins_a_formula_is_guarded(text):
    assert guard_formula(text) == f"'{text}"
    assert guard_formula("a" + text) == "a" + text


def test_jsonl_of_reports_carries_the_codebook_s_keys(filled, tmp_path):
    filled.export(tmp_path / "reports.jsonl", "reports", with_text=True)
    lines = [json.loads(line) for line in (tmp_path / "reports.jsonl").read_text("utf-8").splitlines()]
    assert {"url", "title", "published", "text", "relevant", "status"} <= set(lines[0])
    assert {"id", "outlet", "authors", "locality", "mentioned", "platforms", "methods", "counts"} <= set(lines[0])
    first = next(line for line in lines if line["url"].endswith("1.html"))
    assert first["text"] == TEXT
    assert first["status"] == 200
    assert first["locality"]["code"] == "511526"
    for count in first["counts"]:
        evidence = count["evidence"]
        assert first["text"][evidence["start"] : evidence["end"]] == evidence["quote"]


def test_jsonl_of_cases_reads_back(filled, tmp_path):
    from schemas.case import Case

    filled.export(tmp_path / "cases.jsonl")
    lines = (tmp_path / "cases.jsonl").read_text("utf-8").splitlines()
    told = [json.loads(line) for line in lines]
    assert [line.pop("years") for line in told] == [["2024"], ["2023"]]
    assert all("venues" in line.pop("not_reported") for line in told)
    assert [Case.model_validate(line) for line in told] == filled.cases()


def test_xlsx_is_typed_linked_and_says_what_was_asked(filled, tmp_path):
    path = tmp_path / "cases.xlsx"
    filled.export(path, "cases", parse_filter("province:浙江省 suggestions>=500"))
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["案例", "依据", "编码手册", "列名", "说明"]
    sheet = book["案例"]
    labels = [cell.value for cell in sheet[1]]
    row = dict(zip(labels, (cell.value for cell in sheet[2]), strict=True))
    assert sheet.max_row == 2
    assert row["意见建议"] == 355000
    assert row["县级"] == "常山县"
    assert row["区划代码"] == "330822"
    assert sheet.freeze_panes == "G2"
    assert sheet.auto_filter.ref.startswith("A1:")
    assert sheet.column_dimensions["A"].width > 20
    evidence = book["依据"]
    links = [cell.hyperlink.target for row in evidence.iter_rows(min_row=2) for cell in row if cell.hyperlink]
    assert set(links) == {"https://b.example/2"}
    about = {row[0].value: row[1].value for row in book["说明"].iter_rows()}
    assert about["筛选条件"] == "province:浙江省 suggestions>=500"
    assert about["行数"] == "1"
    assert {"suggestions", "brand", "step_method"} <= {row[1].value for row in book["编码手册"].iter_rows()}


def test_xlsx_goes_on_in_a_further_sheet(filled, tmp_path, monkeypatch):
    monkeypatch.setattr("archive.exports.xlsx._MAX_ROWS", 5)
    assert filled.export(tmp_path / "facts.xlsx", "facts") == 10
    book = openpyxl.load_workbook(tmp_path / "facts.xlsx")
    rows = [
        row[0].value
        for sheet in book.worksheets
        if sheet.title.startswith("陈述")
        for row in sheet.iter_rows(min_row=2)
    ]
    assert rows == [fact.id for fact in filled.facts()]


def test_hostile_strings_are_harmless(archive, tmp_path):
    extraction = make_extraction(
        url="javascript:alert(1)", title="\u202e反\x07转" + "长" * 40000, facts=find(), outlet="+报"
    )
    put(archive, extraction)
    for what in SUBJECTS:
        archive.export(tmp_path / f"{what}.xlsx", what)
        archive.export(tmp_path / f"{what}.csv", what)
        archive.export(tmp_path / f"{what}.jsonl", what)
    sheet = openpyxl.load_workbook(tmp_path / "reports.xlsx").worksheets[0]
    title = sheet["B2"].value
    assert title.startswith("反转长")
    assert title.endswith("截断）")
    links = [cell.hyperlink for row in sheet.iter_rows() for cell in row if cell.hyperlink]
    assert all(link.target is None and link.location.startswith("'依据'!") for link in links)


def find():
    return make_extraction().facts


@pytest.mark.parametrize(
    ("name", "what", "said"),
    [
        ("out.docx", "cases", ".xlsx"),
        ("out", "cases", ".csv"),
        ("out.csv", "people", "facts"),
        ("none/out.csv", "cases", "does not exist"),
        ("folder.csv", "cases", "name a file"),
    ],
)
def test_errors_are_one_line(filled, tmp_path, name, what, said):
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(ExportError, match=said) as caught:
        filled.export(tmp_path / name, what)
    assert "\n" not in str(caught.value)


def test_a_failed_export_leaves_the_old_file(filled, tmp_path):
    path = tmp_path / "out.csv"
    path.write_text("old")
    with pytest.raises(UnknownPlaceError):
        filled.export(path, "cases", parse_filter("place:无此县"))
    with pytest.raises(QueryError):
        filled.export(path, "cases", parse_filter("suggestions>=x"))
    assert path.read_text() == "old"
    assert list(tmp_path.glob(".*.part")) == []


def test_a_format_is_found_by_its_file(monkeypatch, tmp_path):
    import archive.exports

    (tmp_path / "plainlist.py").write_text(
        "SUFFIX = '.lst'\ndef write_table(path, table):\n    path.write_text('x')\n    return 1\n"
    )
    monkeypatch.setattr(archive.exports, "__path__", [*archive.exports.__path__, str(tmp_path)])
    find_formats.cache_clear()
    try:
        assert ".lst" in find_formats()
    finally:
        find_formats.cache_clear()


def test_progress_is_told(filled, tmp_path):
    told = []
    filled.export(tmp_path / "facts.csv", "facts", progress=told.append)
    assert told == [10]

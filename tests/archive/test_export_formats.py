"""Every format reads back equal to what was exported, with readers of other hands than ours."""

import csv
import datetime as dt
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import bibtexparser
import openpyxl
import pandas
import pyarrow.parquet
import pytest
import rispy
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from archive import Archive
from archive.compare import Question, compare_places
from archive.comparisons import describe_question, lay_out
from archive.exports import find_formats, list_offers, write_file
from archive.exports.cells import clean_text, guard_formula, is_formula, read_cell, read_items, release_formula
from archive.exports.jsonl import format_line
from archive.exports.stata import name_variable
from archive.subjects import SUBJECTS
from archive.subjects.figures import STANDINGS
from tests.archive.factory import (
    CHANGSHAN,
    GONG,
    make_count,
    make_extraction,
    make_method,
    make_place,
    make_platform,
    put,
)

LAST_YEAR = {"period": {"text": "去年以来", "kind": "last_year", "start": "2022"}}


def put_conflict(archive: Archive) -> None:
    """Store two reports of 珙县 that give one figure differently, and a sentence longer than a quotation."""
    for number, value in ((1, 150), (2, 160)):
        text = f"珙县的有事来协商去年以来开展协商{value}场。"
        facts = [make_place(text, GONG), make_platform(text, "有事来协商")]
        facts.append(make_count(text, "activities", value, "场", f"{value}场", **LAST_YEAR))
        url = f"http://news.example/d/{number}.html"
        put(archive, make_extraction(url=url, text=text, facts=facts, title=f"再谈{number}", published="2023-09"))
    text = (
        "常山县的请你来协商"
        + "说了又说" * 200
        + "收到建议35.5万条，用四步法，分问、议、办、评四步"
        + "人人满意" * 200
        + "。"
    )
    facts = [
        make_place(text, CHANGSHAN),
        make_platform(text, "请你来协商"),
        make_count(text, "suggestions", 355000, "条", "35.5万条", value_max=360000),
        make_method(text, "四步法", 4, ["问", "议", "办", "评"]),
    ]
    extraction = make_extraction(
        url="https://b.example/2?a=1&b=%E5%95%86_~#x", title="桥头 & 议事_{一}% #2 \\ $5 ^~", text=text, facts=facts,
        published="2024", authors=("王河", "欧阳 桥"), hacked=True,
    )  # fmt: skip
    put(archive, extraction)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    with Archive.open(tmp_path_factory.mktemp("filled") / "data", create=True) as archive:
        put(archive)
        put_conflict(archive)
        yield archive


def export(archive: Archive, folder: Path, name: str, **more: Any) -> Path:
    """Export what the name says, such as `cases.xlsx`; return the file."""
    path = folder / name
    archive.export(path, name.partition(".")[0], **more)
    return path


def read_expected(archive: Archive, what: str, language: Any = "zh") -> list[dict[str, Any]]:
    """Return the cells of every record as they should come back."""
    subject = SUBJECTS[what]
    return [
        {column.key: read_cell(column, record, language) for column in subject.columns}
        for record in subject.read(archive, archive_filter())
    ]


def archive_filter() -> Any:
    from archive.filters import Filter

    return Filter()


WHATS = list(SUBJECTS)


@pytest.mark.parametrize("what", WHATS)
def test_csv(filled: Archive, tmp_path: Path, what: str) -> None:
    path = export(filled, tmp_path, f"{what}.csv")
    rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"), newline="")))
    for row, expected in zip(rows, read_expected(filled, what), strict=True):
        for key, cell in expected.items():
            said = (
                {None: "", True: "yes", False: "no"}.get(cell, str(cell)) if not isinstance(cell, float) else str(cell)
            )
            if isinstance(cell, int | float) and not isinstance(cell, bool):
                said = str(cell)
            assert release_formula(row[key]) == said, key


@pytest.mark.parametrize("what", WHATS)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_xlsx(filled: Archive, tmp_path: Path, what: str, language: Any) -> None:
    book = openpyxl.load_workbook(export(filled, tmp_path, f"{what}.xlsx", language=language))
    subject = SUBJECTS[what]
    sheet = book.worksheets[0]
    assert sheet.title == subject.name_for(language)
    assert [cell.value for cell in sheet[1]] == [column.name(language) for column in subject.columns]
    lines = list(sheet.iter_rows(min_row=2))
    for line, expected in zip(lines, read_expected(filled, what, language), strict=True):
        for cell, column in zip(line, subject.columns, strict=True):
            value, told = cell.value, expected[column.key]
            if isinstance(value, dt.datetime):
                value = value.date().isoformat()
            if isinstance(told, bool):
                told = {"zh": "否是", "en": ("no", "yes")}[language][told]
            assert value == told, column.key
            assert cell.data_type != "f"
    book.close()


def test_xlsx_leads_from_a_figure_to_its_sentence_and_on_to_the_report(filled: Archive, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(export(filled, tmp_path, "cases.xlsx"))
    sheet, evidence = book.worksheets[0], book["依据"]
    names = {cell.value: i for i, cell in enumerate(sheet[1])}
    heads = {cell.value: i for i, cell in enumerate(evidence[1])}
    row = next(row for row in sheet.iter_rows(min_row=2) if row[names["县级"]].value == "珙县")
    for label, words in (("意见建议", "1200余条"), ("平台", "有事来协商"), ("方法", "六步工作法")):
        link = row[names[label]].hyperlink
        assert link.target is None
        name, _, place = link.location.rpartition("!")
        assert name == "'依据'"
        proof = evidence[int(place.removeprefix("A"))]
        assert words in proof[heads["原句"]].value
        assert proof[heads["链接"]].hyperlink.target.startswith("http://news.example/")
    value = row[names["意见建议"]]
    assert (value.value, value.data_type) == (1200, "n")
    assert '" 条"' in value.number_format
    assert "超" in value.number_format
    assert row[names["协商活动·情况"]].value == "有出入：160场 / 150场"
    fills = {row[names[label]].fill.start_color.rgb for label in ("意见建议", "协商活动", "协商场所", "采纳建议")}
    assert len(fills) == 4, "approximate, conflict, missing and exact look different"
    assert row[names["协商场所"]].value is None
    assert row[names["协商场所·情况"]].value == "未报道"
    assert sheet.column_dimensions["A"].hidden
    about = {line[0].value: line[1].value for line in book["说明"].iter_rows()}
    assert about["档案变更号"].isdigit()
    assert "短引文" in about["权利说明"]
    book.close()


@pytest.mark.parametrize("what", WHATS)
def test_parquet(filled: Archive, tmp_path: Path, what: str) -> None:
    table = pyarrow.parquet.read_table(export(filled, tmp_path, f"{what}.parquet"))
    subject = SUBJECTS[what]
    records = list(subject.read(filled, archive_filter()))
    assert table.num_rows == len(records)
    types = {"number": "double", "integer": "int64", "yesno": "bool", "list": "list<element: string>"}
    for column in subject.columns:
        assert str(table.schema.field(column.key).type) == types.get(
            column.kind, str(table.schema.field(column.key).type)
        )
        back = table[column.key].to_pylist()
        told = [read_items(column, r) if column.kind == "list" else read_cell(column, r) for r in records]
        assert back == told, column.key
    about = json.loads(table.schema.metadata[b"xieshang"])
    assert about["what"] == what
    assert {"filter", "change", "made_at", "version", "rights"} <= set(about)


def test_parquet_keeps_partial_dates_and_whole_days(filled: Archive, tmp_path: Path) -> None:
    table = pyarrow.parquet.read_table(export(filled, tmp_path, "reports.parquet"))
    days = dict(zip(table["published"].to_pylist(), table["published_date"].to_pylist(), strict=True))
    assert days == {"2023-05-18": dt.date(2023, 5, 18), "2023-09": None, "2024": None}


@pytest.mark.parametrize("what", WHATS)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_stata(filled: Archive, tmp_path: Path, what: str, language: Any) -> None:
    path = export(filled, tmp_path, f"{what}.dta", language=language)
    assert path.read_bytes().startswith(b"<stata_dta><header><release>118</release>")
    subject = SUBJECTS[what]
    with pandas.io.stata.StataReader(path) as reader:
        frame = reader.read()
        labels, values = reader.variable_labels(), reader.value_labels()
        assert "xieshang" in reader.data_label
    expected = read_expected(filled, what, language)
    assert len(frame) == len(expected)
    for column in subject.columns:
        name = name_variable(column.key, frozenset({"end"}))
        assert name.isascii()
        assert len(name) <= 32
        assert labels[name] == column.name(language)[:80]
        for back, row in zip(frame[name], expected, strict=True):
            told = row[column.key]
            if isinstance(told, bool):
                told = {"zh": "否是", "en": ("no", "yes")}[language][told]
            if column.choices is not None and told is not None:
                told = column.choices[told][language == "en"]
            if told is None:
                assert back == "" or pandas.isna(back), name
            else:
                assert back == told, name
    if what == "cases":
        assert list(values["venues_standing"].values()) == [names[language == "en"] for names in STANDINGS.values()]
        assert pandas.api.types.is_datetime64_any_dtype(frame["first_published_date"])


@pytest.mark.parametrize("what", WHATS)
def test_a_selection_without_rows_is_a_table_without_rows(filled: Archive, tmp_path: Path, what: str) -> None:
    for suffix in find_formats():
        assert filled.export(tmp_path / f"none{suffix}", what, "suggestions>=99999999") == 0
    assert len(pandas.read_stata(tmp_path / "none.dta")) == 0
    assert len(pandas.read_parquet(tmp_path / "none.parquet")) == 0


def test_stata_refuses_more_than_memory_holds(filled: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from archive.errors import ExportError

    monkeypatch.setattr("archive.exports.stata.MAX_ROWS", 3)
    with pytest.raises(ExportError, match="parquet"):
        filled.export(tmp_path / "facts.dta", "facts")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("what", WHATS)
def test_markdown_and_html(filled: Archive, tmp_path: Path, what: str) -> None:
    expected = read_expected(filled, what)
    tree = html.parse(str(export(filled, tmp_path, f"{what}.html")), html.HTMLParser(encoding="utf-8"))
    rows = [[cell.text_content() for cell in row.iter("td")] for row in tree.iter("tr")][1:]
    lines = export(filled, tmp_path, f"{what}.md").read_text("utf-8").splitlines()
    assert len(rows) == len(lines) - 4 == len(expected)
    for row, told in zip(rows, expected, strict=True):
        for cell, value in zip(row, told.values(), strict=True):
            if isinstance(value, str):
                assert cell == value
    for column in SUBJECTS[what].columns:
        assert column.label in lines[0].replace("\\", "")


def test_bibtex_ris_and_csl_name_every_report_and_case(filled: Archive, tmp_path: Path) -> None:
    parser = bibtexparser.bparser.BibTexParser(common_strings=True)
    entries = bibtexparser.loads(export(filled, tmp_path, "cases.bib").read_text("utf-8"), parser).entries
    references = rispy.loads(export(filled, tmp_path, "cases.ris").read_text("utf-8"))
    items = json.loads(export(filled, tmp_path, "cases.csl.json").read_text("utf-8"))
    keys = {f"case-{case.id}" for case in filled.cases()} | {f"report-{report.id}" for report in filled.reports()}
    assert {entry["ID"] for entry in entries} == {item["id"] for item in items} == keys
    assert len(references) == len(keys)
    odd = next(report for report in filled.reports() if report.url.startswith("https://b.example"))
    entry = next(entry for entry in entries if entry["ID"] == f"report-{odd.id}")
    assert unescape(entry["title"]) == odd.record["title"]
    assert [unescape(name) for name in entry["author"].split(" and ")] == ["王河", "欧阳 桥"]
    assert (entry["ENTRYTYPE"], entry["journal"], entry["year"]) == ("article", "河畔日报", "2024")
    assert entry["url"] == odd.url
    reference = next(r for r in references if r.get("id") == f"report-{odd.id}")
    assert reference["title"] == odd.record["title"]
    assert reference["authors"] == ["王河", "欧阳 桥"]
    assert reference["urls"] == [odd.url]
    item = next(item for item in items if item["id"] == f"report-{odd.id}")
    assert item["author"] == [{"literal": "王河"}, {"literal": "欧阳 桥"}]
    assert item["issued"] == {"date-parts": [[2024]]}
    assert item["URL"] == odd.url


def unescape(text: str) -> str:
    """Read what our BibTeX writes for characters of TeX."""
    text = text.removeprefix("{").removesuffix("}")
    for command, character in (
        (r"\textbraceleft{}", "{"), (r"\textbraceright{}", "}"), (r"\textasciitilde{}", "~"),
        (r"\textasciicircum{}", "^"), (r"\%", "%"), (r"\$", "$"), (r"\&", "&"), (r"\#", "#"), (r"\_", "_"),
        (r"\textbackslash{}", "\\"),
    ):  # fmt: skip
        text = text.replace(command, character)
    return text


def test_sentences_are_cut_around_their_words_unless_texts_are_asked_for(filled: Archive, tmp_path: Path) -> None:
    def sentences(**more: Any) -> list[str]:
        path = export(filled, tmp_path, "facts.csv", **more)
        return [row["sentence"] for row in csv.DictReader(io.StringIO(path.read_text("utf-8-sig")))]

    cut, whole = sentences(), sentences(with_text=True)
    assert max(map(len, cut)) <= 302
    assert max(map(len, whole)) > 1_600
    figure = next(text for text in cut if "35.5万条" in text)
    assert figure.startswith("…")
    assert figure.endswith("…")
    for what in ("cases", "reports"):
        book = openpyxl.load_workbook(export(filled, tmp_path, f"{what}.xlsx"))
        assert all(len(str(cell.value)) < 400 for row in book["依据"].iter_rows() for cell in row)
        book.close()
    assert "说了又说" * 100 not in export(filled, tmp_path, "cases.jsonl").read_text("utf-8")
    line = json.loads(export(filled, tmp_path, "reports.jsonl").read_text("utf-8").splitlines()[0])
    assert line["text"] is None
    line = json.loads(export(filled, tmp_path, "reports.jsonl", with_text=True).read_text("utf-8").splitlines()[0])
    assert line["text"]
    assert "所有者" in line["rights"]


def test_english_labels_come_from_the_codebook(filled: Archive, tmp_path: Path) -> None:
    page = export(filled, tmp_path, "cases.html", language="en").read_text("utf-8")
    for words in ("Suggestions made", "conflict: 160场 / 150场", "not reported", "Brand"):
        assert words in page
    rows = csv.DictReader(io.StringIO(export(filled, tmp_path, "cases.csv", language="en").read_text("utf-8-sig")))
    assert {row["suggestions_qualifier"] for row in rows} >= {"Over"}
    for subject in SUBJECTS.values():
        for column in (*subject.columns, *subject.evidence_columns):
            assert column.label_en, column.key
            assert column.label_en.isascii()


def test_missing_is_told_apart_in_every_table(filled: Archive, tmp_path: Path) -> None:
    made = compare_places(filled, Question(places=("珙县", "青川县"), metrics=("activities", "venues")))
    subject, asked = lay_out(made), describe_question(made.question)
    for offer in list_offers("compare"):
        path = tmp_path / f"compare.{offer.suffix}"
        assert write_file(path, filled, subject, iter(made.rows), asked) == 2
        if offer.suffix in ("csv", "md", "html"):
            text = path.read_text("utf-8")
            assert "有出入：160场 / 150场" in text
            assert "未报道" in text
            assert "档案中无报道" in text
    frame = pandas.read_stata(tmp_path / "compare.dta")
    assert list(frame["venues_standing"]) == ["未报道", "未查找（档案中无报道）"]
    table = pyarrow.parquet.read_table(tmp_path / "compare.parquet")
    assert table["venues_standing"].to_pylist() == ["not_reported", "not_looked_for"]
    lines = [json.loads(line) for line in (tmp_path / "compare.jsonl").read_text("utf-8").splitlines()]
    assert (lines[0]["not_reported"], lines[1]["not_looked_for"]) == (["venues"], ["activities", "venues"])


def test_formats_are_offered_by_name() -> None:
    offers = list_offers("cases")
    assert [offer.suffix for offer in offers][:2] == ["xlsx", "csv"]
    assert {offer.suffix for offer in offers} == {suffix.removeprefix(".") for suffix in find_formats()}
    assert {offer.suffix for offer in offers} - {o.suffix for o in list_offers("cases", with_text=False)} == {"wacz"}
    assert all(offer.zh and offer.en and "/" in offer.media_type for offer in offers)


@given(st.text(max_size=60))
@settings(max_examples=300, deadline=None)
def test_any_text_is_guarded_and_released(text: str) -> None:
    clean = clean_text(text)
    guarded = guard_formula(clean)
    assert not is_formula(guarded) or guarded.startswith("'")
    assert release_formula(guarded) == clean
    clean.encode("utf-8")


@given(st.recursive(st.text(max_size=20) | st.none() | st.booleans() | st.integers(), st.lists, max_leaves=5))
@settings(max_examples=200, deadline=None)
def test_any_json_line_is_one_line_and_reads_back(value: Any) -> None:
    line = format_line({"a": value})
    assert len(line.splitlines()) == 1
    line.encode("utf-8")
    if not any("\ud800" <= c <= "\udfff" for c in str(value)):
        assert json.loads(line) == {"a": value}


def test_columns_have_stable_names() -> None:
    for subject in SUBJECTS.values():
        keys = [column.key for column in subject.columns]
        assert len(set(keys)) == len(keys)
        assert all(key.isidentifier() and key.isascii() and key.islower() and len(key) <= 32 for key in keys)

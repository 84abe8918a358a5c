"""Hostile content is harmless in every export: formulas, scripts, links, controls, half characters, a megabyte of title."""

import csv
import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import bibtexparser
import openpyxl
import pandas
import pyarrow.parquet
import pytest
import rispy
from lxml import etree, html

from archive import Archive
from archive.compare import Question, compare_places
from archive.comparisons import lay_out
from archive.exports import find_formats, write_file
from archive.exports.cells import clean_text, is_link
from archive.exports.xlsx_sheet import MAX_TEXT, cut_text
from archive.subjects import SUBJECTS, Column, Mark, Subject
from tests.archive.factory import GONG, make_count, make_extraction, make_place, make_platform, put

FORMULAS = (
    '=HYPERLINK("http://evil.example","点我")', "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(1)", "\t=1", "\r=1", "\n=1",
    " =1+1", "'=1", "＝1＋1", "=DDE(1)",
)  # fmt: skip
NASTY = (
    "<script>alert(1)</script>", "</table><img src=x onerror=alert(1)>", "a\u202eb\u2066c\u200fd", "nul\x00esc\x1b[31mbel\x07",
    "half\ud800char", "non\uffffchar", "a|b`c*d_e[f](javascript:alert(1))", "-->", "]]>", "a\r\nER  - \r\nTY  - JOUR", "},\n@misc{x,",
    "{\\input{/etc/passwd}}", "字" * 1_000_000, "😀" * 20_000, "\x85\u2028\u2029",
)  # fmt: skip
LINKS = (
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,<script>", "file:///etc/passwd", "http://a.example/\"><b",
    "http://a.example/ b", "internal:'依据'!A1", "external:c:\\x.xls", "http://a.example/" + "x" * 3_000, "https://ok.example/好?a=1&b=2",
)  # fmt: skip
STRINGS = (*FORMULAS, *NASTY)
SUBJECT = Subject(
    name="facts",
    label="样",
    label_en="Sample",
    columns=(
        Column("id", "编号", "text", lambda r: r["id"], 10, "Id"),
        Column("text", "文", "text", lambda r: r["text"], 40, "Text"),
        Column("items", "列", "list", lambda r: [r["text"], "；;"], 20, "Items"),
        Column("link", "链接", "link", lambda r: r["link"], 20, "Link"),
        Column("day", "日", "date", lambda r: r["text"], 10, "Day"),
        Column(
            "value",
            "数",
            "number",
            lambda r: 3.5,
            10,
            "Value",
            mark=lambda r: Mark("approximate", r["text"][:40], "over"),
        ),
    ),
    read=lambda archive, asked: iter(()),
    describe=dict,
)


def make_records() -> list[dict[str, str]]:
    return [{"id": str(i), "text": text, "link": LINKS[i % len(LINKS)]} for i, text in enumerate(STRINGS)]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Write every hostile string in every cell of every tabular format."""
    tmp_path = tmp_path_factory.mktemp("hostile")
    with Archive.open(tmp_path / "data", create=True) as archive:
        return write_all(archive, tmp_path)


def write_all(archive: Archive, tmp_path: Path) -> dict[str, Path]:
    made = {}
    for suffix in (".csv", ".xlsx", ".md", ".html", ".jsonl", ".parquet", ".dta", ".zip"):
        path = tmp_path / f"out{suffix}"
        assert write_file(path, archive, SUBJECT, iter(make_records()), "<script>=1\x00") == len(STRINGS)
        made[suffix] = path
    return made


def test_tables_hold_hostile_strings_as_text(files: dict[str, Path]) -> None:
    clean = [clean_text(text) for text in STRINGS]
    text = files[".csv"].read_text("utf-8-sig")
    limit = csv.field_size_limit(10_000_000)
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    csv.field_size_limit(limit)
    assert len(rows) == len(STRINGS)
    for row in rows:
        for cell in row.values():
            assert not re.match(r"\s*[=+\-@＝＋－＠]|[\t\r]", cell)
    assert pyarrow.parquet.read_table(files[".parquet"])["text"].to_pylist() == clean
    frame = pandas.read_stata(files[".dta"])
    assert list(frame["text"]) == clean
    lines = files[".jsonl"].read_bytes().decode("utf-8").splitlines()
    told = [json.loads(line)["text"] for line in lines]
    assert told == [text.replace("\ud800", "\ufffd") for text in STRINGS]
    for name in (".csv", ".md", ".html", ".jsonl"):
        data = files[name].read_text("utf-8")
        assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x08\x1b]", data), name


def test_html_and_markdown_run_nothing(files: dict[str, Path]) -> None:
    tree = html.fromstring(files[".html"].read_text("utf-8"))
    assert not list(tree.iter("script", "img", "iframe", "b"))
    assert len(list(tree.iter("tr"))) == len(STRINGS) + 1
    targets = [a.get("href") for a in tree.iter("a")]
    assert targets
    assert all(is_link(target) and target.startswith("http") for target in targets)
    table = files[".md"].read_text("utf-8").splitlines()[:-2]
    assert len(table) == len(STRINGS) + 2
    for line in table:
        assert line.startswith("|")
        assert "<script" not in line
        assert not re.search(r"(?<!\\)\]\(", line)
        assert line.count("|") - line.count("\\|") == len(SUBJECT.columns) + 1


def test_xlsx_holds_text_and_safe_links_only(files: dict[str, Path]) -> None:
    with zipfile.ZipFile(files[".xlsx"]) as package:
        for name in package.namelist():
            if name.endswith((".xml", ".rels")):
                tree = etree.fromstring(package.read(name))
                assert not list(tree.iter("{*}f")), "no formula"
                for link in tree.iter("{*}Relationship"):
                    if link.get("TargetMode") == "External":
                        assert link.get("Target").startswith(("http://", "https://"))
    book = openpyxl.load_workbook(files[".xlsx"])
    sheet = book.worksheets[0]
    for row, text in zip(sheet.iter_rows(min_row=2), STRINGS, strict=True):
        clean = clean_text(text)
        value = row[1].value or ""
        assert row[1].data_type != "f"
        if len(clean) <= 10_000:
            assert value == clean
        else:
            assert value.endswith("（截断）")
            assert len(value.encode("utf-16-le")) // 2 <= MAX_TEXT
        assert row[5].value == 3.5
    assert sheet["B2"].quotePrefix
    about = [cell.value for row in book["说明"].iter_rows() for cell in row]
    assert any("截断" in str(value) and "32,767" in str(value) for value in about), "cutting is said"
    book.close()


def test_a_bundle_stays_valid(files: dict[str, Path], tmp_path: Path) -> None:
    with zipfile.ZipFile(files[".zip"]) as package:
        package.extractall(tmp_path / "bundle")
    described = json.loads((tmp_path / "bundle" / "datapackage.json").read_text("utf-8"))
    assert described["resources"][0]["rows"] == len(STRINGS)
    assert "\x00" not in (tmp_path / "bundle" / "README.md").read_text("utf-8")


def test_references_hold_one_entry_each(archive: Archive, tmp_path: Path) -> None:
    for number, text in enumerate((*FORMULAS, *NASTY)):
        try:
            text.encode()
        except UnicodeEncodeError:
            continue
        url = f"http://a.example/{number}"
        body = f"珙县的有事来协商又开了第{number}回，大家谈的是第{number}件小事，各有各的说法。"
        facts = [make_place(body, GONG), make_platform(body, "有事来协商")]
        title = text.replace("\x00", "")
        extraction = make_extraction(
            url=url, title=title, text=body, facts=facts, authors=(title[:200],), outlet=title[:300]
        )
        put(archive, extraction)
    reports = sum(1 for _ in archive.reports())
    assert reports > 20
    for suffix in (".bib", ".ris", ".csl.json"):
        archive.export(tmp_path / f"all{suffix}", "reports")
    parser = bibtexparser.bparser.BibTexParser(common_strings=True)
    entries = bibtexparser.loads((tmp_path / "all.bib").read_text("utf-8"), parser).entries
    assert len(entries) == reports
    assert all(entry["ID"].startswith("report-") for entry in entries)
    references = rispy.loads((tmp_path / "all.ris").read_text("utf-8"))
    assert [reference["type_of_reference"] for reference in references] == ["NEWS"] * reports
    items = json.loads((tmp_path / "all.csl.json").read_text("utf-8"))
    assert len(items) == reports
    assert max(len(item["title"]) for item in items) < 3_000


def test_every_format_of_every_subject_survives_a_hostile_report(archive: Archive, tmp_path: Path) -> None:
    unit = '条";[Red]"'
    text = '珙县的=HYPERLINK("x")平台收到建议5条";[Red]"，<script>alert(1)</script>人人都说好。'
    facts = [
        make_place(text, GONG),
        make_platform(text, '=HYPERLINK("x")平台'),
        make_count(text, "suggestions", 5, unit, f"5{unit}"),
    ]
    extraction = make_extraction(
        url="javascript:alert(1)",
        title="=1+1" + "长" * 1_000_000,
        text=text,
        facts=facts,
        outlet="+报",
        authors=("@甲",),
    )
    put(archive, extraction)
    made = compare_places(archive, Question(places=("珙县",)))
    for suffix in find_formats():
        for what in SUBJECTS:
            assert archive.export(tmp_path / f"{what}{suffix}", what) == (3 if what == "facts" else 1)
        write_file(tmp_path / f"compare{suffix}", archive, lay_out(made), iter(made.rows), "x")
    for what in (*SUBJECTS, "compare"):
        book = openpyxl.load_workbook(tmp_path / f"{what}.xlsx")
        cells: list[Any] = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
        assert not any(cell.data_type == "f" for cell in cells)
        assert all(not (cell.hyperlink and cell.hyperlink.target) for cell in cells)
        book.close()


@pytest.mark.parametrize("text", ["字" * 40_000, "😀" * 20_000, "a" * 32_767, "😀a" * 16_000])
def test_cells_are_cut_by_the_units_that_excel_counts(text: str) -> None:
    cut = cut_text(text, "…")
    assert len(cut.encode("utf-16-le")) // 2 <= MAX_TEXT
    assert cut == text or cut.endswith("…")

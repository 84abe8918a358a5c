import csv
import json
import shutil

import openpyxl
import pytest

from archive import Archive, ArchiveError
from archive.agreement.adjudication import (
    SHEET,
    find_disagreements,
    import_decisions,
    list_decisions,
    parse_decision,
    write_disagreements,
)
from archive.agreement.codings import import_codings
from archive.agreement.methods import list_references, show_number, write_methods
from archive.agreement.reading import CodingSheetError
from archive.agreement.report import measure_agreement
from archive.agreement.tables import make_rows, write_csv
from archive.agreement.verdicts import apply_decisions
from tests.archive.codings import RELEVANT_NO, draw, fill_archive, fill_sheet
from tests.archive.factory import make_extraction, put

DIFFERENT = {
    1: {"suggestions": 99},
    2: {"platforms_brand": "院坝协商会；乡音会"},
    4: {"locality": "高县"},
}


@pytest.fixture(scope="module")
def once(tmp_path_factory):
    """Two people who coded twelve reports and differ in three cells; the first codes as the machine does."""
    folder = tmp_path_factory.mktemp("coded")
    with Archive.open(folder / "data", create=True) as archive:
        fill_archive(archive)
        _, sheet = draw(archive, folder / "round", 12, by=("province", "year"), seed=7)
        import_codings(archive, fill_sheet(sheet, folder / "a.xlsx"), "方文")
        import_codings(archive, fill_sheet(sheet, folder / "b.xlsx", DIFFERENT), "王桥")
    return folder


@pytest.fixture
def coded(once, tmp_path):
    shutil.copytree(once, tmp_path, dirs_exist_ok=True)
    with Archive.open(tmp_path / "data") as archive:
        yield archive


def measure(archive, **more):
    report = measure_agreement(archive, **({"replicates": 30} | more))
    return report, {field.key: field for field in report.fields}


def test_two_people_who_nearly_agree(coded):
    report, fields = measure(coded)
    assert (report.coders, report.shared, report.disagreements, report.decided) == ({"方文": 12, "王桥": 12}, 12, 3, 0)
    assert fields["relevant"].people.percent.value == 1
    assert "no variation" in fields["relevant"].people.alpha.note
    assert fields["locality"].people.percent.value == pytest.approx(11 / 12)
    assert fields["locality"].people.kappa_name == "cohen"
    assert 0.8 < fields["locality"].people.alpha.value < 1
    assert fields["platforms"].people.percent.value == pytest.approx(11 / 12)
    assert fields["suggestions"].level == "ratio"
    assert 0 < fields["suggestions"].people.alpha.value < 1
    assert fields["issues_resolved"].people.alpha.value == 1
    # What nobody and no machine told is no line of the table.
    assert "venues" not in fields
    assert {(p.one, p.two) for p in fields["locality"].pairs} == {
        ("machine", "方文"),
        ("machine", "王桥"),
        ("方文", "王桥"),
    }


def test_the_machine_is_held_against_what_people_agree_on(coded):
    _, fields = measure(coded)
    accuracy = fields["platforms"].accuracy
    assert (accuracy.reports, accuracy.unresolved, accuracy.right, accuracy.wrong, accuracy.missed) == (11, 1, 11, 0, 0)
    assert (accuracy.precision.value, accuracy.recall.value, accuracy.f1.value) == (1, 1, 1)
    assert fields["suggestions"].accuracy.unresolved == 1
    assert fields["locality.level"].accuracy is None
    assert fields["locality"].machine.alpha.value == 1


def test_what_the_machine_misses_and_invents_is_counted(archive, tmp_path):
    fill_archive(archive)
    _, sheet = draw(archive, tmp_path / "round", 12)
    changes = {
        0: {"platforms_brand": "院坝协商会；乡音会"},
        1: {"platforms_brand": None},
        2: {"suggestions": "12；3000"},
    }
    import_codings(archive, fill_sheet(sheet, tmp_path / "a.xlsx", changes), "方文")
    report, fields = measure(archive)
    accuracy = fields["platforms"].accuracy
    assert (accuracy.right, accuracy.wrong, accuracy.missed) == (11, 1, 1)
    assert accuracy.precision.low < accuracy.precision.value == pytest.approx(11 / 12)
    assert fields["suggestions"].accuracy.missed == 1
    assert fields["platforms"].people is None
    assert all(pair.one == "machine" for field in report.fields for pair in field.pairs)
    assert "One person coded" in write_methods(report)
    assert "仅有一名编码员" in write_methods(report, "zh")


def test_relevance_is_settled_first(archive, tmp_path):
    fill_archive(archive, 6)
    text = "河畔路近日举行义诊。"
    put(archive, make_extraction(url="http://a.example/99", title="义诊99", text=text, facts=[], relevant=False))
    _, sheet = draw(archive, tmp_path / "round", 7)
    blank = dict.fromkeys(
        ["locality", "platforms_brand", "methods_step_method", "rest"]
        + [f"{m}{s}" for m in ("suggestions", "issues_resolved") for s in ("", "_qualifier", "_period")]
    )
    irrelevant = blank | {"relevant": RELEVANT_NO}
    import_codings(archive, fill_sheet(sheet, tmp_path / "a.xlsx", {99: irrelevant}), "方文")
    import_codings(archive, fill_sheet(sheet, tmp_path / "b.xlsx", {99: irrelevant, 1: irrelevant}), "王桥")
    _, fields = measure(archive)
    assert fields["relevant"].people.kappa.value == pytest.approx(0.5882, abs=1e-3)
    assert fields["relevant"].accuracy.unresolved == 1
    # Of the report in dispute nothing is used; of the irrelevant one there is nothing to use.
    assert fields["platforms"].accuracy.reports == 5
    assert fields["platforms"].people.reports == 5
    assert [one.column for one in find_disagreements(archive)] == ["relevant"]


def test_three_people_have_fleiss(coded, tmp_path):
    import_codings(
        coded,
        fill_sheet(tmp_path / "round" / "coding.xlsx", tmp_path / "c.xlsx", {5: {"locality": "高县"}}, (0,)),
        "李河",
    )
    _, fields = measure(coded)
    found = fields["locality"].people
    assert (found.kappa_name, found.units) == ("fleiss", 12)
    assert "1 units not coded by all left out" in found.kappa.note


def decide_all(archive, tmp_path, decisions, name="d.xlsx"):
    path = tmp_path / name
    count = write_disagreements(archive, path)
    book = openpyxl.load_workbook(path)
    page = book[SHEET]
    keys = [cell.value for cell in page[3]]
    for row in range(4, 4 + count):
        said = decisions.get(page.cell(row, keys.index("column") + 1).value)
        if said:
            page.cell(row, keys.index("decision") + 1).value = said[0]
            page.cell(row, keys.index("reason") + 1).value = said[1]
    book.save(path)
    return path


def test_differences_go_out_and_come_back_decided(coded, tmp_path):
    path = decide_all(
        coded,
        tmp_path,
        {
            "suggestions": ("@方文", "看错了行"),
            "platforms_brand": ("院坝协商会；乡音会", "文中两次提到"),
            "locality": ("珙县", "标题"),
        },
    )
    assert import_decisions(coded, path, who="李河") == 3
    report, fields = measure(coded)
    assert (report.disagreements, report.decided) == (3, 3)
    assert fields["platforms"].accuracy.missed == 1
    assert fields["suggestions"].accuracy.unresolved == 0
    assert {(d.column, d.who) for d in list_decisions(coded)} == {
        ("suggestions", "李河"),
        ("platforms_brand", "李河"),
        ("locality", "李河"),
    }
    # What people said stays as it was: agreement between them does not rise by being settled.
    assert fields["locality"].people.percent.value == pytest.approx(11 / 12)
    assert write_disagreements(coded, tmp_path / "e.xlsx") == 0
    with pytest.raises(ArchiveError, match="new file"):
        write_disagreements(coded, path)


@pytest.mark.parametrize(
    ("decisions", "said"),
    [
        ({}, "no decision is filled in"),
        ({"suggestions": ("many", "x")}, "is no number"),
        ({"suggestions": ("@Nobody", "x")}, "no such coder"),
        ({"suggestions": ("12", None)}, "needs a reason"),
        ({"suggestions": (None, "weil")}, "a reason but no decision"),
    ],
)
def test_a_wrong_decision_is_named_and_none_is_taken(coded, tmp_path, decisions, said):
    more = {"locality": ("珙县", "标题")} if decisions else {}
    with pytest.raises(CodingSheetError) as caught:
        import_decisions(coded, decide_all(coded, tmp_path, more | decisions), who="李河")
    assert said in str(caught.value)
    assert list_decisions(coded) == []


def test_a_number_is_a_coder_but_in_a_column_of_figures(coded):
    waiting = {one.column: one for one in find_disagreements(coded)}
    locality, suggestions = waiting["locality"], waiting["suggestions"]
    assert parse_decision(locality, "1") == next(iter(locality.told.values()))
    assert parse_decision(suggestions, "1") == [1]
    assert parse_decision(suggestions, "王桥") == [99]
    assert parse_decision(locality, "未报道") is None


def test_decisions_become_reviews_only_when_asked(coded, tmp_path):
    path = decide_all(
        coded,
        tmp_path,
        {
            "suggestions": ("99", "附表"),
            "platforms_brand": ("院坝协商会；乡音会", "两次"),
            "locality": ("高县", "标题"),
        },
    )
    import_decisions(coded, path, who="李河")
    assert list(coded.reviews()) == []
    before = {field.key: field.accuracy for field in measure(coded)[0].fields}
    made = apply_decisions(coded, who="李河")
    assert (made.accepted, made.rejected, made.corrected, made.added) == (1, 1, 1, 0)
    # Names and figures that do not stand in the text are for a person to add.
    assert len(made.left) == 2
    assert all("review add" in line for line in made.left)
    assert {review.action for review in coded.reviews()} == {"accept", "reject", "correct"}
    assert {review.why for review in coded.reviews()} == {"adjudicated: 附表", "adjudicated: 两次", "adjudicated: 标题"}
    # The machine is judged by what it says itself, not by what people made of it.
    assert {field.key: field.accuracy for field in measure(coded)[0].fields} == before
    again = apply_decisions(coded, who="李河")
    assert (again.accepted, again.rejected, again.corrected, again.added) == (0, 0, 0, 0)


def test_a_decided_figure_that_stands_in_the_text_is_added(archive, tmp_path):
    text = "珙县办了院坝协商会，提出建议42条，又办结13件。"
    put(archive, make_extraction(url="http://a.example/3", title="院坝第3场", text=text, facts=[]))
    _, sheet = draw(archive, tmp_path / "round", 1)
    base = {"locality": "珙县", "issues_resolved": 13}
    import_codings(archive, fill_sheet(sheet, tmp_path / "a.xlsx", {3: base | {"suggestions": 42}}), "方文")
    import_codings(
        archive, fill_sheet(sheet, tmp_path / "b.xlsx", {3: base | {"suggestions": 2, "platforms_brand": None}}), "王桥"
    )
    decisions = {"suggestions": ("42", "原文"), "platforms_brand": ("院坝协商会", "原文")}
    import_decisions(archive, decide_all(archive, tmp_path, decisions), who="李河")
    made = apply_decisions(archive, who="李河")
    assert (made.added, made.left) == (2, [])
    [count] = [f.fact for f in archive.facts() if f.fact.fact == "count"]
    assert (count.value, count.unit, count.evidence.quote) == (42, "条", "42条")


def test_the_paragraph_says_the_numbers(coded):
    report, fields = measure(coded, replicates=100)
    english, chinese = write_methods(report), write_methods(report, "zh")
    alpha = show_number(fields["locality"].people.alpha.value)
    for text in (english, chinese):
        for said in (
            report.sample.id,
            "12",
            alpha,
            f"{report.replicates}",
            "1.2",
            "MASI",
            str(report.sample.change_number),
        ):
            assert said in text
        assert "None" not in text
        assert "nan" not in text
    assert "stratified by province and year" in english
    assert "按省级、年份分层" in chinese
    assert any("Krippendorff" in work for work in list_references())


@pytest.mark.parametrize(
    ("value", "shown"), [(0.87, ".87"), (1.0, "1.00"), (-0.02, "-.02"), (None, "–"), (0.999, "1.00"), (0, ".00")]
)
def test_coefficients_are_printed_as_in_papers(value, shown):
    assert show_number(value) == shown


def test_rows_for_a_spreadsheet(coded, tmp_path):
    report, fields = measure(coded)
    assert write_csv(report, tmp_path / "a.csv") == len(fields) == len(make_rows(report))
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {row["field"]: row for row in csv.DictReader(file)}
    assert float(rows["locality"]["people_alpha"]) == fields["locality"].people.alpha.value
    assert rows["relevant"]["people_alpha"] == ""
    assert json.loads(report.model_dump_json())["sample"]["id"] == report.sample.id
    with pytest.raises(ArchiveError, match="csv"):
        write_csv(report, tmp_path / "a.pdf")


def test_nothing_coded_is_said(archive, tmp_path):
    with pytest.raises(ArchiveError, match="no sample has been drawn"):
        measure_agreement(archive)
    fill_archive(archive, 3)
    draw(archive, tmp_path / "round", 3)
    with pytest.raises(ArchiveError, match="not been coded yet"):
        measure_agreement(archive)


def test_metrics_that_few_reports_tell_are_left_to_the_table(archive, tmp_path):
    fill_archive(archive, 5)
    _, sheet = draw(archive, tmp_path / "round", 5)
    import_codings(archive, fill_sheet(sheet, tmp_path / "a.xlsx"), "方文")
    import_codings(archive, fill_sheet(sheet, tmp_path / "b.xlsx", {1: {"suggestions": 9}}), "王桥")
    report, _ = measure(archive)
    assert "suggestions made" not in write_methods(report)
    assert "fewer than 10 reports" in write_methods(report)
    assert "不足 10 篇" in write_methods(report, "zh")

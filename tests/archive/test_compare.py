"""Comparison: rows, missing and conflicting figures, ratios, and the same table in every format."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from archive import Archive
from archive.compare import Comparison, Question, compare_places, find_metrics, split_list, split_names
from archive.comparisons import describe_figures, describe_question, lay_out
from archive.errors import QueryError, UnknownPlaceError
from archive.exports import find_formats, write_file
from archive.filters import Filter
from tests.archive.factory import CHANGSHAN, GONG, make_count, make_extraction, make_place, make_platform, put

LAST_YEAR = {"period": {"text": "去年以来", "kind": "last_year", "start": "2022"}}
THIS_YEAR = {"period": {"text": "今年以来", "kind": "this_year", "start": "2023"}}


def put_figures(archive: Archive, number: int, text: str, *counts: tuple[str, float, str, dict[str, object]]) -> None:
    """Store a report about 珙县's 有事来协商 whose counts stand in `text` as value and unit."""
    facts = [make_place(text, GONG), make_platform(text, "有事来协商")]
    for metric, value, unit, more in counts:
        facts.append(make_count(text, metric, value, unit, f"{value:g}{unit}", **more))
    url = f"http://news.example/b/{number}.html"
    put(archive, make_extraction(url=url, text=text, facts=facts, title=f"题{number}", published=f"2023-0{number}-01"))


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    with Archive.open(tmp_path_factory.mktemp("filled") / "data", create=True) as archive:
        fill(archive)
        yield archive


def fill(archive: Archive) -> None:
    put(archive)
    text = "常山县开设请你来商量议事厅，居民常来坐坐，说说邻里的事情。"
    facts = [make_place(text, CHANGSHAN), make_platform(text, "请你来商量")]
    put(archive, make_extraction(url="http://news.example/c/1.html", text=text, facts=facts, published="2022-08-01"))


def ask(archive: Archive, *places: str, **more: object) -> Comparison:
    return compare_places(archive, Question.model_validate({"places": places} | more))


def test_one_row_a_case_in_the_order_asked(filled: Archive) -> None:
    made = ask(filled, "常山县", "珙县")
    assert [row.place.name for row in made.rows] == ["常山县", "珙县"]
    assert made.rows[1].platforms == ("有事来协商",)
    assert made.metrics == ("activities", "suggestions", "suggestions_adopted")
    assert made.rows[1].years == ("2023",)


def test_every_cell_names_its_statements(filled: Archive) -> None:
    row = ask(filled, "511526").rows[0]
    figure = row.figures["suggestions"][0]
    assert (figure.best.value, figure.best.unit, figure.best.period) == (1200, "条", "去年以来")
    assert figure.is_approximate
    assert filled.fact(figure.best.fact_id).report_id == figure.best.report_id
    for mention in (*row.platform_mentions, *row.methods[0].mentions):
        assert filled.fact(mention.fact_id).sentence == mention.quote
    assert row.methods[0].n == 6


def test_province_means_all_its_places_with_cases(filled: Archive) -> None:
    assert [row.place.code for row in ask(filled, "四川").rows] == ["511526"]
    assert {row.place.code for row in ask(filled).rows} == {"511526", "330822"}


def test_place_of_which_no_report_tells_is_an_empty_row(filled: Archive) -> None:
    row = ask(filled, "珙县", "青川县").rows[1]
    assert (row.place.name, row.case_ids, row.figures) == ("青川县", (), {})
    assert describe_figures(row, "activities") == "档案中无报道"


def test_missing_figure_is_said_to_be_missing(filled: Archive) -> None:
    row = ask(filled, "常山县", metrics=("活动场次", "activities")[1:]).rows[0]
    assert row.figures == {}
    assert describe_figures(row, "activities") == "未报道"


def test_unknown_names_are_one_clear_error(filled: Archive) -> None:
    with pytest.raises(UnknownPlaceError, match="珙县"):
        ask(filled, "珙线")
    with pytest.raises(UnknownPlaceError, match=r"any of \d+ places; say which.*北京市朝阳区 \(110105\)"):
        ask(filled, "朝阳区")
    with pytest.raises(UnknownPlaceError, match="is empty"):
        ask(filled, "珙县", " ")
    with pytest.raises(QueryError, match="known are activities, topics"):
        ask(filled, "珙县", metrics=("§",))
    with pytest.raises(QueryError, match="suggestions"):
        ask(filled, "珙县", metrics=("sugestions",))
    assert find_metrics(["意见建议", "activities"]) == ("activities", "suggestions")


def test_conflict_shows_both(archive: Archive) -> None:
    put_figures(archive, 1, "珙县的有事来协商去年以来开展协商150场。", ("activities", 150, "场", LAST_YEAR))
    put_figures(archive, 2, "珙县说起有事来协商，去年以来办了160场，人人都夸。", ("activities", 160, "场", LAST_YEAR))
    row = ask(archive, "珙县").rows[0]
    figure = row.figures["activities"][0]
    assert figure.has_conflict
    assert {s.value for s in figure.rivals} == {150, 160}
    words = describe_figures(row, "activities")
    assert "150" in words
    assert "160" in words


def test_different_periods_are_no_conflict(archive: Archive) -> None:
    put_figures(archive, 1, "珙县的有事来协商去年以来开展协商150场。", ("activities", 150, "场", LAST_YEAR))
    put_figures(archive, 2, "珙县的有事来协商今年以来开展协商40场，来的人多。", ("activities", 40, "场", THIS_YEAR))
    figure = ask(archive, "珙县").rows[0].figures["activities"][0]
    assert not figure.has_conflict
    assert {s.value for s in figure.statements} == {150, 40}


def test_ratio_of_one_scope_and_period(filled: Archive) -> None:
    ratio = ask(filled, "珙县", with_ratio=True).rows[0].ratios[0]
    assert ratio.value == 0.5
    assert ratio.is_approximate
    assert ask(filled, "珙县").rows[0].ratios == ()


@pytest.mark.parametrize(
    ("adopted", "made"),
    [
        (("suggestions_adopted", 60, "条", LAST_YEAR), ("suggestions", 100, "条", THIS_YEAR)),
        (("suggestions_adopted", 60, "条", LAST_YEAR), ("suggestions", 100, "条", {})),
        (
            ("suggestions_adopted", 60, "条", {**LAST_YEAR, "scope": {"text": "全县", "level": "county"}}),
            ("suggestions", 100, "条", {**LAST_YEAR, "scope": {"text": "全镇", "level": "town"}}),
        ),
        (("suggestions_adopted", 60, "件", LAST_YEAR), ("suggestions", 100, "条", LAST_YEAR)),
        (("suggestions_adopted", 160, "条", LAST_YEAR), ("suggestions", 100, "条", LAST_YEAR)),
        (("suggestions_adopted", 60, "条", LAST_YEAR), ("suggestions", 100, "条", {**LAST_YEAR, "value_max": 120})),
    ],
)
def test_no_ratio_where_the_ground_differs(
    archive: Archive,
    adopted: tuple[str, float, str, dict[str, object]],
    made: tuple[str, float, str, dict[str, object]],
) -> None:
    text = f"珙县的有事来协商采纳{adopted[1]:g}{adopted[2]}，提出{made[1]:g}{made[2]}，大家看在眼里。"
    put_figures(archive, 1, text, adopted, made)
    assert ask(archive, "珙县", with_ratio=True).rows[0].ratios == ()


def test_open_ground_needs_one_sentence(archive: Archive) -> None:
    text = "珙县的有事来协商收到建议100条，采纳60条。"
    put_figures(archive, 1, text, ("suggestions", 100, "条", {}), ("suggestions_adopted", 60, "条", {}))
    assert ask(archive, "珙县", with_ratio=True).rows[0].ratios[0].value == 0.6


def test_open_ground_in_two_sentences_gives_no_ratio(archive: Archive) -> None:
    text = "珙县的有事来协商收到建议100条。村里的老井修好了，采纳60条。"
    put_figures(archive, 1, text, ("suggestions", 100, "条", {}), ("suggestions_adopted", 60, "条", {}))
    assert ask(archive, "珙县", with_ratio=True).rows[0].ratios == ()


def test_rows_by_place_never_add_up(archive: Archive) -> None:
    for number, platform, value in ((1, "有事来协商", 10), (2, "邻里圆桌", 7)):
        text = f"珙县的{platform}去年开展协商{value}场，大家坐下来说。"
        facts = [
            make_place(text, GONG),
            make_platform(text, platform),
            make_count(text, "activities", value, "场", f"{value}场", **LAST_YEAR),
        ]
        put(archive, make_extraction(url=f"http://news.example/d/{number}.html", text=text, facts=facts))
    (row,) = ask(archive, "珙县", by="place").rows
    assert {(f.platform, f.best.value) for f in row.figures["activities"]} == {("邻里圆桌", 7), ("有事来协商", 10)}
    subject = lay_out(ask(archive, "珙县", by="place"))
    cell = next(c for c in subject.columns if c.key == "activities")
    assert cell.pick(row) is None
    assert "邻里圆桌" in describe_figures(row, "activities")


def test_period_and_platform_narrow(filled: Archive) -> None:
    assert [r.place.name for r in ask(filled, since="2023").rows] == ["珙县"]
    assert [r.place.name for r in ask(filled, platforms=("请你来商量",)).rows] == ["常山县"]


def test_pasted_list() -> None:
    assert split_list("珙县、常山县，511526\n 珙县;临泉县") == ("珙县", "常山县", "511526", "临泉县")


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".jsonl", ".md", ".html"])
def test_files_hold_all_rows(filled: Archive, tmp_path: Path, suffix: str) -> None:
    made = ask(filled, "珙县", "常山县", "青川县", with_ratio=True)
    path = tmp_path / f"table{suffix}"
    assert write_file(path, filled, lay_out(made), iter(made.rows), describe_question(made.question)) == 3
    assert suffix in find_formats()
    if suffix == ".csv":
        rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))))
        assert rows[0]["suggestions"] == "1200"
        assert rows[0]["suggestions_url"] == "http://news.example/a/1.html"
        assert rows[1]["suggestions_status"] == "未报道"
        assert rows[2]["coverage"] == "档案中无报道"
        assert rows[0]["ratio"] == "0.5"
    elif suffix == ".xlsx":
        book = openpyxl.load_workbook(path)
        sheet = book["对比"]
        header = [cell.value for cell in sheet[1]]
        assert sheet.cell(2, header.index("意见建议") + 1).value == 1200
        support = list(book["依据"].iter_rows(values_only=True))
        assert any("收集意见建议1200余条" in str(line) for line in support)
        assert sheet.cell(2, header.index("意见建议·出处") + 1).hyperlink.target == "http://news.example/a/1.html"
        assert ("筛选条件", describe_question(made.question)) in list(book["说明"].iter_rows(values_only=True))
        book.close()
    elif suffix == ".jsonl":
        first = json.loads(path.read_text("utf-8").splitlines()[0])
        assert first["figures"]["suggestions"][0]["best"]["fact_id"]
    else:
        text = path.read_text("utf-8")
        assert "1,200" in text
        assert "未报道" in text


def test_range_is_said_as_a_range(archive: Archive) -> None:
    text = "珙县的有事来协商去年以来收到建议30条，多的时候有50条。"
    put_figures(archive, 1, text, ("suggestions", 30, "条", {**LAST_YEAR, "value_max": 50}))
    row = ask(archive, "珙县").rows[0]
    assert row.figures["suggestions"][0].is_approximate
    assert describe_figures(row, "suggestions") == "区间：30–50条"


def test_places_of_further_conditions_narrow(filled: Archive) -> None:
    made = ask(filled, "珙县", "常山县", where=Filter(place=("四川省",)))
    assert [(row.place.name, bool(row.case_ids)) for row in made.rows] == [("珙县", True), ("常山县", False)]
    assert [row.place.name for row in ask(filled, where=Filter(place=("四川省",))).rows] == ["珙县"]


def test_names_of_platforms_may_hold_blanks() -> None:
    assert split_names("a b，有事、好商量\n 协商日 ") == ("a b", "有事、好商量", "协商日")

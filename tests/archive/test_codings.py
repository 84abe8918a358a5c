import datetime as dt
import shutil

import openpyxl
import pytest

from archive import Archive, ArchiveError
from archive.agreement.codings import import_codings
from archive.agreement.columns import columns_by_key, format_value, list_columns, parse_value
from archive.agreement.fields import list_fields
from archive.agreement.layout import CODING, KEY_ROW, READ_ME
from archive.agreement.machine import read_machine
from archive.agreement.reading import CodingSheetError
from archive.agreement.sampling import draw_sample
from tests.archive.codings import draw, edit_sheet, fill_archive, fill_sheet, make_text
from tests.archive.factory import DAY, GONG, make_extraction, make_place, put


@pytest.fixture
def sheet(archive, tmp_path):
    """Return the empty sheet of a sample of six."""
    fill_archive(archive)
    return draw(archive, tmp_path / "round", 6)[1]


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("relevant", "是", "yes"),
        ("relevant", "no", "no"),
        ("locality", "珙县", "511526"),
        ("locality", "四川省宜宾市 珙县", "511526"),
        ("locality", "511526", "511526"),
        ("locality", "未报道", None),
        ("mentioned", "珙县；常山县", ["330822", "511526"]),
        ("platforms_brand", "有事来协商；院坝会;  议事日 ", ["有事来协商", "院坝会", "议事日"]),
        ("platforms_venue", "无", None),
        (
            "methods_step_method",
            "六步工作法=6；四步法",
            [{"name": "六步工作法", "n": 6}, {"name": "四步法", "n": None}],
        ),
        ("topic", "停车充电 Parking and charging", ["parking"]),
        ("topic", "water；health", ["water", "health"]),
        ("suggestions", "1200", [1200]),
        ("suggestions", "1.2万；36条；200余条", [12000, 36, 200]),
        ("funds", "3.5亿元", [350000000]),
        ("adoption_rate", "96.5%", [96.5]),
        ("suggestions_qualifier", "超过 Over", "over"),
        ("suggestions_qualifier", "约数", None),
        ("suggestions_period", "to_date", "to_date"),
        ("suggestions_period", "Not reported", None),
    ],
)
def test_cells_are_read_as_people_write_them(key, text, value):
    if key == "suggestions_qualifier" and text == "约数":
        with pytest.raises(ArchiveError, match="choose from the list"):
            parse_value(columns_by_key()[key], text)
        return
    assert parse_value(columns_by_key()[key], text) == value


def test_columns_bear_different_names():
    keys = [key for column in list_columns() for key in column.cell_keys]
    assert len(keys) == len(set(keys))
    fields = [field.key for field in list_fields()]
    assert len(fields) == len(set(fields))


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("platforms_brand", "有事来协商、院坝会"),
        ("platforms_venue", "驿站,议事厅"),
        ("methods_rule_set", "五要，五不"),
        ("suggestions", "-3"),
    ],
)
def test_two_names_do_not_pass_for_one(key, text):
    with pytest.raises(ArchiveError, match="；"):
        parse_value(columns_by_key()[key], text)
    assert parse_value(columns_by_key()["methods_step_method"], "说、议、办、评=4")[0]["n"] == 4


@pytest.mark.parametrize("column", list_columns(), ids=lambda column: column.key)
def test_options_are_read_back(column):
    for option in column.options:
        value = parse_value(column, option)
        assert parse_value(column, format_value(column, value)) == value


def test_machine_values_can_be_written_and_read(archive):
    ids = fill_archive(archive, 2)
    with archive.reading() as connection:
        values, versions = read_machine(connection, ids)
    for told in values.values():
        for key, value in told.items():
            if key != "relevant":
                assert parse_value(columns_by_key()[key], format_value(columns_by_key()[key], value)) == value
    assert values[ids[0]]["suggestions"] == [10]
    assert values[ids[0]]["locality"] == "330822"
    assert versions == ["1"]


def test_the_machine_is_itself_whatever_people_decided(archive):
    ids = fill_archive(archive, 1)
    before = machine_of(archive, ids)
    for fact in list(archive.facts()):
        if fact.fact.fact == "count":
            archive.correct(fact.id, who="李河", value=99)
        else:
            archive.reject(fact.id, who="李河")
    archive.add_fact_at(ids[0], "topic", quote="路灯", topic="utilities", who="李河")
    assert machine_of(archive, ids) == before


def machine_of(archive, ids):
    with archive.reading() as connection:
        return read_machine(connection, ids)[0]


def test_a_filled_sheet_is_taken(archive, sheet, tmp_path):
    done = import_codings(archive, fill_sheet(sheet, tmp_path / "a.xlsx", skip=(1, 2)), "方文")
    assert done.coded + done.blank == 6
    codings = list(archive.codings())
    assert len(codings) == done.coded
    for coding in codings:
        assert coding.coder == "方文"
        assert coding.values["platforms_brand"] == ["院坝协商会"]
        assert coding.values["platforms_venue"] is None
        assert coding.values["issues_resolved_period"] is None
        assert "activities_period" not in coding.values
    [frame] = [archive.codings(done.sample_id).to_pandas()]
    assert list(frame["coder"].unique()) == ["方文"]
    assert frame["platforms_brand"].iloc[0] == "院坝协商会"


def test_an_irrelevant_report_needs_nothing_else(archive, sheet, tmp_path):
    blank = dict.fromkeys(column.key for column in list_columns() if column.cells == 1)
    irrelevant = {i: blank | {"relevant": "否", "rest": None} for i in range(12)}
    import_codings(archive, fill_sheet(sheet, tmp_path / "a.xlsx", irrelevant), "方文")
    assert all(coding.values == {"relevant": "no"} for coding in archive.codings())


FAULTS = {
    "a column is missing": (lambda page, at: page.delete_cols(at["suggestions"]), "row 2: the column 'suggestions' is missing"),
    "a column is new": (lambda page, at: setattr(page.cell(2, len(at) + 1), "value", "mood"), "column mood"),
    "a column is doubled": (lambda page, at: setattr(page.cell(2, at["note"]), "value", "rest"), "stands there twice"),
    "a value outside the codebook": (
        lambda page, at: setattr(page.cell(4, at["suggestions_qualifier"]), "value", "大概"),
        "row 4, column suggestions_qualifier",
    ),
    "no number": (lambda page, at: setattr(page.cell(4, at["suggestions"]), "value", "很多"), "is no number"),
    "a date": (lambda page, at: setattr(page.cell(4, at["suggestions"]), "value", dt.datetime(2024, 3, 5)), "is a date"),  # noqa: DTZ001
    "a formula": (lambda page, at: setattr(page.cell(4, at["suggestions"]), "value", "=1+1"), "is a formula"),
    "a place unknown": (lambda page, at: setattr(page.cell(4, at["locality"]), "value", "供县"), "no place '供县'"),
    "a place in doubt": (lambda page, at: setattr(page.cell(4, at["locality"]), "value", "鼓楼区"), "may mean"),
    "an id unknown": (lambda page, at: setattr(page.cell(4, at["report_id"]), "value", "ffff"), "is no report of this sample"),
    "an id doubled": (lambda page, at: setattr(page.cell(4, at["report_id"]), "value", page.cell(3, at["report_id"]).value), "row 3 already"),
    "half filled": (lambda page, at: setattr(page.cell(4, at["rest"]), "value", None), "half filled in"),
    "no relevance": (lambda page, at: setattr(page.cell(4, at["relevant"]), "value", None), "row 4, column relevant"),
    "a qualifier without figure": (lambda page, at: setattr(page.cell(4, at["suggestions"]), "value", None), "gives no figure"),
    "a figure without period": (lambda page, at: setattr(page.cell(4, at["suggestions_period"]), "value", None), "its figure is given"),
    "two values for one": (lambda page, at: setattr(page.cell(4, at["locality"]), "value", "珙县；常山县"), "2 values"),
    "not relevant, yet coded": (lambda page, at: setattr(page.cell(4, at["relevant"]), "value", "否"), "not relevant"),
    "a wrong rest": (lambda page, at: setattr(page.cell(4, at["rest"]), "value", "大概"), "column rest"),
    "both told and not": (
        lambda page, at: [setattr(page.cell(4, at[f"topic_{i}"]), "value", v) for i, v in ((1, "未报道"), (2, "water"))],
        "beside other values",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def handed_out(tmp_path_factory):
    """One archive and one filled sheet for all faults: nothing of them is ever taken."""
    folder = tmp_path_factory.mktemp("faults")
    with Archive.open(folder / "data", create=True) as archive:
        fill_archive(archive)
        yield archive, fill_sheet(draw(archive, folder / "round", 6)[1], folder / "filled.xlsx")


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_named_with_its_place_and_nothing_is_taken(handed_out, tmp_path, fault):
    edit, said = FAULTS[fault]
    archive, good = handed_out
    filled = edit_sheet(shutil.copy(good, tmp_path / "a.xlsx"), edit)
    with pytest.raises(CodingSheetError) as caught:
        import_codings(archive, filled, "方文")
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)
    assert f"sheet {CODING}" in str(caught.value)
    assert list(archive.codings()) == []


def test_all_faults_are_named_at_once(archive, sheet, tmp_path):
    def edit(page, at):
        for row in (3, 4, 5):
            page.cell(row, at["suggestions"]).value = "many"

    with pytest.raises(CodingSheetError) as caught:
        import_codings(archive, edit_sheet(fill_sheet(sheet, tmp_path / "a.xlsx"), edit), "方文")
    assert len(caught.value.faults) == 3


def test_half_filled_rows_may_be_asked_for(archive, sheet, tmp_path):
    filled = edit_sheet(fill_sheet(sheet, tmp_path / "a.xlsx"), FAULTS["half filled"][0])
    import_codings(archive, filled, "方文", is_partial=True)
    [partial] = [coding for coding in archive.codings() if "venues" not in coding.values]
    assert partial.values["suggestions"]


def test_a_coder_stands_there_once(archive, sheet, tmp_path):
    filled = fill_sheet(sheet, tmp_path / "a.xlsx")
    import_codings(archive, filled, "方文")
    with pytest.raises(ArchiveError, match="--replace"):
        import_codings(archive, filled, "方文")
    with pytest.raises(ArchiveError, match="the very same file"):
        import_codings(archive, shutil.copy(filled, tmp_path / "b.xlsx"), "王桥")
    again = fill_sheet(sheet, tmp_path / "c.xlsx", skip=(0, 1, 2, 3, 4, 5, 6, 7, 8))
    import_codings(archive, again, "方文", replace=True)
    assert len(list(archive.codings())) < 6
    import_codings(archive, filled, "Fang")
    with pytest.raises(ArchiveError, match="write the name alike"):
        import_codings(archive, fill_sheet(sheet, tmp_path / "d.xlsx", {5: {"note": "in doubt"}}), "FANG")
    for name in ("", "machine", "Reference", "@a", "a\x07", "x" * 61):
        with pytest.raises(ArchiveError, match="--coder"):
            import_codings(archive, filled, name)


def test_a_text_that_has_changed_since_is_said(archive, sheet, tmp_path):
    text = make_text(4, GONG) + "后来又补了一句。"
    put(archive, make_extraction(url="http://a.example/4", title="院坝第4场", text=text, facts=[make_place(text, GONG)]),
        at=DAY + dt.timedelta(days=2))  # fmt: skip
    everything = draw_sample(archive, 12)
    assert everything.size == 12
    filled = fill_sheet(sheet, tmp_path / "a.xlsx")
    titles = [row[2].value for row in openpyxl.load_workbook(sheet)[CODING].iter_rows(min_row=KEY_ROW + 1)]
    if "院坝第4场" not in titles:
        pytest.fail("the seed no longer draws the report that changes; choose another report")
    with pytest.raises(CodingSheetError, match="has changed since the sample was drawn"):
        import_codings(archive, filled, "方文")
    done = import_codings(archive, filled, "方文", skip_changed=True)
    assert (done.coded, len(done.changed)) == (5, 1)


@pytest.mark.parametrize("body", [b"", b"PK\x03\x04 no zip", b"name,value\n1,2\n", "编码".encode("gbk")])
def test_a_file_that_is_no_workbook_is_said(archive, sheet, tmp_path, body):
    path = tmp_path / "a.xlsx"
    path.write_bytes(body)
    with pytest.raises(ArchiveError, match="no Excel workbook"):
        import_codings(archive, path, "方文")
    with pytest.raises(ArchiveError, match="no such file"):
        import_codings(archive, tmp_path / "none.xlsx", "方文")


def test_a_workbook_must_say_of_which_sample_it_is(archive, sheet, tmp_path):
    filled = fill_sheet(sheet, tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(filled)
    sample_id = book[READ_ME]["B1"].value
    book[READ_ME]["B1"].value = None
    book.save(filled)
    with pytest.raises(ArchiveError, match="--sample"):
        import_codings(archive, filled, "方文")
    assert import_codings(archive, filled, "方文", sample_id=sample_id[:6]).coded == 6
    del book[CODING]
    book.save(filled)
    with pytest.raises(ArchiveError, match="the sheet '编码 Coding' is missing"):
        import_codings(archive, filled, "王桥", sample_id=sample_id)
    with pytest.raises(ArchiveError, match="no one sample"):
        import_codings(archive, filled, "王桥", sample_id="zzz")

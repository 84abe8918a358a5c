import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive import ArchiveError, parse_filter
from archive.agreement.columns import list_columns
from archive.agreement.layout import CODEBOOK, CODING, KEY_ROW, READ_ME, SAMPLE_KEY
from archive.agreement.sampling import allocate, draw_sample, list_samples, read_units
from tests.archive.codings import draw, fill_archive, titles_of
from tests.archive.factory import put


def test_a_sample_is_stratified_and_reproducible(archive):
    fill_archive(archive)
    sample = draw_sample(archive, 6, by=("province", "year"), seed=7)
    assert sum(sample.population.values()) == 12
    assert sample.size == 6
    assert set(sample.drawn) == set(sample.population)
    assert all("/" in name for name in sample.population)
    titles = titles_of(archive, sample)
    assert draw_sample(archive, 6, by=("province", "year"), seed=7).id == sample.id
    assert len(list_samples(archive)) == 1
    other = draw_sample(archive, 6, by=("province", "year"), seed=8)
    assert other.id != sample.id
    assert titles_of(archive, other) != titles
    assert draw_sample(archive, 3, filter=parse_filter("county:常山县")).population == {"all": 4}


def test_a_further_report_displaces_at_most_one(archive):
    ids = fill_archive(archive)
    before = {unit.report_id for unit in read_units(archive, draw_sample(archive, 6).id)}
    put(archive)
    after = {unit.report_id for unit in read_units(archive, draw_sample(archive, 6).id)}
    assert len(before & after) >= 5
    assert before <= set(ids)


@given(
    st.dictionaries(st.text("abcdef", min_size=1), st.integers(1, 40), min_size=1, max_size=8),
    st.floats(0.01, 1),
    st.sampled_from(["proportional", "equal"]),
)
def test_allocation_adds_up(sizes, share, how):
    total = sum(sizes.values())
    number = max(1, int(total * share))
    drawn = allocate(sizes, number, how)
    assert sum(drawn.values()) == number
    assert all(0 <= drawn[name] <= sizes[name] for name in sizes)
    if number >= len(sizes) and how == "proportional":
        assert min(drawn.values()) >= 1


@settings(max_examples=30)
@given(st.integers(1, 50))
def test_allocation_is_proportional(number):
    drawn = allocate({"a": 100, "b": 50, "c": 50}, number * 4)
    assert drawn == {"a": 2 * number, "b": number, "c": number}


@pytest.mark.parametrize(
    ("number", "more", "said"),
    [
        (13, {}, "holds 12 reports"),
        (0, {}, "at least 1"),
        (2, {"by": ("colour",)}, "known are province"),
        (2, {"filter": parse_filter("outlet:无名报")}, "no report passes"),
    ],
)
def test_what_cannot_be_drawn_is_said(archive, number, more, said):
    fill_archive(archive)
    with pytest.raises(ArchiveError, match=said):
        draw_sample(archive, number, **more)
    assert list_samples(archive) == []


def test_the_sheet_is_blind_and_complete(archive, tmp_path):
    fill_archive(archive)
    sample, sheet = draw(archive, tmp_path / "round", 6, by=("province",))
    book = openpyxl.load_workbook(sheet)
    assert book.sheetnames[:3] == [READ_ME, CODING, CODEBOOK]
    page = book[CODING]
    keys = [cell.value for cell in page[KEY_ROW]]
    coded = [key for column in list_columns() for key in column.cell_keys]
    assert [key for key in keys if key in set(coded)] == coded
    for row in page.iter_rows(min_row=KEY_ROW + 1):
        told = {key: cell.value for key, cell in zip(keys, row, strict=True)}
        assert told["report_id"]
        assert all(told[key] is None for key in coded)
    lists = {str(v.sqref): v.formula1 for v in page.data_validations.dataValidation}
    assert len(lists) == sum(bool(column.options) * column.cells for column in list_columns()) + 1
    assert book[READ_ME]["A1"].value == SAMPLE_KEY
    assert book[READ_ME]["B1"].value == sample.id
    files = sorted((tmp_path / "round" / "texts").iterdir())
    units = read_units(archive, sample.id)
    assert [file.name for file in files] == [f"{u.position:04}_{u.report_id}.txt" for u in units]
    text = files[0].read_text("utf-8")
    assert units[0].text in text
    assert units[0].url in text
    assert page.cell(KEY_ROW + 1, keys.index("text") + 1).hyperlink.target.endswith(files[0].name)


def test_a_filled_sheet_is_never_overwritten(archive, tmp_path):
    fill_archive(archive)
    draw(archive, tmp_path / "round", 3)
    with pytest.raises(ArchiveError, match="not empty"):
        draw(archive, tmp_path / "round", 3)


def test_hostile_headlines_are_only_text(archive, tmp_path):
    from tests.archive.factory import make_extraction

    put(archive, make_extraction(title='=HYPERLINK("http://x.example")\x07\u202e', url="http://a.example/=1"))
    _, sheet = draw(archive, tmp_path / "round", 1)
    page = openpyxl.load_workbook(sheet)[CODING]
    cell = page.cell(KEY_ROW + 1, 3)
    assert cell.data_type == "s"
    assert "\u202e" not in cell.value

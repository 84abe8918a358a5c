import contextlib
import random
import shutil
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive import Archive, Filter, parse_filter
from archive.errors import QueryError, UnknownPlaceError
from archive.search.query import parse_query
from archive.search.snippets import cut_snippet, find_highlights, make_needles
from archive.search.tokens import cut_term, cut_text
from tests.archive.factory import (
    CHANGSHAN,
    GONG,
    QUZHOU,
    TEXT,
    make_count,
    make_extraction,
    make_place,
    make_platform,
    put,
)

_PIECES = [
    "协商",
    "民主恳谈会",
    "六步工作法",
    "意见",
    "2023年",
    "150场",
    "，",
    "。",
    "A4纸",
    "一",
    "居民说",
    "珙县",
    "桥",
    "WiFi",
    "1.2万",
]


def make_texts(count: int, seed: int = 7) -> list[str]:
    chance = random.Random(seed)
    return ["".join(chance.choices(_PIECES, k=12)) for _ in range(count)]


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    with Archive.open(tmp_path_factory.mktemp("search") / "data", create=True) as archive:
        with archive.transaction():
            for i, text in enumerate(make_texts(60)):
                facts = [make_place(text, GONG)] if "珙县" in text else []
                extraction = make_extraction(
                    url=f"http://a.example/{i}",
                    text=text,
                    title=f"第{i}篇",
                    facts=facts,
                    published=f"20{10 + i % 14}-05",
                )
                put(archive, extraction)
        yield archive


@pytest.mark.parametrize(
    "term",
    [
        "协商",
        "恳谈",
        "恳谈会",
        "工作法",
        "法",
        "一",
        "珙",
        "居民说",
        "意见",
        "民主恳谈会",
        "六步",
        "桥",
        "步工",
        "纸",
        "谈会",
    ],
)
def test_search_finds_what_a_scan_finds(filled, term):
    expected = {f"http://a.example/{i}" for i, text in enumerate(make_texts(60)) if term in text}
    found = filled.search(term, limit=100)
    assert {hit.url for hit in found.hits} == expected
    assert found.total == len(expected)


@pytest.mark.parametrize(
    ("query", "check"),
    [
        ("协商 意见", lambda t: "协商" in t and "意见" in t),
        ("协商 AND 意见", lambda t: "协商" in t and "意见" in t),
        ("协商 OR 意见", lambda t: "协商" in t or "意见" in t),
        ("协商 NOT 意见", lambda t: "协商" in t and "意见" not in t),
        ("协商 -意见", lambda t: "协商" in t and "意见" not in t),
        ("NOT 协商", lambda t: "协商" not in t),
        ("(协商 OR 恳谈) 桥", lambda t: ("协商" in t or "恳谈" in t) and "桥" in t),
        ("（协商 | 恳谈） -桥", lambda t: ("协商" in t or "恳谈" in t) and "桥" not in t),
        ("“六步工作法”", lambda t: "六步工作法" in t),
        ('"協商"', lambda t: "协商" in t),
        ("意見 OR 懇談", lambda t: "意见" in t or "恳谈" in t),
        ("wifi", lambda t: "WiFi" in t),
        ("ＷＩＦＩ", lambda t: "WiFi" in t),
        ("2023年", lambda t: "2023年" in t),
        ("1.2万", lambda t: "1.2万" in t),
    ],
)
def test_queries(filled, query, check):
    expected = {f"http://a.example/{i}" for i, text in enumerate(make_texts(60)) if check(text)}
    assert {hit.url for hit in filled.search(query, limit=100).hits} == expected


@pytest.mark.parametrize(
    ("query", "said", "position"),
    [
        ("协商 OR", "missing", 5),
        ("OR 协商", "missing", 0),
        ("(协商", "never closed", 0),
        ("协商)", "never opened", 2),
        ('"协商', "never closed", 0),
        ("协商 ”", "never opened", 3),
        ("协商 NOT", "missing", 6),
        ("，。", "nothing to look for", 0),
        ("()", "missing", 1),
        ("协" * 1001, "longer", 1000),
        ("(" * 60 + "协" + ")" * 60, "nested", None),
    ],
)
def test_a_query_error_says_where(filled, query, said, position):
    with pytest.raises(QueryError, match=said) as caught:
        filled.search(query)
    assert position is None or caught.value.position == position
    assert "\n" not in str(caught.value)


@given(st.text(alphabet='协商意见()（）"“”|- ORANDT法1a，', max_size=30))
@settings(max_examples=200, deadline=None)
def test_any_query_is_read_or_refused(query):
    with contextlib.suppress(QueryError):
        parse_query(query)


@given(st.text(alphabet="协商民主恳谈2023aB，。 \n", max_size=40), st.integers(0, 40), st.integers(1, 6))
@settings(max_examples=200, deadline=None)
def test_words_of_a_han_substring_are_in_its_text(text, start, length):
    term = text[start : start + length]
    if not term or not all("\u4e00" <= c <= "\u9fff" for c in term):
        return
    words = f" {cut_text(text)} "
    phrase = cut_term(term)
    assert f" {' '.join(phrase.words)}" in words
    assert phrase.is_prefix == (len(term) == 1)


def test_half_characters_and_wrong_bounds_are_said(filled):
    for ask in (
        lambda: filled.search("协\ud800"),
        lambda: filled.search("", Filter(outlet=("\udfff",))),
        lambda: filled.search("协商", limit=-1),
        lambda: filled.search("协商", offset=-1),
    ):
        with pytest.raises(QueryError):
            ask()
    assert filled.search("协商\x00\n意见").total == filled.search("协商 意见").total


def test_title_counts_more_and_pages_go_on(archive):
    put(archive, make_extraction(url="http://a.example/1", title="别的事", text="院坝会" + "甲乙丙丁" * 30, facts=()))
    put(archive, make_extraction(url="http://a.example/2", title="院坝会开了", text="戊己庚辛" * 30, facts=()))
    found = archive.search("院坝会")
    assert [hit.url[-1] for hit in found.hits] == ["2", "1"]
    assert found.hits[0].title_highlights == ((0, 3),)
    assert [hit.url[-1] for hit in archive.search("院坝会", limit=1, offset=1).hits] == ["1"]
    assert archive.search("院坝会", limit=0).total == 2


def put_places(archive):
    texts = {
        "1": ("珙县用有事来协商收到建议300条。", GONG, [("suggestions", 300, "条", "300条")], "2021-03-02"),
        "2": ("常山县用请你来协商收到建议900条，另一次收到20条。", CHANGSHAN,
              [("suggestions", 900, "条", "900条"), ("suggestions", 20, "条", "20条")], "2022"),
        "3": ("衢州市用请你来协商办了5场。", QUZHOU, [("activities", 5, "场", "5场")], None),
    }  # fmt: skip
    for i, (text, place, counts, published) in texts.items():
        name = "有事来协商" if i == "1" else "请你来协商"
        facts = [make_place(text, place), make_platform(text, name)]
        facts += [make_count(text, *count) for count in counts]
        put(
            archive,
            make_extraction(url=f"http://a.example/{i}", text=text, facts=facts, published=published, hacked=i == "2"),
        )


FILTERS = [
    ("place:珙县", "1"),
    ("place:珙", "1"),
    ("place:四川", "1"),
    ("place:511526", "1"),
    ("place:33", "23"),
    ("province:浙江省", "23"),
    ("city:衢州市", "23"),
    ("county:常山县", "2"),
    ("place:四川省宜宾市珙县", "1"),
    ("place:珙县,常山县", "12"),
    ("province:浙江 county:常山", "2"),
    ("platform:请你来协商", "23"),
    ("platform:没有的平台", ""),
    ("platform_kind:brand", "123"),
    ("platform_kind:venue", ""),
    ("suggestions>=500", "2"),
    ("suggestions>300", "2"),
    ("suggestions>=300", "12"),
    ("suggestions<100", "2"),
    ("suggestions=300", "1"),
    ("activities>=1 suggestions>=1", ""),
    ("year:2021", "1"),
    ("year:2021..2022", "12"),
    ("since:2021-04", "2"),
    ("until:2021-03", "1"),
    ("until:2021-03-01", ""),
    ("hacked:yes", "2"),
    ("hacked:no", "13"),
    ("relevant:yes", "123"),
    ("reviewed:yes", ""),
    ("reviewed:no", "123"),
    ("outlet:河畔日报", "123"),
    ("outlet:别报", ""),
    ("n:6", ""),
    ("source:sample", ""),
]


@pytest.mark.parametrize(("expression", "expected"), FILTERS)
def test_a_filter_means_the_same_in_index_and_database(archive, expression, expected):
    put_places(archive)
    asked = parse_filter(expression)
    assert sorted(hit.url[-1] for hit in archive.search("", asked).hits) == sorted(expected)
    assert sorted(report.url[-1] for report in archive.reports(asked)) == sorted(expected)


def test_unknown_places_get_the_nearest_names(archive):
    put_places(archive)
    with pytest.raises(UnknownPlaceError, match="常山县"):
        archive.search("", Filter(place=("常川县",)))


def test_sorting(archive):
    put_places(archive)

    def order(sort):
        return [hit.url[-1] for hit in archive.search("", sort=sort).hits]

    assert order("date") == ["2", "1", "3"]
    assert order("-date") == ["1", "2", "3"]
    assert order("suggestions") == ["2", "1", "3"]
    with pytest.raises(QueryError, match="suggestions"):
        order("beauty")


def test_facets_count_all_matches(archive):
    put_places(archive)
    facets = archive.search("协商", limit=1).facets
    assert {f.label: f.count for f in facets["province"]} == {"浙江省": 2, "四川省": 1}
    assert {f.value: f.count for f in facets["platform"]} == {"请你来协商": 2, "有事来协商": 1}
    assert {f.value for f in facets["year"]} == {"2021", "2022"}


def test_the_index_follows_changes(archive):
    first = put(archive)
    assert archive.search("踏实").total == 1
    put(archive, make_extraction(text=TEXT.replace("踏实", "亮堂")))
    assert archive.search("踏实").total == 0
    assert archive.search("亮堂").hits[0].report_id == first.report_id
    assert archive.refresh_index() == 0


def test_the_index_may_be_deleted_or_damaged_at_any_time(tmp_path):
    folder = tmp_path / "data"
    with Archive.open(folder, create=True) as archive:
        put(archive)
        assert archive.search("踏实").total == 1
        shutil.rmtree(folder / "index")
        assert archive.search("踏实").total == 1
    files = sorted(f.name for f in (folder / "index").iterdir() if not f.name.endswith(".lock"))
    assert "meta.json" in files
    for name in files:
        for damage in (b"", b"\x00" * 100):
            (folder / "index" / name).write_bytes(damage) if (folder / "index" / name).exists() else None
            with Archive.open(folder) as archive:
                found = archive.search("踏实")
                assert (found.total, len(found.hits)) == (1, 1), name
            files_now = {f.name for f in (folder / "index").iterdir()}
            if name not in files_now:
                break


@pytest.mark.parametrize("seed", range(12))
def test_flipped_bytes_in_the_index_end_in_an_answer(tmp_path, seed):
    folder = tmp_path / "data"
    with Archive.open(folder, create=True) as archive:
        put(archive)
        archive.refresh_index()
    chance = random.Random(seed)
    files = [f for f in sorted((folder / "index").iterdir()) if f.stat().st_size and not f.name.endswith(".lock")]
    for file in files:
        data = bytearray(file.read_bytes())
        for _ in range(1 + len(data) // 100):
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        file.write_bytes(bytes(data))
    with Archive.open(folder) as archive:
        archive.search("踏实")
        assert archive.stats()["reports"] == 1


def test_an_index_of_the_future_is_built_anew(tmp_path):
    folder = tmp_path / "data"
    with Archive.open(folder, create=True) as archive:
        put(archive)
        archive.refresh_index()
        (folder / "index" / "state.json").write_text('{"change": 99, "format": "1"}')
        assert archive.search("踏实").total == 1


def test_a_read_only_archive_is_searched_without_writing(tmp_path):
    folder = tmp_path / "data"
    with Archive.open(folder, create=True) as archive:
        put(archive)
    with Archive.open(folder, read_only=True) as archive:
        assert archive.search("踏实").total == 1
    assert not (folder / "index").exists()


def test_snippets_show_the_answer():
    text = "甲" * 300 + "居民说，路灯修好了\n大家踏实" + "乙" * 300
    needles = make_needles(["路灯", "踏實"])
    snippet = cut_snippet(text, needles)
    assert [snippet.text[a:b] for a, b in snippet.highlights] == ["路灯", "踏实"]
    assert len(snippet.text) <= 120
    assert cut_snippet(text, make_needles([])).text == text[:120]
    assert find_highlights("ＷｉＦｉ桥", make_needles(["wifi"])) == ((0, 4),)


@given(st.text(max_size=300), st.lists(st.text(min_size=1, max_size=5), max_size=3))
@settings(max_examples=100, deadline=None)
def test_snippets_never_leave_the_text(text, terms):
    snippet = cut_snippet(text, make_needles(terms))
    assert snippet.text in text.replace("\n", " ")
    assert all(0 <= a < b <= len(snippet.text) for a, b in snippet.highlights)


PARTS = ["12", "200", "fi", "i", "3年", "A4", "1.2", "0场", "4纸", "年", "5", "WiF", "2023", ".2万"]


@pytest.mark.parametrize("term", PARTS)
def test_parts_of_numbers_and_latin_words_are_found_as_a_scan_finds_them(filled, term):
    expected = {f"http://a.example/{i}" for i, text in enumerate(make_texts(60)) if term.lower() in text.lower()}
    # Titles are numbered.
    expected |= {f"http://a.example/{i}" for i in range(60) if term in f"第{i}篇"}
    if term != ".2万":
        assert {hit.url for hit in filled.search(term, limit=100).hits} == expected
    assert expected <= {hit.url for hit in filled.search(term, limit=100).hits}


@given(st.text(alphabet="协商意见12a桥，。 \n", min_size=1, max_size=12), st.data())
@settings(max_examples=200, deadline=None)
def test_every_piece_of_a_text_is_found_in_its_words(text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    term = text[start : start + data.draw(st.integers(1, 5))]
    phrase, words = cut_term(term), cut_text(text).split()
    if not phrase.words:
        return

    def matches(at):
        *first, last = phrase.words
        row = words[at : at + len(phrase.words)]
        if len(row) < len(phrase.words) or row[:-1] != first:
            return False
        return row[-1].startswith(last) if phrase.is_prefix else row[-1] == last

    assert any(matches(at) for at in range(len(words)))


def test_facets_are_exact_whatever_the_parts_of_the_index(tmp_path):
    chance, counts = random.Random(3), Counter()
    with Archive.open(tmp_path / "data", create=True) as archive:
        for part in range(3):
            with archive.transaction():
                for i in range(70):
                    # Many outlets with one report each, and one that is common only over all parts together.
                    outlet = "河畔日报" if chance.random() < 0.05 else f"{part}号报{chance.randrange(60)}"
                    counts[outlet] += 1
                    url = f"http://a.example/{part}/{i}"
                    put(archive, make_extraction(url=url, text=f"第{part}天{i}人来。", facts=(), outlet=outlet))
            archive.refresh_index()
        found = archive.search("").facets["outlet"]
    assert {f.value: f.count for f in found} == {f.value: counts[f.value] for f in found}
    assert sorted((f.count for f in found), reverse=True) == [n for _, n in counts.most_common(50)]


@pytest.mark.parametrize(
    ("term", "begins"),
    [
        ("路灯", "路灯修好了"),
        ("停车位", "第二天又来了"),
        ("1200", "第二天又来了"),
        ("议事亭", "县里去年"),
    ],
)
def test_snippets_begin_with_a_sentence_or_a_clause(term, begins):
    text = (
        "县里去年建了三十处议事亭。"
        + "山高水长" * 40
        + "，路灯修好了，大家都说好。第二天又来了1200人，把停车位划好了。"
        + "风清月明" * 40
    )
    snippet = cut_snippet(text, make_needles([term]))
    assert snippet.text.startswith(begins)
    assert [snippet.text[a:b] for a, b in snippet.highlights] == [term]


def test_a_long_answer_stands_whole_in_its_snippet():
    phrase = "山高水长风清月明" * 12
    snippet = cut_snippet("甲" * 100 + phrase + "乙" * 100, make_needles([phrase]))
    assert [snippet.text[a:b] for a, b in snippet.highlights] == [phrase]


@pytest.mark.parametrize("name", ['他说"商量"', '"议"事', "a,b c", "院坝\\会", "“商”量"])
def test_names_with_marks_are_found_through_their_own_facet(archive, name):
    text = f"珙县的{name}开了三场。"
    put(archive, make_extraction(text=text, facts=[make_place(text, GONG), make_platform(text, name)]))
    put(archive, make_extraction(url="http://b.example/2", text="珙县的板凳会也开了一场。"))
    [facet] = archive.search("").facets["platform"]
    asked = parse_filter(str(Filter(platform=(facet.value,))))
    assert archive.search("", asked).total == facet.count == 1
    assert [case.platform for case in archive.cases(asked)] == [name]

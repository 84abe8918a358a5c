import pytest

from archive import ArchiveError, parse_filter
from archive.case_ids import spell_case_id
from schemas.facts import Period, Scope
from schemas.place import Place
from tests.archive.factory import (
    CHANGSHAN,
    GONG,
    QUZHOU,
    TEXT,
    find_facts,
    make_count,
    make_extraction,
    make_method,
    make_place,
    make_platform,
    put,
)

BOTH_DATABASES = True


def put_report(archive, number, text, facts, published="2022-01-01"):
    extraction = make_extraction(
        url=f"http://site{number}.example/1", title=f"第{number}篇", text=text, facts=facts, published=published
    )
    return put(archive, extraction).report_id


def test_a_case_gathers_what_its_reports_say(archive):
    first = put(archive)
    text = "珙县的“有事来协商”平台今年又办了30场协商，收到建议400条。"
    facts = [
        *find_facts(text),
        make_count(text, "activities", 30, "场", "30场"),
        make_count(text, "suggestions", 400, "条", "400条"),
    ]
    second = put_report(archive, 2, text, facts, "2024-02-01")
    [case] = archive.cases()
    assert case.id == "511526-youshilaixieshang"
    assert case.place == GONG
    assert case.platform == "有事来协商"
    assert [m.n for m in case.methods] == [6]
    assert case.report_ids == (first.report_id, second)
    assert (case.first_published, case.last_published) == ("2023-05-18", "2024-02-01")
    lines = {line.metric: line for line in case.metrics}
    assert [s.value for s in lines["activities"].statements] == [30, 150]
    # Exact before approximate, though the approximate one is larger; never added up.
    assert lines["suggestions"].best.value == 400
    assert archive.case(case.id) == case
    assert archive.stats()["cases"] == 1


RANKED = [
    # (better, worse): each pair differs in the rule named
    ("exact before approximate", {}, {"qualifier": "over"}),
    ("own scope before a single station", {}, {"scope": Scope(text="全站", level="unit")}),
    ("own scope before another place's", {"scope": Scope(text="全县", level="county", code="511526")},
     {"scope": Scope(text="全市", level="city", code="511500")}),
    ("a stretch of time before one event", {}, {"period": Period(text="", kind="event")}),
    ("scope before exactness", {"qualifier": "about"}, {"scope": Scope(text="河畔社区", level="village")}),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "better", "worse"), RANKED)
@pytest.mark.parametrize("flip", [False, True])
def test_the_best_value_rule(archive, rule, better, worse, flip):
    text = "珙县收到建议10条，又收到建议20条。"
    facts = [
        make_place(text, GONG),
        make_count(text, "suggestions", 10, "条", "10条", **(worse if flip else better)),
        make_count(text, "suggestions", 20, "条", "20条", **(better if flip else worse)),
    ]
    put_report(archive, 1, text, facts)
    [case] = archive.cases()
    assert [s.value for s in case.metrics[0].statements] == ([20, 10] if flip else [10, 20]), rule


def test_the_latest_wins_among_equals_and_originals_before_reprints(archive):
    def tell(number, value, published):
        text = f"珙县收到建议{value}条。"
        facts = [make_place(text, GONG), make_count(text, "suggestions", value, "条", f"{value}条")]
        put_report(archive, number, text, facts, published)

    tell(1, 10, "2021-01-01")
    tell(2, 30, "2023-01-01")
    tell(3, 20, "2022-01-01")
    [case] = archive.cases()
    assert [s.value for s in case.metrics[0].statements] == [30, 20, 10]


def test_conflicts_need_the_same_scope_and_period(archive):
    year = {"period": Period(text="2022年", kind="year", start="2022", end="2022")}
    other = {"period": Period(text="2021年", kind="year", start="2021", end="2021")}
    text = "珙县2022年收到建议10条，收到建议12条，2021年收到建议15条。"
    place = make_place(text, GONG)
    same = [make_count(text, "suggestions", v, "条", f"{v}条", **year) for v in (10, 12)]
    apart = [same[0], make_count(text, "suggestions", 15, "条", "15条", **other)]
    loose = [same[0], make_count(text, "suggestions", 12, "条", "12条", qualifier="about", **year)]
    for number, (counts, expected) in enumerate([(same, True), (apart, False), (loose, False)]):
        code = f"51150{number + 2}"
        facts = [
            place.model_copy(
                update={"place": Place(province="四川省", city="宜宾市", county=f"{number}县", code=code)}
            ),
            *counts,
        ]
        put_report(archive, number, text, facts)
        [case] = archive.cases(parse_filter(f"place:{code}"))
        assert case.metrics[0].has_conflict is expected


def test_consultation_without_a_platform_is_a_case(archive):
    text = "珙县开展协商12场。"
    put_report(archive, 1, text, [make_place(text, GONG), make_count(text, "activities", 12, "场", "12场")])
    [case] = archive.cases()
    assert case.id == "511526-xieshang"
    assert case.platform is None
    assert case.metrics[0].best.value == 12


def test_figures_go_to_the_platform_that_their_clause_names(archive):
    text = "珙县“有事来协商”办了12场；协商驿站办了7场；共收到建议5条。"
    facts = [
        make_place(text, GONG),
        make_platform(text, "有事来协商"),
        make_platform(text, "协商驿站", "venue"),
        make_count(text, "activities", 12, "场", "12场"),
        make_count(text, "activities", 7, "场", "7场", platform="协商驿站"),
        make_count(text, "suggestions", 5, "条", "5条"),
    ]
    put_report(archive, 1, text, facts)
    cases = {case.platform: {line.metric: line.best.value for line in case.metrics} for case in archive.cases()}
    assert cases == {"有事来协商": {"activities": 12, "suggestions": 5}, "协商驿站": {"activities": 7}}


def test_a_mentioned_place_has_a_case_with_its_own_figures(archive):
    text = "衢州市推行请你来协商，全市办了150场，常山县办了20场。"
    facts = [
        make_place(text, QUZHOU),
        make_place(text, CHANGSHAN, role="mentioned"),
        make_platform(text, "请你来协商"),
        make_count(text, "activities", 150, "场", "150场"),
        make_count(text, "activities", 20, "场", "20场", scope=Scope(text="常山县", level="county", code="330822")),
    ]
    put_report(archive, 1, text, facts)
    cases = {case.place.name: case for case in archive.cases()}
    assert cases["衢州市"].metrics[0].best.value == 150
    assert cases["常山县"].metrics[0].best.value == 20
    assert cases["常山县"].id == "330822-qingnilaixieshang"
    assert [case.place.name for case in archive.cases(parse_filter("county:常山县"))] == ["常山县"]


def test_variants_of_a_name_are_one_case_and_its_aliases(archive):
    for number, name in enumerate(["珙桐议事厅", "珙桐议事厅", "县珙桐议事厅"]):
        text = f"珙县建起{name}，方便居民第{number}次议事。"
        put_report(
            archive, number, text, [make_place(text, GONG), make_platform(text, name, "venue", key="珙桐议事厅")]
        )
    [case] = archive.cases()
    assert case.platform == "珙桐议事厅"
    assert case.aliases == ("县珙桐议事厅",)


def test_two_platforms_that_read_alike_get_ids_of_their_own(archive):
    for number, name in enumerate(["议事厅", "议事亭"]):
        text = f"珙县建起{name}。"
        put_report(archive, number, text, [make_place(text, GONG), make_platform(text, name, "venue")])
    ids = [case.id for case in archive.cases()]
    assert len(set(ids)) == 2
    assert "511526-yishiting" in ids
    assert all(archive.case(i).id == i for i in ids)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("有事好商量", "youshihaoshangliang"), ("11355", "11355"), ("“1+X”", "1x"), ("请你来·协商", "qingnilaixieshang")],
)
def test_ids_read_well(name, expected):
    assert spell_case_id("511526", name) == f"511526-{expected}"


def test_the_fullest_telling_of_a_method_stands(archive):
    text = "珙县用三步法。"
    put_report(archive, 1, text, [make_place(text, GONG), make_method(text, "三步法", 3)])
    text = "珙县的三步法就是问、议、办。"
    put_report(archive, 2, text, [make_place(text, GONG), make_method(text, "三步法", 3, ["问", "议", "办"])])
    [case] = archive.cases()
    assert [m.steps for m in case.methods] == [("问", "议", "办")]


def test_cases_without_reports_are_gone(archive):
    put(archive)
    put(archive, make_extraction(facts=(), version="2"))
    assert archive.cases() == []
    assert archive.stats()["cases"] == 0


def test_filters_on_cases(archive):
    put(archive)
    text = "珙县另设协商驿站，常山县也来学。" + TEXT
    put_report(
        archive,
        3,
        text,
        [
            make_place(text, GONG),
            make_platform(text, "协商驿站", "venue"),
            make_place(text, CHANGSHAN, role="mentioned"),
        ],
    )
    assert [c.platform for c in archive.cases(parse_filter("platform:协商驿站 place:珙县"))] == ["协商驿站"]
    assert [c.platform for c in archive.cases(parse_filter("platform_kind:brand"))] == ["有事来协商"]
    assert len(archive.cases(parse_filter("place:四川"))) == 2
    assert archive.cases(parse_filter("year:2010")) == []


def test_merged_ids_lead_on_and_can_be_split(archive):
    ids = []
    for number, name in enumerate(["议事厅", "百姓议事厅", "村民说事厅"]):
        text = f"珙县建起{name}，收到建议{number + 1}条。"
        count = make_count(text, "suggestions", number + 1, "条", f"{number + 1}条")
        put_report(
            archive, number, text, [make_place(text, GONG), make_platform(text, name, "venue"), count], f"202{number}"
        )
        ids.append(spell_case_id("511526", name))
    assert archive.merge_cases(ids[1], ids[0], who="李河") == ids[0]
    assert archive.merge_cases(ids[2], ids[1], who="李河") == ids[0]
    [case] = archive.cases()
    assert case.id == ids[0]
    assert {case.platform, *case.aliases} == {"议事厅", "百姓议事厅", "村民说事厅"}
    assert [s.value for s in case.metrics[0].statements] == [3, 2, 1]
    assert all(archive.case(i) == case for i in ids)
    assert archive.stats()["cases"] == 1
    assert [r.case_ids for r in archive.reports()] == [(ids[0],)] * 3
    with pytest.raises(ArchiveError, match="already"):
        archive.merge_cases(ids[1], ids[2], who="李河")
    archive.split_case(ids[1], who="李河")
    assert [c.id for c in archive.cases()] == [ids[1], ids[0]]
    assert archive.case(ids[1]).platform == "百姓议事厅"
    for wrong in (lambda: archive.split_case(ids[1], who="李河"), lambda: archive.merge_cases("x", ids[0], who="李河")):
        with pytest.raises(ArchiveError):
            wrong()


def test_cases_of_two_places_are_not_merged(archive):
    for number, place in enumerate((GONG, CHANGSHAN)):
        text = f"{place.name}建起议事厅。"
        put_report(archive, number, text, [make_place(text, place), make_platform(text, "议事厅", "venue")])
    one, two = (case.id for case in archive.cases())
    with pytest.raises(ArchiveError, match="two places"):
        archive.merge_cases(one, two, who="李河")

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive import Filter, MetricRange, parse_filter
from archive.errors import QueryError
from schemas.codebook import load_codebook

# Names come from pages: quotes, backslashes, commas, blanks and control characters are among them.
_WORD = st.text(st.characters(blacklist_categories=("Cs",)) | st.sampled_from('"\\, \n:=：，“”≥'), max_size=8)
_WORDS = st.lists(_WORD, max_size=3).map(tuple)
_FILTERS = st.builds(
    Filter,
    place=_WORDS,
    county=_WORDS,
    platform=st.lists(st.sampled_from(["有事来协商", "a b", "x,y", 'say "yes"', "back\\slash", '\\"']), max_size=2).map(
        tuple
    ),
    method=_WORDS,
    platform_kind=st.lists(st.sampled_from(["brand", "venue"]), max_size=2).map(tuple),
    n=st.lists(st.integers(0, 99), max_size=2).map(tuple),
    since=st.sampled_from([None, "2020", "2020-03", "2020-03-31"]),
    until=st.sampled_from([None, "2023"]),
    outlet=_WORDS,
    hacked=st.sampled_from([None, True, False]),
    relevant=st.sampled_from([None, True, False]),
    fact=st.lists(st.sampled_from(["count", "place"]), max_size=2).map(tuple),
    metrics=st.lists(
        st.builds(
            MetricRange,
            metric=st.sampled_from(list(load_codebook().metrics)),
            operator=st.sampled_from([">=", "<=", ">", "<", "="]),
            value=st.integers(0, 10**9).map(float) | st.floats(allow_nan=False, allow_infinity=False),
        ),
        max_size=2,
    ).map(tuple),
)


@given(_FILTERS)
@settings(max_examples=150, deadline=None)
def test_a_filter_reads_back_as_written(asked):
    assert parse_filter(str(asked)) == asked


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("", Filter()),
        ("  ", Filter()),
        ("place:珙县", Filter(place=("珙县",))),
        ("place:珙县,常山县 n:6", Filter(place=("珙县", "常山县"), n=(6,))),
        ("county：珙县，常山县", Filter(county=("珙县", "常山县"))),
        ("outlet:“江 报”，x", Filter(outlet=("江 报", "x"))),
        ("意见建议≥500", Filter(metrics=(MetricRange(metric="suggestions", operator=">=", value=500),))),
        ("意见建议＞＝500", Filter(metrics=(MetricRange(metric="suggestions", operator=">=", value=500),))),
        ("metric:意见建议,funds", Filter(metric=("suggestions", "funds"))),
        ("since:2023-05 until:2023", Filter(since="2023-05", until="2023")),
        ("year:2021", Filter(since="2021", until="2021")),
        ("year:2020..2023", Filter(since="2020", until="2023")),
        ("since:2020-05", Filter(since="2020-05")),
        ('outlet:"江 报" hacked:no', Filter(outlet=("江 报",), hacked=False)),
        ("hacked:是", Filter(hacked=True)),
        (r'platform:"“\"好\"商量",C:\x', Filter(platform=('“"好"商量', r"C:\x"))),
        ("suggestions>=500", Filter(metrics=(MetricRange(metric="suggestions", operator=">=", value=500),))),
        ("意见建议>1.2万", Filter(metrics=(MetricRange(metric="suggestions", operator=">", value=12000),))),
        ("funds<3亿", Filter(metrics=(MetricRange(metric="funds", operator="<", value=3e8),))),
        ("adoption_rate=80%", Filter(metrics=(MetricRange(metric="adoption_rate", operator="=", value=80),))),
    ],
)
def test_expressions(expression, expected):
    assert parse_filter(expression) == expected


@pytest.mark.parametrize(
    ("expression", "said", "position"),
    [
        ("place:珙县 county", "county", 9),
        ("place:", "no value", 0),
        ("n:6 plaec:珙县", "place", 4),
        ("sugestions>=500", "suggestions", 0),
        ("suggestions>=many", "number", 0),
        ("suggestions>=1,2", "number", 0),
        ("year:20", "year", 0),
        ("hacked:maybe", "yes or no", 0),
        ("hacked:yes,no", "yes or no", 0),
        ("since:2020,2021", "one year", 0),
        ("suggestions>=" + "9" * 400, "too large", 0),
        ('place:"never closed', "quotation mark at character 6 is never closed", 6),
        ('n:6 place:珙县,"x', "never closed", 13),
        ("n:six", "n:six: a whole number", 0),
        ("n:6..8", "a whole number", 0),
        ("since:2020-13", "since:2020-13: month must be in 1..12", 0),
        ("province=浙江省", "takes a colon, such as province:浙江省", 0),
        ("n>=4", "n at character 0 takes a colon", 0),
        ("metric:colour", "unknown metric 'colour'", 0),
        ("year:2023..2020", "runs backwards", None),
        ("since:2024-05 until:2023", "runs backwards", None),
        ("platform_kind:room", "platform_kind:room: '", 0),
        (">=500", ">=500", 0),
    ],
)
def test_errors_say_what_and_where(expression, said, position):
    with pytest.raises(QueryError, match=said) as caught:
        parse_filter(expression)
    assert caught.value.position == position
    assert "\n" not in str(caught.value)

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive import ArchiveError
from archive.errors import UnknownIdError
from archive.reprints import Standing, compare_texts, find_difference, is_title_other, sample_shingles
from benchmarks.stories import LOOKALIKES, REPRINTS, make_extraction, make_lookalike, make_reprint, make_story
from tests.archive.factory import DAY, make_page

import datetime as dt  # isort: skip


def put_story(archive, story, url, day=0):
    page = make_page(url, story.text, DAY + dt.timedelta(days=day))
    return archive.store(page, make_extraction(story, url), archive.capture(page))


@pytest.mark.parametrize("kind", REPRINTS)
def test_reprints_are_recognised(archive, kind):
    seeds = range(40, 52)
    with archive.transaction():
        originals = {seed: put_story(archive, make_story(seed), f"http://o.example/{seed}") for seed in seeds}
        found = 0
        for seed in seeds:
            copy = put_story(archive, make_reprint(make_story(seed), kind, seed), f"http://c.example/{seed}", 1)
            assert copy.original_id in (None, originals[seed].report_id)
            found += copy.original_id is not None
    assert found >= 11


@pytest.mark.parametrize("kind", LOOKALIKES)
def test_lookalikes_are_never_merged(archive, kind):
    with archive.transaction():
        for seed in range(60, 80):
            put_story(archive, make_story(seed), f"http://o.example/{seed}")
            other = make_lookalike(make_story(seed), kind, seed)
            assert put_story(archive, other, f"http://x.example/{seed}", 1).outcome == "new"
    assert archive.stats()["reprints"] == 0


BASE = (
    "3月5日，珙县在河畔社区召开院坝会，商量路灯怎么修。住户们先看了图纸，再算了账，说得都很实在。"
    "会上收集意见建议1200余条，采纳600条，县里当场答应月底前完工。散会时天已经黑了，大家还不愿走。"
)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("3月5日", "3月12日"),
        ("3月5日", "11月20日"),
        ("珙县", "常山县"),
        ("珙县", "柯城区"),
        ("河畔社区", "桥头社区"),
        ("1200余条", "200余条"),
        ("1200余条", "1300余条"),
        ("600条", "六百二十条"),
        ("采纳600条", "采纳条"),
    ],
)
def test_one_different_place_date_or_figure_parts_two_texts(old, new):
    assert not compare_texts(BASE, BASE.replace(old, new)).is_reprint
    assert not compare_texts(BASE.replace(old, new), BASE).is_reprint


@pytest.mark.parametrize(
    "copy",
    [
        BASE,
        "来源：河畔在线 2024-03-06 10:22\n" + BASE + "\n责任编辑：王桥",
        BASE.replace("，", ", ").replace("。", "．\n"),
        BASE.replace("大家还不愿走", "众人迟迟不愿离去"),
        BASE.replace("住户们先看了图纸，", ""),
        BASE[:70],
        BASE[: BASE.index("1200") + 2],
        "本网讯 " + BASE,
    ],
)
def test_what_sites_do_to_a_copy_parts_nothing(copy):
    assert compare_texts(BASE, copy).is_reprint
    assert compare_texts(copy, BASE).is_reprint


def test_headlines():
    assert is_title_other("珙县：1200条建议有回音", "珙县：1300条建议有回音")
    assert not is_title_other("珙县：1200条建议有回音", "院坝里的商量声")
    assert not is_title_other("珙县：商量着办", "珙县 | 商量着办")


@given(st.text(max_size=300), st.text(max_size=300))
@settings(max_examples=60, deadline=None)
def test_comparing_any_two_texts_ends(one, two):
    compare_texts(one, two)
    find_difference(one, two)


@pytest.mark.timeout(20)
def test_long_repetitive_texts_are_compared_in_bounded_time():
    compare_texts("一二三，" * 8000, "一二四，" * 8000)
    find_difference("甲，乙，" * 3000, "丙，乙，" * 3000)
    find_difference("一二三" * 20000, "一二四" * 20000)
    find_difference("".join(f"{i}甲，" for i in range(4000)), "".join(f"{i}乙，" for i in range(4000)))


@given(st.integers(0, 500), st.integers(0, 400))
@settings(max_examples=40, deadline=None)
def test_an_excerpt_shares_a_sampled_shingle(seed, start):
    text = make_story(seed).text
    excerpt = text[start : start + 120]
    if len(excerpt) == 120:
        assert sample_shingles(text) & sample_shingles(excerpt)


def stand(outlet="报", published="2023-05-01", length=800, first_seen="2024"):
    return Standing(outlet=outlet, published=published, length=length, first_seen=first_seen)


@pytest.mark.parametrize(
    ("likelier", "other"),
    [
        (stand(), stand(outlet=None, published="2020-01-01")),
        (stand(), stand(published=None)),
        (stand(), stand(published="2023-05-02", length=2000)),
        (stand(), stand(published="2023-05")),
        (stand(length=1200), stand(length=400, first_seen="2020")),
        (stand(first_seen="2023"), stand(length=900)),
    ],
)
def test_the_likely_original(likelier, other):
    assert likelier.is_likelier_than(other)
    assert not other.is_likelier_than(likelier)
    assert not likelier.is_likelier_than(likelier)


def test_a_likelier_original_that_comes_later_takes_over(archive):
    from dataclasses import replace

    story = make_story(7)
    first = put_story(archive, replace(story, outlet=None), "http://a.example/1")
    second = put_story(archive, replace(story, outlet=None), "http://b.example/1", 1)
    assert second.original_id == first.report_id
    whole = put_story(archive, story, "http://c.example/1", 2)
    assert whole.outcome == "new"
    assert set(archive.report(whole.report_id).reprint_ids) == {first.report_id, second.report_id}
    assert archive.report(second.report_id).original_id == whole.report_id


def test_links_can_be_taken_back_and_set_by_hand(archive):
    story = make_story(7)
    first = put_story(archive, story, "http://a.example/1")
    copy = put_story(archive, story, "http://b.example/1", 1)
    assert archive.unlink(copy.report_id, who="li") == first.report_id
    assert archive.report(copy.report_id).original_id is None
    # The machine keeps to it, also when the report changes.
    from dataclasses import replace

    changed = put_story(archive, replace(story, text=story.text + "补充一句。"), "http://b.example/1", 3)
    assert changed.outcome == "updated"
    assert archive.report(copy.report_id).original_id is None
    with pytest.raises(UnknownIdError):
        archive.unlink(copy.report_id, who="li")
    archive.link(copy.report_id, first.report_id, who="li")
    assert archive.report(copy.report_id).original_id == first.report_id
    for pair in ((first.report_id, first.report_id), (first.report_id, copy.report_id)):
        with pytest.raises(ArchiveError):
            archive.link(*pair, who="li")
    assert [c.action for c in archive.changes() if c.entity == "link"] == ["linked", "unlinked", "linked"]


def test_a_copy_that_becomes_another_report_loses_its_link(archive):
    story = make_story(7)
    put_story(archive, story, "http://a.example/1")
    copy = put_story(archive, story, "http://b.example/1", 1)
    other = make_lookalike(story, "figure", 1)
    assert put_story(archive, other, "http://b.example/1", 2).outcome == "updated"
    assert archive.report(copy.report_id).original_id is None
    assert archive.stats()["reprints"] == 0


def test_an_original_s_figures_stand_before_its_reprints(archive):
    story = make_story(7)
    put_story(archive, make_reprint(story, "frame", 1), "http://a.example/1")
    put_story(archive, story, "http://b.example/1", 1)
    for line in archive.cases()[0].metrics:
        assert [s.is_reprint for s in line.statements] == [False, True]


def test_changes_are_numbered(archive):
    put_story(archive, make_story(1), "http://a.example/1")
    put_story(archive, make_story(2), "http://a.example/2")
    changes = list(archive.changes())
    numbers = [change.number for change in changes]
    assert numbers == sorted(set(numbers))
    assert [c.number for c in archive.changes(numbers[0])] == numbers[1:]
    assert {c.entity for c in changes} == {"report"}

"""Rows that follow from others: reports of cases, samples of shingles, the overview."""

import itertools
import threading

from sqlalchemy import delete, select

from archive import links, parse_filter
from archive.case_ids import pair_places
from archive.derived import fill_derived
from archive.overview import Tally, read_overview
from archive.reprints import sample_shingles
from archive.tables import CASE, CASE_REPORT, FACT, SHINGLE, is_standing
from benchmarks.stories import list_counties, make_spread_story
from benchmarks.stories import make_extraction as make_told
from tests.archive.factory import CHANGSHAN, GONG, QUZHOU, make_extraction, make_place, make_platform, put

BOTH_DATABASES = True


def read_rows(archive):
    """Return the noted pairs of case and report, and those that the standing facts tell of."""
    with archive.reading() as connection:
        entries = {row.id: (row.place_code, row.platform_key) for row in connection.execute(select(CASE))}
        noted = {(*entries[row.case_id], row.report_id) for row in connection.execute(select(CASE_REPORT))}
        query = select(FACT).where(is_standing()).order_by(FACT.c.report_id, FACT.c.position)
        facts = [dict(row) for row in connection.execute(query).mappings()]
    told = {
        (*pair, report_id)
        for report_id, rows in itertools.groupby(facts, key=lambda row: row["report_id"])
        for pair in pair_places(list(rows))
    }
    return noted, told


def put_places(archive):
    text = "珙县与常山县都用有事来协商，衢州市也派人来看请你来协商。"
    facts = [
        make_place(text, GONG),
        make_place(text, CHANGSHAN, role="mentioned"),
        make_platform(text, "有事来协商"),
        make_platform(text, "请你来协商"),
    ]
    put(archive, make_extraction(text=text, facts=facts))
    other = "衢州市办了请你来协商，居民都来。"
    facts = [make_place(other, QUZHOU), make_platform(other, "请你来协商")]
    put(archive, make_extraction(url="http://b.example/2", text=other, facts=facts, published="2021"))
    return text


def test_the_reports_of_cases_follow_the_standing_facts(archive):
    text = put_places(archive)
    noted, told = read_rows(archive)
    assert noted == told
    assert len(noted) == 4
    # A version that tells less.
    shorter = text.replace("，衢州市也派人来看请你来协商", "")
    facts = [make_place(shorter, GONG), make_platform(shorter, "有事来协商")]
    put(archive, make_extraction(text=shorter, facts=facts))
    noted, told = read_rows(archive)
    assert noted == told
    assert len(noted) == 2
    # What a person decides.
    [place] = [f for f in archive.facts(parse_filter("county:珙县 fact:place")) if f.fact.role == "locality"]
    archive.reject(place.id, who="田")
    assert read_rows(archive)[0] == read_rows(archive)[1]
    archive.undo_review(place.id, who="田")
    assert read_rows(archive)[0] == read_rows(archive)[1] == noted


def test_an_older_archive_is_filled(archive):
    put_places(archive)
    put(archive, make_extraction(url="http://c.example/3"))
    noted, _ = read_rows(archive)
    with archive.reading() as connection:
        samples = set(connection.execute(select(SHINGLE.c.hash, SHINGLE.c.report_id)).all())
    with archive._database.writing() as connection:
        connection.execute(delete(CASE_REPORT))
        connection.execute(delete(SHINGLE))
        fill_derived(connection)
        assert set(connection.execute(select(SHINGLE.c.hash, SHINGLE.c.report_id)).all()) == samples
    assert read_rows(archive)[0] == noted
    assert samples


def test_lists_of_cases_may_begin_further_on(archive):
    put_places(archive)
    every = archive.cases()
    assert len(every) == 4
    for offset in range(5):
        assert list(archive.iterate_cases(offset=offset, limit=2)) == every[offset : offset + 2]
    assert [c.id for c in archive.cases(parse_filter("platform:请你来协商 province:浙江省"))] == [
        case.id for case in every if case.platform == "请你来协商" and case.place.province == "浙江省"
    ]


def test_the_overview_counts_what_the_lists_hold(archive):
    with archive.transaction():
        for seed in range(12):
            put(archive, make_told(make_spread_story(seed), f"http://made.example/{seed}"))
    put_places(archive)
    cases = archive.cases()
    seen = read_overview(archive)
    assert [(case.id, case.reports) for case in seen.cases] == [(case.id, len(case.report_ids)) for case in cases]
    for key, platform in seen.platforms.items():
        assert platform.reports == archive.search("", parse_filter(f"platform:{key}")).total
        assert [c.id for c in platform.cases] == [c.id for c in cases if c.platform == platform.name]
    below = seen.list_below(None)
    assert sum(count.cases for count in below) == len(cases)
    assert sum(count.reports for count in below) == sum(seen.reports_by_place.values())
    assert {c.id for code in {c.place.code for c in cases} for c in seen.list_cases(code)} == {c.id for c in cases}


def test_a_merged_case_counts_each_report_once(archive):
    put_places(archive)
    ids = [case.id for case in archive.cases(parse_filter("county:珙县")) if case.place == GONG]
    root = archive.merge_cases(ids[0], ids[1], who="田")
    seen = {case.id: case.reports for case in read_overview(archive).cases}
    assert ids[0] not in seen
    assert seen[root] == 1 == len(archive.case(root).report_ids)
    assert archive.stats()["cases"] == len(seen) == 3
    assert {root} == {i for report in archive.reports(parse_filter("county:珙县")) for i in report.case_ids} & set(ids)


def test_tallies_are_counted_anew_after_a_change_and_aside_where_that_is_slow(archive, monkeypatch):
    tally = Tally(archive)
    assert tally.read()[1]["reports"] == 0
    put_places(archive)
    # A small archive, however slow the machine.
    tally._seconds = tally._rest_until = 0.0
    assert tally.read()[1]["reports"] == 2
    assert tally.read() is tally.read()
    # A large archive: the last counts are told until the new ones are there.
    tally._seconds = 10.0
    tally._rest_until = 0.0
    put(archive, make_extraction(url="http://c.example/3"))
    done = threading.Event()
    count = tally._count

    def count_and_tell():
        count()
        done.set()

    monkeypatch.setattr(tally, "_count", count_and_tell)
    assert tally.read()[1]["reports"] == 2
    assert done.wait(20)
    assert tally.read()[1]["reports"] == 3


def test_lists_of_common_shingles_are_short(archive, monkeypatch):
    monkeypatch.setattr(links, "_COMMON", 3)
    phrase = "大家围着桌子坐下来把停车的事情从头到尾说了一遍谁也不肯先让步"
    with archive.transaction():
        for number in range(6):
            text = f"第{number}回，{chr(0x5C71 + number) * 40}。{phrase}。{chr(0x6C34 + number) * 40}"
            put(archive, make_extraction(url=f"http://c.example/{number}", title=None, text=text, facts=()))
    common = sample_shingles(phrase)
    with archive.reading() as connection:
        found = connection.execute(select(SHINGLE.c.report_id).where(SHINGLE.c.hash.in_(common))).scalars().all()
    assert len(found) == 3 * len(common)


def test_samples_do_not_depend_on_what_surrounds_them():
    text = make_spread_story(5).text
    assert sample_shingles(text) == sample_shingles(text)
    assert sample_shingles(text) & sample_shingles("别的话" * 30 + text)
    assert sample_shingles("短") == set()
    assert len(sample_shingles("山高水长风清月明天蓝地绿人来车往")) == 1
    assert all(0 <= value < 1 << 63 for value in sample_shingles(text))


def test_stories_come_from_the_whole_country():
    counties = list_counties()
    assert len(counties) > 2500
    assert len({make_spread_story(seed).place.code for seed in range(200)}) > 100

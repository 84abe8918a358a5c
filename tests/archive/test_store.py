import datetime as dt

import pytest

from archive import Archive
from archive.errors import UnknownIdError
from archive.history import read_runs
from schemas.facts import Evidence
from schemas.report import Encoding, Removal, Repair
from tests.archive.factory import (
    CHANGSHAN,
    DAY,
    SOURCE,
    TEXT,
    make_count,
    make_extraction,
    make_page,
    make_place,
    make_platform,
    put,
)

BOTH_DATABASES = True

LATER = DAY + dt.timedelta(days=2)


def test_a_new_report_comes_back_with_everything(archive):
    extraction = make_extraction(
        removed=(Removal(kind="spam", rule="spam.test", quote="开户送彩金", length=5, at=3),),
        repaired=(Repair(kind="pinyin", rule="pinyin.test", start=0, end=1, before="gǒng", after="珙"),),
        hacked=True,
        hacked_signals=("spam",),
        encoding=Encoding(name="gb18030", evidence="meta", declared=("gbk",)),
        authors=("张河",),
        published_raw="2023年05月18日",
    )
    stored = put(archive, extraction, source=SOURCE)
    assert stored.outcome == "new"
    assert stored.facts == len(extraction.facts) == 6
    assert stored.refused == ()
    report = archive.report(stored.report_id)
    from schemas.extraction import make_record

    assert report.record == make_record(extraction)
    assert sorted(f.fact.model_dump_json() for f in report.facts) == sorted(
        f.model_dump_json() for f in extraction.facts
    )
    assert report.source == "sample"
    assert len(report.captures) == 1
    assert report.versions == 1
    assert archive.report(stored.report_id[:6]).id == stored.report_id


def test_a_captured_page_comes_back(archive):
    page = make_page()
    location = archive.capture(page)
    assert archive.read_page(location) == page


def test_the_same_again_is_unchanged_and_written_once(archive):
    first = put(archive)
    size = archive.stats()["bytes"]
    again = put(archive, at=LATER)
    assert again.outcome == "unchanged"
    assert again.report_id == first.report_id
    stats = archive.stats()
    assert (stats["captures"], stats["versions"], stats["facts"], stats["bytes"]) == (1, 1, 6, size)
    assert archive.report(first.report_id).captures[0].last_seen_at == LATER


def test_furniture_makes_a_capture_but_no_version(archive):
    put(archive)
    stored = put(archive, body=TEXT + "相关阅读：另一条新闻", at=LATER)
    assert stored.outcome == "unchanged"
    assert archive.stats()["captures"] == 2
    assert archive.stats()["versions"] == 1


def test_changed_text_makes_a_version_and_supersedes_what_it_no_longer_says(archive):
    first = put(archive)
    kept = {f.fact.fact + f.fact.evidence.quote: f.id for f in archive.report(first.report_id).facts}
    text = "更正。" + TEXT.replace("采纳600条", "采纳620条")
    facts = [*make_extraction(text=text).facts, make_count(text, "suggestions_adopted", 620, "条", "620条")]
    stored = put(archive, make_extraction(text=text, facts=facts), at=LATER)
    assert stored.outcome == "updated"
    report = archive.report(first.report_id)
    assert report.versions == 2
    assert {f.fact.value for f in report.facts if f.fact.fact == "count"} == {150, 1200, 620}
    assert archive.stats()["superseded"] == 4  # the whole sentence changed, and with it three figures and a method
    now = {f.fact.fact + f.fact.evidence.quote: f.id for f in report.facts}
    # A statement whose own sentence stands keeps its id, though its offsets moved.
    assert now["platform有事来协商"] == kept["platform有事来协商"]
    for fact in report.facts:
        evidence = fact.fact.evidence
        assert report.record["text"][evidence.start : evidence.end] == evidence.quote


def test_a_statement_keeps_its_id_while_its_sentence_stands(archive):
    first = put(archive)
    before = {f.fact.evidence.quote: f.id for f in archive.report(first.report_id).facts}
    put(archive, make_extraction(text="本报讯。" + TEXT + "\n另有补充。"), at=LATER)
    after = {f.fact.evidence.quote: f.id for f in archive.report(first.report_id).facts}
    assert after["150场"] == before["150场"]
    assert after == before


def test_an_older_capture_does_not_undo_a_newer_one(archive):
    put(archive, make_extraction(text=TEXT + "\n新的一段。"), at=LATER)
    stored = put(archive, make_extraction(), at=DAY)
    assert stored.outcome == "unchanged"
    report = archive.report(stored.report_id)
    assert report.versions == 2
    assert report.record["text"].endswith("新的一段。")


def test_one_article_from_two_files_is_one_report(archive):
    first = put(archive, make_extraction(url="file:///a/1.html"))
    second = put(archive, make_extraction(url="file:///b/2.html"))
    third = put(archive, make_extraction(url="http://news.example/a/1.html"))
    assert (first.outcome, second.outcome, third.outcome) == ("new", "known", "known")
    assert first.report_id == second.report_id == third.report_id
    assert archive.stats()["reports"] == 1
    assert archive.stats()["captures"] == 3


def test_one_site_showing_it_under_two_addresses_is_one_report(archive):
    put(archive, make_extraction(url="http://news.example/a/1.html"))
    assert put(archive, make_extraction(url="http://www.news.example/a/1_2.html")).outcome == "known"
    assert put(archive, make_extraction(url="https://news.example/a/1.html?from=timeline")).outcome == "unchanged"
    assert archive.stats()["reports"] == 1


def test_another_site_makes_a_reprint(archive):
    first = put(archive)
    copy = put(archive, make_extraction(url="http://portal.example/n/9.html"))
    assert copy.outcome == "reprint"
    assert copy.original_id == first.report_id
    further = put(archive, make_extraction(url="http://third.example/n/9.html"))
    assert further.original_id == first.report_id
    assert set(archive.report(first.report_id).reprint_ids) == {copy.report_id, further.report_id}
    assert archive.report(copy.report_id).original_id == first.report_id


@pytest.mark.parametrize("verdict", ["list", "block", "captcha", "login", "error", "shell", "spam", "empty"])
def test_what_is_no_article_is_kept_as_a_capture(archive, verdict):
    stored = put(archive, make_extraction(verdict=verdict, facts=()))
    assert stored.outcome == "rejected"
    assert stored.report_id is None
    stats = archive.stats()
    assert (stats["reports"], stats["captures"], stats["rejected"]) == (0, 1, 1)
    [(capture, location)] = archive.captures()
    assert capture.verdict == verdict
    assert archive.read_page(location).url == capture.url


def test_a_fact_without_its_evidence_is_refused_and_said(archive):
    good = make_platform(TEXT, "有事来协商")
    moved = good.model_copy(update={"evidence": Evidence(start=3, end=8, quote="有事来协商")})
    beyond = good.model_copy(update={"evidence": Evidence(start=9000, end=9005, quote="有事来协商")})
    nowhere = good.model_copy(update={"evidence": Evidence(start=0, end=6, quote="511526", field="source")})
    stored = put(archive, make_extraction(facts=[make_place(TEXT, CHANGSHAN, "珙县"), good, moved, beyond, nowhere]))
    assert stored.facts == 2
    assert len(stored.refused) == 3
    assert all("platform.test" in line and "\n" not in line for line in stored.refused)
    assert archive.stats()["refused"] == 3
    assert archive.report(stored.report_id).refused == stored.refused


def test_a_run_s_note_tells_of_refused_facts(archive):
    moved = make_platform(TEXT, "有事来协商").model_copy(
        update={"evidence": Evidence(start=3, end=8, quote="有事来协商")}
    )
    runs = [archive.start_run(kind=kind) for kind in ("ingest", "replay")]
    put(archive, make_extraction(facts=[moved]), run_id=runs[0])
    for run_id in runs:
        archive.finish_run(run_id, note="done")
    notes = {run.id: run.note for kind in ("ingest", "replay") for run in read_runs(archive, kind=kind)}
    assert notes[runs[0]].startswith("done; 1 facts refused, such as http://news.example/a/1.html: platform by")
    assert notes[runs[1]] == "done"


def test_evidence_in_the_source_s_place_is_checked_against_it(archive):
    fact = make_place(TEXT, CHANGSHAN, "珙县").model_copy(
        update={"evidence": Evidence(start=0, end=6, quote="511526", field="source")}
    )
    assert put(archive, make_extraction(facts=[fact]), source=SOURCE).refused == ()


def test_a_newer_extractor_supersedes_without_a_new_version(archive):
    first = put(archive)
    facts = [f for f in make_extraction().facts if f.fact != "method"]
    stored = put(archive, make_extraction(facts=facts, version="2"))
    assert stored.outcome == "unchanged"
    report = archive.report(first.report_id)
    assert report.record["extractor_version"] == "2"
    assert report.record["methods"] == []
    assert archive.stats()["superseded"] == 1
    put(archive, make_extraction(version="3"))
    assert archive.stats()["superseded"] == 0
    assert archive.stats()["facts"] == 6


def test_storing_twice_is_storing_once(archive):
    def dump():
        return [f.model_dump_json() for f in archive.facts()], archive.cases()

    put(archive)
    once = dump()
    put(archive)
    assert dump() == once


def test_ids_do_not_depend_on_the_archive(tmp_path):
    ids = []
    for name in ("one", "two"):
        with Archive.open(tmp_path / name, create=True) as archive:
            put(archive)
            put(archive, make_extraction(url="http://portal.example/n/9.html"))
            ids.append(
                ([f.id for f in archive.facts()], [r.id for r in archive.reports()], [c.id for c in archive.cases()])
            )
    assert ids[0] == ids[1]


def test_a_transaction_is_all_or_nothing(archive):
    class StopError(Exception):
        pass

    def store_and_fail() -> None:
        with archive.transaction():
            put(archive)
            archive.mark("http://news.example/a/1.html", "fetched", SOURCE)
            assert archive.stats()["reports"] == 1
            raise StopError

    with pytest.raises(StopError):
        store_and_fail()
    assert archive.stats()["reports"] == 0
    assert archive.url_state("http://news.example/a/1.html", SOURCE) is None
    assert put(archive).outcome == "new"


def test_unknown_ids_are_said(archive):
    put(archive)
    for ask in (lambda: archive.report("ffff"), lambda: archive.report(""), lambda: archive.case("511526-x")):
        with pytest.raises(UnknownIdError):
            ask()


def test_a_report_that_is_not_relevant_is_a_report_without_cases(archive):
    stored = put(archive, make_extraction(relevant=False, facts=()))
    assert stored.outcome == "new"
    assert archive.stats()["relevant"] == 0
    assert archive.cases() == []

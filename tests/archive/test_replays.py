import datetime as dt
import shutil

from archive import Archive
from archive.recovery import read_captures_since
from tests.archive.factory import DAY, SOURCE, TEXT, find_facts, make_count, make_extraction, make_page, put

BOTH_DATABASES = True

LATER = DAY + dt.timedelta(days=2)


def dump(archive):
    return (
        [f.model_dump_json() for f in archive.facts()],
        [c.model_dump_json() for c in archive.cases()],
        [(r.id, r.record) for r in archive.reports()],
        [c.id for c, _ in archive.captures()],
    )


def replay_all(archive, extract, **more):
    replayed = []
    for _, location in archive.captures():
        page = archive.read_page(location)
        replayed.append(archive.replay(page, extract(page), location, **more))
    return replayed


def test_replay_says_what_it_gained_lost_and_changed(archive):
    put(archive)
    changed = make_count(TEXT, "suggestions", 1200, "条", "1200余条", qualifier="about")
    gained = make_count(TEXT, "participants", 1, "位", "一位居民")
    kept = [f for f in find_facts(TEXT) if f.evidence.quote not in ("1200余条", "六步工作法", "150场")]
    other = make_count(TEXT, "activities", 151, "场", "150场")
    [result] = replay_all(archive, lambda page: make_extraction(facts=[*kept, changed, gained, other], version="2"))
    assert [(c.kind, c.after.metric) for c in result.gained] == [("count", "participants")]
    assert [(c.kind, c.before.name) for c in result.lost] == [("method", "六步工作法")]
    assert sorted((c.before.value, c.after.value, c.after.qualifier) for c in result.changed) == [
        (150, 151, "exact"),
        (1200, 1200, "about"),
    ]
    assert not result.is_same


def test_replay_twice_is_replay_once(archive):
    put(archive)
    put(archive, make_extraction(text=TEXT + "\n后来又办了一场。"), at=LATER)
    put(archive, make_extraction(url="http://portal.example/1"))

    def extract(page):
        text = page.body.decode().removeprefix("<html><body>").removesuffix("</body></html>")
        return make_extraction(url=page.url, text=text, version="2")

    replay_all(archive, extract)
    once = dump(archive)
    assert all(result.is_same for result in replay_all(archive, extract))
    assert dump(archive) == once


def test_a_lost_database_is_rebuilt_with_the_same_ids(tmp_path):
    def extract(page):
        text = page.body.decode().removeprefix("<html><body>").removesuffix("</body></html>")
        return make_extraction(url=page.url, text=text)

    folder = tmp_path / "data"
    with Archive.open(folder, create=True) as archive:
        put(archive)
        put(archive, make_extraction(text=TEXT + "\n后来又办了一场。"), at=LATER)
        put(archive, make_extraction(url="http://portal.example/1"), at=LATER)
        put(archive, make_extraction(url="file:///a/b.txt"), at=LATER)
        before = dump(archive)
    (folder / "archive.db").unlink()
    shutil.rmtree(folder / "index", ignore_errors=True)
    with Archive.open(folder, create=True) as archive:
        for page, location in read_captures_since(archive, dt.datetime(1970, 1, 1, tzinfo=dt.UTC)):
            archive.replay(page, extract(page), location)
        assert dump(archive) == before


def test_a_rehearsal_changes_nothing(archive):
    put(archive)
    before = dump(archive)
    assert archive.search("踏实").total == 1
    with archive.rehearsal():
        [result] = replay_all(archive, lambda page: make_extraction(facts=(), version="2"))
        assert len(result.lost) == 6
        assert list(archive.facts()) == []
        assert archive.search("踏实").total == 1
    assert dump(archive) == before
    assert put(archive, make_extraction(text=TEXT.replace("踏实", "亮堂")), at=LATER).outcome == "updated"
    assert archive.search("踏实").total == 0
    assert archive.search("亮堂").total == 1


def test_a_page_that_is_no_article_any_more_keeps_its_report(archive):
    stored = put(archive)
    [result] = replay_all(archive, lambda page: make_extraction(verdict="block", facts=(), version="2"))
    assert result.stored.outcome == "rejected"
    assert archive.report(stored.report_id).facts


def test_sources_come_back_as_configured(archive):
    put(archive, source=SOURCE)
    assert archive.sources() == {"sample": SOURCE}
    changed = SOURCE.model_copy(update={"title": "新名"})
    put(archive, source=changed)
    assert archive.sources()["sample"].title == "新名"


def test_captures_can_be_chosen(archive):
    put(archive, source=SOURCE)
    page = make_page("http://b.example/2", "别的", LATER)
    archive.store(page, make_extraction(url=page.url, text="别的", facts=()), archive.capture(page))
    assert [c.source for c, _ in archive.captures(source="sample")] == ["sample"]
    assert [c.url for c, _ in archive.captures(since=LATER)] == ["http://b.example/2"]
    assert len(list(archive.captures())) == 2

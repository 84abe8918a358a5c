import datetime as dt

import pytest

from archive.errors import UnknownIdError
from tests.archive.factory import DAY, SOURCE, put

BOTH_DATABASES = True


def test_addresses_are_queued_once_and_leave_the_queue_when_fetched(archive):
    urls = ["http://a.example/1", "http://a.example/2", "https://a.example/1#top"]
    assert archive.enqueue(urls, SOURCE) == 2
    assert archive.enqueue(urls, SOURCE) == 0
    assert [due.url for due in archive.next_due(SOURCE)] == ["https://a.example/1#top", "http://a.example/2"]
    archive.mark("http://a.example/1", "fetched", SOURCE, status=200, etag='"x"')
    assert [due.url for due in archive.next_due(SOURCE)] == ["http://a.example/2"]
    assert archive.url_state("http://a.example/1", SOURCE) == "fetched"
    assert archive.enqueue(urls, SOURCE) == 0
    assert len(archive.next_due(SOURCE)) == 1


def test_a_page_is_due_again_when_its_next_try_has_come(archive):
    now = dt.datetime.now(dt.UTC)
    archive.mark("http://a.example/1", "fetched", SOURCE, next_try=now + dt.timedelta(days=7), etag='"x"')
    assert archive.next_due(SOURCE) == []
    [due] = archive.next_due(SOURCE, now=now + dt.timedelta(days=8))
    assert due.etag == '"x"'
    archive.mark("http://a.example/1", "unchanged", SOURCE, status=304, next_try=now + dt.timedelta(days=7))
    assert archive.next_due(SOURCE, now=now + dt.timedelta(days=8))[0].etag == '"x"'


def test_failures_wait_longer_each_time_and_end(archive):
    url = "http://a.example/1"
    now = dt.datetime.now(dt.UTC)
    for tries, hours in enumerate((1, 4, 16, 64), 1):
        archive.mark(url, "failed", SOURCE, status=503)
        assert archive.next_due(SOURCE, now=now + dt.timedelta(hours=hours - 0.1)) == []
        [due] = archive.next_due(SOURCE, now=now + dt.timedelta(hours=hours + 0.1))
        assert due.tries == tries
    archive.mark(url, "failed", SOURCE, status=503)
    assert archive.url_state(url, SOURCE) == "gone"
    assert archive.next_due(SOURCE, now=now + dt.timedelta(days=900)) == []


def test_success_forgets_failures(archive):
    archive.mark("http://a.example/1", "failed", SOURCE)
    archive.mark("http://a.example/1", "fetched", SOURCE)
    archive.mark("http://a.example/1", "failed", SOURCE)
    later = dt.datetime.now(dt.UTC) + dt.timedelta(hours=2)
    assert [due.tries for due in archive.next_due(SOURCE, now=later)] == [1]


def test_kinds_and_sources_are_apart(archive):
    other = SOURCE.model_copy(update={"name": "other"})
    archive.enqueue(["http://a.example/list"], SOURCE, kind="list")
    archive.enqueue(["http://a.example/list"], other)
    assert [due.kind for due in archive.next_due(SOURCE, kind="list")] == ["list"]
    assert archive.next_due(SOURCE, kind="article") == []
    assert [due.source for due in archive.next_due(other)] == ["other"]


def test_many_addresses(archive):
    assert archive.enqueue((f"http://a.example/{i}" for i in range(2500)), SOURCE) == 2500
    assert len(archive.next_due(SOURCE, limit=10)) == 10


def test_runs(archive):
    run = archive.start_run(SOURCE)
    put(archive, source=SOURCE, run_id=run, at=DAY)
    archive.finish_run(run, "finished", counts={"new": 1}, note="fine")
    with pytest.raises(UnknownIdError):
        archive.finish_run("nothing")

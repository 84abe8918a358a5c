"""Replay: what stands in the archive can be made again from the captures alone."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from archive import Archive
from crawler.replay import find_source, list_captures, replay_archive
from schemas.source import Source
from tests.crawler.conftest import Outcome
from tests.crawler.test_cli_ingest import write_warc
from tests.crawler.test_cli_pages import OTHER, PAGE

Run = Callable[..., Outcome]


@pytest.fixture
def stored(xieshang: Run, tmp_path: Path) -> Path:
    warc = write_warc(tmp_path / "old", PAGE, OTHER)
    assert xieshang("ingest", warc, "--archive", tmp_path / "archive").code == 0
    return tmp_path / "archive"


def read_all(folder: Path) -> dict[str, object]:
    with Archive.open(folder) as archive:
        return {
            "reports": {r.id: (r.url, r.record["text"]) for r in archive.reports()},
            "facts": {f.id: f.fact.model_dump_json() for f in archive.facts()},
            "cases": [c.model_dump_json() for c in archive.cases()],
        }


def test_a_deleted_database_comes_back_with_the_same_ids(xieshang: Run, stored: Path) -> None:
    before = read_all(stored)
    for file in stored.glob("archive.db*"):
        file.unlink()
    done = xieshang("replay", "--archive", stored, "--workers", "1")
    assert done.code == 0, done.err
    assert "2 captures read" in done.out
    assert read_all(stored) == before


def test_a_folder_without_captures_is_no_archive_to_make_anew(xieshang: Run, tmp_path: Path) -> None:
    (tmp_path / "notes" / "warc").mkdir(parents=True)
    done = xieshang("replay", "--archive", tmp_path / "notes")
    assert done.code == 2
    assert "not an archive" in done.err
    assert not (tmp_path / "notes" / "archive.db").exists()


def test_an_unknown_source_is_said(xieshang: Run, stored: Path) -> None:
    done = xieshang("replay", "--source", "sample-yune", "--archive", stored)
    assert done.code == 2
    assert "--source sample-yune: no such source; did you mean sample-yunhe" in done.err


def test_replaying_twice_is_replaying_once(xieshang: Run, stored: Path) -> None:
    before = read_all(stored)
    for _ in range(2):
        assert "no fact has changed" in xieshang("replay", "--archive", stored, "--workers", "2").out
    assert read_all(stored) == before


def test_a_review_stands_and_a_rehearsal_changes_nothing(xieshang: Run, stored: Path) -> None:
    with Archive.open(stored) as archive:
        fact = next(f for f in archive.facts() if f.fact.fact == "count")
        archive.correct(fact.id, who="方文", why="数错了", value=999)
        # A fact that extraction does not find is what a replay takes away again.
        reports = [r.id for r in archive.reports()]
    assert "nothing was stored" in xieshang("replay", "--archive", stored, "--dry-run", "--workers", "1").out
    xieshang("replay", "--archive", stored, "--workers", "1")
    with Archive.open(stored) as archive:
        assert archive.fact(fact.id).review == "corrected"
        assert json.loads(archive.fact(fact.id).fact.model_dump_json())["value"] == 999
        assert [r.id for r in archive.reports()] == reports


def test_what_changes_is_tallied_with_examples(stored: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import crawler.replay as module

    original = module.extract_page

    def extract_without_counts(page, source=None):  # type: ignore[no-untyped-def]
        extraction = original(page, source)
        return extraction.model_copy(update={"facts": tuple(f for f in extraction.facts if f.fact != "count")})

    monkeypatch.setattr(module, "extract_page", extract_without_counts)
    with Archive.open(stored) as archive:
        rehearsed = replay_archive(archive, list_captures(archive), is_rehearsal=True)
        assert rehearsed.changes["lost", "count"] > 2
        assert rehearsed.examples["lost", "count"][0].before is not None
        assert any(f.fact.fact == "count" for f in archive.facts())
        replay_archive(archive, list_captures(archive))
        assert not any(f.fact.fact == "count" for f in archive.facts())


@pytest.mark.parametrize("from_files", [False, True])
def test_a_replay_that_was_cut_off_goes_on_where_it_stopped(
    stored: Path, monkeypatch: pytest.MonkeyPatch, from_files: bool
) -> None:
    monkeypatch.setattr("crawler.replay.BATCH", 1)
    expected = read_all(stored)
    if from_files:
        (stored / "archive.db").unlink()
        Archive.open(stored, create=True).close()
    read: list[int] = []

    def cut(done: int) -> None:
        read.append(done)
        if len(read) == 1:
            raise KeyboardInterrupt

    with Archive.open(stored) as archive:
        begun = archive.begin_replay("a question")
        with pytest.raises(KeyboardInterrupt):
            replay_archive(archive, list_captures(archive), begun=begun, on_page=cut)
    with Archive.open(stored) as archive:
        assert archive.begin_replay("a question").id == begun.id
        begun = archive.begin_replay("a question")
        assert begun.counts["pages"] == 1
        rest = list(list_captures(archive, after=begun.cursor))
        result = replay_archive(archive, rest, begun=begun)
        assert result.pages == len(rest) > 0
        total = 1 + len(rest)
        assert total == archive.stats()["captures"]
        # It has come to its end: the next one reads all, and so does one that is asked another question.
        assert archive.begin_replay("a question").cursor is None
        assert archive.begin_replay("another").cursor is None
        assert list(archive.verify()) == []
    assert read_all(stored) == expected


def test_bad_calls_are_said(xieshang: Run, stored: Path) -> None:
    done = xieshang("replay", "--archive", stored, "--since", "yesterday")
    assert done.code == 2
    assert "not a date" in done.err


def test_verify_backup_restore(xieshang: Run, stored: Path, tmp_path: Path) -> None:
    assert "sound" in xieshang("verify", "--archive", stored).out
    assert xieshang("backup", tmp_path / "b.zip", "--archive", stored).code == 0
    assert xieshang("restore", tmp_path / "b.zip", "--archive", tmp_path / "again").code == 0
    assert read_all(tmp_path / "again") == read_all(stored)
    warc = next((stored / "warc").glob("*.warc.gz"))
    body = bytearray(warc.read_bytes())
    body[len(body) // 2] ^= 0xFF
    warc.write_bytes(body)
    done = xieshang("verify", "--archive", stored)
    assert done.code == 1
    assert warc.name in done.out
    assert xieshang("backup", tmp_path / "no" / "b.zip", "--archive", stored).code == 2
    assert xieshang("restore", tmp_path / "nowhere.zip", "--archive", tmp_path / "x").code == 2


def test_a_record_finds_its_source_by_the_host_of_a_seed() -> None:
    source = Source(name="qinghe", title="青禾网", publisher="cppcc", seeds=("http://qinghe.example/list/",))
    assert find_source("http://qinghe.example/a/1.html", [source]) is source
    assert find_source("http://other.example/a/1.html", [source]) is None

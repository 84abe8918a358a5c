"""What is withheld is gone: from rows, search, captures and the bytes on disk, and nothing else is."""

import gzip
from pathlib import Path

import pytest
from typer.testing import CliRunner

from archive import Archive
from archive.errors import ArchiveError, UnknownIdError
from archive.withholding import make_blank, withhold
from crawler.cli import load_verbs
from tests.archive.factory import SOURCE, make_extraction, put
from tests.archive.web_server import serve

SECRET = "某某河畔的一位居民"


def fill(archive: Archive) -> dict[str, str]:
    found = {}
    run = archive.start_run(SOURCE)
    for i, host in enumerate(("news.example", "news.example", "other.example")):
        text = f"珙县的有事来协商第{i}回，去年以来开展协商150场。{SECRET * 30}{i}说好。"
        url = f"http://{host}/{'a' if i == 0 else 'b'}/{i}.html"
        archive.enqueue([url], SOURCE)
        extraction = make_extraction(url=url, text=text, title=f"第{i}回")
        found[url] = str(put(archive, extraction, body=f"{SECRET}{i}" * 50, source=SOURCE, run_id=run).report_id)
    archive.finish_run(run)
    return found


def read_bytes(folder: Path) -> bytes:
    return b"".join(gzip.decompress(path.read_bytes()) for path in folder.rglob("*.warc.gz"))


@pytest.mark.parametrize(
    ("what", "gone"),
    [("http://news.example/a/0.html", {0}), ("http://news.example/b/", {1}), ("news.example", {0, 1}), ("id", {2})],
)
def test_what_is_withheld_is_gone_and_nothing_else(archive: Archive, what: str, gone: set[int]) -> None:
    ids = list(fill(archive).values())
    fact = next(f for f in archive.facts() if f.report_id == ids[2])
    archive.accept(fact.id, who="Li Jing")
    before = max(change.number for change in archive.changes())
    assert archive.search("协商").total == 3
    done = withhold(archive, ids[2] if what == "id" else what, who="Fang Wen", why="asked")
    assert set(done.reports) == {ids[i] for i in gone}
    assert (done.captures, done.records, done.addresses, done.left) == (len(gone), len(gone), len(gone), ())
    assert archive.search("协商").total == 3 - len(gone)
    assert {fact.report_id for fact in archive.facts()} == {ids[i] for i in range(3) if i not in gone}
    raw = read_bytes(archive.path / "warc").decode("utf-8", "replace")
    for i in range(3):
        if i in gone:
            assert f"{SECRET}{i}" not in raw
            with pytest.raises(UnknownIdError):
                archive.report(ids[i])
        else:
            assert f"{SECRET}{i}" in raw
            assert archive.report(ids[i]).captures
    assert [c.action for c in archive.changes(before)].count("withheld") == len(gone)
    assert [str(fault) for fault in archive.verify()] == []
    assert len(archive.next_due(SOURCE)) == 3 - len(gone)
    with serve(archive) as client:
        for i in range(3):
            assert client.get(f"/reports/{ids[i]}").status_code == (404 if i in gone else 200)


def test_what_is_not_there_is_said(archive: Archive) -> None:
    fill(archive)
    for what in ("nowhere.example", "http://news.example/zz.html", "ffff", "", "example"):
        with pytest.raises(ArchiveError, match="nothing in this archive"):
            withhold(archive, what, who="Fang Wen")
    assert archive.stats()["reports"] == 3


@pytest.mark.parametrize("length", [260, 300, 5_000, 65_300, 65_536, 66_000, 70_000, 131_072, 1_000_003, 9_999_999])
def test_blank_records_have_any_length(length: int) -> None:
    blank = make_blank(length)
    assert len(blank) == length
    assert gzip.decompress(blank).startswith(b"WARC/1.1\r\nWARC-Type: metadata")


def test_too_short_a_place_is_said() -> None:
    with pytest.raises(ValueError, match="too few"):
        make_blank(40)


def test_command(archive: Archive) -> None:
    fill(archive)
    result = CliRunner().invoke(
        load_verbs(), ["withhold", "news.example", "--who", "Fang Wen", "--yes", "--archive", str(archive.path)]
    )
    assert result.exit_code == 0, result.output
    assert result.output.startswith("2 reports, 2 captures deleted; 2 records overwritten; 2 addresses")

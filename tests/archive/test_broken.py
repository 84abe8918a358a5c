"""A zoo of broken archives: each is said in one line that names the file and what to do."""

import os
import sqlite3
import stat
from pathlib import Path

import pytest

from archive import Archive, ArchiveError
from archive.database import SCHEMA
from archive.errors import (
    CorruptDatabaseError,
    DamagedRecordError,
    DiskFullError,
    LockedArchiveError,
    NewerSchemaError,
    NotAnArchiveError,
    ReadOnlyArchiveError,
)
from tests.archive.factory import make_extraction, make_page, put


@pytest.fixture
def folder(tmp_path) -> Path:
    with Archive.open(tmp_path / "data", create=True) as archive:
        put(archive)
        archive.search("协商")
    return tmp_path / "data"


def assert_said(error: type[ArchiveError], name: str, folder: Path, **how) -> str:
    with pytest.raises(error) as caught:
        Archive.open(folder, **how).close()
    said = str(caught.value)
    assert name in said
    assert "\n" not in said
    return said


def test_a_folder_that_is_not_there(tmp_path):
    assert_said(NotAnArchiveError, "nowhere", tmp_path / "nowhere")
    assert_said(NotAnArchiveError, "nowhere", tmp_path / "nowhere", read_only=True)
    assert not (tmp_path / "nowhere").exists()


def test_a_folder_without_an_archive(tmp_path):
    (tmp_path / "letters").mkdir()
    assert_said(NotAnArchiveError, "letters", tmp_path / "letters")
    assert list((tmp_path / "letters").iterdir()) == []


def test_a_file_instead_of_a_folder(tmp_path):
    (tmp_path / "file").write_text("x")
    for create in (False, True):
        assert_said(NotAnArchiveError, "file", tmp_path / "file", create=create)


def test_another_program_s_database(tmp_path):
    (tmp_path / "data").mkdir()
    with sqlite3.connect(tmp_path / "data" / "archive.db") as connection:
        connection.execute("CREATE TABLE letters (id)")
    connection.close()
    assert_said(NotAnArchiveError, "archive.db", tmp_path / "data")


@pytest.mark.parametrize(
    "content", [b"", b"hello" * 100, b"SQLite format 3\x00" + b"\xff" * 5000], ids=["empty", "text", "garbage"]
)
@pytest.mark.parametrize("read_only", [False, True])
def test_a_file_that_is_no_database(folder, content, read_only):
    (folder / "archive.db").write_bytes(content)
    before = (folder / "archive.db").read_bytes()
    assert_said(CorruptDatabaseError, "archive.db", folder, read_only=read_only)
    assert_said(CorruptDatabaseError, "archive.db", folder, create=True)
    assert (folder / "archive.db").read_bytes() == before


def test_a_database_with_damaged_pages(folder):
    path = folder / "archive.db"
    data = bytearray(path.read_bytes())
    data[4096 : len(data)] = b"\xa5" * (len(data) - 4096)
    path.write_bytes(bytes(data))

    def use() -> None:
        with Archive.open(folder) as archive:
            archive.stats()

    with pytest.raises(CorruptDatabaseError, match=r"archive\.db"):
        use()


def test_a_newer_schema(folder):
    with sqlite3.connect(folder / "archive.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    said = assert_said(NewerSchemaError, "archive.db", folder)
    assert "9999" in said
    assert SCHEMA in said
    assert_said(NewerSchemaError, "archive.db", folder, read_only=True)


def test_a_read_only_folder(folder):
    mode = folder.stat().st_mode
    folder.chmod(mode & ~(stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH))
    try:
        assert_said(ReadOnlyArchiveError, "data", folder)
        assert_said(ReadOnlyArchiveError, "data", folder, create=True)
        with Archive.open(folder, read_only=True) as archive:
            assert archive.stats()["reports"] == 1
            assert archive.search("协商").total == 1
            with pytest.raises(ReadOnlyArchiveError):
                put(archive)
            with pytest.raises(ReadOnlyArchiveError), archive.transaction():
                pass
    finally:
        folder.chmod(mode)


def test_a_locked_database(folder, monkeypatch):
    monkeypatch.setattr("archive.sqlite.BUSY_SECONDS", 0.1)
    other = sqlite3.connect(folder / "archive.db", isolation_level=None)
    try:
        with Archive.open(folder) as archive:
            other.execute("BEGIN IMMEDIATE")
            assert archive.stats()["reports"] == 1
            with pytest.raises(LockedArchiveError, match="try again"):
                put(archive, make_extraction(text="另一篇文章。" * 10, url="http://a.example/2"))
            other.execute("ROLLBACK")
            assert put(archive, make_extraction(text="另一篇文章。" * 10, url="http://a.example/2")).outcome == "new"
    finally:
        other.close()


def test_a_full_disk_is_said_and_nothing_is_lost(folder, monkeypatch):
    def fail(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with Archive.open(folder) as archive:
        monkeypatch.setattr(os, "fsync", fail)
        with pytest.raises(DiskFullError, match="free some space"):
            put(archive, make_extraction(url="http://b.example/9", text="新的一篇。" * 20))
        monkeypatch.undo()
        assert archive.stats()["reports"] == 1
        assert put(archive, make_extraction(url="http://b.example/9", text="新的一篇。" * 20)).outcome == "new"


def test_a_damaged_warc_record_is_said_when_it_is_read(folder):
    [warc] = (folder / "warc").glob("*.warc.gz")
    data = warc.read_bytes()
    with Archive.open(folder) as archive:
        [(_, location)] = archive.captures()
        warc.write_bytes(data[: location.offset + 40])
        with pytest.raises(DamagedRecordError, match=warc.name):
            archive.read_page(location)
        warc.unlink()
        with pytest.raises(DamagedRecordError, match=warc.name):
            archive.read_page(location)
        # What was read of it stands all the same.
        assert archive.search("协商").total == 1


def test_closing_twice_does_no_harm(folder):
    archive = Archive.open(folder)
    archive.close()
    archive.close()


def test_a_symlinked_and_oddly_named_folder(tmp_path):
    odd = tmp_path / "数 据?%20#1"
    with Archive.open(odd, create=True) as archive:
        put(archive)
        assert archive.read_page(archive.capture(make_page())) is not None
    with Archive.open(str(odd)) as archive:
        assert archive.stats()["reports"] == 1

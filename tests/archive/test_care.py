import json
import shutil
import sqlite3
import threading
import zipfile

import pytest

from archive import Archive, ArchiveError
from tests.archive.factory import DAY, TEXT, make_extraction, put


@pytest.fixture
def folder(tmp_path):
    with Archive.open(tmp_path / "data", create=True) as archive:
        put(archive)
        put(archive, make_extraction(url="http://portal.example/1"))
        put(archive, make_extraction(url="http://b.example/2", text="别的事情。" * 20, facts=()))
        archive.refresh_index()
    return tmp_path / "data"


def change(folder, *statements):
    connection = sqlite3.connect(folder / "archive.db")
    with connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()


def find_faults(folder):
    with Archive.open(folder) as archive:
        return list(archive.verify())


def test_a_sound_archive_has_no_fault(folder):
    told = []
    with Archive.open(folder) as archive:
        assert list(archive.verify(lambda *step: told.append(step))) == []
    with Archive.open(folder, read_only=True) as archive:
        assert list(archive.verify()) == []


@pytest.mark.parametrize("at", [5, 60, 120])
def test_a_flipped_byte_in_a_record_is_found(folder, at):
    with Archive.open(folder) as archive:
        [location, *_] = [location for _, location in archive.captures()]
    path = folder / "warc" / location.file
    data = bytearray(path.read_bytes())
    data[location.offset + location.length - at] ^= 0x55
    path.write_bytes(bytes(data))
    [fault] = find_faults(folder)
    assert fault.kind == "record"
    assert location.file in str(fault)
    assert "backup" in fault.mend


def test_a_missing_warc_file_is_found(folder):
    shutil.rmtree(folder / "warc")
    faults = find_faults(folder)
    assert {fault.kind for fault in faults} == {"record"}
    assert len(faults) == 3


def test_swapped_records_are_found(folder):
    change(folder, "UPDATE capture SET url = 'http://other.example/' WHERE url = 'http://portal.example/1'")
    [fault] = find_faults(folder)
    assert "portal.example" in fault.what


def test_evidence_that_does_not_verify_is_found(folder):
    change(folder, "UPDATE version SET text = substr(text, 2) WHERE text LIKE '珙县%'")
    faults = find_faults(folder)
    assert {fault.kind for fault in faults} == {"evidence"}
    assert len(faults) == 12


def test_rows_that_point_nowhere_are_found(folder):
    change(
        folder,
        "PRAGMA foreign_keys=OFF",
        "UPDATE fact SET report_id = 'ffff' WHERE id = (SELECT min(id) FROM fact)",
        "UPDATE report SET version_id = 'ffff' WHERE url LIKE '%b.example%'",
        "INSERT INTO link (copy_id, original_id, rule, score, who, made_at) "
        "SELECT original_id, copy_id, 'x', 1, 'x', made_at FROM link",
        "UPDATE case_entry SET redirect_to = 'nowhere'",
        "UPDATE fact SET version_id = 'eeee' WHERE id = (SELECT max(id) FROM fact)",
    )
    kinds = [fault.what for fault in find_faults(folder) if fault.kind == "reference"]
    for said in ("points at no report", "has no version", "is the reprint of a reprint", "leads to no case"):
        assert said in kinds


def test_an_index_that_lacks_a_report_is_found(folder):
    change(
        folder,
        "DELETE FROM shingle WHERE report_id IN (SELECT id FROM report WHERE url LIKE '%b.example%')",
        "UPDATE capture SET report_id = NULL WHERE url LIKE '%b.example%'",
        "DELETE FROM version WHERE report_id IN (SELECT id FROM report WHERE url LIKE '%b.example%')",
        "DELETE FROM report WHERE url LIKE '%b.example%'",
    )
    [fault] = find_faults(folder)
    assert fault.kind == "index"


def test_a_backup_comes_back_whole(folder, tmp_path):
    with Archive.open(folder) as archive:
        fact = next(f for f in archive.facts() if f.fact.fact == "count")
        archive.correct(fact.id, who="李河", value=7)
        assert archive.backup(tmp_path / "backup.zip") > 1000
        expected = [f.model_dump_json() for f in archive.facts()], archive.cases(), list(archive.reviews())
    assert Archive.restore(tmp_path / "backup.zip", tmp_path / "again") == 3
    with Archive.open(tmp_path / "again") as archive:
        assert list(archive.verify()) == []
        assert ([f.model_dump_json() for f in archive.facts()], archive.cases(), list(archive.reviews())) == expected
        assert archive.search("踏实").total == 2
    assert sorted(p.name for p in tmp_path.iterdir()) == ["again", "backup.zip", "data"]


def test_a_backup_is_consistent_while_others_write(folder, tmp_path):
    stop = threading.Event()

    def write() -> None:
        with Archive.open(folder) as archive:
            for i in range(10_000):
                if stop.is_set():
                    return
                put(archive, make_extraction(url=f"http://c.example/{i}", text=f"第{i}次。" + TEXT), at=DAY)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        with Archive.open(folder) as archive:
            for turn in range(3):
                archive.backup(tmp_path / f"{turn}.zip")
    finally:
        stop.set()
        writer.join()
    for turn in range(3):
        Archive.restore(tmp_path / f"{turn}.zip", tmp_path / f"again{turn}")
        assert find_faults(tmp_path / f"again{turn}") == []


def test_restoring_never_overwrites(folder, tmp_path):
    with Archive.open(folder) as archive:
        archive.backup(tmp_path / "backup.zip")
    for target in (folder, tmp_path / "backup.zip"):
        with pytest.raises(ArchiveError, match="new folder"):
            Archive.restore(tmp_path / "backup.zip", target)
    (tmp_path / "empty").mkdir()
    Archive.restore(tmp_path / "backup.zip", tmp_path / "empty")


def test_bad_backups_are_said_and_leave_nothing(folder, tmp_path):
    good = tmp_path / "good.zip"
    with Archive.open(folder) as archive:
        archive.backup(good)
    data = good.read_bytes()
    (tmp_path / "cut.zip").write_bytes(data[: len(data) // 2])
    (tmp_path / "text.zip").write_text("hello")
    flipped = bytearray(data)
    flipped[len(data) // 3] ^= 0xFF
    (tmp_path / "flipped.zip").write_bytes(bytes(flipped))
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as bundle:
        bundle.writestr("letter.txt", "hello")
    for name, inside in (("evil", "../evil.db"), ("absolute", "/etc/evil.db")):
        with zipfile.ZipFile(tmp_path / f"{name}.zip", "w") as bundle:
            bundle.writestr(inside, "x")
            bundle.writestr("manifest.json", json.dumps({"sha256": {inside: "0"}}))
    with zipfile.ZipFile(tmp_path / "lacking.zip", "w") as bundle:
        bundle.writestr("manifest.json", json.dumps({"sha256": {"archive.db": "0"}}))
    for name in ("cut", "text", "flipped", "other", "evil", "absolute", "lacking", "missing"):
        with pytest.raises(ArchiveError) as caught:
            Archive.restore(tmp_path / f"{name}.zip", tmp_path / "again")
        assert name in str(caught.value)
        assert "\n" not in str(caught.value)
        assert not (tmp_path / "again").exists()
    assert not (tmp_path / "evil.db").exists()


def test_backup_targets_are_checked(folder, tmp_path):
    with Archive.open(folder) as archive:
        for target in (tmp_path / "none" / "b.zip", tmp_path):
            with pytest.raises(ArchiveError):
                archive.backup(target)

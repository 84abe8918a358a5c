import gzip
import hashlib
import json
import shutil
import sqlite3
import threading
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import text

from archive import Archive, ArchiveError
from archive.errors import CorruptDatabaseError
from tests.archive.factory import DAY, TEXT, make_extraction, make_page, put


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


def find_index(folder):
    [index] = (folder / "warc").glob("*.cdxj")
    return index


def drop_line(path):
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-1]))


def double_line(path):
    path.write_bytes(path.read_bytes().replace(b'"offset": "', b'"offset": "9', 1))


def change_line(path):
    path.write_bytes(path.read_bytes().replace(b"sha1:", b"sha1:A", 1))


def garble_line(path):
    path.write_bytes(path.read_bytes()[:-20])


@pytest.mark.parametrize("harm", [drop_line, double_line, change_line, garble_line, Path.unlink])
def test_a_wrong_index_beside_a_warc_file_is_found_and_mended(folder, harm):
    before = find_index(folder).read_bytes()
    harm(find_index(folder))
    faults = find_faults(folder)
    assert {fault.kind for fault in faults} == {"cdxj"}
    assert all(fault.can_be_mended for fault in faults)
    with Archive.open(folder) as archive:
        archive.mend()
    assert find_index(folder).read_bytes() == before
    assert find_faults(folder) == []


@pytest.mark.parametrize("name", ["WARC-Block-Digest", "WARC-Payload-Digest"])
def test_each_digest_is_checked(folder, name):
    """A record that was rewritten together with its compression, so that gzip itself finds nothing."""
    [warc] = (folder / "warc").glob("*.warc.gz")
    with Archive.open(folder) as archive:
        # Captures of one second come in the order of their ids, the last record in the file is meant.
        place = max((location for _, location in archive.captures()), key=lambda location: location.offset)
    data = warc.read_bytes()
    record = gzip.decompress(data[place.offset : place.offset + place.length])
    at = record.index(name.encode()) + len(name) + len(": sha1:")
    record = record[:at] + (b"A" if record[at : at + 1] != b"A" else b"B") + record[at + 1 :]
    warc.write_bytes(data[: place.offset] + gzip.compress(record) + data[place.offset + place.length :])
    [fault, *others] = [fault for fault in find_faults(folder) if fault.kind == "record"]
    assert f"{place.file} at {place.offset}" in fault.where
    assert "digest" in fault.what
    assert others == []


def test_a_damaged_record_that_no_row_names_is_found(folder):
    change(
        folder,
        "PRAGMA foreign_keys=OFF",
        "DELETE FROM capture WHERE url LIKE '%portal.example%'",
        "DELETE FROM version WHERE report_id IN (SELECT id FROM report WHERE url LIKE '%portal.example%')",
    )
    [warc] = (folder / "warc").glob("*.warc.gz")
    with Archive.open(folder) as archive:
        places = sorted((location for _, location in archive.captures()), key=lambda location: location.offset)
    data = bytearray(warc.read_bytes())
    data[places[0].offset + places[0].length + 60] ^= 0x55
    warc.write_bytes(bytes(data))
    assert [fault.kind for fault in find_faults(folder)].count("record") == 1


@pytest.mark.parametrize(
    ("statement", "where", "what"),
    [
        ("UPDATE report SET title = 'x' WHERE url LIKE '%b.example%'", "report", "title"),
        ("UPDATE report SET hacked = 1 WHERE url LIKE '%b.example%'", "report", "hacked"),
        ("UPDATE report SET place_code = NULL WHERE url LIKE '%news.example%'", "report", "place_code"),
        ("UPDATE fact SET value = 7 WHERE id = (SELECT min(id) FROM fact WHERE value = 150)", "fact", "value"),
        ("UPDATE fact SET place_code = '330822' WHERE id = (SELECT min(id) FROM fact)", "fact", "place_code"),
        ("UPDATE fact SET position = position + 1 WHERE id = (SELECT min(id) FROM fact)", "fact", "position"),
    ],
)
def test_columns_that_say_other_than_their_fact_are_found(folder, statement, where, what):
    change(folder, statement)
    faults = [fault for fault in find_faults(folder) if fault.kind == "derived"]
    assert any(fault.where.startswith(where) and what in fault.what for fault in faults)


def test_cases_that_facts_do_not_tell_are_found_and_mended(folder):
    change(
        folder,
        "DELETE FROM case_report WHERE report_id IN (SELECT id FROM report WHERE url LIKE '%news.example%')",
        "INSERT INTO case_report SELECT min(case_entry.id), report.id FROM case_entry, report "
        "WHERE report.url LIKE '%b.example%'",
        "UPDATE case_entry SET redirect_to = 'nowhere'",
    )
    said = [fault.what for fault in find_faults(folder)]
    assert any("is not among the reports of" in what for what in said)
    assert any("tells nothing of" in what for what in said)
    assert "leads to no case" in said
    with Archive.open(folder) as archive:
        archive.mend()
        assert list(archive.verify()) == []


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE version SET text = replace(text, '别的事情', '别样物品')", "other words"),
        ("UPDATE report SET published = '2001-01-01' WHERE url LIKE '%b.example%'", "other words"),
        ("UPDATE report SET outlet = '别报'", "other words"),
        ("UPDATE fact SET value = 151 WHERE value = 150", "other words"),
    ],
)
def test_an_index_that_holds_other_words_is_found_and_mended(folder, statement, said):
    change(folder, statement)
    assert any(said in fault.what for fault in find_faults(folder) if fault.kind == "index")
    with Archive.open(folder) as archive:
        archive.mend()
        assert [fault for fault in archive.verify() if fault.kind == "index"] == []


def test_verify_reads_while_others_write(folder):
    with Archive.open(folder) as archive, Archive.open(folder) as other:
        put(other, make_extraction(url="http://open.example/1", text="正在写。" * 20, facts=()))
        other.capture(make_page("http://open.example/2", "尚未入库。"))
        assert list(archive.verify()) == []


def test_a_backup_holds_indexes_also_of_files_that_are_being_written(folder, tmp_path):
    with Archive.open(folder) as archive:
        put(archive, make_extraction(url="http://open.example/1", text="正在写。" * 20, facts=()))
        archive.capture(make_page("http://open.example/2", "尚未入库。"))
        archive.backup(tmp_path / "backup.zip")
    with zipfile.ZipFile(tmp_path / "backup.zip") as bundle:
        names = bundle.namelist()
        assert len([name for name in names if name.endswith(".cdxj")]) == 2
        lines = b"".join(bundle.read(name) for name in names if name.endswith(".cdxj"))
        assert lines.count(b"open.example") == lines.count(b"http://open.example") == 2
    Archive.restore(tmp_path / "backup.zip", tmp_path / "again")
    assert find_faults(tmp_path / "again") == []


def test_a_backup_that_unpacks_to_more_than_it_says_is_refused(folder, tmp_path):
    with Archive.open(folder) as archive:
        archive.backup(tmp_path / "good.zip")
    with zipfile.ZipFile(tmp_path / "good.zip") as good, zipfile.ZipFile(tmp_path / "bomb.zip", "w", 8) as bomb:
        for name in good.namelist():
            content = good.read(name)
            if name == "manifest.json":
                manifest = json.loads(content)
                manifest["sizes"]["warc/bomb.warc"] = 10
                manifest["sha256"]["warc/bomb.warc"] = "0"
                content = json.dumps(manifest).encode()
            bomb.writestr(name, content)
        bomb.writestr("warc/bomb.warc", bytes(50_000_000))
    with pytest.raises(ArchiveError, match=r"bomb\.zip"):
        Archive.restore(tmp_path / "bomb.zip", tmp_path / "again")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bomb.zip", "data", "good.zip"]


def test_a_backup_with_a_damaged_or_newer_database_is_refused(folder, tmp_path):
    with Archive.open(folder) as archive:
        archive.backup(tmp_path / "good.zip")
    with zipfile.ZipFile(tmp_path / "good.zip") as good:
        files = {name: good.read(name) for name in good.namelist()}
    harmed = {"newer": tmp_path / "newer.db", "garbled": tmp_path / "garbled.db"}
    for path in harmed.values():
        path.write_bytes(files["archive.db"])
    connection = sqlite3.connect(harmed["newer"])
    with connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    harmed["garbled"].write_bytes(files["archive.db"][:8192] + b"\xa5" * (len(files["archive.db"]) - 8192))
    for name, path in harmed.items():
        content = path.read_bytes()
        manifest = json.loads(files["manifest.json"])
        manifest["sha256"]["archive.db"] = hashlib.sha256(content).hexdigest()
        with zipfile.ZipFile(tmp_path / f"{name}.zip", "w") as bundle:
            for inside, data in (files | {"archive.db": content, "manifest.json": json.dumps(manifest)}).items():
                bundle.writestr(inside, data)
        with pytest.raises(ArchiveError, match=f"{name}.zip") as caught:
            Archive.restore(tmp_path / f"{name}.zip", tmp_path / "again")
        assert "\n" not in str(caught.value)
        assert not (tmp_path / "again").exists()


def test_no_backup_is_made_of_a_damaged_database(folder, tmp_path):
    with Archive.open(folder) as archive:
        archive.backup(tmp_path / "sound.zip")
        # Pages of another table's rows, as a failing disk gives them back.
        with archive.reading() as connection:
            query = text("SELECT rootpage FROM sqlite_master WHERE name = 'capture'")
            page, size = connection.execute(query).scalar(), connection.execute(text("PRAGMA page_size")).scalar()
    data = bytearray((folder / "archive.db").read_bytes())
    data[(page - 1) * size : page * size] = b"\xa5" * size
    (folder / "archive.db").write_bytes(bytes(data))
    before = (tmp_path / "sound.zip").read_bytes()
    with Archive.open(folder) as archive, pytest.raises(CorruptDatabaseError, match="damaged"):
        archive.backup(tmp_path / "sound.zip")
    assert (tmp_path / "sound.zip").read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "sound.zip"]


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

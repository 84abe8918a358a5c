import ast
import hashlib
import json
import zipfile
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

import archive.database
from archive import Archive
from archive.errors import ReadOnlyArchiveError
from archive.tables import Table
from tests.archive.factory import make_extraction, put

OLD = {
    "sources": 1,
    "captures": 4,
    "rejected": 1,
    "reports": 2,
    "reprints": 1,
    "versions": 3,
    "facts": 8,
    "superseded": 4,
}


def test_the_code_writes_the_last_schema():
    config = Config()
    config.set_main_option("script_location", str(Path(archive.database.__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    script = ScriptDirectory.from_config(config)
    assert script.get_heads() == [archive.database.SCHEMA]


def test_migrations_make_the_tables_that_the_code_declares(tmp_path):
    from alembic.autogenerate import compare_metadata

    with Archive.open(tmp_path / "data", create=True) as opened, opened._database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Table.metadata) == []


def test_a_failed_migration_leaves_the_archive_as_it_was(tmp_path, monkeypatch):
    def fail(connection):
        connection.exec_driver_sql("CREATE TABLE half (id)")
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(archive.database, "migrate", fail)
        with pytest.raises(KeyboardInterrupt):
            Archive.open(tmp_path / "data", create=True)
    with Archive.open(tmp_path / "data", create=True) as opened:
        assert opened.stats()["reports"] == 0


def test_tables_are_declared_in_one_file():
    room = Path(archive.database.__file__).parent
    for path in room.rglob("*.py"):
        if path.name != "tables.py":
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.ClassDef):
                    assert not any(k.arg == "table" for k in node.keywords), path


def test_an_archive_of_the_first_schema_keeps_everything(tmp_path):
    with zipfile.ZipFile(Path(__file__).parent / "old" / "schema_0001.zip") as stored:
        stored.extractall(tmp_path / "data")
    with pytest.raises(ReadOnlyArchiveError, match="older schema 0001"):
        Archive.open(tmp_path / "data", read_only=True)
    with Archive.open(tmp_path / "data") as opened:
        stats = opened.stats()
        assert {key: stats[key] for key in OLD} == OLD
        assert [case.id for case in opened.cases()] == ["511526-youshilaixieshang"]
        assert opened.search("路灯").total == 2
        for _, location in opened.captures():
            assert opened.read_page(location).body
        # The reprint that was linked is still one, and a further copy is recognised.
        assert put(opened, make_extraction(url="http://third.example/1")).outcome == "reprint"
    with Archive.open(tmp_path / "data") as opened:
        assert opened.stats()["reprints"] == 2


def describe(opened):
    """Return what the stored archive was asked for when it was made."""
    return {
        "stats": {name: number for name, number in opened.stats().items() if name != "bytes"},
        "facts": [fact.model_dump(mode="json") for fact in opened.facts()],
        "cases": [case.model_dump(mode="json") for case in opened.cases()],
        "reviews": [review.model_dump(mode="json") for review in opened.reviews()],
        "reports": [[r.id, r.url, r.versions, r.original_id, list(r.case_ids)] for r in opened.reports()],
        "changes": [change.number for change in opened.changes()],
    }


def assert_kept(now, then):
    """Whether all that was there still is; what later versions add is their own affair."""
    if isinstance(then, dict):
        for name, value in then.items():
            assert_kept(now[name], value)
    elif isinstance(then, list):
        assert len(now) == len(then)
        for one, two in zip(now, then, strict=True):
            assert_kept(one, two)
    else:
        assert now == then


@pytest.mark.parametrize("through_backup", [False, True])
def test_an_archive_of_the_second_schema_keeps_everything(tmp_path, through_backup):
    folder = tmp_path / "data"
    with zipfile.ZipFile(Path(__file__).parent / "old" / "schema_0002.zip") as stored:
        stored.extractall(folder)
    then = json.loads((folder / "expected.json").read_text("utf-8"))
    with Archive.open(folder) as opened:
        if through_backup:
            opened.backup(tmp_path / "backup.zip")
    if through_backup:
        Archive.restore(tmp_path / "backup.zip", tmp_path / "again")
        folder = tmp_path / "again"
    with Archive.open(folder) as opened:
        assert_kept(describe(opened), then)
        assert list(opened.verify()) == []
        assert opened.search("路灯").total == then["stats"]["reports"]
        for _, location in opened.captures():
            assert opened.read_page(location).body
        # Decisions stand when the same page comes again, and a link that a person took away stays away.
        put(opened, make_extraction(url="http://third.example/1", version="2"))
        assert next(r for r in opened.reports() if "third" in r.url).original_id is None


def test_a_backup_of_an_older_schema_is_brought_up_to_date(tmp_path):
    folder = tmp_path / "data"
    with zipfile.ZipFile(Path(__file__).parent / "old" / "schema_0002.zip") as stored:
        stored.extractall(folder)
    then = json.loads((folder / "expected.json").read_text("utf-8"))
    sums = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and path.suffix in (".db", ".gz")
    }
    # As that version wrote backups: without sizes and indexes.
    with zipfile.ZipFile(tmp_path / "backup.zip", "w") as bundle:
        for name in sums:
            bundle.write(folder / name, name)
        bundle.writestr("manifest.json", json.dumps({"schema": "0002", "sha256": sums}))
    assert Archive.restore(tmp_path / "backup.zip", tmp_path / "again") == 2
    with Archive.open(tmp_path / "again", read_only=True) as opened:
        assert_kept(describe(opened), then)
        assert list(opened.verify()) == []

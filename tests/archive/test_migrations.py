import ast
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

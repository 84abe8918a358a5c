import ast
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

import archive.database
from archive import Archive
from archive.tables import Table


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

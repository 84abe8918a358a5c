"""An archive on PostgreSQL as an older version left it: its tables made by the migrations of that time, rows copied in."""

import contextlib
import sqlite3
from pathlib import Path

from alembic import command
from alembic.config import Config

import archive.database
from archive.database import Database
from archive.postgres import PostgresBackend
from archive.setting import create_database, find_backend

_FLAGS = {("report", "relevant"), ("report", "hacked")}


def move_to_postgres(folder: Path, address: str, schema: str) -> None:
    """Move the rows of an SQLite archive of the older `schema` into PostgreSQL, as that version would have them."""
    kept = (folder / "archive.db").rename(folder.with_name(f"{folder.name}.kept"))
    source = sqlite3.connect(kept)
    backend = find_backend(folder, address, create=True)
    assert isinstance(backend, PostgresBackend)
    create_database(folder, backend)
    database = Database(backend, read_only=False)
    try:
        with database.writing() as connection:
            backend.begin_schema(connection)
            config = Config()
            place = Path(archive.database.__file__).parent / "migrations"
            config.set_main_option("script_location", str(place))
            config.set_main_option("path_separator", "os")
            config.attributes["connection"] = connection
            command.upgrade(config, schema)
            backend.settle_schema(connection)
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
            names = [row[0] for row in source.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            for name in names:
                if name == "alembic_version" or name.startswith("sqlite_"):
                    continue
                rows = source.execute(f'SELECT * FROM "{name}"')
                columns = [column[0] for column in rows.description]
                marks = ", ".join(["%s"] * len(columns))
                insert = f'INSERT INTO "{name}" ({", ".join(columns)}) VALUES ({marks})'
                for row in rows:
                    values = [bool(v) if (name, c) in _FLAGS else v for c, v in zip(columns, row, strict=True)]
                    connection.exec_driver_sql(insert, tuple(values))
                with contextlib.suppress(StopIteration):
                    key = next(
                        c for c in ("number", "id") if c in columns and name in ("change", "link", "review", "url")
                    )
                    connection.exec_driver_sql(
                        f"SELECT setval(pg_get_serial_sequence('{name}', '{key}'), greatest(max({key}), 1)) FROM {name}"
                    )
    finally:
        database.close()
        source.close()
        kept.unlink()

"""PostgreSQL, the database where one machine is too small: chosen by its address, one schema for each archive.

It gives the same rows and the same order as SQLite: text is compared by code points, integers have 64 bits, a missing
value sorts first, and U+0000, which PostgreSQL's text cannot hold, is kept under another name.
"""

import json
import re
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Column, Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.sql import operators
from sqlalchemy.sql.elements import ColumnElement, UnaryExpression

from archive.errors import ArchiveError, DatabaseAddressError

SCHEMES = ("postgresql", "postgres", "postgresql+psycopg")
DEFAULT_SCHEMA = "xieshang"
WAIT_SECONDS = 30
"""How long a writer waits for another, and a connection for the server (`connect_timeout` of the address overrides)."""

_NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}")
_MARK = "xieshang archive "


def parse_address(address: str) -> URL:
    """Return the address of a PostgreSQL database; DatabaseAddressError, without its password, where it is none."""
    try:
        scheme = urlsplit(address).scheme
        url = make_url(address)
        port_is_right = url.port is None or 0 < url.port < 65536
    except (ArgumentError, ValueError):
        scheme, url, port_is_right = "", None, False
    if url is None or scheme not in SCHEMES or not url.database or not port_is_right:
        # The address itself is not repeated: it may hold a password.
        raise DatabaseAddressError("no address of a database; write postgresql://user@host:5432/database")
    schema = url.query.get("schema", DEFAULT_SCHEMA)
    if not isinstance(schema, str) or not _NAME.fullmatch(schema) or schema.startswith("pg_"):
        raise DatabaseAddressError(
            f"{show_address(url)}: no name of a schema; write small letters, digits and underscores"
        )
    return url.set(drivername="postgresql+psycopg").update_query_dict({"schema": schema})


def show_address(url: URL) -> str:
    """Return an address as it may be shown and kept: without its password."""
    hidden = {name for name in url.query if "password" in name.lower()}
    # `URL.set` takes None for "as it was".
    shown = url.set(drivername="postgresql")._replace(password=None).difference_update_query(hidden)
    return shown.render_as_string(hide_password=True)


def is_same_place(one: URL, two: URL) -> bool:
    """Whether two addresses name the same user of the same database on the same server."""
    return (one.host, one.port or 5432, one.database, one.username) == (
        two.host,
        two.port or 5432,
        two.database,
        two.username,
    )


# U+FDD0 is a noncharacter, kept free for a program's own use; doubled it stands for itself.
_NUL, _KEPT = "\x00", "\ufdd0"
_CODED = re.compile(f"{_KEPT}([{_KEPT}\ufdd1])")


def encode_nul(value: str) -> str:
    """Return `value` without U+0000, so that `decode_nul` gives it back."""
    if _NUL not in value and _KEPT not in value:
        return value
    return value.replace(_KEPT, _KEPT * 2).replace(_NUL, f"{_KEPT}\ufdd1")


def decode_nul(value: str) -> str:
    """Return what `encode_nul` was given."""
    if _KEPT not in value:
        return value
    return _CODED.sub(lambda match: _KEPT if match[1] == _KEPT else _NUL, value)


def _load_driver() -> Any:
    try:
        import psycopg  # noqa: PLC0415  optional, and only this database needs it
    except ImportError as error:
        raise ArchiveError("PostgreSQL needs a driver: pip install 'xieshang[postgres]'") from error
    return psycopg


def _adapt_text(connection: Any) -> None:
    """Let the connection carry U+0000 in both directions."""
    from psycopg.types import string  # noqa: PLC0415

    def dump(self: Any, value: str) -> Any:
        return super(type(self), self).dump(encode_nul(value))

    # The last one registered is what strings take by default.
    for dumper in (string.StrDumperVarchar, string.StrDumper, string.StrDumperUnknown):
        connection.adapters.register_dumper(str, type(dumper.__name__, (dumper,), {"dump": dump}))

    class Loader(string.TextLoader):
        def load(self, data: Any) -> str:
            return decode_nul(str(data, "utf-8"))

    for name in ("text", "varchar"):
        connection.adapters.register_loader(name, Loader)


def _order_missing_first(clause: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return a part of ORDER BY under which a missing value is the least, as SQLite has it."""
    inner: Any = clause
    is_descending = False
    while isinstance(inner, UnaryExpression):
        if inner.modifier in (operators.nulls_first_op, operators.nulls_last_op):
            return clause
        is_descending = is_descending or inner.modifier is operators.desc_op
        inner = inner.element
    if isinstance(inner, Column) and not inner.nullable:
        # Left alone, an index can give the order.
        return clause
    return clause.nulls_last() if is_descending else clause.nulls_first()


def _make_dialect_order_like_sqlite(engine: Engine) -> None:
    parent: Any = engine.dialect.statement_compiler

    class Compiler(parent):  # type: ignore[misc]  # the dialect names its compiler
        def order_by_clause(self, select: Any, **how: Any) -> str:
            parts = [
                _order_missing_first(clause)._compiler_dispatch(self, **how) for clause in select._order_by_clauses
            ]
            return f" ORDER BY {', '.join(parts)}" if parts else ""

    engine.dialect.statement_compiler = Compiler


class PostgresBackend:
    """One schema of the database at `url`."""

    def __init__(self, url: URL, archive_id: str) -> None:
        self.url = url
        self.archive_id = archive_id
        self.schema = str(url.query["schema"])
        self.name = show_address(url)
        """What error lines call it."""

    def open_engine(self, *, read_only: bool) -> Engine:
        """Return an engine whose writers wait for each other and whose readers see one state of the database."""
        psycopg = _load_driver()
        query = {"connect_timeout": str(WAIT_SECONDS), **self.url.query}
        query.pop("schema")
        options = f"-c search_path={self.schema} -c lock_timeout={WAIT_SECONDS}s -c timezone=UTC"
        query["options"] = f"{query.get('options', '')} {options}".strip()

        class QuietCursor(psycopg.ServerCursor):  # type: ignore[misc,name-defined]  # the driver is optional
            """A reader who stops half-way leaves his cursor to the end of the transaction, which is no fault."""

            def __del__(self) -> None:
                pass

        server = self.url.translate_connect_args(username="user", database="dbname")

        def connect() -> Any:
            connection = psycopg.connect(**{"application_name": "xieshang"} | server | query, client_encoding="utf8")
            _adapt_text(connection)
            connection.server_cursor_factory = QuietCursor
            return connection

        engine = create_engine(
            "postgresql+psycopg://",
            creator=connect,
            # A server that was started anew leaves dead connections behind.
            pool_pre_ping=True,
            json_serializer=partial(json.dumps, ensure_ascii=False, separators=(",", ":")),
        )
        _make_dialect_order_like_sqlite(engine)
        lock = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))").bindparams(
            name=f"xieshang.{self.schema}"
        )

        @event.listens_for(engine, "begin")
        def _begin(connection: Connection) -> None:
            if connection.get_execution_options().get("is_writing", False):
                # Storing looks before it writes: one writer at a time, as on SQLite. The transaction's end lets go.
                connection.execute(lock)
            else:
                connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")

        return engine

    def read_schema(self, connection: Connection) -> str | None:
        """Return the schema version that the database records; None where it has none.

        DatabaseAddressError where the schema belongs to another archive.
        """
        query = text("SELECT obj_description(oid, 'pg_namespace') FROM pg_namespace WHERE nspname = :name")
        said = connection.execute(query, {"name": self.schema}).scalar()
        if said is not None and said != f"{_MARK}{self.archive_id}":
            raise DatabaseAddressError(
                f"{self.name}: holds the archive of another folder; use that folder, or name another schema "
                "(…?schema=name)"
            )
        if connection.execute(text("SELECT to_regclass('alembic_version')")).scalar() is None:
            tables = text("SELECT count(*) FROM pg_tables WHERE schemaname = :name")
            if connection.execute(tables, {"name": self.schema}).scalar_one():
                raise DatabaseAddressError(
                    f"{self.name}: not an archive (a schema with tables of others); name another (…?schema=name)"
                )
            return None
        found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        return found

    def begin_schema(self, connection: Connection) -> None:
        """Make the schema of a new archive and mark it as this folder's."""
        connection.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {self.schema}")
        # The name and the id consist of letters, digits and underscores.
        connection.exec_driver_sql(f"COMMENT ON SCHEMA {self.schema} IS '{_MARK}{self.archive_id}'")

    def settle_schema(self, connection: Connection) -> None:
        """After migrating: text is compared by code points, integers have 64 bits, whatever a migration asked for."""
        columns = text(
            "SELECT table_name, column_name, data_type FROM information_schema.columns "
            "WHERE table_schema = :schema AND table_name <> 'alembic_version' AND (data_type = 'integer' "
            "OR (data_type IN ('text', 'character varying') AND collation_name IS DISTINCT FROM 'C')) "
            "ORDER BY table_name, ordinal_position"
        )
        changes: dict[str, list[str]] = {}
        for row in connection.execute(columns, {"schema": self.schema}):
            kind = "bigint" if row.data_type == "integer" else 'text COLLATE "C"'
            changes.setdefault(row.table_name, []).append(f'ALTER COLUMN "{row.column_name}" TYPE {kind}')
        # Both ends of a foreign key must compare alike, so PostgreSQL checks each again; tables are few.
        for table, parts in changes.items():
            connection.exec_driver_sql(f'ALTER TABLE "{table}" {", ".join(parts)}')
        # An outlet's name, as a page gives it, may be longer than an ordered index holds.
        outlet = "SELECT to_regclass('ix_report_outlet')"
        if connection.execute(text(outlet)).scalar() is not None:
            connection.exec_driver_sql("DROP INDEX ix_report_outlet")
            connection.exec_driver_sql("CREATE INDEX ix_report_outlet ON report USING hash (outlet)")
        sequences = text(
            "SELECT sequencename FROM pg_sequences WHERE schemaname = :schema AND data_type <> 'bigint'::regtype"
        )
        for name in connection.execute(sequences, {"schema": self.schema}).scalars().all():
            connection.exec_driver_sql(f'ALTER SEQUENCE "{name}" AS bigint')

    def drop_schema(self, connection: Connection) -> None:
        """Remove the schema with all its tables."""
        connection.exec_driver_sql(f"DROP SCHEMA {self.schema} CASCADE")

    def find_damage(self, connection: Connection) -> list[str]:
        """Return nothing: the server checks its pages itself when they are read (`initdb --data-checksums`)."""
        return []

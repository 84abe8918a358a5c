"""Copying all rows from one database to another, whatever the two are."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Column, Connection, Integer, Table, func, insert, select, text

from archive.care.fault import Progress
from archive.tables import Table as Declared

_BATCH = 1000


def copy_rows(source: Connection, target: Connection, progress: Progress | None = None) -> int:
    """Copy every row of every table; return how many. Both connections see the schema of this code, `target` empty."""
    total = 0
    for table in Declared.metadata.sorted_tables:
        rows = source.execute(select(table).order_by(*table.primary_key.columns).execution_options(yield_per=_BATCH))
        if target.dialect.name == "postgresql":
            total += _copy_in(target, table, rows)
            _set_sequence(target, table)
        else:
            for part in rows.mappings().partitions():
                target.execute(insert(table), [dict(row) for row in part])
                total += len(part)
        if progress:
            progress(f"rows of {table.name}", total, total)
    return total


def _copy_in(target: Connection, table: Table, rows: Any) -> int:
    """Send rows by COPY, which takes a tenth of the time of inserts."""
    dialect: Any = target.dialect
    columns = list(table.columns)
    processors = [column.type.dialect_impl(dialect).bind_processor(dialect) for column in columns]
    names = ", ".join(f'"{column.name}"' for column in columns)
    driver: Any = target.connection.driver_connection
    count = 0
    with driver.cursor() as cursor, cursor.copy(f'COPY "{table.name}" ({names}) FROM STDIN') as copy:
        for values in _process(rows, processors):
            copy.write_row(values)
            count += 1
    return count


def _process(rows: Any, processors: Sequence[Any]) -> Iterator[list[Any]]:
    for row in rows:
        yield [
            value if process is None or value is None else process(value)
            for value, process in zip(row, processors, strict=True)
        ]


def _set_sequence(target: Connection, table: Table) -> None:
    """Let running numbers go on behind the last one copied."""
    column: Column[Any] | None = table.autoincrement_column
    if column is None or not isinstance(column.type, Integer):
        return
    last = target.execute(select(func.max(column))).scalar()
    if last is not None:
        sequence = text("SELECT setval(pg_get_serial_sequence(:table, :name), :last)")
        target.execute(sequence, {"table": table.name, "name": column.name, "last": last})

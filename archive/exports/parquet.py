"""Parquet: real types, list columns, coded values as dictionaries, what was asked and by which version inside."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

from archive.exports.cells import read_cell, read_items
from archive.subjects import Column, Table
from schemas.codebook import Language

SUFFIX = ".parquet"
NAMES = ("Parquet（R、Python、SQL）", "Parquet (R, Python, SQL)")
MEDIA_TYPE = "application/vnd.apache.parquet"
RANK = 60

_BATCH = 2_000
DAY = "_date"
"""Ending of the column that holds the dates which are whole days, beside the maybe partial ones as text."""


def read_day(value: Any) -> dt.date | None:
    """Return a date where `value` is a whole day; a month or year is none."""
    try:
        return dt.date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else None
    except ValueError:
        return None


def _make_field(arrow: Any, column: Column) -> Any:
    types = {
        "number": arrow.float64(),
        "ratio": arrow.float64(),
        "integer": arrow.int64(),
        "yesno": arrow.bool_(),
        "list": arrow.list_(arrow.string()),
    }
    is_coded = column.section is not None or column.choices is not None
    text = arrow.dictionary(arrow.int32(), arrow.string()) if is_coded else arrow.string()
    return arrow.field(
        column.key, types.get(column.kind, text), metadata={"label_zh": column.label, "label_en": column.label_en}
    )


def _make_schema(arrow: Any, table: Table) -> Any:
    fields = []
    for column in table.subject.columns:
        fields.append(_make_field(arrow, column))
        if column.kind == "date":
            fields.append(arrow.field(column.key + DAY, arrow.date32(), metadata={"label_en": column.label_en}))
    return arrow.schema(fields, metadata={"xieshang": json.dumps(table.about, ensure_ascii=False)})


def _read_value(column: Column, record: Any, language: Language) -> Any:
    if column.kind == "list":
        return read_items(column, record, language)
    cell = read_cell(column, record, language)
    if column.kind in ("number", "ratio") and cell is not None:
        return float(cell)
    return cell


def write_table(path: Path, table: Table) -> int:
    """Write one row a record, some thousand rows in memory at a time; return the number of rows."""
    import pyarrow  # noqa: PLC0415  slow to import, and wanted by this format alone
    import pyarrow.parquet  # noqa: PLC0415

    schema = _make_schema(pyarrow, table)
    rows = 0

    def flush(batch: dict[str, list[Any]]) -> None:
        writer.write_table(pyarrow.table(batch, schema=schema))
        for values in batch.values():
            values.clear()

    with pyarrow.parquet.ParquetWriter(path, schema, compression="zstd", use_dictionary=True) as writer:
        batch: dict[str, list[Any]] = {name: [] for name in schema.names}
        for record in table.records:
            for column in table.subject.columns:
                value = _read_value(column, record, table.language)
                batch[column.key].append(value)
                if column.kind == "date":
                    batch[column.key + DAY].append(read_day(value))
            rows += 1
            if rows % _BATCH == 0:
                flush(batch)
        flush(batch)
    return rows

"""Stata .dta, version 118: variable labels, value labels for coded values, dates, long texts as strL.

The writer of pandas needs the whole table: memory grows with the rows, and more than `MAX_ROWS` are refused.
"""

import datetime as dt
from pathlib import Path
from typing import Any

from archive.errors import ExportError
from archive.exports.cells import Cell, read_cell
from archive.exports.parquet import DAY, read_day
from archive.exports.wording import word
from archive.subjects import Column, Table
from schemas.codebook import Language, load_codebook

SUFFIX = ".dta"
NAMES = ("Stata 数据", "Stata data")
MEDIA_TYPE = "application/x-stata-dta"
RANK = 61

MAX_ROWS = 500_000
"""Rows at the most: statements take some 3 KB of memory each. A larger selection is one for Parquet."""
_MAX_LABEL = 80
_STRL_FROM = 244
"""Bytes from which a text is kept apart from the rows: shorter ones are padded in every row."""


def name_variable(key: str, reserved: frozenset[str]) -> str:
    """Return the variable's name of a column: its key, with `_` behind it where Stata keeps the word for itself."""
    return f"{key}_" if key in reserved else key


def _cut_label(text: str) -> str:
    return text if len(text) <= _MAX_LABEL else text[: _MAX_LABEL - 1] + "…"


def list_choices(column: Column, language: Language) -> dict[str, str] | None:
    """Return the labels of a coded column's values by what `read_cell` gives; None where it is not coded."""
    if column.choices is not None:
        return {key: names[language == "en"] for key, names in column.choices.items()}
    if column.section is not None:
        return {e.label(language): e.label(language) for e in load_codebook().section(column.section).values()}
    if column.kind == "yesno":
        return {"no": word("no", language), "yes": word("yes", language)}
    return None


class _Texts:
    """Keeps each text once: places, platforms, addresses and headlines are told in many rows."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    def keep(self, cell: Cell) -> Any:
        if isinstance(cell, bool):
            return "yes" if cell else "no"
        # NUL and the like are gone already; a missing text is an empty one in Stata.
        return self.kept.setdefault(cell, cell) if isinstance(cell, str) else cell


def _read_columns(table: Table) -> dict[str, list[Any]]:
    texts = _Texts()
    columns = table.subject.columns
    values: dict[str, list[Any]] = {column.key: [] for column in columns}
    for rows, record in enumerate(table.records, 1):
        if rows > MAX_ROWS:
            raise ExportError(
                f"a Stata file is built in memory and holds {MAX_ROWS:,} rows at the most; narrow the selection or "
                "write .parquet or .csv, which Stata reads too"
            )
        for column in columns:
            values[column.key].append(texts.keep(read_cell(column, record, table.language)))
    return values


def _make_series(pandas: Any, column: Column, values: list[Any], language: Language) -> Any:
    choices = list_choices(column, language)
    # The writer looks for the largest code of a coded column, which a table without rows has not.
    if choices is not None and values:
        known = [*choices, *sorted({v for v in values if v is not None and v not in choices})]
        kind = pandas.CategoricalDtype(known, ordered=False)
        series = pandas.Series(pandas.Categorical(values, dtype=kind))
        names = [choices.get(key, key) for key in known]
        # Two keys of one label would be one category.
        return series.cat.rename_categories(names) if len(set(names)) == len(names) else series
    if column.kind in ("number", "ratio", "integer"):
        # A missing number is Stata's own `.`; whole numbers beyond 53 bits do not occur.
        return pandas.Series(values, dtype="float64")
    return pandas.Series(["" if v is None else v for v in values], dtype=object)


def write_table(path: Path, table: Table) -> int:
    """Write one row a record; return the number of rows. ExportError beyond `MAX_ROWS`."""
    import pandas  # noqa: PLC0415  slow to import, and wanted by this format alone
    from pandas.io.stata import StataParser, StataWriterUTF8  # noqa: PLC0415

    language = table.language
    columns = table.subject.columns
    reserved = frozenset(StataParser().RESERVED_WORDS)
    values = _read_columns(table)
    rows = len(values[columns[0].key])
    made: dict[str, Any] = {}
    labels: dict[str, str] = {}
    long: list[str] = []
    dates: dict[str, str] = {}
    for column in columns:
        cells = values.pop(column.key)
        name = name_variable(column.key, reserved)
        made[name] = _make_series(pandas, column, cells, language)
        labels[name] = _cut_label(column.name(language))
        if made[name].dtype == object and any(len(text.encode()) > _STRL_FROM for text in made[name]):
            long.append(name)
        if column.kind == "date":
            made[name + DAY] = pandas.to_datetime(pandas.Series([read_day(cell) for cell in cells]))
            labels[name + DAY] = _cut_label(column.name(language) + ("（整日）", " (whole days)")[language == "en"])
            dates[name + DAY] = "td"
    frame = pandas.DataFrame(made)
    about = table.about
    with path.open("wb") as file:
        StataWriterUTF8(
            file,
            frame,
            convert_dates=dates,
            write_index=False,
            time_stamp=dt.datetime.fromisoformat(about["made_at"]).replace(tzinfo=None),
            data_label=_cut_label(f"{about['version']} {about['what']} change {about['change']}: {about['filter']}"),
            variable_labels=labels,
            convert_strl=long,
            version=118,
        ).write_file()
    return rows

"""CSV: UTF-8 with BOM so that Excel reads Chinese, cells that are no formulas, lists in one cell."""

from csv import writer
from pathlib import Path

from archive.exports.cells import Cell, guard_formula, read_cell
from archive.subjects import Table

SUFFIX = ".csv"
NAMES = ("CSV 表格", "CSV table")
MEDIA_TYPE = "text/csv; charset=utf-8"
RANK = 20
IS_TEXT = True


def format_cell(cell: Cell) -> str | int | float | None:
    """Return a cell as CSV holds it: yes and no as words, text guarded."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return guard_formula(cell) if isinstance(cell, str) else cell


def write_table(path: Path, table: Table) -> int:
    """Write one row a record under the columns' stable names; return the number of rows."""
    columns = table.subject.columns
    rows = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        out = writer(file)
        out.writerow([column.key for column in columns])
        for record in table.records:
            out.writerow([format_cell(read_cell(column, record, table.language)) for column in columns])
            rows += 1
    return rows

"""CSV: UTF-8 with BOM so that Excel reads Chinese, cells that are no formulas, lists in one cell."""

from csv import writer
from pathlib import Path

from archive.exports.cells import guard_formula, read_cell
from archive.subjects import Table

SUFFIX = ".csv"


def write_table(path: Path, table: Table) -> int:
    """Write one row a record under the columns' stable names; return the number of rows."""
    columns = table.subject.columns
    rows = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        out = writer(file)
        out.writerow([column.key for column in columns])
        for record in table.records:
            cells = (read_cell(column, record) for column in columns)
            out.writerow([guard_formula(cell) if isinstance(cell, str) else cell for cell in cells])
            rows += 1
    return rows

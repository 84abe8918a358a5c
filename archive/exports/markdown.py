"""Markdown: one table for a note or an issue; cells on one line, with nothing in them that Markdown or HTML reads."""

import re
from pathlib import Path

from archive.exports.cells import read_cell
from archive.subjects import Column, Table

SUFFIX = ".md"

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|#~!&])")


def _escape(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def _write_cell(column: Column, cell: str | int | float | None) -> str:
    if cell is None:
        return ""
    if not isinstance(cell, str):
        return f"{cell:,}"
    if column.kind == "link" and re.fullmatch(r"https?://[^\s<>()\\]+", cell):
        return f"<{cell}>".replace("|", "%7C")
    return _escape(cell)


def write_table(path: Path, table: Table) -> int:
    """Write one row a record under the columns' labels; return the number of rows."""
    columns = table.subject.columns
    rows = 0
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write("| " + " | ".join(_escape(column.label) for column in columns) + " |\n")
        file.write("|" + "|".join(" ---: " if column.kind == "number" else " --- " for column in columns) + "|\n")
        for record in table.records:
            cells = (_write_cell(column, read_cell(column, record)) for column in columns)
            file.write("| " + " | ".join(cells) + " |\n")
            rows += 1
    return rows

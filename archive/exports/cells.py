"""Cells that are safe in a spreadsheet: no formula, no control characters, lists in one cell."""

import re
from typing import Any

from archive.subjects import Column

LIST_SEPARATOR = "; "
# Bidirectional controls can make a cell read as something else than it holds.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
# What spreadsheets take for the beginning of a formula.
_FORMULA = re.compile(r"^[=+\-@\t\r＝＋－＠]")


def read_cell(column: Column, record: Any) -> str | int | float | None:
    """Return the value of one cell: text without control characters, a number, or None where nothing is reported."""
    value = column.pick(record)
    if value is None or (column.kind == "list" and not value):
        return None
    if column.kind == "list":
        return _CONTROLS.sub("", LIST_SEPARATOR.join(str(item).replace(";", "；") for item in value))
    if column.kind == "number":
        return value if isinstance(value, int | float) else float(value)
    return _CONTROLS.sub("", str(value))


def guard_formula(text: str) -> str:
    """Return `text` with an apostrophe in front where a spreadsheet would take it for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text

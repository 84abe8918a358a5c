"""Cells that are harmless wherever they are opened: no formula, no control characters, lists in one cell."""

import re
from typing import Any

from archive.subjects import Column
from schemas.codebook import Language

LIST_SEPARATOR = "; "

# C0 and C1 controls do nothing good in a table, XML forbids most; bidirectional controls make a cell read as something
# else than it holds; half characters and noncharacters cannot be written as UTF-8 or XML.
CONTROLS = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef"
    "\ufffe\uffff]"
)
# What spreadsheets take for the beginning of a formula, some also behind blanks; and what we put before it.
_FORMULA = re.compile(r"'*(?:[\t\r\n]|\s*[=+\-@＝＋－＠])")
_LINK = re.compile(r"https?://[^\s\x00-\x20\"'<>\\]+", re.IGNORECASE)
_MAX_LINK = 2_000

Cell = str | int | float | bool | None


def clean_text(text: str) -> str:
    """Return `text` without characters that are harmful or cannot be written; line ends are made one kind."""
    return CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def read_items(column: Column, record: Any, language: Language = "zh") -> list[str]:
    """Return the items of a cell that holds a list."""
    return [clean_text(str(item)) for item in column.read(record, language) or ()]


def read_cell(column: Column, record: Any, language: Language = "zh") -> Cell:
    """Return the value of one cell: clean text (lists joined), a number, or None where nothing is reported."""
    if column.kind == "list":
        items = read_items(column, record, language)
        return LIST_SEPARATOR.join(item.replace(";", "；") for item in items) or None
    value = column.read(record, language)
    if value is None or isinstance(value, bool):
        return value
    if column.kind in ("number", "integer", "ratio"):
        return value if isinstance(value, int | float) else float(value)
    return clean_text(str(value))


def guard_formula(text: str) -> str:
    """Return `text` with an apostrophe in front where a spreadsheet would take it for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def release_formula(text: str) -> str:
    """Return what `guard_formula` was given."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text[1:]) else text


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would take `text` for a formula."""
    return _FORMULA.match(text) is not None


def is_link(text: str) -> bool:
    """Whether `text` may become a link: http or https, no blanks, of sane length."""
    return len(text) <= _MAX_LINK and _LINK.fullmatch(text) is not None

"""Reading workbooks that people have filled in: cells as text, with the place of each for messages."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from archive.errors import ArchiveError

_MAX_ROWS = 100_000
MISSING = "pip install 'xieshang[agreement]'"


def letter_of(index: int) -> str:
    """Return the letters of the column `index` (from 0)."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def read_sheets(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Return the rows of every sheet of an .xlsx file; ArchiveError where it is none."""
    try:
        import openpyxl  # noqa: PLC0415  part of an extra
    except ImportError as error:
        raise ArchiveError(f"coding sheets need openpyxl, which is not installed: {MISSING}") from error
    if not path.is_file():
        raise ArchiveError(f"{path}: no such file")
    try:
        # Not `data_only`: a formula must be seen as one, not as what some program last made of it.
        # The open file, not its name: what a file is called says nothing of what it is.
        with path.open("rb") as file, contextlib.closing(openpyxl.load_workbook(file, read_only=True)) as book:
            return {sheet.title: list(_read_rows(sheet)) for sheet in book.worksheets}
    except ArchiveError:
        raise
    except (OSError, BadZipFile, ValueError, KeyError, TypeError, AttributeError, SyntaxError, IndexError) as error:
        # What openpyxl raises on files that are no workbook, or a broken one.
        raise ArchiveError(f"{path}: is no Excel workbook (.xlsx) that can be read; save it as .xlsx again") from error


def _read_rows(sheet: Any) -> Iterator[tuple[Any, ...]]:
    for number, row in enumerate(sheet.iter_rows(values_only=True), 1):
        if number > _MAX_ROWS:
            raise ArchiveError(f"sheet {sheet.title!r} has more than {_MAX_ROWS} rows; delete the empty ones")
        yield tuple(row)


def read_text(value: Any) -> str:
    """Return a cell's value as text; ArchiveError where it is a date or a formula."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return f"{value:.15g}"
    if not isinstance(value, str):
        raise ArchiveError(f"{value} is a date made by the spreadsheet; format the cell as text and write it again")
    text = value.strip()
    if text.startswith("=") and len(text) > 1:
        raise ArchiveError(f"{text[:30]!r} is a formula; write the value")
    return text

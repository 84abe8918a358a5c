"""Reading a filled coding sheet: every fault is named with sheet, row and column; one fault, and nothing is read."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from archive.agreement.columns import CodedColumn, is_not_reported, list_columns, parse_value
from archive.agreement.layout import (
    CODING,
    ID_KEY,
    KEY_ROW,
    NOTE_KEY,
    READ_ME,
    REST,
    REST_KEY,
    SAMPLE_KEY,
    list_sheet_columns,
)
from archive.agreement.sampling import Unit
from archive.agreement.workbook import letter_of, read_sheets, read_text
from archive.errors import ArchiveError

_SHOWN = 20
_RESTS = {REST.casefold(), "其余均未报道", "the rest is not reported", "是", "yes", "y", "1"}


class CodingSheetError(ArchiveError):
    """A sheet that cannot be taken; `faults` says each thing that is wrong, one line each."""

    def __init__(self, path: Path, faults: list[str]) -> None:
        shown = faults[:_SHOWN]
        more = f" … and {len(faults) - _SHOWN} more" if len(faults) > _SHOWN else ""
        super().__init__(f"{path}: nothing was imported: {'; '.join(shown)}{more}")
        self.faults = faults


@dataclass
class CodedRow:
    """What one row of the sheet says of one report."""

    report_id: str
    """Id of the report."""
    row: int
    """Row in the sheet, from 1."""
    values: dict[str, Any] = field(default_factory=dict)
    """By column; None is "not reported", a column that is left out was not looked at."""
    note: str = ""
    """The coder's note."""


def find_sample_id(sheets: dict[str, list[tuple[Any, ...]]]) -> str | None:
    """Return the id of the sample that a workbook names on its first page; None where it names none."""
    for row in sheets.get(READ_ME, []):
        if len(row) > 1 and str(row[0] or "").strip() == SAMPLE_KEY and row[1]:
            return str(row[1]).strip()
    return None


class _Faults:
    """What is wrong with one sheet."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.letters: dict[str, str] = {}

    def add(self, said: object, row: int | None = None, key: str | None = None) -> None:
        where = f"sheet {CODING}"
        if row is not None:
            where += f", row {row}"
        if key is not None:
            where += f", column {key}" + (f" ({self.letters[key]})" if key in self.letters else "")
        self.lines.append(f"{where}: {said}")


def _find_columns(rows: list[tuple[Any, ...]], faults: _Faults) -> dict[str, int]:
    if len(rows) < KEY_ROW:
        faults.add("is empty; fill in the sheet that was handed out")
        return {}
    at: dict[str, int] = {}
    for i, cell in enumerate(rows[KEY_ROW - 1]):
        key = str(cell or "").strip()
        if not key:
            if any(len(row) > i and row[i] is not None for row in rows[KEY_ROW:]):
                faults.add(
                    f"column {letter_of(i)} has no name; move what stands in it to the note and delete it", KEY_ROW
                )
            continue
        if key in at:
            faults.add(
                f"the column stands there twice ({letter_of(at[key])} and {letter_of(i)}); delete one", KEY_ROW, key
            )
            continue
        at[key] = i
        faults.letters[key] = letter_of(i)
    known = {column.key for column in list_sheet_columns()}
    for key in at.keys() - known:
        faults.add("is no column of the sheet; move what stands in it to the note and delete it", KEY_ROW, key)
    needed = {ID_KEY, REST_KEY} | {column.key for column in list_sheet_columns() if column.coded}
    for key in (column.key for column in list_sheet_columns()):
        if key in needed and key not in at:
            faults.add(f"the column {key!r} is missing; copy it from the sheet that was handed out", KEY_ROW)
    return at


def _read_cells(column: CodedColumn, cells: dict[str, str], row: int, faults: _Faults) -> tuple[bool, Any]:
    """Return whether the column is filled in, and its value."""
    told = {key: cells[key] for key in column.cell_keys if cells.get(key)}
    if not told:
        return False, None
    if column.cells > 1 and len(told) > 1:
        for key, text in told.items():
            if is_not_reported(text):
                faults.add("says “not reported” beside other values; clear one of them", row, key)
    values: list[Any] = []
    for key, text in told.items():
        try:
            value = parse_value(column, text)
        except ArchiveError as error:
            faults.add(error, row, key)
            continue
        if column.cells == 1 or value is None:
            return True, value
        values += [item for item in value if item not in values]
    return True, values


def _check_groups(values: dict[str, Any], row: int, faults: _Faults) -> None:
    for column in list_columns():
        if not column.group or column.key not in values:
            continue
        figure, told = values.get(column.group), values[column.key]
        if figure is None and told is not None:
            faults.add(
                f"is filled in, but {column.group} gives no figure; write the figure or clear it", row, column.key
            )
        if figure is None:
            # Nothing can be said of a figure that is not there.
            del values[column.key]


def _read_row(cells: dict[str, str], row: int, report_id: str, is_partial: bool, faults: _Faults) -> CodedRow | None:
    """Return what a row says; None where nobody has looked at the report."""
    found = CodedRow(report_id=report_id, row=row, note=cells.get(NOTE_KEY, ""))
    for column in list_columns():
        is_filled, value = _read_cells(column, cells, row, faults)
        if is_filled:
            found.values[column.key] = value
    rest = cells.get(REST_KEY, "")
    if rest and rest.casefold() not in _RESTS:
        faults.add(f"{rest!r} is not in the list; choose “{REST}” or clear the cell", row, REST_KEY)
    if not found.values and not rest:
        if found.note:
            faults.add("has a note but nothing is coded; code the report, or clear the note", row, NOTE_KEY)
        return None
    if "relevant" not in found.values:
        faults.add("is blank although the row is begun; choose 是 or 否", row, "relevant")
        return found
    if found.values["relevant"] == "no":
        for key, value in found.values.items():
            if key != "relevant" and value is not None:
                faults.add(
                    "is filled in although the report is not relevant; clear the cell or change 是否相关", row, key
                )
        found.values = {"relevant": "no"}
        return found
    _check_groups(found.values, row, faults)
    blank = [c.key for c in list_columns() if c.key not in found.values and not c.group]
    missing = [
        c.key for c in list_columns() if c.group and c.key not in found.values and found.values.get(c.group) is not None
    ]
    if rest:
        found.values |= dict.fromkeys(blank)
        blank = []
    if missing and not is_partial:
        faults.add("is blank although its figure is given; choose from the list", row, missing[0])
    if blank and not is_partial:
        faults.add(
            f"and {len(blank) - 1} more of this row are blank: half filled in; fill them in or choose “{REST}” in "
            f"the column {REST_KEY}",
            row,
            blank[0],
        )
    return found


def read_coding_sheet(
    path: Path, sheets: dict[str, list[tuple[Any, ...]]], units: list[Unit], *, is_partial: bool = False
) -> list[CodedRow]:
    """Return the rows that have been filled in; CodingSheetError names everything that is wrong.

    `is_partial` takes rows that are half filled in: blank cells of theirs count as not looked at.
    """
    faults = _Faults()
    if CODING not in sheets:
        raise CodingSheetError(path, [f"the sheet {CODING!r} is missing; it holds {', '.join(map(repr, sheets))}"])
    rows = sheets[CODING]
    at = _find_columns(rows, faults)
    if faults.lines:
        raise CodingSheetError(path, faults.lines)
    known = {unit.report_id: unit for unit in units}
    seen: dict[str, int] = {}
    found = []
    for number, row in enumerate(rows[KEY_ROW:], KEY_ROW + 1):
        cells: dict[str, str] = {}
        for key, i in at.items():
            try:
                cells[key] = read_text(row[i] if i < len(row) else None)
            except ArchiveError as error:
                faults.add(error, number, key)
        if not any(cells.values()):
            continue
        report_id = cells.get(ID_KEY, "").lower()
        if report_id not in known:
            said = f"{report_id!r} is no report of this sample; put the id back" if report_id else "the id is missing"
            faults.add(said, number, ID_KEY)
            continue
        if report_id in seen:
            faults.add(f"report {report_id} stands in row {seen[report_id]} already; delete one row", number, ID_KEY)
            continue
        seen[report_id] = number
        coded = _read_row(cells, number, report_id, is_partial, faults)
        if coded is not None:
            found.append(coded)
    if not faults.lines and not found:
        faults.add("nothing is filled in")
    if faults.lines:
        raise CodingSheetError(path, faults.lines)
    return found


def open_coding_sheet(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Return the rows of every sheet of the workbook `path`."""
    return read_sheets(path)

"""Settling what people coded differently: by hand in the terminal, or by a sheet of disagreements out and in."""

import datetime as dt
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import xlsxwriter
from sqlalchemy import insert

from archive.agreement.codings import CodingDecision, iterate_codings, read_decisions
from archive.agreement.columns import columns_by_key, format_value, parse_value
from archive.agreement.layout import SAMPLE_KEY
from archive.agreement.reading import CodingSheetError
from archive.agreement.reference import Disagreement, group_codings, list_disagreements
from archive.agreement.sampling import find_sample, read_units
from archive.agreement.workbook import read_sheets, read_text
from archive.errors import ArchiveError, ExportError
from archive.tables import CODING_DECISION

if TYPE_CHECKING:
    from archive.folder import Archive

SHEET = "分歧 Disagreements"
_HEAD_ROWS = 3
_FIXED = ("report_id", "title", "column", "label")
_LAST = ("decision", "reason")
_LABELS = {
    "report_id": "报道编号 Report",
    "title": "标题 Title",
    "column": "栏 Column",
    "label": "名称 Label",
    "decision": "裁定 Decision",
    "reason": "理由 Reason",
}


def find_disagreements(archive: "Archive", sample_id: str | None = None) -> list[Disagreement]:
    """Return what people coded differently in a sample, with what was decided upon it, in the order of its sheet."""
    sample = find_sample(archive, sample_id)
    with archive.reading() as connection:
        grouped = group_codings(iterate_codings(connection, sample.id))
        decisions = read_decisions(connection, sample.id)
    order = {unit.report_id: unit.position for unit in read_units(archive, sample.id)}
    ordered = {i: grouped[i] for i in sorted(grouped, key=lambda i: order[i])}
    return list_disagreements(ordered, decisions)


def parse_decision(one: Disagreement, text: str) -> Any:
    """Return the value that a decision means: the number (from 1) or name of a coder, else a cell of the column.

    In a column of figures a number is the figure itself: coders go by name there.
    """
    column = columns_by_key()[one.column]
    coders = list(one.told)
    word = text.strip()
    if not word:
        raise ArchiveError("a decision needs a value: a coder's name, or what the cell should hold")
    named = [coder for coder in coders if coder.casefold() == word.removeprefix("@").casefold()]
    if named:
        return one.told[named[0]]
    if word.startswith("@"):
        raise ArchiveError(f"{word}: no such coder; there are {', '.join(coders)}")
    if column.kind != "figures" and word.isdecimal() and len(word) == 1 and 1 <= int(word) <= len(coders):
        return one.told[coders[int(word) - 1]]
    value = parse_value(column, word)
    if column.group and value is None:
        return None
    return value


def decide(
    archive: "Archive", sample_id: str, rows: Sequence[tuple[str, str, Any]], *, who: str, why: Sequence[str]
) -> int:
    """Note decisions (report, column, value), each with its reason; all of them or none. Return how many."""
    if not who.strip():
        raise ArchiveError("a decision needs the name of the person who decides")
    now = dt.datetime.now(dt.UTC)
    made = []
    for (report_id, column, value), reason in zip(rows, why, strict=True):
        if not reason.strip():
            raise ArchiveError(f"report {report_id}, column {column}: a decision needs a reason")
        made.append(
            {
                "sample_id": sample_id,
                "report_id": report_id,
                "column": column,
                "value": value,
                "who": who.strip(),
                "why": reason.strip(),
                "made_at": now,
            }
        )
    if made:
        with archive._database.writing() as connection:
            connection.execute(insert(CODING_DECISION), made)
    return len(made)


def write_disagreements(archive: "Archive", path: Path | str, sample_id: str | None = None) -> int:
    """Write the sheet of disagreements that wait for a decision; return how many there are.

    ExportError where the file is there already: decisions that stand in it are never overwritten.
    """
    path = Path(path)
    if path.suffix.lower() != ".xlsx" or not path.parent.is_dir() or path.exists():
        raise ExportError(f"{path}: name a new file that ends in .xlsx, in a folder that is there")
    sample = find_sample(archive, sample_id)
    open_ones = [one for one in find_disagreements(archive, sample.id) if one.decision is None]
    titles = {unit.report_id: unit.title for unit in read_units(archive, sample.id)}
    coders = sorted({coder for one in open_ones for coder in one.told})
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    try:
        with xlsxwriter.Workbook(str(temporary), options) as book:
            _write_rows(book, sample.id, open_ones, titles, coders)
        temporary.replace(path)
    except OSError as error:
        raise ExportError(f"{path}: cannot be written ({error.strerror or error})") from error
    return len(open_ones)


def _write_rows(
    book: Any, sample_id: str, rows: list[Disagreement], titles: dict[str, str | None], coders: list[str]
) -> None:
    sheet = book.add_worksheet(SHEET)
    bold = book.add_format({"bold": True, "bg_color": "#E7E6E6"})
    text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    fill = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top", "bg_color": "#FFF2CC"})
    keys = [*_FIXED, *(f"@{coder}" for coder in coders), *_LAST]
    sheet.write_string(0, 0, SAMPLE_KEY, bold)
    sheet.write_string(0, 1, sample_id)
    sheet.write_string(
        0, 2, "裁定：写 @编码员 或正确的值，并写理由。Decision: @coder or the right value, and a reason."
    )
    for i, key in enumerate(keys):
        sheet.set_column(i, i, {"title": 36, "reason": 40}.get(key, 22), text)
        sheet.write_string(1, i, _LABELS.get(key, key), bold)
        sheet.write_string(2, i, key, bold)
    sheet.freeze_panes(_HEAD_ROWS, 4)
    for row, one in enumerate(rows, _HEAD_ROWS):
        column = columns_by_key()[one.column]
        title = "".join(c for c in titles.get(one.report_id) or "" if c.isprintable())
        for i, cell in enumerate((one.report_id, title, one.column, f"{column.zh} {column.en}")):
            sheet.write_string(row, i, cell, text)
        for i, coder in enumerate(coders, len(_FIXED)):
            told = format_value(column, one.told[coder]) if coder in one.told else ""
            sheet.write_string(row, i, told, text)
        at = len(_FIXED) + len(coders)
        sheet.write_blank(row, at, None, fill)
        sheet.write_blank(row, at + 1, None, fill)
        if column.options and column.kind == "choice":
            options = [option for option in column.options if len(option) < 60]
            source = [*options, *(f"@{coder}" for coder in coders)]
            # Excel takes lists of up to 255 characters in place.
            if len(",".join(source)) < 250 and not any("," in option for option in source):
                sheet.data_validation(row, at, row, at, {"validate": "list", "source": source, "error_type": "warning"})


def import_decisions(archive: "Archive", path: Path | str, *, who: str, sample_id: str | None = None) -> int:
    """Take the decisions that stand in a filled sheet of disagreements, all or none; return how many.

    Rows without a decision are passed over. CodingSheetError names sheet, row and column of everything that is wrong.
    """
    path = Path(path)
    rows = read_sheets(path).get(SHEET)
    if rows is None or len(rows) < _HEAD_ROWS:
        raise CodingSheetError(path, [f"the sheet {SHEET!r} is missing; fill in the one that was written"])
    named = sample_id or next((str(r[1]) for r in rows[:1] if len(r) > 1 and r[0] == SAMPLE_KEY), None)
    sample = find_sample(archive, named)
    keys = [str(cell or "").strip() for cell in rows[_HEAD_ROWS - 1]]
    missing = [key for key in ("report_id", "column", *_LAST) if key not in keys]
    if missing:
        raise CodingSheetError(path, [f"sheet {SHEET}, row {_HEAD_ROWS}: the column {missing[0]!r} is missing"])
    known = {(one.report_id, one.column): one for one in find_disagreements(archive, sample.id)}
    faults, made, reasons = [], [], []
    for number, row in enumerate(rows[_HEAD_ROWS:], _HEAD_ROWS + 1):
        try:
            cells = {key: read_text(value) for key, value in zip(keys, row, strict=False) if key}
            if not cells.get("decision"):
                if cells.get("reason"):
                    raise ArchiveError("there is a reason but no decision; write one or clear the reason")
                continue
            one = known.get((cells.get("report_id", ""), cells.get("column", "")))
            if one is None:
                raise ArchiveError(
                    f"{cells.get('report_id')} {cells.get('column')}: people do not differ here; delete the row"
                )
            if not cells.get("reason"):
                raise ArchiveError("a decision needs a reason; write one into the column reason")
            made.append((one.report_id, one.column, parse_decision(one, cells["decision"])))
            reasons.append(cells["reason"])
        except ArchiveError as error:
            faults.append(f"sheet {SHEET}, row {number}, column decision: {error}")
    if not faults and not made:
        faults.append(f"sheet {SHEET}: no decision is filled in")
    if faults:
        raise CodingSheetError(path, faults)
    return decide(archive, sample.id, made, who=who, why=reasons)


def list_decisions(archive: "Archive", sample_id: str | None = None) -> list[CodingDecision]:
    """Return the decisions that hold in a sample."""
    sample = find_sample(archive, sample_id)
    with archive.reading() as connection:
        return list(read_decisions(connection, sample.id).values())

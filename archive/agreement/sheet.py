"""Writing the coding sheet: one row a report, drop-down lists from the codebook, no value of the machine."""

from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from archive.agreement.instructions import INSTRUCTIONS
from archive.agreement.layout import (
    CODEBOOK,
    CODING,
    KEY_ROW,
    LISTS,
    READ_ME,
    REST,
    REST_KEY,
    SAMPLE_KEY,
    SheetColumn,
    list_sheet_columns,
)
from archive.agreement.sampling import Sample, Unit
from schemas.codebook import load_codebook
from schemas.version import __version__

_COLOURS = {"told": "#E7E6E6", "coded": "#DDEBF7", "figures": "#E2EFDA", "end": "#FFF2CC"}
_HEAD = ("部分 Section", "键 Key", "名称", "Name", "单位 Units", "定义", "Definition")


def _printable(text: str | None) -> str:
    return "".join(c if c.isprintable() else " " for c in text or "")


def name_text_file(unit: Unit) -> str:
    """Return the name of a report's text file."""
    return f"{unit.position:04d}_{unit.report_id}.txt"


def _describe(column: SheetColumn) -> str:
    if column.coded is not None:
        return f"{column.coded.help_zh}\n{column.coded.help_en}"
    if column.key == REST_KEY:
        return f"选“{REST}”：本行所有空格均为未报道。\nEvery blank cell of this row is “not reported”."
    return ""


def _colour(column: SheetColumn) -> str:
    if column.coded is None:
        return "end" if column.key in (REST_KEY, "note") else "told"
    return "figures" if column.coded.kind == "figures" or column.coded.group else "coded"


def _write_lists(book: Any) -> dict[str, str]:
    """Write the options of every drop-down list to a hidden sheet; return where each column's stand."""
    sheet = book.add_worksheet(LISTS)
    sheet.hide()
    places: dict[tuple[str, ...], str] = {}
    found = {}
    for column in list_sheet_columns():
        options = column.coded.options if column.coded else (REST,) if column.key == REST_KEY else ()
        if not options:
            continue
        if options not in places:
            at = len(places)
            for row, option in enumerate(options):
                sheet.write_string(row, at, option)
            letter = xl_col_to_name(at)
            places[options] = f"='{LISTS}'!${letter}$1:${letter}${len(options)}"
        found[column.key] = places[options]
    return found


def _write_head(book: Any, sheet: Any) -> None:
    for i, column in enumerate(list_sheet_columns()):
        colour = _COLOURS[_colour(column)]
        label = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": colour, "border": 1})
        key = book.add_format({"font_color": "#808080", "font_size": 8, "bg_color": colour, "border": 1})
        sheet.set_column(i, i, column.width)
        sheet.write_string(0, i, column.label, label)
        sheet.write_string(1, i, column.key, key)
        if text := _describe(column):
            sheet.write_comment(0, i, text, {"x_scale": 2, "y_scale": 1.4})
    sheet.set_row(0, 48)
    sheet.freeze_panes(KEY_ROW, 3)


def _add_lists(sheet: Any, places: dict[str, str], last: int) -> None:
    for i, column in enumerate(list_sheet_columns()):
        if column.key in places:
            sheet.data_validation(
                KEY_ROW,
                i,
                last,
                i,
                {
                    "validate": "list",
                    "source": places[column.key],
                    "ignore_blank": True,
                    "error_title": "编码手册 Codebook",
                    "error_message": "请从下拉列表中选择。Choose from the list.",
                },
            )


def _mark_half_filled(book: Any, sheet: Any, last: int) -> None:
    columns = list_sheet_columns()
    at = {column.key: i for i, column in enumerate(columns)}
    relevant, rest = (xl_col_to_name(at[key]) for key in ("relevant", REST_KEY))
    first = next(i for i, column in enumerate(columns) if column.coded)
    row = KEY_ROW + 1
    cell = f"{xl_col_to_name(first)}{row}"
    started = f'AND(LEFT(${relevant}{row},1)="是",${rest}{row}="",{cell}="")'
    sheet.conditional_format(
        KEY_ROW,
        first,
        last,
        at[REST_KEY] - 1,
        {"type": "formula", "criteria": f"={started}", "format": book.add_format({"bg_color": "#FFFBE6"})},
    )


def _write_units(book: Any, sheet: Any, units: list[Unit]) -> None:
    text_format = book.add_format({"num_format": "@", "valign": "top", "text_wrap": True})
    plain = book.add_format({"valign": "top", "text_wrap": True})
    link = book.add_format({"valign": "top", "font_color": "#0563C1", "underline": 1})
    columns = list_sheet_columns()
    for row, unit in enumerate(units, KEY_ROW):
        told: dict[str, str] = {
            "report_id": unit.report_id,
            "title": _printable(unit.title) or "(无标题)",
            "published": unit.published or "",
            "outlet": _printable(unit.outlet),
        }
        for i, column in enumerate(columns):
            if column.key == "position":
                sheet.write_number(row, i, unit.position, plain)
            elif column.key == "text":
                sheet.write_url(row, i, f"external:texts/{name_text_file(unit)}", link, "正文 text")
            elif column.key == "url":
                is_link = unit.url.startswith(("http://", "https://")) and len(unit.url) < 2000
                if is_link:
                    sheet.write_url(row, i, unit.url, link, "原网页 page")
                else:
                    sheet.write_string(row, i, _printable(unit.url)[:2000], plain)
            elif column.coded is None and column.key in told:
                sheet.write_string(row, i, told[column.key][:1000], plain)
            else:
                # Text format: Excel must not make a date of 3-5 nor a number of 511526.
                sheet.write_blank(row, i, None, text_format)


def _write_codebook(book: Any, bold: Any) -> None:
    sheet = book.add_worksheet(CODEBOOK)
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    for i, width in enumerate((18, 20, 16, 26, 14, 50, 60)):
        sheet.set_column(i, i, width, wrap)
        sheet.write_string(0, i, _HEAD[i], bold)
    sheet.freeze_panes(1, 0)
    codebook = load_codebook()
    row = 0
    for section in type(codebook).model_fields:
        if section == "version":
            continue
        for key, entry in getattr(codebook, section).items():
            row += 1
            cells = (section, key, entry.zh, entry.en, "、".join(entry.units), entry.definition_zh, entry.definition_en)
            for i, cell in enumerate(cells):
                sheet.write_string(row, i, cell, wrap)
    _set_print(sheet)


def _set_print(sheet: Any) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)


def _write_read_me(book: Any, bold: Any, sample: Sample) -> None:
    sheet = book.add_worksheet(READ_ME)
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 22, wrap)
    sheet.set_column(1, 2, 70, wrap)
    about = (
        (SAMPLE_KEY, sample.id),
        ("报道数 reports", str(sample.size)),
        ("种子 seed", sample.seed),
        ("分层 strata", ", ".join(sample.strata) or "–"),
        ("编码手册 codebook", sample.codebook_version),
        ("档案变更号 change", str(sample.change_number)),
        ("程序 program", f"xieshang {__version__}"),
    )
    for row, (name, value) in enumerate(about):
        sheet.write_string(row, 0, name, bold)
        sheet.write_string(row, 1, value)
    for row, (zh, en) in enumerate(INSTRUCTIONS, len(about) + 1):
        # LibreOffice does not grow rows by itself: two lines of text each.
        sheet.set_row(row, 32)
        for i, cell in enumerate((str(row - len(about)), zh, en)):
            sheet.write_string(row, i, cell, wrap)
    _set_print(sheet)


def write_sheet(path: Path, sample: Sample, units: list[Unit]) -> None:
    """Write the workbook of `sample` to `path`: read-me, coding sheet, codebook and hidden lists."""
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"title": "xieshang coding sheet", "comments": f"sample {sample.id}"})
        bold = book.add_format({"bold": True, "valign": "top", "bg_color": "#E7E6E6"})
        _write_read_me(book, bold, sample)
        sheet = book.add_worksheet(CODING)
        _write_codebook(book, bold)
        places = _write_lists(book)
        last = KEY_ROW + len(units) - 1
        _write_head(book, sheet)
        _write_units(book, sheet, units)
        _add_lists(sheet, places, last)
        _mark_half_filled(book, sheet, last)
        sheet.autofilter(1, 0, last, len(list_sheet_columns()) - 1)
        sheet.activate()

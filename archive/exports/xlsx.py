"""XLSX as a careful colleague would make it: typed cells, fixed header, filters, widths, evidence, codebook."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import xlsxwriter

from archive.exports.cells import read_cell
from archive.subjects import Column, Table
from schemas.codebook import load_codebook

SUFFIX = ".xlsx"

_MAX_ROWS = 1_048_576
_MAX_TEXT = 32_767
_CUT = "…（截断）"
# Excel's own limits for links: number a sheet, length of an address.
_MAX_LINKS = 65_000
_MAX_LINK = 2_000
_TITLES = {"cases": "案例", "facts": "陈述", "reports": "报道", "compare": "对比"}
_ABOUT = {
    "what": "内容",
    "filter": "筛选条件",
    "archive": "档案",
    "made_at": "导出时间（UTC）",
    "version": "程序版本",
    "rows": "行数",
}


class _Sheet:
    """Rows of one table, going on in a further sheet where Excel's number of rows is reached."""

    def __init__(self, book: Any, title: str, columns: tuple[Column, ...], formats: dict[str, Any]) -> None:
        self.book, self.title, self.columns, self.formats = book, title, columns, formats
        self.number = 0
        self.rows = 0
        self._begin()

    def _begin(self) -> None:
        self.number += 1
        self.sheet = self.book.add_worksheet(self.title if self.number == 1 else f"{self.title} {self.number}")
        self.row = 0
        self.links = 0
        self.sheet.freeze_panes(1, 1)
        for i, column in enumerate(self.columns):
            self.sheet.set_column(i, i, column.width)
            self.sheet.write_string(0, i, column.label, self.formats["header"])

    def add(self, record: Any) -> None:
        """Write one row."""
        if self.row + 1 >= _MAX_ROWS:
            self.finish()
            self._begin()
        self.row += 1
        self.rows += 1
        for i, column in enumerate(self.columns):
            cell = read_cell(column, record)
            if cell is None:
                continue
            if not isinstance(cell, str):
                self.sheet.write_number(self.row, i, cell)
            elif column.kind == "link" and self._is_link(cell):
                self.links += 1
                self.sheet.write_url(self.row, i, cell, self.formats["link"])
            else:
                text = cell if len(cell) <= _MAX_TEXT else cell[: _MAX_TEXT - len(_CUT)] + _CUT
                self.sheet.write_string(self.row, i, text)

    def _is_link(self, text: str) -> bool:
        return text.startswith(("http://", "https://")) and len(text) <= _MAX_LINK and self.links < _MAX_LINKS

    def finish(self) -> None:
        """Set the filter over all rows."""
        self.sheet.autofilter(0, 0, max(1, self.row), len(self.columns) - 1)


def _codebook_rows() -> Iterator[tuple[str, ...]]:
    book = load_codebook()
    for section in type(book).model_fields:
        if section != "version":
            for key, entry in getattr(book, section).items():
                definitions = (entry.definition_zh, entry.definition_en)
                yield (section, key, entry.zh, entry.en, "、".join(entry.units), *definitions)


def _write_plain(book: Any, title: str, widths: Iterable[int], header: Any, rows: Iterable[Iterable[str]]) -> None:
    sheet = book.add_worksheet(title)
    sheet.freeze_panes(1, 0)
    for i, width in enumerate(widths):
        sheet.set_column(i, i, width)
    for number, row in enumerate(rows):
        for i, cell in enumerate(row):
            sheet.write_string(number, i, cell, header if number == 0 else None)


def write_table(path: Path, table: Table) -> int:
    """Write the workbook; return the number of rows on the first sheet."""
    options = {
        # Rows go to disk one by one: memory does not grow with the table.
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": True,
    }
    subject = table.subject
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"title": _TITLES.get(subject.name, subject.name), "comments": table.about["version"]})
        formats = {
            "header": book.add_format({"bold": True, "bg_color": "#E8EEF4", "bottom": 1}),
            "link": book.get_default_url_format(),
        }
        main = _Sheet(book, _TITLES.get(subject.name, subject.name), subject.columns, formats)
        evidence = _Sheet(book, "依据", subject.evidence_columns, formats) if subject.evidence_columns else None
        for record in table.records:
            main.add(record)
            if evidence is not None:
                for item in subject.evidence(record):
                    evidence.add(item)
        main.finish()
        if evidence is not None:
            evidence.finish()
        names = [("列名", "键")] + [(column.label, column.key) for column in subject.columns]
        header = formats["header"]
        head = ("部分", "键", "名称", "Name", "单位", "定义", "Definition")
        _write_plain(book, "编码手册", (16, 22, 16, 24, 14, 60, 60), header, [head, *_codebook_rows()])
        _write_plain(book, "列名", (24, 30), header, names)
        about = table.about | {"rows": str(main.rows)}
        lines = [("项目", "值")] + [(_ABOUT.get(key, key), value) for key, value in about.items()]
        _write_plain(book, "说明", (18, 80), header, lines)
    return main.rows

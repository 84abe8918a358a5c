"""One sheet of typed rows in a workbook: widths for Chinese, folded details, marks of figures, links within limits."""

import datetime as dt
import unicodedata
from collections.abc import Mapping
from typing import Any, NamedTuple

from archive.exports.cells import Cell, is_formula, is_link, read_cell
from archive.exports.parquet import read_day
from archive.exports.wording import word
from archive.exports.xlsx_styles import Styles
from archive.subjects import Column
from schemas.codebook import Language

MAX_ROWS = 1_048_576
MAX_TEXT = 32_767
# Excel's own limit is 65,530 links a sheet.
MAX_LINKS = 65_000
_MEASURED = 1_000
"""Rows by which widths are chosen."""
_MIN_WIDTH = 7
_FILTER_BUTTON = 3
_FIRST_DAY = dt.date(1900, 3, 1)
"""Excel takes 1900 for a leap year; earlier days stay text."""
_PAGE_WIDTH = 230
"""Half-width characters that stand readably beside each other on a page of A3."""
_LINE = 15
"""Points of one line."""
_MAX_LINES = 8
_NUMBERS = ("number", "integer", "ratio")
_WRAP_FROM = 28
"""Width from which long texts are wrapped instead of widening the column."""


class Place(NamedTuple):
    """Where a row stands: what a link needs."""

    sheet: str
    row: int


def measure_width(text: str) -> int:
    """Return the width of the longest line of `text` in half-width characters: a Chinese character counts two."""
    lines = text[:400].split("\n")
    return max(sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line) for line in lines)


def _measure_head(text: str) -> int:
    """Return the width that a name needs in two lines beside the button of the filter."""
    return max((measure_width(text) + 1) // 2, max(map(measure_width, text.split(" ")[:6])) // 2) + _FILTER_BUTTON + 2


def _is_wrapped(column: Column) -> bool:
    is_long = column.kind == "list" or column.width >= _WRAP_FROM or column.key.endswith("_status")
    return is_long and column.kind in ("text", "list")


def cut_text(text: str, mark: str) -> str:
    """Return `text` as far as one cell can hold it; Excel counts UTF-16 units, of which rare characters take two."""
    if len(text) <= MAX_TEXT // 2 or len(text.encode("utf-16-le", "replace")) // 2 <= MAX_TEXT:
        return text
    room = 2 * (MAX_TEXT - len(mark))
    return text.encode("utf-16-le", "replace")[:room].decode("utf-16-le", "ignore") + mark


class Sheet:
    """Rows of one table, going on in a further sheet where Excel's number of rows is reached."""

    def __init__(
        self,
        book: Any,
        title: str,
        columns: tuple[Column, ...],
        styles: Styles,
        language: Language,
        *,
        max_rows: int,
        frozen: int = 1,
    ) -> None:
        self._book, self._title, self._columns = book, title, columns
        self._styles, self._language, self._max_rows, self._frozen = styles, language, max_rows, frozen
        self._sheets = 0
        self._widths = [_measure_head(column.name(language)) for column in columns]
        # A figure's folded columns follow it; where no row has the figure it is folded too.
        self._told = [False] * len(columns)
        self.rows = 0
        self.cut_cells = 0
        self.has_plain_links = False
        self._begin()

    def _begin(self) -> None:
        self._sheets += 1
        self._name = self._title if self._sheets == 1 else f"{self._title} {self._sheets}"
        self._sheet = self._book.add_worksheet(self._name)
        self._row = 0
        self._links = 0
        self._sheet.freeze_panes(1, self._frozen)
        self._sheet.set_row(0, 34)
        for i, column in enumerate(self._columns):
            style = self._styles.number_header if column.kind in _NUMBERS else self._styles.header
            self._sheet.write_string(0, i, column.name(self._language), style)

    def find_next(self) -> Place:
        """Return where the next row will stand."""
        if self._row + 1 >= self._max_rows:
            return Place(f"{self._title} {self._sheets + 1}", 1)
        return Place(self._name, self._row + 1)

    def add(self, record: Any, proofs: Mapping[str, Place] | None = None) -> None:
        """Write one row; `proofs` says by a column's key where the evidence of its cell stands."""
        if self._row + 1 >= self._max_rows:
            self._end()
            self._begin()
        self._row += 1
        self.rows += 1
        lines = 1
        for i, column in enumerate(self._columns):
            cell = read_cell(column, record, self._language)
            mark = column.mark(record) if column.mark else None
            if cell is None:
                if mark is not None:
                    self._told[i] |= mark.standing == "several"
                    self._sheet.write_blank(self._row, i, None, self._styles.figure(mark, None))
                continue
            self._told[i] = True
            proof = proofs.get(column.key) if proofs else None
            if proof is not None and self._links < MAX_LINKS:
                self._links += 1
                # The value is written over the link's own text, so that it keeps its type.
                self._sheet.write_url(self._row, i, f"internal:'{proof.sheet}'!A{proof.row + 1}")
            shown = self._write(i, column, cell, mark, is_proven=proof is not None)
            if _is_wrapped(column) and not column.is_detail:
                lines = max(lines, -(-measure_width(shown) // (column.width - 2)))
            if self.rows <= _MEASURED:
                self._widths[i] = max(self._widths[i], measure_width(shown) + 2)

        if lines > 1:
            # Not every program finds out by itself how high a wrapped text stands.
            self._sheet.set_row(self._row, _LINE * min(lines, _MAX_LINES))

    def _write(self, i: int, column: Column, cell: Cell, mark: Any, *, is_proven: bool) -> str:
        """Write one value and return it about as it is shown."""
        styles, sheet, row = self._styles, self._sheet, self._row
        if isinstance(cell, bool):
            text = word("yes" if cell else "no", self._language)
            sheet.write_string(row, i, text, styles.text)
            return text
        if isinstance(cell, int | float):
            kind = "ratio" if column.kind == "ratio" else "plain"
            style = styles.figure(mark, cell) if mark else styles.number(kind, cell)
            sheet.write_number(row, i, cell, style)
            return f"{cell:,}" + (" " * (measure_width(mark.unit or "") + 5) if mark else "")
        assert isinstance(cell, str)
        day = read_day(cell) if column.kind == "date" else None
        if day is not None and day >= _FIRST_DAY:
            sheet.write_datetime(row, i, day, styles.date)
            return cell
        if column.kind == "link" and is_link(cell):
            if self._links < MAX_LINKS:
                self._links += 1
                sheet.write_url(row, i, cell, styles.link, string=cut_text(cell, ""))
                return cell
            self.has_plain_links = True
        text = cut_text(cell, word("cut", self._language))
        self.cut_cells += text != cell
        sheet.write_string(row, i, text, self._style_text(column, text, is_proven=is_proven))
        return text

    def _style_text(self, column: Column, text: str, *, is_proven: bool) -> Any:
        if is_formula(text):
            return self._styles.quoted
        if is_proven:
            return self._styles.proven
        if column.key.endswith("_status"):
            return self._styles.quiet
        return self._styles.wrapped if _is_wrapped(column) else self._styles.text

    def _fold(self) -> list[bool]:
        """Say which columns are folded away: details, columns without a value, and all of a figure that no row has."""
        metric, is_told = "", True
        folded = []
        for column, told in zip(self._columns, self._told, strict=True):
            if column.mark is not None:
                metric, is_told = column.key, told
            is_of_metric = bool(metric) and column.key.startswith(f"{metric}_")
            folded.append(column.is_detail or not told or (is_of_metric and not is_told))
        return folded

    def _end(self) -> None:
        """Set widths, folding and the filter: what is known only when all rows are written."""
        total = kept = 0
        for i, (column, folded) in enumerate(zip(self._columns, self._fold(), strict=True)):
            width = max(_MIN_WIDTH, min(self._widths[i], max(column.width, _measure_head(column.name(self._language)))))
            self._sheet.set_column(i, i, width, None, {"level": 1, "hidden": True} if folded else {})
            total += 0 if folded else width
            kept += width if i < self._frozen and not folded else 0
        self._sheet.autofilter(0, 0, max(1, self._row), len(self._columns) - 1)
        self._sheet.set_landscape()
        self._sheet.set_paper(8)
        self._sheet.repeat_rows(0)
        # What is kept in sight stands on every page; a page takes so much beside it.
        self._sheet.repeat_columns(0, self._frozen - 1)
        self._sheet.fit_to_pages(max(1, -(-(total - kept) // max(40, _PAGE_WIDTH - kept))), 0)
        self._sheet.set_margins(0.4, 0.4, 0.5, 0.6)
        self._sheet.set_footer("&L&A&R&P / &N")

    def finish(self) -> None:
        """End the last sheet."""
        self._end()

"""XLSX as a careful colleague would make it: typed cells, fixed header, filters, widths, evidence, codebook."""

import datetime as dt
import io
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any

from archive.exports.wording import word
from archive.exports.xlsx_sheet import MAX_LINKS, MAX_ROWS, Place, Sheet
from archive.exports.xlsx_styles import Styles
from archive.subjects import Table
from archive.subjects.figures import STANDINGS
from schemas.codebook import Language, load_codebook

SUFFIX = ".xlsx"
NAMES = ("Excel 工作簿", "Excel workbook")
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
RANK = 10

_MAX_ROWS = MAX_ROWS
# When a file was made stands in the sheet about it: all else is the same for the same selection of the same state.
_CREATED = dt.datetime(1980, 1, 1, tzinfo=dt.UTC)
_OPTIONS = {
    # Rows go to disk one by one: memory does not grow with the table.
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": True,
    # One font for Chinese and Latin letters, so that lines stand level.
    "default_format_properties": {"font_name": "Microsoft YaHei", "font_size": 10, "font_scheme": None},
}


def _codebook_rows() -> Iterator[tuple[str, ...]]:
    book = load_codebook()
    for section in type(book).model_fields:
        if section != "version":
            for key, entry in getattr(book, section).items():
                definitions = (entry.definition_zh, entry.definition_en)
                yield (section, key, entry.zh, entry.en, "、".join(entry.units), *definitions)


def _write_plain(book: Any, title: str, widths: Iterable[int], styles: Styles, rows: Iterable[Iterable[str]]) -> Any:
    sheet = book.add_worksheet(title)
    sheet.freeze_panes(1, 0)
    for i, width in enumerate(widths):
        sheet.set_column(i, i, width)
    for number, row in enumerate(rows):
        for i, cell in enumerate(row):
            sheet.write_string(number, i, cell, styles.header if number == 0 else styles.wrapped)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    return sheet


def _write_rows(table: Table, main: Sheet, evidence: Sheet | None) -> None:
    subject = table.subject
    for record in table.records:
        proofs: dict[str, Place] = {}
        if evidence is not None:
            for item in subject.evidence(record):
                # A cell leads to the first of its statements: the one that stands for it.
                proofs.setdefault(subject.evidence_key(item), evidence.find_next())
                evidence.add(item)
        main.add(record, proofs)


def _notes(main: Sheet, evidence: Sheet | None, language: Language) -> Iterator[str]:
    if evidence is not None:
        yield word("link_note", language)
    yield word("folded_note", language)
    cut = main.cut_cells + (evidence.cut_cells if evidence else 0)
    if cut:
        yield f"{cut} {word('cut_note', language)}"
    if main.has_plain_links or (evidence is not None and evidence.has_plain_links):
        yield word("links_note", language).format(MAX_LINKS)


def _write_about(
    book: Any, table: Table, styles: Styles, main: Sheet, evidence: Sheet | None, language: Language
) -> None:
    about = table.about | {"rows": str(main.rows)}
    lines = [(word("item", language), word("value", language))]
    lines += [(word(key, language), value[:2_000]) for key, value in about.items()]
    lines += [(word("note", language), note) for note in _notes(main, evidence, language)]
    sheet = _write_plain(book, word("about_sheet", language), (24, 90), styles, lines)
    if any(column.mark for column in table.subject.columns):
        for row, (standing, names) in enumerate(STANDINGS.items(), len(lines) + 1):
            sheet.write_string(row, 0, word("legend", language), styles.wrapped)
            sheet.write_string(row, 1, names[language == "en"], styles.legend(standing))


class _Target:
    """The file that the workbook is zipped into; once stopped it takes everything in silence.

    The library leaves its zip file open when the disk is full, and that would complain again while it is cleared away.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._file: IO[bytes] = file

    def stop(self) -> None:
        """Take nothing more into the file."""
        self._file = io.BytesIO()

    def write(self, data: bytes) -> int:
        """Write `data` and return its length."""
        return self._file.write(data)

    def tell(self) -> int:
        """Return the position in the file."""
        return self._file.tell()

    def seek(self, position: int, whence: int = 0) -> int:
        """Go to a position in the file."""
        return self._file.seek(position, whence)

    def flush(self) -> None:
        """Hand on what was written."""
        self._file.flush()


def write_table(path: Path, table: Table) -> int:
    """Write the workbook; return the number of rows of its main table."""
    from xlsxwriter.exceptions import FileCreateError  # noqa: PLC0415  wanted by this format alone

    try:
        with path.open("wb") as file, tempfile.TemporaryDirectory(dir=path.parent, prefix=".xieshang-") as folder:
            target = _Target(file)
            try:
                return _write_book(target, folder, table)
            finally:
                target.stop()
    except FileCreateError as error:
        # The library wraps what the system says, such as a full disk.
        raise error.args[0] if isinstance(error.args[0], OSError) else OSError(str(error)) from error


def _write_book(target: _Target, folder: str, table: Table) -> int:
    import xlsxwriter  # noqa: PLC0415  as above

    subject, language = table.subject, table.language
    with xlsxwriter.Workbook(target, _OPTIONS | {"tmpdir": folder}) as book:
        title = subject.name_for(language)
        comments = f"{table.about['version']}. {table.about['rights']}"
        book.set_properties({"title": title, "comments": comments, "created": _CREATED})
        book.set_size(2400, 1500)
        styles = Styles(book, language)
        main = Sheet(book, title, subject.columns, styles, language, max_rows=_MAX_ROWS, frozen=subject.frozen)
        evidence = None
        if subject.evidence_columns:
            name = word("evidence", language)
            evidence = Sheet(book, name, subject.evidence_columns, styles, language, max_rows=_MAX_ROWS)
        _write_rows(table, main, evidence)
        main.finish()
        if evidence is not None:
            evidence.finish()
        head = ("部分", "键", "名称", "Name", "单位", "定义", "Definition")
        widths = (16, 22, 16, 24, 14, 60, 60)
        _write_plain(book, word("codebook_sheet", language), widths, styles, [head, *_codebook_rows()])
        names = [(word("columns_sheet", language), word("key", language))]
        names += [(column.name(language), column.key) for column in subject.columns]
        _write_plain(book, word("columns_sheet", language), (34, 34), styles, names)
        _write_about(book, table, styles, main, evidence, language)
    return main.rows

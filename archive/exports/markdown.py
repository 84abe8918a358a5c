"""Markdown: one table for a note or an issue; cells on one line, with nothing in them that Markdown or HTML reads."""

import re
from pathlib import Path

from archive.exports.cells import Cell, is_link, read_cell
from archive.exports.wording import word
from archive.subjects import Column, Table
from schemas.codebook import Language

SUFFIX = ".md"
NAMES = ("Markdown 表格", "Markdown table")
MEDIA_TYPE = "text/markdown; charset=utf-8"
RANK = 40
IS_TEXT = True

_SPECIAL = re.compile(r"([\\`*_{}\[\]|#~!])")
_PLAIN_LINK = re.compile(r"https?://[^\s<>()\\]+")


def _escape(text: str) -> str:
    escaped = _SPECIAL.sub(r"\\\1", " ".join(text.split()))
    # As HTML writes them: not every reader of Markdown knows that a backslash takes a tag's meaning away.
    return escaped.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _write_cell(column: Column, cell: Cell, language: Language) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return word("yes" if cell else "no", language)
    if not isinstance(cell, str):
        return f"{cell:.1%}" if column.kind == "ratio" else f"{cell:,}"
    if column.kind == "link" and is_link(cell) and _PLAIN_LINK.fullmatch(cell):
        return f"<{cell}>".replace("|", "%7C")
    return _escape(cell)


def write_table(path: Path, table: Table) -> int:
    """Write one row a record under the columns' labels; return the number of rows."""
    columns, language = table.subject.columns, table.language
    numeric = ("number", "integer", "ratio")
    rows = 0
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write("| " + " | ".join(_escape(column.name(language)) for column in columns) + " |\n")
        file.write("|" + "|".join(" ---: " if column.kind in numeric else " --- " for column in columns) + "|\n")
        for record in table.records:
            cells = (_write_cell(column, read_cell(column, record, language), language) for column in columns)
            file.write("| " + " | ".join(cells) + " |\n")
            rows += 1
        # Behind an empty line, so that it is no row of the table; as a comment, so that it is not shown.
        said = "; ".join(f"{key}: {value}" for key, value in (table.about | {"rows": str(rows)}).items())
        file.write("\n<!-- " + _escape(said).replace("--", "- -") + " -->\n")
    return rows

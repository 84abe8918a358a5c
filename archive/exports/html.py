"""HTML: one page with the table and nothing that runs; every text is escaped, only web addresses become links."""

from pathlib import Path

from markupsafe import Markup

from archive.exports.cells import Cell, is_link, read_cell
from archive.exports.wording import word
from archive.subjects import Column, Table

SUFFIX = ".html"
NAMES = ("HTML 网页表格", "HTML table")
# Never a page of ours: it is saved, not shown.
MEDIA_TYPE = "application/octet-stream"
RANK = 30
IS_TEXT = True

_HEAD = Markup(
    '<!DOCTYPE html>\n<html lang="{lang}"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    "<title>{title}</title><style>body{{font-family:sans-serif}}table{{border-collapse:collapse}}"
    "th,td{{border:1px solid #999;padding:.3em .5em;text-align:left;vertical-align:top;overflow-wrap:anywhere}}"
    "th{{background:#e8eef4}}td.number{{text-align:right}}td.not_reported,td.not_looked_for{{background:#f0f0f0}}"
    "td.approximate,td.range{{background:#fff6d6}}td.conflict{{background:#ffe0d6}}</style></head><body>\n"
    "<table><caption>{title}</caption>\n"
)


def _mark(column: Column, record: object) -> Markup:
    if column.mark is None:
        return Markup("")
    standing = column.mark(record).standing
    return Markup(" {}").format(standing)


def _write_cell(column: Column, cell: Cell, mark: Markup, table: Table) -> Markup:
    if cell is None:
        return Markup('<td class="{}"></td>').format(mark.strip()) if mark else Markup("<td></td>")
    if isinstance(cell, bool):
        return Markup("<td>{}</td>").format(word("yes" if cell else "no", table.language))
    if not isinstance(cell, str):
        text = f"{cell:.1%}" if column.kind == "ratio" else f"{cell:,}"
        return Markup('<td class="number{}">{}</td>').format(mark, text)
    if column.kind == "link" and is_link(cell):
        return Markup('<td><a href="{}" rel="noopener noreferrer nofollow">{}</a></td>').format(cell, cell)
    return Markup("<td>{}</td>").format(cell)


def write_table(path: Path, table: Table) -> int:
    """Write one row a record under the columns' labels; return the number of rows."""
    columns, language = table.subject.columns, table.language
    rows = 0
    title = f"xieshang: {table.subject.name_for(language)} ({table.about['filter']}, {table.about['made_at']})"
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(_HEAD.format(title=title, lang="en" if language == "en" else "zh-Hans"))
        head = Markup("").join(Markup('<th scope="col">{}</th>').format(column.name(language)) for column in columns)
        file.write(f"<thead><tr>{head}</tr></thead>\n<tbody>\n")
        for record in table.records:
            cells = Markup("").join(
                _write_cell(column, read_cell(column, record, language), _mark(column, record), table)
                for column in columns
            )
            file.write(f"<tr>{cells}</tr>\n")
            rows += 1
        about = table.about | {"rows": str(rows)}
        notes = Markup("").join(
            Markup("<dt>{}</dt><dd>{}</dd>").format(word(key, language), value) for key, value in about.items()
        )
        file.write(f"</tbody></table>\n<dl>{notes}</dl></body></html>\n")
    return rows

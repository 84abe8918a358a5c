"""HTML: one page with the table and nothing that runs; every text is escaped, only web addresses become links."""

from pathlib import Path

from markupsafe import Markup, escape

from archive.exports.cells import read_cell
from archive.subjects import Column, Table

SUFFIX = ".html"

_HEAD = Markup(
    '<!DOCTYPE html>\n<html lang="zh-Hans"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    "<title>{title}</title><style>body{{font-family:sans-serif}}table{{border-collapse:collapse}}"
    "th,td{{border:1px solid #999;padding:.3em .5em;text-align:left;vertical-align:top;overflow-wrap:anywhere}}"
    "th{{background:#e8eef4}}td.number{{text-align:right}}</style></head><body>\n<table><caption>{title}</caption>\n"
)


def _write_cell(column: Column, cell: str | int | float | None) -> Markup:
    if cell is None:
        return Markup("<td></td>")
    if not isinstance(cell, str):
        return Markup('<td class="number">{}</td>').format(f"{cell:,}")
    if column.kind == "link" and cell.startswith(("http://", "https://")):
        return Markup('<td><a href="{}" rel="noopener noreferrer nofollow">{}</a></td>').format(cell, cell)
    return Markup("<td>{}</td>").format(cell)


def write_table(path: Path, table: Table) -> int:
    """Write one row a record under the columns' labels; return the number of rows."""
    columns = table.subject.columns
    rows = 0
    title = f"xieshang: {table.subject.name} ({table.about['filter']}, {table.about['made_at']})"
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(_HEAD.format(title=title))
        head = Markup("").join(Markup('<th scope="col">{}</th>').format(column.label) for column in columns)
        file.write(f"<thead><tr>{head}</tr></thead>\n<tbody>\n")
        for record in table.records:
            cells = Markup("").join(_write_cell(column, read_cell(column, record)) for column in columns)
            file.write(f"<tr>{cells}</tr>\n")
            rows += 1
        file.write(f"</tbody></table>\n<p>{escape(table.about['version'])}</p></body></html>\n")
    return rows

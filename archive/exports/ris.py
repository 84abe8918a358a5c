"""RIS for the cited reports and cases, as reference managers import it."""

from collections.abc import Iterator
from pathlib import Path

from archive.exports.citing import Cited, Counter, iterate_cited
from archive.subjects import Table

SUFFIX = ".ris"
NAMES = ("RIS 引文", "RIS references")
MEDIA_TYPE = "application/x-research-info-systems; charset=utf-8"
RANK = 81
IS_TEXT = True


def _fields(cited: Cited) -> Iterator[tuple[str, str]]:
    yield "TY", "DATA" if cited.is_case else "NEWS"
    yield "TI", cited.title
    for name in cited.authors:
        yield "AU", name
    if cited.container:
        yield "T2", cited.container
    if cited.date_parts:
        # Parts that are not known stay empty between the slashes.
        parts = [f"{part:02d}" for part in cited.date_parts] + ["", ""]
        yield "PY", f"{cited.date_parts[0]:04d}"
        yield "DA", f"{cited.date_parts[0]:04d}/{parts[1]}/{parts[2]}/"
    if cited.url:
        yield "UR", cited.url
    yield "Y2", cited.accessed.replace("-", "/") + "/"
    yield "LA", "zh"
    yield "N1", cited.note
    yield "ID", cited.key


def format_entry(cited: Cited) -> str:
    """Return one reference; no value holds a line end, so none can begin a field of its own."""
    return "".join(f"{tag}  - {value}\r\n" for tag, value in _fields(cited)) + "ER  - \r\n\r\n"


def write_table(path: Path, table: Table) -> int:
    """Write a reference for each case and report behind the rows; return the number of rows."""
    counter = Counter()
    with path.open("w", encoding="utf-8", newline="") as file:
        for cited in iterate_cited(table, counter):
            file.write(format_entry(cited))
    return counter.rows

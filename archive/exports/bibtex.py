"""BibTeX for the cited reports and cases: UTF-8, names in braces so that no program cuts Chinese names."""

import re
from collections.abc import Iterator
from pathlib import Path

from archive.exports.citing import Cited, Counter, iterate_cited
from archive.subjects import Table

SUFFIX = ".bib"
NAMES = ("BibTeX 引文", "BibTeX references")
MEDIA_TYPE = "application/x-bibtex; charset=utf-8"
RANK = 80
IS_TEXT = True

_ESCAPES = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "%": r"\%",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "_": r"\_",
}
_SPECIAL = re.compile(r"[\\{}~^%$&#_]")
# An address is taken as it stands, so what would end its field is written as a URL writes it.
_IN_URL = {"{": "%7B", "}": "%7D", "\\": "%5C", "^": "%5E", "`": "%60"}


def escape(text: str) -> str:
    """Return `text` as it stands in a field: commands for what TeX would read, no unbalanced brace."""
    return _SPECIAL.sub(lambda found: _ESCAPES[found[0]], text)


def _fields(cited: Cited) -> Iterator[tuple[str, str]]:
    # The second pair of braces keeps capitals and Chinese as they are.
    yield "title", "{" + escape(cited.title) + "}"
    if cited.authors:
        yield "author", " and ".join("{" + escape(name) + "}" for name in cited.authors)
    if cited.container:
        yield ("howpublished" if cited.is_case else "journal"), escape(cited.container)
    for name, part in zip(("year", "month", "day"), cited.date_parts, strict=False):
        yield name, f"{part:04d}" if name == "year" else str(part)
    if cited.url:
        yield "url", "".join(_IN_URL.get(c, c) for c in cited.url)
    yield "urldate", cited.accessed
    yield "langid", "chinese"
    yield "note", escape(cited.note)


def format_entry(cited: Cited) -> str:
    """Return one entry; a report without an outlet is a `misc`, for `article` asks for a journal."""
    kind = "article" if cited.container and not cited.is_case else "misc"
    fields = ",\n".join(f"  {name} = {{{value}}}" for name, value in _fields(cited))
    return f"@{kind}{{{cited.key},\n{fields}\n}}\n\n"


def write_table(path: Path, table: Table) -> int:
    """Write an entry for each case and report behind the rows; return the number of rows."""
    counter = Counter()
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for cited in iterate_cited(table, counter):
            file.write(format_entry(cited))
    return counter.rows

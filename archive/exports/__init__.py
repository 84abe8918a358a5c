"""Exports, one file a format, found by walking this folder.

A format is a module with `SUFFIX` (such as `.csv`) and `write_table(path, table) -> int`, which writes all rows and
returns their number.
"""

import datetime as dt
import importlib
import os
import pkgutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast

from archive.errors import ExportError
from archive.filters import Filter
from archive.subjects import SUBJECTS, Subject, Table
from schemas.version import __version__

if TYPE_CHECKING:
    from archive.folder import Archive


class Format(Protocol):
    """What a module of this folder offers."""

    SUFFIX: str

    def write_table(self, path: Path, table: Table) -> int:
        """Write `table` to the file `path` and return the number of its rows."""


@cache
def find_formats() -> dict[str, Format]:
    """Return the formats of this folder by the file ending that names them."""
    modules = [importlib.import_module(f"{__name__}.{info.name}") for info in pkgutil.iter_modules(__path__)]
    return {m.SUFFIX: cast(Format, m) for m in modules if hasattr(m, "write_table")}


def _count(records: Iterator[Any], progress: Callable[[int], None] | None) -> Iterator[Any]:
    for number, record in enumerate(records, 1):
        yield record
        if progress and number % 100 == 0:
            progress(number)


def export_rows(
    archive: "Archive", path: Path, what: str, asked: Filter, progress: Callable[[int], None] | None = None
) -> int:
    """Write what passes the filter to `path`; the file appears whole or not at all."""
    if what not in SUBJECTS:
        raise ExportError(f"cannot export {what!r}; known are {', '.join(SUBJECTS)}")
    subject = SUBJECTS[what]
    return write_file(path, archive, subject, subject.read(archive, asked), str(asked), progress)


def write_file(
    path: Path,
    archive: "Archive",
    subject: Subject,
    records: Iterator[Any],
    asked: str,
    progress: Callable[[int], None] | None = None,
) -> int:
    """Write `records` of `subject` to `path`, whose ending names the format; the file appears whole or not at all."""
    formats = find_formats()
    chosen = formats.get(path.suffix.lower())
    if chosen is None:
        raise ExportError(
            f"{path}: cannot write {path.suffix or 'a file without ending'}; known are {', '.join(formats)}"
        )
    if not path.parent.is_dir():
        raise ExportError(f"{path}: its folder does not exist; make it first")
    if path.is_dir():
        raise ExportError(f"{path}: is a folder; name a file")
    about = {
        "what": subject.name,
        "filter": asked or "-",
        "archive": archive.path.name,
        "made_at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "version": f"xieshang {__version__}",
    }
    table = Table(subject=subject, records=_count(records, progress), about=about)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        rows = chosen.write_table(temporary, table)
        temporary.replace(path)
    except OSError as error:
        raise ExportError(f"{path}: cannot be written ({error.strerror or error})") from error
    finally:
        temporary.unlink(missing_ok=True)
    if progress:
        progress(rows)
    return rows

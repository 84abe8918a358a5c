"""Exports, one file a format, found by walking this folder.

A format is a module with `SUFFIX` (such as `.csv`) and `write_table(path, table) -> int`, which writes all rows and
returns their number. It may also say `NAMES` (Chinese, English), `MEDIA_TYPE`, `RANK` (place in lists of formats),
`SUBJECTS` (what it can write; else everything), `IS_TEXT` (whether a terminal can show it) and `HOLDS_TEXT` (whether
whole articles are in it whatever is asked).
"""

import datetime as dt
import errno
import importlib
import os
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast

from archive.errors import ExportError
from archive.exports.cells import clean_text
from archive.exports.wording import describe_rights
from archive.filters import Filter
from archive.subjects import MAKERS, Subject, Table
from schemas.codebook import Language, load_codebook
from schemas.version import __version__

if TYPE_CHECKING:
    from archive.folder import Archive

Progress = Callable[[int], None]
_STEP = 100


class Format(Protocol):
    """What a module of this folder offers."""

    SUFFIX: str

    def write_table(self, path: Path, table: Table) -> int:
        """Write `table` to the file `path` and return the number of its rows."""


@dataclass(frozen=True)
class Offer:
    """One format as it is offered to readers."""

    suffix: str
    """File ending without its first dot, as addresses and options name it: `xlsx`, `csl.json`."""
    zh: str
    """Name for readers of Chinese."""
    en: str
    """Name for readers of English."""
    media_type: str
    """Type under which it is sent."""
    is_text: bool
    """Whether a terminal can show it."""


@cache
def find_formats() -> dict[str, Format]:
    """Return the formats of this folder by the file ending that names them, the most wanted first."""
    modules = [importlib.import_module(f"{__name__}.{info.name}") for info in pkgutil.iter_modules(__path__)]
    found = [m for m in modules if hasattr(m, "write_table")]
    return {m.SUFFIX: cast(Format, m) for m in sorted(found, key=lambda m: (getattr(m, "RANK", 99), m.SUFFIX))}


def list_offers(what: str, *, with_text: bool = True) -> tuple[Offer, ...]:
    """Return the formats in which a list of `what` (`cases`, `compare` …) is offered, the most wanted first.

    Without `with_text` those are left out that hold whole articles whatever is asked.
    """
    offers = []
    for suffix, module in find_formats().items():
        is_allowed = with_text or not getattr(module, "HOLDS_TEXT", False)
        if is_allowed and what in getattr(module, "SUBJECTS", (what,)):
            zh, en = getattr(module, "NAMES", (suffix, suffix))
            media_type = getattr(module, "MEDIA_TYPE", "application/octet-stream")
            offers.append(Offer(suffix.removeprefix("."), zh, en, media_type, getattr(module, "IS_TEXT", False)))
    return tuple(offers)


def find_format(path: Path, what: str) -> Format:
    """Return the format that the ending of `path` names; ExportError where there is none for `what`."""
    formats = find_formats()
    known = ", ".join(f".{offer.suffix}" for offer in list_offers(what))
    name = path.name.lower()
    chosen = next((formats[suffix] for suffix in sorted(formats, key=len, reverse=True) if name.endswith(suffix)), None)
    if chosen is None:
        raise ExportError(f"{path}: cannot write {path.suffix or 'a file without ending'}; known are {known}")
    if what not in getattr(chosen, "SUBJECTS", (what,)):
        raise ExportError(f"{path}: {chosen.SUFFIX} cannot hold {what}; formats that can are {known}")
    return chosen


def _count(records: Iterator[Any], progress: Progress | None) -> Iterator[Any]:
    for number, record in enumerate(records, 1):
        yield record
        if progress and number % _STEP == 0:
            progress(number)


def export_rows(
    archive: "Archive",
    path: Path,
    what: str,
    asked: Filter,
    progress: Progress | None = None,
    *,
    language: Language = "zh",
    with_text: bool = False,
) -> int:
    """Write what passes the filter to `path`; the file appears whole or not at all."""
    if what not in MAKERS:
        raise ExportError(f"cannot export {what!r}; known are {', '.join(MAKERS)}")
    subject = MAKERS[what](with_text=with_text)
    records = subject.read(archive, asked)
    return write_file(path, archive, subject, records, str(asked), progress, language=language, with_text=with_text)


def describe_request(
    archive: "Archive", subject: Subject, asked: str, language: Language, *, with_text: bool
) -> dict[str, str]:
    """Return what a file says of itself: what was asked, when, of which state of the archive, by which version."""
    # The overview reads through the archive's door, which exports stand behind.
    from archive.overview import read_last_change  # noqa: PLC0415

    return {
        "what": subject.name,
        "filter": clean_text(asked) or "-",
        "archive": clean_text(archive.path.name),
        "change": str(read_last_change(archive)),
        "made_at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "version": f"xieshang {__version__}",
        "codebook": load_codebook().version,
        "rights": describe_rights(language, with_text=with_text),
    }


def _check_target(path: Path) -> None:
    if not path.parent.is_dir():
        raise ExportError(f"{path}: its folder does not exist; make it first")
    if path.is_dir():
        raise ExportError(f"{path}: is a folder; name a file")


def _explain(path: Path, error: OSError) -> ExportError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return ExportError(f"{path}: the disk is full; nothing was written, free some space and export again")
    return ExportError(f"{path}: cannot be written ({error.strerror or error})")


def write_file(
    path: Path,
    archive: "Archive",
    subject: Subject,
    records: Iterator[Any],
    asked: str,
    progress: Progress | None = None,
    *,
    language: Language = "zh",
    with_text: bool = False,
) -> int:
    """Write `records` of `subject` to `path`, whose ending names the format; the file appears whole or not at all.

    `subject` must have been made with the same `with_text`, which goes into the file's note on rights.
    """
    chosen = find_format(path, subject.name)
    _check_target(path)
    about = describe_request(archive, subject, asked, language, with_text=with_text)
    table = Table(subject, _count(records, progress), about, language, archive, with_text)
    temporary = path.with_name(f".{path.name[:100]}.{os.getpid()}.part")
    try:
        rows = chosen.write_table(temporary, table)
        temporary.replace(path)
    except OSError as error:
        raise _explain(path, error) from error
    finally:
        temporary.unlink(missing_ok=True)
    if progress:
        progress(rows)
    return rows

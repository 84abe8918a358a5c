"""What databases and disks complain of, as errors of the archive: one line that names the place and what to do."""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from archive.errors import (
    ArchiveError,
    CorruptDatabaseError,
    DiskFullError,
    LockedArchiveError,
    ReadOnlyArchiveError,
    UnreachableDatabaseError,
)

REBUILD = (
    "the database is damaged; restore a backup, or move the file away and rebuild it from the WARC files by replay"
)

_LOCKED = (LockedArchiveError, "another process is writing; try again when it has finished")
_FULL = (DiskFullError, "the disk is full; free some space and run again, what was committed stands")
_UNREACHABLE = (UnreachableDatabaseError, "the server does not answer; start it, or correct host and port")

Rule = tuple[type[ArchiveError], str]

# SQLite's errors have no codes that the standard library hands on in every case; its words are stable.
_SAID: tuple[tuple[tuple[str, ...], Rule], ...] = (
    (("not a database", "malformed", "disk i/o error"), (CorruptDatabaseError, REBUILD)),
    (("locked", "busy"), _LOCKED),
    (
        ("readonly", "read-only"),
        (ReadOnlyArchiveError, "the archive may only be read; make its folder writable"),
    ),
    (("full",), _FULL),
    (
        ("unable to open",),
        (ReadOnlyArchiveError, "the database cannot be opened; check the folder's permissions"),
    ),
)
_UNWRITTEN = ("SQLITE_IOERR_WRITE", "SQLITE_IOERR_FSYNC", "SQLITE_IOERR_TRUNCATE", "SQLITE_IOERR_SHMSIZE")
# Beginnings of PostgreSQL's codes (SQLSTATE), the longest that fits wins.
_STATES: dict[str, Rule] = {
    "08": _UNREACHABLE,
    "57P": _UNREACHABLE,
    "28": (UnreachableDatabaseError, "the server refuses user or password; correct them"),
    "3D": (UnreachableDatabaseError, "the server has no such database; create it, or correct its name"),
    "53100": _FULL,
    "53": (LockedArchiveError, "the server has no room for a further connection; try again later"),
    "55P03": _LOCKED,
    "40": _LOCKED,
    "25006": (ReadOnlyArchiveError, "the database may only be read"),
    "42501": (ReadOnlyArchiveError, "the user may not do this in the database; ask its owner for the right"),
    "XX00": (CorruptDatabaseError, "the database is damaged; restore a backup, or rebuild it by replay"),
}


def _find_rule(error: BaseException) -> Rule | None:
    state = getattr(error, "sqlstate", None)
    if state is not None:
        fitting = [code for code in _STATES if str(state).startswith(code)]
        return _STATES[max(fitting, key=len)] if fitting else None
    said = str(error).lower()
    if isinstance(error, sqlite3.Error):
        # Writing that fails is no damage: a disk at its limit, or a file at the size that is allowed.
        if getattr(error, "sqlite_errorname", "").startswith(_UNWRITTEN):
            return _FULL
        return next((rule for words, rule in _SAID if any(word in said for word in words)), None)
    if type(error).__name__ == "OperationalError":
        # A connection that did not come about, or broke, has no code.
        refused = "password" in said or "authentication" in said or "role" in said
        return _STATES["28"] if refused else _STATES["3D"] if "does not exist" in said else _UNREACHABLE
    return None


@contextmanager
def explain_errors(where: Path | str) -> Iterator[None]:
    """Turn the errors of database and disk into the archive's, which name `where` and what to do."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        cause = getattr(error, "orig", None) or error
        rule = _find_rule(cause)
        if rule is None:
            raise
        kind, advice = rule
        raise kind(f"{where}: {advice} ({' '.join(str(cause).split())[:300]})") from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise DiskFullError(f"{where}: the disk is full; free some space and run again") from error
        if error.errno in (errno.EACCES, errno.EROFS, errno.EPERM):
            raise ReadOnlyArchiveError(f"{where}: may not be written; make the folder writable") from error
        raise

"""Errors of the archive: each says in one line which file is meant and what to do."""


class ArchiveError(Exception):
    """Something about an archive that its user can act on; `str` is one clear line."""


class NotAnArchiveError(ArchiveError):
    """The folder is missing or holds no archive."""


class CorruptDatabaseError(ArchiveError):
    """The database file is damaged or is no database."""


class NewerSchemaError(ArchiveError):
    """The archive was written by a newer version of the project."""


class ReadOnlyArchiveError(ArchiveError):
    """The archive may only be read."""


class LockedArchiveError(ArchiveError):
    """Another process has held the database for longer than we wait."""


class DiskFullError(ArchiveError):
    """The disk is full; what was committed before stands."""


class DamagedRecordError(ArchiveError):
    """A WARC record is truncated, damaged or gone."""


class UnknownIdError(ArchiveError):
    """No report, fact, case, run or source of this id is in the archive."""


class UnknownPlaceError(ArchiveError):
    """No report of the archive is about a place of this name."""


class QueryError(ArchiveError):
    """A search query or filter that cannot be read; `position` is the character (from 0) where reading stopped."""

    def __init__(self, message: str, position: int | None = None) -> None:
        super().__init__(message)
        self.position = position


class ExportError(ArchiveError):
    """A file that cannot be exported: unknown format, unknown subject or a folder that is not there."""


class UnreachableDatabaseError(ArchiveError):
    """The database's server does not answer, or refuses user, password or database."""


class DatabaseAddressError(ArchiveError):
    """An address of a database that cannot be used, or that belongs to another archive."""

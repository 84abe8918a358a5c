"""Which database belongs to an archive's folder: `archive.db` inside it, or the one that `database.json` names."""

import json
import os
import uuid
from pathlib import Path

from sqlalchemy.engine import URL

from archive.database import Backend, Database, create_file
from archive.errors import ArchiveError, DatabaseAddressError, NotAnArchiveError
from archive.faults import explain_errors
from archive.postgres import PostgresBackend, is_same_place, parse_address, show_address
from archive.sqlite import DATABASE, SqliteBackend, check_header

SETTING = "database.json"
VARIABLE = "XIESHANG_DATABASE"
EMBEDDED = "sqlite"
"""The address that stands for the file in the folder, whatever the environment says."""


def is_archive(folder: Path) -> bool:
    """Whether `folder` holds an archive, as far as its files tell."""
    return (folder / DATABASE).exists() or (folder / SETTING).exists()


def _parse(address: str, named_by: str) -> URL:
    try:
        return parse_address(address)
    except DatabaseAddressError as error:
        raise DatabaseAddressError(f"{named_by}: {error}") from None


def find_backend(folder: Path, address: str | None, *, create: bool) -> Backend:
    """Return the database of the archive in `folder`; `create` decides upon one where there is none yet.

    `address` (else the environment, where a new archive is made) names a PostgreSQL database. For a folder that has
    one, the environment adds a password, which the folder does not keep.
    """
    told = os.environ.get(VARIABLE, "").strip() or None
    if (folder / SETTING).exists():
        return _read_setting(folder / SETTING, address, told)
    if (folder / DATABASE).exists() or not create:
        if address not in (None, EMBEDDED) and (folder / DATABASE).exists():
            raise DatabaseAddressError(
                f"{folder}: holds a database of its own ({DATABASE}); to move it, back it up and restore it into a new "
                "folder with --database"
            )
        check_header(folder / DATABASE)
        return SqliteBackend(folder / DATABASE)
    wanted = address or told or EMBEDDED
    if wanted == EMBEDDED:
        return SqliteBackend(folder / DATABASE)
    return PostgresBackend(_parse(wanted, "--database" if address else VARIABLE), uuid.uuid4().hex)


def _read_setting(path: Path, address: str | None, told: str | None) -> Backend:
    try:
        setting = json.loads(path.read_text("utf-8"))
        kept, archive_id = setting["database"], setting["id"]
        if not (isinstance(kept, str) and isinstance(archive_id, str) and archive_id.isalnum()):
            raise TypeError
    except (ValueError, KeyError, TypeError) as error:
        raise NotAnArchiveError(
            f'{path}: damaged; it holds {{"database": address, "id": id}}, restore it from a backup of the folder'
        ) from error
    url = _parse(kept, str(path))
    if address is not None:
        url = _parse(address, "--database")
    elif told is not None and url.password is None:
        other = _parse(told, VARIABLE)
        if is_same_place(url, other):
            url = url.set(password=other.password)
    return PostgresBackend(url, archive_id)


def create_database(folder: Path, backend: Backend) -> bool:
    """Make the database of a new archive, unless another process is quicker.

    Return whether its tables are still to be made.
    """
    if isinstance(backend, SqliteBackend):
        if not backend.path.exists():
            create_file(backend.path)
        return False
    assert isinstance(backend, PostgresBackend)
    path = folder / SETTING
    if not path.exists():
        # First see that it can be had: a folder should not name what is not there.
        database = Database(backend, read_only=False)
        try:
            with explain_errors(backend.name), database.engine.connect() as connection:
                if backend.read_schema(connection) is not None:
                    raise DatabaseAddressError(f"{backend.name}: is in use; name another schema (…?schema=name)")
        finally:
            database.close()
        _write_setting(path, backend)
    found = find_backend(folder, None, create=False)
    assert isinstance(found, PostgresBackend)
    if not is_same_place(found.url, backend.url) or found.schema != backend.schema:
        raise ArchiveError(f"{folder}: another process has made an archive here, with its rows in {found.name}")
    backend.archive_id = found.archive_id
    return True


def _write_setting(path: Path, backend: PostgresBackend) -> None:
    # The folder may be copied, shown and backed up: no password goes in.
    setting = {"database": show_address(backend.url), "id": backend.archive_id}
    temporary = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    with explain_errors(path.parent):
        try:
            temporary.write_text(json.dumps(setting, indent=1) + "\n", "utf-8")
            try:
                os.link(temporary, path)
            except FileExistsError:
                pass
            except OSError:
                if not path.exists():
                    temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)

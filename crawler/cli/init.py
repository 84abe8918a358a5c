"""`xieshang init`: make an empty archive, in a folder of its own or with its rows in PostgreSQL."""

import typer

from crawler.cli.errors import fail
from crawler.cli.options import DEFAULT_ARCHIVE, ArchiveOption, DatabaseOption
from crawler.cli.terminal import make_console

_HELP = """Make an empty archive; ingest and crawl do it too, where there is none.

Example: [bold]xieshang init --archive cases --database postgresql://keeper@db.example/cases[/bold]

Captures and the search index always lie in the folder. With --database the rows lie in that PostgreSQL database, in
the schema `xieshang` or the one that `?schema=name` names; the folder remembers the address without its password, which
comes from XIESHANG_DATABASE, PGPASSWORD or ~/.pgpass.
"""


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command("init", help=_HELP)(init)


def init(archive: ArchiveOption = DEFAULT_ARCHIVE, database: DatabaseOption = None) -> None:
    """Make an archive."""
    from archive import Archive
    from archive.setting import is_archive

    if is_archive(archive):
        fail(f"{archive}: is an archive already")
    with Archive.open(archive, create=True, database=database) as opened:
        make_console().print(f"{archive}: an empty archive, its rows in {opened.database_name}")

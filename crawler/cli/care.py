"""`xieshang verify`, `backup` and `restore`: trust in an archive."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from crawler.cli.errors import PROBLEMS, fail
from crawler.cli.options import DEFAULT_ARCHIVE, ArchiveOption, DatabaseOption
from crawler.cli.terminal import make_console, make_progress

_VERIFY_HELP = """Check every record, index, key, evidence and case; say what is wrong and how to mend it.

Example: [bold]xieshang verify --mend[/bold]

Leaves with 1 where something is wrong. --mend makes anew what follows from what else is there (CDXJ files, cases, the
search index) and checks again; damaged WARC files come from a backup, evidence and columns from `xieshang replay`.
"""
_BACKUP_HELP = """Write rows and captures to one zip file, consistent while the archive is in use.

Example: [bold]xieshang backup archive-2024-05-06.zip[/bold]
"""
_RESTORE_HELP = """Make a new archive out of a backup, whichever database it was made from.

Example: [bold]xieshang restore archive-2024-05-06.zip --archive restored[/bold]

Everything is checked before the new archive stands; nothing is overwritten.
"""
Task = Callable[[str, int, int], None]


def register(app: typer.Typer) -> None:
    """Add the verbs."""
    app.command("verify", help=_VERIFY_HELP)(verify)
    app.command("backup", help=_BACKUP_HELP)(backup)
    app.command("restore", help=_RESTORE_HELP)(restore)


@contextmanager
def _show_progress(doing: str) -> Iterator[Task]:
    """Lend what shows how far a long task is."""
    with make_progress() as progress:
        task = progress.add_task(doing, total=None)

        def show(what: str, done: int, total: int) -> None:
            progress.update(task, description=f"{doing} {what}", completed=done, total=total)

        yield show


def verify(
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    mend: Annotated[bool, typer.Option("--mend", help="Make anew what follows from what else is there.")] = False,
) -> None:
    """Check an archive."""
    from archive import Archive

    console = make_console()
    with Archive.open(archive, read_only=not (mend or is_changeable(archive))) as opened:
        if mend:
            for line in opened.mend():
                console.print(line)
        faults = 0
        with _show_progress("verifying") as show:
            for fault in opened.verify(show):
                faults += 1
                console.print(str(fault))
    if faults:
        console.print("1 fault" if faults == 1 else f"{faults} faults")
        raise typer.Exit(PROBLEMS)
    console.print(f"{archive}: sound")


def backup(
    file: Annotated[Path, typer.Argument(help="Zip file to write.")],
    archive: ArchiveOption = DEFAULT_ARCHIVE,
) -> None:
    """Write a backup."""
    from archive import Archive

    if not file.parent.is_dir():
        fail(f"{file.parent}: no such folder")
    with Archive.open(archive, read_only=not is_changeable(archive)) as opened, _show_progress("saving") as show:
        size = opened.backup(file, show)
    make_console().print(f"{file}: {size:,} bytes")


def is_changeable(archive: Path) -> bool:
    """Whether the folder may be written: what only reads also works on a folder that may not."""
    from archive.sqlite import is_writable

    return not archive.is_dir() or is_writable(archive)


def restore(
    file: Annotated[Path, typer.Argument(help="Backup to read.")],
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    database: DatabaseOption = None,
) -> None:
    """Restore a backup."""
    from archive import Archive

    with _show_progress("restoring") as show:
        number = Archive.restore(file, archive, database=database, progress=show)
    make_console().print(f"{archive}: {number} files restored")

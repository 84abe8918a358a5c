"""`xieshang verify`, `backup` and `restore`: trust in an archive."""

from pathlib import Path
from typing import Annotated

import typer

from crawler.cli.errors import PROBLEMS, fail
from crawler.cli.options import DEFAULT_ARCHIVE, ArchiveOption
from crawler.cli.terminal import make_console, make_progress

_VERIFY_HELP = """Check WARC records, evidence, references and index; say what is wrong and how to mend it.

Example: [bold]xieshang verify[/bold]
"""
_BACKUP_HELP = """Write database and captures to one zip file, consistent while the archive is in use.

Example: [bold]xieshang backup archive-2024-05-06.zip[/bold]
"""
_RESTORE_HELP = """Make a new archive out of a backup.

Example: [bold]xieshang restore archive-2024-05-06.zip --archive restored[/bold]
"""


def register(app: typer.Typer) -> None:
    """Add the verbs."""
    app.command("verify", help=_VERIFY_HELP)(verify)
    app.command("backup", help=_BACKUP_HELP)(backup)
    app.command("restore", help=_RESTORE_HELP)(restore)


def verify(archive: ArchiveOption = DEFAULT_ARCHIVE) -> None:
    """Check an archive."""
    from archive import Archive

    console = make_console()
    faults = 0
    with Archive.open(archive) as opened, make_progress() as progress:
        task = progress.add_task("verifying", total=None)

        def show(what: str, done: int, total: int) -> None:
            progress.update(task, description=f"verifying {what}", completed=done, total=total)

        for fault in opened.verify(show):
            faults += 1
            console.print(str(fault))
    if faults:
        console.print(f"{faults} faults")
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
    with Archive.open(archive) as opened:
        size = opened.backup(file)
    make_console().print(f"{file}: {size:,} bytes")


def restore(
    file: Annotated[Path, typer.Argument(help="Backup to read.")],
    archive: ArchiveOption = DEFAULT_ARCHIVE,
) -> None:
    """Restore a backup."""
    from archive import Archive

    number = Archive.restore(file, archive)
    make_console().print(f"{archive}: {number} files restored")

"""`xieshang ingest`: files into the archive."""

from pathlib import Path
from typing import Annotated

import typer

from crawler.cli.errors import INTERRUPTED, PROBLEMS, USAGE, fail, print_error
from crawler.cli.options import DEFAULT_ARCHIVE, ArchiveOption
from crawler.cli.terminal import make_console, make_progress

_HELP = """Put pages from files into the archive: .html, .txt, .warc, .warc.gz, .wacz, or folders of them.

Example: [bold]xieshang ingest saved-pages/ old-crawl.warc.gz[/bold]

A report that is already there is not doubled. An unreadable file gives one line on stderr, the others go on.
"""
_LABELS = {
    "new": "new reports",
    "updated": "new versions of known reports",
    "unchanged": "unchanged",
    "known": "already there (another copy of the same report)",
    "reprint": "reprints of known reports",
    "rejected": "no article, kept as captures",
}


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command("ingest", help=_HELP)(ingest)


def ingest(
    names: Annotated[list[str], typer.Argument(metavar="PATHS...", help="Files or folders.")],
    archive: ArchiveOption = DEFAULT_ARCHIVE,
) -> None:
    """Put pages from files into the archive."""
    from archive import Archive
    from archive.setting import is_archive
    from crawler.ingest import holds, ingest_paths

    if not all(name.strip() for name in names):
        fail("a path is empty; name files or folders, `.` is the current folder")
    paths = [Path(name) for name in names]
    if is_archive(archive) and (own := [path for path in paths if holds(archive, path)]):
        fail(f"{own[0]}: is the archive itself, which cannot be put into itself; `xieshang replay` reads it anew")
    missing = [path for path in paths if not path.exists()]
    if len(missing) == len(paths):
        for path in missing:
            print_error(f"{path}: no such file or folder")
        raise typer.Exit(USAGE)
    try:
        with Archive.open(archive, create=True) as opened, make_progress() as progress:
            task = progress.add_task("ingesting", total=None)
            result = ingest_paths(
                opened,
                paths,
                on_problem=print_error,
                on_file=lambda done, total: progress.update(task, completed=done, total=total),
            )
            stats = opened.stats()
    except KeyboardInterrupt:
        print_error("interrupted; what was committed is kept. Give the same command again to go on")
        raise typer.Exit(INTERRUPTED) from None
    for line in result.refused + result.rejected:
        print_error(line)
    console = make_console()
    for outcome, label in _LABELS.items():
        if result.outcomes[outcome]:
            console.print(f"{result.outcomes[outcome]:6} {label}")
    console.print(
        f"{archive}: {stats.get('reports', 0)} reports ({stats.get('relevant', 0)} relevant), "
        f"{stats.get('facts', 0)} facts, {stats.get('cases', 0)} cases"
    )
    if result.problems or result.refused:
        raise typer.Exit(PROBLEMS if result.outcomes else USAGE)

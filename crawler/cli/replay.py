"""`xieshang replay`: read the captures anew with the extractor of today."""

import datetime as dt
import difflib
import os
from pathlib import Path
from typing import Annotated

import typer

from crawler.cli.errors import INTERRUPTED, PROBLEMS, fail, print_error
from crawler.cli.filters import WhereOption, make_filter
from crawler.cli.options import DEFAULT_ARCHIVE, ArchiveOption
from crawler.cli.terminal import make_console, make_progress

_HELP = """Read every capture anew with the extractor of today, store what it says, and show what that changes.

Example: [bold]xieshang replay --dry-run[/bold]

Human decisions stay. Works from the WARC files alone where the database is gone. Replaying twice is replaying once.
"""


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command("replay", help=_HELP)(replay)


def _has_files_alone(folder: Path) -> bool:
    """Whether the rows are gone and the WARC files are there: then the archive is made anew from them."""
    rows = ("archive.db", "database.json")
    return not any((folder / name).exists() for name in rows) and any((folder / "warc").glob("*.warc.gz"))


def replay(
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    source: Annotated[str | None, typer.Option("--source", help="Only captures of this source.")] = None,
    since: Annotated[str | None, typer.Option("--since", metavar="DATE", help="Only captures since this day.")] = None,
    where: WhereOption = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change and change nothing.")] = False,
    workers: Annotated[
        int, typer.Option("--workers", min=1, help="Processes that extract.", show_default="one a processor")
    ] = os.cpu_count() or 1,
) -> None:
    """Read the captures anew."""
    from archive import Archive
    from crawler.explain import describe_fact
    from crawler.replay import list_captures, replay_archive
    from crawler.sources import load_catalogue
    from extract import EXTRACTOR_VERSION

    try:
        begin = dt.datetime.fromisoformat(since).replace(tzinfo=dt.UTC) if since else None
    except ValueError:
        fail(f"--since {since}: not a date; write it as 2024-05-06")
    problems: list[str] = []

    def note_problem(line: str) -> None:
        problems.append(line)
        print_error(line)

    try:
        with Archive.open(archive, create=_has_files_alone(archive)) as opened, make_progress() as progress:
            if source is not None and source not in (known := {*opened.sources(), *load_catalogue().sources}):
                near = ", ".join(difflib.get_close_matches(source, known, n=3, cutoff=0.5))
                fail(f"--source {source}: no such source{f'; did you mean {near}?' if near else ''}")
            task = progress.add_task("replaying", total=opened.stats()["captures"] or None)
            asked = f"{EXTRACTOR_VERSION} source:{source} since:{since} where:{where}"
            begun = None if dry_run else opened.begin_replay(asked)
            after = begun.cursor if begun else None
            if begun and after:
                make_console().print(f"going on after {begun.counts.get('pages', 0)} captures, where it was stopped")
            chosen = list_captures(
                opened, source=source, since=begin, where=make_filter(where), after=after, on_problem=note_problem
            )
            result = replay_archive(
                opened,
                chosen,
                is_rehearsal=dry_run,
                begun=begun,
                workers=workers,
                on_page=lambda done: progress.update(task, completed=done),
            )
    except KeyboardInterrupt:
        print_error("interrupted; what was committed is kept. Give the same command again to go on")
        raise typer.Exit(INTERRUPTED) from None
    for line in result.refused:
        print_error(line)
    console = make_console()
    outcomes = ", ".join(f"{n} {name}" for name, n in result.outcomes.items())
    console.print(f"{result.pages} captures read{f': {outcomes}' if outcomes else ''}")
    for (sign, kind), number in sorted(result.changes.items()):
        console.print(f"{number:6} {kind} facts {sign}", style="bold")
        for change in result.examples[sign, kind]:
            for label, fact in (("-", change.before), ("+", change.after)):
                if fact is not None:
                    console.print(f"         {label} {change.report_id}  {describe_fact(fact)}")
    if not result.changes:
        console.print("no fact has changed")
    if dry_run:
        console.print("nothing was stored (--dry-run)")
    if problems or result.refused:
        raise typer.Exit(PROBLEMS)

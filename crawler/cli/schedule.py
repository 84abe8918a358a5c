"""`xieshang schedule`: when the sources are crawled."""

import contextlib
import datetime as dt
import shlex
import shutil
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from crawler.cli.errors import PROBLEMS, fail, print_error
from crawler.cli.options import DEFAULT_ARCHIVE, ArchiveOption
from crawler.cli.source_folders import SourcesOption
from crawler.cli.terminal import make_console
from schemas.source import Source

_HELP = "When the sources are crawled: run them, list their rhythms, or print these for cron or systemd."
_LIST_HELP = """List the sources that have a rhythm, with their last run and the next.

Example: [bold]xieshang schedule list --sources my-sites/[/bold]
"""
_RUN_HELP = """Crawl every source at its rhythm until interrupted; what was missed while it was off is caught up first.

Example: [bold]xieshang schedule run --sources my-sites/ --archive my-archive[/bold]

SIGINT or SIGTERM ends it in order: running crawls keep what they have and go on at the next start. Source files are
read at the start.
"""
_PRINT_HELP = """Print the timetable for cron or systemd.

Example: [bold]xieshang schedule print --cron --sources my-sites/ | crontab -[/bold]
"""


def register(app: typer.Typer) -> None:
    """Add the verbs."""
    group = typer.Typer(help=_HELP, no_args_is_help=True)
    group.command("list", help=_LIST_HELP)(list_schedule)
    group.command("run", help=_RUN_HELP)(run_schedule)
    group.command("print", help=_PRINT_HELP)(print_schedule)
    app.add_typer(group, name="schedule")


def _choose(folders: SourcesOption) -> tuple[list[Source], bool]:
    """Return the sources that have a rhythm, and whether some file could not be read; the lines are printed."""
    from crawler.sources import load_catalogue

    catalogue = load_catalogue(folders or [])
    for error in catalogue.errors:
        print_error(str(error))
    return [source for source in catalogue.choose_all() if source.rhythm], bool(catalogue.errors)


def list_schedule(folders: SourcesOption = None, archive: ArchiveOption = DEFAULT_ARCHIVE) -> None:
    """List the sources that have a rhythm."""
    from archive import Archive
    from archive.errors import NotAnArchiveError
    from archive.history import read_runs
    from crawler.timetable import find_due

    (sources, has_errors), last = _choose(folders), dict[str, str]()
    if archive.is_dir():
        # Without an archive in the folder, nothing has run yet.
        with contextlib.suppress(NotAnArchiveError), Archive.open(archive, read_only=True) as opened:
            for source in sources:
                for run in read_runs(opened, source.name, limit=1):
                    last[source.name] = f"{run.started_at.astimezone():%Y-%m-%d %H:%M} {run.state}"
    table = Table(box=None, pad_edge=False)
    for column in ("source", "rhythm", "last run", "next run"):
        table.add_column(column)
    now = dt.datetime.now(dt.UTC)
    for source in sources:
        due = find_due(source.rhythm or "", now)
        following = f"{due.astimezone():%Y-%m-%d %H:%M}" if due else "never"
        table.add_row(source.name, source.rhythm, last.get(source.name, "never"), following)
    make_console().print(table if table.row_count else "No source has a rhythm, such as `rhythm: 15 6 * * *`.")
    if has_errors:
        raise typer.Exit(PROBLEMS)


def run_schedule(
    folders: SourcesOption = None,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    parallel: Annotated[int, typer.Option("--parallel", min=1, help="Crawls at once, each of other hosts.")] = 2,
    hook: Annotated[
        str | None,
        typer.Option("--on-change", envvar="XIESHANG_ON_CHANGE", help="Command or webhook told of health changes."),
    ] = None,
) -> None:
    """Crawl every source at its rhythm."""
    import signal
    import threading

    from archive import Archive
    from archive.history import read_runs
    from crawler.locking import SourceLockedError, lock_source
    from crawler.schedule import Schedule

    sources, _ = _choose(folders)
    if not sources:
        fail("no source has a rhythm; write one into its file, such as `rhythm: 15 6 * * *`")
    with Archive.open(archive, create=True) as opened:
        runs = {source.name: read_runs(opened, source.name, limit=1) for source in sources}
    last = {name: found[0].started_at for name, found in runs.items() if found}
    unfinished = [name for name, found in runs.items() if found and found[0].state in ("running", "stopped")]
    command = [sys.executable, "-P", "-m", "crawler", "crawl", "--archive", str(archive.absolute())]
    for folder in folders or []:
        command += ["--sources", str(folder.absolute())]
    if hook:
        command += ["--on-change", hook]
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    try:
        with lock_source(archive, ".schedule"):
            schedule = Schedule(
                sources,
                [*command, "--"],
                last_started=last,
                unfinished=unfinished,
                parallel=parallel,
                on_event=_tell,
            )
            schedule.start()
            # In steps, because a wait without end would not let signals through everywhere.
            while not stopped.wait(1):
                pass
            schedule.stop()
    except SourceLockedError:
        fail(f"{archive}: another `schedule run` is at work on this archive")


def _tell(line: str) -> None:
    """Print what happens, at once, also into a file; a reader that has left stops nothing."""
    with contextlib.suppress(OSError):
        print(f"{dt.datetime.now().astimezone():%Y-%m-%d %H:%M:%S} {line}", flush=True)  # noqa: T201 - results of a verb


def _find_program() -> list[str]:
    """Return how cron and systemd, which know no search path of ours, start this program."""
    beside = Path(sys.executable).with_name("xieshang")
    found = str(beside) if beside.exists() else shutil.which("xieshang")
    return [found] if found else [sys.executable, "-m", "crawler"]


def print_schedule(
    folders: SourcesOption = None,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    is_cron: Annotated[bool, typer.Option("--cron", help="As a crontab.")] = False,
    is_systemd: Annotated[bool, typer.Option("--systemd", help="As systemd units.")] = False,
) -> None:
    """Print the timetable for cron or systemd."""
    from crawler.timetable import write_crontab, write_systemd

    if is_cron == is_systemd:
        fail("give one of --cron and --systemd")
    words = [*_find_program(), "crawl", "--archive", str(archive.absolute())]
    for folder in folders or []:
        words += ["--sources", str(folder.absolute())]
    command = shlex.join(words)
    write = write_crontab if is_cron else write_systemd
    sources, has_errors = _choose(folders)
    typer.echo(write(sources, command), nl=False)
    if has_errors:
        raise typer.Exit(PROBLEMS)

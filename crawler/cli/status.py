"""`xieshang status`: the health of the sources."""

import json
import sys

import typer
from rich.table import Table

from crawler.cli.errors import PROBLEMS
from crawler.cli.options import DEFAULT_ARCHIVE, ArchiveOption, JsonlOption
from crawler.cli.source_folders import SourcesOption
from crawler.cli.terminal import make_console

_HELP = """Show how the sources fare: ok, nothing new, suspect, broken, hacked.

Example: [bold]xieshang status --jsonl[/bold]

Each source is measured by its own history and by what its file expects. The exit code is 1 where one is suspect, broken
or hacked, so that a cron job can tell.
"""


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command("status", help=_HELP)(status)


def status(folders: SourcesOption = None, jsonl: JsonlOption = False, archive: ArchiveOption = DEFAULT_ARCHIVE) -> None:
    """Show the health of every source that was ever crawled into the archive."""
    from archive import Archive
    from archive.history import count_urls, read_runs
    from crawler.health import TROUBLED, judge_health
    from crawler.sources import load_catalogue

    table = Table(box=None, pad_edge=False)
    for column in ("source", "state", "last run", "new", "updated", "listed", "failed", "waiting", "reasons"):
        table.add_column(column)
    is_troubled = False
    with Archive.open(archive, read_only=True) as opened:
        for source in load_catalogue(folders or []).sources.values():
            runs = read_runs(opened, source.name, limit=20)
            if not runs:
                continue
            health = judge_health(source, runs)
            is_troubled |= health.state in TROUBLED
            urls = count_urls(opened, source.name)
            last = runs[0]
            if jsonl:
                row = health.model_dump(mode="json") | {"last_run": last.model_dump(mode="json"), "addresses": urls}
                sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
                continue
            counts = [str(last.counts.get(name, 0)) for name in ("new", "updated", "listed", "failed")]
            waiting = str(urls.get("queued", 0) + urls.get("failed", 0))
            when = f"{last.started_at.astimezone():%Y-%m-%d %H:%M}"
            table.add_row(source.name, health.state, when, *counts, waiting, "; ".join(health.reasons))
    if not jsonl:
        console = make_console()
        console.print(table if table.row_count else "No source was crawled into this archive yet.")
    if is_troubled:
        raise typer.Exit(PROBLEMS)

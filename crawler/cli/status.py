"""`xieshang status`: the health of the sources."""

import datetime as dt
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from rich.table import Table

from crawler.cli.errors import PROBLEMS, print_error
from crawler.cli.options import DEFAULT_ARCHIVE, ArchiveOption, JsonlOption
from crawler.cli.source_folders import SourcesOption
from crawler.cli.terminal import make_console
from schemas.source import Source

if TYPE_CHECKING:
    from archive import Archive

_HELP = """Show how the sources fare: ok, nothing new, suspect, broken, hacked.

Example: [bold]xieshang status --jsonl[/bold]

Each source is measured by its own history, by what its file expects and by its rhythm: a quiet week is no broken list,
and a schedule that stands still is told as well. The exit code is 1 where one is suspect, broken or hacked.
"""


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command("status", help=_HELP)(status)


def status(folders: SourcesOption = None, jsonl: JsonlOption = False, archive: ArchiveOption = DEFAULT_ARCHIVE) -> None:
    """Show the health of every source that was ever crawled into the archive, and of the operator's that were not."""
    from archive import Archive
    from archive.history import count_urls, read_runs
    from crawler.health import HISTORY, TROUBLED, judge_health
    from crawler.locking import is_source_locked

    table = Table(box=None, pad_edge=False)
    for column in ("source", "state", "last run", "new", "updated", "listed", "failed", "waiting", "reasons"):
        table.add_column(column)
    is_troubled, now = False, dt.datetime.now(dt.UTC)
    with Archive.open(archive, read_only=True) as opened:
        for source, is_own in _list_sources(opened, folders or []):
            runs = read_runs(opened, source.name, limit=HISTORY)
            if not runs and not is_own:
                continue
            health = judge_health(source, runs, now=now, is_alive=is_source_locked(archive, source.name))
            is_troubled |= health.state in TROUBLED
            urls = count_urls(opened, source.name)
            if jsonl:
                last_run = runs[0].model_dump(mode="json") if runs else None
                row = health.model_dump(mode="json") | {"last_run": last_run, "addresses": urls}
                sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
                continue
            counts = runs[0].counts if runs else {}
            when = f"{runs[0].started_at.astimezone():%Y-%m-%d %H:%M}" if runs else "never"
            table.add_row(
                source.name,
                health.state,
                when,
                *(str(counts.get(name, 0)) for name in ("new", "updated", "listed", "failed")),
                str(urls.get("queued", 0) + urls.get("failed", 0)),
                "; ".join(health.reasons),
            )
    if not jsonl:
        console = make_console()
        console.print(table if table.row_count else "No source was crawled into this archive yet.")
    if is_troubled:
        raise typer.Exit(PROBLEMS)


def _list_sources(archive: "Archive", folders: list[Path]) -> Iterator[tuple[Source, bool]]:
    """Yield each source with whether the operator named it; those whose file is gone as they were last configured."""
    from crawler.sources import load_catalogue

    catalogue = load_catalogue(folders)
    for error in catalogue.errors:
        print_error(str(error))
    own = frozenset(catalogue.own or ())
    for source in catalogue.sources.values():
        yield source, source.name in own
    for name, source in archive.sources().items():
        if name not in catalogue.sources:
            yield source, False

"""`xieshang sources`: which sites are known."""

import json
import sys

import typer
from rich.table import Table

from crawler.cli.errors import PROBLEMS, print_error
from crawler.cli.options import JsonlOption
from crawler.cli.source_folders import SourcesOption
from crawler.cli.terminal import make_console
from schemas.source import Source

_HELP = """List the sources: name, place, kind, rhythm, and the day a live run last succeeded.

Example: [bold]xieshang sources --sources my-sites/[/bold]
"""


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command("sources", help=_HELP)(list_sources)


def list_sources(folders: SourcesOption = None, jsonl: JsonlOption = False) -> None:
    """List the sources."""
    from crawler.sources import load_catalogue

    catalogue = load_catalogue(folders or [])
    sources = sorted(catalogue.sources.values(), key=lambda source: (source.publisher, source.place or "", source.name))
    if jsonl:
        for source in sources:
            sys.stdout.write(json.dumps(source.model_dump(mode="json"), ensure_ascii=False) + "\n")
    else:
        make_console().print(_make_table(sources))
    for error in catalogue.errors:
        print_error(str(error))
    if catalogue.errors:
        raise typer.Exit(PROBLEMS)


def _make_table(sources: list[Source]) -> Table:
    table = Table(box=None, pad_edge=False)
    for column in ("name", "title", "place", "kind", "spider", "rhythm", "verified"):
        table.add_column(column)
    for source in sources:
        table.add_row(
            source.name,
            source.title,
            source.place or "–",
            source.publisher,
            source.spider,
            source.rhythm or "by hand",
            str(source.verified),
        )
    return table

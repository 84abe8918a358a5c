"""`xieshang sources`: which sites are known, a draft for a new one, and a trial of one."""

import json
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from crawler.cli.errors import PROBLEMS, fail, print_error
from crawler.cli.options import JsonlOption
from crawler.cli.source_folders import SourcesOption
from crawler.cli.terminal import make_console
from schemas.source import Source

_HELP = """List the sources: name, place, kind, rhythm, and the day a live run last succeeded.

Example: [bold]xieshang sources --sources my-sites/[/bold]
"""
_NEW_HELP = """Draft a source file from the address of a list page (or of a whole site).

Example: [bold]xieshang sources new http://www.example.gov.cn/xsyz/ --write my-sites/[/bold]

The page is fetched, politely, to read the site's name; nothing is kept. Read the draft before you use it.
"""
_CHECK_HELP = """Try a source: read its first list pages, fetch three articles, show what would be stored; keep nothing.

Example: [bold]xieshang sources check sample-yunhe[/bold]
"""


def register(app: typer.Typer) -> None:
    """Add the verbs."""
    group = typer.Typer(help=_HELP, invoke_without_command=True, no_args_is_help=False)
    group.callback()(_root)
    group.command("list", help=_HELP)(list_sources)
    group.command("new", help=_NEW_HELP)(draft_source)
    group.command("check", help=_CHECK_HELP)(check_source)
    app.add_typer(group, name="sources")


def _root(context: typer.Context, folders: SourcesOption = None, jsonl: JsonlOption = False) -> None:
    if context.invoked_subcommand is None:
        list_sources(folders, jsonl)


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


def draft_source(
    url: Annotated[str, typer.Argument(help="Address of a list page or of a site.")],
    folder: Annotated[Path | None, typer.Option("--write", help="Write the draft into this folder.")] = None,
    allow_private: Annotated[bool, typer.Option("--allow-private", help="Allow private addresses.")] = False,
) -> None:
    """Draft a source file."""
    from crawler.sources import parse_source
    from crawler.sources.drafting import make_draft, name_source
    from crawler.trial import try_source

    if not url.startswith(("http://", "https://")):
        fail(f"{url}: not an http or https address")
    name = name_source(url)
    path = folder / f"{name}.yml" if folder else None
    if path is not None and path.exists():
        fail(f"{path}: is there already; nothing was written")
    bare = make_draft(url, name, "draft", allow_private=allow_private)
    with tempfile.TemporaryDirectory() as scratch:
        trial = try_source(parse_source(bare, name), Path(scratch), articles=1)
    for line in trial.problems:
        print_error(line)
    if not trial.lists:
        fail(f"{url}: could not be read; no draft was made")
    text = make_draft(url, name, trial.site_title or name, allow_private=allow_private)
    if path is None or folder is None:
        make_console().print(text.rstrip())
        return
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    make_console().print(f"written: {path} ({trial.listed} articles listed on the first page)")


def check_source(
    name: Annotated[str, typer.Argument(metavar="SOURCE", help="Name of the source.")],
    folders: SourcesOption = None,
) -> None:
    """Try a source and keep nothing."""
    from crawler.sources import load_catalogue
    from crawler.trial import try_source

    try:
        source = load_catalogue(folders or []).find(name)
    except KeyError as error:
        fail(str(error.args[0]))
    with tempfile.TemporaryDirectory() as scratch:
        trial = try_source(source, Path(scratch))
    console = make_console()
    console.print(f"{trial.lists} list pages, {trial.listed} articles listed; of them:")
    for line in trial.articles:
        console.print(f"  {line}")
    for line in trial.problems:
        print_error(line)
    if not trial.articles:
        raise typer.Exit(PROBLEMS)

"""`xieshang sources`: which sites are known, a draft for a new one, and a trial of one."""

import json
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from crawler.cli.errors import PROBLEMS, fail, print_error
from crawler.cli.options import DEFAULT_ARCHIVE, ArchiveOption, JsonlOption
from crawler.cli.source_folders import SourcesOption
from crawler.cli.terminal import make_console
from schemas.source import Source

_HELP = """List the sources: name, place, kind, rhythm, the day a live run last succeeded, and health in the archive.

Example: [bold]xieshang sources --sources my-sites/[/bold]
"""
_NEW_HELP = """Draft a source file from the address of a list page (or of a whole site).

Example: [bold]xieshang sources new http://www.example.gov.cn/xsyz/ --write my-sites/[/bold]

The page is fetched, politely, to guess what it is (list, feed, sitemap, digital newspaper, JSON list, page that needs
a browser), who publishes it and which place it belongs to; nothing is kept. Read the draft before you use it.
"""
_CHECK_HELP = """Try a source: what robots.txt says, what its lists name and lead to, three articles; keep nothing.

Example: [bold]xieshang sources check sample-yunhe[/bold]
"""
_SHOWN_ROWS = 5


def register(app: typer.Typer) -> None:
    """Add the verbs."""
    group = typer.Typer(help=_HELP, invoke_without_command=True, no_args_is_help=False)
    group.callback()(_root)
    group.command("list", help=_HELP)(list_sources)
    group.command("new", help=_NEW_HELP)(draft_source)
    group.command("check", help=_CHECK_HELP)(check_source)
    app.add_typer(group, name="sources")


def _root(
    context: typer.Context,
    folders: SourcesOption = None,
    jsonl: JsonlOption = False,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
) -> None:
    if context.invoked_subcommand is None:
        list_sources(folders, jsonl, archive)


def list_sources(
    folders: SourcesOption = None, jsonl: JsonlOption = False, archive: ArchiveOption = DEFAULT_ARCHIVE
) -> None:
    """List the sources."""
    from crawler.sources import load_catalogue

    catalogue = load_catalogue(folders or [])
    sources = sorted(catalogue.sources.values(), key=lambda source: (source.publisher, source.place or "", source.name))
    states = _judge(sources, archive)
    if jsonl:
        for source in sources:
            row = source.model_dump(mode="json") | {"health": states.get(source.name, "never run")}
            sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
    else:
        make_console().print(_make_table(sources, states))
    for error in catalogue.errors:
        print_error(str(error))
    if catalogue.errors:
        raise typer.Exit(PROBLEMS)


def _judge(sources: list[Source], folder: Path) -> dict[str, str]:
    """Return the health of each source that was crawled into the archive `folder`; none where there is no archive."""
    from archive import Archive, ArchiveError
    from archive.history import read_runs
    from crawler.health import HISTORY, judge_health

    if not folder.is_dir():
        return {}
    try:
        with Archive.open(folder, read_only=True) as archive:
            return {
                source.name: judge_health(source, read_runs(archive, source.name, limit=HISTORY)).state
                for source in sources
            }
    except ArchiveError as error:
        print_error(f"no health is shown: {error}")
        return {}


def _make_table(sources: list[Source], states: dict[str, str]) -> Table:
    table = Table(box=None, pad_edge=False)
    for column in ("name", "title", "place", "kind", "spider", "rhythm", "verified", "health"):
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
            states.get(source.name, "never run"),
        )
    return table


def draft_source(
    url: Annotated[str, typer.Argument(help="Address of a list page, a site, a feed, a sitemap or a JSON list.")],
    folder: Annotated[Path | None, typer.Option("--write", help="Write the draft into this folder.")] = None,
    allow_private: Annotated[bool, typer.Option("--allow-private", help="Allow private addresses.")] = False,
) -> None:
    """Draft a source file."""
    from crawler.sources import SourceError, parse_source
    from crawler.sources.drafting import make_draft, name_source
    from crawler.sources.guessing import Guess, guess_source
    from crawler.trial import try_source

    if not url.startswith(("http://", "https://")):
        fail(f"{url}: not an http or https address")
    name = name_source(url)
    path = folder / f"{name}.yml" if folder else None
    if path is not None and path.exists():
        fail(f"{path}: is there already; nothing was written")
    try:
        bare = parse_source(make_draft(url, name, Guess(), allow_private=allow_private), name)
    except SourceError as error:
        fail(f"{url}: {error.reason}")
    with tempfile.TemporaryDirectory() as scratch:
        trial = try_source(bare, Path(scratch), articles=1)
    if trial.first is None:
        for line in trial.problems or ("nothing was answered",):
            print_error(line)
        fail(f"{url}: could not be read; no draft was made")
    guess = guess_source(trial.first, url)
    text = make_draft(url, name, guess, allow_private=allow_private)
    drafted = parse_source(text, name)
    listed = trial.listed
    if drafted.spider != bare.spider or drafted.browser:
        with tempfile.TemporaryDirectory() as scratch:
            trial = try_source(drafted, Path(scratch), articles=1)
        listed = trial.listed
    for line in trial.problems:
        print_error(line)
    if path is None or folder is None:
        make_console().print(text.rstrip())
        return
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    make_console().print(f"written: {path} (spider {drafted.spider}; {listed} articles listed on the first page)")


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
    for line in trial.robots:
        console.print(line)
    for start in trial.starts:
        dated = sum(bool(row.day) for row in start.listed)
        console.print(f"list {start.url}: {len(start.listed)} articles, {dated} with a date")
        for row in start.listed[:_SHOWN_ROWS]:
            console.print(f"    {row.day or 'no date':10}  {row.title or '–'}  {row.url}")
        console.print(f"  goes on: {', '.join(start.next_pages[:3]) or 'no further page was found'}")
    console.print(f"{trial.lists} list pages, {trial.listed} articles listed; of them:")
    for line in trial.articles:
        console.print(f"  {line}")
    for line in trial.problems:
        print_error(line)
    if not trial.articles:
        raise typer.Exit(PROBLEMS)

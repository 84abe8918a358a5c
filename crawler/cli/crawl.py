"""`xieshang crawl`: crawl sources, one after another."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from crawler.cli.errors import INTERRUPTED, PROBLEMS, fail, print_error
from crawler.cli.live import LiveLines
from crawler.cli.options import DEFAULT_ARCHIVE, ArchiveOption
from crawler.cli.source_folders import SourcesOption
from crawler.cli.terminal import make_console
from crawler.run import CrawlResult, Crawls
from schemas.source import Source

_HELP = """Crawl sources: read their lists, fetch what is new, keep the captures, code the reports.

Example: [bold]xieshang crawl sample-yunhe sample-laifeng[/bold]

A source can be stopped at any time (Ctrl-C) and crawled again: it goes on with what is missing. With --all, the sources
of the folders given by --sources are crawled, or else all that ship with the project (the sample sites by name only).
"""
_SHOWN_PROBLEMS = 20


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command("crawl", help=_HELP)(crawl)


def crawl(
    names: Annotated[list[str] | None, typer.Argument(metavar="[SOURCE]...", help="Names of sources.")] = None,
    is_all: Annotated[bool, typer.Option("--all", help="Crawl all sources.")] = False,
    delay: Annotated[
        float | None, typer.Option("--delay", min=0, help="Seconds between two requests, instead of the source's own.")
    ] = None,
    recheck: Annotated[
        bool, typer.Option("--recheck", help="Ask again for every known article, also outside of the re-scan window.")
    ] = False,
    hook: Annotated[
        str | None,
        typer.Option("--on-change", envvar="XIESHANG_ON_CHANGE", help="Command or webhook told of health changes."),
    ] = None,
    folders: SourcesOption = None,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
) -> None:
    """Crawl sources."""
    sources, has_errors = _choose(names or [], is_all, folders or [])
    results = run_crawls(sources, archive, delay=delay, recheck=recheck)
    print_results(results, archive)
    if hook:
        _tell_changes(hook, sources, results, archive)
    if any(result.state == "stopped" for result in results) or len(results) < len(sources):
        print_error("interrupted; what was committed is kept. The same command goes on from there")
        raise typer.Exit(INTERRUPTED)
    if has_errors or any(result.state == "failed" or result.counts.get("failed") for result in results):
        raise typer.Exit(PROBLEMS)


def _choose(names: list[str], is_all: bool, folders: list[Path]) -> tuple[list[Source], bool]:
    from crawler.sources import load_catalogue

    if bool(names) == is_all:
        fail("name the sources to crawl, or give --all; `xieshang sources` lists them")
    catalogue = load_catalogue(folders)
    if is_all:
        for error in catalogue.errors:
            print_error(str(error))
        chosen = catalogue.choose_all()
        return (chosen, bool(catalogue.errors)) if chosen else fail("there is no source to crawl")
    # Of the others' faults nothing is said; these may mean that not the intended file is crawled.
    errors = catalogue.missing + [error for name, error in catalogue.doubled.items() if name in names]
    for error in errors:
        print_error(str(error))
    try:
        return [catalogue.find(name) for name in dict.fromkeys(names)], bool(errors)
    except KeyError as unknown:
        fail(str(unknown.args[0]))


def _tell_changes(hook: str, sources: list[Source], results: list[CrawlResult], folder: Path) -> None:
    """Tell the hook of every source whose health is another than before its run."""
    from archive import Archive
    from archive.history import read_runs
    from crawler.health import HISTORY, judge_health
    from crawler.hooks import HookError, tell_change

    crawled = {result.source for result in results}
    with Archive.open(folder, read_only=True) as archive:
        for source in sources:
            runs = read_runs(archive, source.name, limit=HISTORY)
            before, after = judge_health(source, runs[1:]), judge_health(source, runs)
            if source.name in crawled and before.state != after.state:
                try:
                    tell_change(hook, before, after)
                except HookError as error:
                    print_error(str(error))


def run_crawls(
    sources: list[Source],
    archive: Path,
    *,
    delay: float | None = None,
    recheck: bool = False,
    limit: int | None = None,
    revision: int = 1,
) -> list[CrawlResult]:
    """Crawl `sources` with a live line each; fewer results than sources mean that it was interrupted between two.

    Sample sites are served while it lasts, as they stood at `revision`.
    """
    from archive import Archive

    # Opened once before any process starts: a bad archive is one clear line, not one per source.
    Archive.open(archive, create=True).close()
    results: list[CrawlResult] = []
    with (
        _serve_samples(sources, revision) as proxies,
        Crawls(archive, proxies=proxies, delay=delay, recheck=recheck, limit=limit) as crawls,
        LiveLines([source.name for source in sources]) as lines,
    ):
        for source in sources:
            if crawls.is_stopped:
                break
            lines.begin(source.name)
            results.append(crawls.run(source, lines.show))
            lines.end(source.name, results[-1].state)
    return results


@contextlib.contextmanager
def _serve_samples(sources: list[Source], revision: int) -> Iterator[dict[str, str]]:
    from crawler.sample_site import SampleServer, is_sample_url

    if any(is_sample_url(seed) for source in sources for seed in source.seeds):
        with SampleServer(revision) as server:
            yield server.proxies
    else:
        yield {}


def print_results(results: list[CrawlResult], archive: Path) -> None:
    """Print one row per source, and what went wrong to stderr."""
    console = make_console()
    table = Table(box=None, pad_edge=False)
    columns = ("lists", "listed", "fetched", "new", "updated", "unchanged", "hacked", "off_topic", "blocked", "failed")
    table.add_column("source")
    table.add_column("state")
    for column in columns:
        table.add_column(column.replace("_", " "), justify="right")
    for result in results:
        table.add_row(result.source, result.state, *(str(result.counts.get(column, 0)) for column in columns))
    console.print(table)
    for result in results:
        for line in result.problems[:_SHOWN_PROBLEMS]:
            print_error(f"{result.source}: {line}")
        if len(result.problems) > _SHOWN_PROBLEMS:
            print_error(f"{result.source}: and {len(result.problems) - _SHOWN_PROBLEMS} more")
    is_clean = all(result.state == "finished" and not result.problems for result in results)
    if results and is_clean and not any(result.added for result in results):
        console.print(f"Nothing new: {archive} already holds all that was found.")

"""`xieshang demo`: the whole road in one command, on sample sites that the program serves itself."""

import time
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from crawler.cli.crawl import print_results, run_crawls
from crawler.cli.errors import INTERRUPTED, PROBLEMS, print_error
from crawler.cli.options import DEFAULT_ARCHIVE, ArchiveOption
from crawler.cli.terminal import make_console
from schemas.case import Case

_HELP = """See it work: serve three sample sites, crawl them, code the reports, show the cases.

Example: [bold]xieshang demo --archive demo-data[/bold]

The sites are served on this machine; nothing is fetched from the network. Their events are invented, in real counties.
A second run on the same archive adds nothing. With --revision 2 the sites stand as they did later: one article changed.
"""
_QUERIES = ("院坝", "六步议事法", "加装电梯")
_METRICS = {"activities": "协商", "suggestions": "建议", "suggestions_adopted": "采纳", "issues_resolved": "解决问题"}


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command("demo", help=_HELP)(demo)


def demo(
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    revision: Annotated[int, typer.Option("--revision", min=1, max=2, help="State of the sample sites.")] = 1,
) -> None:
    """Run the demonstration."""
    from crawler.sources import load_catalogue

    started = time.monotonic()
    console = make_console()
    sources = [source for source in load_catalogue().sources.values() if source.publisher == "sample"]
    results = run_crawls(sources, archive, revision=revision)
    print_results(results, archive)
    if len(results) < len(sources) or any(result.state == "stopped" for result in results):
        print_error("interrupted; what was committed is kept. `xieshang demo` goes on from there")
        raise typer.Exit(INTERRUPTED)
    _show_archive(archive)
    console.print(f"\n{time.monotonic() - started:.0f} s. What to do next:")
    for line in _suggest(archive):
        console.print(f"  {line}")
    if any(result.state != "finished" for result in results):
        raise typer.Exit(PROBLEMS)


def _show_archive(folder: Path) -> None:
    from archive import Archive

    console = make_console()
    with Archive.open(folder) as archive:
        console.print()
        cases = archive.cases()
        console.print(_make_table(cases))
        stats = archive.stats()
        console.print(f"\n{len(cases)} cases, {stats.get('reports', 0)} reports, {stats.get('captures', 0)} captures")
        for query in _QUERIES:
            result = archive.search(query, limit=2)
            console.print(f"\n$ xieshang search {query}    ({result.total} found)")
            for hit in result.hits:
                where = hit.place.name if hit.place else "–"
                console.print(f"  {hit.report_id}  {hit.published or ''}  {where}  {hit.title or ''}")
                console.print(f"      {' '.join(hit.snippet.text.split())}")


def _make_table(cases: list[Case]) -> Table:
    table = Table(title="Cases found", title_justify="left", box=None, pad_edge=False)
    for column in ("place", "platform", "methods", *_METRICS.values()):
        table.add_column(column)
    for case in cases:
        figures = {line.metric: f"{line.best.value:g} {line.best.unit}" for line in case.metrics}
        methods = "、".join(dict.fromkeys(method.name for method in case.methods))
        table.add_row(case.place.name, case.platform or "–", methods, *(figures.get(metric, "") for metric in _METRICS))
    return table


def _suggest(folder: Path) -> list[str]:
    flag = "" if folder == DEFAULT_ARCHIVE else f" --archive {folder}"
    return [
        f"xieshang cases{flag}                       the comparative table",
        f"xieshang show ID{flag}                     a report: each figure with its sentence",
        f"xieshang export cases.xlsx{flag}           the same for Excel",
        f"xieshang demo --revision 2{flag}           crawl again: one article has changed since",
        "xieshang sources                          the real sites that it knows",
    ]

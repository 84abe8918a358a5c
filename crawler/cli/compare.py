"""`xieshang compare`: places side by side."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from crawler.cli.errors import fail
from crawler.cli.filters import WhereOption, check_names, refuse_fact_conditions
from crawler.cli.options import DEFAULT_ARCHIVE, ArchiveOption, JsonlOption
from crawler.cli.output import FormatOption, LanguageOption, find_target, send_out
from crawler.cli.reading import open_to_read
from crawler.cli.terminal import make_console

if TYPE_CHECKING:
    from archive.compare import Comparison

_HELP = """Compare places: one row a case or place, every figure with its statements, what is missing marked.

Example: [bold]xieshang compare 珙县 常山县 --metric suggestions --ratio -o table.xlsx[/bold]

A province stands for all its places with cases. Figures are never added up. The file's ending chooses the format
(.xlsx, .csv, .html, .md, .jsonl and the others of export). `-o -` writes to the standard output. Sentences are cut to
short quotations unless --text is given.
"""


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command("compare", help=_HELP)(compare)


def compare(
    places: Annotated[list[str], typer.Argument(metavar="PLACE...", help="Names or adcodes of places.")],
    metric: Annotated[
        list[str] | None, typer.Option("--metric", help="Metric, by name or label; may be given several times.")
    ] = None,
    platform: Annotated[
        list[str] | None, typer.Option("--platform", help="Platform; may be given several times.")
    ] = None,
    since: Annotated[
        str | None, typer.Option("--since", help="Published in this year, month or day, or later.")
    ] = None,
    until: Annotated[str | None, typer.Option("--until", help="Published then or earlier.")] = None,
    by_place: Annotated[bool, typer.Option("--by-place", help="One row a place instead of one a case.")] = False,
    ratio: Annotated[
        bool, typer.Option("--ratio", help="Suggestions adopted over those made, where scope and period match.")
    ] = False,
    where: WhereOption = "",
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="File to write; - for the standard output.")
    ] = None,
    file_format: FormatOption = None,
    language: LanguageOption = "zh",
    jsonl: JsonlOption = False,
    text: Annotated[
        bool,
        typer.Option("--text", help="Give whole sentences: for the archive's owner, not to be passed on."),
    ] = False,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
) -> None:
    """Compare places."""
    from pydantic import ValidationError

    from archive import parse_filter
    from archive.compare import Question, compare_places
    from archive.comparisons import describe_question, lay_out, shorten_quotes
    from archive.exports import write_file
    from archive.filters import describe_fault

    try:
        question = Question(
            places=tuple(places),
            platforms=tuple(platform or ()),
            metrics=tuple(metric or ()),
            since=since,
            until=until,
            by="place" if by_place else "case",
            with_ratio=ratio,
            where=parse_filter(where),
        )
    except ValidationError as error:
        fault = error.errors()[0]
        fail(f"--{fault['loc'][0]} {fault['input']}: {describe_fault(fault)}")
    if since and until and since > until and not since.startswith(until):
        fail(f"--since {since} --until {until}: the range runs backwards")
    refuse_fact_conditions(question.where)
    with open_to_read(archive) as opened:
        names = (*question.where.platform, *question.platforms)
        check_names(opened, question.where.model_copy(update={"platform": names}))
        comparison = compare_places(opened, question)
        if output is not None:
            target = find_target(output, file_format)
            with send_out(target) as path:
                rows = write_file(
                    path,
                    opened,
                    lay_out(comparison, with_text=text),
                    iter(comparison.rows),
                    describe_question(question),
                    language="en" if language == "en" else "zh",
                    with_text=text,
                )
            if not target.is_standard_output:
                make_console().print(f"{output}: {rows} rows")
            return
    if jsonl:
        for row in (comparison if text else shorten_quotes(comparison)).rows:
            sys.stdout.write(row.model_dump_json() + "\n")
        return
    console = make_console()
    console.print(_make_table(comparison))
    console.print(f"{len(comparison.rows)} rows; -o FILE.xlsx writes them with every statement")


def _make_table(comparison: "Comparison") -> Table:
    from archive.comparisons import NO_REPORT, NOT_REPORTED, describe_figures
    from schemas.codebook import load_codebook

    signs = {"over": "+", "nearly": "−", "about": "~"}
    labels = load_codebook().metrics
    table = Table(box=None, pad_edge=False, header_style="bold")
    names = ["地点", "平台", "方法", *(labels[m].zh for m in comparison.metrics)]
    names += ["采纳/提出"] if comparison.question.with_ratio else []
    for name in (*names, "报道", "年份"):
        table.add_column(name, overflow="fold")
    for row in comparison.rows:
        cells = []
        for metric in comparison.metrics:
            figures = row.figures.get(metric, ())
            if len(figures) == 1 and not figures[0].has_conflict and figures[0].value_max is None:
                best = figures[0].best
                cells.append(f"{best.value:,}{best.unit}{signs.get(best.qualifier, '')}")
            else:
                cells.append(describe_figures(row, metric) if row.case_ids else NOT_REPORTED)
        if comparison.question.with_ratio:
            cells.append("；".join(f"{r.value:.0%}{'~' if r.is_approximate else ''}" for r in row.ratios) or "–")
        table.add_row(
            row.place.name,
            "、".join(p or "(未具名)" for p in row.platforms) or NO_REPORT,
            "、".join(dict.fromkeys(m.name for m in row.methods)),
            *cells,
            str(len(row.report_ids)),
            "、".join(row.years),
        )
    return table

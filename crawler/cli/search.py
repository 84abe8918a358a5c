"""`xieshang search`, `show`, `cases` and `stats`: asking the archive."""

import json
import sys
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from crawler.cli.errors import fail
from crawler.cli.filters import WhereOption, check_names, make_filter, refuse_fact_conditions
from crawler.cli.options import (
    DEFAULT_ARCHIVE,
    ArchiveOption,
    CityOption,
    CountyOption,
    JsonlOption,
    PlatformOption,
    ProvinceOption,
    YearOption,
)
from crawler.cli.reading import open_to_read
from crawler.cli.terminal import make_console
from schemas.case import Case, MetricLine
from schemas.codebook import load_codebook

_SEARCH_HELP = """Find reports: words joined by AND, with OR, NOT, brackets and "phrases"; 繁體 finds 简体 too.

Example: [bold]xieshang search '"六步工作法" NOT 物业' --province 四川省[/bold]
"""
_SHOW_HELP = """Show one report or case: every fact with its sentence.

Example: [bold]xieshang show 511526-youshilaixieshang[/bold]
"""
_CASES_HELP = """List the cases (place × platform) with their methods and figures.

Example: [bold]xieshang cases --province 浙江省[/bold]
"""
_STATS_HELP = """Count what the archive holds.

Example: [bold]xieshang stats[/bold]
"""


def register(app: typer.Typer) -> None:
    """Add the verbs."""
    app.command("search", help=_SEARCH_HELP)(search)
    app.command("show", help=_SHOW_HELP)(show)
    app.command("cases", help=_CASES_HELP)(cases)
    app.command("stats", help=_STATS_HELP)(stats)


def search(
    query: Annotated[str, typer.Argument(help="What to look for; empty finds all.")] = "",
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    province: ProvinceOption = None,
    city: CityOption = None,
    county: CountyOption = None,
    platform: PlatformOption = None,
    year: YearOption = None,
    where: WhereOption = "",
    limit: Annotated[int, typer.Option("--limit", min=1, help="Reports shown at the most.")] = 20,
    offset: Annotated[int, typer.Option("--offset", min=0, help="Reports passed over first.")] = 0,
    sort: Annotated[str, typer.Option("--sort", help="relevance, date, -date, or a metric.")] = "relevance",
    jsonl: JsonlOption = False,
) -> None:
    """Find reports."""
    chosen = make_filter(where, province=province, city=city, county=county, platform=platform, year=year)
    refuse_fact_conditions(chosen)
    with open_to_read(archive) as opened:
        check_names(opened, chosen)
        result = opened.search(query, chosen, limit=limit, offset=offset, sort=sort, facets=False)
    if jsonl:
        for hit in result.hits:
            sys.stdout.write(json.dumps(hit.model_dump(mode="json"), ensure_ascii=False) + "\n")
        return
    console = make_console()
    for hit in result.hits:
        where_text = hit.place.name if hit.place else "地点不详"
        mark = "" if hit.relevant else "（与协商实践无关）"
        title = f"{where_text}  {hit.title or '(无标题)'}{mark}"
        console.print(f"{hit.report_id}  {hit.published or '日期不详':10}  {title}")
        console.print(highlight(hit.snippet.text, hit.snippet.highlights))
    shown = f", {offset + 1}–{offset + len(result.hits)} shown" if len(result.hits) < result.total else ""
    console.print(f"{result.total} reports{shown}")
    if any(not hit.relevant for hit in result.hits) and chosen.relevant is None:
        console.print("--where relevant:yes leaves out those that are not about consultation practice")


def highlight(text: str, spans: tuple[tuple[int, int], ...]) -> Text:
    """Return `text`, indented, with `spans` in bold."""
    out = Text("    " + text)
    for start, end in spans:
        out.stylize("bold yellow", start + 4, end + 4)
    return out


def show(
    item_id: Annotated[str, typer.Argument(metavar="ID", help="Id of a report or case, or its beginning.")],
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    jsonl: JsonlOption = False,
) -> None:
    """Show one report or case."""
    from archive.errors import UnknownIdError

    with open_to_read(archive) as opened:
        try:
            report = opened.report(item_id)
        except UnknownIdError:
            try:
                case = opened.case(item_id)
            except UnknownIdError:
                fail(f"{item_id}: no report or case of this id; `xieshang search` and `xieshang cases` list them")
            if jsonl:
                sys.stdout.write(json.dumps(case.model_dump(mode="json"), ensure_ascii=False) + "\n")
            else:
                _print_case(case)
            return
    if jsonl:
        attachments = [attachment.model_dump(mode="json") for attachment in report.attachments]
        shown = {"id": report.id, **report.record, "attachments": attachments}
        sys.stdout.write(json.dumps(shown, ensure_ascii=False, default=str) + "\n")
        return
    from crawler.explain import describe_attachment, describe_fact

    console, record = make_console(), report.record
    console.print(record["title"] or "(无标题)", style="bold")
    authors = "、".join(record["authors"])
    console.print(f"{record['published'] or '日期不详'}  {record['outlet'] or '来源不详'}  {authors}".rstrip())
    console.print(report.url)
    console.print(
        f"cases: {', '.join(report.case_ids) or '–'}   captures: {len(report.captures)}   versions: {report.versions}"
    )
    if record["hacked"]:
        console.print(f"hacked: {', '.join(record['hacked_signals'])}")
    for attachment in report.attachments:
        console.print(describe_attachment(attachment))
    for stored in report.facts:
        mark = f"  {stored.id[:8]}" + (f" ({stored.review})" if stored.review else "")
        console.print(f"\n{describe_fact(stored.fact)}{mark}", style="bold")
        sentence = stored.sentence
        at = sentence.find(stored.fact.evidence.quote)
        spans = ((at, at + len(stored.fact.evidence.quote)),) if at >= 0 else ()
        console.print(highlight(sentence, spans))


def _figure(line: MetricLine) -> str:
    signs = {"over": "+", "nearly": "−", "about": "~"}
    value = f"{line.best.value:,}{line.best.unit}{signs.get(line.best.qualifier, '')}"
    label = load_codebook().metrics[line.metric].zh if line.metric in load_codebook().metrics else line.metric
    return f"{label} {value}{' ⚠' if line.has_conflict else ''}"


def make_case_table(found: list[Case]) -> Table:
    """Return a table of cases: place, platform, methods, figures, reports."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("id", "place", "platform", "methods", "figures", "reports"):
        table.add_column(name, overflow="fold")
    for case in found:
        place = "".join(filter(None, (case.place.province, case.place.city, case.place.county)))
        table.add_row(
            case.id,
            place,
            case.platform or "(未具名)",
            "、".join(dict.fromkeys(m.name for m in case.methods)),
            "; ".join(_figure(line) for line in case.metrics),
            str(len(case.report_ids)),
        )
    return table


def cases(
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    province: ProvinceOption = None,
    city: CityOption = None,
    county: CountyOption = None,
    platform: PlatformOption = None,
    year: YearOption = None,
    where: WhereOption = "",
    jsonl: JsonlOption = False,
) -> None:
    """List the cases."""
    chosen = make_filter(where, province=province, city=city, county=county, platform=platform, year=year)
    refuse_fact_conditions(chosen)
    with open_to_read(archive) as opened:
        check_names(opened, chosen)
        found = opened.cases(chosen)
    if jsonl:
        for case in found:
            sys.stdout.write(json.dumps(case.model_dump(mode="json"), ensure_ascii=False) + "\n")
        return
    console = make_console()
    console.print(make_case_table(found))
    console.print(f"{len(found)} cases")


def _print_case(case: Case) -> None:
    console = make_console()
    place = "".join(filter(None, (case.place.province, case.place.city, case.place.county)))
    console.print(f"{case.platform or '(未具名)'} · {place} ({case.place.code})", style="bold")
    console.print(f"{case.id}   reports: {', '.join(case.report_ids)}")
    console.print(f"first {case.first_published or '?'}, last {case.last_published or '?'}")
    if case.aliases:
        console.print(f"also called {'、'.join(case.aliases)}")
    for method in case.methods:
        console.print(f"\n方法 {method.name} ({method.kind}{f', n={method.n}' if method.n else ''})", style="bold")
        if method.steps:
            console.print("    " + " → ".join(method.steps))
        console.print("    " + method.evidence.quote)
    for line in case.metrics:
        console.print(f"\n{_figure(line)}", style="bold")
        for statement in line.statements:
            console.print(
                f"    {statement.value:,}{statement.unit} {statement.qualifier} {statement.period or ''} "
                f"[{statement.published or '?'} {statement.report_id}]  {statement.quote}"
            )


def stats(archive: ArchiveOption = DEFAULT_ARCHIVE, jsonl: JsonlOption = False) -> None:
    """Count what the archive holds."""
    with open_to_read(archive) as opened:
        counts = opened.stats()
    if jsonl:
        sys.stdout.write(json.dumps(counts) + "\n")
        return
    console = make_console()
    for name, number in counts.items():
        console.print(f"{number:>12,}  {name}")

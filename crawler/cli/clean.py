"""`xieshang clean` and `xieshang explain`: what happened to one page, and why each fact was coded."""

from pathlib import Path
from typing import Annotated

import typer

from crawler.atomic import write_text
from crawler.cli.errors import fail
from crawler.cli.terminal import make_console
from crawler.inputs import InputError, find_inputs, read_pages
from schemas.page import Page

_CLEAN_HELP = """Print the clean text of one page.

Example: [bold]xieshang clean page.html --explain[/bold]

With --explain, what was removed (red), repaired (green) and lost (yellow) is shown where it stood, with the rule.
"""
_EXPLAIN_HELP = """Print the clean text of one page with its facts highlighted, and why each was coded.

Example: [bold]xieshang explain page.html[/bold]
"""

HtmlOption = Annotated[Path | None, typer.Option("--html", help="Write the same as a page to look at.")]
FileArgument = Annotated[Path, typer.Argument(help="A .html or .txt file.")]


def register(app: typer.Typer) -> None:
    """Add the verbs."""
    app.command("clean", help=_CLEAN_HELP)(clean)
    app.command("explain", help=_EXPLAIN_HELP)(explain)


def _read_one(path: Path) -> Page:
    if path.is_dir():
        fail(f"{path}: a folder; name one .html or .txt file")
    for item in find_inputs([path]):
        for found in read_pages(item):
            if isinstance(found, InputError):
                fail(str(found))
            return found.page
    return fail(f"{path}: no page in this file")


def clean(
    file: FileArgument,
    explained: Annotated[bool, typer.Option("--explain", help="Show what was removed and repaired.")] = False,
    html: HtmlOption = None,
) -> None:
    """Print the clean text of one page."""
    from crawler.explain import Mark, mark_cleaning, mark_outside, render_html, render_terminal
    from extract import clean_page

    report = clean_page(_read_one(file))
    console = make_console()
    if not html:
        head = [report.title or "", " ".join(filter(None, (report.published, report.outlet, *report.authors)))]
        for line in head:
            if line:
                console.print(line)
        console.print(render_terminal(mark_cleaning(report) if explained else [Mark(report.text)]))
        if explained and any(r.at is None for r in report.removed):
            console.print("\nremoved around the article:", style="bold")
            console.print(render_terminal(mark_outside(report)))
    if explained or html:
        lines = [
            f"verdict: {report.verdict} {', '.join(report.verdict_reasons)}".rstrip(),
            f"hacked: {', '.join(report.hacked_signals) or 'no'}",
            f"encoding: {report.encoding.name} ({report.encoding.evidence}, {report.encoding.errors} errors)",
            f"removed {len(report.removed)}, repaired {len(report.repaired)}, damaged {len(report.damaged)}",
        ]
        if html:
            page = render_html(report.title or file.name, mark_cleaning(report), lines, mark_outside(report))
            write_text(html, page)
            console.print(f"written: {html}")
        for line in lines if explained else ():
            console.print(line)


def explain(file: FileArgument, html: HtmlOption = None) -> None:
    """Print the text with its facts highlighted."""
    from crawler.explain import describe_fact, mark_facts, render_html, render_terminal
    from extract import extract_page

    extraction = extract_page(_read_one(file))
    relevance = extraction.relevance
    lines = [
        f"{'relevant' if relevance.is_relevant else 'not relevant'} ({relevance.score:+.2f}): "
        + "; ".join(relevance.reasons),
        *(f"{describe_fact(f)}  “{f.evidence.quote}”" for f in extraction.facts),
    ]
    console = make_console()
    if html:
        write_text(html, render_html(extraction.report.title or file.name, mark_facts(extraction), lines))
        console.print(f"written: {html}")
        return
    console.print(extraction.report.title or "")
    console.print(render_terminal(mark_facts(extraction)))
    for line in lines:
        console.print(line)

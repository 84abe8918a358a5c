"""`xieshang withhold`: take reports out of an archive for good."""

from typing import Annotated

import typer

from crawler.cli.errors import PROBLEMS
from crawler.cli.options import DEFAULT_ARCHIVE, ArchiveOption

_HELP = """Take out what a site or a person asks to be left out: rows, statements, captures and index entries, for good.

Example: [bold]xieshang withhold https://news.example/a/1.html --who 'Fang Wen' --why 'asked by letter'[/bold]

WHAT is the id of a report, an address, an address that ends with / (all below it), or a host (all of the site).
Captured bytes are overwritten in the WARC files, and no crawl asks for the addresses again. Run it while nothing else
writes. For a whole site, take its source file away too; backups made before still hold what they held.
"""


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command("withhold", help=_HELP)(withhold)


def withhold(
    what: Annotated[str, typer.Argument(metavar="WHAT", help="Id of a report, address, or host.")],
    who: Annotated[str, typer.Option("--who", help="Who decides.")],
    why: Annotated[str, typer.Option("--why", help="Why.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
) -> None:
    """Take reports out."""
    from archive import Archive
    from archive.withholding import withhold as take_out

    if not yes:
        typer.confirm(f"Delete what the archive holds of {what}? This cannot be undone", abort=True)
    with Archive.open(archive) as opened:
        done = take_out(opened, what, who=who, why=why)
    typer.echo(
        f"{len(done.reports)} reports, {done.captures} captures deleted; {done.records} records overwritten; "
        f"{done.addresses} addresses not asked for again"
    )
    for line in done.left:
        typer.echo(f"not overwritten: {line}", err=True)
    if done.left:
        raise typer.Exit(PROBLEMS)

"""`xieshang export`: tables to take away."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from crawler.cli.errors import fail
from crawler.cli.filters import WhereOption, make_filter
from crawler.cli.options import (
    DEFAULT_ARCHIVE,
    ArchiveOption,
    CityOption,
    CountyOption,
    PlatformOption,
    ProvinceOption,
    YearOption,
)
from crawler.cli.terminal import make_console, make_progress

_HELP = """Write cases, facts or reports to a file; its ending chooses the format (.csv, .xlsx, .jsonl).

Example: [bold]xieshang export cases.xlsx --province 浙江省[/bold]

CSV opens in Excel as it is. The file appears whole or not at all.
"""


class Subject(StrEnum):
    """What can be exported."""

    cases = "cases"
    facts = "facts"
    reports = "reports"


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command("export", help=_HELP)(export)


def export(
    file: Annotated[Path, typer.Argument(help="File to write.")],
    what: Annotated[Subject, typer.Option("--what", help="What to write.")] = Subject.cases,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    province: ProvinceOption = None,
    city: CityOption = None,
    county: CountyOption = None,
    platform: PlatformOption = None,
    year: YearOption = None,
    where: WhereOption = "",
) -> None:
    """Write a table."""
    from archive import Archive

    if not file.parent.is_dir():
        fail(f"{file.parent}: no such folder")
    chosen = make_filter(where, province=province, city=city, county=county, platform=platform, year=year)
    with Archive.open(archive) as opened, make_progress() as progress:
        task = progress.add_task("exporting", total=None)
        rows = opened.export(file, what.value, chosen, progress=lambda done: progress.update(task, completed=done))
    make_console().print(f"{file}: {rows} {what.value}")

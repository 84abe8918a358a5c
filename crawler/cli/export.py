"""`xieshang export`: tables to take away."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from crawler.cli.errors import fail
from crawler.cli.filters import WhereOption, check_names, make_filter, refuse_fact_conditions
from crawler.cli.options import (
    DEFAULT_ARCHIVE,
    ArchiveOption,
    CityOption,
    CountyOption,
    PlatformOption,
    ProvinceOption,
    YearOption,
)
from crawler.cli.output import FormatOption, LanguageOption, Target, find_target, send_out
from crawler.cli.reading import open_to_read
from crawler.cli.terminal import make_console, make_progress

_HELP = """Write a table to a file; its ending chooses the format.

.xlsx .csv .html .md .jsonl .parquet .dta (Stata) .zip (deposit bundle) .bib .ris .csl.json (references of the reports
and cases) .wacz (the captures behind the rows).

Example: [bold]xieshang export cases.xlsx --province 浙江省[/bold]

Sentences are cut to short quotations unless --text is given; the JSONL of reports, data for your own programs, holds
their texts always. `-` writes to the standard output. A file appears whole or not at all.
"""


class Subject(StrEnum):
    """What can be exported."""

    cases = "cases"
    facts = "facts"
    reports = "reports"
    places = "places"
    platforms = "platforms"


class Form(StrEnum):
    """The same by the form of the table."""

    wide = "wide"
    long = "long"
    reports = "reports"


_OF_FORM = {Form.wide: Subject.cases, Form.long: Subject.facts, Form.reports: Subject.reports}


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command("export", help=_HELP)(export)


def _choose(what: Subject | None, form: Form | None) -> Subject:
    if form is None:
        return what or Subject.cases
    if what is not None and what != _OF_FORM[form]:
        fail(f"--what {what.value} --form {form.value}: they name two tables; give one of them")
    return _OF_FORM[form]


def _is_working_copy(target: Target, subject: str) -> bool:
    """Whether the file is the owner's own data for programs: the JSONL of reports, which is made of their texts."""
    return subject == Subject.reports and target.path.suffix == ".jsonl"


def export(
    file: Annotated[Path | None, typer.Argument(help="File to write; - for the standard output.")] = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="The same as an option.")] = None,
    what: Annotated[Subject | None, typer.Option("--what", help="What to write; cases where nothing is said.")] = None,
    form: Annotated[
        Form | None,
        typer.Option("--form", help="wide: one row a case; long: one row a statement; reports: one row a report."),
    ] = None,
    file_format: FormatOption = None,
    language: LanguageOption = "zh",
    text: Annotated[
        bool,
        typer.Option("--text", help="Add whole texts and sentences: for the archive's owner, not to be passed on."),
    ] = False,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    province: ProvinceOption = None,
    city: CityOption = None,
    county: CountyOption = None,
    platform: PlatformOption = None,
    year: YearOption = None,
    where: WhereOption = "",
) -> None:
    """Write a table."""
    if (file is None) == (output is None):
        fail("export: name one file, such as cases.xlsx")
    subject = _choose(what, form).value
    target = find_target(file or output or Path("-"), file_format)
    chosen = make_filter(where, province=province, city=city, county=county, platform=platform, year=year)
    if subject != Subject.facts:
        refuse_fact_conditions(chosen)
    with send_out(target) as path, open_to_read(archive) as opened, make_progress() as progress:
        check_names(opened, chosen)
        task = progress.add_task("exporting", total=None)
        rows = opened.export(
            path,
            subject,
            chosen,
            progress=lambda done: progress.update(task, completed=done),
            language="en" if language == "en" else "zh",
            with_text=text or _is_working_copy(target, subject),
        )
    if not target.is_standard_output:
        make_console().print(f"{target.path}: {rows} {subject}")

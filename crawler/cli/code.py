"""`xieshang code`: people code a sample, and how far they and the machine agree."""

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from crawler.cli.errors import PROBLEMS, USAGE, fail, print_error
from crawler.cli.filters import WhereOption, make_filter
from crawler.cli.options import DEFAULT_ARCHIVE, ArchiveOption
from crawler.cli.reading import open_to_read
from crawler.cli.review import WhoOption, login_name
from crawler.cli.terminal import make_console

if TYPE_CHECKING:
    from archive import Archive
    from archive.agreement.reference import Disagreement
    from archive.agreement.report import AgreementReport

_SAMPLE_HELP = """Draw a sample of reports for people to code: an Excel sheet and a folder of texts.

Example: [bold]xieshang code sample 100 --by province,year --seed 7 -o sheets/round-1[/bold]

The same seed draws the same sample. The sheet holds no value of the machine; give every coder a copy of the folder.
"""
_IMPORT_HELP = """Take a filled coding sheet; everything is checked first, and one fault means that nothing is taken.

Example: [bold]xieshang code import fang.xlsx --coder 'Fang Wen'[/bold]
"""
_AGREEMENT_HELP = """Print how far people agree with each other and with the machine, field by field.

Example: [bold]xieshang code agreement -o agreement.csv[/bold]

Percent, Cohen's kappa (two coders) or Fleiss' (more), Krippendorff's alpha with 95 % bootstrap intervals, and
precision, recall and F1 of the machine against what people agree on.
"""
_ADJUDICATE_HELP = """Settle what people coded differently: here one by one, or by a sheet that goes out and comes back.

Example: [bold]xieshang code adjudicate --who 'Li He' --out differences.xlsx[/bold]

Then [bold]--in differences.xlsx[/bold]. With --review what was decided becomes reviews, which outrank the machine.
"""
_METHODS_HELP = """Write a methods paragraph ready for a paper from the numbers of a sample.

Example: [bold]xieshang code methods --language zh[/bold]
"""
_LIST_HELP = """List the samples with their coders.

Example: [bold]xieshang code list[/bold]
"""

SampleOption = Annotated[
    str | None, typer.Option("--sample", help="Id of the sample, or its beginning.", show_default="the only one")
]
ReplicatesOption = Annotated[int, typer.Option("--replicates", min=0, max=100_000, help="Bootstrap replicates.")]
SeedOption = Annotated[int, typer.Option("--seed", min=0, help="Seed of the bootstrap.")]
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON object instead of a table.")]


class Allocation(StrEnum):
    """How a sample is spread over strata."""

    proportional = "proportional"
    equal = "equal"


class Language(StrEnum):
    """Languages of the paragraph."""

    en = "en"
    zh = "zh"


def register(app: typer.Typer) -> None:
    """Add the verbs."""
    group = typer.Typer(
        help="Let people code a sample; measure how far they and the machine agree.", no_args_is_help=True
    )
    group.command("sample", help=_SAMPLE_HELP)(sample)
    group.command("import", help=_IMPORT_HELP)(import_sheet)
    group.command("agreement", help=_AGREEMENT_HELP)(agreement)
    group.command("adjudicate", help=_ADJUDICATE_HELP)(adjudicate)
    group.command("methods", help=_METHODS_HELP)(methods)
    group.command("list", help=_LIST_HELP)(list_all)
    app.add_typer(group, name="code")


def sample(
    number: Annotated[int, typer.Argument(metavar="N", min=1, help="Reports to draw.")],
    by: Annotated[
        str, typer.Option("--by", help="Strata: province, city, county, year, outlet, source, relevant, hacked.")
    ] = "",
    seed: Annotated[str, typer.Option("--seed", help="Seed of the draw.")] = "1",
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="New folder for the sheet and the texts.", show_default="coding-ID"),
    ] = None,
    allocation: Annotated[
        Allocation, typer.Option("--allocation", help="How many of each stratum.")
    ] = Allocation.proportional,
    where: WhereOption = "",
    with_reprints: Annotated[bool, typer.Option("--with-reprints", help="Draw reprints too.")] = False,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
) -> None:
    """Draw a sample."""
    from archive import Archive
    from archive.agreement.sampling import draw_sample
    from archive.agreement.texts import write_sample

    if output is not None and output.exists() and (not output.is_dir() or any(output.iterdir())):
        fail(f"{output}: is not empty; name a new folder, so that no filled sheet is overwritten")
    strata = [name.strip() for name in by.split(",") if name.strip()]
    with Archive.open(archive) as opened, opened.transaction():
        drawn = draw_sample(
            opened,
            number,
            by=strata,
            seed=seed,
            filter=make_filter(where),
            allocation=allocation.value,
            with_reprints=with_reprints,
        )
        path = write_sample(opened, drawn, output or Path(f"coding-{drawn.id[:8]}"))
    console = make_console()
    console.print(f"sample {drawn.id}: {drawn.size} of {sum(drawn.population.values())} reports")
    if strata:
        for name, count in drawn.drawn.items():
            console.print(f"  {name}: {count} of {drawn.population[name]}")
    console.print(f"{path}: give each coder a copy of the folder; then `xieshang code import FILE --coder NAME`")


def import_sheet(
    file: Annotated[Path, typer.Argument(help="Filled sheet (.xlsx).")],
    coder: Annotated[str, typer.Option("--coder", help="Name of the person who coded.")],
    sample: SampleOption = None,
    replace: Annotated[bool, typer.Option("--replace", help="In the place of what the coder gave before.")] = False,
    partial: Annotated[
        bool, typer.Option("--partial", help="Take rows that are half filled in; blank cells were not looked at.")
    ] = False,
    skip_changed: Annotated[
        bool, typer.Option("--skip-changed", help="Leave out reports whose text has changed since.")
    ] = False,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
) -> None:
    """Take a filled sheet."""
    from archive import Archive
    from archive.agreement.codings import import_codings
    from archive.agreement.reading import CodingSheetError

    with Archive.open(archive) as opened:
        try:
            done = import_codings(
                opened,
                file,
                coder,
                sample_id=sample,
                replace=replace,
                is_partial=partial,
                skip_changed=skip_changed,
            )
        except CodingSheetError as error:
            _print_faults(file, error.faults)
    make_console().print(
        f"{done.coder}: {done.coded} reports of sample {done.sample_id} coded, {done.blank} not looked at"
        + (f", {len(done.changed)} left out (their text has changed)" if done.changed else "")
    )


def _print_faults(file: Path, faults: list[str]) -> None:
    for fault in faults:
        print_error(f"{file}: {fault}")
    print_error(
        f"{file}: nothing was taken; mend {'this' if len(faults) == 1 else f'these {len(faults)}'} and try again"
    )
    raise typer.Exit(USAGE)


def agreement(
    sample: SampleOption = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="CSV file to write.")] = None,
    as_json: JsonOption = False,
    replicates: ReplicatesOption = 1000,
    seed: SeedOption = 1,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
) -> None:
    """Print agreement."""
    from archive import Archive
    from archive.agreement.report import measure_agreement
    from archive.agreement.tables import write_csv

    with Archive.open(archive) as opened:
        report = measure_agreement(opened, sample, replicates=replicates, seed=seed)
    if output is not None:
        rows = write_csv(report, output)
        make_console().print(f"{output}: {rows} fields")
    if as_json:
        typer.echo(json.dumps(report.model_dump(mode="json"), ensure_ascii=False, indent=1))
    elif output is None:
        _print_report(report)


def _print_report(report: "AgreementReport") -> None:
    from archive.agreement.methods import show_interval, show_number

    console = make_console()
    coders = ", ".join(f"{name} ({count})" for name, count in report.coders.items())
    console.print(
        f"sample {report.sample.id}: {report.coded} reports coded by {coders}; {report.shared} by two or more"
    )
    if len(report.coders) > 1:
        table = Table(title="Between people", title_justify="left", box=None, pad_edge=False)
        for name in ("field", "level", "reports", "units", "percent", "kappa", "alpha [95 %]", "note"):
            table.add_column(name)
        for field in report.fields:
            found = field.people
            if found is None:
                continue
            kappa = f"{show_number(found.kappa.value)} {found.kappa_name[:1].upper()}" if found.kappa_name else "–"
            cells = (field.key, field.level, str(found.reports), str(found.units), show_number(found.percent.value))
            table.add_row(
                *cells, kappa, show_interval(found.alpha), found.alpha.note or found.kappa.note * bool(kappa != "–")
            )
        console.print(table)
    else:
        console.print("One person coded: agreement between people needs two.")
    table = Table(title="Machine against people", title_justify="left", box=None, pad_edge=False)
    for name in ("field", "reports", "percent", "alpha [95 %]", "precision", "recall", "F1 [95 %]", "open", "note"):
        table.add_column(name)
    for field in report.fields:
        accuracy = field.accuracy
        scores = (
            (show_number(accuracy.precision.value), show_number(accuracy.recall.value), show_interval(accuracy.f1))
            if accuracy
            else ("", "", "")
        )
        table.add_row(
            field.key,
            str(accuracy.reports if accuracy else field.machine.reports),
            show_number(field.machine.percent.value),
            show_interval(field.machine.alpha),
            *scores,
            str(accuracy.unresolved or "") if accuracy else "",
            field.machine.alpha.note,
        )
    console.print(table)
    if report.disagreements > report.decided:
        console.print(
            f"{report.disagreements - report.decided} of {report.disagreements} differences are open: "
            "settle them with `xieshang code adjudicate`"
        )
    console.print("C Cohen's, F Fleiss' kappa. Rely on alpha from .800, tentatively from .667 (Krippendorff 2018).")


def adjudicate(
    sample: SampleOption = None,
    out: Annotated[Path | None, typer.Option("--out", help="Write the open differences to this .xlsx file.")] = None,
    filled: Annotated[Path | None, typer.Option("--in", help="Take the decisions of this filled file.")] = None,
    review: Annotated[bool, typer.Option("--review", help="Make reviews of what is decided.")] = False,
    who: WhoOption = "",
    archive: ArchiveOption = DEFAULT_ARCHIVE,
) -> None:
    """Settle differences."""
    from archive import Archive
    from archive.agreement.adjudication import find_disagreements, import_decisions, write_disagreements
    from archive.agreement.reading import CodingSheetError

    if out is not None and filled is not None:
        fail("--out and --in: give one of them")
    console = make_console()
    name = who or login_name()
    with Archive.open(archive) as opened:
        if out is not None:
            console.print(f"{out}: {write_disagreements(opened, out, sample)} differences to decide")
            return
        if filled is not None:
            try:
                console.print(f"{import_decisions(opened, filled, who=name, sample_id=sample)} decisions taken")
            except CodingSheetError as error:
                _print_faults(filled, error.faults)
        elif not review:
            _walk(opened, sample, [one for one in find_disagreements(opened, sample) if one.decision is None], name)
        if review:
            _make_reviews(opened, sample, name)


def _make_reviews(archive: "Archive", sample: str | None, who: str) -> None:
    from archive.agreement.verdicts import apply_decisions

    made = apply_decisions(archive, sample, who=who)
    make_console().print(
        f"reviews: {made.accepted} accepted, {made.corrected} corrected, {made.rejected} rejected, {made.added} added"
    )
    for line in made.left:
        print_error(f"by hand: {line}")
    if made.left:
        raise typer.Exit(PROBLEMS)


def _walk(archive: "Archive", sample_id: str | None, waiting: list["Disagreement"], who: str) -> None:
    from archive import ArchiveError
    from archive.agreement.adjudication import decide, parse_decision
    from archive.agreement.columns import columns_by_key, format_value
    from archive.agreement.sampling import find_sample

    console = make_console()
    sample = find_sample(archive, sample_id)
    done = 0
    for number, one in enumerate(waiting, 1):
        column = columns_by_key()[one.column]
        report = archive.report(one.report_id)
        console.print(f"\n{number}/{len(waiting)}  {report.record['title'] or report.url}  {one.report_id}")
        console.print(f"{column.zh} {column.en}: {column.help_en}", style="bold")
        for i, (coder, value) in enumerate(one.told.items(), 1):
            console.print(f"  {i}  {coder}: {format_value(column, value)}")
        while True:
            said = typer.prompt("number, @coder, value, t (text), s (skip), q", default="s").strip()
            if said.lower() == "t":
                console.print(report.record["text"])
                continue
            if said.lower() in ("s", "q"):
                break
            try:
                value = parse_decision(one, said)
                reason = typer.prompt("reason")
                done += decide(archive, sample.id, [(one.report_id, one.column, value)], who=who, why=[reason])
            except ArchiveError as error:
                print_error(str(error))
                continue
            break
        if said.lower() == "q":
            break
    console.print(f"{done} decided, {len(waiting) - done} left")


def methods(
    sample: SampleOption = None,
    language: Annotated[
        Language | None, typer.Option("--language", help="Language of the paragraph.", show_default="both")
    ] = None,
    replicates: ReplicatesOption = 1000,
    seed: SeedOption = 1,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
) -> None:
    """Write the paragraph."""
    from archive import Archive
    from archive.agreement.methods import list_references, write_methods
    from archive.agreement.report import measure_agreement

    with Archive.open(archive) as opened:
        report = measure_agreement(opened, sample, replicates=replicates, seed=seed)
    for one in [language] if language else list(Language):
        typer.echo(write_methods(report, one.value) + "\n")
    for work in list_references():
        typer.echo(work)


def list_all(archive: ArchiveOption = DEFAULT_ARCHIVE) -> None:
    """List samples."""
    from archive.agreement.sampling import list_samples

    with open_to_read(archive) as opened:
        for one in list_samples(opened):
            coders = sorted({coding.coder for coding in opened.codings(one.id)})
            strata = ",".join(one.strata) or "–"
            typer.echo(
                f"{one.id}  {one.made_at:%Y-%m-%d}  {one.size} of {sum(one.population.values())} reports  by {strata}  "
                f"seed {one.seed}  coders: {', '.join(coders) or 'none yet'}"
            )

"""`xieshang review`, `link` and `unlink`: what people decide."""

import getpass
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from crawler.cli.errors import fail, print_error
from crawler.cli.filters import WhereOption, make_filter
from crawler.cli.options import DEFAULT_ARCHIVE, ArchiveOption, JsonlOption
from crawler.cli.reading import open_to_read
from crawler.cli.search import highlight
from crawler.cli.terminal import make_console

if TYPE_CHECKING:
    from archive import Archive, StoredFact

_QUEUE_HELP = """Go through the facts that wait for a person: reopened ones first, then those of least confidence.

Example: [bold]xieshang review queue --who 'Fang Wen' --where 'province:四川省'[/bold]

Keys: a accept, r reject, c correct, n note, s skip, u undo the last decision, q leave. Every decision is kept at once.
"""
_ACT_HELP = {
    "accept": "Say that a fact is right.\n\nExample: [bold]xieshang review accept 1f3a --why 'seen on the page'[/bold]",
    "reject": "Say that a fact is wrong.\n\nExample: [bold]xieshang review reject 1f3a --why 'a plan only'[/bold]",
    "undo": "Take back what was decided on a fact.\n\nExample: [bold]xieshang review undo 1f3a[/bold]",
}
_CORRECT_HELP = """Correct fields of a fact.

Example: [bold]xieshang review correct 1f3a value=673 unit=条 --why 'the report says 673'[/bold]
"""
_NOTE_HELP = """Put a note beside a fact without deciding on it.

Example: [bold]xieshang review note 1f3a 'same meeting as in May?'[/bold]
"""
_ADD_HELP = """Add a fact that the machine did not find: the words it rests on, and its fields.

Example: [bold]xieshang review add 98ef2c0f count 提出建议673条 metric=suggestions value=673 unit=条[/bold]

The words must stand in the report's text once. Kinds: place, platform, method, count, topic; names and labels are those
of the codebook. `undo` withdraws the fact.
"""
_LIST_HELP = """List what was decided, oldest first.

Example: [bold]xieshang review list --report 98ef2c0f[/bold]
"""
_LINK_HELP = """Say that one report is a reprint of another.

Example: [bold]xieshang link 98ef2c0f 91486551[/bold]
"""
_UNLINK_HELP = """Say that a report is no reprint of the one it is linked to; replay keeps to it.

Example: [bold]xieshang unlink 98ef2c0f[/bold]
"""

WhoOption = Annotated[str, typer.Option("--who", help="Who decides.", show_default="the login name")]
WhyOption = Annotated[str, typer.Option("--why", help="Why.")]
FactArgument = Annotated[str, typer.Argument(metavar="FACT", help="Id of a fact, or its beginning.")]


def login_name() -> str:
    """Return the name under which somebody is logged in, who decides where no other name is given."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


def register(app: typer.Typer) -> None:
    """Add the verbs."""
    group = typer.Typer(help="Accept, correct or reject facts; decisions survive replay.", no_args_is_help=True)
    group.command("queue", help=_QUEUE_HELP)(go_through)
    for name, text in _ACT_HELP.items():
        group.command(name, help=text)(_make_act(name))
    group.command("correct", help=_CORRECT_HELP)(correct)
    group.command("add", help=_ADD_HELP)(add)
    group.command("note", help=_NOTE_HELP)(note)
    group.command("list", help=_LIST_HELP)(list_reviews)
    app.add_typer(group, name="review")
    app.command("link", help=_LINK_HELP)(link)
    app.command("unlink", help=_UNLINK_HELP)(unlink)


def _make_act(name: str) -> Callable[..., None]:
    """Return the verb that decides on one fact: accept, reject or undo."""

    def act(
        fact: FactArgument, who: WhoOption = "", why: WhyOption = "", archive: ArchiveOption = DEFAULT_ARCHIVE
    ) -> None:
        from archive import Archive

        with Archive.open(archive) as opened:
            acts = {"accept": opened.accept, "reject": opened.reject, "undo": opened.undo_review}
            typer.echo(f"{name}: {acts[name](fact, who=who or login_name(), why=why)}")

    return act


def parse_values(assignments: list[str]) -> dict[str, Any]:
    """Read `field=value` pairs; a value that is JSON (a number, a list, null) is read as such, else as text."""
    values: dict[str, Any] = {}
    for assignment in assignments:
        name, sign, raw = assignment.partition("=")
        if not sign or not name:
            fail(f"{assignment}: write a correction as field=value, such as value=673")
        if name in values:
            fail(f"{assignment}: {name} is given twice")
        try:
            values[name] = json.loads(raw)
        except ValueError:
            values[name] = raw
    return values


def correct(
    fact: FactArgument,
    values: Annotated[list[str], typer.Argument(metavar="FIELD=VALUE...", help="Fields to correct.")],
    who: WhoOption = "",
    why: WhyOption = "",
    archive: ArchiveOption = DEFAULT_ARCHIVE,
) -> None:
    """Correct a fact."""
    from archive import Archive

    parsed = parse_values(values)
    with Archive.open(archive) as opened:
        typer.echo(f"corrected {opened.correct(fact, who=who or login_name(), why=why, **parsed)}")


def add(
    report: Annotated[str, typer.Argument(metavar="REPORT", help="Id of a report, or its beginning.")],
    kind: Annotated[str, typer.Argument(metavar="KIND", help="place, platform, method, count or topic.")],
    quote: Annotated[str, typer.Argument(metavar="WORDS", help="The report's words that tell it.")],
    values: Annotated[list[str] | None, typer.Argument(metavar="FIELD=VALUE...", help="Its fields.")] = None,
    field: Annotated[str, typer.Option("--field", help="Where the words stand: text, title or outlet.")] = "text",
    start: Annotated[
        int | None, typer.Option("--start", min=0, help="Where they begin, when they stand in it several times.")
    ] = None,
    who: WhoOption = "",
    why: WhyOption = "",
    archive: ArchiveOption = DEFAULT_ARCHIVE,
) -> None:
    """Add a fact."""
    from archive import Archive

    end = None if start is None else start + len(quote)
    # Unknown kinds and fields are said by the archive, as for every caller.
    given: dict[str, Any] = {"fact": kind, "field": field, "start": start, "end": end, "quote": quote}
    parsed = parse_values(values or [])
    reserved = sorted(parsed.keys() & {*given, "who", "why"})
    if reserved:
        fail(f"{reserved[0]}=…: is no field of a fact; give it as an argument or option")
    with Archive.open(archive) as opened:
        typer.echo(f"added {opened.add_fact_at(report, who=who or login_name(), why=why, **given, **parsed)}")


def note(
    fact: FactArgument,
    text: Annotated[str, typer.Argument(help="The note.")],
    who: WhoOption = "",
    archive: ArchiveOption = DEFAULT_ARCHIVE,
) -> None:
    """Put a note beside a fact."""
    from archive import Archive

    with Archive.open(archive) as opened:
        typer.echo(f"noted on {opened.annotate(fact, who=who or login_name(), why=text)}")


def list_reviews(
    report: Annotated[str | None, typer.Option("--report", help="Only of this report.")] = None,
    fact: Annotated[str | None, typer.Option("--fact", help="Only of this fact.")] = None,
    jsonl: JsonlOption = False,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
) -> None:
    """List decisions."""
    with open_to_read(archive) as opened:
        report_id = opened.report(report).id if report else None
        for review in opened.reviews(report_id=report_id, fact_id=fact):
            row = review.model_dump(mode="json")
            if jsonl:
                typer.echo(json.dumps(row, ensure_ascii=False))
            else:
                typer.echo(" ".join(f"{name}={value}" for name, value in row.items() if value))


def link(
    copy: Annotated[str, typer.Argument(metavar="COPY", help="Id of the reprint.")],
    original: Annotated[str, typer.Argument(metavar="ORIGINAL", help="Id of the report it copies.")],
    who: WhoOption = "",
    archive: ArchiveOption = DEFAULT_ARCHIVE,
) -> None:
    """Link a reprint."""
    from archive import Archive

    with Archive.open(archive) as opened:
        opened.link(copy, original, who=who or login_name())
    typer.echo(f"{copy} is a reprint of {original}")


def unlink(
    copy: Annotated[str, typer.Argument(metavar="COPY", help="Id of the report.")],
    who: WhoOption = "",
    archive: ArchiveOption = DEFAULT_ARCHIVE,
) -> None:
    """Unlink a reprint."""
    from archive import Archive

    with Archive.open(archive) as opened:
        original = opened.unlink(copy, who=who or login_name())
    typer.echo(f"{copy} is no reprint of {original}")


def go_through(
    where: WhereOption = "",
    limit: Annotated[int, typer.Option("--limit", min=1, help="Facts shown at the most.")] = 50,
    who: WhoOption = "",
    archive: ArchiveOption = DEFAULT_ARCHIVE,
) -> None:
    """Go through the queue."""
    from archive import Archive

    with Archive.open(archive) as opened:
        _work_queue(opened, opened.review_queue(make_filter(where), limit=limit), who or login_name())


def _work_queue(archive: "Archive", queue: list["StoredFact"], who: str) -> None:
    from archive import ArchiveError
    from crawler.explain import describe_fact

    console = make_console()
    acts: dict[str, Callable[[str, str], str]] = {
        "a": lambda fact_id, why: archive.accept(fact_id, who=who, why=why),
        "r": lambda fact_id, why: archive.reject(fact_id, who=who, why=why),
    }
    last = ""
    decided = 0
    for number, stored in enumerate(queue, 1):
        console.print(f"\n{number}/{len(queue)}  {stored.title or stored.url}  {stored.published or ''}")
        console.print(describe_fact(stored.fact), style="bold")
        at = stored.sentence.find(stored.fact.evidence.quote)
        console.print(highlight(stored.sentence, ((at, at + len(stored.fact.evidence.quote)),) if at >= 0 else ()))
        key = typer.prompt("a/r/c/n/s/u/q", default="s").strip().lower()[:1]
        while key == "u" and last:
            archive.undo_review(last, who=who)
            console.print(f"undone {last}")
            last, decided = "", decided - 1
            key = typer.prompt("a/r/c/n/s/q", default="s").strip().lower()[:1]
        if key == "q":
            break
        try:
            if key in acts:
                last = acts[key](stored.id, typer.prompt("why", default="", show_default=False))
                decided += 1
            elif key == "n":
                archive.annotate(stored.id, who=who, why=typer.prompt("note"))
            elif key == "c":
                values = parse_values(typer.prompt("field=value, separated by spaces").split())
                why = typer.prompt("why", default="", show_default=False)
                last = archive.correct(stored.id, who=who, why=why, **values)
                decided += 1
        except (ArchiveError, typer.Exit) as error:
            # A slip of the keys ends neither the walk nor what was decided.
            if isinstance(error, ArchiveError):
                print_error(str(error))
            console.print("nothing decided; the fact stays in the queue")
    console.print(f"{decided} decided, {len(queue) - decided} of this queue left")

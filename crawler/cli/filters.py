"""The filter options of verbs that ask the archive, turned into the archive's one filter grammar."""

import difflib
from typing import TYPE_CHECKING, Annotated

import typer

from archive import Filter, parse_filter
from crawler.cli.errors import fail

if TYPE_CHECKING:
    from archive import Archive

WhereOption = Annotated[
    str,
    typer.Option(
        "--where",
        help="Further conditions, such as 'n:6 year:2020..2023 suggestions>=500 hacked:no'.",
        metavar="FILTER",
    ),
]


def make_filter(
    where: str = "",
    *,
    province: str | None = None,
    city: str | None = None,
    county: str | None = None,
    platform: str | None = None,
    year: int | None = None,
) -> Filter:
    """Return the filter that all options together mean; a QueryError names the option or character that is wrong."""
    parts = parse_filter(where)
    added: dict[str, object] = {}
    for name, value in (("province", province), ("city", city), ("county", county), ("platform", platform)):
        if value:
            added[name] = (*getattr(parts, name), value)
    if year:
        added["since"] = added["until"] = str(year)
    return parts.model_copy(update=added)


def refuse_fact_conditions(chosen: Filter) -> None:
    """Leave with a line where a filter of reports or cases has conditions that only lists of facts know."""
    for key, values in (("fact", chosen.fact), ("metric", chosen.metric)):
        if values:
            instead = f"; reports with this figure are `--where '{values[0]}>=0'`" if key == "metric" else ""
            fail(f"{key}:{','.join(values)} chooses facts, as in `xieshang export FILE --what facts`{instead}")


def check_names(archive: "Archive", chosen: Filter) -> None:
    """Leave with a line that says the nearest names where no report tells of a platform or comes from a source."""
    from sqlalchemy import select

    from archive.tables import FACT, REPORT, SOURCE

    if not (chosen.platform or chosen.source):
        return
    with archive.reading() as connection:
        if chosen.platform:
            told = select(FACT.c.name, FACT.c.name_key).where(FACT.c.kind == "platform").distinct()
            rows = connection.execute(told).all()
            _find_names("platform", chosen.platform, {row.name for row in rows}, {row.name_key for row in rows})
        if chosen.source:
            known = set(connection.execute(select(SOURCE.c.name)).scalars())
            known |= set(connection.execute(select(REPORT.c.source).distinct()).scalars()) - {None}
            _find_names("source", chosen.source, known, set())


def _find_names(what: str, asked: tuple[str, ...], names: set[str], keys: set[str]) -> None:
    for name in asked:
        if name not in names and name not in keys:
            near = difflib.get_close_matches(name, sorted(names), n=3, cutoff=0.3)
            hint = f"; nearest: {', '.join(near)}" if near else ""
            fail(f"{what} {name!r}: there is no such {what} in this archive{hint}")

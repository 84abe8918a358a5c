"""The filter options of verbs that ask the archive, turned into the archive's one filter grammar."""

from typing import Annotated

import typer

from archive import Filter, parse_filter

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

"""From the parameters of an address to filters and questions, the same for pages, downloads and the API."""

from typing import Annotated, Any, Literal

from fastapi import Query
from pydantic import ValidationError

from archive.compare import Question, split_list, split_names
from archive.errors import QueryError
from archive.filters import Filter, parse_filter
from schemas.model import Value

FilterParam = Annotated[
    str,
    Query(
        alias="filter",
        max_length=2_000,
        description="Conditions in the filter grammar, such as `province:四川省 n:6 suggestions>=500`.",
        examples=["province:浙江省 year:2021..2023"],
    ),
]
WordsParam = Annotated[
    str,
    Query(
        max_length=500,
        description="Words joined by AND; `OR`, `NOT`, brackets, phrases in quotes.",
        examples=["六步工作法 NOT 物业"],
    ),
]


def build(kind: type[Value], given: dict[str, Any]) -> Any:
    """Return `kind` made of `given`; QueryError names the parameter that is wrong."""
    try:
        return kind.model_validate(given)
    except ValidationError as error:
        fault = error.errors()[0]
        name = fault["loc"][0] if fault["loc"] else "value"
        raise QueryError(f"{name}: {str(fault['input'])[:100]}: {fault['msg']}") from error


def make_filter(expression: str = "", place: str = "", platform: str = "", since: str = "", until: str = "") -> Filter:
    """Return the filter that an expression and the fields of a form mean together."""
    asked = parse_filter(expression)
    given = dict(asked)
    if place.strip():
        given["place"] = (*asked.place, *split_list(place))
    if platform.strip():
        given["platform"] = (*asked.platform, platform.strip())
    for name, value in (("since", since), ("until", until)):
        if value.strip():
            given[name] = value.strip()
    made: Filter = build(Filter, {key: value for key, value in given.items() if key != "metrics"})
    return made.model_copy(update={"metrics": asked.metrics})


def make_question(
    place: list[str],
    platform: list[str],
    metric: list[str],
    since: str,
    until: str,
    by: Literal["case", "place"],
    with_ratio: bool,
    expression: str,
) -> Question:
    """Return the question of a comparison; each place or platform parameter may hold a pasted list."""
    given = {
        "places": tuple(dict.fromkeys(name for text in place for name in split_list(text))),
        "platforms": tuple(dict.fromkeys(name for text in platform for name in split_names(text))),
        "metrics": tuple(metric),
        "since": since.strip() or None,
        "until": until.strip() or None,
        "by": by,
        "with_ratio": with_ratio,
        "where": parse_filter(expression),
    }
    question: Question = build(Question, given)
    return question

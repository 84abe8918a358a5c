r"""One filter grammar for the command line, the API, the web page and exports.

An expression is a list of conditions separated by spaces, all of which must hold::

    province:四川省 platform:有事来协商 n:6 year:2020..2023 suggestions>=500 hacked:no

Several values of one key are separated by commas and one of them must hold. A value with spaces, commas or quotes
stands in quotes; inside them `\"` is a quote and `\\` a backslash. Full-width signs (：，≥ “ ”) stand for plain ones.
"""

import difflib
import math
import re
from decimal import Decimal
from typing import Any, Literal

from pydantic import Field, ValidationError

from archive.errors import QueryError
from schemas.codebook import load_codebook
from schemas.dates import PartialDate
from schemas.facts import MethodKind, PlatformKind
from schemas.model import Value

Operator = Literal[">=", "<=", ">", "<", "="]
FactKind = Literal["place", "platform", "method", "count", "topic"]


class MetricRange(Value):
    """One condition on the figures of a metric, such as `suggestions>=500`."""

    metric: str
    """Metric of the codebook."""
    operator: Operator
    """Comparison."""
    value: float
    """Number compared with, in the codebook's unit."""


class Filter(Value):
    """Conditions on reports, cases and facts; those left out do not restrict. Values of one tuple are alternatives."""

    place: tuple[str, ...] = ()
    """Names or adcodes at any level; a province includes its cities and counties."""
    province: tuple[str, ...] = ()
    """Names or adcodes of provinces."""
    city: tuple[str, ...] = ()
    """Names or adcodes of cities."""
    county: tuple[str, ...] = ()
    """Names or adcodes of counties."""
    platform: tuple[str, ...] = ()
    """Names of platforms (any variant of the name)."""
    platform_kind: tuple[PlatformKind, ...] = ()
    """Kinds of platform."""
    method: tuple[str, ...] = ()
    """Names of methods, or parts of them."""
    method_kind: tuple[MethodKind, ...] = ()
    """Kinds of method."""
    n: tuple[int, ...] = ()
    """Numbers of steps or items of a method."""
    since: PartialDate | None = None
    """Published on this day, month or year, or later."""
    until: PartialDate | None = None
    """Published on this day, month or year, or earlier."""
    outlet: tuple[str, ...] = ()
    """Media that wrote the article."""
    source: tuple[str, ...] = ()
    """Names of sources."""
    metrics: tuple[MetricRange, ...] = ()
    """Conditions on figures, all of which must hold."""
    hacked: bool | None = None
    """Whether the page carries injected spam."""
    reviewed: bool | None = None
    """Whether a person has reviewed a fact of the report."""
    relevant: bool | None = None
    """Whether the report is about consultation practice."""
    report: tuple[str, ...] = Field(default=())
    """Ids of reports."""
    case: tuple[str, ...] = ()
    """Ids of cases: the reports that they rest on, and the cases themselves."""
    fact: tuple[FactKind, ...] = ()
    """Kinds of facts; restricts lists of facts only."""
    metric: tuple[str, ...] = ()
    """Metrics of the codebook; restricts lists of facts only."""

    def __str__(self) -> str:
        return format_filter(self)


# Chinese keyboards give ：，≥ and “ ” where the grammar has : , >= and quotes.
_CONDITION = re.compile(r"([^\s:：<>=＜＞＝≤≥]+)([:：≤≥]|[<>＜＞][=＝]?|[=＝])")
_OPERATORS = str.maketrans({"：": ":", "＜": "<", "＞": ">", "＝": "=", "≤": "<=", "≥": ">="})
_VALUE = re.compile(r'"((?:[^"\\]|\\.)*)"|“([^”]*)”|([^\s,，"]+)', re.DOTALL)
_ESCAPE = re.compile(r'\\(["\\])')
_NUMBER = re.compile(r"([-+]?\d+(?:\.\d+)?)([万亿%]?)")
_SCALES = {"": 1.0, "%": 1.0, "万": 1e4, "亿": 1e8}
_YEARS = re.compile(r"(\d{4})(?:\.\.(\d{4}))?")
_TRUTH = {"yes": True, "true": True, "1": True, "是": True, "no": False, "false": False, "0": False, "否": False}
_BOOLEANS = ("hacked", "reviewed", "relevant")
_KEYS = tuple(name for name in Filter.model_fields if name != "metrics")


def _nearest(word: str, names: list[str]) -> str:
    near = difflib.get_close_matches(word, names, n=3, cutoff=0.4)
    return f"; did you mean {', '.join(near)}?" if near else f"; known are {', '.join(names)}"


def _read_values(expression: str, start: int) -> tuple[list[str], int]:
    values, position = [], start
    while found := _VALUE.match(expression, position):
        values.append(_ESCAPE.sub(r"\1", found[1]) if found[1] is not None else found[2] or found[3] or "")
        position = found.end()
        if expression[position : position + 1] not in (",", "，"):
            return values, position
        position += 1
    if expression[position : position + 1] == '"':
        raise QueryError(f"the quotation mark at character {position} is never closed", position)
    return values, position


def _find_metric(word: str, position: int) -> str:
    metrics = load_codebook().metrics
    name = next((key for key, entry in metrics.items() if word in (key, entry.zh)), None)
    if name is None:
        raise QueryError(f"unknown metric {word!r} at character {position}{_nearest(word, list(metrics))}", position)
    return name


def _read_metric(word: str, operator: str, values: list[str], position: int) -> MetricRange:
    if word in (*_KEYS, "year"):
        raise QueryError(f"{word} at character {position} takes a colon, such as {word}:{values[0]}", position)
    name = _find_metric(word, position)
    number = _NUMBER.fullmatch(values[0]) if len(values) == 1 else None
    if number is None:
        raise QueryError(f"{word}{operator} at character {position} needs one number, such as {word}>=500", position)
    value = float(number[1]) * _SCALES[number[2]]
    if not math.isfinite(value):
        raise QueryError(f"{word}{operator} at character {position}: the number is too large", position)
    return MetricRange.model_validate({"metric": name, "operator": operator, "value": value})


def parse_filter(expression: str) -> Filter:
    """Read an expression of the grammar above; QueryError says what is wrong and where (characters count from 0)."""
    given: dict[str, Any] = {}
    metrics: list[MetricRange] = []
    position = 0
    while position < len(expression):
        if expression[position].isspace():
            position += 1
            continue
        found = _CONDITION.match(expression, position)
        if found is None:
            word = expression[position:].split(maxsplit=1)[0]
            raise QueryError(f"{word!r} at character {position} is no condition such as place:珙县", position)
        values, after = _read_values(expression, found.end())
        if not values:
            raise QueryError(f"{found[0]} at character {position} has no value", position)
        operator = found[2].translate(_OPERATORS)
        if operator == ":":
            _add_condition(given, found[1], values, position)
        else:
            metrics.append(_read_metric(found[1], operator, values, position))
        position = after
    try:
        asked = Filter.model_validate(given | {"metrics": metrics})
    except ValidationError as error:
        fault = error.errors()[0]
        key = str(fault["loc"][0])
        said = "a whole number, or several: n:4,6" if key == "n" else describe_fault(fault)
        raise QueryError(f"{key}:{fault['input']}: {said}", max(0, expression.find(f"{key}:"))) from error
    if asked.since and asked.until and asked.since > asked.until and not asked.since.startswith(asked.until):
        raise QueryError(f"nothing is published between {asked.since} and {asked.until}: the range runs backwards")
    return asked


def describe_fault(fault: Any) -> str:
    """Return what pydantic says of one value, in its plain words."""
    return str(fault["msg"]).removeprefix("Value error, ").removeprefix("Input should be ")


def _add_condition(given: dict[str, Any], key: str, values: list[str], position: int) -> None:
    if key == "year":
        years = _YEARS.fullmatch(values[0]) if len(values) == 1 else None
        if years is None:
            raise QueryError(f"year at character {position} is a year or a range, such as year:2020..2023", position)
        given["since"], given["until"] = years[1], years[2] or years[1]
    elif key in _BOOLEANS:
        if len(values) != 1 or values[0].lower() not in _TRUTH:
            raise QueryError(f"{key} at character {position} is yes or no", position)
        given[key] = _TRUTH[values[0].lower()]
    elif key in ("since", "until"):
        if len(values) != 1:
            raise QueryError(f"{key} at character {position} is one year, month or day", position)
        given[key] = values[0]
    elif key == "metric":
        given.setdefault(key, []).extend(_find_metric(word, position) for word in values)
    elif key in _KEYS:
        given.setdefault(key, []).extend(values)
    else:
        raise QueryError(
            f"unknown condition {key!r} at character {position}{_nearest(key, [*_KEYS, 'year'])}", position
        )


def _quote(value: object) -> str:
    word = str(value)
    if word and not re.search(r'[\s,，"“]', word):
        return word
    return '"' + word.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _write_number(value: float) -> str:
    """Return all digits of a number without an exponent, which the grammar does not know."""
    digits = f"{Decimal(repr(value)):f}"
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def format_filter(asked: Filter) -> str:
    """Return the expression that `parse_filter` reads as `asked`."""
    parts = []
    for name, value in asked:
        if name == "metrics":
            parts += [f"{m.metric}{m.operator}{_write_number(m.value)}" for m in value]
        elif isinstance(value, bool):
            parts.append(f"{name}:{'yes' if value else 'no'}")
        elif isinstance(value, str):
            parts.append(f"{name}:{value}")
        elif value:
            parts.append(f"{name}:{','.join(_quote(v) for v in value)}")
    return " ".join(parts)

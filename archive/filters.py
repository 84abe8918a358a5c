"""One filter grammar for the command line, the API, the web page and exports.

An expression is a list of conditions separated by spaces, all of which must hold::

    province:四川省 platform:有事来协商 n:6 year:2020..2023 suggestions>=500 hacked:no

Several values of one key are separated by commas and one of them must hold. A value with spaces stands in quotes.
"""

from typing import Literal

from pydantic import Field

from schemas.facts import MethodKind, PlatformKind
from schemas.model import Value

Operator = Literal[">=", "<=", ">", "<", "="]


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
    since: str | None = None
    """Published on this day, month or year, or later."""
    until: str | None = None
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


def parse_filter(expression: str) -> Filter:
    """Read an expression of the grammar above; QueryError says what is wrong and where."""
    raise NotImplementedError

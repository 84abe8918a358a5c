"""Facts: coded statements about a report, each with the evidence that it rests on."""

from typing import Annotated, Literal

from pydantic import Field

from schemas.dates import PartialDate
from schemas.model import Value
from schemas.place import Place

PlatformKind = Literal["brand", "venue", "online"]
MethodKind = Literal["step_method", "rule_set", "structure", "mechanism"]
Qualifier = Literal["exact", "over", "nearly", "about"]
PeriodKind = Literal["event", "this_year", "last_year", "year", "term", "since_launch", "to_date", "other"]


class Evidence(Value):
    """Where a fact stands: `field[start:end] == quote`, in code points."""

    start: int = Field(ge=0)
    """Offset into the field."""
    end: int = Field(gt=0)
    """End in the field."""
    quote: str = Field(min_length=1)
    """The words themselves."""
    field: Literal["text", "title", "outlet", "source"] = "text"
    """Which string the offsets point into; `source` is the adcode of the crawled source's own place."""


class FactValue(Value):
    """What every fact carries beside its value."""

    evidence: Evidence
    """Where it stands."""
    rule: str
    """Id of the rule that coded it, `kind.name`."""
    confidence: float = Field(ge=0, le=1)
    """Calibrated chance that a careful coder would code the same."""
    flags: tuple[str, ...] = ()
    """Doubts raised by plausibility checks, such as `adopted_exceeds_made`."""


class PlaceFact(FactValue):
    """A jurisdiction whose practice the report describes, or in which it shows the practice at work."""

    fact: Literal["place"] = "place"
    """Discriminator."""
    role: Literal["locality", "mentioned"]
    """`locality` at most once a report."""
    place: Place
    """The jurisdiction."""
    town: str | None = None
    """Town or subdistrict named with it, as text."""


class PlatformFact(FactValue):
    """The proper name of a channel through which people consult."""

    fact: Literal["platform"] = "platform"
    """Discriminator."""
    name: str
    """Name without quotation marks."""
    kind: PlatformKind
    """Programme, place or digital channel."""
    key: str
    """Name under which variants of one platform meet."""


class MethodFact(FactValue):
    """A named way of working."""

    fact: Literal["method"] = "method"
    """Discriminator."""
    name: str
    """Name as in the report, without quotation marks."""
    kind: MethodKind
    """Ordered steps, rules, structure or mechanism."""
    n: int | None = None
    """Number of steps or items, as the codebook counts them."""
    steps: tuple[str, ...] = ()
    """Items in the report's order when it lists all of them."""


class Period(Value):
    """The time a figure speaks for, resolved against the publication date."""

    text: str
    """As the report says it, such as 去年以来; empty when only the event's own context tells it."""
    kind: PeriodKind
    """What sort of period."""
    start: PartialDate | None = None
    """First day, month or year."""
    end: PartialDate | None = None
    """Last day, month or year."""


class Scope(Value):
    """The place a figure speaks for."""

    text: str
    """As the report says it, such as 全县."""
    level: Literal["province", "city", "county", "town", "village", "unit"] | None = None
    """Level of that place; `unit` is a single station, room or meeting."""
    code: str | None = Field(default=None, pattern=r"^\d{6}$")
    """Adcode where the place is known."""


class CountFact(FactValue):
    """A figure of the consultation or of its results."""

    fact: Literal["count"] = "count"
    """Discriminator."""
    metric: str
    """Metric of the codebook."""
    value: int | float
    """Number in the unit given; the lower end of a range."""
    value_max: int | float | None = None
    """Upper end of a range."""
    unit: str
    """Measure word of the report; 元 for money, % for rates."""
    qualifier: Qualifier
    """How exact the report is."""
    raw: str
    """Wording of the figure, such as 1.2万余条."""
    scope: Scope | None = None
    """The place it speaks for; None when the report leaves it open."""
    period: Period | None = None
    """The time it speaks for; None when the report leaves it open."""
    platform: str | None = None
    """Name of the platform that its clause names."""


class TopicFact(FactValue):
    """What was consulted on."""

    fact: Literal["topic"] = "topic"
    """Discriminator."""
    topic: str
    """Topic of the codebook."""


Fact = Annotated[PlaceFact | PlatformFact | MethodFact | CountFact | TopicFact, Field(discriminator="fact")]

"""Case: place x platform, projected from facts and reviews; never typed in."""

from schemas.facts import MethodFact, PlatformKind
from schemas.model import Value
from schemas.place import Place


class Statement(Value):
    """One supporting statement of a case's figure."""

    fact_id: str
    """Id of the stored fact."""
    report_id: str
    """Id of the report it stands in."""
    value: int | float
    """Value stated."""
    unit: str
    """Unit stated."""
    qualifier: str
    """How exact it is."""
    published: str | None = None
    """Publication date of the report."""
    period: str | None = None
    """Period as the report says it."""
    scope: str | None = None
    """Scope as the report says it."""
    quote: str
    """The sentence it stands in."""
    raw: str | None = None
    """Wording of the figure in that sentence, such as 1.2万余条."""
    url: str | None = None
    """Address of the report."""
    is_reprint: bool = False
    """Whether the report is a reprint of another."""
    review: str | None = None
    """Standing of human review; None where nobody has looked."""


class MetricLine(Value):
    """One metric of a case: every statement, and the value that stands for them."""

    metric: str
    """Metric of the codebook."""
    best: Statement
    """Statement chosen by the declared rule (reviewed, exact, original, latest)."""
    statements: tuple[Statement, ...]
    """Every supporting statement, best first."""
    has_conflict: bool = False
    """Whether statements of the same scope and period differ."""


class Case(Value):
    """A local consultation practice: one platform in one place."""

    id: str
    """Readable, citable id, `adcode-pinyin` of the platform."""
    place: Place
    """The jurisdiction."""
    platform: str | None = None
    """Platform's name; None for consultation without a named platform."""
    platform_kind: PlatformKind | None = None
    """Programme, place or digital channel."""
    aliases: tuple[str, ...] = ()
    """Other names under which reports tell of it."""
    methods: tuple[MethodFact, ...] = ()
    """Named ways of working."""
    metrics: tuple[MetricLine, ...] = ()
    """Figures, one line a metric."""
    report_ids: tuple[str, ...] = ()
    """Reports it rests on, oldest first."""
    first_published: str | None = None
    """Date of the first report."""
    last_published: str | None = None
    """Date of the last report."""

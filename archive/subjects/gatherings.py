"""Places and platforms: the cases that pass a filter, gathered by where and under which name they are."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from archive.filters import Filter
from archive.subjects.columns import Column, Subject, make_place_columns, make_text
from schemas.case import Case
from schemas.place import Place

if TYPE_CHECKING:
    from archive.folder import Archive


@dataclass
class Gathering:
    """Cases of one place, or of one platform."""

    id: str
    """Adcode of the place, or name of the platform."""
    place: Place | None = None
    kind: str | None = None
    platforms: Counter[str] = field(default_factory=Counter)
    """Names of platforms with the number of cases."""
    places: dict[str, str] = field(default_factory=dict)
    """Names of places by adcode."""
    cases: list[str] = field(default_factory=list)
    reports: set[str] = field(default_factory=set)
    dates: list[str] = field(default_factory=list)
    """First and last dates of the cases."""

    def add(self, case: Case) -> None:
        """Count one case."""
        self.cases.append(case.id)
        self.reports.update(case.report_ids)
        self.platforms.update(filter(None, (case.platform, *case.aliases)))
        self.places[case.place.code] = case.place.name
        self.dates += filter(None, (case.first_published, case.last_published))


def _gather_places(archive: "Archive", asked: Filter) -> Iterator[Gathering]:
    found: dict[str, Gathering] = {}
    for case in archive.iterate_cases(asked):
        found.setdefault(case.place.code, Gathering(case.place.code, case.place)).add(case)
    for code in sorted(found):
        yield found.pop(code)


def _gather_platforms(archive: "Archive", asked: Filter) -> Iterator[Gathering]:
    # The overview reads through the archive's door, which lists these subjects.
    from archive.overview import read_overview  # noqa: PLC0415

    keys = {case.id: case.platform_key for case in read_overview(archive).cases}
    found: dict[str, Gathering] = {}
    for case in archive.iterate_cases(asked):
        if case.platform:
            key = keys.get(case.id, case.platform)
            found.setdefault(key, Gathering(key, kind=case.platform_kind)).add(case)
    for gathering in found.values():
        gathering.id = max(gathering.platforms, key=lambda name: gathering.platforms[name])
    yield from sorted(found.values(), key=lambda g: (-len(g.places), -len(g.reports), g.id))


def _count(name: str) -> Callable[[Gathering], int]:
    return lambda gathering: len(getattr(gathering, name))


_COVERAGE = (
    Column("cases", "案例数", "integer", _count("cases"), 8, "Cases"),
    Column("reports", "报道数", "integer", _count("reports"), 8, "Reports"),
    Column("first_published", "最早报道", "date", lambda g: min(g.dates, default=None), 12, "First report"),
    Column("last_published", "最近报道", "date", lambda g: max(g.dates, default=None), 12, "Last report"),
    Column("case_ids", "案例编号", "list", lambda g: g.cases, 40, "Case ids"),
)


def _describe(columns: Iterable[Column]) -> Callable[[Gathering], dict[str, Any]]:
    return lambda gathering: {column.key: column.pick(gathering) for column in columns}


def make_places(*, with_text: bool = False) -> Subject:
    """Return the subject: one row a place that has cases."""
    columns = (
        *make_place_columns(lambda g: g.place),
        Column("platforms", "平台", "list", lambda g: list(g.platforms), 40, "Platforms"),
        *_COVERAGE,
    )
    return Subject(
        name="places",
        label="地区",
        label_en="Places",
        columns=columns,
        read=_gather_places,
        describe=_describe(columns),
        report_ids=lambda g: sorted(g.reports),
    )


def make_platforms(*, with_text: bool = False) -> Subject:
    """Return the subject: one row a platform, wherever it is used; the most used first."""
    columns = (
        make_text("platform", "平台", "Platform", lambda g: g.id, 24),
        Column("platform_kind", "平台类型", "text", lambda g: g.kind, 10, "Kind of platform", section="platform_kinds"),
        Column("names", "名称变体", "list", lambda g: list(g.platforms), 40, "Names"),
        Column("places", "地区数", "integer", _count("places"), 8, "Number of places"),
        Column("place_names", "使用地区", "list", lambda g: list(g.places.values()), 40, "Places"),
        *_COVERAGE,
    )
    return Subject(
        name="platforms",
        label="平台",
        label_en="Platforms",
        columns=columns,
        read=_gather_platforms,
        describe=_describe(columns),
        report_ids=lambda g: sorted(g.reports),
    )

"""The archive at a glance: places, platforms, cases and years with their counts, from one pass over the rows."""

import itertools
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import Connection, func, select

from archive.case_ids import pair_places
from archive.folder import Archive
from archive.rows import read_place
from archive.tables import CASE, CHANGE, FACT, PLACE, REPORT, is_standing
from schemas.place import Place


@dataclass(frozen=True)
class CaseEntry:
    """One case with how much it rests on."""

    id: str
    code: str
    platform_key: str
    reports: int


@dataclass
class PlatformEntry:
    """One platform wherever it is used."""

    key: str
    names: Counter[str] = field(default_factory=Counter)
    """Variants of the name with the number of statements."""
    kinds: Counter[str] = field(default_factory=Counter)
    reports: set[str] = field(default_factory=set)
    cases: list[CaseEntry] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The commonest variant."""
        return min(self.names, key=lambda n: (-self.names[n], len(n), n)) if self.names else self.key


@dataclass(frozen=True)
class PlaceCount:
    """One jurisdiction with what the archive holds of it and all below it."""

    place: Place
    reports: int
    cases: int


@dataclass(frozen=True)
class Overview:
    """Counts as of the change `change`."""

    change: int
    places: dict[str, Place]
    cases: tuple[CaseEntry, ...]
    platforms: dict[str, PlatformEntry]
    reports_by_place: dict[str, int]
    """Reports by the adcode of their locality."""
    years: dict[str, int]
    """Relevant reports by year of publication; the empty string for those without a date."""
    provinces: dict[str, int]
    """Relevant reports by the name of the province of their locality."""
    steps: dict[int, int]
    """Step methods (place x name) by number of steps."""

    def count_place(self, place: Place) -> PlaceCount:
        """Return the counts of one jurisdiction and all below it."""
        stem = _stem(place.code)
        reports = sum(n for code, n in self.reports_by_place.items() if code.startswith(stem))
        return PlaceCount(place, reports, sum(1 for case in self.cases if case.code.startswith(stem)))

    def name_cases(self, case_ids: Iterable[str]) -> dict[str, str | None]:
        """Return the platforms' names of cases, None for those without one (and for cases newer than the overview)."""
        keys = {case.id: case.platform_key for case in self.cases}
        return {i: self.platforms[keys[i]].name if keys.get(i) in self.platforms else None for i in case_ids}

    def list_below(self, code: str | None) -> list[PlaceCount]:
        """Return the jurisdictions right below `code` (None: the provinces) of which reports tell, by adcode."""
        told = {*self.reports_by_place, *(case.code for case in self.cases)}
        if code is None:
            wanted = {c[:2] + "0000" for c in told}
        else:
            stem = _stem(code)
            inside = {c for c in told if c.startswith(stem) and c != code}
            # Counties without a city of their own row (municipalities, run by the province) stand right below it.
            cities = {c[:4] + "00" for c in inside}
            wanted = (
                inside
                if len(stem) == 4
                else {c if c in self.places else "" for c in cities}
                | {c for c in inside if c[:4] + "00" not in self.places}
            )
        return [self.count_place(self.places[c]) for c in sorted(wanted) if c in self.places and c != code]


def _stem(code: str) -> str:
    return code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code


def read_last_change(archive: Archive) -> int:
    """Return the number of the archive's last change; 0 where nothing was stored yet."""
    with archive.reading() as connection:
        return _last_change(connection)


def _last_change(connection: Connection) -> int:
    return int(connection.execute(select(func.max(CHANGE.c.number))).scalar() or 0)


def _complete_places(connection: Connection) -> dict[str, Place]:
    """Return the known places with the provinces and cities above them."""
    places = {row.code: read_place(row) for row in connection.execute(select(PLACE))}
    for place in list(places.values()):
        province = place.code[:2] + "0000"
        places.setdefault(province, Place(province=place.province, code=province))
        city = place.code[:4] + "00"
        if place.city:
            places.setdefault(city, Place(province=place.province, city=place.city, code=city))
    return places


def _read_cases(connection: Connection) -> tuple[list[CaseEntry], dict[str, PlatformEntry]]:
    query = (
        select(FACT.c.report_id, FACT.c.kind, FACT.c.role, FACT.c.place_code, FACT.c.name, FACT.c.name_key)
        .add_columns(FACT.c.subkind, FACT.c.position, FACT.c.data)
        .where(FACT.c.kind.in_(("place", "platform")), is_standing())
        .order_by(FACT.c.report_id, FACT.c.position)
    )
    pairs: Counter[tuple[str, str]] = Counter()
    platforms: dict[str, PlatformEntry] = {}
    rows = connection.execute(query.execution_options(yield_per=2000)).mappings()
    for report_id, group in itertools.groupby(rows, key=lambda row: row["report_id"]):
        facts = [dict(row) for row in group]
        pairs.update(set(pair_places(facts)))
        for fact in facts:
            if fact["kind"] == "platform":
                entry = platforms.setdefault(fact["name_key"], PlatformEntry(fact["name_key"]))
                entry.names[fact["name"]] += 1
                entry.kinds[fact["subkind"]] += 1
                entry.reports.add(report_id)
    ids = {(row.place_code, row.platform_key): row.redirect_to or row.id for row in connection.execute(select(CASE))}
    cases = [CaseEntry(ids[pair], *pair, reports=n) for pair, n in sorted(pairs.items()) if pair in ids]
    for case in cases:
        if case.platform_key in platforms:
            platforms[case.platform_key].cases.append(case)
    return cases, platforms


def _count_years(connection: Connection) -> dict[str, int]:
    year = func.substr(func.coalesce(REPORT.c.published, ""), 1, 4)
    query = select(year, func.count()).where(REPORT.c.relevant.is_(True)).group_by(year).order_by(year)
    return {str(row[0]): int(row[1]) for row in connection.execute(query)}


def _count_places(connection: Connection, *, is_relevant: bool) -> dict[str, int]:
    query = select(REPORT.c.place_code, func.count()).where(REPORT.c.place_code.is_not(None))
    if is_relevant:
        query = query.where(REPORT.c.relevant.is_(True))
    return {str(row[0]): int(row[1]) for row in connection.execute(query.group_by(REPORT.c.place_code))}


def _sum_provinces(counts: dict[str, int], places: dict[str, Place]) -> dict[str, int]:
    summed: Counter[str] = Counter()
    for code, number in counts.items():
        if code in places:
            summed[places[code].province] += number
    return dict(summed.most_common())


def _count_steps(connection: Connection) -> dict[int, int]:
    query = (
        select(FACT.c.place_code, FACT.c.name, FACT.c.n)
        .where(FACT.c.kind == "method", FACT.c.subkind == "step_method", FACT.c.n.is_not(None), is_standing())
        .distinct()
    )
    return dict(sorted(Counter(int(row.n) for row in connection.execute(query)).items()))


def read_overview(archive: Archive) -> Overview:
    """Count what the archive holds (some seconds on 100,000 reports: keep the answer while the last change stays)."""
    with archive.reading() as connection:
        places = _complete_places(connection)
        cases, platforms = _read_cases(connection)
        return Overview(
            change=_last_change(connection),
            places=places,
            cases=tuple(cases),
            platforms=platforms,
            reports_by_place=_count_places(connection, is_relevant=False),
            years=_count_years(connection),
            provinces=_sum_provinces(_count_places(connection, is_relevant=True), places),
            steps=_count_steps(connection),
        )


def order_platforms(platforms: Iterable[PlatformEntry]) -> list[PlatformEntry]:
    """Return platforms by the number of their places, the most used first."""
    return sorted(platforms, key=lambda p: (-len(p.cases), -len(p.reports), p.key))

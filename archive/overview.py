"""The archive at a glance: places, platforms, cases and years with their counts."""

import logging
import threading
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from sqlalchemy import Connection, func, select
from sqlalchemy.exc import SQLAlchemyError

from archive.errors import ArchiveError
from archive.folder import Archive
from archive.rows import read_place
from archive.tables import CASE, CASE_REPORT, CHANGE, FACT, PLACE, REPORT, is_standing
from schemas.place import Place

_LOG = logging.getLogger(__name__)
_QUICK = 0.25
_REST = 4


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
    reports: int = 0
    """Reports that name it."""
    cases: list[CaseEntry] = field(default_factory=list)

    @cached_property
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

    @cached_property
    def _reports_below(self) -> Counter[str]:
        """Reports by the beginning (2, 4 or 6 digits) of the adcode of their locality."""
        counts: Counter[str] = Counter()
        for code, number in self.reports_by_place.items():
            counts.update(dict.fromkeys((code[:2], code[:4], code), number))
        return counts

    @cached_property
    def _cases_below(self) -> Counter[str]:
        return Counter(stem for case in self.cases for stem in {case.code[:2], case.code[:4], case.code})

    @cached_property
    def _cases_at(self) -> dict[str, list[CaseEntry]]:
        found: dict[str, list[CaseEntry]] = {}
        for case in self.cases:
            found.setdefault(case.code, []).append(case)
        return found

    @cached_property
    def _keys(self) -> dict[str, str]:
        return {case.id: case.platform_key for case in self.cases}

    def count_place(self, place: Place) -> PlaceCount:
        """Return the counts of one jurisdiction and all below it."""
        stem = _stem(place.code)
        return PlaceCount(place, self._reports_below[stem], self._cases_below[stem])

    def list_cases(self, code: str) -> list[CaseEntry]:
        """Return the cases of the jurisdiction `code` itself, without those below it."""
        return self._cases_at.get(code, [])

    def name_cases(self, case_ids: Iterable[str]) -> dict[str, str | None]:
        """Return the platforms' names of cases, None for those without one (and for cases newer than the overview)."""
        return {
            i: self.platforms[self._keys[i]].name if self._keys.get(i) in self.platforms else None for i in case_ids
        }

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
    platforms: dict[str, PlatformEntry] = {}
    names = (
        select(FACT.c.name_key, FACT.c.name, FACT.c.subkind, func.count())
        .where(FACT.c.kind == "platform", is_standing())
        .group_by(FACT.c.name_key, FACT.c.name, FACT.c.subkind)
    )
    for key, name, kind, number in connection.execute(names).all():
        entry = platforms.setdefault(key, PlatformEntry(key))
        entry.names[name] += number
        entry.kinds[kind] += number
    reports = (
        select(FACT.c.name_key, func.count(func.distinct(FACT.c.report_id)))
        .where(FACT.c.kind == "platform", is_standing())
        .group_by(FACT.c.name_key)
    )
    for key, number in connection.execute(reports).all():
        platforms[key].reports = number
    entries = {row.id: row for row in connection.execute(select(CASE))}
    counts = select(CASE_REPORT.c.case_id, func.count()).group_by(CASE_REPORT.c.case_id)
    told: dict[str, int] = dict(connection.execute(counts).all())
    # What is told of merged ids belongs to the id that they lead to; a report may stand in both.
    merged = {entries[i].redirect_to for i in told if entries[i].redirect_to}
    root = func.coalesce(CASE.c.redirect_to, CASE.c.id)
    query = (
        select(root, func.count(func.distinct(CASE_REPORT.c.report_id)))
        .join(CASE, CASE.c.id == CASE_REPORT.c.case_id)
        .where(root.in_(merged))
        .group_by(root)
    )
    joined: dict[str, int] = dict(connection.execute(query).all()) if merged else {}
    cases = {
        i: CaseEntry(i, entries[i].place_code, entries[i].platform_key, joined.get(i) or told[i])
        for i in {entries[i].redirect_to or i for i in told}
    }
    ordered = sorted(cases.values(), key=lambda case: (case.code, case.platform_key))
    # A merged case is one of both platforms.
    pairs = {(entries[i].platform_key, entries[i].redirect_to or i) for i in told}
    for key, i in sorted(pairs, key=lambda pair: (pair[0], cases[pair[1]].code, cases[pair[1]].platform_key)):
        if key in platforms:
            platforms[key].cases.append(cases[i])
    return ordered, platforms


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
    return dict(sorted(Counter(int(row.n) for row in connection.execute(query).all()).items()))


def read_overview(archive: Archive) -> Overview:
    """Count what the archive holds (about a second on 200,000 reports: see `Tally`, which keeps the answer)."""
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
    return sorted(platforms, key=lambda p: (-len(p.cases), -p.reports, p.key))


class Tally:
    """An archive's overview and tallies, counted anew after changes; shared by threads.

    A small archive is counted before the answer. Counting a large one takes a second or so: meanwhile the last counts
    are told.
    """

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._lock = threading.Lock()
        self._counted: tuple[Overview, dict[str, int]] | None = None
        self._seconds = 0.0
        self._rest_until = 0.0
        self._is_counting = False

    def read(self) -> tuple[Overview, dict[str, int]]:
        """Return the counts as of the last change, or a little earlier while the archive is being written."""
        with self._lock:
            if self._counted is None:
                return self._count()
            is_old = self._counted[0].change != read_last_change(self._archive)
            if not is_old or self._is_counting or time.monotonic() < self._rest_until:
                return self._counted
            if self._seconds < _QUICK:
                return self._count()
            self._is_counting = True
        threading.Thread(target=self._count_aside, daemon=True).start()
        return self._counted

    def _count(self) -> tuple[Overview, dict[str, int]]:
        began = time.monotonic()
        self._counted = read_overview(self._archive), self._archive.stats()
        ended = time.monotonic()
        self._seconds = ended - began
        # During a crawl every transaction is a change: at most a fifth of the time goes into counting.
        self._rest_until = ended + _REST * self._seconds
        return self._counted

    def _count_aside(self) -> None:
        try:
            self._count()
        except (ArchiveError, SQLAlchemyError) as error:
            # The archive was closed, or is being written too long; the last counts stand.
            _LOG.info("not counted: %s", error)
        finally:
            self._is_counting = False

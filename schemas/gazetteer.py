"""The jurisdictions of China, today's and those since 1980: lookup by code and by name.

The packaged table is made by `scripts/build_gazetteer.py`; the sources are named in NOTICE. It is read once, on first
use. `extract.gazetteer` finds these names in running text.
"""

import difflib
import gzip
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from schemas.place import Place

MUNICIPALITIES = frozenset({"11", "12", "31", "50"})
"""First two digits of the four cities whose counties have no prefecture above them (50 since 1997)."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One jurisdiction under one code and one name."""

    code: str
    """Six digits of GB/T 2260."""
    name: str
    """Full official name."""
    since: str
    """YYYY or YYYY-MM from which the lists hold it; empty when it was there in 1980."""
    until: str
    """YYYY or YYYY-MM in which it ended; empty when it exists."""
    successor: str
    """Code of the unit that stands in its place today; empty when it exists or none does."""
    short_names: tuple[str, ...]
    """Shorter names in use: 元江, 元江县."""

    @property
    def is_current(self) -> bool:
        """Whether the unit exists today."""
        return not self.until

    @property
    def rank(self) -> int:
        """1 province, 2 city, 3 county."""
        return 1 if self.code.endswith("0000") else 2 if self.code.endswith("00") else 3

    def is_valid(self, on: str | None) -> bool:
        """Whether the unit existed on the (partial) date `on`; None asks for today. Both ends count."""
        if on is None:
            return self.is_current
        return on[: len(self.since)] >= self.since[: len(on)] and (
            not self.until or on[: len(self.until)] <= self.until[: len(on)]
        )


class Gazetteer:
    """All units with the indexes over them. Built once by `load_gazetteer`."""

    def __init__(self, units: tuple[Unit, ...]) -> None:
        self.units = units
        self.by_code: dict[str, tuple[Unit, ...]] = {}
        self.by_name: dict[str, tuple[Unit, ...]] = {}
        self.by_short: dict[str, tuple[Unit, ...]] = {}
        codes, names, shorts = defaultdict(list), defaultdict(list), defaultdict(list)
        for unit in units:
            codes[unit.code].append(unit)
            names[unit.name].append(unit)
            for short in unit.short_names:
                shorts[short].append(unit)
        for index, built in ((self.by_code, codes), (self.by_name, names), (self.by_short, shorts)):
            index.update({key: tuple(value) for key, value in built.items()})

    def unit_of_code(self, code: str, on: str | None = None) -> Unit | None:
        """Return the unit that bore `code` on the date `on` (None: today, else the last that bore it)."""
        bearers = self.by_code.get(code, ())
        valid = [u for u in bearers if u.is_valid(on)]
        # A date in the year of a change fits both names: the newer one is meant.
        choice = valid or [u for u in bearers if u.is_current] or list(bearers)
        return max(choice, key=lambda u: (u.is_current, u.until, u.since)) if choice else None

    def make_place(self, unit: Unit, on: str | None = None) -> Place:
        """Return `unit` as a Place with its superiors as they were on the date `on`, or while the unit existed."""
        when = on if unit.is_valid(on) else (unit.until or None)
        successor = unit.successor or None
        if unit.is_current or successor == unit.code:
            successor = None if unit.is_current else successor
        province = self.unit_of_code(unit.code[:2] + "0000", when)
        name = province.name if province else unit.name
        if unit.rank == 1:
            return Place(province=unit.name, code=unit.code, successor=successor)
        if unit.rank == 2:
            return Place(province=name, city=unit.name, code=unit.code, successor=successor)
        above = None if unit.code[:2] in MUNICIPALITIES else self.unit_of_code(unit.code[:4] + "00", when)
        city = above.name if above else None
        return Place(province=name, city=city, county=unit.name, code=unit.code, successor=successor)


@cache
def load_gazetteer() -> Gazetteer:
    """Read the packaged table; later calls return the same object."""
    data = gzip.decompress(files("schemas").joinpath("data/gazetteer.tsv.gz").read_bytes()).decode("utf-8")
    units = []
    for line in data.splitlines():
        code, name, since, until, successor, short = line.split("\t")
        units.append(Unit(code, name, since, until, successor, tuple(short.split(",")) if short else ()))
    return Gazetteer(tuple(units))


def place_of_code(code: str, on: str | None = None) -> Place | None:
    """Return the place with the adcode `code` on the (partial) date `on` (None: today), or None when it is unknown.

    A code that only an abolished unit bore gives that unit, with its `successor`.
    """
    gazetteer = load_gazetteer()
    unit = gazetteer.unit_of_code(code, on)
    return gazetteer.make_place(unit, on) if unit else None


def find_places(name: str, on: str | None = None) -> list[Place]:
    """Return the places that `name` may mean on the date `on` (None: today).

    `name` is a full name (珙县), a short form (衢州) or a path of names (杭州市西湖区, 杭州西湖区). Units of today come
    first, higher levels before lower ones; where no unit of that date fits, abolished ones are returned.
    """
    gazetteer = load_gazetteer()
    found = gazetteer.by_name.get(name, ()) + gazetteer.by_short.get(name, ())
    if not found:
        found = _follow_path(gazetteer, name)
    units = [u for u in dict.fromkeys(found) if u.is_valid(on)] or list(dict.fromkeys(found))
    units.sort(key=lambda u: (not u.is_current, u.name != name, u.rank, u.code))
    places = {u.code: gazetteer.make_place(u, on) for u in reversed(units)}
    return list(reversed(places.values()))


def _follow_path(gazetteer: Gazetteer, name: str) -> tuple[Unit, ...]:
    """Read 湖南省益阳市赫山区 or 杭州西湖区: some ending is a unit, what stands before it names superiors of it."""
    for cut in range(1, len(name) - 1):
        head, tail = name[:cut], name[cut:]
        lower = gazetteer.by_name.get(tail, ()) + gazetteer.by_short.get(tail, ())
        if not lower:
            continue
        upper = gazetteer.by_name.get(head, ()) + gazetteer.by_short.get(head, ()) or _follow_path(gazetteer, head)
        prefixes = {u.code[: 2 if u.rank == 1 else 4] for u in upper}
        found = tuple(u for u in lower if u.rank > 1 and (u.code[:2] in prefixes or u.code[:4] in prefixes))
        if found:
            return found
    return ()


def find_place(code_or_name: str, on: str | None = None) -> Place | None:
    """Return the one place that a code or a name means on the date `on`, or None when there is none or several."""
    text = code_or_name.strip()
    if text.isdecimal() and text.isascii():
        return place_of_code(text, on)
    found = find_places(text, on)
    full = [p for p in found if p.name == text]
    for choice in (full, found):
        if len(choice) == 1:
            return choice[0]
    return None


def nearest_names(name: str, limit: int = 5) -> list[str]:
    """Return up to `limit` names of units of today that look like `name`, for a message about a name unknown."""
    names = {n: None for u in load_gazetteer().units if u.is_current for n in (u.name, *u.short_names)}
    wanted = name.strip()
    if not wanted:
        return []
    # 元江自治县 is written with some letters of 元江哈尼族彝族傣族自治县 left out.
    spread = [n for n in names if len(wanted) > 2 and _is_spread(wanted, n)]
    close = difflib.get_close_matches(wanted, names, n=limit, cutoff=0.5)
    return list(dict.fromkeys([*spread, *close]))[:limit]


def _is_spread(short: str, long: str) -> bool:
    """Whether the characters of `short` stand in `long` in their order."""
    rest = iter(long)
    return all(char in rest for char in short)

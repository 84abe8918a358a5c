"""Matching: every name of a jurisdiction in a text, in one pass (Aho-Corasick, leftmost-longest)."""

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ahocorasick_rs import AhoCorasick, MatchKind

from schemas.gazetteer import Unit, load_gazetteer


@dataclass(frozen=True, slots=True)
class Match:
    """A name of one or several jurisdictions at a place of the text."""

    start: int
    """Offset in the text."""
    end: int
    """End in the text."""
    name: str
    """The name as written."""
    units: tuple[Unit, ...]
    """All units, of today and of the past, that the name may mean."""
    is_full: bool
    """Whether it is the official name; else a short form."""


@dataclass(frozen=True)
class _Names:
    """The automaton and, at the same index, what each pattern means."""

    automaton: AhoCorasick
    meanings: tuple[tuple[tuple[Unit, ...], bool], ...]


@cache
def _load_names() -> _Names:
    gazetteer = load_gazetteer()
    meanings: dict[str, tuple[tuple[Unit, ...], bool]] = {n: (u, False) for n, u in gazetteer.by_short.items()}
    for name, units in gazetteer.by_name.items():
        # 东乡县 was a county of Jiangxi and is what people call 东乡族自治县.
        meanings[name] = (tuple(dict.fromkeys(units + meanings.get(name, ((), False))[0])), True)
    for unit in gazetteer.by_name["市中区"]:
        # 内江市中区 is 内江市市中区, which leftmost-longest would read as 内江市 and 中区.
        for city in gazetteer.by_code.get(unit.code[:4] + "00", ()):
            for head in city.short_names:
                known = meanings.get(f"{head}市中区", ((), True))[0]
                meanings[f"{head}市中区"] = (tuple(dict.fromkeys((*known, unit))), True)
    patterns = list(meanings)
    return _Names(AhoCorasick(patterns, matchkind=MatchKind.LeftmostLongest), tuple(meanings.values()))


def find_matches(text: str) -> Iterator[Match]:
    """Yield the names in `text` in order, none overlapping another; of two that start together the longer."""
    names = _load_names()
    for pattern, start, end in names.automaton.find_matches_as_indexes(text):
        units, is_full = names.meanings[pattern]
        yield Match(start, end, text[start:end], units, is_full)


@cache
def load_words(kind: str) -> frozenset[str]:
    """Return the names of one `kind`: `common` (short forms that are words) or `generic` (城区, 东区 …)."""
    lines = files("extract.gazetteer").joinpath("data/words.tsv").read_text("utf-8").splitlines()
    return frozenset(dict(line.split("\t") for line in lines)[kind].split())


@cache
def load_towns() -> dict[str, tuple[str, ...]]:
    """Return every town and subdistrict of 2023 by its full name, with the adcodes of the counties that have one."""
    data = gzip.decompress(files("extract.gazetteer").joinpath("data/towns.tsv.gz").read_bytes()).decode("utf-8")
    towns: dict[str, tuple[str, ...]] = {}
    for line in data.splitlines():
        code, names = line.split("\t")
        for name in names.split(","):
            towns[name] = (*towns.get(name, ()), code)
    return towns

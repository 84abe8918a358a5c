"""Matching: every name of a jurisdiction in a text, in one pass (Aho-Corasick, leftmost-longest)."""

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ahocorasick_rs import AhoCorasick, MatchKind

from schemas.gazetteer import Unit, load_gazetteer

_SINCE = "1990"
"""Units that ended before are not looked for: no report of the web is older."""


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
    meanings: dict[str, tuple[tuple[Unit, ...], bool]] = {}
    for index, is_full in ((gazetteer.by_short, False), (gazetteer.by_name, True)):
        for name, units in index.items():
            named = tuple(u for u in units if not u.until or u.until >= _SINCE)
            if named:
                # 东乡县 was a county of Jiangxi and is what people call 东乡族自治县.
                meanings[name] = (tuple(dict.fromkeys(named + meanings.get(name, ((), False))[0])), is_full)
    for unit in gazetteer.by_name["市中区"]:
        # 内江市中区 is 内江市市中区, which leftmost-longest would read as 内江市 and 中区.
        for city in gazetteer.by_code.get(unit.code[:4] + "00", ()):
            for head in city.short_names:
                known = meanings.get(f"{head}市中区", ((), True))[0]
                meanings[f"{head}市中区"] = (tuple(dict.fromkeys((*known, unit))), True)
    for word in load_words("holding"):
        meanings.setdefault(word, ((), False))
    patterns = list(meanings)
    return _Names(AhoCorasick(patterns, matchkind=MatchKind.LeftmostLongest), tuple(meanings.values()))


def find_matches(text: str) -> Iterator[Match]:
    """Yield the names in `text` in order, none overlapping another; of two that start together the longer."""
    names = _load_names()
    for pattern, start, end in names.automaton.find_matches_as_indexes(text):
        units, is_full = names.meanings[pattern]
        if units:
            yield Match(start, end, text[start:end], units, is_full)


@cache
def load_words(kind: str) -> frozenset[str]:
    """Return the words of one `kind`.

    `common`: short forms that are words; `generic`: full names that are (城区); `holding`: words that hold a short form
    (千山万水); `crossing`: words that overlap with its end (幸福|安康).
    """
    return frozenset(_read_words()[kind].split(" "))


@cache
def _read_words() -> dict[str, str]:
    data = gzip.decompress(files("extract.gazetteer").joinpath("data/words.tsv.gz").read_bytes()).decode("utf-8")
    return dict(line.split("\t") for line in data.splitlines())


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

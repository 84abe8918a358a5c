"""Lexicon of known platforms, from `extract/data/platforms.yaml`: one pass over the text finds every known name."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import cast

import ahocorasick_rs
import yaml

from schemas.facts import PlatformKind


@dataclass(frozen=True, slots=True)
class KnownPlatform:
    """One wording of a known platform."""

    name: str
    kind: PlatformKind
    key: str
    """The name under which its wordings meet."""
    is_certain: bool
    """Whether the words are a name wherever they stand; False for everyday words that some place made a name."""
    province: str | None = None
    """Where the name is characteristic of one province."""


@dataclass(frozen=True)
class Lexicon:
    """The known names and the words that never are one."""

    by_name: dict[str, KnownPlatform]
    never: frozenset[str]
    matcher: ahocorasick_rs.AhoCorasick
    names: tuple[str, ...]

    def find(self, folded: str) -> Iterator[tuple[int, int, KnownPlatform]]:
        """Yield start, end and entry of each known name, leftmost and longest first, none overlapping."""
        for index, start, end in self.matcher.find_matches_as_indexes(folded):
            yield start, end, self.by_name[self.names[index]]


@cache
def load_lexicon() -> Lexicon:
    """Read the packaged lexicon, once."""
    text = files("extract.data").joinpath("platforms.yaml").read_text("utf-8")
    data = yaml.safe_load(text)
    never = frozenset(data.pop("never"))
    known: dict[str, KnownPlatform] = {}
    for kind, groups in data.items():
        for group, entries in groups.items():
            for entry in entries:
                for name in (entry["name"], *entry.get("aliases", ())):
                    known[name] = KnownPlatform(
                        name, cast(PlatformKind, kind), entry["name"], group == "certain", entry.get("province")
                    )
    names = tuple(known)
    matcher = ahocorasick_rs.AhoCorasick(names, matchkind=ahocorasick_rs.MATCHKIND_LEFTMOST_LONGEST)
    return Lexicon(known, never, matcher, names)

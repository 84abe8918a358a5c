"""Mention: one place at which a platform may be named, with its weight."""

from dataclasses import dataclass

from schemas.facts import PlatformKind

ENOUGH = 1.0
"""Weight from which a name counts as a platform."""


@dataclass(frozen=True, slots=True)
class Mention:
    """One place at which a platform may be named."""

    start: int
    end: int
    name: str
    kind: PlatformKind
    score: float
    rule: str
    is_quoted: bool = True

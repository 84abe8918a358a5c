"""Draft: what the two readers of pages (HTML and plain text) hand to the pipeline, before it is joined to a Report."""

from dataclasses import dataclass, field

from extract.blocks import Block
from schemas.report import Removal, Repair, Verdict


@dataclass(frozen=True, slots=True)
class Located:
    """A value read from the page beside the raw string it was read from."""

    value: str
    raw: str


@dataclass(frozen=True, slots=True)
class LocatedNames:
    """Names read from the page beside the raw string they were read from."""

    values: tuple[str, ...]
    raw: str


@dataclass(frozen=True)
class PlacedRemoval:
    """A removal from inside the article: it stood in or before block number `block`, at `offset` of what is left."""

    removal: Removal
    block: int | None = None
    """Index into `Draft.blocks`; None when the piece stood outside of the article."""
    offset: int = 0


@dataclass(frozen=True)
class Draft:
    """An article found on a page: restored, clean blocks in order and all that was read around them."""

    blocks: tuple[Block, ...] = ()
    title: Located | None = None
    title_repairs: tuple[Repair, ...] = ()
    published: Located | None = None
    outlet: Located | None = None
    authors: LocatedNames | None = None
    removals: tuple[PlacedRemoval, ...] = ()
    verdict: Verdict = "article"
    verdict_reasons: tuple[str, ...] = ()
    hacked_signals: tuple[str, ...] = ()
    next_page: str | None = None
    canonical: str | None = None
    notes: dict[str, str] = field(default_factory=dict)

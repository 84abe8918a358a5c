"""Report: the article of a page, with the log of all that was removed and repaired."""

from typing import Literal

from pydantic import Field

from schemas.dates import PartialDate
from schemas.model import Value

Verdict = Literal["article", "list", "block", "captcha", "login", "error", "shell", "spam", "empty"]
RemovalKind = Literal["furniture", "hidden", "interference", "placeholder", "spam", "comment", "duplicate"]
RepairKind = Literal[
    "encoding", "pinyin", "ruby", "byte_shift", "script", "invisible", "split", "lookalike", "entity", "punctuation"
]


class Removal(Value):
    """One piece that cleaning dropped."""

    kind: RemovalKind
    """What the piece was."""
    rule: str
    """Id of the rule that removed it, `stage.name`."""
    quote: str
    """The removed text (cut to 500 characters)."""
    length: int = Field(ge=0)
    """Characters removed in all, of which `quote` shows the first."""
    at: int | None = Field(default=None, ge=0)
    """Offset in the clean text at which it stood when it stood inside the article; None outside of it."""


class Repair(Value):
    """One piece of the clean text that restoration changed: `text[start:end] == after`."""

    kind: RepairKind
    """What was wrong."""
    rule: str
    """Id of the rule that repaired it, `stage.name`."""
    start: int = Field(ge=0)
    """Offset of the repaired piece in the clean text (or in the title when `field` says so)."""
    end: int = Field(ge=0)
    """End of the repaired piece; equal to `start` where an insertion was taken out."""
    before: str
    """As the page had it."""
    after: str
    """As the clean text has it."""
    field: Literal["text", "title", "outlet", "authors"] = "text"
    """Which string of the report `start` and `end` point into."""


class DamagedSpan(Value):
    """A piece of the clean text that could not be restored; no fact is drawn from it."""

    start: int = Field(ge=0)
    """Offset in the clean text."""
    end: int = Field(ge=0)
    """End in the clean text."""
    quote: str
    """`text[start:end]`."""
    reason: str
    """What is lost, such as `lost_date_unit` or `byte_loss`."""


class Encoding(Value):
    """How bytes became text."""

    name: str
    """Python codec that was used; `text` where the input was text already."""
    evidence: str
    """What the choice rests on, such as `bom`, `utf-8`, `meta`, `header`, `detected`, `frequency`."""
    declared: tuple[str, ...] = ()
    """Encodings the page and its headers declare, in order of trust."""
    errors: int = Field(default=0, ge=0)
    """Sequences that could not be decoded."""
    repairs: tuple[str, ...] = ()
    """Undone damage of the whole page, such as `double_utf8` or `mixed_gb18030`."""


class Report(Value):
    """The article of one page."""

    url: str
    """Address of the page, or `file:` URL."""
    title: str | None = None
    """Headline as the page heads it, without site name or injected words."""
    title_raw: str | None = None
    """The string the title was taken from."""
    published: PartialDate | None = None
    """Date of first publication, as precise as the page tells it."""
    published_raw: str | None = None
    """The string the date was read from."""
    outlet: str | None = None
    """The medium that wrote the article."""
    outlet_raw: str | None = None
    """The string the outlet was read from."""
    authors: tuple[str, ...] = ()
    """Reporters, correspondents and bylined authors."""
    authors_raw: str | None = None
    """The string the authors were read from."""
    text: str = ""
    """Clean text in Simplified Chinese, one paragraph a line; every evidence offset points into it."""
    verdict: Verdict = "article"
    """What kind of page this is; only an `article` becomes a stored report."""
    verdict_reasons: tuple[str, ...] = ()
    """Signals behind the verdict."""
    hacked: bool = False
    """Whether the page carries injected spam or deliberate damage."""
    hacked_signals: tuple[str, ...] = ()
    """Signals behind `hacked`."""
    encoding: Encoding = Encoding(name="text", evidence="given")
    """How the bytes were decoded."""
    removed: tuple[Removal, ...] = ()
    """Everything that cleaning dropped, in page order."""
    repaired: tuple[Repair, ...] = ()
    """Everything that restoration changed."""
    damaged: tuple[DamagedSpan, ...] = ()
    """What could not be restored."""
    next_page: str | None = None
    """Absolute URL of the article's next part, where the article runs over several pages."""
    canonical: str | None = None
    """Canonical URL that the page declares, where it is credible."""

"""What the archive hands back: plain frozen values, made from rows."""

import datetime as dt
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from archive.frames import frame_hits
from schemas.attachment import Attachment
from schemas.facts import Fact
from schemas.model import Value
from schemas.place import Place
from schemas.report import Verdict

if TYPE_CHECKING:
    import pandas

Outcome = Literal["new", "updated", "unchanged", "known", "reprint", "rejected"]
UrlState = Literal["queued", "fetched", "unchanged", "gone", "blocked", "failed"]
UrlKind = Literal["article", "list", "part"]
RunState = Literal["running", "finished", "stopped", "failed"]


class Stored(Value):
    """What became of one stored page."""

    outcome: Outcome
    """`new` report; `updated`: a new version; `unchanged`: same address, same clean text; `known`: another address
    (or file) of a report already there; `reprint`: a new report linked to the one it copies; `rejected`: no article,
    kept as a capture only."""
    capture_id: str
    """Id of the capture."""
    report_id: str | None = None
    """Id of the report; None for `rejected`."""
    version_id: str | None = None
    """Id of the report's current version; None for `rejected`."""
    original_id: str | None = None
    """Report of which this one is a reprint, where `outcome` is `reprint`."""
    facts: int = 0
    """Facts that stand in the report now."""
    refused: tuple[str, ...] = ()
    """Facts that were not stored because their evidence does not verify, one line each."""


class Due(Value):
    """One address that a source's crawl should ask for."""

    url: str
    """Address."""
    source: str
    """Name of the source."""
    kind: UrlKind
    """Article, list page, or further page of an article."""
    tries: int
    """Attempts so far that failed in a row."""
    etag: str | None = None
    """Validator of the last response, for a conditional request."""
    last_modified: str | None = None
    """Validator of the last response, for a conditional request."""
    found_on: str | None = None
    """The page that names it: a list, or the article of which it is a part."""


class Snippet(Value):
    """A piece cut from the original text around what was asked."""

    text: str
    """The piece."""
    highlights: tuple[tuple[int, int], ...] = ()
    """Spans of `text` that answer the query."""


class Hit(Value):
    """One report found."""

    report_id: str
    """Id of the report."""
    title: str | None
    """Its headline."""
    published: str | None
    """Date of publication, maybe partial."""
    outlet: str | None
    """The medium that wrote it."""
    place: Place | None
    """Its locality."""
    platforms: tuple[str, ...]
    """Platforms it names."""
    url: str
    """Address."""
    score: float
    """Weight of the match (0 where sorted by something else)."""
    snippet: Snippet
    """What of the text answers the query."""
    title_highlights: tuple[tuple[int, int], ...] = ()
    """Spans of the title that answer the query."""
    relevant: bool = True
    """Whether the report is about consultation practice; others are found too, but marked."""


class FacetCount(Value):
    """How many of the reports found share one value."""

    value: str
    """The value: an adcode, a platform's key, a year, an outlet …"""
    label: str
    """The value for readers."""
    count: int
    """Reports."""


class SearchResult(Value):
    """The answer to a search."""

    total: int
    """All reports that match."""
    hits: tuple[Hit, ...]
    """The part of them that was asked for."""
    facets: dict[str, tuple[FacetCount, ...]] = Field(default_factory=dict)
    """Counts over all matches by `relevant` (`yes`, `no`), `province`, `platform`, `method`, `year`, `outlet`,
    `source`; most frequent first."""

    def to_pandas(self) -> "pandas.DataFrame":
        """Return the hits as a typed DataFrame, in their order."""
        return frame_hits(self.hits)


class StoredFact(Value):
    """One fact as the archive holds it."""

    id: str
    """Stable id: the same statement keeps it over versions of its report."""
    report_id: str
    """Report it stands in."""
    fact: Fact
    """The fact with its evidence (offsets hold for the report's current version)."""
    sentence: str
    """The sentence in which the evidence stands."""
    place: Place | None
    """The place it speaks for: its scope, else the report's locality."""
    title: str | None
    """Headline of its report."""
    published: str | None
    """Publication date of its report."""
    url: str
    """Address of its report."""
    review: Literal["accepted", "corrected", "rejected", "added", "reopened"] | None = None
    """Standing of human review; None where nobody has looked."""
    superseded: bool = False
    """Whether the report's current version no longer says it."""


class StoredCapture(Value):
    """One capture as the archive holds it."""

    id: str
    """Stable id."""
    url: str
    """Address that answered."""
    fetched_at: dt.datetime
    """When it was first seen."""
    last_seen_at: dt.datetime
    """When the same bytes were last seen."""
    status: int
    """HTTP status."""
    verdict: Verdict
    """Gate verdict."""
    file: str
    """WARC file, relative to the archive's folder."""
    offset: int
    """Offset of the record in that file."""
    length: int
    """Length of the compressed record."""
    payload_digest: str
    """Payload digest of the record."""
    source: str | None = None
    """Name of the source it was crawled for."""
    report_id: str | None = None
    """Report made from it."""
    part_of: str | None = None
    """Capture of the article's first page, where this is a further one."""


class StoredReport(Value):
    """One report as the archive holds it, with everything needed to show it."""

    id: str
    """Stable id."""
    url: str
    """Address."""
    source: str | None
    """Name of the source."""
    record: dict[str, Any]
    """The codebook's record of the current version (`schemas.extraction.make_record`), facts without those that a
    person rejected and with corrected values."""
    facts: tuple[StoredFact, ...]
    """Facts in the order of their evidence."""
    captures: tuple[StoredCapture, ...]
    """Captures, oldest first."""
    versions: int
    """Number of versions."""
    case_ids: tuple[str, ...]
    """Cases that rest on it."""
    original_id: str | None = None
    """Report of which it is a reprint."""
    reprint_ids: tuple[str, ...] = ()
    """Reports that are reprints of it."""
    first_seen_at: dt.datetime
    """When it was first stored."""
    refused: tuple[str, ...] = ()
    """Facts that were refused at the door, one line each."""
    attachments: tuple[Attachment, ...] = ()
    """Documents that its page offers."""


class Change(Value):
    """One change of the archive."""

    number: int
    """Running number; later changes have higher ones."""
    made_at: dt.datetime
    """When."""
    entity: str
    """`report`, `link` or `review`."""
    entity_id: str
    """Id of the report (also for links) or fact."""
    action: str
    """What happened, such as `new`, `version`, `facts`, `linked`, `unlinked`, `accept`."""

"""What spiders hand to the pipelines."""

from dataclasses import dataclass, field

from archive import WarcLocation
from schemas.attachment import Attachment
from schemas.extraction import Extraction
from schemas.page import Page


@dataclass
class PartPage:
    """A further page of an article."""

    key: str
    """Address under which the frontier knows it."""
    page: Page
    location: WarcLocation
    """Where its record stands in the WARC."""
    etag: str | None = None
    last_modified: str | None = None
    earlier: WarcLocation | None = None
    """The last capture of its address, where that has the same payload."""

    @property
    def has_validators(self) -> bool:
        """Whether the site may be asked if the page has changed."""
        return bool(self.etag or self.last_modified)


@dataclass
class ArticlePage(PartPage):
    """One captured page that should hold an article."""

    extraction: Extraction | None = None
    """Set by the first pipeline."""
    attachments: tuple[Attachment, ...] = ()
    """Documents that the page offers; set by the second pipeline."""
    parts: list[PartPage] = field(default_factory=list)
    """Further pages of the same article, fetched by the first pipeline."""
    is_condition_ignored: bool = False
    """Whether we asked for it only if changed, and got it in full."""

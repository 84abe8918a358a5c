"""What spiders hand to the pipelines."""

from dataclasses import dataclass

from archive import WarcLocation
from schemas.attachment import Attachment
from schemas.extraction import Extraction
from schemas.page import Page


@dataclass
class ArticlePage:
    """One captured page that should hold an article."""

    key: str
    """Address under which the frontier knows it."""
    page: Page
    location: WarcLocation
    """Where its record stands in the WARC."""
    etag: str | None = None
    last_modified: str | None = None
    extraction: Extraction | None = None
    """Set by the first pipeline."""
    attachments: tuple[Attachment, ...] = ()
    """Documents that the page offers; set by the second pipeline."""
    earlier: WarcLocation | None = None
    """The last capture of its address, where that has the same payload."""

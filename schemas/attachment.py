"""Attachment: a document that an article's page offers beside its text."""

import datetime as dt

from schemas.model import Value


class AttachmentLink(Value):
    """A document as a page names it."""

    url: str
    """Absolute address."""
    name: str
    """Name under which the page offers it, or the file's name."""


class Attachment(AttachmentLink):
    """A document with what became of it."""

    kind: str = ""
    """What its first bytes say: `pdf`, `docx`, `xlsx`, `doc`, `zip`, `rar`, `ofd` …; empty where it was not had."""
    size: int = 0
    """Bytes."""
    digest: str = ""
    """Payload digest of its record in the WARC."""
    text: str = ""
    """Its text, one paragraph a line, where it could be read."""
    note: str = ""
    """Why there is no document or no text."""
    fetched_at: dt.datetime | None = None
    """When it was fetched (UTC)."""
    warc_file: str = ""
    """Name of the WARC file that holds it."""
    warc_offset: int = 0
    """Offset of its record there."""
    warc_length: int = 0
    """Length of its record as stored."""

"""Page: one captured response, as it came."""

import datetime as dt

from pydantic import AwareDatetime

from schemas.model import Value


class Page(Value):
    """One captured response. The body is the payload after transfer decoding and content decoding (no gzip)."""

    url: str
    """Address that answered, after redirects; `file:` URLs for files read from disk."""
    fetched_at: AwareDatetime = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    """When we saw it (UTC). The epoch means: not known."""
    status: int = 200
    """HTTP status code; 200 for files."""
    headers: tuple[tuple[str, str], ...] = ()
    """Response headers in order, names as sent."""
    body: bytes
    """Payload bytes."""

    def header(self, name: str) -> str | None:
        """Return the first header called `name` (case-insensitive), or None."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)

    @property
    def media_type(self) -> str:
        """The Content-Type without its parameters, lower case; empty when the response names none."""
        return (self.header("content-type") or "").partition(";")[0].strip().lower()

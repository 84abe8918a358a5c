"""Revisit records: responses whose payload an earlier record holds, and the page that they stand for."""

import datetime as dt
import re
from pathlib import PurePath

from schemas.model import Value
from schemas.page import Page

_FIELD = re.compile(rb"\r\n([\w-]+):[ \t]*([^\r\n]*)")


class Reference(Value):
    """What a revisit says: where its payload stands, and what was answered this time."""

    url: str
    """Address that answered."""
    fetched_at: dt.datetime
    """When."""
    status: int
    """HTTP status; 304 where the server said that nothing had changed."""
    headers: tuple[tuple[str, str], ...]
    """Headers of this time."""
    digest: str
    """Digest of the payload."""
    file: str
    """Name of the WARC file that holds it."""
    offset: int
    """Offset of the record there."""

    def apply(self, original: Page) -> Page:
        """Return the page that was seen: the payload of `original`, at this time and address."""
        own = {"url": self.url, "fetched_at": self.fetched_at}
        if self.status != 304:
            own |= {"status": self.status, "headers": self.headers}
        return original.model_copy(update=own)


def read_fields(record: bytes) -> dict[str, str]:
    """Return the named fields of a WARC record, names in lower case."""
    head = record[: record.find(b"\r\n\r\n")]
    return {name.decode().lower(): value.decode("utf-8", "replace") for name, value in _FIELD.findall(head)}


def read_reference(record: bytes) -> Reference | None:
    """Return what a revisit says; None for other records, and for revisits that do not name file and offset."""
    fields = read_fields(record)
    if fields.get("warc-type") != "revisit":
        return None
    status, *lines = record[record.find(b"\r\n\r\n") + 4 :].partition(b"\r\n\r\n")[0].decode("utf-8", "replace").split(
        "\r\n"
    )  # fmt: skip
    headers = [(name, value.strip()) for name, found, value in (line.partition(":") for line in lines) if found]
    code = status.split(" ")[1:2]
    try:
        return Reference(
            url=fields["warc-target-uri"],
            fetched_at=dt.datetime.fromisoformat(fields["warc-date"]),
            status=int(code[0]) if code else 0,
            headers=tuple(headers),
            digest=fields["warc-payload-digest"],
            # No more than a name: nothing outside of the folder is read.
            file=PurePath(fields["warc-refers-to-filename"]).name,
            offset=int(fields["warc-refers-to-file-offset"]),
        )
    except (KeyError, ValueError):
        return None

"""Documents that arrive where a page was expected, whatever their Content-Type says: told by their first bytes."""

_MAGIC = (
    (b"%PDF-", "PDF"),
    (b"PK\x03\x04", "Office or ZIP"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Word 97"),
    (b"Rar!", "RAR"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG", "PNG"),
    (b"GIF8", "GIF"),
)


def sniff_document(body: bytes) -> str | None:
    """Return what kind of document `body` is, or None where it may be a page."""
    start = body[:64].lstrip()
    return next((kind for magic, kind in _MAGIC if start.startswith(magic)), None)

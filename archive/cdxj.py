"""CDXJ: the index that web archive tools look captures up in, one file beside each WARC file, one line per response.

Lines are appended when their records are safe on disk, and sorted when the WARC file is closed, as replay tools want
them. The index can be made anew from the WARC files at any time.
"""

import datetime as dt
import json
from pathlib import Path
from urllib.parse import urlsplit


def make_surt(url: str) -> str:
    """Return the sort-friendly form of `url`: `http://www.x.example/A?b=1&a=2` is `example,x)/a?a=2&b=1`."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return url
    if parts.scheme.lower() not in ("http", "https"):
        return url
    host = (parts.hostname or "").removeprefix("www.").rstrip(".")
    # An IPv4 address is not turned round: its parts already go from the wide to the narrow.
    key = host if host.replace(".", "").isdigit() else ",".join(reversed(host.split(".")))
    if port and port not in (80, 443):
        key += f":{port}"
    query = "&".join(sorted(parts.query.split("&"))) if parts.query else ""
    path = (parts.path.rstrip("/") or "/") + (f"?{query}" if query else "")
    return f"{key}){path}".lower().replace(" ", "%20")


def make_line(
    url: str, fetched_at: dt.datetime, status: int, media_type: str, digest: str, file: str, offset: int, length: int
) -> str:
    """Return the line of one response; numbers are strings, by the habit of the format."""
    fields = {
        "url": url,
        "mime": media_type.partition(";")[0].strip().lower() or "unk",
        "status": str(status),
        "digest": digest,
        "length": str(length),
        "offset": str(offset),
        "filename": file,
    }
    return f"{make_surt(url)} {fetched_at.astimezone(dt.UTC):%Y%m%d%H%M%S} {json.dumps(fields)}\n"


def name_index(warc: Path) -> Path:
    """Return where the index of the WARC file `warc` stands."""
    return warc.with_name(warc.name.removesuffix(".gz").removesuffix(".warc") + ".cdxj")


def append_lines(path: Path, lines: list[str]) -> None:
    """Append `lines` in one write: a reader meets whole lines."""
    with path.open("ab", buffering=0) as file:
        file.write("".join(lines).encode())


def sort_lines(path: Path) -> None:
    """Sort a finished index; it is put in the place of the unsorted one whole."""
    lines = sorted(set(path.read_bytes().splitlines(keepends=True)))
    temporary = path.with_name(f".{path.name}")
    temporary.write_bytes(b"".join(lines))
    temporary.replace(path)

"""CDXJ: the index that web archive tools look captures up in, one file beside each WARC file, one line per response.

Lines are appended when their records are safe on disk, and sorted when the WARC file is closed, as replay tools want
them. While a WARC file is written a lock stands beside it; `archive.mending` puts right what a killed process left.
The index can be made anew from the WARC files at any time.
"""

import datetime as dt
import json
import mmap
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

REVISIT = "warc/revisit"
"""What stands for the media type of a response whose payload an earlier record holds."""


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
    moment = fetched_at.astimezone(dt.UTC)
    fields = {
        "url": url,
        "mime": media_type.partition(";")[0].strip().lower() or "unk",
        "status": str(status),
        "digest": digest,
        "length": str(length),
        "offset": str(offset),
        "filename": file,
        # No tool asks for it; the second in front is too coarse to name a record by.
        "date": f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond:06d}Z",
    }
    return f"{make_surt(url)} {moment:%Y%m%d%H%M%S} {json.dumps(fields)}\n"


def name_index(warc: Path) -> Path:
    """Return where the index of the WARC file `warc` stands."""
    return warc.with_name(warc.name.removesuffix(".gz").removesuffix(".warc") + ".cdxj")


def name_lock(warc: Path) -> Path:
    """Return where the lock stands that says that `warc` is being written."""
    return name_index(warc).with_suffix(".lock")


def append_lines(path: Path, lines: list[str]) -> None:
    """Append `lines` in one write: a reader meets whole lines."""
    with path.open("ab", buffering=0) as file:
        file.write("".join(lines).encode())


def sort_lines(path: Path, more: list[str] | None = None) -> None:
    """Sort a finished index, with `more` lines; it is put in the place of the unsorted one whole."""
    found = path.read_bytes() if path.exists() else b""
    lines = {line for line in found.splitlines(keepends=True) if line.endswith(b"}\n")}
    lines |= {line.encode() for line in more or ()}
    temporary = path.with_name(f".{path.name}")
    temporary.write_bytes(b"".join(sorted(lines)))
    temporary.replace(path)


def read_line(line: bytes) -> dict[str, Any] | None:
    """Return the fields of a line; None where it is cut or no line of ours."""
    try:
        fields = json.loads(line.split(b" ", 2)[2])
    except (IndexError, ValueError):
        return None
    return fields if isinstance(fields, dict) and {"url", "digest", "offset", "filename"} <= fields.keys() else None


def find_lines(path: Path, prefix: bytes, *, is_sorted: bool = True) -> Iterator[bytes]:
    """Yield the lines of an index that begin with `prefix`; in a sorted one nothing else is read."""
    if not path.stat().st_size:
        return
    with path.open("rb") as file:
        if not is_sorted:
            yield from (line for line in file if line.startswith(prefix))
            return
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            low, high = 0, len(data)
            while low < high:
                # `low` is always the start of a line; the line that holds the middle is the one that is compared.
                start = data.rfind(b"\n", low, (low + high) // 2) + 1 or low
                end = data.find(b"\n", start) + 1 or len(data)
                if data[start : start + len(prefix)] < prefix:
                    low = end
                else:
                    high = start
            data.seek(low)
            while (line := data.readline()).startswith(prefix):
                yield line

"""Files given on the command line, read as Pages: .html, .htm, .txt, and the records of .warc, .warc.gz and .wacz."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from schemas.page import Page

HTML_SUFFIXES = frozenset({".html", ".htm", ".shtml", ".xhtml"})
TEXT_SUFFIXES = frozenset({".txt"})
WARC_SUFFIXES = (".warc", ".warc.gz", ".wacz")
MAX_BYTES = 64 * 1024 * 1024
"""Largest file read as one page; nothing longer is an article."""

# Signatures of formats that people hand in by mistake.
_BINARY_SIGNATURES = (
    b"%PDF",
    b"PK\x03\x04",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\x7fELF",
    b"\xd0\xcf\x11\xe0",
    b"\x1f\x8b",
)


class InputError(Exception):
    """One line that names the file and says what to do about it."""


@dataclass(frozen=True, slots=True)
class InputFile:
    """One file that the command will read."""

    path: Path
    is_warc: bool


def _kind(path: Path) -> str | None:
    name = path.name.lower()
    if name.endswith(WARC_SUFFIXES):
        return "warc"
    if path.suffix.lower() in HTML_SUFFIXES | TEXT_SUFFIXES:
        return "page"
    return None


def find_inputs(paths: Iterable[Path]) -> Iterator[InputFile | InputError]:
    """Yield the readable files under `paths` in the order given (folders sorted by name), or what is wrong with one.

    A file named by the user is always tried; in a folder, files of other kinds are passed over.
    """
    for path in paths:
        if path.is_dir():
            found = sorted(p for p in path.rglob("*") if _kind(p) and p.is_file())
            if not found:
                yield InputError(f"{path}: no .html, .txt, .warc(.gz) or .wacz file in this folder")
            for member in found:
                yield InputFile(member, _kind(member) == "warc")
        elif path.exists():
            yield InputFile(path, _kind(path) == "warc")
        else:
            yield InputError(f"{path}: no such file or folder")


def read_file(path: Path) -> Page:
    """Return the file as a Page; raise InputError when it is empty, too large, binary or unreadable."""
    try:
        size = path.stat().st_size
        if size == 0:
            raise InputError(f"{path}: the file is empty")
        if size > MAX_BYTES:
            raise InputError(f"{path}: {size:,} bytes; a page of more than {MAX_BYTES:,} bytes is not read")
        body = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}") from error
    if is_binary(body):
        raise InputError(f"{path}: a binary file, not a page; give .html, .txt, .warc(.gz) or .wacz")
    is_text = path.suffix.lower() in TEXT_SUFFIXES
    return Page(
        url=path.resolve().as_uri(),
        fetched_at=dt.datetime.fromtimestamp(int(path.stat().st_mtime), dt.UTC),
        headers=(("Content-Type", "text/plain" if is_text else "text/html"),),
        body=body,
    )


def is_binary(body: bytes) -> bool:
    """Whether `body` is no text in any encoding: a known signature, or control characters that no text holds."""
    if body.startswith(_BINARY_SIGNATURES):
        return True
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    head = body[:65536]
    controls = sum(head.count(bytes([c])) for c in (*range(1, 9), *range(14, 27), *range(28, 32), 127))
    # UTF-16 without a mark is half NULs; a stray NUL in a page is common, other control characters are not.
    return controls > max(8, len(head) // 100)


@dataclass(frozen=True, slots=True)
class InputPage:
    """One page out of a file."""

    file: str
    page: Page


def read_pages(item: InputFile | InputError) -> Iterator[InputPage | InputError]:
    """Yield the pages of one input, or what is wrong with it; a damaged WARC gives what is readable, then the error."""
    if isinstance(item, InputError):
        yield item
    elif item.is_warc:
        yield from _read_warc(item.path)
    else:
        try:
            yield InputPage(str(item.path), read_file(item.path))
        except InputError as error:
            yield error


def _read_warc(path: Path) -> Iterator[InputPage | InputError]:
    from archive.records import ReadProblem
    from archive.webarchives import read_web_archive

    pages = 0
    try:
        for found in read_web_archive(path):
            if isinstance(found, ReadProblem):
                yield InputError(f"{found.path}: at byte {found.offset}: {found.reason}")
            elif found.media_type in ("", "text/html", "application/xhtml+xml", "text/plain"):
                pages += 1
                yield InputPage(f"{path}#{found.url}", found)
    except OSError as error:
        yield InputError(f"{path}: {error.strerror or error}")

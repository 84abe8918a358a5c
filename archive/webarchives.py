"""Web archive files of any maker: WARC (plain, gzip) and WACZ, with revisits resolved inside the file.

A WACZ file is a zip of WARC files. Nothing of it is unpacked under its own name, and no part may grow without bound.
"""

import contextlib
import datetime as dt
import re
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from warcio.recordloader import ArcWarcRecordLoader
from warcio.utils import Digester

from archive.record_bytes import ROLE
from archive.records import ReadProblem, parse_record, split_records
from schemas.model import Value
from schemas.page import Page

__all__ = ["read_web_archive"]

_CHUNK = 1 << 20
_MAX_RATIO = 100
"""Times its packed size that a part of a WACZ may unpack to: WARC text packs to a twentieth, bombs to a thousandth."""
_SPARE = 16 << 20
_MAX_PARTS = 10_000
_REVISIT = re.compile(rb"(?i)\r?\nWARC-Type:[ \t]*revisit")
_LIST = re.compile(rb"(?i)\n" + ROLE.encode() + rb":[ \t]*list[ \t]*\r?\n")
"""What this project's own crawls write at list pages and robots.txt, which are no articles."""


class _Revisit(Value):
    """A capture whose payload another record holds."""

    url: str
    fetched_at: dt.datetime
    status: int
    headers: tuple[tuple[str, str], ...]
    digest: str
    """Normalised payload digest; empty where the record names none."""
    refers_to: str
    """Address of the record that holds the payload; empty where the record names none."""
    where: tuple[str, int]


def read_web_archive(path: Path) -> Iterator[Page | ReadProblem]:
    """Yield each text page of a `.warc`, `.warc.gz` or `.wacz` file, and a ReadProblem for what cannot be read.

    Revisits come last, with their own address and time and the payload of the record that they refer to; of many
    revisits of one address to one payload only the latest. What a crawl of this project asked for as a list is left
    out. OSError where the file cannot be opened.
    """
    revisits: dict[tuple[str, str, str], _Revisit] = {}
    for found in _read_parts(path):
        if isinstance(found, _Revisit):
            key = (found.url, found.digest, found.refers_to)
            if key not in revisits or revisits[key].fetched_at < found.fetched_at:
                revisits[key] = found
            continue
        if isinstance(found, tuple):
            if not found[2]:
                yield found[0]
        else:
            yield found
    if revisits:
        yield from _resolve(path, list(revisits.values()))


def _resolve(path: Path, revisits: list[_Revisit]) -> Iterator[Page | ReadProblem]:
    """Read the file a second time and yield what the revisits stand for."""
    by_digest: dict[str, list[_Revisit]] = {}
    by_url: dict[str, list[_Revisit]] = {}
    for revisit in revisits:
        if revisit.digest:
            by_digest.setdefault(revisit.digest, []).append(revisit)
        elif revisit.refers_to:
            by_url.setdefault(revisit.refers_to, []).append(revisit)
    left = {id(revisit): revisit for revisit in revisits}
    for found in _read_parts(path):
        if not isinstance(found, tuple):
            continue
        page, digest, _ = found
        for revisit in by_digest.pop(digest, []) + by_url.pop(page.url, []):
            left.pop(id(revisit), None)
            own = {"url": revisit.url, "fetched_at": revisit.fetched_at}
            if revisit.headers and revisit.status != 304:
                # What a coding header says of the payload holds for the record, not for the body made of it.
                own |= {"status": revisit.status}
            yield page.model_copy(update=own)
    for revisit in left.values():
        # Pictures and styles are revisited as well; whether this was one, only its payload could tell.
        media_type = next((v for k, v in revisit.headers if k.lower() == "content-type"), "text/html")
        if media_type.startswith(("text/html", "application/xhtml", "text/plain")) and revisit.status != 304:
            name, offset = revisit.where
            reason = f"a revisit of {revisit.url}, whose payload no record of this file holds"
            yield ReadProblem(path=name, offset=offset, reason=reason)


def _read_parts(path: Path) -> Iterator[tuple[Page, str, bool] | _Revisit | ReadProblem]:
    for name, part in _open_parts(path):
        if isinstance(part, str):
            yield ReadProblem(path=name, offset=0, reason=part)
            continue
        with part:
            yield from _read_warc(name, part)


def _read_warc(name: str, file: IO[bytes]) -> Iterator[tuple[Page, str, bool] | _Revisit | ReadProblem]:
    if not file.read(1):
        yield ReadProblem(path=name, offset=0, reason="the file is empty")
        return
    file.seek(0)
    has_records = False
    for offset, data in split_records(file):
        if isinstance(data, bytes) and _REVISIT.search(data[:4096]):
            revisit = _read_revisit(data, (name, offset))
            has_records = True
            if revisit is not None and not _is_list(data):
                yield revisit
            continue
        found = data if isinstance(data, str) else parse_record(data)
        if isinstance(found, str):
            if not has_records and found.startswith("damaged: no WARC header"):
                found = "no WARC file: it does not begin with a WARC record"
            yield ReadProblem(path=name, offset=offset, reason=found)
        elif isinstance(found, Page):
            assert isinstance(data, bytes)
            yield found, _find_digest(data, found), _is_list(data)
        has_records = True


def _read_revisit(data: bytes, where: tuple[str, int]) -> _Revisit | None:
    try:
        record = ArcWarcRecordLoader(verify_http=False).parse_record_stream(BytesIO(data), known_format="warc")
        fields, http = record.rec_headers, record.http_headers
        code = http.get_statuscode() if http else ""
        return _Revisit(
            url=fields.get_header("WARC-Target-URI"),
            fetched_at=dt.datetime.fromisoformat(fields.get_header("WARC-Date")),
            status=int(code) if code.isdecimal() else 200,
            headers=tuple(http.headers) if http else (),
            digest=_fold_digest(fields.get_header("WARC-Payload-Digest") or ""),
            refers_to=fields.get_header("WARC-Refers-To-Target-URI") or "",
            where=where,
        )
    except Exception:  # the parser raises errors of many kinds on hostile bytes
        return None


def _is_list(record: bytes) -> bool:
    """Whether the record says that it was asked for as a list; its page may stand for an article by a revisit."""
    return _LIST.search(record, 0, record.find(b"\r\n\r\n") + 2) is not None


def _find_digest(record: bytes, page: Page) -> str:
    """Return the payload digest of a record: the one that it names, or that of its body."""
    head = record[: record.find(b"\r\n\r\n") + 2]
    named = re.search(rb"(?i)\nWARC-Payload-Digest:[ \t]*(\S+)", head)
    if named:
        return _fold_digest(named[1].decode("latin-1"))
    digester = Digester("sha1")
    digester.update(page.body)
    return _fold_digest(str(digester))


def _fold_digest(digest: str) -> str:
    return digest.strip().lower().replace("sha-", "sha")


def _open_parts(path: Path) -> Iterator[tuple[str, IO[bytes] | str]]:
    """Yield the WARC files that `path` is or holds, by name: open, or a line that says what is wrong."""
    if not zipfile.is_zipfile(path) or path.name.lower().endswith((".warc", ".warc.gz")):
        if path.name.lower().endswith(".wacz"):
            yield str(path), "no WACZ file: it is no zip archive, or its end is missing"
            return
        yield str(path), path.open("rb")
        return
    try:
        with zipfile.ZipFile(path) as archive:
            parts = [info for info in archive.infolist() if _is_warc(info.filename)]
            if not parts:
                yield str(path), "no WACZ file: it holds no WARC file below `archive/`"
            for info in parts[:_MAX_PARTS]:
                yield f"{path}#{info.filename}", _unpack(archive, info)
            if len(parts) > _MAX_PARTS:
                yield str(path), f"holds {len(parts)} WARC files; only {_MAX_PARTS} were read"
    except (zipfile.BadZipFile, ValueError, OverflowError) as error:
        yield str(path), f"damaged: {error}"


def _is_warc(name: str) -> bool:
    folder, _, _ = name.replace("\\", "/").rpartition("/")
    return folder.split("/")[-1].lower() == "archive" and name.lower().endswith((".warc", ".warc.gz"))


def _unpack(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> IO[bytes] | str:
    """Return the content of one part in a file without a name, or what is wrong with it."""
    bound = _MAX_RATIO * info.compress_size + _SPARE
    with contextlib.ExitStack() as stack:
        file = stack.enter_context(TemporaryFile())
        try:
            with archive.open(info) as packed:
                while chunk := packed.read(_CHUNK):
                    if file.tell() + len(chunk) > bound:
                        return f"unpacks to more than {bound >> 20} MB from {info.compress_size:,} bytes, passed over"
                    file.write(chunk)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
            return f"damaged: {error}"
        file.seek(0)
        stack.pop_all()
        return file

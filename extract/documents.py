"""Documents: the text of PDF and DOCX files. Their libraries are the extra `documents`.

Bytes in, text out; a hostile document may take long or much memory, so whoever calls this bounds both.
"""

import re
import unicodedata
from collections.abc import Iterator
from io import BytesIO
from typing import Any

__all__ = ["READABLE", "name_kind", "read_document"]

READABLE = frozenset({"pdf", "docx"})
"""Kinds whose text can be read."""
_OFFICE = (
    (b"word/document.xml", "docx"),
    (b"xl/workbook.xml", "xlsx"),
    (b"ppt/presentation.xml", "pptx"),
    (b"OFD.xml", "ofd"),
)
_MAGIC = (
    (b"%PDF-", "pdf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "doc"),
    (b"Rar!", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"{\\rtf", "rtf"),
)
_END_OF_SENTENCE = re.compile(r"[。！？；：…”）.!?;:]$")
_NUMBERED = re.compile(
    r"\s*(?:第[一二三四五六七八九十百零\d]{1,4}[章节条]|[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十]{1,3}）|\d{1,2}[.、])"
)


def name_kind(body: bytes) -> str:
    """Return what kind of document `body` is (`pdf`, `docx`, `zip` …), or an empty string where it is none."""
    start = body[:1024].lstrip()
    if start.startswith(b"PK\x03\x04"):
        # The names of a zip's parts stand in its directory at the end, and before each part.
        return next((kind for part, kind in _OFFICE if part in body[:4096] or part in body[-65536:]), "zip")
    # Readers take a PDF whose mark stands within the first kilobyte.
    return next((kind for magic, kind in _MAGIC if start.startswith(magic)), "pdf" if b"%PDF-" in start else "")


def read_document(body: bytes, *, max_pages: int = 200, max_characters: int = 1_000_000) -> str:
    """Return the text of a PDF or DOCX document, one paragraph a line; an empty one where it holds pictures only.

    Raises ImportError without the extra, ValueError where the document is of another kind or cannot be read.
    """
    kind = name_kind(body)
    if kind not in READABLE:
        raise ValueError(f"no text is read from {kind or 'this kind of file'}")
    read = _read_pdf if kind == "pdf" else _read_docx
    lines: list[str] = []
    size = 0
    for line in read(body, max_pages):
        tidy = _tidy(line)
        if tidy:
            lines.append(tidy[: max_characters - size])
            size += len(lines[-1]) + 1
        if size >= max_characters:
            break
    return "\n".join(lines)


def _read_pdf(body: bytes, max_pages: int) -> Iterator[str]:
    from pdfminer.high_level import extract_text  # noqa: PLC0415 - the extra `documents`
    from pdfminer.pdfexceptions import PDFException  # noqa: PLC0415
    from pdfminer.pdfparser import PDFSyntaxError  # noqa: PLC0415
    from pdfminer.psexceptions import PSException  # noqa: PLC0415

    try:
        text = extract_text(BytesIO(body), maxpages=max_pages)
    except (PDFException, PDFSyntaxError, PSException) as error:
        raise ValueError(f"the PDF cannot be read: {type(error).__name__}") from error
    except (KeyError, TypeError, IndexError, AttributeError, AssertionError, OverflowError, RecursionError) as error:
        raise ValueError(f"the PDF is broken: {type(error).__name__}") from error
    yield from _join_lines(text.replace("\x0c", "\n\n").split("\n"))


def _join_lines(lines: list[str]) -> Iterator[str]:
    """Put the printed lines of a page together into paragraphs: a line that fills its column goes on in the next."""
    widest = max((len(line.strip()) for line in lines), default=0)
    paragraph = ""
    for line in lines:
        text = line.strip()
        is_new = line.startswith(("\u3000\u3000", "    ")) or _NUMBERED.match(line)
        has_ended = is_new or _END_OF_SENTENCE.search(paragraph) or len(paragraph) < widest * 0.8
        if paragraph and (not text or is_new) and has_ended:
            yield paragraph
            paragraph = ""
        paragraph += text
        if text and len(text) < widest * 0.8 and _END_OF_SENTENCE.search(text):
            yield paragraph
            paragraph = ""
    yield paragraph


def _read_docx(body: bytes, max_pages: int) -> Iterator[str]:
    from docx import Document  # noqa: PLC0415 - the extra `documents`

    try:
        document = Document(BytesIO(body))
        for block in document.iter_inner_content():
            yield from _read_block(block)
    except (KeyError, ValueError, TypeError, AttributeError, IndexError, RecursionError, OSError) as error:
        raise ValueError(f"the DOCX cannot be read: {type(error).__name__}") from error
    except Exception as error:  # zipfile, lxml and docx raise errors of their own kinds on hostile bytes
        raise ValueError(f"the DOCX is broken: {type(error).__name__}") from error


def _read_block(block: Any, depth: int = 0) -> Iterator[str]:
    if hasattr(block, "rows"):
        for row in block.rows if depth < 3 else ():
            # Cells that are joined stand in a row several times.
            cells = dict.fromkeys(" ".join(cell.text.split()) for cell in row.cells)
            yield "\t".join(filter(None, cells))
    else:
        yield block.text


def _tidy(line: str) -> str:
    kept = "".join(c if c == "\t" or unicodedata.category(c)[0] != "C" else " " for c in line.replace("\u3000", " "))
    return "\t".join(" ".join(cell.split()) for cell in kept.split("\t")).strip()

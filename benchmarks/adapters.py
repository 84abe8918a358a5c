"""Our cleaning in the shapes that the scorers beside the data ask for."""

import sys
from pathlib import Path
from typing import Any

# The scorers are run from any folder; the project must be found from there.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from extract.decode import decode
from extract.html import read_html
from extract.pipeline import join_draft


def read_page(html: bytes, url: str | None) -> dict[str, Any]:
    """Return title, date and text of a page, for `bench.py`: decoding is counted in."""
    report = _clean(html, url)
    return {"title": report.title, "date": report.published, "text": report.text}


def clean(html: bytes, url: str) -> dict[str, str]:
    """Return title and text of a damaged page, for `score.py`."""
    report = _clean(html, url)
    return {"title": report.title or "", "text": report.text}


def _clean(html: bytes, url: str | None) -> Any:
    address = url or "http://page.example/"
    decoded = decode(html, (), None)
    return join_draft(read_html(decoded.text, address), address, decoded.encoding)

"""A second opinion on the main text, asked only where our own choice is in doubt: trafilatura.

It takes several times as long as everything else here, and on Chinese pages it is right less often than we are; but it
goes by other signs, so that it may find an article that hides from ours.
"""

from collections.abc import Sequence

from extract.html.headline import Headline
from extract.html.lines import PageLines
from extract.html.main_text import TEASER, Found

_LITTLE = 80.0
"""Sentence mass of a find that is too small to be trusted on a page with a headline and much more prose."""
_LONGEST = 600_000
"""Characters of source that are handed over; beyond, a page costs seconds."""


def is_in_doubt(found: Found, head: Headline | None, weights: Sequence[float]) -> bool:
    """Whether a page that has a headline shows much more prose than was found."""
    if head is None or found.mass >= _LITTLE or TEASER in found.dropped.values():
        return False
    return sum(weights) > 4 * max(found.mass, _LITTLE)


def ask_trafilatura(source: str, page: PageLines, weights: Sequence[float]) -> Found | None:
    """Return the lines of `page` that trafilatura takes for the article, or None where it finds no more than a few."""
    from trafilatura import bare_extraction  # noqa: PLC0415  (it reads its stop words when it is first imported)

    if len(source) > _LONGEST:
        return None
    try:
        document = bare_extraction(source, fast=True, include_comments=False, with_metadata=False)
    except Exception:
        return None
    text = str(getattr(document, "text", "") or "") if document is not None else ""
    wanted = "".join(text.split())
    kept = [n for n, line in enumerate(page.lines) if weights[n] > 0 and "".join(line.text.split()) in wanted]
    mass = sum(weights[n] for n in kept)
    return Found(kept, {}, mass, sum(weights), 0) if mass > 2 * _LITTLE else None

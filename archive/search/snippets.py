"""Snippets: pieces cut from the original text around what was asked, with the places to highlight."""

import re
import unicodedata
from collections.abc import Sequence

from archive.results import Snippet
from archive.search.tokens import simplify

_LENGTH = 120
_LEAD = 24
_MARKS = re.compile(r"[\s\W_]+")


def _flatten(text: str) -> str:
    """Return `text` of the same length in the form that is compared."""
    whole = unicodedata.normalize("NFKC", text).lower()
    if len(whole) == len(text):
        return whole
    flat = []
    for char in text:
        folded = unicodedata.normalize("NFKC", char).lower()
        flat.append(folded if len(folded) == 1 else char)
    return "".join(flat)


def make_needles(terms: Sequence[str]) -> re.Pattern[str] | None:
    """Return a pattern of everything to highlight, in simplified and in given characters; None for nothing."""
    words = {_flatten(form) for term in terms for form in (term, simplify(term))}
    # Marks between the words of a term do not count in the index, so they do not here.
    patterns = [r"[\s\W_]{0,3}".join(map(re.escape, filter(None, _MARKS.split(word)))) for word in words]
    patterns = sorted(filter(None, patterns), key=len, reverse=True)
    return re.compile("|".join(patterns)) if patterns else None


def find_highlights(text: str, needles: re.Pattern[str] | None) -> tuple[tuple[int, int], ...]:
    """Return the spans of `text` that answer the query."""
    return tuple(m.span() for m in needles.finditer(_flatten(text))) if needles else ()


def cut_snippet(text: str, needles: re.Pattern[str] | None) -> Snippet:
    """Return the piece of `text` that shows most different answers; its beginning where there is none."""
    flat = _flatten(text)
    spans = [m.span() for m in needles.finditer(flat)] if needles else []
    best, most = 0, 0
    for begin, _ in spans[:200]:
        shown = {flat[a:b] for a, b in spans if begin <= a and b <= begin + _LENGTH - _LEAD}
        if len(shown) > most:
            best, most = begin, len(shown)
    start = max(0, best - _LEAD)
    end = min(len(text), start + _LENGTH)
    # Words stand on one line; every character keeps its place.
    piece = text[start:end].replace("\n", " ")
    inside = tuple((a - start, b - start) for a, b in spans if a >= start and b <= end)
    return Snippet(text=piece, highlights=inside)

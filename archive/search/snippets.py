"""Snippets: pieces cut from the original text around what was asked, with the places to highlight."""

import re
import unicodedata
from collections.abc import Sequence

from archive.results import Snippet
from archive.search.tokens import simplify

_LENGTH = 120
_LEAD = 24
# A piece begins with a sentence where one begins not further before the answer, else with a clause.
_MAX_LEAD = 48
_SENTENCE = re.compile(r"[。！？!?；;…\n]+[”’」』）》)\]]*")
_CLAUSE = re.compile(r"[，,、：:\s]+")
# What a piece may begin with beside words.
_NO_BEGINNING = re.compile(r"[^\w“‘「『《〈（(【\[\"'#*+\-−]+|_+")
_HALF_WORD = re.compile(r"[0-9A-Za-z.,%]+")
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
    best, last, most = 0, 0, 0
    for begin, stop in spans[:200]:
        shown = {flat[a:b] for a, b in spans if begin <= a and b <= max(stop, begin + _LENGTH - _MAX_LEAD)}
        if len(shown) > most:
            best, last, most = begin, stop, len(shown)
    start = _find_start(text, best)
    if last > start + _LENGTH:
        # A long answer leaves no room before it.
        start = best
    end = _find_end(text, start, last)
    # Words stand on one line; every character keeps its place.
    piece = text[start:end].replace("\n", " ")
    inside = tuple((a - start, b - start) for a, b in spans if a >= start and b <= end)
    return Snippet(text=piece, highlights=inside)


def _find_start(text: str, answer: int) -> int:
    """Return where a piece around `answer` begins: with a sentence, a clause or at least a word."""
    low = max(0, answer - _MAX_LEAD)
    if low == 0:
        start = 0
    else:
        ends = [m.end() for m in _SENTENCE.finditer(text, low, answer)]
        ends = ends or [m.end() for m in _CLAUSE.finditer(text, answer - _LEAD, answer)]
        start = ends[0] if ends else answer - _LEAD
        if not ends and (half := _HALF_WORD.match(text, start, answer)) and _HALF_WORD.match(text[start - 1]):
            start = half.end()
    if start == 0:
        return 0
    mark = _NO_BEGINNING.match(text, start, answer)
    return mark.end() if mark else start


def _find_end(text: str, start: int, stop: int) -> int:
    """Return where a piece whose answer ends at `stop` ends: behind a sentence if that shows most of what fits."""
    end = min(len(text), start + _LENGTH)
    if end == len(text):
        return end
    ends = [m.end() for m in _SENTENCE.finditer(text, max(stop, start + _LENGTH * 3 // 4), end)]
    return ends[-1] if ends else end

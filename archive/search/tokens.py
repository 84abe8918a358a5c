"""Words of the index: overlapping pairs of characters.

A run of letters and digits ABC becomes `AB BC C`; a query phrase is the same without the last single; a one-character
query is a prefix. So a query finds what a scan for the string finds, which no cutting into words does (恳谈 in
民主恳谈会, 200 in 1200条).
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from opencc import OpenCC

_RUN = re.compile(r"[^\W_]+")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")


def fold(text: str) -> str:
    """Return `text` in the form that is compared: full-width letters narrow, lower case, 1,200 as 1200."""
    return _THOUSANDS.sub("", unicodedata.normalize("NFKC", text).lower())


def _cut_run(run: str) -> list[str]:
    return [run[i : i + 2] for i in range(len(run))]


def cut_text(text: str) -> str:
    """Return the index's words of `text`, joined by spaces."""
    return " ".join(word for run in _RUN.findall(fold(text)) for word in _cut_run(run))


@dataclass(frozen=True)
class Phrase:
    """What a query's term looks for: words in a row; where `is_prefix`, the last is only the beginning of a word."""

    words: tuple[str, ...]
    is_prefix: bool = False


def cut_term(term: str) -> Phrase:
    """Return the words that a query's term looks for; none where it holds nothing that the index knows."""
    runs = _RUN.findall(fold(term))
    if not runs:
        return Phrase(())
    words = [word for run in runs[:-1] for word in _cut_run(run)]
    last = runs[-1]
    if len(last) == 1:
        return Phrase((*words, last), is_prefix=True)
    return Phrase((*words, *_cut_run(last)[:-1]))


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")


def simplify(term: str) -> str:
    """Return `term` in simplified characters."""
    return str(_converter().convert(term))

"""Words of the index: overlapping character bigrams of Han, whole runs of digits and letters.

A run of Han ABC becomes `AB BC C`; a query phrase is the same without the last single; a one-character query is a
prefix. So a query finds what a scan for the string finds, which no cutting into words does (恳谈 in 民主恳谈会).
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from opencc import OpenCC

_HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_RUN = re.compile(rf"[{_HAN}]+|\d+(?:\.\d+)*|[^\W\d_{_HAN}]+")
_IS_HAN = re.compile(rf"[{_HAN}]")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")


def fold(text: str) -> str:
    """Return `text` in the form that is compared: full-width letters narrow, lower case, 1,200 as 1200."""
    return _THOUSANDS.sub("", unicodedata.normalize("NFKC", text).lower())


def cut_text(text: str) -> str:
    """Return the index's words of `text`, joined by spaces."""
    words: list[str] = []
    for run in _RUN.findall(fold(text)):
        if _IS_HAN.match(run):
            words += [run[i : i + 2] for i in range(len(run))]
        else:
            words.append(run)
    return " ".join(words)


@dataclass(frozen=True)
class Phrase:
    """What a query's term looks for: words in a row; where `is_prefix`, the last is only the beginning of a word."""

    words: tuple[str, ...]
    is_prefix: bool = False


def cut_term(term: str) -> Phrase:
    """Return the words that a query's term looks for; none where it holds nothing that the index knows."""
    runs = _RUN.findall(fold(term))
    words: list[str] = []
    for number, run in enumerate(runs):
        if not _IS_HAN.match(run):
            words.append(run)
        elif number < len(runs) - 1:
            words += [run[i : i + 2] for i in range(len(run))]
        elif len(run) == 1:
            return Phrase((*words, run), is_prefix=True)
        else:
            words += [run[i : i + 2] for i in range(len(run) - 1)]
    return Phrase(tuple(words))


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")


def simplify(term: str) -> str:
    """Return `term` in simplified characters."""
    return str(_converter().convert(term))

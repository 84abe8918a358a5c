"""Relevance: whether a report tells of consultation practised in a place, and why we think so.

A weighted sum of stated signals (`extract/data/relevance.yaml`). Every signal has a weight and a cap; a hit in the
headline counts as three in the text. Reports of real consultation often avoid the word 协商, and 协商 often means
something else: so the signals look for what happens (who sits down with whom, about what, with what result) beside
what it is called.
"""

import math
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

from extract.article import Article
from schemas.extraction import Relevance

_READ = 6000
"""Characters of the text that are read: a report has told what it is about long before."""
_TITLE_HITS = 3
"""Hits in the text that one in the headline is worth."""


@dataclass(frozen=True)
class Signal:
    """One sort of evidence."""

    name: str
    """What it shows."""
    weight: float
    """Value of the first hit; below zero it speaks against."""
    cap: int
    """Hits beyond which nothing is added."""
    pattern: re.Pattern[str]
    """Any of its words."""


@cache
def load_signals() -> tuple[float, tuple[Signal, ...]]:
    """Return the value of a text without any signal, and the signals."""
    table = yaml.safe_load(files("extract").joinpath("data/relevance.yaml").read_text("utf-8"))
    signals = tuple(
        Signal(name, float(row["weight"]), int(row["cap"]), re.compile("|".join(row["words"])))
        for name, row in table["signals"].items()
    )
    return float(table["bias"]), signals


def judge_relevance(article: Article) -> Relevance:
    """Return the decision for `article` with the signals found, strongest first; bounded time on any input."""
    title, text = (article.title or "")[:200], article.text[:_READ]
    total, signals = load_signals()
    found: list[tuple[float, str]] = []
    for signal in signals:
        in_title = [m.group() for m in signal.pattern.finditer(title)]
        in_text = [m.group() for m in signal.pattern.finditer(text)]
        count = _TITLE_HITS * len(in_title) + len(in_text)
        if not count:
            continue
        value = signal.weight * (1 + math.log2(min(signal.cap, count))) / 2
        total += value
        found.append((abs(value), f"{value:+.1f} {signal.name} ×{count}: {(in_title + in_text)[0][:20]}"))
    found.sort(key=lambda pair: -pair[0])
    return Relevance(is_relevant=total > 0, score=round(total, 3), reasons=tuple(text for _, text in found))

"""Relevance: whether a report tells of consultation practised in a place, and why we think so.

A weighted sum of stated signals (`extract/data/relevance.yaml`): core signals of people settling a matter together,
context that adds at most as much again, and signals against. Every signal has a weight and a cap; a hit in the
headline counts as two in the text. Reports of real consultation often avoid the word 协商, and 协商 often means
something else: so the signals look for what happens (who sits down with whom, about what, with what result) beside
what it is called.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

import yaml

from extract.article import Article
from schemas.extraction import Relevance

Kind = Literal["core", "context", "against"]

_READ = 6000
"""Characters of the text that are read: a report has told what it is about long before."""
_LENGTH = 1.2
"""What each doubling of the text from 100 to 400 characters takes off: a long text shows some signal by chance."""
_TITLE_HITS = 2
"""Hits in the text that one in the headline is worth."""


@dataclass(frozen=True)
class Signal:
    """One sort of evidence."""

    name: str
    """What it shows."""
    kind: Kind
    """`core`: people settle a matter together; `context`: who, what, where; `against`: other news."""
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
        Signal(name, row["kind"], float(row["weight"]), int(row["cap"]), re.compile("|".join(row["words"])))
        for name, row in table["signals"].items()
    )
    return float(table["bias"]), signals


def measure_signals(article: Article) -> Iterator[tuple[Signal, float, int, str]]:
    """Yield each signal that `article` shows: its size (1 for one hit), its hits and the first of them."""
    title, text = (article.title or "")[:200], article.text[:_READ]
    for signal in load_signals()[1]:
        in_title = [m.group() for m in signal.pattern.finditer(title)]
        in_text = [m.group() for m in signal.pattern.finditer(text)]
        count = _TITLE_HITS * len(in_title) + len(in_text)
        if count:
            yield signal, math.log2(1 + min(signal.cap, count)), count, (in_title + in_text)[0]


def judge_relevance(article: Article) -> Relevance:
    """Return the decision for `article` with the signals found, strongest first; bounded time on any input."""
    sums: dict[Kind, float] = {"core": 0.0, "context": 0.0, "against": 0.0}
    found: list[tuple[float, str]] = []
    for signal, size, count, example in measure_signals(article):
        value = signal.weight * size
        sums[signal.kind] += value
        found.append((abs(value), f"{value:+.1f} {signal.name} ×{count}: {example[:20]}"))
    found.sort(key=lambda pair: -pair[0])
    length = min(400, max(100, len(article.text)))
    total = (
        load_signals()[0]
        - _LENGTH * math.log2(length / 100)
        + sums["core"]
        + min(sums["core"], sums["context"])
        + sums["against"]
    )
    return Relevance(is_relevant=total > 0, score=round(total, 3), reasons=tuple(text for _, text in found))

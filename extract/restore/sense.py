"""What a stretch of text costs to believe: the lower, the more it reads as Chinese."""

import math
from functools import cache, lru_cache

from extract.han import TOTAL, weigh_characters, weigh_pairs
from extract.script_table import load_simplified, load_variants

# Shares of marks in news text, rounded; any other symbol is rare.
_MARKS = {
    "，": 0.05, "。": 0.025, "、": 0.015, "“": 0.008, "”": 0.008, "：": 0.006, "；": 0.004, "（": 0.004, "）": 0.004,
    "《": 0.003, "》": 0.003, "！": 0.001, "？": 0.001, "·": 0.001, "　": 0.002, "—": 0.002, "…": 0.001, "‘": 0.0005,
    "’": 0.0005, "「": 0.0005, "」": 0.0005, "○": 0.0001, "％": 0.0001, "～": 0.0001, "【": 0.0002, "】": 0.0002,
}  # fmt: skip
_HABITS = {
    "。”": 0.15, "！”": 0.3, "？”": 0.3, "”，": 0.1, "”。": 0.1, "：“": 0.4, "，“": 0.05, "。“": 0.05, "——": 0.5,
    "……": 0.5, "）。": 0.1, "）、": 0.1, "》（": 0.02, "”“": 0.05, "》《": 0.05, "”、": 0.05, "、“": 0.1, "”（": 0.01,
    "’”": 0.1,
}  # fmt: skip
_RUBBLE = 1e-7
# A lost character costs as much as a common one.
_LOSS = 6.0


@cache
def _chance(char: str) -> float:
    """Return the probability of a character by itself."""
    if (mark := _MARKS.get(char)) is not None:
        return mark
    if char.isascii():
        return 0.005 if char.isalnum() or char in " .,:;()!-/%" else 0.0005
    simple = _fold().get(char, char)
    chance = weigh_characters().get(simple)
    if chance is None:
        return _RUBBLE / 10 if not "\u4e00" <= char <= "\u9fff" else _RUBBLE
    if simple == char:
        return max(_RUBBLE, chance)
    return max(_RUBBLE, (0.02 if char in load_variants() else 0.8) * chance)


@cache
def _fold() -> dict[str, str]:
    """Return the characters under which others are counted: traditional text writes 着 as 著."""
    return load_simplified() | {"著": "着"}


@lru_cache(maxsize=200_000)
def cost(before: str, char: str) -> float:
    """Return the cost (a negative natural logarithm) of `char` behind `before`."""
    if char == "\ufffd":
        return _LOSS
    alone = _chance(char)
    if (habit := _HABITS.get(before + char)) is not None:
        return -math.log(habit)
    forms = _fold()
    first, second = forms.get(before, before), forms.get(char, char)
    level = weigh_pairs().get(first + second)
    if level is None:
        return -math.log(0.6 * alone)
    linked = 1.4 * (0.02 if char in load_variants() else 1.0) * 2**level / (TOTAL * _chance(first))
    return -math.log(0.6 * alone + 0.4 * min(1.0, linked))


def weigh(text: str, before: str = "") -> float:
    """Return the cost of all of `text`."""
    total = 0.0
    for char in text:
        total += cost(before, char)
        before = char
    return total

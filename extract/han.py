"""How common Han characters and pairs of them are: the yardstick by which a reading of damaged text proves itself.

The tables come from jieba's dictionary (`scripts/build_han_model.py`). They know simplified characters; traditional
forms are weighed as their simplified ones. They load on first use: a clean UTF-8 page never needs them.
"""

import gzip
import re
from collections import Counter
from functools import cache
from importlib import resources

from extract.script_table import load_simplified

# All characters that the dictionary counted.
TOTAL = 1e8
_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff\ue000-\uf8ff]+")
# News holds 80 to 90 % characters of the commonest 800; wrongly decoded bytes hold 5 to 15 %.
CHINESE_FLOOR = 0.4
_COUNT = 800


@cache
def rank_characters() -> dict[str, int]:
    """Return each known simplified character with its rank, 0 for the commonest."""
    return {char: rank for rank, char in enumerate(_read_frequency()[0])}


@cache
def weigh_characters() -> dict[str, float]:
    """Return each known simplified character with its share of all characters."""
    return {char: 2 ** ((ord(level) - 33) / 2) / TOTAL for char, level in zip(*_read_frequency(), strict=True)}


@cache
def _read_frequency() -> tuple[str, str]:
    """Return the characters by frequency, and their levels."""
    text = resources.files("extract.data").joinpath("han_frequency.txt").read_text(encoding="utf-8")
    chars, levels = text.splitlines()
    return chars, levels


@cache
def weigh_pairs() -> dict[str, int]:
    """Return each pair that stands inside a word with the binary logarithm of its count (2 to 25)."""
    packed = resources.files("extract.data").joinpath("han_pairs.txt.gz").read_bytes()
    pairs: dict[str, int] = {}
    for line in gzip.decompress(packed).decode("utf-8").splitlines():
        first = line[0]
        for at in range(1, len(line) - 1, 2):
            pairs[first + line[at]] = ord(line[at + 1]) - 97
    return pairs


@cache
def pick_common(count: int) -> frozenset[str]:
    """Return the `count` commonest simplified characters."""
    return frozenset(char for char, rank in rank_characters().items() if rank < count)


@cache
def _common() -> frozenset[str]:
    """Return the commonest characters with their traditional forms."""
    simple = pick_common(_COUNT)
    return simple | {form for form, plain in load_simplified().items() if plain in simple}


def rate_chinese(text: str) -> tuple[float, int]:
    """Return the share of common characters among the Han characters of `text`, and their number."""
    han = "".join(_HAN.findall(text))
    if not han:
        return 0.0, 0
    common = _common()
    return sum(count for char, count in Counter(han).items() if char in common) / len(han), len(han)

"""How characters are read, for annotations that repeat the reading of the characters before them."""

import re
import unicodedata
from functools import cache

_TONES = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ"
# A syllable as annotations write it; ɑ and ɡ come from phonetic fonts.
SYLLABLE = f"[a-zA-Zɑɡüê{_TONES}]{{1,7}}[1-5]?"
BOPOMOFO = "[\u02c7\u02ca\u02cb\u02d9\u3105-\u312f]"
HAS_TONE = re.compile(f"[{_TONES}]", re.IGNORECASE)
TONED = frozenset(_TONES)
_ACCENTS = re.compile("[\u0300\u0301\u0304\u030c]")
_IS_BOPOMOFO = re.compile(BOPOMOFO)
_SPACE = re.compile(r"[\s'’·-]+")


@cache
def strip_tone(syllable: str) -> str:
    """Return `syllable` in plain letters without tone; ü becomes v."""
    plain = syllable.lower().replace("ɑ", "a").replace("ɡ", "g").rstrip("12345")
    plain = _ACCENTS.sub("", unicodedata.normalize("NFD", plain))
    return unicodedata.normalize("NFC", plain).replace("ü", "v").replace("u:", "v")


@cache
def _load_readings() -> dict[int, str]:
    """Return pypinyin's table of all readings of single characters."""
    # pypinyin takes long to load: only pages with annotations pay for it.
    from pypinyin.constants import PINYIN_DICT  # noqa: PLC0415

    return dict(PINYIN_DICT)


@cache
def list_readings(char: str) -> frozenset[str]:
    """Return all readings of `char`, without tones."""
    return frozenset(strip_tone(reading) for reading in _load_readings().get(ord(char), "").split(",") if reading)


@cache
def _list_bopomofo(char: str) -> frozenset[str]:
    """Return all readings of `char` in bopomofo, without tones."""
    from pypinyin import Style, pinyin  # noqa: PLC0415

    found = pinyin(char, style=Style.BOPOMOFO, heteronym=True, errors="ignore")
    return frozenset(reading.strip("ˊˇˋ˙") for readings in found for reading in readings)


def is_reading(char: str, syllable: str) -> bool:
    """Whether `syllable` reads `char`, in any of its readings; tones are not compared (tables err in them)."""
    if _IS_BOPOMOFO.search(syllable):
        return syllable.strip("ˊˇˋ˙ ") in _list_bopomofo(char)
    return strip_tone(syllable) in list_readings(char)


def count_read(word: str, reading: str) -> int:
    """Return how many characters at the end of `word` the annotation `reading` reads, 0 for none."""
    if not word:
        return 0
    if is_reading(word[-1], reading):
        return 1
    syllables = _SPACE.split(reading.strip())
    if 1 < len(syllables) <= len(word):
        tail = word[-len(syllables) :]
        return len(tail) if all(is_reading(c, s) for c, s in zip(tail, syllables, strict=True)) else 0
    return _match_joined(word, strip_tone(reading)) if len(syllables) == 1 else 0


def _match_joined(word: str, letters: str) -> int:
    """Return how many characters at the end of `word` are read by syllables written in one, 0 for none."""
    ends = {letters}
    for count, char in enumerate(reversed(word[-4:]), 1):
        ends = {e[: -len(r)] for e in ends for r in list_readings(char) if r and e.endswith(r)}
        if "" in ends:
            return count
        if not ends:
            return 0
    return 0

"""How characters are read, for annotations that repeat the reading of the character before them."""

import re
import unicodedata
from functools import cache

_TONES = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ"
# A syllable as annotations write it; ɑ and ɡ come from phonetic fonts.
SYLLABLE = f"[a-zA-Zɑɡüê{_TONES}]{{1,7}}[1-5]?"
HAS_TONE = re.compile(f"[{_TONES}]")
_ACCENTS = re.compile("[\u0300\u0301\u0304\u030c]")


def strip_tone(syllable: str) -> str:
    """Return `syllable` in plain letters without tone; ü becomes v."""
    plain = syllable.lower().replace("ɑ", "a").replace("ɡ", "g").rstrip("12345")
    plain = _ACCENTS.sub("", unicodedata.normalize("NFD", plain))
    return unicodedata.normalize("NFC", plain).replace("ü", "v").replace("u:", "v")


@cache
def _load_readings() -> dict[int, str]:
    """Return pypinyin's table of all readings of single characters."""
    # pypinyin takes a second to load: only pages with annotations pay for it.
    from pypinyin.constants import PINYIN_DICT  # noqa: PLC0415

    return dict(PINYIN_DICT)


@cache
def list_readings(char: str) -> frozenset[str]:
    """Return all readings of `char`, without tones."""
    return frozenset(strip_tone(reading) for reading in _load_readings().get(ord(char), "").split(",") if reading)


@cache
def is_reading(char: str, syllable: str) -> bool:
    """Whether `syllable` reads `char`, in any of its readings; tones are not compared (tables err in them)."""
    return strip_tone(syllable) in list_readings(char)

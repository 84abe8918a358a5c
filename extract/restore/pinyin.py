"""Readings in brackets behind characters: `協(xié)`. Taken out where they belong to a pattern of the page."""

import re
from collections import Counter

from extract.han import rank_characters
from extract.restore.patch import Edit
from extract.restore.readings import HAS_TONE, SYLLABLE, is_reading
from extract.script_table import load_simplified

_HAN = "\u3400-\u9fff\uf900-\ufaff"
_BRACKETS = {
    "(": ")",
    "（": "）",
    "[": "]",
    "［": "］",
    "【": "】",
    "〔": "〕",
    "<": ">",
    "{": "}",
    "〈": "〉",
    "「": "」",
}
ANNOTATION = re.compile(
    f"(?<=[{_HAN}])\\s?(?P<open>[(（\\[［【〔<{{〈「])\\s?(?P<reading>{SYLLABLE}|[\u3105-\u3129ˊˇˋ˙]{{1,5}})"
    "\\s?(?P<close>[)）\\]］】〕>}〉」])"
)
# Fewer different characters than this with their reading may be glosses of rare characters.
MIN_PATTERN = 3


def list_annotations(text: str) -> list[re.Match[str]]:
    """Return the annotations that read the character in front of them."""
    return [
        match
        for match in ANNOTATION.finditer(text)
        if _BRACKETS[match["open"]] == match["close"] and is_reading(text[match.start() - 1], match["reading"])
    ]


def find_pattern(text: str) -> str:
    """Return the opening brackets of annotations that form a pattern in the page, "" where there is none.

    A pattern: at least three different characters annotated with the same bracket, most of them not rare ones that
    an editor would gloss.
    """
    annotated: dict[str, set[str]] = {}
    toned: Counter[str] = Counter()
    for match in list_annotations(text):
        annotated.setdefault(match["open"], set()).add(text[match.start() - 1])
        toned[match["open"]] += bool(HAS_TONE.search(match["reading"]))
    return "".join(
        mark
        for mark, chars in annotated.items()
        if len(chars) >= MIN_PATTERN and sum(not is_glossed(char) for char in chars) >= 0.6 * len(chars)
    )


def is_glossed(char: str) -> bool:
    """Whether an editor may gloss `char` for its readers: rare, and not the traditional form of a common character."""
    return char not in load_simplified() and rank_characters().get(char, 9999) > 3000


def find_annotations(text: str, pattern: str) -> list[Edit]:
    """Return the edits that take annotations with the page's brackets out; rare characters keep their gloss."""
    return [
        Edit(m.start(), m.end(), "", "pinyin", "restore.pinyin")
        for m in list_annotations(text)
        if m["open"] in pattern and not is_glossed(text[m.start() - 1])
    ]

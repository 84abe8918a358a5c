"""Numerals inside of names: 五步, 十二个环节, 7步. Figures of the report itself are the counts' business."""

import re

NUMERAL = r"(?:十[一二三四五六七八九]|[一二三四五六七八九十]|1\d|[1-9])"
_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九十")}


def read_numeral(text: str) -> int | None:
    """Return the value of a numeral up to 19, or None where `text` is none (两 and 双 are none by the codebook)."""
    if text.isascii() and text.isdigit():
        return int(text)
    if len(text) == 2 and text[0] == "十" and text[1] in _DIGITS:
        return 10 + _DIGITS[text[1]]
    return _DIGITS.get(text) or None


def find_numerals(name: str) -> list[int]:
    """Return the numerals of `name` in order; 两 counts as 2 here, for the number of items to expect."""
    return [2 if m.group() == "两" else read_numeral(m.group()) or 0 for m in re.finditer(rf"{NUMERAL}|两", name)]

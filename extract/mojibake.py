"""Double encoding: text that was read in the wrong encoding and stored again, undone only where that is certain.

Three ways occur: UTF-8 read as Windows-1252 (`æ”¿å`), GBK read as Windows-1252 (`ÕþÐ`), UTF-8 read as GBK (`鏀垮崗`).
Each stretch is turned back by itself, so a page that quotes mojibake in one place keeps the rest.
"""

import re
from functools import cache

from extract.han import rate_chinese

# What the commonest character and marks (的 ， 。 “) become; one of them is in any damaged page of some length.
_MARKS_1252 = ("çš„", "ï¼Œ", "ï¼\x8c", "ã€‚", "ã\x80\x82", "ç\x9a\x84", "â€œ", "â\x80\x9c")
_MARKS_GBK_1252 = ("µÄ", "£¬", "¡£", "¡°", "¡¢")
_MARKS_UTF8_GBK = ("锛", "銆", "鐨", "鈥")
_LATIN_RUN = re.compile(
    "[\u0080-\u00ff\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u2014\u2018-\u201e\u2020-\u2022\u2026\u2030\u2039\u203a\u20ac\u2122]{4,}"
)
_HAN_RUN = re.compile("[^\x00-\x7f\ufffd]{3,}\\??")
# Fewer damaged stretches than this in a page may be a quotation of mojibake.
_CERTAIN = 3


@cache
def _bytes_of_1252() -> dict[int, str]:
    """Return the table from characters of Windows-1252 to characters with the code of their byte."""
    table: dict[int, str] = {}
    for code in range(0x80, 0xA0):
        char = bytes([code]).decode("cp1252", "ignore")
        if char:
            table[ord(char)] = chr(code)
    return table


def undo_double_encoding(text: str) -> tuple[str, tuple[str, ...]]:
    """Return `text` with double encoding undone and the names of what was undone."""
    undone: list[str] = []
    if _has_any(text, _MARKS_1252):
        text, count = _replace_runs(_LATIN_RUN, text, "cp1252", "utf-8")
        if count:
            undone.append("double_utf8")
    if _has_any(text, _MARKS_GBK_1252):
        text, count = _replace_runs(_LATIN_RUN, text, "cp1252", "gb18030")
        if count:
            undone.append("double_gb18030")
    if sum(text.count(mark) for mark in _MARKS_UTF8_GBK) > len(text) // 2000 + _CERTAIN:
        text, count = _replace_runs(_HAN_RUN, text, "gb18030", "utf-8")
        if count:
            undone.append("double_utf8_gb18030")
    return text, tuple(undone)


def _has_any(text: str, marks: tuple[str, ...]) -> bool:
    # Looking for one character is ten times as fast as for two, and on sound pages it is not there.
    return any(first in text for first in {mark[0] for mark in marks}) and any(mark in text for mark in marks)


def _replace_runs(pattern: re.Pattern[str], text: str, wrong: str, right: str) -> tuple[str, int]:
    """Re-read every run that `pattern` finds; return the text and the number of runs that were certain."""
    count = 0

    def reread(match: re.Match[str]) -> str:
        nonlocal count
        fixed = _reread(match.group(), wrong, right)
        if fixed is None:
            return match.group()
        count += 1
        return fixed

    result = pattern.sub(reread, text)
    return (result, count) if count >= _CERTAIN else (text, 0)


def _reread(run: str, wrong: str, right: str) -> str | None:
    """Return `run` as it was before it was read in the encoding `wrong`, or None where that is not certain."""
    try:
        raw = run.translate(_bytes_of_1252()).encode("latin-1") if wrong == "cp1252" else run.rstrip("?").encode(wrong)
    except UnicodeError:
        return None
    fixed = raw.decode(right, "replace")
    lost = fixed.count("\ufffd")
    # An odd number of bytes loses the last one with the wrong reading, and what follows begins in mid-character.
    if lost > (0 if wrong == "cp1252" else 1 + len(fixed) // 4):
        return None
    rate, han = rate_chinese(fixed)
    if not han and right == "utf-8" and not fixed.isascii():
        # Full-width punctuation alone.
        return fixed if all("\u2010" <= char <= "\u303f" or "\uff00" <= char <= "\uffef" for char in fixed) else None
    if han and rate >= 0.3 and (wrong == "cp1252" or rate > rate_chinese(run)[0] + 0.2):
        return fixed
    return None

"""Traditional script back to simplified, passage by passage."""

import re
from functools import cache
from typing import Any

from extract.restore.patch import Edit
from extract.script_table import load_simplified

# Traditional by OpenCC's table, but at home in simplified text too: they prove nothing.
SHARED = frozenset("著乾於後裏瞭藉徵鍾祇麽夥餘覆甯濬崑崙昇堃喆彙迴並蹟矇摺剋沖佈佔託彞")
# 著 stands for 着 everywhere but in words of writing and of being seen.
_WRITTEN = re.compile(
    "(?<![显昭卓原名专论编译巨土遗合拙撰新旧所执较大])著(?![名作称述书者有录于文《])|著(?=[手力眼重想陆装急])"
)
_QUOTE = re.compile("[“「『《][^“”「」『』《》]{1,300}[”」』》]")


@cache
def _converter() -> Any:
    """Return OpenCC's converter; it loads on first use."""
    from opencc import OpenCC  # noqa: PLC0415

    return OpenCC("t2s")


@cache
def traditional_characters() -> frozenset[str]:
    """Return the characters that only traditional text uses."""
    return frozenset(load_simplified()) - SHARED


@cache
def _traditional_class() -> re.Pattern[str]:
    return re.compile("[" + "".join(sorted(traditional_characters())) + "]")


@cache
def _simplified_class() -> re.Pattern[str]:
    """Return the pattern of characters that only simplified text uses."""
    from opencc import OpenCC  # noqa: PLC0415

    back = OpenCC("s2t")
    plain = {p for p in load_simplified().values() if back.convert(p) != p}
    keep = set("后里干台只几余云系并于制了面发复表向志回准松卷斗朴范谷郁曲冲") | set(load_simplified())
    return re.compile("[" + "".join(sorted(plain - keep)) + "]")


def count_traditional(text: str) -> int:
    """Return the number of characters of `text` that only traditional text uses."""
    return len(_traditional_class().findall(text))


def count_simplified(text: str) -> int:
    """Return the number of characters of `text` that only simplified text uses."""
    return len(_simplified_class().findall(text))


def convert(text: str) -> str:
    """Return `text` in simplified script, of the same length."""
    converted = str(_converter().convert(text))
    if len(converted) != len(text):
        forms = load_simplified()
        converted = "".join(forms.get(char, char) for char in text)
    return _WRITTEN.sub("着", converted) if "著" in converted else converted


def find_traditional(text: str) -> list[Edit]:
    """Return the edits that convert the traditional passages of a paragraph."""
    old = count_traditional(text)
    if not old:
        return []
    new = count_simplified(text)
    if old <= 2 * new:
        return []
    converted = convert(text)
    return _diff(text, converted)


def _diff(text: str, converted: str) -> list[Edit]:
    """Return one edit for each stretch that changes; stretches less than ten characters apart are one."""
    changed = [at for at, (a, b) in enumerate(zip(text, converted, strict=True)) if a != b]
    edits: list[Edit] = []
    start = 0
    while start < len(changed):
        end = start
        while end + 1 < len(changed) and changed[end + 1] - changed[end] < 10:
            end += 1
        low, high = changed[start], changed[end] + 1
        edits.append(Edit(low, high, converted[low:high], "script", "restore.script"))
        start = end + 1
    return edits

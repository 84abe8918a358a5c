"""Characters whose simplified form depends on the word: 著, 乾, 祇, and what OpenCC's phrases leave open."""

import re
from functools import cache

from extract.han import weigh_pairs
from extract.script_table import load_simplified

# 著 stands for 着 everywhere but in words of writing, of land and of being seen.
_WRITTEN = re.compile(
    "(?<![显昭卓原名专论编译巨土遗合拙撰新旧所执较大共自])著(?![名作称述书者有录于文《])|著(?=[手力眼重想陆装急])"
)
_DRY = re.compile("乾")
# Surnames that 乾 follows in names, and that make a word with 干 all the same (高干, 白干).
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_ONLY = re.compile("祇(?=[有要是能好不会需得剩管想用])")


@cache
def _is_word(pair: str) -> bool:
    """Whether two characters stand together in a common word."""
    return weigh_pairs().get(pair, 0) >= 5


def fix_ambiguous(text: str, converted: str) -> str:
    """Return `converted` (the simplified form of `text`, of the same length) with open cases settled by the word."""
    forms = load_simplified()
    if any(char in forms for char in converted):
        converted = "".join(forms[char] if char in forms and char not in "著乾祇" else char for char in converted)
    if "著" in converted:
        converted = _WRITTEN.sub("着", converted)
    if "祇" in converted:
        converted = _ONLY.sub("只", converted)
    if "乾" in text:
        chars = list(converted)
        for match in _DRY.finditer(text):
            chars[match.start()] = _settle_dry(converted, match.start())
        converted = "".join(chars)
    return converted


def _settle_dry(text: str, at: int) -> str:
    """Return 干 where the word is one of dryness or work, 乾 where it is a name."""
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if text[at] == "乾" and after and after in "坤隆陵元县卦清道":
        return "乾"
    if _is_word("干" + after):
        return "干"
    if _is_word(before + "干") and (before not in _SURNAMES or not "\u4e00" <= after <= "\u9fff"):
        return "干"
    return "乾"

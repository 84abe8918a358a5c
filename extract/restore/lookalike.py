"""Look-alikes: characters of other blocks that look like the ones meant and hide words from searches and filters."""

import re
import unicodedata
from functools import cache

from extract.restore.patch import Edit

# Radicals whose character Unicode does not give as their compatibility form; only those drawn the same.
_RADICALS = dict(
    zip(
        "⺁⺊⺋⺌⺍⺎⺏⺐⺓⺔⺕⺗⺘⺙⺛⺝⺟⺠⺡⺢⺤⺥⺦⺨⺩⺫⺬⺭⺮⺯⺰⺱⺲⺴⺵⺶⺷⺹⺺⺼⺽⺾⺿⻀⻁⻂⻃⻄⻅⻆⻇⻈⻉⻊⻋⻌⻍⻎⻏⻐⻑⻒⻓⻔⻕⻖⻗⻘⻙⻚⻛⻜⻝⻞⻟⻠⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲",
        "厂卜㔾小小兀尣尢幺彑彐心扌攵旡月母民氵水爫爫丬犭王罒示礻竹糸纟罓罒罒罒羊羊耂肀月臼艹艹艹虎衤覀西见角覀讠贝足车辶辶辶阝钅長镸长门阜阝雨青韦页风飞食食飠饣首马骨鬼鱼鸟卤麦黄黾齐齐齿齿龙龙龟龟",
        strict=True,
    )
)
_CLASS = "\u2e80-\u2fdf\uf900-\ufaff\U0002f800-\U0002fa1f\U0001d400-\U0001d7ff\U0001f100-\U0001f1ac\u24b6-\u24e9"
_RUN = re.compile(f"[{_CLASS}]+")
# Letters of Greek and Cyrillic drawn like Latin ones, told apart by the Latin letters beside them.
_FOREIGN = dict(
    zip("АВЕЅІЈКМНОРСТХаеоѕіјрсухԁԛԝΑΒΕΖΗΙΚΜΝΟΡΤΥΧο", "ABESIJKMHOPCTXaeosijpcyxdqwABEZHIKMNOPTYXo", strict=True)
)
_MIXED = re.compile("[A-Za-z0-9]*[\u0370-\u03ff\u0400-\u052f][A-Za-z0-9\u0370-\u03ff\u0400-\u052f]*")
SUSPECTS = frozenset(
    char
    for first, last in ((0x370, 0x530), (0x24B6, 0x24EA), (0x2E80, 0x2FE0), (0xF900, 0xFB00), (0x1D400, 0x1D800))
    for char in map(chr, range(first, last))
) | frozenset(map(chr, (*range(0x1F100, 0x1F1AD), *range(0x2F800, 0x2FA20))))
_LATIN = re.compile("[A-Za-z]")


@cache
def _plain(char: str) -> str:
    """Return the ordinary character for a look-alike."""
    if (plain := _RADICALS.get(char)) is not None:
        return plain
    folded = unicodedata.normalize("NFKC", char)
    # 〸 and the like fold to one ordinary character; anything longer is not a look-alike.
    return folded if len(folded) == 1 else char


def find_lookalikes(text: str) -> list[Edit]:
    """Return the edits that put ordinary characters in the place of look-alikes."""
    edits = []
    for match in _RUN.finditer(text):
        plain = "".join(map(_plain, match.group()))
        if plain != match.group():
            edits.append(Edit(match.start(), match.end(), plain, "lookalike", "restore.lookalike.block"))
    for match in _MIXED.finditer(text):
        word = match.group()
        plain = "".join(_FOREIGN.get(char, char) for char in word)
        # A word of Greek or Cyrillic alone is what it looks like.
        if plain != word and plain.isascii() and _LATIN.search(word):
            edits.append(Edit(match.start(), match.end(), plain, "lookalike", "restore.lookalike.letter"))
    return sorted(edits, key=lambda e: e.start)

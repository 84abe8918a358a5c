"""UTF-8 characters that lost one of their three bytes: filled in where the neighbours leave no doubt.

Two bytes of three leave 7 characters (the first lost) or 128 (another lost). The one that reads best between its
neighbours is taken when it is far likelier than the next; figures never are. All else stays U+FFFD.
"""

import re
from functools import lru_cache

from extract.restore.sense import cost

_TOKEN = re.compile(
    rb"[\x00-\x7f]+|(?:[\xe0-\xef][\x80-\xbf]{2})+|[\xc2-\xdf][\x80-\xbf]|[\xf0-\xf4][\x80-\xbf]{3}"
    rb"|(?P<head>[\xe4-\xe9][\x80-\xbf])|(?P<tail>[\x80-\xbf]{2})|(?P<lone>[\x80-\xff])"
)
# By what power of e the best character must be likelier than the next, where the first byte is lost and where another.
_TAIL_MARGIN, _HEAD_MARGIN = 2.5, 5.0
# A wrong figure is worse than none.
_FIGURES = frozenset("一二三四五六七八九十百千万亿两零〇年月日时分元个半第")


def fill_torn(data: bytes) -> tuple[str, int]:
    """Return the text of broken UTF-8 and the number of characters that were filled in."""
    tokens = list(_TOKEN.finditer(data))
    parts: list[str] = []
    filled = 0
    for number, token in enumerate(tokens):
        if token["head"] is None and token["tail"] is None:
            parts.append("\ufffd" if token["lone"] else token.group().decode("utf-8", "replace"))
            continue
        before = parts[-1][-1:] if parts else ""
        follower = tokens[number + 1] if number + 1 < len(tokens) else None
        is_sound = follower is not None and follower.lastgroup is None
        after = follower.group()[:3].decode("utf-8", "ignore")[:1] if follower is not None and is_sound else ""
        char = _pick(token.group(), token["head"] is not None, before, after)
        filled += char != "\ufffd"
        parts.append(char)
    return "".join(parts), filled


@lru_cache(maxsize=5000)
def _pick(rest: bytes, is_head: bool, before: str, after: str) -> str:
    """Return the character of which two bytes are left, or U+FFFD."""
    if is_head:
        codes = [rest + bytes([b]) for b in range(0x80, 0xC0)] + [
            rest[:1] + bytes([b]) + rest[1:] for b in range(0x80, 0xC0)
        ]
    else:
        codes = [bytes([lead]) + rest for lead in (0xE3, *range(0xE4, 0xEA), 0xEF)]
    chars = sorted({char for code in codes if (char := code.decode("utf-8", "ignore"))})
    ranked = sorted((cost(before, char) + cost(char, after), char) for char in chars)
    margin = _HEAD_MARGIN if is_head else _TAIL_MARGIN
    if len(ranked) < 2 or ranked[1][0] - ranked[0][0] < margin or ranked[0][1] in _FIGURES:
        return "\ufffd"
    return ranked[0][1]

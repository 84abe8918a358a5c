"""Width folding that keeps every offset: one character in, one character out."""

from functools import lru_cache

_TABLE = {0xFF01 + i: 0x21 + i for i in range(94)} | dict.fromkeys(
    (0x3000, 0xA0, 0x2002, 0x2003, 0x2009, 0x202F, 0x205F, 0x09, 0x2007), 0x20
)


@lru_cache(maxsize=512)
def fold_width(text: str) -> str:
    """Return `text` with full-width ASCII and odd spaces as plain ones; same length, so offsets hold."""
    return text.translate(_TABLE)


@lru_cache(maxsize=2048)
def fold_case(text: str) -> str:
    """Return `text` width folded and in lower case: as words are looked for; asked for again by every look."""
    return fold_width(text).lower()


def is_han(char: str) -> bool:
    """Whether `char` is a Chinese character of the basic block, extension A or a later plane."""
    return "\u3400" <= char <= "\u4dbf" or "\u4e00" <= char <= "\u9fff" or "\U00020000" <= char <= "\U0003ffff"

"""Ways of damaging clean text for tests: what mirror kits, old editors and broken transfers do to pages."""

import random
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

from opencc import OpenCC
from pypinyin import Style, lazy_pinyin

CLEAN = tuple((Path(__file__).parent / "clean_paragraphs.txt").read_text(encoding="utf-8").splitlines())


@cache
def converter(name: str) -> OpenCC:
    return OpenCC(name)


@cache
def one_to_one(char: str) -> str:
    """Convert a character as a table does: no phrases, and 干 后 里 and their like stay as they are."""
    if char in "干后里系并于制云只几台谷斗松表面郁准范了复发历钟出划伙征志丑借克卷占叶吁胡咸家布当愿志采回":
        return {"发": "發", "历": "歷", "钟": "鐘", "划": "劃", "复": "復", "当": "當", "愿": "願", "卷": "卷"}.get(
            char, char
        )
    return str(converter("s2t").convert(char))[:1] or char


def to_traditional(text: str) -> str:
    return "".join(map(one_to_one, text))


def reading(char: str, style: Style = Style.TONE) -> str:
    return str(lazy_pinyin(char, style=style)[0])


def is_picked(char: str, salt: str, share: float) -> bool:
    return random.Random(salt + char).random() < share


def annotate(text: str, form: str = "({})", style: Style = Style.TONE, salt: str = "a", share: float = 0.5) -> str:
    """Put the reading behind every character of a random table of traditional characters."""
    return "".join(
        c + form.format(reading(c, style)) if converter("t2s").convert(c) != c and is_picked(c, salt, share) else c
        for c in text
    )


@cache
def byte_table(form: str, salt: str, share: float) -> dict[bytes, bytes]:
    table = {}
    for code in range(0x4E00, 0x9FA6):
        char = chr(code)
        if converter("t2s").convert(char) != char and is_picked(char, salt, share):
            try:
                table[char.encode("gbk")] = char.encode("gbk") + form.format(reading(char)).encode("gbk")
            except UnicodeEncodeError:
                continue
    return table


def replace_pairs(data: bytes, table: dict[bytes, bytes]) -> bytes:
    """Replace pairs of bytes from left to right at any alignment."""
    out, at = bytearray(), 0
    while at < len(data):
        new = table.get(data[at : at + 2])
        out += data[at : at + 1] if new is None else new
        at += 1 if new is None else 2
    return bytes(out)


def read_pairs(data: bytes, mark: str = "?", eats: bool = False) -> str:
    """Decode GBK pair by pair as old software does: a lead byte without a partner becomes `mark`."""
    out, at = [], 0
    while at < len(data):
        value = data[at]
        if value < 0x80:
            out.append(chr(value))
            at += 1
            continue
        pair = data[at : at + 2]
        if len(pair) == 2 and 0x81 <= value <= 0xFE and 0x40 <= pair[1] <= 0xFE and pair[1] != 0x7F:
            out.append(pair.decode("gb18030", "replace"))
            at += 2
        else:
            out.append(mark)
            at += 2 if eats and len(pair) == 2 and pair[1] < 0x80 else 1
    return "".join(out)


def annotate_bytes(
    text: str, form: str = "({})", *, salt: str = "b", share: float = 0.5, mark: str = "?", eats: bool = True
) -> str:
    data = to_traditional(text).encode("gbk", "replace")
    return read_pairs(replace_pairs(data, byte_table(form, salt, share)), mark, eats)


def replace_mark_bytes(text: str, marks: str, *, mark: str = "?", eats: bool = False, only_across: bool = False) -> str:
    """Replace full-width marks by ASCII in the bytes, at any alignment; `only_across` keeps the aligned ones."""
    plain = dict(zip("！，。：；？（）“”‘’、", "!,.:;?()\"\"'',", strict=True))
    data = to_traditional(text).encode("gbk", "replace")
    table = {m.encode("gbk"): plain[m].encode() for m in marks}
    if not only_across:
        return read_pairs(replace_pairs(data, table), mark, eats)
    out, at = bytearray(), 0
    while at < len(data):
        if data[at] >= 0x80 and data[at : at + 2] in table:
            out += data[at : at + 2]
            at += 2
        elif data[at] >= 0x80 and data[at + 1 : at + 3] in table:
            out += data[at : at + 1] + table[data[at + 1 : at + 3]]
            at += 3
        else:
            step = 2 if data[at] >= 0x80 else 1
            out += data[at : at + step]
            at += step
    return read_pairs(bytes(out), mark, eats)


def cut_byte(text: str, seed: int, which: int = 0) -> tuple[str, str]:
    """Cut a byte (0 the first, 1 the second) out of one character in GBK; return the text and the lost character."""
    rng = random.Random(seed)
    spots = [at for at, c in enumerate(text) if "\u4e00" <= c <= "\u9fff"]
    at = rng.choice(spots)
    pair = text[at].encode("gbk")
    data = text[:at].encode("gbk") + pair[1 - which : 2 - which] + text[at + 1 :].encode("gbk")
    return data.decode("gb18030", "replace"), text[at]


def scatter(text: str, what: str, seed: int, share: float = 0.15) -> str:
    """Put one of the characters of `what` behind some characters."""
    rng = random.Random(seed)
    return "".join(c + (rng.choice(what) if rng.random() < share else "") for c in text)


def lose_units(text: str) -> str:
    return re.sub(r"(?<=\d)[年月日时]", "", text)


Damage = Callable[[str], str]

"""Numerals: what a written Chinese number is worth, in digits, in characters and in every mixture of the two."""

import re
from dataclasses import dataclass
from decimal import Decimal

DIGITS = {
    c: n for n, group in enumerate(("〇零", "一", "二两", "三", "四", "五", "六", "七", "八", "九")) for c in group
}
SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000, "廿": 20}

_TOKEN = re.compile(r"\d+(?:\.\d+)?|[〇零一二三四五六七八九十百千万亿两廿]")
# 两三百, 三五十, 七八: two neighbouring digits stand for a range.
_ROUGH = re.compile(r"([一二两三四五六七八九])([二两三四五六七八九])([十百千]?)([万亿]?)")
# 十七八: the range lies in the last place.
_ROUGH_TAIL = re.compile(r"(.*十)([一二三四五六七八])([二三四五六七八九])")


@dataclass(frozen=True, slots=True)
class Numeral:
    """The worth of a numeral; `value_max` is the upper end where the numeral itself is a range (三五十)."""

    value: int | float
    value_max: int | float | None = None


def to_number(value: Decimal) -> int | float:
    """Return `value` as an int where it is whole, else as the nearest float."""
    return int(value) if value == value.to_integral_value() else float(value)


def parse_numeral(text: str) -> Numeral | None:
    """Return the worth of `text`, or None when it is no numeral.

    Understands 1,867, 1.2万, 3亿5千万, 一万八 (18,000), 一百零五, 二〇二三, 两三百, 三五十, 十七八. Qualifiers such as
    余 and units are not part of a numeral; full-width digits are expected to be folded.
    """
    text = re.sub(r"[,，\s]", "", text)
    if not text or len(text) > 32:
        return None
    if rough := _ROUGH.fullmatch(text):
        return _range_of(rough)
    if tail := _ROUGH_TAIL.fullmatch(text):
        base = _add_up(tail[1])
        if base is not None and DIGITS[tail[2]] < DIGITS[tail[3]]:
            return Numeral(to_number(base + DIGITS[tail[2]]), to_number(base + DIGITS[tail[3]]))
    if len(text) > 1 and all(c in DIGITS for c in text):
        if len(text) == 4 or "〇" in text or "零" in text:
            return Numeral(int("".join(str(DIGITS[c]) for c in text)))
        return None
    total = _add_up(text)
    return None if total is None else Numeral(to_number(total))


def _range_of(match: re.Match[str]) -> Numeral | None:
    low, high = DIGITS[match[1]], DIGITS[match[2]]
    if low >= high or high - low > 2:
        return None
    scale = SCALES.get(match[3], 1) * SCALES.get(match[4], 1)
    return Numeral(low * scale, high * scale)


def _add_up(text: str) -> Decimal | None:
    """Sum a numeral of digits and scales; None when its signs do not follow one another as numerals do."""
    total = section = Decimal(0)
    number: Decimal | None = None
    last_scale = 0
    has_zero = False
    at = 0
    for match in _TOKEN.finditer(text):
        if match.start() != at:
            return None
        at = match.end()
        sign = match.group()
        if sign in DIGITS or sign[0].isascii():
            if number is not None and number != 0:
                return None
            number = Decimal(DIGITS[sign]) if sign in DIGITS else Decimal(sign)
            has_zero = has_zero or sign in "〇零"
            continue
        scale = SCALES[sign]
        if sign == "廿":
            section += 20
            scale = 10
        elif scale < 10_000:
            section += (Decimal(1) if number is None else number) * scale
        elif sign == "万":
            section += number or 0
            total += (section or Decimal(1)) * scale
            section = Decimal(0)
        else:
            total = (total + section + (number or 0) or Decimal(1)) * scale
            section = Decimal(0)
        number, last_scale, has_zero = None, scale, False
    if at != len(text):
        return None
    if number is not None:
        # 一万八 is 18,000 and 三百二 is 320, but 一百零五 is 105 and 二十五 is 25.
        short = last_scale >= 100 and not has_zero and number < 10 and not text[-1].isascii()
        section += number * last_scale / 10 if short else number
    return total + section

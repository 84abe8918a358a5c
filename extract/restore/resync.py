"""The search for the most plausible reading of GBK bytes that fell out of step.

A beam search over the bytes: at each place a pair is read, a lost byte is filled in, a replaced pair is put back. The
cost is that of the characters behind each other (extract/restore/sense.py) and of each assumption.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from extract.restore.gbk import LOST, decode_pair, is_lead, is_trail
from extract.restore.sense import cost

Constraint = Callable[[int, int], bool]
"""Whether the lost byte at a place may have a value."""

# What kits write in ASCII for a full-width pair: the pair is put back where the bytes need it.
_PAIRS: dict[int, tuple[bytes, ...]] = {
    ascii_code: tuple(mark.encode("gbk") for mark in marks)
    for ascii_code, marks in {
        ord("!"): "！",
        ord(","): "，、",
        ord("."): "。．",
        ord(":"): "：",
        ord(";"): "；",
        ord("("): "（",
        ord(")"): "）",
        ord('"'): "“”",
        ord("'"): "‘’",
        ord("-"): "—－",
        ord(" "): "　",
        LOST: "？",
    }.items()
} | {ord("0") + digit: (bytes((0xA3, 0xB0 + digit)),) for digit in range(10)}
_BEAM = 12
_KEPT = 8
# Costs of assumptions, in the unit of extract/restore/sense.py.
_FILL, _PUT_BACK, _SWALLOWED, _DROPPED, _BROKEN = 2.0, 2.0, 7.0, 12.0, 14.0
# A longer run is not searched: this bounds the time on hostile lines.
MAX_BYTES = 6000


@dataclass(slots=True)
class _Path:
    """One reading up to a place."""

    total: float
    last: str
    text: str
    back: "_Path | None"


@cache
def _fill_trail(lead: int) -> tuple[tuple[int, str], ...]:
    return tuple((t, c) for t in range(0x40, 0xFF) if is_trail(t) and (c := decode_pair(lead, t)))


@cache
def _fill_lead(trail: int) -> tuple[tuple[int, str], ...]:
    return tuple((lead, c) for lead in range(0x81, 0xFF) if (c := decode_pair(lead, trail)))


def resync(values: list[int], allowed: Constraint | None) -> str | None:
    """Return the most plausible text of the bytes `values`, or None when there are too many of them."""
    size = len(values)
    if size > MAX_BYTES:
        return None
    places: list[dict[str, _Path]] = [{} for _ in range(size + 4)]
    places[0][""] = _Path(0.0, "", "", None)
    for at in range(size):
        here = places[at]
        if not here:
            continue
        paths = sorted(here.values(), key=lambda p: p.total)[:_BEAM]
        places[at] = {}
        for path in paths:
            for step, text, extra in _list_steps(values, at, allowed, path.last):
                total = path.total + extra
                before = path.last
                for char in text:
                    total += cost(before, char)
                    before = char
                known = places[at + step].get(before)
                if known is None or total < known.total:
                    places[at + step][before] = _Path(total, before, text, path)
    if not places[size]:
        return None
    best: _Path | None = min(places[size].values(), key=lambda p: p.total)
    parts = []
    while best is not None:
        parts.append(best.text)
        best = best.back
    return "".join(reversed(parts))


def _list_steps(values: list[int], at: int, allowed: Constraint | None, before: str) -> list[tuple[int, str, float]]:
    """Return the ways to read on from `at`: bytes taken, text, cost of the assumption."""
    value = values[at]
    after = values[at + 1] if at + 1 < len(values) else -1
    if value == LOST:
        return _read_lost(values, at, after, allowed, before)
    if value < 0x80:
        return [(1, chr(value), 0.0)]
    steps: list[tuple[int, str, float]] = [(1, "\ufffd", _BROKEN)]
    if not is_lead(value):
        return steps
    if after == LOST:
        found = [(2, char, _FILL) for byte, char in _fill_trail(value) if allowed is None or allowed(at + 1, byte)]
        steps += _keep_best(found, before)
    elif is_trail(after):
        if char := decode_pair(value, after):
            steps.append((2, char, 0.0))
            steps += _put_vanished(value, after, before)
        elif 0x30 <= after <= 0x39:
            steps += _read_four(values, at)
    elif after >= 0:
        steps += _read_four(values, at)
    return steps


def _read_four(values: list[int], at: int) -> list[tuple[int, str, float]]:
    """Return the character of four bytes that stands at `at`, if one does."""
    four = values[at : at + 4]
    if len(four) < 4 or LOST in four:
        return []
    try:
        char = bytes(four).decode("gb18030")
    except (UnicodeDecodeError, ValueError):
        return []
    return [(4, char, 0.0)] if len(char) == 1 else []


def _read_lost(
    values: list[int], at: int, after: int, allowed: Constraint | None, before: str
) -> list[tuple[int, str, float]]:
    """Return the ways to read a lost byte at the place where a character begins."""
    steps: list[tuple[int, str, float]] = [(1, "?", 6.0)]
    if is_trail(after):
        found = [(2, char, _FILL) for byte, char in _fill_lead(after) if allowed is None or allowed(at, byte)]
        steps += _keep_best(found, before)
    for pair in _PAIRS.get(after, ()):
        second = values[at + 2] if at + 2 < len(values) else -1
        if second >= 0x40 and second != LOST and (tail := decode_pair(pair[1], second)):
            found = [(3, char + tail, _PUT_BACK) for _, char in _fill_lead(pair[0])]
            steps += _keep_best(found, before)
    if after >= 0x80 and after != LOST and allowed is None:
        for mark in "！？，。：；":
            pair = mark.encode("gbk")
            if tail := decode_pair(pair[1], after):
                found = [(2, char + tail, _SWALLOWED) for _, char in _fill_lead(pair[0])]
                steps += _keep_best(found, before)
    return steps


def _keep_best(steps: list[tuple[int, str, float]], before: str) -> list[tuple[int, str, float]]:
    """Return the most plausible of the steps that fill in a byte."""

    def rate(step: tuple[int, str, float]) -> float:
        text = step[1]
        return cost(before, text[0]) + (cost(text[0], text[1]) if len(text) > 1 else 0.0)

    return sorted(steps, key=rate)[:_KEPT]


# Pairs that no font shows: decoders of the PHP kind drop them without a trace.
_VANISHING = (*range(0xAA, 0xB0), *range(0xF8, 0xFF))
_VANISHED = 7.0


@cache
def _list_vanished(lead: int, trail: int) -> tuple[str, ...]:
    """Return the two characters that `lead` and `trail` may be the halves of, around a pair that vanished."""
    firsts = [c for code in _VANISHING if (c := decode_pair(lead, code))]
    seconds = [c for code in range(0xA1, 0xFF) if (c := decode_pair(code, trail))]
    firsts = sorted(firsts, key=lambda c: cost("", c))[:6]
    seconds = sorted(seconds, key=lambda c: cost("", c))[:30]
    return tuple(first + second for first in firsts for second in seconds)


def _put_vanished(lead: int, trail: int, before: str) -> list[tuple[int, str, float]]:
    """Return the steps that put back a vanished pair."""
    return _keep_best([(2, both, _VANISHED) for both in _list_vanished(lead, trail)], before)

"""The search for the most plausible reading of GBK bytes that fell out of step.

A beam search over the bytes: at each place a pair is read, a lost byte is filled in, a replaced or vanished pair is put
back, or a byte is given up. The cost is that of the characters behind each other (extract/restore/sense.py) and of each
assumption; the cheapest reading wins.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from extract.han import weigh_pairs
from extract.restore.gbk import LOST, decode_pair, is_lead, is_trail
from extract.restore.sense import cost
from extract.script_table import load_simplified

Limits = Mapping[int, frozenset[int]]
"""What a lost byte may be, by its index into the bytes: an annotation behind it tells."""

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
# A reading that costs this much more than one that ends here or at the byte before is given up.
_HOPELESS = 36.0
_KEPT = 10
# Costs of assumptions, in the unit of extract/restore/sense.py (natural logarithms). A lost byte is certain to be there
# and costs little; what leaves no trace costs as much as two or three characters of rubble.
_FILL, _PUT_BACK, _SWALLOWED, _ORPHAN, _VANISHED, _GIVEN_UP, _QUESTION = 2.0, 2.0, 3.0, 7.0, 2.5, 22.0, 16.0
# A guessed character must be e² times as likely as the next.
_MARGIN = 2.0
# Or make a word counted 2⁶ times or more where no rival has a sixteenth of that (levels of extract/han.py).
_WORD, _WORD_MARGIN = 6, 4
# A longer run is not searched: this bounds the time on hostile lines.
MAX_BYTES = 6000


@dataclass(frozen=True, slots=True)
class Resynced:
    """The text of a run put back in step."""

    text: str
    cost: float
    """Cost of the text with all assumptions made for it."""
    doubts: tuple[tuple[int, int], ...]
    """Stretches of `text` that hide a loss: given up, guessed, or read next to a swallowed byte."""


@dataclass(slots=True)
class _Path:
    """One reading up to a place."""

    total: float
    last: str
    text: str
    doubtful: bool
    back: "_Path | None"


_Step = tuple[int, str, float, bool]
"""Bytes taken, text, cost of the assumption, whether a loss hides there."""


@cache
def _fill_trail(lead: int) -> tuple[tuple[int, str], ...]:
    # A byte below 80 would have been shown as the ASCII that it is.
    return tuple((t, c) for t in range(0x80, 0xFF) if (c := decode_pair(lead, t)))


@cache
def _fill_lead(trail: int) -> tuple[tuple[int, str], ...]:
    return tuple((lead, c) for lead in range(0x81, 0xFF) if (c := decode_pair(lead, trail)))


def resync(
    values: list[int], inside: list[bool], before: str = "", limits: Limits | None = None, ends: bool = False
) -> Resynced | None:
    """Return the most plausible reading of the bytes `values` behind the character `before`.

    `inside`: for each byte, whether it is not the first of the character that the page shows. `limits`: what lost bytes
    may be. `ends`: whether a paragraph ends behind the bytes. None when there are too many bytes.
    """
    size = len(values)
    if size > MAX_BYTES:
        return None
    limits = limits or {}
    places: list[dict[str, _Path] | None] = [{} for _ in range(size + 5)]
    places[0] = {before: _Path(0.0, before, "", False, None)}
    best = 0.0
    for at in range(size):
        here = places[at]
        places[at] = None
        if not here:
            continue
        paths = sorted(here.values(), key=_total)[:_BEAM] if len(here) > 1 else list(here.values())
        best, bound = paths[0].total, min(best, paths[0].total) + _HOPELESS
        for path in paths:
            if path.total > bound:
                break
            last = path.last
            steps = _list_steps(values, at, limits, last, ends)
            # A pair can only have vanished where the page's characters are out of step with ours.
            if inside[at] and at + 1 < size and not inside[at + 1]:
                steps += _put_vanished(values[at], values[at + 1], last)
            for taken, text, extra, doubtful in steps:
                total = path.total + extra
                previous = last
                for char in text:
                    total += cost(previous, char)
                    previous = char
                there = places[at + taken]
                if there is None:
                    continue
                known = there.get(previous)
                if known is None or total < known.total:
                    there[previous] = _Path(total, previous, text, doubtful, path)
    return _trace(places[size])


def _total(path: _Path) -> float:
    return path.total


def _trace(ends: dict[str, _Path] | None) -> Resynced | None:
    """Follow the cheapest path back to the start."""
    if not ends:
        return None
    path: _Path | None = min(ends.values(), key=_total)
    total = path.total if path else 0.0
    steps = []
    while path is not None:
        steps.append((path.text, path.doubtful))
        path = path.back
    parts: list[str] = []
    doubts: list[tuple[int, int]] = []
    size = 0
    for text, doubtful in reversed(steps):
        if doubtful and text:
            doubts.append((size, size + len(text)))
        parts.append(text)
        size += len(text)
    return Resynced("".join(parts), total, tuple(doubts))


def _list_steps(values: list[int], at: int, limits: Limits, before: str, ends: bool) -> list[_Step]:
    """Return the ways to read on from `at`."""
    value = values[at]
    after = values[at + 1] if at + 1 < len(values) else -1
    if value == LOST:
        return _read_lost(values, at, after, limits, before, ends and at + 2 == len(values))
    if value < 0x80:
        return [(1, chr(value), 0.0, False)]
    steps: list[_Step] = [(1, "\ufffd", _GIVEN_UP, True)]
    if not is_lead(value):
        return steps
    if after == LOST:
        known = limits.get(at + 1)
        found = _fill_trail(value)
        if known is None:
            is_last = ends and at + 2 == len(values)
            steps += _guess_last(value, before, is_last)
        else:
            steps += [(2, c, _FILL, False) for c in _keep_best((c for byte, c in found if byte in known), before)]
    elif is_trail(after):
        if char := decode_pair(value, after):
            steps.append((2, char, 0.0, False))
    elif after >= 0:
        steps += _read_four(values, at)
    return steps


@lru_cache(maxsize=20_000)
def _guess_last(lead: int, before: str, is_last: bool) -> tuple[_Step, ...]:
    """Return the character of `lead` and a lost byte: the best one where it is far better than the next, or a mark."""
    chars = [char for _, char in _fill_trail(lead)]
    if is_last and "。" in chars:
        return ((2, "。", 0.0, False),)
    if partner := _find_partner(before, chars):
        return ((2, partner, _FILL, True),)
    best = sorted(chars, key=lambda char: cost(before, char))[:2]
    if len(best) == 2 and cost(before, best[1]) - cost(before, best[0]) < _MARGIN:
        return ((2, "\ufffd", _FILL, True),)
    return ((2, best[0], _FILL, True),) if best else ()


def _find_partner(before: str, chars: Iterable[str]) -> str | None:
    """Return the one of `chars` that makes a common word with `before` when no other comes near, else None.

    A frequent character (是) is likely behind anything; that tells less than a word (批示) whose rivals are rare.
    """
    pairs = weigh_pairs()
    simple = load_simplified()
    first = simple.get(before, before)
    levels = sorted(((pairs.get(first + simple.get(char, char), 0), char) for char in chars), reverse=True)[:2]
    if not levels or levels[0][0] < _WORD:
        return None
    rival = levels[1][0] if len(levels) > 1 else 0
    return levels[0][1] if levels[0][0] - rival >= _WORD_MARGIN else None


def _read_four(values: list[int], at: int) -> list[_Step]:
    """Return the character of four bytes that stands at `at`, if one does."""
    four = values[at : at + 4]
    if len(four) < 4 or LOST in four:
        return []
    try:
        char = bytes(four).decode("gb18030")
    except UnicodeDecodeError:
        return []
    return [(4, char, 0.0, False)] if len(char) == 1 else []


def _read_lost(values: list[int], at: int, after: int, limits: Limits, before: str, is_last: bool) -> list[_Step]:
    """Return the ways to read a lost byte at the place where a character begins."""
    steps: list[_Step] = [(1, "\ufffd", _QUESTION, True)]
    known = limits.get(at)
    if known is not None:
        # Taken from in front of an annotation: its partner is the next byte, lost or not.
        trails = limits.get(at + 1)
        if after == LOST and trails is None:
            steps += [step for lead in known for step in _guess_last(lead, before, is_last)]
            return steps
        if after == LOST:
            pairs = ((t, c) for lead in known for t, c in _fill_trail(lead))
            chars = _keep_best((c for t, c in pairs if trails and t in trails), before)
        else:
            chars = _keep_best((decode_pair(lead, after) for lead in known if is_trail(after)), before)
        steps += [(2, c, _FILL, False) for c in chars]
        if len(known) <= _KEPT:
            for lead in sorted(known):
                steps += _put_vanished(lead, after, before)
        return steps
    if is_trail(after):
        steps += [(2, c, _ORPHAN, False) for c in _best_before(after, before)]
    second = values[at + 2] if at + 2 < len(values) else -1
    if second >= 0x40 and second != LOST:
        for pair in _PAIRS.get(after, ()):
            if tail := decode_pair(pair[1], second):
                heads = _best_before(pair[0], before)
                steps += [(3, head + tail, _PUT_BACK, False) for head in heads]
    if 0x80 <= after != LOST:
        for mark in "！？，。：；":
            pair = mark.encode("gbk")
            if tail := decode_pair(pair[1], after):
                heads = _best_before(pair[0], before)
                steps += [(2, head + tail, _SWALLOWED, False) for head in heads]
    return steps


@lru_cache(maxsize=20_000)
def _best_before(trail: int, before: str) -> tuple[str, ...]:
    """Return the most plausible characters behind `before` whose second byte is `trail`."""
    return tuple(_keep_best((c for _, c in _fill_lead(trail)), before))


def _keep_best(chars: Iterable[str], before: str) -> list[str]:
    """Return the most plausible characters behind `before` that a filled-in byte gives."""
    return sorted((char for char in chars if char), key=lambda char: cost(before, char))[:_KEPT]


@cache
def list_vanishing() -> dict[int, frozenset[int]]:
    """Return the pairs, second bytes by first byte, that decoders of the PHP kind drop without a trace.

    They are the private-use and the undefined pairs of GBK: no font shows them.
    """
    found = {
        lead: frozenset(t for t in range(0x40, 0xFF) if is_trail(t) and _is_invisible(decode_pair(lead, t)))
        for lead in range(0x81, 0xFF)
    }
    return {lead: trails for lead, trails in found.items() if trails}


def _is_invisible(char: str) -> bool:
    return not char or "\ue000" <= char <= "\uf8ff"


@cache
def _list_vanished(lead: int, trail: int) -> tuple[str, ...]:
    """Return the two characters that `lead` and `trail` may be the halves of, around a pair that vanished."""
    vanishing = list_vanishing()
    firsts = sorted((cost("", c), c, t) for t, c in _fill_trail(lead) if t in vanishing)[:16]
    seconds = sorted((cost("", c), c, b) for b, c in _fill_lead(trail))[:40]
    return tuple(a + b for _, a, first in firsts for _, b, second in seconds if second in vanishing[first])


@lru_cache(maxsize=20_000)
def _rank_vanished(lead: int, trail: int, before: str) -> tuple[_Step, ...]:
    """Return the most plausible pairs of characters around a pair that vanished, as steps."""
    pairs = _list_vanished(lead, trail)
    best = sorted((cost(before, both[0]) + cost(both[0], both[1]), both) for both in pairs)[:_KEPT]
    is_open = len(best) > 1 and best[1][0] - best[0][0] < _MARGIN
    return tuple((2, both, _VANISHED, is_open) for _, both in best)


def _put_vanished(lead: int, trail: int, before: str) -> tuple[_Step, ...]:
    """Return the steps that put a vanished pair back between `lead` and `trail`."""
    return _rank_vanished(lead, trail, before) if is_lead(lead) and is_trail(trail) and trail != LOST else ()

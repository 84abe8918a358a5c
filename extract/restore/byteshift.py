"""GBK bytes out of step: put the bytes back in step and read the run again.

A kit that replaces pairs of bytes in a GBK page (a character by itself and its reading, `！` by `!`) also fires across
the border of two characters. The half in front is shown as `?`, and all behind it is paired wrongly until the next
byte of ASCII. The bytes are all still there but for the lost one: taking the insertion out, putting the replaced pair
back and pairing anew from the last sound border returns the sentence. A byte cut out of the middle of a run does the
same without any mark. A reading is believed only when it reads better as Chinese than what the page shows.
"""

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache, lru_cache

from extract.han import pick_common
from extract.restore.gbk import LOST, decode_pair, find_inside, to_bytes, trace_bytes
from extract.restore.patch import Edit
from extract.restore.readings import SYLLABLE, is_reading
from extract.restore.resync import MAX_BYTES, Resynced, list_vanishing, resync
from extract.restore.sense import weigh
from extract.script_table import load_simplified

# Whatever is not ASCII may be a pair of bytes: Greek, Cyrillic and box drawing as well as Han.
_WIDE = "\u0080-\ufff0"
_IS_WIDE = re.compile(f"[{_WIDE}]")
# Annotations in bytes (FF for a lost one): the bracket in front may be swallowed together with the lost byte.
_ANNOTATION = re.compile(
    rb"(?:(?P<lost>\xff)[(\[<{]?|[(\[<{]|\xa3[\xa8\xdb\xfb]|\xa1[\xb4\xb2\xb8\xbe\xbc])"
    rb"(?P<reading>(?:[a-zA-Z]|\xa8[\xa1-\xc0]){1,7}[1-5]?)(?:[)\]>}]|\xa3[\xa9\xdd\xfd]|\xa1[\xb5\xb3\xb9\xbf\xbd])"
)
_LOST_BEFORE_READING = re.compile(f"[?\ufffd][(（\\[]?{SYLLABLE}[)）\\]]")
# A reading that no bracket opens, or one behind a lost byte.
_LOOKS_SHIFTED = re.compile(f"[^(（\\[［【〔<{{〈「a-zA-Z]{SYLLABLE}[)）\\]］】〕>}}〉」]")
_LOST_MARK = re.compile(f"[?\ufffd](?=[{_WIDE}]|[!,.:;\"'()\\-~ ?0-9A-Za-z][{_WIDE}])")
# A closing tag whose `<` the lost byte swallowed.
_SWALLOWED_TAG = re.compile(r"(?<=[?\ufffd])/(?:span|strong|font|div|em|td|h[1-6]|[pabiu])>")
_REPLACED = re.compile("\ufffd+")
_STRAY = re.compile("(?<=[\u4e00-\u9fff])\\?{1,4}(?=[\u4e00-\u9fff])")
_ASKS = re.compile("[吗呢么吧谁何哪怎几多否啥咋难岂]")
# Nearer than this to each other, three strange characters are worth a search.
_RUBBLE_GAP = 8
# Bytes that one paragraph may have searched: about half a second.
BUDGET = 12_000
_RUN = 300
# A sentence without any ASCII may be long; a byte cut out shifts all of it.
_CUT_RUN = 1500


@dataclass(slots=True)
class Shifts:
    """What was found in a paragraph: edits, and stretches (after the edits) that hide a loss."""

    edits: list[Edit]
    doubts: list[tuple[int, int]]


def has_lost_mark(text: str) -> bool:
    """Whether U+FFFD stands in `text`, or `?` before wide characters or before a reading in brackets."""
    if "\ufffd" in text:
        return True
    if "?" not in text:
        return False
    return bool(_LOST_MARK.search(text) or _LOST_BEFORE_READING.search(text) or _SWALLOWED_TAG.search(text))


@cache
def known_characters() -> frozenset[str]:
    """Return the characters that sound text is made of: ASCII, punctuation and the 4,500 commonest in both scripts."""
    simple = pick_common(4500)
    forms = {form for form, plain in load_simplified().items() if plain in simple}
    marks = {
        chr(code) for first, last in ((9, 0x2FF), (0x2010, 0x27BF), (0x3000, 0x303F)) for code in range(first, last)
    }
    # Private characters are icons as often as lost pairs.
    return simple | forms | marks | set(map(chr, (*range(0xE000, 0xF900), *range(0xFF00, 0xFFF0))))


def find_swallowed_tags(text: str) -> list[Edit]:
    """Return the edits that take out closing tags that lost their `<` to a byte out of step."""
    return [Edit(m.start(), m.end(), "", "byte_shift", "restore.byteshift.tag") for m in _SWALLOWED_TAG.finditer(text)]


def find_shifted_annotations(text: str) -> Shifts:
    """Return the edits that undo annotations inserted across the border of characters."""
    found = Shifts([], [])
    if not _LOOKS_SHIFTED.search(text):
        return found
    values, origins = trace_bytes(text)
    data = bytes(0xFF if value == LOST else value for value in values)
    sites = list(_ANNOTATION.finditer(data))
    budget = BUDGET
    floor = 0
    index = 0
    while index < len(sites):
        first = index
        start, end, index = _bound_run(text, origins, sites, index, floor)
        floor = max(end, floor + 1)
        low, high = bisect_left(origins, start), bisect_left(origins, end)
        group = [m for m in sites[first:index] if low <= m.start() and m.end() <= high]
        if any(_is_across(m, origins) for m in group) and high - low <= min(MAX_BYTES, budget):
            budget -= _count_work(values[low:high])
            run = values[low:high], find_inside(origins[low:high])
            read = _join_run(*run, low, group, text[start - 1 : start], _ends(text, end))
            _add(found, text, start, end, read, "restore.byteshift.annotation")
    return found


def _is_across(match: re.Match[bytes], origins: list[int]) -> bool:
    """Whether an annotation does not stand between whole characters."""
    at = match.start()
    return match["lost"] is not None or (at > 0 and origins[at] == origins[at - 1])


def _bound_run(
    text: str, origins: list[int], sites: list[re.Match[bytes]], index: int, floor: int
) -> tuple[int, int, int]:
    """Return the start and end of the run of wide characters and annotations around a site, and the next site.

    Genuine ASCII ends a run, except where it may be the second byte of a pair: that shows when the run is read.
    """
    start = max(floor, origins[sites[index].start()])
    while start > floor and _IS_WIDE.match(text[start - 1]):
        start -= 1
    end = start
    while True:
        while index < len(sites) and origins[sites[index].start()] <= end:
            end = max(end, origins[sites[index].end() - 1] + 1)
            index += 1
        if end < len(text) and (_IS_WIDE.match(text[end]) or text[end] in "?\ufffd" or _may_be_trail(text, end)):
            end += 1
        else:
            return start, end, index


def _may_be_trail(text: str, at: int) -> bool:
    """Whether a letter or mark of ASCII among wide characters may be the second byte of a pair."""
    if not "@" <= text[at] <= "~":
        return False
    after = text[at + 1 : at + 2]
    return not after or not after.isascii() or after in "([<{?" or not after.isalnum()


def _join_run(
    values: list[int], inside: list[bool], low: int, group: list[re.Match[bytes]], before: str, ends: bool
) -> Resynced | None:
    """Return the run of bytes, which stands at `low`, without its annotations and in step, or None."""
    joined: list[int] = []
    kept: list[bool] = []
    limits: dict[int, frozenset[int]] = {}
    at = 0
    for match in group:
        joined += values[at : match.start() - low]
        kept += inside[at : match.start() - low]
        at = match.start() - low
        known_last = limits.get(len(joined) - 1)
        reading = match["reading"].decode("gb18030", "replace")
        fill = _fill_annotated(joined, reading, match["lost"] is not None, known_last)
        if fill is None:
            continue
        back, known = fill
        tail = joined[len(joined) - back :]
        del joined[len(joined) - back :], kept[len(kept) - back :]
        for allowed in known:
            limits[len(joined)] = allowed
            joined.append(LOST)
            kept.append(False)
        joined += tail
        kept += [False] * back
        at = match.end() - low
    joined += values[at:]
    kept += inside[at:]
    return resync(joined, kept, before, limits, ends)


_Fill = tuple[int, tuple[frozenset[int], ...]]
"""How many bytes from the end lost bytes are filled in, and what each may be."""


def _fill_annotated(joined: list[int], reading: str, is_lost: bool, known_last: frozenset[int] | None) -> _Fill | None:
    """Return what bytes must be filled in for `reading` to read the bytes before it, or None where it cannot.

    Where the byte before is of no use, a pair must have vanished there whose second half began the character.
    """
    last = joined[-1] if joined else -1
    if is_lost:
        if 0 <= last != LOST and (fitting := _list_fitting(last, reading)):
            return 0, (fitting,)
        firsts, seconds = _list_read(reading)
        if not seconds:
            return None
        if last < 0:
            return None
        if last == LOST and (known_last is None or any(_list_fitting(value, reading) for value in known_last)):
            return 0, (seconds,)
        return 0, (frozenset(list_vanishing()), firsts & _vanishing_trails(), seconds)
    if len(joined) >= 2 and LOST not in joined[-2:] and is_reading(decode_pair(joined[-2], last), reading):
        return 0, ()
    if 0x40 <= last < 0x7F and len(joined) >= 2 and joined[-2] == LOST:
        firsts = frozenset(first for first in range(0x81, 0xFF) if is_reading(decode_pair(first, last), reading))
        if firsts := firsts & _vanishing_trails():
            return 1, (frozenset(list_vanishing()), firsts)
    return None


@cache
def _vanishing_trails() -> frozenset[int]:
    """Return the second bytes of pairs that vanish."""
    return frozenset().union(*list_vanishing().values())


@lru_cache(maxsize=2000)
def _list_read(reading: str) -> tuple[frozenset[int], frozenset[int]]:
    """Return the first and the second bytes of the traditional characters that `reading` reads."""
    pairs = [char.encode("gbk", "ignore") for char in load_simplified() if is_reading(char, reading)]
    return frozenset(pair[0] for pair in pairs if pair), frozenset(pair[1] for pair in pairs if pair)


@lru_cache(maxsize=10_000)
def _list_fitting(first: int, reading: str) -> frozenset[int]:
    """Return the bytes that give, behind the byte `first`, a character that `reading` reads."""
    found = ((second, decode_pair(first, second)) for second in range(0x81, 0xFF))
    return frozenset(second for second, char in found if char and is_reading(char, reading))


def find_lost_bytes(text: str) -> Shifts:
    """Return the edits that undo replacements of pairs of bytes by ASCII across the border of characters."""
    found = Shifts([], [])
    at = 0
    budget = BUDGET
    for match in _LOST_MARK.finditer(text):
        start = match.start()
        if start < at or budget <= 0:
            continue
        end = min(len(text), start + _RUN)
        stop = text.find("\n", start, end)
        end = stop if stop >= 0 else end
        values, inside = to_bytes(text[start:end])
        budget -= _count_work(values)
        read = resync(values, inside, text[start - 1 : start], ends=_ends(text, end))
        if _add(found, text, start, end, read, "restore.byteshift.replacement"):
            at = end
    return found


def find_cut_runs(text: str, budget: int = BUDGET) -> Shifts:
    """Return the edits that put runs back in step that end in a mark of a lost byte: a byte was cut out before it."""
    found = Shifts([], [])
    floor = 0
    at = text.find("\ufffd")
    while at >= 0 and budget > 0:
        start = at
        while start > max(floor, at - _CUT_RUN) and _IS_WIDE.match(text[start - 1]):
            start -= 1
        end = at + 1
        while end < len(text) and (text[end] == "\ufffd" or (end - at < _RUN and _IS_WIDE.match(text[end]))):
            end += 1
        if start < at:
            values, inside = to_bytes(text[start:end])
            budget -= _count_work(values)
            read = resync(values, inside, text[start - 1 : start], ends=_ends(text, end))
            _add(found, text, start, end, read, "restore.byteshift.cut")
        floor = end
        at = text.find("\ufffd", end)
    return found


def find_rubble(text: str) -> Shifts:
    """Return the edits that put runs back in step which a byte that was cut out left without any mark."""
    found = Shifts([], [])
    known = known_characters()
    strange = [at for at, char in enumerate(text) if char not in known]
    budget = BUDGET
    floor = 0
    index = 0
    while index + 2 < len(strange) and budget > 0:
        first = strange[index]
        if strange[index + 2] - first > _RUBBLE_GAP or first < floor:
            index += 1
            continue
        start = first
        while start > max(floor, first - 30) and _IS_WIDE.match(text[start - 1]) and text[start - 1] != "\ufffd":
            start -= 1
        end = first
        while end < len(text) and end - first < _CUT_RUN and (_IS_WIDE.match(text[end]) or _may_be_trail(text, end)):
            end += 1
        values, inside = to_bytes(text[start:end])
        budget -= _count_work(values)
        read = resync(values, inside, text[start - 1 : start], ends=_ends(text, end))
        _add(found, text, start, end, read, "restore.byteshift.cut")
        floor = max(end, first + 1)
    return found


def _count_work(values: list[int]) -> int:
    """Return the effort of searching these bytes; a lost one opens many ways."""
    return len(values) + 20 * values.count(LOST)


def find_losses(text: str) -> list[tuple[int, int]]:
    """Return what is left of lost bytes: U+FFFD, and `?` inside of sentences with full-width marks that ask nothing."""
    losses = [m.span() for m in _REPLACED.finditer(text)]
    if "，" in text or "。" in text:
        for match in _STRAY.finditer(text):
            begin = max(0, match.start() - 20)
            if not _ASKS.search(text, begin, match.start()):
                losses.append(match.span())
    return losses


def _ends(text: str, end: int) -> bool:
    """Whether a paragraph ends at `end`."""
    return text[end : end + 1] in ("", "<", "\n")


def _add(found: Shifts, text: str, start: int, end: int, read: Resynced | None, rule: str) -> bool:
    """Add the edit from `text[start:end]` to `read`, cut to what changes, when it proves itself."""
    old = text[start:end]
    if read is None or read.text == old:
        return False
    new = read.text
    head = 0
    shortest = min(len(old), len(new))
    while head < shortest and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < shortest - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    changed = new[head : len(new) - tail]
    if not _proves(old[head : len(old) - tail], changed, text[start + head - 1 : start + head], read, old):
        return False
    shift = sum(len(e.after) - (e.end - e.start) for e in found.edits)
    found.edits.append(Edit(start + head, end - tail, changed, "byte_shift", rule))
    found.doubts += [(start + shift + low, start + shift + high) for low, high in read.doubts]
    return True


def _proves(old: str, new: str, before: str, read: Resynced, whole: str) -> bool:
    """Whether the new reading is more plausible than the old: by far in sum, and sound by itself."""
    if not new.strip("\ufffd?"):
        return False
    gain = weigh(whole) - read.cost
    return gain >= 8 and weigh(new, before) / len(new) <= min(8.5, weigh(old, before) / max(1, len(old)) - 0.5)

"""GBK bytes out of step: put the bytes back in step and read the run again.

A kit that replaces pairs of bytes in a GBK page (a character by itself and its reading, `！` by `!`) also fires across
the border of two characters. The half in front is shown as `?`, and all behind it is paired wrongly until the next
byte of ASCII. The bytes are all still there but for the lost one: taking the insertion out, putting the replaced pair
back and pairing anew from the last sound border returns the sentence. A byte cut out of the middle of a run does the
same without any mark. A reading is believed only when it reads better as Chinese than what the page shows.
"""

import re
from dataclasses import dataclass
from functools import cache

from extract.han import pick_common
from extract.restore.gbk import LOST, decode_pair, to_bytes
from extract.restore.patch import Edit
from extract.restore.readings import HAS_TONE, SYLLABLE, is_reading
from extract.restore.resync import Resynced, resync
from extract.restore.sense import weigh
from extract.script_table import load_simplified

_WIDE = (
    "\u2010-\u2bff\u2e80-\u9fff\ue000-\uf8ff\uf900-\ufaff\uff00-\uffef\u00a4\u00a7\u00a8\u00b0\u00b1\u00b7\u00d7\u00f7"
)
_IS_WIDE = re.compile(f"[{_WIDE}]")
# An annotation; the bracket in front of it may be swallowed by a lost byte, or the lost byte's mark still be there.
_ANNOTATION = re.compile(f"(?P<lost>[?\ufffd])?(?P<open>[(（\\[])?(?P<reading>{SYLLABLE})(?P<close>[)）\\]])")
_LOST_BEFORE_READING = re.compile(f"[?\ufffd][(（\\[]?{SYLLABLE}[)）\\]]")
_LOST_MARK = re.compile(f"[?\ufffd](?=[{_WIDE}]|[!,.:;\"'()\\-~ ?0-9A-Za-z][{_WIDE}])")
# A closing tag whose `<` the lost byte swallowed.
_SWALLOWED_TAG = re.compile(r"(?<=[?\ufffd])/(?:span|strong|font|div|em|td|h[1-6]|[pabiu])>")
# Nearer than this to each other, three strange characters are worth a search.
_RUBBLE_GAP = 8
# Bytes that one paragraph may have searched: about half a second.
BUDGET = 20_000
_RUN = 300


@dataclass(slots=True)
class Shifts:
    """What was found in a paragraph: edits, and offsets (after the edits) of characters that hide a loss."""

    edits: list[Edit]
    doubts: list[int]


def has_lost_mark(text: str) -> bool:
    """Whether a mark of a lost byte stands before wide characters or before a reading in brackets."""
    if "?" not in text and "\ufffd" not in text:
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
    return simple | forms | marks | {chr(code) for code in range(0xFF00, 0xFFF0)}


def find_swallowed_tags(text: str) -> list[Edit]:
    """Return the edits that take out closing tags that lost their `<` to a byte out of step."""
    return [Edit(m.start(), m.end(), "", "byte_shift", "restore.byteshift.tag") for m in _SWALLOWED_TAG.finditer(text)]


def find_shifted_annotations(text: str) -> Shifts:
    """Return the edits that undo annotations inserted across the border of characters."""
    found = Shifts([], [])
    sites = [m for m in _ANNOTATION.finditer(text) if _is_annotation(m, text)]
    if not any(m["lost"] for m in sites):
        return found
    for start, end, group in _group_sites(text, sites):
        if any(m["lost"] for m in group):
            _add(found, text, start, end, _join_run(text, start, end, group), "restore.byteshift.annotation")
    return found


def _is_annotation(match: re.Match[str], text: str) -> bool:
    """Whether a match may be an inserted reading: it has a tone, a bracket or a lost byte in front, and a character."""
    if not HAS_TONE.search(match["reading"]) or match.start() == 0:
        return False
    return bool(match["lost"] or (match["open"] and text[match.start() - 1] > "\x40"))


def _group_sites(text: str, sites: list[re.Match[str]]) -> list[tuple[int, int, list[re.Match[str]]]]:
    """Return the runs of wide characters and annotations, each with its annotations.

    Genuine ASCII ends a run, except where it may be the second byte of a pair: that shows when the run is read.
    """
    runs: list[tuple[int, int, list[re.Match[str]]]] = []
    floor = 0
    index = 0
    while index < len(sites):
        start = sites[index].start()
        while start > floor and _IS_WIDE.match(text[start - 1]):
            start -= 1
        group: list[re.Match[str]] = []
        end = sites[index].start()
        while True:
            if index < len(sites) and sites[index].start() == end:
                group.append(sites[index])
                end = sites[index].end()
                index += 1
            elif end < len(text) and (_IS_WIDE.match(text[end]) or text[end] in "?\ufffd" or _may_be_trail(text, end)):
                end += 1
            else:
                break
        if not group:
            index += 1
            continue
        runs.append((start, end, group))
        floor = end
    return runs


def _may_be_trail(text: str, at: int) -> bool:
    """Whether a letter or mark of ASCII among wide characters may be the second byte of a pair."""
    if not "@" <= text[at] <= "~":
        return False
    after = text[at + 1 : at + 2]
    return not after or not after.isascii() or after in "(?" or not after.isalnum()


def _join_run(text: str, start: int, end: int, group: list[re.Match[str]]) -> Resynced | None:
    """Return `text[start:end]` without its annotations and in step, or None where it does not come out."""
    values: list[int] = []
    readings: dict[int, str] = {}
    at = start
    for match in group:
        values += to_bytes(text[at : match.start()])
        if match["lost"]:
            readings[len(values)] = match["reading"]
            values.append(LOST)
        at = match.end()
    values += to_bytes(text[at:end])

    def allowed(place: int, value: int) -> bool:
        """Whether the lost byte gives, with the byte before it, what the annotation reads."""
        reading = readings.get(place)
        if reading is None or place == 0 or values[place - 1] == LOST:
            return True
        char = decode_pair(values[place - 1], value)
        return bool(char) and is_reading(char, reading)

    return resync(values, text[start - 1 : start], allowed)


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
        budget -= 2 * (end - start)
        read = resync(to_bytes(text[start:end]), text[start - 1 : start])
        if _add(found, text, start, end, read, "restore.byteshift.replacement"):
            at = end
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
        while end < len(text) and end - start < _RUN and (_IS_WIDE.match(text[end]) or _may_be_trail(text, end)):
            end += 1
        budget -= 2 * (end - start)
        read = resync(to_bytes(text[start:end]), text[start - 1 : start])
        _add(found, text, start, end, read, "restore.byteshift.cut")
        floor = max(end, first + 1)
    return found


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
    found.doubts += [start + shift + d for d in read.doubts]
    return True


def _proves(old: str, new: str, before: str, read: Resynced, whole: str) -> bool:
    """Whether the new reading is more plausible than the old: by far in sum, and sound by itself."""
    if not new.strip("\ufffd?"):
        return False
    gain = weigh(whole) - read.cost
    return gain >= 8 and weigh(new, before) / len(new) <= min(8.5, weigh(old, before) / max(1, len(old)) - 0.5)

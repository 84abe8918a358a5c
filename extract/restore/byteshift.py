"""GBK bytes out of step: put the bytes back in step and read the run again.

A kit that replaces pairs of bytes in a GBK page (a character by itself and its reading, `！` by `!`) also fires across
the border of two characters. The half in front is shown as `?`, and all behind it is paired wrongly until the next
byte of ASCII. The bytes are all still there but for the lost one: taking the insertion out, putting the replaced pair
back and pairing anew from the last sound border returns the sentence. A reading is believed only when it reads better
as Chinese than what the page shows.
"""

import re

from extract.restore.gbk import LOST, decode_pair, to_bytes
from extract.restore.patch import Edit
from extract.restore.readings import HAS_TONE, SYLLABLE, is_reading
from extract.restore.resync import resync
from extract.restore.sense import weigh

_WIDE = (
    "\u2010-\u2bff\u2e80-\u9fff\ue000-\uf8ff\uf900-\ufaff\uff00-\uffef\u00a4\u00a7\u00a8\u00b0\u00b1\u00b7\u00d7\u00f7"
)
# An annotation with the bracket in front of it swallowed by a lost byte, or with the lost byte's mark still there.
_ANNOTATION = re.compile(f"(?P<lost>[?\ufffd])?(?P<open>[(（\\[])?(?P<reading>{SYLLABLE})(?P<close>[)）\\]])")
# What betrays bytes out of step: a lost byte between an annotation or a mark and characters of more than one byte.
LOST_BEFORE_READING = re.compile(f"[?\ufffd][(（\\[]?(?=[a-zA-Z]*[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹ]?){SYLLABLE}[)）\\]]")
LOST_BYTE = re.compile(f"[?\ufffd](?:[{_WIDE}]|[!,.:;\"'()\\-~ ?][{_WIDE}])|[{_WIDE}][?\ufffd](?=[^\n])")


def find_shifted_annotations(text: str) -> list[Edit]:
    """Return the edits that undo annotations inserted across the border of characters."""
    sites = [m for m in _ANNOTATION.finditer(text) if _is_annotation(m, text)]
    if not any(m["lost"] or not m["open"] for m in sites):
        return []
    edits = []
    for start, end, group in _group_sites(text, sites):
        restored = _join_run(text, start, end, group)
        if restored is not None and restored != text[start:end]:
            edits.append(Edit(start, end, restored, "byte_shift", "restore.byteshift.annotation"))
    return edits


def _is_annotation(match: re.Match[str], text: str) -> bool:
    """Whether a match may be an inserted reading: it carries a tone and stands behind a wide character."""
    if not HAS_TONE.search(match["reading"]) or match.start() == 0:
        return False
    before = text[match.start() - 1]
    return before > "\x7f" or bool(match["open"]) or bool(match["lost"])


def _group_sites(text: str, sites: list[re.Match[str]]) -> list[tuple[int, int, list[re.Match[str]]]]:
    """Return the runs of wide characters and annotations, each with its annotations.

    Genuine ASCII ends a run, except where it is the second byte of a pair: that shows when the run is read.
    """
    runs: list[tuple[int, int, list[re.Match[str]]]] = []
    wide = re.compile(f"[{_WIDE}]")
    at = 0
    index = 0
    while index < len(sites):
        start = sites[index].start()
        while start > at and wide.match(text[start - 1]):
            start -= 1
        group = []
        end = sites[index].start()
        while True:
            if index < len(sites) and sites[index].start() <= end:
                group.append(sites[index])
                end = max(end, sites[index].end())
                index += 1
            elif end < len(text) and (wide.match(text[end]) or text[end] in "?\ufffd" or _is_second_byte(text, end)):
                end += 1
            else:
                break
        runs.append((start, end, group))
        at = end
    return runs


def _is_second_byte(text: str, at: int) -> bool:
    """Whether a single letter or mark of ASCII between wide characters may be the second byte of a pair."""
    return "@" <= text[at] <= "~" and not ("@" <= text[at + 1 : at + 2] <= "~" and "@" <= text[at + 2 : at + 3] <= "~")


def _join_run(text: str, start: int, end: int, group: list[re.Match[str]]) -> str | None:
    """Return `text[start:end]` without its annotations and in step, or None where it does not come out."""
    values: list[int] = []
    readings: dict[int, str] = {}
    at = start
    for match in group:
        values += to_bytes(text[at : match.start()])[0]
        if match["lost"]:
            readings[len(values)] = match["reading"]
            values.append(LOST)
        elif not match["open"]:
            return None
        at = match.end()
    values += to_bytes(text[at:end])[0]
    return resync(values, lambda place, value: _fits_reading(values, place, value, readings))


def _fits_reading(values: list[int], place: int, value: int, readings: dict[int, str]) -> bool:
    """Whether the lost byte at `place` may be `value`: with the byte before it, it gives what the annotation reads."""
    reading = readings.get(place)
    if reading is None:
        return True
    if place == 0 or values[place - 1] == LOST:
        return True
    char = decode_pair(values[place - 1], value)
    return bool(char) and is_reading(char, reading)


def find_lost_bytes(text: str) -> list[Edit]:
    """Return the edits that undo replacements of pairs of bytes by ASCII across the border of characters."""
    edits: list[Edit] = []
    at = 0
    for match in LOST_BYTE.finditer(text):
        if match.start() < at:
            continue
        start = max(at, match.start() - 6)
        mark = match.start() if match.group()[0] in "?\ufffd" else match.start() + 1
        while start < mark and not re.match(f"[{_WIDE}]", text[start]):
            start += 1
        end = mark + 1
        while end < len(text) and end - mark < 400 and text[end] != "\n":
            end += 1
        found = _reread_run(text, start, end)
        if found is not None:
            edits.append(found)
            at = found.end
    return edits


def _reread_run(text: str, start: int, end: int) -> Edit | None:
    """Return the edit of the run, cut to what changes."""
    values, _ = to_bytes(text[start:end])
    restored = resync(values, None)
    if restored is None:
        return None
    old = text[start:end]
    if restored == old or weigh(restored) >= weigh(old) - 6:
        return None
    head = 0
    while head < min(len(old), len(restored)) and old[head] == restored[head]:
        head += 1
    tail = 0
    while tail < min(len(old), len(restored)) - head and old[-1 - tail] == restored[-1 - tail]:
        tail += 1
    return Edit(
        start + head, end - tail, restored[head : len(restored) - tail], "byte_shift", "restore.byteshift.replacement"
    )

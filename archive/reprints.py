"""Whether two texts are one article: likeness by shared shingles, refused where place, date or a figure differs.

Candidates share sampled shingles, so that an excerpt of 200 characters still meets its whole. A candidate is a reprint
when most of the shorter text stands in the longer one (containment, since an excerpt is unlike its whole by any
symmetric measure) and no clause that the two tell differently differs in a number or in the name of a place.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from typing import Any

from opencc import OpenCC

_SAMPLE_SIZE = 13
# Of this many shingles in a row at least one is sampled.
_WINDOW = 30
_SHINGLE = 5
# Measured on reprints with noise, cuts and other scripts: containment was .69 at the least.
_MIN_CONTAINMENT = 0.6
# Shorter texts are notices and captions; too little to tell a copy from a likeness.
MIN_LENGTH = 60

_NO_WORD = re.compile(r"[\W_]+")
_CLAUSE_END = re.compile(r"[，。！？；：、,.!?;:\s“”‘’\"'（）()《》【】]+")
_NUMBER = re.compile(r"\d+(?:\.\d+)?|[〇零一二三四五六七八九十百千万亿两半]+")
_PLACE = re.compile(r"[省市县区旗州镇乡村]|街道")
# Lines that sites put around an article; they differ from copy to copy.
_LABELS = (
    "来源|稿源|责任编辑|责编|编辑|审核|校对|记者|通讯员|作者|供稿|摄影|点击|阅读|浏览|"
    "字号|打印|分享|发布时间|发布日期|时间|日期|上一篇|下一篇|原标题"
)
_DATE_LINE = r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?:\s|$)"
_FURNITURE = re.compile(rf"[\[【(（]?(?:{_LABELS})[量数次者]?\s{{0,3}}[:：]|{_DATE_LINE}|[\[【(（]?分享到")
_MAX_FURNITURE = 80
_MAX_CLAUSE = 60
_MANY_CLAUSES = 1000


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")


def flatten(text: str) -> str:
    """Return `text` in simplified characters without spaces and marks: what is compared."""
    return _NO_WORD.sub("", str(_converter().convert(text))).lower()


# An odd factor for strings of code points, and the finalizer of SplitMix64, which spreads their bits.
_FACTOR = 0x9E3779B97F4A7C15
_MIX = ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB))


def sample_shingles(text: str) -> set[int]:
    """Return the sampled shingles of `text` (winnowing): any 42 characters that two texts share give a common one.

    Each is a number of 63 bits. Another way of hashing makes the stored samples useless: they are cut anew by a
    migration.
    """
    # Needed where reports are stored; everything else starts quicker without it.
    import numpy as np  # noqa: PLC0415

    flat = flatten(text)
    count = len(flat) - _SAMPLE_SIZE + 1
    if count < 1:
        return set()
    codes = np.frombuffer(flat.encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.uint64)
    hashes = np.zeros(count, dtype=np.uint64)
    for i in range(_SAMPLE_SIZE):
        hashes = hashes * np.uint64(_FACTOR) + codes[i : i + count]
    for shift, factor in _MIX:
        hashes = (hashes ^ (hashes >> np.uint64(shift))) * np.uint64(factor)
    hashes = (hashes ^ (hashes >> np.uint64(31))) >> np.uint64(1)
    if count > _WINDOW:
        hashes = np.lib.stride_tricks.sliding_window_view(hashes, _WINDOW).min(axis=1)
        return set(np.unique(hashes).tolist())
    return {int(hashes.min())}


def _shingles(flat: str) -> set[str]:
    return {flat[i : i + _SHINGLE] for i in range(max(1, len(flat) - _SHINGLE + 1))}


def measure_containment(first: str, second: str) -> float:
    """Return the share (0 to 1) of the shorter text's shingles that stand in the other."""
    one, two = _shingles(flatten(first)), _shingles(flatten(second))
    return len(one & two) / min(len(one), len(two))


@dataclass(frozen=True)
class Likeness:
    """What the comparison of two texts found."""

    containment: float
    """Share of the shorter text that stands in the other."""
    difference: str | None
    """A number or place that the two tell differently; None where there is none."""

    @property
    def is_reprint(self) -> bool:
        """Whether the two are one article."""
        return self.containment >= _MIN_CONTAINMENT and self.difference is None


def compare_texts(first: str, second: str) -> Likeness:
    """Compare two clean texts; neither order nor script matters."""
    containment = measure_containment(first, second)
    if containment < _MIN_CONTAINMENT:
        return Likeness(containment, None)
    return Likeness(containment, find_difference(first, second))


def is_title_other(first: str, second: str) -> bool:
    """Whether two headlines that read alike tell another number or place; quite another headline is no difference."""
    pairs = _pair_clauses(_cut_clauses(first), _cut_clauses(second))
    return any(_compare_clauses(one, two) is not None for one, two in pairs)


def _cut_clauses(text: str) -> list[str]:
    lines = str(_converter().convert(text)).lower().split("\n")
    kept = [line for line in lines if len(line) > _MAX_FURNITURE or not _FURNITURE.match(line.strip())]
    clauses = (clause for line in kept for clause in _CLAUSE_END.split(line) if clause)
    # A run without marks is compared piece by piece: likeness takes quadratic time.
    return [clause[i : i + _MAX_CLAUSE] for clause in clauses for i in range(0, len(clause), _MAX_CLAUSE)]


def find_difference(first: str, second: str) -> str | None:
    """Return a pair of clauses that tell another number or place, or None.

    Clauses that one text has and the other lacks are no difference: copies are cut and get heads and feet.
    """
    one, two = _cut_clauses(first), _cut_clauses(second)
    _drop_cut_end(one, two)
    _drop_cut_end(two, one)
    # In a long list clauses that come again and again are no landmarks, and would take quadratic time.
    is_long = max(len(one), len(two)) > _MANY_CLAUSES
    opcodes = SequenceMatcher(None, one, two, autojunk=is_long).get_opcodes()
    for tag, a, b, c, d in opcodes:
        if tag == "replace":
            fault = _compare_blocks(one[a:b], two[c:d])
            if fault is not None:
                return fault
    return None


def _drop_cut_end(clauses: list[str], other: Sequence[str]) -> None:
    """Take the last clause away where it is only the beginning of one of the other text: there the copy was cut."""
    if clauses and clauses[-1] not in other and any(clause.startswith(clauses[-1]) for clause in other):
        clauses.pop()


def _compare_blocks(one: Sequence[str], two: Sequence[str]) -> str | None:
    """Compare clauses that stand at the same place of two texts but are not the same."""
    if "".join(one) == "".join(two):
        # Only the marks between them differ.
        return None
    left, right = list(one), list(two)
    for clause, other in _pair_clauses(one, two):
        fault = _compare_clauses(clause, other)
        if fault is not None:
            return fault
        left.remove(clause)
        right.remove(other)
    # What is left has no likeness; where both sides tell numbers, they tell other numbers.
    left_numbers, right_numbers = _read_numbers(left), _read_numbers(right)
    if left_numbers - right_numbers and right_numbers - left_numbers:
        return f"{'、'.join(sorted(left_numbers))} / {'、'.join(sorted(right_numbers))}"
    return None


def _read_numbers(clauses: Sequence[str]) -> set[str]:
    return {number for clause in clauses for number in _NUMBER.findall(clause)}


def _pair_clauses(one: Sequence[str], two: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield pairs of clauses that tell the same thing in other words, best likeness first, each clause once."""
    # A long replaced stretch is another text; pairing all its clauses would take too long.
    reach = 12 if max(len(one), len(two)) <= 12 else 3
    scored = [
        (SequenceMatcher(None, a, two[j], autojunk=False).ratio(), i, j)
        for i, a in enumerate(one[:60])
        for j in range(max(0, i - reach), min(len(two), 60, i + reach + 1))
    ]
    taken_left: set[int] = set()
    taken_right: set[int] = set()
    for ratio, i, j in sorted(scored, key=lambda s: (-s[0], s[1], s[2])):
        if ratio < 0.4:
            return
        if i not in taken_left and j not in taken_right:
            taken_left.add(i)
            taken_right.add(j)
            yield one[i], two[j]


def _compare_clauses(one: str, two: str) -> str | None:
    """Return the two clauses where their difference touches a number or the name of a place."""
    if one == two:
        return None
    if one in two or two in one:
        # One is cut off, or has words of the site joined to it.
        return None if _is_cut(one, two) else f"{one} / {two}"
    for tag, a, b, c, d in SequenceMatcher(None, one, two, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        # A name that is replaced ends in its rank, or stands before it.
        is_place = tag == "replace" and (_PLACE.search(one[a : b + 3]) or _PLACE.search(two[c : d + 3]))
        if _NUMBER.search(one[a:b] + two[c:d]) or is_place:
            return f"{one} / {two}"
    return None


def _is_cut(one: str, two: str) -> bool:
    """Whether the longer of two clauses differs from the shorter by words around it that touch no number."""
    short, long = sorted((one, two), key=len)
    before, _, after = long.partition(short)
    joins_number = (before[-1:].isdigit() and short[:1].isdigit()) or (after[:1].isdigit() and short[-1:].isdigit())
    return not joins_number and not _NUMBER.search(before + after)


# A copy that is longer by less than this is no fuller: sites add heads and feet.
_FULLER = 1.3


@dataclass(frozen=True)
class Standing:
    """What decides which of several copies is the likely original."""

    outlet: str | None
    """The medium that it names."""
    published: str | None
    """Its date."""
    length: int
    """Characters of its text."""
    first_seen: str
    """When it was first seen, ISO 8601."""

    def is_likelier_than(self, other: "Standing") -> bool:
        """Whether this copy is the likelier original than `other`; equals are not.

        The rules, in this order: names the medium that wrote it; has a date, and the earlier; is clearly more complete;
        was seen first.
        """
        # A date that leaves the day open is no earlier than one that names it.
        mine, theirs = ((s.published or "").ljust(10, "~") for s in (self, other))
        ranked: list[tuple[Any, Any]] = [
            (not self.outlet, not other.outlet),
            (not self.published, not other.published),
            (mine, theirs),
            (self.length * _FULLER < other.length, other.length * _FULLER < self.length),
            (self.first_seen, other.first_seen),
        ]
        return next((a < b for a, b in ranked if a != b), False)

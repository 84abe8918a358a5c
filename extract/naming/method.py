"""Method: one place at which a way of working is named, and the words that method names share."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, pairwise

from extract.naming.context import is_real
from extract.naming.numerals import NUMERAL, read_numeral
from extract.naming.surface import Surface
from schemas.facts import MethodKind


@dataclass(frozen=True, slots=True)
class Method:
    """One place at which a method is named, with its steps where they are told."""

    start: int
    end: int
    name: str
    kind: MethodKind
    n: int | None
    steps: tuple[str, ...]
    score: float
    rule: str


@dataclass(frozen=True, slots=True)
class Bare:
    """The text without quotation marks: a noun joined to a quoted part belongs to the name (“双联”工作机制)."""

    text: str
    kept: list[int]
    """For each character of `text` its offset in the article."""

    def locate(self, start: int, end: int) -> tuple[int, int]:
        """Return the article's offsets of `text[start:end]`."""
        return self.kept[start], self.kept[end - 1] + 1


_MARKS = frozenset('“”‘’"《》<>')


@lru_cache(maxsize=4)
def dequote(surface: Surface) -> Bare:
    """Return the text without quotation marks."""
    text = surface.folded
    # Between two quotations in a row one mark stays, or their words would run together.
    kept = [i for i, c in enumerate(text) if c not in _MARKS or (c == "”" and text[i + 1 : i + 2] == "“")]
    return Bare("".join([text[i] for i in kept]), kept)


# A report names its methods a few times; a text of a hundred thousand figures names none.
_MOST_MATCHES = 600
_MOST_OF_ONE = 12


def find_bounded(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Yield the matches of `pattern`, each wording a dozen times at the most."""
    seen: Counter[str] = Counter()
    for match in islice(pattern.finditer(text), _MOST_MATCHES):
        seen[match.group()] += 1
        if seen[match.group()] <= _MOST_OF_ONE:
            yield match


# 提 … 议 … 定 … 办 … 评: the characters by which the stages of a procedure are told, in their order.
_STAGES = (
    "提收集征听点问选摸访诊题",
    "议商协谈论会说",
    "定决选",
    "办落实干行解",
    "督评公回访馈测效示",
)


def is_ordered(items: tuple[str, ...]) -> bool:
    """Whether items read as the stages of a procedure: propose, discuss, decide, do, judge, in that order."""
    if len(items) >= 3 and all(item[0] == c for item, c in zip(items, "一二三四五六七八九", strict=False)):
        return True  # 一问需求、二问办法、三问结果
    if len({item[0] for item in items}) == 1:
        return False  # 共谋、共建、共管: told side by side
    if len({item[-1] for item in items}) == 1 and items[0][-1] in "心化清力位":
        return False  # 选题用心、调研细心, 议事公心
    ranks = []
    for item in items:
        hits = [rank for rank, stage in enumerate(_STAGES) for c in (item[0], item[-1]) if c in stage]
        if hits:
            ranks.append(min(hits))
    climbs = sum(a < b for a, b in pairwise(ranks))
    falls = sum(a > b for a, b in pairwise(ranks))
    return len(ranks) >= 3 and climbs >= 2 and falls <= max(0, len(ranks) - 4)


def count_items(name: str) -> int | None:
    """Return `n` of a name by the codebook: its numeral when it holds exactly one (双 and 两 are none; 五个一 is 5)."""
    set_of_ones = re.search(rf"({NUMERAL})个一", name)
    if set_of_ones:
        return read_numeral(set_of_ones.group(1))
    numerals = re.findall(NUMERAL, name)
    return read_numeral(numerals[0]) if len(numerals) == 1 and numerals[0] != "一" and "两" not in name else None


# 将以…为抓手,打造“X”: announced in an earlier clause of the sentence. Methods alone go by it: a report that announces
# a formula names no working method yet, while the rooms and channels in it mostly stand already.
_ANNOUNCED_EARLIER = re.compile(
    r"(?:将|拟)(?:以|通过|围绕|按照|依托|聚焦)[^。;!?]{0,50},[^,。;]{0,6}(?:打造|构建|建立|形成|推行|探索|"
    r"建设)(?:起|出)?“?$"
)


def is_working(surface: Surface, start: int, end: int) -> bool:
    """Whether the method named at [start, end) is at work, not announced, denied or another place's."""
    if not is_real(surface, start, end):
        return False
    sentence_start, _ = surface.sentence(start)
    return not _ANNOUNCED_EARLIER.search(surface.folded[sentence_start:start])


# “3”即抓住会前、会中、会后三个环节: a figure of 1234工作法 is explained.
_EXPLAINING = re.compile(r"(?:^|[。;:,!?\n])[“‘(]?(?:\d|[NnXx])[”’)]?(?:即|就?是|指|代表|为|:)[^。;!?]{0,60}$")


def is_explaining(surface: Surface, start: int) -> bool:
    """Whether the words at `start` only explain a figure of another method's name."""
    return bool(_EXPLAINING.search(surface.folded[max(0, start - 70) : start]))

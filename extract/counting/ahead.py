"""Ahead of a figure: the noun in front of it (意见建议30条), or the verb (采纳30条), and what governs them."""

import re
from dataclasses import dataclass

from extract.counting import lexicon as lx
from extract.counting.behind import Block
from extract.counting.clauses import Clause, Token

_FILLER = re.compile(
    r"(?:的|中有|中|里|有|就有|达到|达|多达|高达|共计|总计|累计|合计|共|总数|总量|数量|数|已|为|是|分别|了|计|各|均|超过|至|到|就|约|近|仅|足足|整整|一共|总共|已经|差不多|便|竟"
    r"|[”\"』」》’）)]|[（(][^（()）]{1,8}[）)]|[ \u3000：:（(])*"
)
# 意见建议已被采纳160条: what may stand between a subject and its verb.
_ADVERBS = re.compile(r"(?:已|已经|被|得到|获|获得|全部|共|累计|总共|先后|得以|当场|均|都|一共|成功|[”』」》’]|，)*")
# 停车、噪声等40余个: the list is open, the noun stands in front of it.
_OPEN_LIST = re.compile(r"等(?:各类|多个)?$")
_GROWN = re.compile(
    r"(?:变成|变为|(?:增加|增长|发展|扩大|拓展|上升|提高|扩展|攀升|增)(?:到|至))了?(?:[^，。；的\d]{2}的)?$"
)
# 县级13次、乡镇83次: the tier that held what was counted before.
_TIER = re.compile(
    r"(?:^|其中|[、，])(?:其中)?[：:，]?(?:(?:省|市|州|县|区|旗|镇|乡|村|街|街道|社区|居|村社|政协|各){1,3})"
    r"(?:级|本级|一级|政协|层面|直|（街道）|\(街道\)|（社区）|\(社区\)){0,2}(?:共|累计)?(?:开展|召开|举办)?(?:分别)?$"
    r"|^(?:全[省市县区镇乡州]|目前|如今|现在|迄今|至今)?(?:共|已|已有|总共|一共|共有|达|达到|就有|累计|少说也有|足有)+$"
    r"|^(?:[^，。]{0,6}(?:年|月份?|季度|目前|至今|底|期间))(?:里|内|间|来)?(?:就|便|已|累计)?(?:共有|共|达到|达|有|多达|就有|已有)+$"
    r"|^(?:总数|总量|数量|规模|总场次|总人次)(?:已|已经)?(?:达到?|超过|突破|有|增至|增加到)?了?$"
)
_TIERS = re.compile(r"(?:省|市|州|县|区|旗|镇|乡|村|街|街道|社区|居){1,3}(?:级|本级|一级)(?:共|有)?")
# 来自各部门的8名负责人与32名代表: the verb tells where the first item comes from, and no more.
_OWNED = re.compile(r"的\d[\d.]{0,6}[万余多]{0,2}[名位人][^，。；]{1,12}$")
_WHICH = re.compile(r"的(?:就|共|也|已)?有$")
_REACH = 14


@dataclass(frozen=True, slots=True)
class Ahead:
    """What stands in front of a figure."""

    noun: Token | None
    verb: Token | None
    """The verb right in front of the figure, when a verb stands there."""
    block: Block | None
    """What stands right in front of the figure that it cannot count."""
    is_open_list: bool
    """Whether the noun stands in front of a list that ends with 等, or of a growth (增加到)."""
    is_tier: bool
    """Whether the words in front name a tier, so that the noun is that of the figure before."""


def read_ahead(text: str, clause: Clause, index: int, allowed: frozenset[str]) -> Ahead:
    """Read what stands in front of the figure at `index`; `allowed` are the classes that its measure word counts."""
    start = clause.tokens[index].start
    before = clause.tokens[index - 1] if index else None
    gap = text[max(before.end if before else clause.start, start - 24) : start]
    previous = max(
        (t.end for t in clause.tokens[max(0, index - 4) : index] if t.kind == "figure"), default=clause.start
    )
    if _TIER.search(text[previous:start]):
        return Ahead(None, None, None, False, True)
    if before is None:
        is_unknown = len(gap) > 8 and not _FILLER.fullmatch(gap[-8:])
        return Ahead(None, None, "unknown" if is_unknown else None, False, False)
    if _OPEN_LIST.search(gap) or _GROWN.search(text[max(clause.start, start - 12) : start]):
        noun = _find_noun(clause, index, allowed)
        if noun is not None:
            return Ahead(noun, None, None, True, False)
        if not _OPEN_LIST.search(gap):
            return Ahead(None, None, None, False, True)
    if before.kind == "figure" or "、" in gap:
        return Ahead(None, None, None, False, False)
    if before.kind in allowed and _TIERS.fullmatch(gap):
        return Ahead(before, None, None, False, False)
    if len(gap) > 14 or not _FILLER.fullmatch(gap):
        return Ahead(None, None, "unknown" if gap.strip() else None, False, False)
    # 5个镇的60座院子: the noun in front owns what is counted.
    if gap == "的":
        return Ahead(None, None, "unknown", False, False)
    if before.kind in allowed:
        return Ahead(before, None, None, False, False)
    if before.kind in lx.VERBS:
        return Ahead(_find_subject(text, clause, index, allowed), before, None, False, False)
    # 写入政府工作报告的有3条: the noun belongs to the clause that says which ones.
    is_said_of = _WHICH.search(gap) is not None
    return Ahead(None, None, "noun" if before.kind in lx.NOUNS and not is_said_of else None, False, False)


def _find_noun(clause: Clause, index: int, allowed: frozenset[str]) -> Token | None:
    for token in reversed(clause.tokens[max(0, index - _REACH) : index]):
        if token.kind == "figure" and token.figure is not None and token.figure.kind == "count":
            continue
        if token.kind in allowed:
            return token
    return None


def _find_subject(text: str, clause: Clause, index: int, allowed: frozenset[str]) -> Token | None:
    """Return the noun whose verb stands right in front of the figure: 建议落地23条, “院坝会”已开了36场."""
    if index < 2:
        return None
    verb, noun = clause.tokens[index - 1], clause.tokens[index - 2]
    if noun.kind not in allowed or not _ADVERBS.fullmatch(text[noun.end : verb.start]):
        return None
    return noun


def find_governing(text: str, clause: Clause, index: int, noun: Token | None) -> tuple[str | None, frozenset[str]]:
    """Return the class of the verb that governs the figure and those of relative verbs in front of `noun`."""
    relative: set[str] = set()
    weak: str | None = None
    target = noun.start if noun is not None else clause.tokens[index].start
    for token in reversed(clause.tokens[max(0, index - _REACH) : index]):
        if token.kind not in lx.VERBS or token.end > target or token.kind == lx.NEUTRAL:
            continue
        between = text[token.end : target]
        is_relative = "的" in between and (noun is not None or between.endswith("的") or _OWNED.search(between))
        if is_relative and len(between) <= 24:
            relative.add(token.kind)
            weak = weak or token.kind
            continue
        return token.kind, frozenset(relative)
    return weak, frozenset(relative)

"""Finding the lexicon's words and the brand-like compounds that no list can hold."""

import re
from dataclasses import dataclass
from functools import cache

from ahocorasick_rs import AhoCorasick, MatchKind

from extract.spam.lexicon import CRIME, HARD, NEWS, ORDINARY, PROMOTION, STRONG

# Brands come and go; what they sell and how they name it stays: 8868体育, k8娱乐城, 某某棋牌官网.
_TRADES = "体育|娱乐城?|彩票?|棋牌|真人|电竞|电子|赌场|投注|影院|影视|直播|游戏"
_WAYS = "官网|官方网站|官方版?|网址|入口|平台|app|下载|登[录陆入]|注册|手机版|网页版|客户端|开户|代理|最新版|国际|在线"
_COMPOUNDS = re.compile(
    rf"(?<![a-z0-9])[a-z]{{0,6}}\d{{2,5}}[a-z]{{0,6}}(?:{_TRADES})(?![局馆场中委总类器材部队产业局])"
    rf"|(?<![a-z0-9])(?:[a-z]{{2,10}}\d{{0,4}}|[a-z]\d{{1,4}})(?:{_TRADES})(?:{_WAYS})"
    rf"|(?:金沙|葡京|威尼斯人?|永利|太阳城|皇冠|开云|乐鱼|米兰|华体会|爱游戏|九游|江南|天博|星空|必赢|万博|亚博|伟德|沙巴|大发|凤凰|彩神|博狗|澳门|金[莎鑫]|宝马|银河|云顶|欢乐谷"
    rf"|尊龙|凯时|龙8|新濠|美高梅|百乐门|巴黎人|奔驰宝马|火博|雷火|环亚|利来|同乐城|千亿|优德)(?:{_TRADES}|官网|官方网站|入口|网址|登[录陆入]|注册)(?![局馆场中委总类器材部队产业])"
    rf"|(?:体育|娱乐|棋牌|彩票|电竞)(?:{_WAYS})(?![局馆场中委总])"
)


@dataclass(frozen=True, slots=True)
class Hit:
    """A word that sells in a piece."""

    start: int
    end: int
    weight: int
    """4 for a phrase of advertisements, 3 for goods of the trade, 2 for goods that news tells of, 1 for promotion."""


@cache
def _sellers() -> tuple[AhoCorasick, tuple[int, ...]]:
    weights: dict[str, int] = {}
    for weight, words in enumerate((PROMOTION, ORDINARY, HARD, STRONG), start=1):
        weights |= dict.fromkeys(words.split(), weight)
    return AhoCorasick(list(weights), matchkind=MatchKind.LeftmostLongest), tuple(weights.values())


@cache
def _matcher(words: str) -> AhoCorasick:
    return AhoCorasick(sorted(set(words.split())), matchkind=MatchKind.LeftmostLongest)


def find_hits(folded: str) -> list[Hit]:
    """Return the words of `folded` (width folded, lower case) that sell, leftmost longest, compounds first."""
    automaton, weights = _sellers()
    hits = [Hit(start, end, weights[index]) for index, start, end in automaton.find_matches_as_indexes(folded)]
    compounds = [Hit(m.start(), m.end(), 4) for m in _COMPOUNDS.finditer(folded)] if hits else []
    if not compounds:
        return hits
    free = [h for h in hits if not any(c.start < h.end and h.start < c.end for c in compounds)]
    return sorted([*free, *compounds], key=lambda h: h.start)


def find_news(folded: str) -> list[int]:
    """Return where words of reporting or policing stand in `folded`."""
    return [start for _, start, _ in _matcher(NEWS + CRIME).find_matches_as_indexes(folded)]


def count_crime(folded: str) -> int:
    """Count the words of policing and of warning in `folded`."""
    return len(_matcher(CRIME).find_matches_as_indexes(folded))

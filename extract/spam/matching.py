"""Finding the lexicon's words and the brand-like compounds that no list can hold."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from ahocorasick_rs import AhoCorasick, MatchKind

from extract.spam.lexicon import CRIME, HARD, NEWS, ORDINARY, PROMOTION, STRONG

# Brands come and go; what they sell and how they name it stays: 8868体育, k8娱乐城, 某某棋牌官网.
_TRADES = "体育|娱乐城?|彩票?|棋牌|真人|电竞|电子|赌场|投注|影院|影视|直播|游戏"
_WAYS = "官网|官方网站|官方版?|网址|入口|平台|app|下载|登[录陆入]|注册|手机版|网页版|客户端|开户|代理|最新版|国际|在线"
# Names that are also places, beasts and firms count with a trade and a way behind them, or a code in front.
_PLACES = (
    "金沙|凤凰|江南|银河|澳门|永利|皇冠|太阳城|星空|米兰|大发|万博|宝马|云顶|巴黎人|开云|必赢|九游|天博|沙巴|威尼斯人?"
)
_BRANDS = "新?葡京|新濠|美高梅|尊龙|凯时|乐鱼|华体会|爱游戏|亚博|博狗|优德|伟德|雷火|火博|同乐城|彩神|奔驰宝马"
_NO_BUREAU = "(?![局馆场中委总类器材部队产业])"
_COMPOUNDS = re.compile(
    rf"(?<![a-z0-9])[a-z]{{0,6}}\d{{2,5}}[a-z]{{0,6}}(?:{_TRADES}){_NO_BUREAU}"
    rf"|(?<![a-z0-9])(?:[a-z]{{2,10}}\d{{0,4}}|[a-z]\d{{1,4}})(?:{_TRADES})(?:{_WAYS})"
    rf"|(?:{_BRANDS})(?:{_TRADES}|{_WAYS}){_NO_BUREAU}"
    rf"|(?:{_PLACES})(?:{_TRADES})(?:{_WAYS}){_NO_BUREAU}"
    rf"|(?<![a-z0-9])[a-z0-9]{{3,10}}(?:{_PLACES}|{_BRANDS})(?:{_TRADES}|{_WAYS})?"
    rf"|(?:{_PLACES})(?:娱乐城|赌场|投注|入口|官网|官方网站|app)"
    rf"|(?:体育|娱乐|棋牌|彩票|电竞)(?:{_WAYS}){_NO_BUREAU}"
)
# Each compound holds a trade, a place or a brand, at least in its shortest form: most pieces have none.
_CORES = [re.sub(r".\?", "", word) for word in f"{_TRADES}|{_PLACES}|{_BRANDS}".split("|")]


_LONGEST_KEPT = 2000
"""Characters of a piece whose words are remembered: each sentence is asked about by several rules."""


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


@cache
def _cores() -> AhoCorasick:
    return AhoCorasick(_CORES)


def find_hits(folded: str) -> list[Hit]:
    """Return the words of `folded` (width folded, lower case) that sell, leftmost longest, compounds first."""
    return list(_find_once(folded)) if len(folded) <= _LONGEST_KEPT else _search(folded)


@lru_cache(maxsize=2048)
def _find_once(folded: str) -> tuple[Hit, ...]:
    return tuple(_search(folded))


def _search(folded: str) -> list[Hit]:
    automaton, weights = _sellers()
    hits = [Hit(start, end, weights[index]) for index, start, end in automaton.find_matches_as_indexes(folded)]
    if not hits or not _cores().find_matches_as_indexes(folded):
        return hits
    compounds = [Hit(m.start(), m.end(), 4) for m in _COMPOUNDS.finditer(folded)]
    if not compounds:
        return hits
    merged: list[Hit] = []
    at = 0
    for hit in hits:
        while at < len(compounds) and compounds[at].end <= hit.start:
            merged.append(compounds[at])
            at += 1
        if at == len(compounds) or hit.end <= compounds[at].start:
            merged.append(hit)
        elif hit.end > compounds[at].end:
            compounds[at] = Hit(compounds[at].start, hit.end, 4)
    return [*merged, *compounds[at:]]


def find_news(folded: str) -> list[int]:
    """Return where words of reporting or policing stand in `folded`."""
    return [start for _, start, _ in _matcher(NEWS + CRIME).find_matches_as_indexes(folded)]


def count_crime(folded: str) -> int:
    """Count the words of policing and of warning in `folded`."""
    return len(_matcher(CRIME).find_matches_as_indexes(folded))

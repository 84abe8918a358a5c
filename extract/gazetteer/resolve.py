"""Resolution: which jurisdiction each name on a page means, by the page's own evidence.

The evidence, strongest first: the superior written directly before (杭州市西湖区), the unit's full name elsewhere on
the page, superiors and siblings named anywhere on it, its towns, the outlet's name, the source's own place. A name that
stays ambiguous resolves to nothing.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from extract.gazetteer.match import Match, find_matches, load_towns, load_words
from extract.gazetteer.usage import Use, is_doubtful, judge_use
from schemas.gazetteer import MUNICIPALITIES, Unit, load_gazetteer

Field = Literal["title", "text", "outlet"]
_GAP = re.compile(r"[ 　·]?")
_TOWN = re.compile(r"(?<![一-鿿])?([一-鿿]{2,7}?(?:街道|镇|乡|苏木))")
# 吉林日报 is a word that holds a name: only its beginning is read.
_OUTLET_TAIL = re.compile(r"[日晚晨早时商]报|网|电视|广播|新闻|政协|发布|融媒|在线")
_HEAD = re.compile(r"\s*(?:[:：丨|]|[ 　])")


@dataclass(frozen=True, slots=True)
class Mention:
    """A name resolved to one unit."""

    field: Field
    """Where the name stands."""
    start: int
    """Offset in the field."""
    end: int
    """End in the field."""
    chain_start: int
    """Where the names of its superiors before it begin: 湖南省益阳市|赫山区."""
    unit: Unit
    """What it means."""
    use: Use
    """What it does there."""
    is_full: bool
    """Whether the official name is written."""
    is_inner: bool = False
    """Whether a unit below it follows directly: then it only tells where that one lies."""


@dataclass(frozen=True, slots=True)
class _Open:
    """A name not resolved yet."""

    field: Field
    match: Match
    chain_start: int
    candidates: tuple[Unit, ...]
    use: Use
    is_inner: bool = False
    is_chained: bool = False
    is_doubtful: bool = False
    is_listed: bool = False
    """Whether a neighbour of the same superior stands beside it in a list: 晋江、石狮."""


def lies_in(lower: Unit, upper: Unit) -> bool:
    """Whether `lower` is a unit below `upper`."""
    if upper.rank == 1:
        return lower.rank > 1 and lower.code[:2] == upper.code[:2]
    return upper.rank == 2 and lower.rank == 3 and lower.code[:4] == upper.code[:4]


def list_candidates(match: Match, on: str | None) -> tuple[Unit, ...]:
    """Return the units that a name can mean on a date; an ended unit's full name leads to it or to its successor."""
    valid = [u for u in match.units if u.is_valid(on)]
    if not valid and match.is_full:
        if on is not None:
            heirs = [
                load_gazetteer().unit_of_code(u.successor, on) for u in match.units if u.successor and u.until < on
            ]
            valid = [u for u in heirs if u is not None]
        if not valid:
            newest = max(u.until or "9999" for u in match.units)
            valid = [u for u in match.units if (u.until or "9999") == newest]
    if not match.is_full and len(match.name) == 2:
        # 宜宾 is the city, not the county of that name; 吉林 the province.
        top = min((u.rank for u in valid), default=0)
        if any(u.rank == top for u in valid) and top == 1:
            valid = [u for u in valid if u.rank == top]
    newest_of_name: dict[tuple[str, str], Unit] = {}
    for unit in sorted(valid, key=lambda u: (u.is_current, u.since)):
        # A change within the year leaves two codes valid: the newer one stands.
        newest_of_name[(unit.code[:4] if unit.rank == 3 else unit.code, unit.name)] = unit
    return tuple(newest_of_name.values())


def find_open_names(field: Field, text: str, on: str | None) -> list[_Open]:
    """Return the names in `text` with their candidates, narrowed by the names directly before and behind them."""
    found: list[_Open] = []
    previous_end = -1
    matches = list(find_matches(text))
    for number, match in enumerate(matches):
        next_start = matches[number + 1].start if number + 1 < len(matches) else -1
        candidates = list_candidates(match, on)
        # 玉溪日报 tells where the page comes from.
        use: Use = "plain" if field == "outlet" else judge_use(text, match, previous_end, next_start)
        if not candidates or use == "none":
            continue
        chain_start, is_chained = match.start, False
        last = found[-1] if found else None
        if last and match.start - last.match.end <= 1 and _GAP.fullmatch(text[last.match.end : match.start]):
            below = tuple(c for c in candidates if any(lies_in(c, u) for u in last.candidates))
            if below:
                above = tuple(u for u in last.candidates if any(lies_in(c, u) for c in below))
                found[-1] = replace(last, candidates=above, is_inner=True, is_chained=True)
                chain_start, candidates, is_chained = last.chain_start, below, True
        is_listed = (
            bool(last) and text[found[-1].match.end : match.start] == "、" and _are_siblings(found[-1], candidates)
        )
        if is_listed:
            found[-1] = replace(found[-1], is_listed=True)
        doubt = is_doubtful(text, match, previous_end)
        found.append(_Open(field, match, chain_start, candidates, use, False, is_chained, doubt, is_listed))
        previous_end = match.end
    return found


def _are_siblings(one: _Open, others: Sequence[Unit]) -> bool:
    return any(u.rank == v.rank == 3 and u.code[:4] == v.code[:4] for u in one.candidates for v in others)


class _Context:
    """What the page says about where it is, to choose among the candidates of a name."""

    def __init__(self, names: Sequence[_Open], towns: Counter[str], source_place: str | None) -> None:
        self.weights: Counter[str] = Counter()
        """Code prefix (2, 4 or 6 digits) to weight."""
        self.full: set[str] = set()
        """Codes of the units whose official name or superior is written somewhere on the page."""
        generic = load_words("generic")
        for name in names:
            if len(name.candidates) != 1:
                continue
            unit = name.candidates[0]
            if not name.is_chained and (name.is_doubtful or name.match.name in generic):
                continue
            weight = 1 if name.field == "outlet" or name.use in ("aside", "dateline") else 3
            self._add(unit, weight)
        for code, count in towns.items():
            self.weights[code] += 2 * count
        if source_place:
            for length in (6, 4, 2):
                self.weights[source_place[:length]] += 2

    def _add(self, unit: Unit, weight: int) -> None:
        self.weights[unit.code[:2]] += weight
        if unit.rank > 1:
            self.weights[unit.code[:4]] += 2 * weight
        if unit.rank > 2:
            self.weights[unit.code] += 3 * weight

    def weigh(self, unit: Unit) -> int:
        """Return how well `unit` fits where the page is."""
        weight = self.weights[unit.code[:2]] + self.weights[unit.code[:4]]
        return weight + (self.weights[unit.code] if unit.rank == 3 else 0)

    def choose(self, candidates: Sequence[Unit]) -> Unit | None:
        """Return the best candidate, or None when the page does not decide."""
        if len(candidates) == 1:
            return candidates[0]
        ranked = sorted(candidates, key=lambda u: (-self.weigh(u), u.rank))
        if not ranked:
            return None
        first, second = self.weigh(ranked[0]), self.weigh(ranked[1])
        if first > second:
            return ranked[0]
        return ranked[0] if ranked[0].rank < ranked[1].rank and ranked[0].rank == 2 else None


def count_towns(text: str, counties: set[str]) -> Counter[str]:
    """Return how many towns named in `text` each of `counties` alone has among them."""
    towns = load_towns()
    found: Counter[str] = Counter()
    for name in find_town_names(text):
        owners = [code for code in towns[name] if code in counties]
        if len(owners) == 1:
            found[owners[0]] += 1
    return found


def find_town_names(text: str) -> list[str]:
    """Return the towns of the table that `text` names, each once, in order."""
    towns = load_towns()
    found: dict[str, None] = {}
    for mark in re.finditer(r"街道|镇|乡|苏木", text):
        for length in (7, 6, 5, 4, 3, 2, 1):
            start = mark.start() - length
            if start >= 0 and (name := text[start : mark.end()]) in towns:
                found[name] = None
                break
    return list(found)


def resolve_names(
    fields: Iterable[tuple[Field, str]], on: str | None, source_place: str | None = None
) -> list[Mention]:
    """Return the names in `fields` that resolve, in order; `on` is the (partial) date of the report."""
    pairs = [(f, _OUTLET_TAIL.split(text)[0] if f == "outlet" else text) for f, text in fields if text]
    names = [n for field, text in pairs for n in find_open_names(field, text, on)]
    texts = dict(pairs)
    rivals = {u.code for name in names if len(name.candidates) > 1 for u in name.candidates}
    towns = count_towns(texts.get("text", ""), rivals) if rivals else Counter[str]()
    context = _Context(names, towns, source_place)
    chosen = [(name, context.choose(name.candidates)) for name in names]
    generic = load_words("generic")
    for name, unit in chosen:
        is_named = name.is_chained or (name.match.is_full and name.match.name not in generic)
        if unit is not None and is_named and name.use != "aside":
            context.full.add(unit.code)
    return [
        Mention(n.field, n.match.start, n.match.end, n.chain_start, unit, n.use, n.match.is_full, n.is_inner)
        for n, unit in chosen
        if unit is not None and _is_proven(n, unit, texts[n.field], context)
    ]


def _is_proven(name: _Open, unit: Unit, text: str, context: _Context) -> bool:
    """Whether the page proves that a short or generic name is a place."""
    match = name.match
    if name.is_chained or unit.code in context.full:
        return True
    if match.is_full and match.name not in load_words("generic"):
        return True
    if match.is_full:
        opens = name.field == "title" and match.start == 0 and len(name.candidates) == 1
        return opens or context.weights[unit.code[:4]] > 0
    is_head = name.field == "title" and match.start == 0 and bool(_HEAD.match(text[match.end :]))
    if name.is_doubtful:
        return name.use == "body" or is_head or name.is_listed or _is_located(match, unit, text, context)
    return True


def _is_located(match: Match, unit: Unit, text: str, context: _Context) -> bool:
    """Whether the page is about the superior of `unit` and the name stands as a place does: 在海盐，."""
    superior = unit.code[:2] if unit.rank == 2 or unit.code[:2] in MUNICIPALITIES else unit.code[:4]
    before, after = text[match.start - 1 : match.start], text[match.end : match.end + 1]
    return context.weights[superior] > 0 and bool(before) and before in "在到进于" and after in "，。、的各"

"""Places: the one jurisdiction whose practice the report describes, and those in which it shows the practice at work.

Every resolved name adds weight to its unit: most in the headline, then as the governing body named, then as a place.
Words such as 全市 and 区政协 tell the level at which the report speaks. The heaviest unit is the locality.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from extract.article import Article
from extract.gazetteer.match import load_towns
from extract.gazetteer.resolve import Field, Mention, lies_in, resolve_names
from schemas.facts import Evidence, Fact, PlaceFact
from schemas.gazetteer import Unit, load_gazetteer, place_of_code

ORDER = 10

_RANKS = {"省": 1, "自治区": 1, "市": 2, "州": 2, "盟": 2, "县": 3, "区": 3, "旗": 3}
# The report speaking of its own place without a name.
_LEVEL_WORD = re.compile(
    r"(?<![省市县区州、，])(?:全|我|本)(省|自治区|市|州|盟|县|区|旗)(?![级委])|(?<![一-鿿])(省|市|州|盟|县|区|旗)(?=政协|委(?!员|托)|政府)"
)
# Signs of consultation at work in a sentence.
_PRACTICE = re.compile(
    r"协商|商量|议事|议政|恳谈|说事|评事|圆桌|院坝|板凳|民情|茶话|委员|政协|有事|驿站|工作室|品牌|打造|平台|座谈|议题|建议|会客|解决|化解|“"
)
_TOWN_BEHIND = re.compile(r"[一-鿿]{1,6}?(?:街道|镇|乡|苏木)(?![镇村])")
_HEAD_END = re.compile(r"\s*(?:[:：丨|]|[ 　])")


@dataclass
class _Weight:
    """What speaks for one unit."""

    unit: Unit
    title: float = 0
    body: float = 0
    plain: float = 0
    lead: float = 0
    mentions: list[Mention] = field(default_factory=list)

    @property
    def total(self) -> float:
        return self.title + min(self.body, 12) + min(self.plain, 5) + self.lead


def code_facts(article: Article, known: Sequence[Fact]) -> list[Fact]:
    """Return the locality, if there is one, and the other places in which the practice is shown at work."""
    on = article.published
    fields: list[tuple[Field, str]] = [("title", article.title or ""), ("text", article.text)]
    fields.append(("outlet", article.outlet or ""))
    mentions = [
        m
        for m in resolve_names(fields, on, article.source_place)
        if m.field != "text" or not article.is_damaged(m.chain_start, m.end)
    ]
    weights = weigh_units(article, mentions)
    levels = count_levels(article)
    locality = choose_locality(article, weights, levels)
    chosen = locality[0] if locality else None
    facts: list[Fact] = []
    if chosen is not None and locality is not None:
        facts.append(_make_locality(article, chosen, locality[1], weights.get(chosen.code), on))
    elif fallback := find_unnamed_locality(article, mentions, levels, on):
        facts.append(fallback)
        return facts
    facts += _list_mentioned(article, chosen, weights, on)
    return facts


def weigh_units(article: Article, mentions: Sequence[Mention]) -> dict[str, _Weight]:
    """Return what speaks for each unit named, by its code."""
    weights: dict[str, _Weight] = {}
    lead_end = article.sentences[min(2, len(article.sentences) - 1)].end if article.sentences else 0
    for mention in mentions:
        if mention.field == "outlet" or mention.use in ("aside", "none"):
            continue
        weight = weights.setdefault(mention.unit.code, _Weight(mention.unit))
        weight.mentions.append(mention)
        if mention.field == "title":
            value = _weigh_in_title(article.title or "", mention)
            weight.title = max(weight.title, value)
        elif mention.is_inner:
            weight.plain += 0.4
        elif mention.use == "body":
            weight.body += 3
        else:
            weight.plain += 1.2
        if mention.field == "text" and not mention.is_inner and mention.start < lead_end:
            weight.lead = 2
    return weights


def _weigh_in_title(title: str, mention: Mention) -> float:
    if mention.is_inner:
        return 1
    if mention.use == "body":
        return 14
    is_head = mention.chain_start == 0 and bool(_HEAD_END.match(title[mention.end :]))
    return 12 if is_head else 9


def count_levels(article: Article) -> dict[int, float]:
    """Return the share of each rank among the words by which the report speaks of its own place (全市, 区政协)."""
    counts: dict[int, int] = defaultdict(int)
    for match in _LEVEL_WORD.finditer(article.text):
        counts[_RANKS[match[1] or match[2]]] += 1
    total = sum(counts.values())
    return {rank: count / total * min(1.0, total / 2) for rank, count in counts.items()}


def choose_locality(
    article: Article, weights: dict[str, _Weight], levels: dict[int, float]
) -> tuple[Unit, float] | None:
    """Return the heaviest unit with a confidence, or None where nothing outweighs the rest."""
    if not weights:
        return None

    def score(weight: _Weight) -> float:
        return weight.total + 6 * levels.get(weight.unit.rank, 0.0)

    ranked = sorted(weights.values(), key=lambda w: (-score(w), w.unit.rank))
    best = ranked[0]
    rivals = [w for w in ranked[1:] if not lies_in(best.unit, w.unit) and not lies_in(w.unit, best.unit)]
    margin = score(best) - (score(rivals[0]) if rivals else 0)
    confidence = 0.98 if best.title >= 9 or best.body >= 3 else 0.9
    if margin < 2:
        confidence -= 0.25
    return best.unit, confidence


def _make_locality(
    article: Article, unit: Unit, confidence: float, weight: _Weight | None, on: str | None
) -> PlaceFact:
    mentions = weight.mentions if weight else []
    # Text before title: the sentence is what a reader wants to see; the governing body before a mere place.
    best = min(mentions, key=lambda m: (m.field != "text", m.is_inner, m.use != "body", m.start))
    rule = "place.title" if best.field == "title" else "place.body" if best.use == "body" else "place.name"
    return _make_fact(article, best, "locality", rule, confidence, on)


def _make_fact(
    article: Article, mention: Mention, role: str, rule: str, confidence: float, on: str | None
) -> PlaceFact:
    place = load_gazetteer().make_place(mention.unit, on)
    if mention.field == "title":
        title = article.title or ""
        quote = title[mention.chain_start : mention.end]
        evidence = Evidence(start=mention.chain_start, end=mention.end, quote=quote, field="title")
        town = _TOWN_BEHIND.match(title, mention.end)
    else:
        evidence = article.cite(mention.chain_start, mention.end)
        town = _TOWN_BEHIND.match(article.text, mention.end)
    return PlaceFact(
        role="locality" if role == "locality" else "mentioned",
        place=place,
        town=town.group() if town and town.group() in load_towns() else None,
        evidence=evidence,
        rule=rule,
        confidence=confidence,
    )


def find_unnamed_locality(
    article: Article, mentions: Sequence[Mention], levels: dict[int, float], on: str | None
) -> PlaceFact | None:
    """Return the place of a report that says 我区 and no name: by its towns, else the source's own place."""
    if not levels:
        return None
    rank = max(levels, key=lambda r: levels[r])
    source = article.source_place
    place = place_of_code(source, on) if source else None
    if source and place and {"province": 1, "city": 2, "county": 3}[place.level] == rank:
        evidence = Evidence(start=0, end=6, quote=source, field="source")
        return PlaceFact(role="locality", place=place, evidence=evidence, rule="place.source", confidence=0.85)
    return None


def _list_mentioned(
    article: Article, locality: Unit | None, weights: dict[str, _Weight], on: str | None
) -> list[PlaceFact]:
    """Return the places beside `locality` whose sentence shows the practice at work there."""
    found: list[PlaceFact] = []
    for weight in sorted(weights.values(), key=lambda w: w.mentions[0].start):
        unit = weight.unit
        if locality is not None and (unit.code == locality.code or lies_in(locality, unit)):
            continue
        is_below = locality is not None and lies_in(unit, locality)
        for mention in weight.mentions:
            if mention.field != "text" or mention.is_inner:
                continue
            sentence = next((s for s in article.sentences if s.start <= mention.start < s.end), None)
            if sentence is None:
                continue
            around = article.text[mention.end : sentence.end]
            if is_below or (_PRACTICE.search(around) and mention.use == "body"):
                found.append(_make_fact(article, mention, "mentioned", "place.at_work", 0.8, on))
                break
    return found

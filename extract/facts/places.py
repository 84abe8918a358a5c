"""Places: the one jurisdiction whose practice the report describes, and those in which it shows the practice at work.

Every resolved name adds weight to its unit: most in the headline, then as the governing body named, then as a place.
Words such as 全市 and 区政协 tell the level at which the report speaks. The heaviest unit is the locality.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from extract.article import Article
from extract.gazetteer.match import load_towns
from extract.gazetteer.resolve import Field, Mention, find_town_names, lies_in, resolve_names
from schemas.facts import Evidence, Fact, PlaceFact
from schemas.gazetteer import Unit, load_gazetteer

ORDER = 10
_READ = 60_000
"""Characters of the text that are read: no report is longer, and what follows would be another page's."""

Role = Literal["locality", "mentioned"]

# The report speaking of its own place without a name.
_LEVEL_WORD = re.compile(
    r"(?<![省市县区州、，])(?:全|我|本)(省|市|州|盟|县|区|旗)(?![级委])"
    r"|(?:(?<![一-鿿、])|(?<=[由经在据被向让为是了的将和与及对于从请来年月日]))(省|市|州|盟|县|区|旗)(?=政协|委(?!员|托)|政府)"
)
# Signs of consultation at work in a sentence.
_PRACTICE = re.compile(
    r"协商|商量|议事|议政|恳谈|说事|评事|圆桌|院坝|板凳|民情|茶话|委员|政协|有事|驿站|工作室|品牌|打造|平台|座谈|议题|建议|会客|解决|化解|“"
)
# A joint act with another place is told for the sake of the report's own.
_WITH = re.compile(r"与|同|和|跟|联合|携手|会同|邀请")
_TOGETHER = re.compile(r"联动|联合|共同|携手|合作|座谈|交流|签|结对|共建|互访")
# 任丘市也有说事角: the place itself is told to run something.
_RUNS = re.compile(
    r"(?:的|也|则|还|就|都|今年|去年|率先|近年来)?(?:有(?!关|人|的)|建起|建成|设立|设起|推行|打造|推出|创办|探索出?|开展|办起|叫响|推广|搭起|搭建|[办设建搞叫开](?=[“‘]|[了着起出]))"
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
    fields: list[tuple[Field, str]] = [("title", article.title or ""), ("text", article.text[:_READ])]
    fields.append(("outlet", article.outlet or ""))
    mentions = [
        m
        for m in resolve_names(fields, on, article.source_place)
        if m.field != "text" or not article.is_damaged(m.chain_start, m.end)
    ]
    weights = weigh_units(article, mentions)
    levels = count_levels(article)
    choice = choose_locality(weights, levels)
    facts: list[Fact] = []
    if lower := find_unnamed_locality(article, choice.unit, weights, levels):
        facts.append(lower)
        return facts
    if choice.unit is not None:
        facts.append(_make_locality(article, choice, weights[choice.unit.code]))
    facts += _list_mentioned(article, choice, weights)
    return facts


def weigh_units(article: Article, mentions: Sequence[Mention]) -> dict[str, _Weight]:
    """Return what speaks for each unit named, by its code."""
    weights: dict[str, _Weight] = {}
    lead_end = article.sentences[min(1, len(article.sentences) - 1)].end if article.sentences else 0
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
        elif mention.use == "dateline":
            weight.plain += 0.5
            continue
        elif mention.use == "body":
            weight.body += 3
        else:
            weight.plain += 1.2
        if mention.field == "text" and not mention.is_inner and mention.start < lead_end:
            # A scene may open anywhere; the body that acts in it is who the report is about.
            weight.lead = max(weight.lead, 4 if mention.use == "body" else 2)
    return weights


def _weigh_in_title(title: str, mention: Mention) -> float:
    if mention.is_inner:
        return 1
    if mention.use == "body":
        return 14
    is_head = mention.chain_start == 0 and bool(_HEAD_END.match(title[mention.end :]))
    if is_head:
        return 12
    # 从北京到凉山: a way, not the place.
    return 4 if title[mention.chain_start - 1 : mention.chain_start] in ("从", "到", "至", "赴", "往", "去") else 9


def count_levels(article: Article) -> dict[str, float]:
    """Return the share of each kind among the words by which the report speaks of its own place (全市, 区政协)."""
    counts = Counter(m[1] or m[2] for m in _LEVEL_WORD.finditer(article.text[:_READ]))
    total = sum(counts.values())
    return {kind: count / total * min(1.0, total / 2) for kind, count in counts.items()}


def _kind(unit: Unit) -> str:
    """Return the word by which a unit speaks of itself: 县 for 峨边彝族自治县, 市 for 慈溪市 as for 宁波市."""
    return unit.name[-1]


@dataclass(frozen=True)
class _Choice:
    """The locality with the chance that it is right, or the rivals that leave none."""

    unit: Unit | None
    confidence: float = 0.0
    rivals: tuple[Unit, ...] = ()


def choose_locality(weights: dict[str, _Weight], levels: dict[str, float]) -> _Choice:
    """Return the heaviest unit; none where several places of equal weight each tell of their own practice."""

    def score(weight: _Weight) -> float:
        # 全市 fits the county-level city as well as the one above, of which only the name before it is told.
        is_told = weight.title or weight.body or not all(m.is_inner for m in weight.mentions)
        return weight.total + (6 if is_told else 2) * levels.get(_kind(weight.unit), 0.0)

    ranked = sorted((w for w in weights.values() if _is_told(w, levels)), key=lambda w: (-score(w), -w.unit.rank))
    if not ranked:
        return _Choice(None)
    best = _prefer_actor(ranked)
    others = [w for w in ranked if w is not best]
    rivals = [w for w in others if not lies_in(best.unit, w.unit) and not lies_in(w.unit, best.unit)]
    margin = score(best) - (score(rivals[0]) if rivals else 0)
    is_alone = best.title >= 9 and not (rivals and rivals[0].title >= 9 and rivals[0].unit.rank == best.unit.rank)
    if not is_alone and rivals and rivals[0].total >= 0.75 * best.total:
        equals = [w.unit for w in (best, *rivals) if w.total >= 0.75 * best.total]
        above = [w for w in ranked if w.title or w.body or w.lead if all(lies_in(u, w.unit) for u in equals)]
        if above:
            return _Choice(max(above, key=lambda w: w.unit.rank).unit, 0.7)
        if best.unit.rank == rivals[0].unit.rank:
            return _Choice(None, rivals=tuple(equals))
    confidence = 0.98 if best.title >= 9 or best.body >= 3 else 0.9
    return _Choice(best.unit, confidence - (0.25 if margin < 2 else 0))


def _is_told(weight: _Weight, levels: dict[str, float]) -> bool:
    """Whether the report tells of the unit at all: a dateline or a name in passing leaves 我区 without a name."""
    is_passing = not (weight.title or weight.body or weight.lead) and weight.plain <= 1.2
    if is_passing and all(m.use == "dateline" for m in weight.mentions):
        return _kind(weight.unit) in levels
    speaks_lower = sum(share for kind, share in levels.items() if kind in ("县", "区", "旗")) >= 0.5
    return weight.total > 0 and not (is_passing and weight.unit.rank < 3 and speaks_lower)


def _prefer_actor(ranked: Sequence[_Weight]) -> _Weight:
    """Return the heaviest unit, or the one below it whose body acts where the heaviest only tells the region."""
    best = ranked[0]
    is_region = best.body == 0 and 0 < best.title < 12 and all(m.is_inner for m in best.mentions if m.field == "text")
    if best.unit.rank < 3 and is_region:
        return next((w for w in ranked if lies_in(w.unit, best.unit) and w.body), _with_level(ranked, best))
    return best


def _with_level(ranked: Sequence[_Weight], best: _Weight) -> _Weight:
    """Return the only county named below `best` in the text, else `best`."""
    below = [w for w in ranked if w.unit.rank == 3 and lies_in(w.unit, best.unit) and w.lead]
    return below[0] if len(below) == 1 else best


def find_unnamed_locality(
    article: Article, named: Unit | None, weights: dict[str, _Weight], levels: dict[str, float]
) -> PlaceFact | None:
    """Return the place of a report that says 我区 without a name: the source's own place, else that of its towns.

    `named` is the unit found by name: a city named in passing does not keep 我区 from being one of its districts.
    """
    kind = max(levels, key=lambda k: levels[k], default="")
    is_low = kind in ("县", "区", "旗")
    if named is not None and (not is_low or named.rank == 3 or weights[named.code].title or weights[named.code].body):
        return None
    source = load_gazetteer().unit_of_code(article.source_place or "", article.published)
    if source and article.source_place and _kind(source) == kind and (named is None or lies_in(source, named)):
        evidence = Evidence(start=0, end=6, quote=article.source_place, field="source")
        return _make_fact(source, evidence, "locality", "place.source", 0.85, article)
    return _find_by_towns(article, named) if is_low else None


def _find_by_towns(article: Article, named: Unit | None) -> PlaceFact | None:
    """Return the county that alone has the towns named, below the unit `named` where there is one."""
    gazetteer, towns = load_gazetteer(), load_towns()
    names = find_town_names(article.text[:_READ])
    counties: Counter[str] = Counter()
    for name in names:
        units = [gazetteer.unit_of_code(code, article.published) for code in towns[name]]
        counties.update({u.code for u in units if u is not None and (named is None or lies_in(u, named))})
    best = counties.most_common(2)
    if not best or (len(best) == 2 and best[0][1] == best[1][1]):
        return None
    unit = gazetteer.unit_of_code(best[0][0], article.published)
    town = next(n for n in names if best[0][0] in towns[n])
    if unit is None:
        return None
    start = article.text.find(town)
    return _make_fact(unit, article.cite(start, start + len(town)), "locality", "place.town", 0.7, article, town)


def _make_locality(article: Article, choice: _Choice, weight: _Weight) -> PlaceFact:
    # Text before title: the sentence is what a reader wants to see; the governing body before a mere place.
    best = min(weight.mentions, key=lambda m: (m.field != "text", m.is_inner, m.use != "body", m.start))
    rule = "place.title" if best.field == "title" else "place.body" if best.use == "body" else "place.name"
    return _cite_mention(article, best, "locality", rule, choice.confidence)


def _cite_mention(article: Article, mention: Mention, role: Role, rule: str, confidence: float) -> PlaceFact:
    start, end = mention.chain_start, mention.end
    text = article.text
    if mention.field == "title":
        text = article.title or ""
        evidence = Evidence(start=start, end=end, quote=text[start:end], field="title")
    else:
        evidence = article.cite(start, end)
    behind = _TOWN_BEHIND.match(text, end)
    town = behind.group() if behind and behind.group() in load_towns() else None
    return _make_fact(mention.unit, evidence, role, rule, confidence, article, town)


def _make_fact(
    unit: Unit, evidence: Evidence, role: Role, rule: str, confidence: float, article: Article, town: str | None = None
) -> PlaceFact:
    place = load_gazetteer().make_place(unit, article.published)
    return PlaceFact(role=role, place=place, town=town, evidence=evidence, rule=rule, confidence=confidence)


def _list_mentioned(article: Article, choice: _Choice, weights: dict[str, _Weight]) -> list[PlaceFact]:
    """Return the places beside the locality whose sentence shows the practice at work there."""
    found: list[PlaceFact] = []
    for weight in sorted(weights.values(), key=lambda w: w.mentions[0].start):
        unit = weight.unit
        if choice.unit is not None and (unit.code == choice.unit.code or lies_in(choice.unit, unit)):
            continue
        is_own = unit in choice.rivals or (choice.unit is not None and lies_in(unit, choice.unit))
        for mention in weight.mentions:
            is_scene = mention.field == "text" and not mention.is_inner and mention.use != "dateline"
            if is_scene and (is_own or _is_at_work(article, mention)):
                found.append(_cite_mention(article, mention, "mentioned", "place.at_work", 0.8))
                break
    return found


def _is_at_work(article: Article, mention: Mention) -> bool:
    """Whether a place elsewhere is named as one that practises: it or its body acts, in a sentence on consultation."""
    sentence = next((s for s in article.sentences if s.start <= mention.start < s.end), None)
    if sentence is None or not (mention.use == "body" or _RUNS.match(article.text, mention.end)):
        return False
    before = re.split(r"[，；。,]", article.text[sentence.start : mention.chain_start])[-1]
    after = article.text[mention.end : sentence.end]
    return bool(_PRACTICE.search(after)) and not (_WITH.search(before) and _TOGETHER.search(after[:40]))

"""Resolve weighed mentions to platforms: wordings of one platform meet, shortened forms go, compounds keep parts."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

from extract.naming.lexicon import Lexicon
from extract.naming.mention import ENOUGH, Mention
from extract.naming.surface import Surface
from extract.naming.words import VENUE_END

_LEADING_BODY = re.compile(r"^政协(?=..)")


# “A”“B”和“C”, or 甲村的“A”、乙镇有“B”: one row.
_ROW_GAP = re.compile(r"[”’](?:[、和与及或]|以及|[、,;][一-龥]{0,8}(?:的|有|叫|是|为|推出|打造|开设))?[“‘]")


@dataclass(frozen=True, slots=True)
class Resolved:
    """A platform: the mention that it is cited by, its key and its weight over all mentions."""

    mention: Mention
    key: str
    score: float


def make_key(name: str, lexicon: Lexicon) -> str:
    """Return the name under which wordings of one platform meet."""
    short = _LEADING_BODY.sub("", name)
    known = lexicon.by_name.get(name) or lexicon.by_name.get(short)
    return _LEADING_BODY.sub("", known.key) if known else short


def resolve_mentions(mentions: Iterable[Mention], surface: Surface, lexicon: Lexicon) -> list[Resolved]:
    """Return the platforms that the mentions add up to, in text order."""
    by_key: dict[str, list[Mention]] = defaultdict(list)
    for mention in mentions:
        by_key[make_key(mention.name, lexicon)].append(mention)
    scores = {
        key: max(m.score for m in group) + min(0.3, 0.1 * max(0, sum(m.is_quoted for m in group) - 1))
        for key, group in by_key.items()
    }
    _lift_neighbours(by_key, scores, surface)
    accepted = {key: group for key, group in by_key.items() if scores[key] >= ENOUGH}
    dropped = _find_tails(accepted) | _find_shortened(accepted)
    found = [Resolved(_choose(group), key, scores[key]) for key, group in accepted.items() if key not in dropped]
    return sorted(found, key=lambda r: r.mention.start)


def _choose(group: list[Mention]) -> Mention:
    """Return the mention that names it: quoted first, a room by its shortest wording, a brand by the usual one."""
    good = [m for m in group if m.score >= ENOUGH - 0.3 or not m.is_quoted] or group
    often = Counter(m.name for m in good)
    is_room = all(m.kind == "venue" for m in good)
    best = min(good, key=lambda m: (not m.is_quoted, 0 if is_room else -often[m.name], len(m.name), m.start))
    strongest = max(good, key=lambda m: m.score)
    kind = "online" if any(m.kind == "online" for m in good) else best.kind
    return replace(best, kind=kind, rule=best.rule if best.score >= ENOUGH else strongest.rule)


def _lift_neighbours(by_key: dict[str, list[Mention]], scores: dict[str, float], surface: Surface) -> None:
    """Raise names that stand in one row with an accepted one: “A”“B”和“C”."""
    quoted = sorted(((m, key) for key, group in by_key.items() for m in group if m.is_quoted), key=lambda x: x[0].start)
    for step in (1, -1):
        row = quoted[::step]
        for (left, left_key), (right, right_key) in pairwise(row):
            low, high = sorted((left, right), key=lambda m: m.start)
            gap = surface.folded[low.end : high.start]
            if len(gap) > 16 or not _ROW_GAP.fullmatch(gap):
                continue
            least = 0.25 if len(gap) <= 4 else 0.5
            if scores[left_key] >= ENOUGH > scores[right_key] >= least:
                scores[right_key] = ENOUGH + 0.05


def _find_tails(accepted: dict[str, list[Mention]]) -> set[str]:
    """Return the keys that are only the tails of several compounds with one head: shortened forms (X·A, X·B → A, B)."""
    tails: dict[str, set[str]] = defaultdict(set)
    for key in accepted:
        head, dot, tail = key.partition("·")
        if dot:
            tails[head].add(tail)
    return {tail for group in tails.values() if len(group) > 1 for tail in group}


def _find_shortened(accepted: dict[str, list[Mention]]) -> set[str]:
    """Return the keys that only shorten or lengthen another accepted name of the same room."""
    dropped: set[str] = set()
    keys = sorted(accepted, key=len)
    for number, short in enumerate(keys[:300]):
        if len(short) <= 3 and any(
            long.endswith(short) and "·" not in long and len(accepted[long]) >= len(accepted[short])
            for long in keys[number + 1 : 300]
        ):
            dropped.add(short)  # “议事桌” of the “同心议事桌”
            continue
        if "·" in short or not VENUE_END.search(short):
            continue
        is_short_quoted = any(m.is_quoted for m in accepted[short])
        for long in keys[number + 1 : 300]:
            if not long.endswith(short) or "·" in long or accepted[long][0].kind == "online":
                continue
            is_long_quoted = any(m.is_quoted for m in accepted[long])
            if is_short_quoted and is_long_quoted:
                if long.endswith(f"的{short}"):
                    dropped.add(long)  # “家门口的会客厅” only praises the “会客厅”
                continue
            if is_long_quoted or (len(short) <= 3 and not is_short_quoted):
                dropped.add(short)
            else:
                dropped.add(long)
    return dropped

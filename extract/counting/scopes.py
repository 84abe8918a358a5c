"""Scopes: the place that a figure speaks for, as the clause or the sentence names it."""

import re
from collections.abc import Sequence
from typing import Literal

from schemas.facts import Fact, PlaceFact, Scope

ScopeLevel = Literal["province", "city", "county", "town", "village", "unit"]

_LEVELS: dict[str, ScopeLevel] = {
    **dict.fromkeys(("省", "自治区"), "province"),
    **dict.fromkeys(("州", "盟", "地区"), "city"),
    **dict.fromkeys(("县", "旗", "区"), "county"),
    **dict.fromkeys(("镇", "乡", "街道", "苏木"), "town"),
    **dict.fromkeys(("村", "社区", "嘎查"), "village"),
}
_SCOPE = re.compile(
    r"(?P<whole>[全我该本])(?P<unit>省|自治区|市|州|盟|地区|县|旗|区|镇|乡|街道|村|社区)(?=[^长委]|$)"
    r"|(?P<tier>省级|市级|县级|区级|乡镇级?|镇级|街道|村级|社区)(?=\d|[一二三四五六七八九十百两]{1,8}[余多]?[次场个条件])"
    r"|(?P<tiers>(?:省|市|州|县|区|旗|乡|镇|村)(?:[、和及]?(?:市|州|县|区|旗|乡|镇|街道|村)){0,3}(?:[两三四]级)(?=政协|联动|委员|共)|各级政协)"
)
_TIERS: dict[str, ScopeLevel] = {"省级": "province", "市级": "city", "县级": "county", "区级": "county"}


def find_scope(text: str, start: int, figure_at: int, known: Sequence[Fact]) -> Scope | None:
    """Return the scope named last in `text[start:figure_at]`, with its code where a known place fits."""
    best: Scope | None = None
    best_at = -1
    before = text[start : figure_at + 1]
    for match in _SCOPE.finditer(before, 0):
        if match.end() > figure_at - start + 1:
            break
        best, best_at = _read_scope(match, known), match.start()
    for fact in known:
        if isinstance(fact, PlaceFact):
            at = before.rfind(fact.place.name)
            if at > best_at:
                best, best_at = Scope(text=fact.place.name, level=fact.place.level, code=fact.place.code), at
    return best


def _read_scope(match: re.Match[str], known: Sequence[Fact]) -> Scope:
    text = match.group()
    if match["tier"]:
        tier = _TIERS.get(text) or ("village" if text.startswith(("村", "社区")) else "town")
        return Scope(text=text, level=tier)
    if match["tiers"]:
        return Scope(text=text)
    unit = match["unit"]
    locality = next((f.place for f in known if isinstance(f, PlaceFact) and f.role == "locality"), None)
    level: ScopeLevel | None
    if unit == "市":
        level = "county" if locality and locality.county and locality.county.endswith("市") else "city"
    else:
        level = _LEVELS[unit]
    code = locality.code if locality is not None and locality.level == level else None
    return Scope(text=text, level=level, code=code)

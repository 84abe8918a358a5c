"""Scopes: the place that a figure speaks for, as the clause or the sentence names it."""

import re
from collections.abc import Sequence
from typing import Literal

from schemas.facts import Fact, PlaceFact, Scope
from schemas.place import Place

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
    r"|(?P<tier>省级|市级|州级|县级|区级|旗级|乡镇级?|乡级|镇级|街道|村级|社区)"
    r"(?=\d|(?:开展|召开|举办|组织|举行)?(?:协商|议事|会商|恳谈)?会?(?:\d|[一二三四五六七八九十百两]{1,8}[余多]?[次场个条件]))"
    r"|(?<![一-鿿])(?P<body>省|市|州|县|区|旗)(?=政协(?!委员))"
    r"|(?:(?<![一-鿿])|(?<=[在到进由于和与以])|(?<=其中))(?P<town>(?![余多]?个|实现|覆盖|涉及|组织|部分|所有|整个|试点|示范|重点|相关|有关|偏远|建制|下辖|辖区)(?![在到进由于和与以其各全该本我每等这那乡城村])[一-鿿]{2,4}?(?:街道|镇|乡|苏木))(?![镇贤村亲下里])"
    r"|(?P<tiers>(?:省|市|州|县|区|旗|乡|镇|村)(?:[、和及]?(?:市|州|县|区|旗|乡|镇|街道|村)){0,3}(?:[两三四]级)(?=政协|联动|委员|共)|各级政协)"
)
_TIERS: dict[str, ScopeLevel] = {
    "省级": "province",
    **dict.fromkeys(("市级", "州级"), "city"),
    **dict.fromkeys(("县级", "区级", "旗级"), "county"),
}

_LOWER_NEXT = re.compile(r"[一-鿿]{1,8}?(?:市|州|县|区|旗)")


def find_scope(text: str, start: int, figure_at: int, known: Sequence[Fact]) -> Scope | None:
    """Return the scope named last in `text[start:figure_at]`, with its code where a known place fits."""
    best: Scope | None = None
    best_at = -1
    before = text[start : figure_at + 1]
    for match in _SCOPE.finditer(before, 0):
        if match.end() > figure_at - start + 1:
            break
        best, best_at = _read_scope(match, known), match.start()
    if (locality := _find_locality(known)) is not None:
        superiors: tuple[tuple[ScopeLevel, str | None], ...] = (
            ("province", locality.province),
            ("city", locality.city),
        )
        for level, name in superiors:
            at = before.rfind(name) if name and level != locality.level else -1
            # 江西省赣州市于都县: the superior only says where the place lies.
            if at > best_at and name and not _LOWER_NEXT.match(before, at + len(name)):
                best, best_at = Scope(text=name, level=level, code=_code_at(locality, level)), at
    for fact in known:
        if isinstance(fact, PlaceFact):
            at = before.rfind(fact.place.name)
            if at > best_at:
                best, best_at = Scope(text=fact.place.name, level=fact.place.level, code=fact.place.code), at
    return best


def _find_locality(known: Sequence[Fact]) -> Place | None:
    """Return the place whose practice the report describes."""
    return next((f.place for f in known if isinstance(f, PlaceFact) and f.role == "locality"), None)


def _code_at(locality: Place, level: ScopeLevel | None) -> str | None:
    """Return the adcode of `locality` or of its superior at `level`; None where it has none there."""
    if level == locality.level:
        return locality.code
    if level == "province":
        return locality.code[:2] + "0000"
    return locality.code[:4] + "00" if level == "city" and locality.county and locality.city else None


def _read_scope(match: re.Match[str], known: Sequence[Fact]) -> Scope:
    text = match.group()
    if match["tier"]:
        tier = _TIERS.get(text) or ("village" if text.startswith(("村", "社区")) else "town")
        return Scope(text=text, level=tier)
    if match["town"]:
        return Scope(text=text, level="town")
    if match["tiers"]:
        return Scope(text=text)
    text += "政协" if match["body"] else ""
    unit = match["unit"] or match["body"]
    locality = _find_locality(known)
    level: ScopeLevel | None
    if unit == "市":
        level = "county" if locality and locality.county and locality.county.endswith("市") else "city"
    else:
        level = _LEVELS[unit]
    return Scope(text=text, level=level, code=_code_of(level, known))


def _code_of(level: ScopeLevel | None, known: Sequence[Fact]) -> str | None:
    locality = _find_locality(known)
    return None if locality is None else _code_at(locality, level)

"""Formulas by which bodies and tiers are built: 1+2+4+N协商体系, 246模式, 三级协商平台, 党建+协商模式."""

import re
from collections.abc import Iterator

from extract.naming.method import Method, dequote, find_bounded, is_explaining, is_working
from extract.naming.numerals import read_numeral
from extract.naming.rule_names import GOVERNING
from extract.naming.steps import find_steps
from extract.naming.surface import Surface
from schemas.facts import MethodKind

_SYSTEM = r"(?:体系|模式|机制|平台|格局|架构|网络|工作法|矩阵|阵地|制度|协商法|议事法|法)"
_FORMULA = re.compile(
    rf"(?<![\d.+A-Za-z])((?:\d{{1,3}}|[NnXx])(?:\+(?:\d{{1,3}}|[NnXxYy])){{1,6}})((?:[一-龥]{{0,10}}?{_SYSTEM})?)"
)
_DIGITS = re.compile(rf"(?<![\d.+A-Za-z])(\d{{3,6}})([一-龥]{{0,10}}?{_SYSTEM})")
_TIER = re.compile(
    r"(?<!第)([三四五六])级((?:协商|议事|民主|政协|委员|履职|工作|联动|网格|基层|沟通|治理|民情|联系|立体|议政|"
    r"社区|商量|调解|矛盾|纠纷|化解|多元|共治|协同|联络|听证|为民|贯通|互动)*(?:协商|议事|平台|网络|体系|阵地|"
    r"架构|机制|格局|议事厅|协商室|议事会|链条|模式|议政))"
)
# 市、县、乡、村四级联动的协商格局: a noun joined by 的 goes.
_TIER_OF = re.compile(
    r"(?<![第”])([三四五六])级(?:协商)?(?:联动|贯通|协同|互动|联通|衔接)(?=的[一-龥]{0,6}(?:协商|议事|议政|商量|履职|民主)[一-龥]{0,4}"
    r"(?:格局|体系|机制|网络|平台|模式|链条|架构))"
)
_BUILT = re.compile(r"(?:建|构|搭|形成|打造|健全|完善|织|推行|实行|依托|通过|设)[^。;!?]{0,20}$")
_HOTLINE = frozenset({"12345", "12348", "12388", "12380", "12309", "110", "120", "119", "114"})
_CONSULTING = re.compile(r"协商|议事|工作法")
_MEASURE = re.compile(r"[年名个余多人万元条家件次场户处项平公亩月日岁种号期届]")
_UNQUOTED_SUM = re.compile(
    r"(?:理顺|办起|推行|实行|建立|创新|探索|健全|完善|构建|形成|总结出?|打造|采取|采用|运用|以|按照|实施)(?:了|出|起)?"
    r"((?:[一-龥A-Za-z]{2,10}\+){1,5}[一-龥]{1,8}?(?:工作|协商|运行|议事|治理|联动|服务|履职)*(?:模式|机制|体系|格局))"
)


def find_formulas(surface: Surface) -> Iterator[Method]:
    """Yield formulas, strings of digits and tiers: all structures by the codebook."""
    bare = dequote(surface)
    for match in find_bounded(_FORMULA, bare.text):
        start, end = bare.locate(match.start(), match.end())
        is_bare = _is_opened(surface, start) and not re.match(
            r"[”’]?(?:小组|队|班|人|团)", surface.folded[end : end + 4]
        )
        if re.match(r"[三四五六]级", match.group(2) or ""):
            continue  # a tier is named by its own words, even beside a formula
        if (match.group(2) or is_bare) and is_working(surface, start, end):
            name, end = _cut_at_of(surface, start, end, match.group(1), match.group())
            yield Method(start, end, name, "structure", None, (), 1.3, "method.formula")
    for match in find_bounded(_DIGITS, bare.text):
        start, end = bare.locate(match.start(), match.end())
        digits, noun = match.groups()
        is_quoted = _is_opened(surface, start)
        is_year = len(digits) == 4 and digits[:2] in {"19", "20"} and not is_quoted
        if (
            (digits in _HOTLINE and not noun.endswith(("法", "模式")))
            or is_year
            or _MEASURE.match(noun)
            or not is_working(surface, start, end)
        ):
            continue
        yield Method(
            start,
            end,
            match.group(),
            "structure",
            None,
            (),
            1.2 if is_quoted else 0.95 if _CONSULTING.search(noun) else 0.8,
            "method.digits",
        )
    for match in find_bounded(_TIER, bare.text):
        start, end = bare.locate(match.start(), match.end())
        if is_working(surface, start, end) and not is_explaining(surface, start):
            n = read_numeral(match.group(1)) or 0
            is_named = bool(re.search(r"协商|议事|议政|商量", match.group(2)))
            steps = find_steps(surface.folded, start, end, n)
            is_built = _BUILT.search(surface.folded[max(0, start - 24) : start])
            score = 1.1 if is_named else 0.9 if is_built or steps else 0.8
            yield Method(start, end, match.group(), "structure", n, steps, score, "method.tier")
    for match in find_bounded(_TIER_OF, surface.folded):
        start, end = match.span()
        if is_working(surface, start, end):
            n = read_numeral(match.group(1)) or 0
            yield Method(
                start, end, match.group(), "structure", n, find_steps(surface.folded, start, end, n), 1.0, "method.tier"
            )
    for match in find_bounded(_UNQUOTED_SUM, surface.folded):
        start, end = match.span(1)
        if is_working(surface, start, end) and GOVERNING.search(match.group(1)):
            kind: MethodKind = "mechanism" if match.group(1).endswith("机制") else "structure"
            yield Method(start, end, match.group(1), kind, None, (), 1.0, "method.sum_unquoted")


def _is_opened(surface: Surface, start: int) -> bool:
    return surface.folded[start - 1 : start] in {"“", "‘"}


def _cut_at_of(surface: Surface, start: int, end: int, formula: str, name: str) -> tuple[str, int]:
    """Return name and end; a noun joined by 的 (“1+2”的体系) is no part of the name."""
    close = surface.folded.find("”", start, start + 40) if _is_opened(surface, start) else -1
    if close > 0 and surface.folded[close + 1 : close + 2] == "的":
        return formula, start + len(formula)
    return name, end

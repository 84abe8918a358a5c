"""Methods whose quotation marks are lost: told by their parallel parts, or by items that repeat the name's own word."""

import re
from collections.abc import Iterator

from extract.naming.method import Method, find_bounded, is_ordered, is_working
from extract.naming.numerals import NUMERAL, find_numerals, read_numeral
from extract.naming.rule_names import judge_numbered
from extract.naming.steps import find_steps
from extract.naming.surface import Surface
from schemas.facts import MethodKind

_MECHANISM = re.compile(
    r"(?:推行|实行|建立|创新|探索|健全|完善|构建|形成|总结出?|打造)(?:了|出|"
    r"起)?((?:[一-龥]{3,8}、){1,4}[一-龥]{3,8}?(?:工作|协商|议事)?机制|"
    r"双(?!向|重|边|月|周)[一-龥]{1,2}(?:工作|协商|议事)?机制)"
)
_NAMED_WAY = re.compile(
    r"(?:^|[,。;:!?\n]|推行|总结出?|创立|首创|推广|探索出?|运用)((?:老|小)[一-龥](?:工作|调解|议事|说事)法)"
)
_NUMBERED = re.compile(
    rf"(?<![第\d])({NUMERAL})((?:有|共|进|必|联|定|问|访|化|心|公开|帮|议|事|诊|听|看|微|清|单|员|个一|个充分|个到位)"
    r"(?:工作法|协商法|议事法|标准|机制|要求|原则|清单|制)?)(?=为|,|。|、|:|\(|——|的|$)"
)


# 形成调研—协商—督办闭环机制
_CHAIN = re.compile(
    r"(?:形成|构建|建立|打造|健全|推行|实行|完善)(?:了|起)?"
    r"(([一-龥]{1,6}(?:—+|-+|→)){2,8}[一-龥]{1,14}?(?:机制|模式|格局|体系|架构|流程|工作法))"
)
_WAY = re.compile(
    rf"的({NUMERAL}(?![项个种级类大家名位届年次条步部道支张份月日点方面的])[一-龥]{{1,3}}?(?:工作法|议事法|"
    rf"协商法))"
)
_SET = re.compile(
    r"(?:按照|按|推行|实行|建立|健全|坚持|落实|探索|创新|运用|推广|采取|采用|严格|以|总结出?|形成|完善)(?:了|出|起)?"
    rf"({NUMERAL}(?![项个种级类大家名位届年次条步部道支张份年月日点方面])[一-龥]{{1,4}}?(?:工作法|议事法|"
    rf"协商法|调研法|标准|机制))"
)

# 收议定办评五字工作法: one character a step.
_TERSE = re.compile(
    rf"(?:推行|实行|建立|健全|坚持|运用|推广|采取|采用|按照|总结|提炼|探索|形成|创新|落实|执行)(?:了|出|起)?"
    rf"(([一-龥]{{3,7}}?)({NUMERAL})(?:个)?(?:字|步|环节|环)(?:工作|协商|议事|闭环)*(?:法|机制|流程|诀|程序))"
)
# 推行三定两评一公开工作法: several numerals and a noun
_SETS = re.compile(
    rf"(?:按照|按|推行|实行|建立|健全|坚持|落实|探索|运用|推广|采取|采用|总结出?|形成|完善|执行)(?:了|出|起)?"
    rf"((?:{NUMERAL}|两)(?![个级项])[一-龥]{{1,2}}(?:(?:{NUMERAL}|两)[一-龥]{{1,2}}){{1,3}}"
    rf"(?:工作法|议事法|协商法|调研法|工作机制|议事机制|协商机制|工作制度|选题机制))"
)
_HAN_DIGITS = re.compile(
    r"(?<![一二三四五六七八九十“])([一二三四五六七八九]{3,5})(?:工作|协商|议事|履职){0,2}(?:法|模式|体系)"
)
# 望、闻、问、切四诊协商法; 坚持三不三必原则,不摆样子、 …: the list proves the name.
_LISTED = re.compile(
    rf"(?:、[一-龥]{{1,8}}?|(?:坚持|遵循|按照|落实|实行|推行|建立|定下|立下|做到|严守|执行|通过|用|定了|出台)(?:了|起)?)"
    rf"({NUMERAL}(?![项个种级类大家名位届年次条步部道支张份年月日点方面的])[一-龥]{{1,4}}?(?:工作法|议事法|协商法|"
    rf"调研法|调解法|字诀|原则|要求|标准|制度|机制))"
)


def find_unquoted_methods(surface: Surface) -> Iterator[Method]:
    """Yield mechanisms of parallel parts, ways of working named after a person, and sets whose items are told."""
    for match in find_bounded(_MECHANISM, surface.folded):
        start, end = match.span(1)
        name = match.group(1)
        parts = re.sub(r"(?:工作|协商|议事)?机制$", "", name).split("、")
        is_parallel = name.startswith("双") or len({len(p) for p in parts}) == 1
        if is_parallel and is_working(surface, start, end):
            yield Method(start, end, name, "mechanism", None, (), 1.0, "method.parallel_unquoted")
    for match in find_bounded(_NAMED_WAY, surface.folded):
        start, end = match.span(1)
        if is_working(surface, start, end):
            yield Method(start, end, match.group(1), "mechanism", None, (), 1.0, "method.way_unquoted")
    for match in find_bounded(_CHAIN, surface.folded):
        start, end = match.span(1)
        if is_working(surface, start, end):
            is_structure = match.group(1).endswith(("格局", "体系", "架构", "模式"))
            told: MethodKind = "structure" if is_structure else "mechanism"
            name = match.group(1).split("的", 1)[0]  # a noun joined by 的 goes
            number = len(re.split(r"—+|-+|→", name))
            yield Method(start, start + len(name), name, told, number, (), 1.0, "method.chain_unquoted")
    yield from _find_sets(surface)
    yield from _find_terse(surface)


def _find_sets(surface: Surface) -> Iterator[Method]:
    """Yield numbered sets: by their noun, or by a list that proves them."""
    for match in (*find_bounded(_SET, surface.folded), *find_bounded(_WAY, surface.folded)):
        start, end = match.span(1)
        name = match.group(1)
        numerals = find_numerals(name)
        if numerals[0] < 3 or re.search(r"的|了|和|步", name) or not is_working(surface, start, end):
            continue
        steps = find_steps(surface.folded, start, end, sum(numerals))
        kind, count = judge_numbered(name, "", steps, _count(numerals, steps), numerals)
        yield Method(start, end, name, kind, count, steps, 0.95 + (0.2 if steps else 0.0), "method.set_unquoted")
    for match in find_bounded(_SETS, surface.folded):
        start, end = match.span(1)
        if is_working(surface, start, end):
            numerals = find_numerals(match.group(1))
            steps = find_steps(surface.folded, start, end, sum(numerals), is_near=True)
            kind, count = judge_numbered(match.group(1), "", steps, _count(numerals, steps), numerals)
            yield Method(start, end, match.group(1), kind, count, steps, 1.1, "method.sets_unquoted")
    for match in find_bounded(_LISTED, surface.folded):
        start, end = match.span(1)
        name = match.group(1)
        numerals = find_numerals(name)
        if sum(numerals) < 3 or re.search(r"的|了|和|步", name) or not is_working(surface, start, end):
            continue
        steps = find_steps(surface.folded, start, end, sum(numerals), is_near=True)
        if steps:
            kind, count = judge_numbered(name, "", steps, len(steps), numerals)
            yield Method(start, end, name, kind, count, steps, 1.15, "method.listed_unquoted")
    for match in find_bounded(_NUMBERED, surface.folded):
        start, end = match.span()
        n = read_numeral(match.group(1)) or 0
        if n < 3 or not is_working(surface, start, end):
            continue
        steps = find_steps(surface.folded, start, end, n)
        # Without marks only the items prove the name: each repeats its word (五共: 共谋、共建 …).
        word = match.group(2)[0]
        if steps and sum(word in step for step in steps) == n:
            kind, count = judge_numbered(match.group(), "", steps, n, [n])
            yield Method(start, end, match.group(), kind, count, steps, 1.1, "method.numbered_unquoted")


def _count(numerals: list[int], steps: tuple[str, ...]) -> int | None:
    """Return `n` by the codebook: the single numeral, else the number of items listed."""
    return numerals[0] if len(numerals) == 1 else len(steps) or None


def _find_terse(surface: Surface) -> Iterator[Method]:
    """Yield 收议定办评五字工作法 and strings of rising numerals (一三五工作法)."""
    for match in find_bounded(_TERSE, surface.folded):
        start, end = match.span(1)
        steps = tuple(match.group(2))
        if len(steps) == read_numeral(match.group(3)) and is_ordered(steps) and is_working(surface, start, end):
            yield Method(start, end, match.group(1), "step_method", len(steps), steps, 1.6, "method.terse_unquoted")
    for match in find_bounded(_HAN_DIGITS, surface.folded):
        start, end = match.span()
        numerals = find_numerals(match.group(1))
        if sorted(set(numerals)) == numerals and is_working(surface, start, end):
            yield Method(start, end, match.group(), "structure", None, (), 1.1, "method.digits")

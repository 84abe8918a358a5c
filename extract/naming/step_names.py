"""Names that count their steps: 五步工作法, 四部曲, 五个步骤, 四议两公开."""

import re
from collections.abc import Iterator

from extract.naming.lexicon import Lexicon
from extract.naming.method import Bare, Method, dequote, find_bounded, is_explaining, is_ordered, is_working
from extract.naming.numerals import NUMERAL, find_numerals, read_numeral
from extract.naming.steps import find_steps
from extract.naming.surface import Quote, Surface
from schemas.facts import MethodKind

# 一步 is no procedure, and 第二步 is a part of one.
_MORE = r"十[一二三四五六七八九]|[二三四五六七八九十]|1\d|[2-9]"
_MIDDLE = r"(?:(?!形成|推动|确保|实现|成为|通过|推进|提升|走下来|把|让|使|的|了|在|是|为|中)[一-龥]){0,6}?"
_STEP_NOUN = (
    rf"(?:{_MIDDLE}(?:工作法|议事法|协商法|答复法|办理法|法|流程(?!图|再造)|程序|机制|模式|规程|规则|制|体系|"
    r"(?<!环节)闭环(?!管理|[一-龥]{0,4}(?:机制|法|模式|流程|程序)))|曲|(?<=步)走(?![完下到过进出遍得])(?:流程|程序|工作法)?)"
)
_STEP = re.compile(rf"(?<![第\d一.-])({_MORE})(?:个)?(?:步骤?|环节?)({_STEP_NOUN})(?![律院治官规定人庭])(?!战略|发展)")
_PARTS = re.compile(rf"(?<![第\d])({_MORE})(?:部曲|步曲)")
_COUNTED = re.compile(
    rf"(?<![第每各\d.十])({_MORE})(?:(?:个|大|道|项|个关键|大关键|个工作|个主要|个规定)|(?=步骤|环节))"
    r"(?:步骤|环节|程序|流程|阶段|工序|关键环节|工作步骤|步序)(?![一-龥]{0,2}(?:之一|中的))"
)
_BARE_STEP = re.compile(rf"(?<![第这那逐一\d.])({_MORE})步(?![骤行兵伐道入路枪距棋曲并之以外远登]|开外|台阶)")
_OPEN_MEETING = re.compile(
    r"(?:[一二三两][一-龥])?[三四五六七八](?:议|审)(?:[一两二三](?:审|评|会))?[一两二三四五](?:公开|监督|报告|公示)"
    r"(?:工作法|制度|机制|程序|流程|法)?"
)
_STAGE_GAP = re.compile(r"[、,;:。!?]|即|和(?=[^、,]*公开)")
_STAGE = re.compile(r"(?:提议|商议|审议|决议|评议|复议|动议|议定|表决|审核|初审|公开|公示|监督|报告)$")
_RULES: tuple[tuple[re.Pattern[str], str, float], ...] = (
    (_STEP, "method.step_name", 1.4),
    (_PARTS, "method.parts", 1.2),
    (_COUNTED, "method.counted_steps", 0.9),
    (_BARE_STEP, "method.bare_steps", 0.9),
    (_OPEN_MEETING, "method.open_meeting", 1.2),
)


# Counted without a name: a method only where consultation is spoken of.
_UNNAMED = frozenset({"method.counted_steps", "method.bare_steps", "method.parts"})
_CONSULTING = re.compile(
    r"协商|商量|议|政协|委员|提案|民主|民意|调研|督办|群众|居民|选题|点题|建言|恳谈|说事|调解|商|会[前中后]"
)


def find_step_names(surface: Surface, lexicon: Lexicon) -> Iterator[Method]:
    """Yield methods whose name counts their steps."""
    bare = dequote(surface)
    for pattern, rule, score in _RULES:
        for match in find_bounded(pattern, bare.text):
            start, end = bare.locate(match.start(), match.end())
            if not is_working(surface, start, end):
                continue
            quote = _find_quote(surface, start, end)
            if quote and rule != "method.open_meeting" and len(re.findall(NUMERAL, quote.text)) > 1:
                continue  # 三步走六要访七步骤 is one name, read as a numbered set
            method = (
                _read_open_meeting(surface, start, end, match.group())
                if rule == "method.open_meeting"
                else _read_steps(surface, bare, match, rule, score)
            )
            if method:
                yield _widen(method, quote, lexicon)


def _find_quote(surface: Surface, start: int, end: int) -> Quote | None:
    """Return the quotation in which the name stands, or begins."""
    return next((q for q in surface.quotes_between(start - 24, end + 24) if q.start <= start < q.end), None)


def _read_steps(surface: Surface, bare: Bare, match: re.Match[str], rule: str, score: float) -> Method | None:
    start, end = bare.locate(match.start(), match.end())
    total = read_numeral(match.group(1)) or 0
    if total < 3 and rule != "method.step_name":
        return None
    steps = find_steps(surface.folded, start, end, total)
    if rule == "method.bare_steps" and not steps:
        return None
    if rule == "method.counted_steps" and is_explaining(surface, start):
        return None
    if (rule in _UNNAMED or match.group().endswith("走")) and not _is_consulting(surface, start, end, steps):
        return None
    if _is_titled(surface, start, end):
        return None
    terse = next((q for q in surface.quotes_between(start - 14, start) if q.end + 1 == start), None)
    if terse and len(terse.text) == total and is_ordered(tuple(terse.text)):
        # “提办督评”四环节工作机制: one character a step, no list
        return Method(
            terse.start, end, terse.text + match.group(), "step_method", total, tuple(terse.text), score + 0.2, rule
        )
    return Method(start, end, match.group(), "step_method", total, steps, score + (0.2 if steps else 0.0), rule)


def _is_titled(surface: Surface, start: int, end: int) -> bool:
    """Whether the name stands in the title of a play or a proposal; a set of rules (《四步法实施办法》) proves it."""
    opened = surface.folded.rfind("《", max(0, start - 40), start)
    closed = surface.folded.find("》", end, end + 40)
    if opened < 0 or closed < 0 or "》" in surface.folded[opened:start]:
        return False
    title = surface.folded[opened + 1 : closed]
    return title.endswith(("建议", "提案", "倡议", "思考", "研究", "曲")) or len(title) <= end - start + 2


def _is_consulting(surface: Surface, start: int, end: int, steps: tuple[str, ...]) -> bool:
    """Whether the sentence or the steps speak of consultation; a rebuilding in three steps is no method."""
    first, _ = surface.sentence(start)
    _, last = surface.sentence(end)
    return bool(_CONSULTING.search(surface.folded, max(0, first - 40), last) or _CONSULTING.search("、".join(steps)))


def _read_open_meeting(surface: Surface, start: int, end: int, name: str) -> Method:
    """Read 四议两公开: a procedure where its stages are told (提议, 商议, 审议 …), else a set of rules."""
    numbers = find_numerals(name)
    behind = surface.folded[end : end + 260].split("\n")[0]
    stages = [s for s in _STAGE_GAP.split(re.sub(r"[“”]", "", behind)) if _is_stage(s)]
    meetings = [s for s in stages if not s.endswith(("公开", "公示", "监督", "报告"))]
    is_told = len(meetings) >= numbers[0] and len(stages) >= sum(numbers)
    kind: MethodKind = "step_method" if is_told else "rule_set"
    steps = tuple(stages[: sum(numbers)]) if is_told and len(set(stages[: sum(numbers)])) == sum(numbers) else ()
    return Method(start, end, name, kind, sum(numbers) if is_told else None, steps, 1.2, "method.open_meeting")


def _is_stage(words: str) -> bool:
    """Whether `words` tell a stage (党员大会审议), not its number (两公开)."""
    return bool(_STAGE.search(words)) and 3 <= len(words) <= 24 and not re.match(rf"(?:{NUMERAL}|两)", words)


def _widen(method: Method, quote: Quote | None, lexicon: Lexicon) -> Method:
    """Return the method with the words of its quotation in front (“老街六步法”), unless they name a platform."""
    if not quote or quote.end != method.end or not 0 < method.start - quote.start <= 6:
        return method
    head = quote.text[: method.start - quote.start]
    if (
        head in lexicon.by_name
        or not re.fullmatch(r"[一-龥]+", head)
        or re.search(r"有事|请[你您]|好商量|来协商|[的了]", head)
    ):
        return method
    return Method(
        quote.start,
        method.end,
        head + method.name,
        method.kind,
        method.n,
        method.steps,
        method.score,
        method.rule,
    )

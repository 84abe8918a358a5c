"""Names of methods: numbered steps, rule sets, formulas, tiers and quoted mechanisms, as the report writes them.

Quotation marks are taken out first, for a noun joined to a quoted part belongs to the name (“双联”工作机制).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from extract.naming.context import is_real
from extract.naming.numerals import NUMERAL, find_numerals, read_numeral
from extract.naming.steps import find_steps
from extract.naming.surface import Quote, Surface
from schemas.facts import MethodKind

_MOST = 2000


@dataclass(frozen=True, slots=True)
class Method:
    """One place at which a method is named, with its steps where they are told."""

    start: int
    end: int
    name: str
    kind: MethodKind
    n: int | None
    steps: tuple[str, ...]
    score: float
    rule: str


_MARKS = re.compile(r"[“”‘’\"]")
# 六步工作法, 七步闭环协商法, 四步流程: the noun that closes the name.
_STEP_NOUN = r"(?:[一-龥]{0,8}?(?:工作法|议事法|协商法|答复法|办理法|法|流程|程序|机制|模式|曲|走|规程|闭环))"
_STEP = re.compile(rf"(?<![第下进每一-])({NUMERAL})(?:个)?(步|环节?|部曲|步骤)({_STEP_NOUN})(?![律院治官规定人庭])")
_PARTS = re.compile(rf"(?<![第\d])({NUMERAL})(?:部曲|步曲)")
_COUNTED = re.compile(
    rf"(?<![第每各\d.])({NUMERAL})(?:个|大|道|项|个关键|大关键|个工作|个主要|个规定)(?:步骤|环节|程序|流程|"
    rf"阶段|工序|关键环节|工作步骤|步序)(?![一-龥]{{0,2}}(?:之一|中的))"
)
_BARE_STEP = re.compile(
    rf"(?<![第下进每这那逐一\d])({NUMERAL})步(?=[,。;:!?)\n]|推进|完成|落实|开展|走|环环|循环|进行|组织|协商$|"
    rf"工作形成|$)"
)
_OPEN_MEETING = re.compile(
    r"[三四五六七八](?:议|审)(?:[一两二三](?:审|评|会))?[一两二三四五](?:公开|监督|报告|公示)(?:工作法|制度|"
    r"机制|程序|流程|法)?"
)
_FORMULA = re.compile(
    r"(?<![\w.])((?:\d{1,3}|[NnXx])(?:\+(?:\d{1,3}|[NnXxYy])){1,6})((?:[一-龥]{0,10}?(?:体系|模式|机制|平台|"
    r"格局|架构|网络|工作法|矩阵|阵地|制度|法))?)"
)
_DIGITS = re.compile(
    r"(?<![\d.+])(\d{3,6})((?:[一-龥]{0,10}?(?:体系|模式|机制|格局|架构|网络|工作法|协商法|议事法|平台|矩阵)))"
)
_TIER = re.compile(
    r"(?<!第)([三四五六])级((?:协商|议事|民主|政协|委员|履职|工作|联动|网格|基层|沟通|治理|民情|联系|立体|"
    r"议政|社区|商量|调解)*"
    r"(?:协商|议事|平台|网络|体系|阵地|架构|机制|格局|议事厅|协商室|议事会|链条|模式|议政))"
)
_HOTLINE = {"12345", "12348", "12388", "12380", "110", "120", "119", "114", "12309"}

# Quoted numbered sets: “七有”标准, “三见三看”, “五个一”.
_NUMBERED = re.compile(
    rf"(?:{NUMERAL}|两)(?:个|大|项|张|条|本)?[一-龥]{{1,5}}(?:[、·,\s]?(?:{NUMERAL}|两)(?:个)?[一-龥]{{1,4}}){{0,4}}"
)
_JOINED_NOUN = re.compile(
    r"(?:[一-龥]{0,8}?)(?:工作法|议事法|协商法|调研法|答复法|治理法|机制|模式|标准|清单|体系|格局|制度|架构|"
    r"要求|原则|举措|规则|办法|做法|网络|平台|"
    r"流程|程序|措施|规范|路径|方法|法)(?![律院治官定人庭])"
)
_OF_NOUN = re.compile(
    r"的(?:[一-龥]{0,8}?)(?:工作法|机制|模式|标准|体系|格局|制度|流程|程序|闭环|方法|办法|路径|链条|规则|原则|"
    r"步骤|思路)"
)
_PRACTISED = re.compile(
    r"(?:推行|实行|做到|坚持|制定|建立|出台|落实|总结|形成|探索|创新|按照|明确|提出|严格|采取|通过|运用|实施|"
    r"遵循|围绕|叫作|叫做|称为|健全|完善|"
    r"构建|打造|执行|用好|概括为|归纳为|提炼|开展|以|走|抓|突出|强化|规定|确立|依照|照着|靠|用)"
    r"(?:了|出|起|好)?(?:[一-龥]{0,10}(?:的))?(?:协商|议事|调研|工作|履职)?$"
)
_DOCTRINE = re.compile(
    r"三治|枫桥经验|浦江经验|四下基层|两山|四个(?:全面|意识|自信|伟大)|两个(?:确立|维护|先行|一百年)|五位一体|"
    r"三农|两委|五老|两新|两会|三产|一带一路|"
    r"三会一课|三重一大|四史|六稳|六保|双减|五育|三区三线|四好农村|千万工程|三公|四风|八项规定|一岗双责|三长|"
    r"十四五|十五五|一国两制|"
    r"两代表一委员|两代表|四大班子|三大攻坚战|一老一小|三保|四不两直|五级书记|三化|五治|四治|三支队伍|"
    r"一号文件|九三|八一|三八|五四|六一|七一|"
    r"双招双引|三务公开|一站式|一件事|一网通办|一窗|最后一公里|三个代表|五大发展|四个革命|两不愁|三线|百姓|"
    r"一线|一事一议|千家万户|万家"
)
_NO_METHOD_BEHIND = re.compile(
    r"(?:志愿|人员|队伍|干部|党员|委员|代表|老人|群体|村|社区|乡|镇|会议|精神|行动|工程|计划|战略|规划|攻坚|"
    r"问题|目标|任务|热线|意识|小区|时期|"
    r"建设|产业|楼|路|街|县|区|市|团队|小组|服务队|服务团|协会)"
)
_SEQUENCE = re.compile(r"[^、,。+]{1,8}(?:(?:—+|-+|→|>)[^、,。+—>-]{1,8}){2,9}")
_ORDERED = "提收集征听点问选摸访诊题|议商协谈论会说|定决选|办落实干行解|督评公回访馈测效示"


def _dequote(text: str) -> tuple[str, list[int]]:
    """Return `text` without quotation marks, and for each character of it its offset in `text`."""
    kept = [i for i, c in enumerate(text) if c not in '“”‘’"《》<>']
    return "".join(text[i] for i in kept), kept


def is_ordered(items: tuple[str, ...]) -> bool:
    """Whether items read as the stages of a procedure: propose, discuss, decide, do, judge, in that order."""
    stages = _ORDERED.split("|")
    ranks = []
    for item in items:
        hits = [rank for rank, stage in enumerate(stages) for c in (item[0], item[-1]) if c in stage]
        if hits:
            ranks.append(min(hits))
    climbs = sum(a < b for a, b in pairwise(ranks))
    falls = sum(a > b for a, b in pairwise(ranks))
    return len(ranks) >= 3 and climbs >= 2 and falls <= max(0, len(ranks) - 4)


def count_items(name: str) -> int | None:
    """Return `n` of a name by the codebook: its numeral when it holds exactly one (双 and 两 are none)."""
    numerals = re.findall(NUMERAL, name)
    return read_numeral(numerals[0]) if len(numerals) == 1 and "两" not in name else None


def _expected(name: str) -> int:
    """Return how many items a list must have to belong to `name`: 三见三看 has six, 四议两公开 too."""
    numerals = [n for n in find_numerals(name) if n]
    return sum(numerals) if numerals else 0


def find_step_names(surface: Surface) -> Iterator[Method]:
    """Yield methods whose name counts their steps: 五步工作法, 三部曲, 五个步骤."""
    bare, kept = _dequote(surface.folded)
    for pattern, rule, score in (
        (_STEP, "method.step_name", 1.4),
        (_PARTS, "method.parts", 1.2),
        (_COUNTED, "method.counted_steps", 0.9),
        (_BARE_STEP, "method.bare_steps", 0.6),
        (_OPEN_MEETING, "method.open_meeting", 1.2),
    ):
        for match in pattern.finditer(bare):
            start, end = kept[match.start()], kept[match.end() - 1] + 1
            if not is_real(surface, start, end):
                continue
            name = match.group()
            total = _expected(name) if rule == "method.open_meeting" else read_numeral(match.group(1)) or 0
            if total < 3 and rule != "method.step_name":
                continue
            steps = find_steps(surface.folded, start, end, total)
            if rule in ("method.bare_steps",) and not steps:
                continue
            kind: MethodKind = "step_method"
            n: int | None = total
            if rule == "method.open_meeting" and not steps:
                kind, n = "rule_set", None
            yield Method(start, end, name, kind, n, steps, score + (0.2 if steps else 0.0), rule)


def find_formulas(surface: Surface) -> Iterator[Method]:
    """Yield formulas (1+2+4+N), strings of digits (246模式) and tiers (三级协商平台): all structures."""
    bare, kept = _dequote(surface.folded)
    for match in _FORMULA.finditer(bare):
        start, end = kept[match.start()], kept[match.end() - 1] + 1
        is_quoted = surface.folded[start - 1 : start] in {"“", "‘"}
        if not (match.group(2) or is_quoted) or not is_real(surface, start, end):
            continue
        name = match.group()
        if _joined_by_of(surface, start):
            name, end = match.group(1), start + len(match.group(1))
        yield Method(start, end, name, "structure", None, (), 1.3, "method.formula")
    for match in _DIGITS.finditer(bare):
        start, end = kept[match.start()], kept[match.end() - 1] + 1
        digits = match.group(1)
        is_quoted = surface.folded[start - 1 : start] in {"“", "‘"}
        if digits in _HOTLINE or (len(digits) == 4 and digits[:2] in {"19", "20"} and not is_quoted):
            continue
        if match.group(2).startswith(("年", "名", "个", "余", "多", "人", "万", "元", "条", "家", "件")) or not is_real(
            surface, start, end
        ):
            continue
        yield Method(start, end, match.group(), "structure", None, (), 1.2 if is_quoted else 0.8, "method.digits")
    for match in _TIER.finditer(bare):
        start, end = kept[match.start()], kept[match.end() - 1] + 1
        if not is_real(surface, start, end):
            continue
        n = read_numeral(match.group(1)) or 0
        steps = find_steps(surface.folded, start, end, n)
        is_named = bool(re.search(r"协商|议事|议政|商量", match.group(2)))
        yield Method(start, end, match.group(), "structure", n, steps, 1.1 if is_named else 0.75, "method.tier")


def _joined_by_of(surface: Surface, start: int) -> bool:
    """Whether the quotation that starts at `start` is joined by 的 to its noun, which then is no part of the name."""
    close = surface.folded.find("”", start, start + 40)
    return close > 0 and surface.folded[close + 1 : close + 2] == "的"


def find_quoted_methods(surface: Surface, platforms: frozenset[str]) -> Iterator[Method]:
    """Yield methods named by a quotation: numbered sets, sums (X+Y), sequences (X-Y-Z) and other named mechanisms."""
    for quote in surface.quotes[:_MOST]:
        if quote.is_angled or not is_real(surface, quote.start, quote.end):
            continue
        method = (
            _read_numbered(surface, quote)
            or _read_sum(surface, quote)
            or _read_sequence(surface, quote)
            or _read_verbs(surface, quote)
            or _read_mechanism(surface, quote, platforms)
        )
        if method:
            yield method


def _noun_behind(surface: Surface, quote: Quote) -> str:
    """Return the method's noun joined to the quotation (工作机制 of “双联”工作机制), or nothing."""
    match = _JOINED_NOUN.match(surface.folded, quote.end + 1)
    return match.group() if match and not re.search(r"[的了在和与及]", match.group()) else ""


def _make(
    quote: Quote, noun: str, kind: MethodKind, n: int | None, steps: tuple[str, ...], score: float, rule: str
) -> Method:
    name = re.sub(r"\([^()]*\)", "", quote.text) + noun
    end = quote.end + 1 + len(noun) if noun else quote.end
    return Method(quote.start, end, name, kind, n, steps, score, rule)


def _read_numbered(surface: Surface, quote: Quote) -> Method | None:
    text = re.sub(r"\([^()]*\)", "", quote.text)
    if not _NUMBERED.fullmatch(text) or len(text) > 16 or _DOCTRINE.search(text):
        return None
    behind = surface.folded[quote.end + 1 : quote.end + 20]
    noun = _noun_behind(surface, quote)
    if re.search(rf"{NUMERAL}步|部曲|步曲", text) and (noun or len(text) <= 4):
        return None  # find_step_names has it
    if not noun and _NO_METHOD_BEHIND.match(behind):
        return None
    n = count_items(text + noun)
    steps = find_steps(surface.folded, quote.start, quote.end, _expected(text))
    before = surface.folded[max(0, quote.start - 21) : quote.start - 1]
    score = 0.5 + (0.6 if noun else 0.0) + (0.5 if steps else 0.0) + (0.5 if _PRACTISED.search(before) else 0.0)
    if len(find_numerals(text)) > 1:
        score += 0.3
    if re.search(r"级$|级", text) and n:
        return _make(quote, noun, "structure", n, steps, score, "method.quoted_tier")
    kind = _kind_of_numbered(text, noun, steps, behind)
    if n is None and steps:
        n = len(steps)
    return _make(quote, noun, kind, n, steps, score, "method.numbered")


def _kind_of_numbered(text: str, noun: str, steps: tuple[str, ...], behind: str) -> MethodKind:
    if noun.endswith("机制"):
        return "mechanism"
    if noun.endswith(("体系", "格局", "架构", "网络", "平台")):
        return "structure"
    is_single = len(find_numerals(text)) == 1
    if is_ordered(steps) or (is_single and re.search(r"[诊事环字]$", text) and noun.endswith(("法", "流程", "程序"))):
        return "step_method"
    if is_single and re.match(r"[^。]{0,12}(?:先后|依次|按次序|按顺序|环环相扣)", behind):
        return "step_method"
    return "rule_set"


def _read_sum(surface: Surface, quote: Quote) -> Method | None:
    parts = quote.text.split("+")
    if (
        len(parts) < 2
        or re.fullmatch(r"[\d+NXYnxy]+", quote.text)
        or not all(re.search(r"[一-龥a-zA-Z]", p) for p in parts)
    ):
        return None
    noun = _noun_behind(surface, quote)
    of_noun = _OF_NOUN.match(surface.folded, quote.end + 1)
    if not noun and not of_noun:
        return None
    kind: MethodKind = "mechanism" if (noun or of_noun.group() if of_noun else noun).endswith("机制") else "structure"
    return _make(quote, noun, kind, None, (), 1.2 if noun else 1.05, "method.sum")


def _read_sequence(surface: Surface, quote: Quote) -> Method | None:
    if not _SEQUENCE.fullmatch(quote.text):
        return None
    noun = _noun_behind(surface, quote)
    of_noun = _OF_NOUN.match(surface.folded, quote.end + 1)
    if not noun and not of_noun:
        return None
    told = noun or (of_noun.group() if of_noun else "")
    items = tuple(re.split(r"—+|-+|→|>", quote.text))
    kind: MethodKind = "structure" if told.endswith(("格局", "体系", "架构", "模式", "网络")) else "mechanism"
    return _make(quote, noun, kind, len(items), items, 1.2, "method.sequence")


def _read_verbs(surface: Surface, quote: Quote) -> Method | None:
    """“说、议、办、评”: single verbs or short phrases in the order of a procedure."""
    items = tuple(quote.text.split("、"))
    if not 3 <= len(items) <= 9 or not all(1 <= len(i) <= 2 for i in items) or not is_ordered(items):
        return None
    noun = _noun_behind(surface, quote)
    match = re.match(
        rf"({NUMERAL})(?:步|字|环节|事|个环节|部曲)[一-龥]{{0,6}}?(?:工作法|法|流程|机制|制度)",
        surface.folded[quote.end + 1 : quote.end + 20],
    )
    if match:
        return None
    return _make(quote, noun, "step_method", len(items), items, 1.1 if noun else 1.0, "method.verbs")


def _read_mechanism(surface: Surface, quote: Quote, platforms: frozenset[str]) -> Method | None:
    text = quote.text
    if (
        text in platforms
        or not 2 <= len(text) <= 24
        or re.search(r"[。!?;:\"+]", text)
        or not re.search(r"[一-龥]", text)
    ):
        return None
    if re.search(r"[了吗呢吧啊]$", text) or _DOCTRINE.search(text):
        return None
    noun = _noun_behind(surface, quote)
    before = surface.folded[max(0, quote.start - 21) : quote.start - 1]
    if (
        noun.endswith(("机制", "工作法", "议事法", "协商法", "调研法", "治理法", "答复法", "制度"))
        and "平台" not in noun
    ):
        score = 0.85 if noun.endswith("机制") else 1.0 if noun.endswith("法") else 0.7
        score += 0.25 if _PRACTISED.search(before) else 0.0
        return _make(quote, noun, "mechanism", None, (), score, "method.mechanism")
    parts = text.split("、")
    is_parallel = len(parts) >= 2 and len({len(p) for p in parts}) == 1 and len(parts[0]) >= 3
    of_noun = re.match(r"的(?:[一-龥]{0,6}?)(?:机制|工作法|模式)", surface.folded[quote.end + 1 : quote.end + 16])
    if is_parallel and (of_noun or noun.endswith("模式")) and not surface.folded[quote.end + 1 :].startswith("的“"):
        return _make(quote, noun, "mechanism", None, (), 1.05, "method.parallel")
    if re.search(r"(?:工作法|议事法|协商法|机制)$", text) and len(text) <= 14 and not re.search(NUMERAL + "步", text):
        return _make(quote, "", "mechanism", count_items(text), (), 0.9, "method.mechanism_inside")
    return None


_LOST = re.compile(
    r"(?:推行|实行|建立|创新|探索|健全|完善|构建|形成|总结出?|打造)(?:了|出|"
    r"起)?((?:[一-龥]{3,8}、){1,4}[一-龥]{3,8}?(?:工作|协商|议事)?机制|"
    r"双[一-龥]{1,2}(?:工作|协商|议事)?机制|(?:[一-龥A-Za-z]{2,10}\+){1,4}[一-龥]{2,8}?(?:工作|协商|运行|议事|"
    r"治理)?(?:模式|机制|体系|格局))"
)


def find_unquoted_methods(surface: Surface) -> Iterator[Method]:
    """Yield mechanisms and sums whose quotation marks are lost, told by their parallel parts or their plus signs."""
    for match in _LOST.finditer(surface.folded):
        start, end = match.span(1)
        name = match.group(1)
        parts = re.sub(r"(?:工作|协商|议事)?机制$", "", name).split("、")
        if "+" not in name and not name.startswith("双") and len({len(p) for p in parts}) != 1:
            continue
        if not is_real(surface, start, end):
            continue
        kind: MethodKind = "mechanism" if name.endswith("机制") else "structure"
        yield Method(start, end, name, kind, None, (), 1.0, "method.unquoted")

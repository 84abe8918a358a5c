"""Quoted names of methods: numbered sets (“七有”标准), sums (“X+Y”模式), sequences (“X-Y-Z”机制), named mechanisms."""

import re
from collections.abc import Iterator

from extract.naming.method import Method, count_items, is_ordered, is_working
from extract.naming.not_methods import (
    ADVISED,
    NO_METHOD_BEHIND,
    NO_METHOD_END,
    NOT_METHODS,
    PICTURE,
    PROPER,
    WATCHWORD,
)
from extract.naming.numerals import NUMERAL, find_numerals, read_numeral
from extract.naming.steps import find_steps
from extract.naming.surface import Quote, Surface
from schemas.facts import MethodKind

_MOST = 1000
_ONE = rf"(?:{NUMERAL}|两)"
_NUMBERED = re.compile(rf"({_ONE}(?:个|大|项|张|条|本)?[一-龥]{{1,5}}(?:[、·,\s]?{_ONE}(?:个)?[一-龥]{{1,4}}){{0,4}})")
_PREFIXED = re.compile(rf"[一-龥]{{1,4}}{NUMERAL}[一-龥]{{1,3}}")
_NOUN = (
    r"(?:工作法|议事法|协商法|调研法|答复法|治理法|履职法|五字诀|字诀|字经|机制|模式|标准|清单|体系|格局|制度|"
    r"架构|要求|原则|举措|规则|规定|(?:负责|责任|轮值|包联|挂联|承诺|销号|首席|联席|组长|站长)制(?![度造定作约订成])|"
    r"办法|做法|网络|平台|流程|程序|措施|规范(?![一-龥])|路径|方法|链条|闭环(?![一-龥]{0,4}(?:机制|法|模式|"
    r"流程|程序))|法)"
)
_JOINED_NOUN = re.compile(
    rf"(?:(?![三四五六七八九]项)(?!全流程|全链条|全过程)(?!等)[一-龥]){{0,8}}?{_NOUN}(?![律院治官定人庭子])(?!{_NOUN}"
    rf")"
)
_OF_NOUN = re.compile(
    r"(?:[一-龥]{1,6})?的[一-龥]{0,8}?(?:工作法|机制|模式|标准|体系|格局|制度|流程|程序|闭环|方法|办法|路径|"
    r"链条|规则|原则|步骤|思路|网络|架构|平台)"
)
_PRACTISED = re.compile(
    r"(?:推行|实行|做到|坚持|制定|建立|出台|落实|总结|形成|探索|创新|按照|明确|提出|严格|采取|通过|运用|实施|"
    r"遵循|叫作|叫做|称为|健全|完善|"
    r"构建|打造|执行|用好|概括为|归纳为|提炼|开展|以|走|抓|突出|强化|规定|确立|依照|照着|靠|用|推出|推广|拿出|"
    r"定下|立下|定了|立|写成|编成|浓缩为|浓缩成)"
    r"(?:了|出|起|好)?个?(?:[一-龥]{0,10}的)?(?:协商|议事|调研|工作|履职)*$"
)
_PRACTISED_LOOSE = re.compile(r"(?:推行|建立|健全|探索|实行|完善|创新|打造|推出)(?:了|起|出)?[一-龥]{0,8}$")
_PRACTISED_BEHIND = re.compile(
    r"(?:活动)?(?:在[^,。]{1,10})?(?:开展|推行|实施|实行|落地|"
    r"推开|活动)|(?:的)?(?:做法|法子|打法|路子|要诀|规矩)"
)
GOVERNING = re.compile(
    r"协|商|议|政协|委员|党|治理|网格|监督|民|评|提案|会|督|调|访|平台|室|站|厅|界别|履职|建言|建议|点|单|"
    r"线上|线下|社区|村|群众|联|领导|代表|乡贤|"
    r"法|积分|清单|讲|听|说"
)
# “听、看、问、议”的方法: one character a step.
_TERSE_WAY = re.compile(r"的(?:工作|协商|议事)?(?:工作法|方法|办法|流程|程序|步骤|路径)")
_OF_NUMBER = re.compile(rf"的({NUMERAL}[一-龥]{{1,4}}(?:工作法|议事法|协商法|法|机制|流程))")
# “交办—承办—督办”全链条落实机制: what runs through all of the stages is named with them.
_WHOLE_WAY = re.compile(r"全(?:流程|链条|过程)[一-龥]{0,4}?(?:机制|体系|模式|闭环)")
_SEQUENCE = re.compile(r"[^、,。+]{1,10}(?:(?:—+|-+|→|>)[^、,。+—>-]{1,10}){2,9}")


def find_quoted_methods(surface: Surface, platforms: frozenset[str]) -> Iterator[Method]:
    """Yield methods that are named by a quotation and the noun behind it; `platforms` are names already taken."""
    for quote in surface.quotes[:_MOST]:
        if quote.is_angled or quote.text in platforms or not is_working(surface, quote.start, quote.end):
            continue
        of_number = _OF_NUMBER.match(surface.folded, quote.end + 1)
        if of_number and read_numeral(of_number.group(1)[0]) == len(quote.text.split("、")):
            continue  # “一问、二问、三问”的三问工作法 is named by its number
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
    return match.group() if match and not re.search(r"[的了在和与及为]", match.group()) else ""


def _told_behind(surface: Surface, quote: Quote, noun: str) -> str:
    """Return the noun that tells what the quotation is, joined or by 的."""
    of_noun = _OF_NOUN.match(surface.folded, quote.end + 1)
    if re.match(rf"{NUMERAL}(?:级|个|大|步|道)", noun):
        return ""  # 三级协商体系 is named by those words, even beside a formula
    as_noun = re.match(r"为(?:架构|框架|主体|载体|骨架)", surface.folded[quote.end + 1 : quote.end + 5])
    return noun or (of_noun.group() if of_noun else as_noun.group() if as_noun else "")


def _before(surface: Surface, quote: Quote) -> str:
    """Return what stands before the row of quotations that `quote` stands in."""
    text = surface.folded[max(0, quote.start - 61) : quote.start - 1]
    return re.sub(r"(?:“[^“”]{1,30}”的|(?:“[^“”]{1,16}”(?:、|和|与)?)+)$", "", text)


def _make(
    quote: Quote, noun: str, kind: MethodKind, n: int | None, steps: tuple[str, ...], score: float, rule: str
) -> Method:
    name = re.sub(r"\([^()]*\)", "", quote.text) + noun
    return Method(quote.start, quote.end + 1 + len(noun) if noun else quote.end, name, kind, n, steps, score, rule)


def _read_numbered(surface: Surface, quote: Quote) -> Method | None:
    text = re.sub(r"\([^()]*\)", "", quote.text)
    if re.fullmatch(rf"(?:{NUMERAL}){{3,}}", text):
        # 一三五工作法 is a string of digits; 一二三四五 alone is nothing.
        noun = _noun_behind(surface, quote)
        return _make(quote, noun, "structure", None, (), 1.1, "method.digits") if noun and "思路" not in noun else None
    is_prefixed = not _NUMBERED.fullmatch(text)
    if (is_prefixed and not _PREFIXED.fullmatch(text)) or len(text) > 16:
        return None
    doctrine = NOT_METHODS.match(text)
    is_doctrine = doctrine and (doctrine.end() >= len(text) - 1 or len(find_numerals(text)) == 1)
    if PROPER.match(text) or is_doctrine or NO_METHOD_END.search(text):
        return None
    behind = surface.folded[quote.end + 1 : quote.end + 24]
    noun = _noun_behind(surface, quote)
    numerals = find_numerals(text)
    if re.search(r"议.*(?:公开|公示)", text) or (len(numerals) == 1 and re.search(r"步|部曲|个(?:步骤|环节)", text)):
        return None  # counted by its steps: see step_names
    if not noun and NO_METHOD_BEHIND.match(behind):
        return None
    is_advised = ADVISED.search(surface.folded[max(0, quote.start - 44) : quote.start - 1])
    if not noun and (text.endswith("会谈") or PICTURE.match(text) or is_advised):
        return None
    if re.search(r"[百千万]$", text):
        return None  # 五个一百: a target
    if set(numerals) == {1} and (not noun or noun.endswith(("机制", "制度"))):
        return None  # 一村一品 is a watchword, “一事一议”制度 another mechanism
    n = count_items(text)
    steps = find_steps(surface.folded, quote.start, quote.end, n or sum(numerals), is_near=not noun)
    score = 0.45 + (0.0 if not noun else 0.3 if noun.endswith(("要求", "原则")) else 0.6) + (0.5 if steps else 0.0)
    if not steps and re.match(rf"{NUMERAL}个(?!一)", text):
        score -= 0.3  # 四个面向: mostly a watchword
    score += 0.5 if _PRACTISED.search(_before(surface, quote)) else 0.0
    score += (
        0.45
        if re.match(r"的?(?:做法|法子|打法|路子|要诀|规矩)", behind)
        else 0.35
        if _PRACTISED_BEHIND.match(behind)
        else 0.0
    )
    score += 0.3 if len(numerals) > 1 else 0.0
    if (is_prefixed or re.match(rf"{NUMERAL}项", text)) and not steps:
        return None
    if "级" in text and n:
        return _make(quote, noun, "structure", n, steps, score, "method.quoted_tier")
    kind, n = judge_numbered(text, noun, steps, n, numerals)
    return _make(quote, noun, kind, len(steps) if n is None and steps else n, steps, score, "method.numbered")


def judge_numbered(
    text: str, noun: str, steps: tuple[str, ...], n: int | None, numerals: list[int]
) -> tuple[MethodKind, int | None]:
    """Return kind and n of a numbered set: by its noun, by the order of its items, by 一听二看三议四办."""
    told = noun or text
    if told.endswith(("机制", "负责制", "责任制")):
        return "mechanism", n
    if told.endswith("制度") and re.search(r"[张本份单]", text):
        return "mechanism", n
    if told.endswith(("体系", "格局", "架构", "网络", "平台")):
        return "structure", n
    if len(numerals) >= 3 and numerals == list(range(1, len(numerals) + 1)):
        return "step_method", len(numerals)
    stem = re.sub(rf"(?:工作|协商|议事|闭环|民主)*(?:{_NOUN})?$", "", text)
    is_procedure = told.endswith(("法", "流程", "程序", "诀")) and bool(re.search(r"[诊事环字议轮]$|段", stem))
    if is_ordered(steps) or (len(numerals) == 1 and is_procedure):
        return "step_method", n
    return "rule_set", n


def _read_sum(surface: Surface, quote: Quote) -> Method | None:
    parts = quote.text.split("+")
    if (
        len(parts) < 2
        or re.fullmatch(r"[\d+NXYnxy]+", quote.text)
        or not all(re.search(r"[一-龥a-zA-Z]", p) for p in parts)
    ):
        return None
    noun = _noun_behind(surface, quote)
    told = _told_behind(surface, quote, noun)
    if not told or not GOVERNING.search(quote.text + noun):
        return None  # “公司+农户”经营模式 is business
    kind: MethodKind = "mechanism" if told.endswith("机制") else "structure"
    return _make(quote, noun, kind, None, (), 1.2 if noun else 1.05, "method.sum")


def _read_sequence(surface: Surface, quote: Quote) -> Method | None:
    if not _SEQUENCE.fullmatch(quote.text):
        return None
    noun = _noun_behind(surface, quote)
    whole = _WHOLE_WAY.match(surface.folded, quote.end + 1)
    if not noun and whole:
        noun = whole.group()
    told = _told_behind(surface, quote, noun)
    if not told:
        return None
    items = tuple(re.split(r"—+|-+|→|>", quote.text))
    kind: MethodKind = "structure" if told.endswith(("格局", "体系", "架构", "模式", "网络")) else "mechanism"
    return _make(quote, noun, kind, len(items), items, 1.2, "method.sequence")


def _read_verbs(surface: Surface, quote: Quote) -> Method | None:
    """Read “说、议、办、评”: verbs, or phrases called a procedure, in the order of one."""
    items = tuple(quote.text.split("、"))
    if not 3 <= len(items) <= 9 or not all(1 <= len(i) <= 6 for i in items):
        return None
    noun = _noun_behind(surface, quote)
    if re.match(NUMERAL, noun):
        return None  # 五字工作法, 五大流程 is the name
    if not is_ordered(items):
        if _TERSE_WAY.match(surface.folded, quote.end + 1) and all(len(i) == 1 for i in items):
            return _make(quote, "", "step_method", len(items), items, 1.0, "method.verbs")
        is_terse = noun.endswith("法") and all(len(i) == 1 for i in items)
        return _make(quote, noun, "rule_set", len(items), items, 1.0, "method.verbs") if is_terse else None
    is_short = all(len(i) <= 2 for i in items)
    if not is_short and not noun.endswith(("流程", "程序", "法")):
        return None
    if re.match(rf"(?:这)?{NUMERAL}(?:步|个环节|个步骤|大环节|部曲)", surface.folded[quote.end + 1 : quote.end + 8]):
        return None  # the list belongs to the number behind it
    if not noun and is_short and max(map(len, items)) == 2 and not re.search(r"[的法诀]", _before(surface, quote)[-8:]):
        return None
    return _make(quote, noun, "step_method", len(items), items, 1.1 if noun else 1.0, "method.verbs")


def _read_mechanism(surface: Surface, quote: Quote, platforms: frozenset[str]) -> Method | None:
    text = quote.text
    if (
        text in platforms
        or not 2 <= len(text) <= 30
        or re.search(r"[。!?;:\"+]", text)
        or not re.search(r"[一-龥]", text)
    ):
        return None
    if re.search(r"[了吗呢吧啊]$", text) or (NOT_METHODS.search(text) and not text.endswith("工作法")):
        return None
    if re.search(rf"{NUMERAL}议.*(?:公开|公示)", text):
        return None  # counted by its meetings: see step_names
    noun = _noun_behind(surface, quote)
    before = _before(surface, quote)
    if re.match(rf"{NUMERAL}(?:个|大|道)?(?:环节|步骤|程序|流程|阶段)", noun):
        return None  # “选题、调研、协商”三个环节闭环管理 is counted by its steps
    counted = re.match(rf"({NUMERAL})[一-龥]", noun)
    items = tuple(text.split("、"))
    if counted and len(items) == read_numeral(counted.group(1)):
        start = quote.end + 1  # “甲事、乙事、丙事”三事工作法 is named by its number
        kind, n = judge_numbered(noun, "", items, len(items), [len(items)])
        kind = "structure" if noun[1:2] == "级" else kind
        return Method(start, start + len(noun), noun, kind, n, items, 1.2, "method.numbered_behind")
    if counted and len(text) == read_numeral(counted.group(1)) and "级" not in noun[:2]:
        # “说议办评”四字工作法: one character an item
        steps = find_steps(surface.folded, quote.start, quote.end + 1 + len(noun), len(text))
        kind, n = judge_numbered(noun, "", steps, len(text), [len(text)])
        return _make(quote, noun, kind, n, steps, 1.2, "method.terse")
    if surface.folded[quote.end + 1 : quote.end + 3] == "的“" or re.search(r"机制、$", before):
        return None  # the next quotation names it, or it stands in a row of unnamed mechanisms
    ends = (
        "机制",
        "负责制",
        "责任制",
        "轮值制",
        "联席制",
        "包联制",
        "工作法",
        "议事法",
        "协商法",
        "调研法",
        "调解法",
        "治理法",
        "答复法",
        "履职法",
        "制度",
        "管理办法",
    )
    if noun.endswith(ends) and "平台" not in noun:
        score = 0.85 if noun.endswith("机制") else 1.0 if noun.endswith("法") else 0.7
        score += 0.25 if _PRACTISED.search(before) or _PRACTISED_LOOSE.search(before) else 0.0
        score += 0.2 if re.match(r"双.双.", text) else 0.1 if text.startswith("双") else 0.0
        score -= 0.2 if surface.folded[quote.end + 1 + len(noun) :].startswith("建设") else 0.0
        return _make(quote, noun, "mechanism", None, (), score, "method.mechanism")
    parts = text.split("、")
    is_parallel = len(parts) >= 2 and len({len(p) for p in parts}) == 1 and len(parts[0]) >= 3
    of_noun = re.match(
        r"的(?:[一-龥]{0,6}?)(?:机制|工作法|模式|链条|流程|闭环)", surface.folded[quote.end + 1 : quote.end + 16]
    )
    if is_parallel and (of_noun or noun.endswith("模式")):
        return _make(quote, noun, "mechanism", len(parts), tuple(parts), 1.05, "method.parallel")
    is_named = not surface.folded[quote.end + 1 :].startswith("的")
    if (
        is_named
        and not WATCHWORD.search(text)
        and re.search(r"(?:工作法|议事法|协商法|调解法|机制)$", text)
        and len(text) <= 14
        and not re.search(NUMERAL + "步", text)
    ):
        return _make(quote, "", "mechanism", count_items(text), (), 0.9, "method.mechanism_inside")
    return None

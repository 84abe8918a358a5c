"""Unquoted names of brands and digital channels: known ones, and unknown ones by the grammar around them."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from extract.naming.context import is_real
from extract.naming.lexicon import Lexicon
from extract.naming.mention import Mention
from extract.naming.surface import Surface
from extract.naming.venues import OPEN_BEFORE
from extract.naming.words import METHOD_NAME, STRONG_WORD, WEAK_WORD, is_generic, is_unfit, judge_kind

_MOST = 2000
_NOUN_BEHIND = re.compile(
    r"(?:[一-龥]{0,6}(?:平台|品牌|阵地|小程序|客户端|APP|栏目)|(?:系列|特色|主题)?(?:协商|议事)?活动|行动|协商会|工作)|"
    r"(?:活动|会)?(?:共|已|累计)?(?:开展|举办|召开)?了?(?:\d+|[一二三四五六七八九十百两]+)(?:余|多)?(?:场|次|期)"
)
_MAKING = (
    r"(?:打造|创建|推出|搭建|创设|开设|设立|创立|叫响|擦亮|打响|做实|做优|做强|唱响|依托|借助|通过|开展|举办|"
    r"召开|推行|推广|实施|启动|深化|用好|组织|"
    r"创新开展|培育|开办|建立|利用|运用|借)(?:了|起|出|好|着)?"
)
# 打造有事好商量协商品牌 (quotation marks lost)
_MADE = re.compile(
    rf"{_MAKING}([一-龥·]{{3,14}}?)(?<![在到于进为从向约找见访请])(?:(?:特色|基层|协商|议事|履职|工作|政协|民主|委员|小微|服务)*(?:平台|品牌)|"
    rf"(?:系列|主题|特色)?(?:协商|议事)*活动)"
)
_NAMED = re.compile(
    r"(?:名为|取名为?|名叫|叫做|叫作|命名为|称作|称之为|起名叫?|定名为)[:]?([一-龥·]{2,12}?)(?=[,。;!?、)]|的|"
    r"协商|议事|平台|品牌|活动)"
)
_DAY = re.compile(
    r"((?:政协|协商|议事|商量|委员|民情|民主|恳谈|说事|接待|联系|履职|界别|主席|接访|活动|议政|夜谈|"
    r"沟通){1,4}(?:接待|活动|协商|议事|商量|恳谈|说事|接访|议政|沟通|联系)(?:日|月|周|夜)|(?:协商|议事|恳谈|"
    r"商量|说事)(?:日|月|周))(?![一-龥]?(?:期|前|内|底|初|份|中|末|度|报|刊))"
)
_AFFAIRS = re.compile(
    r"(?:有|遇|凡|万|众|[一-龥])事儿?(?:好|来|要|多|先|请|共|都|大家|一起|可)(?:好)?(?:商量|协商)|"
    r"有[事话]儿?(?:就|来|好|咱|咱们)?(?:唠唠|聊聊|说说|谈谈|议议|拉拉|叨叨|摆摆)|"
    r"请[你您](?:来|一起)?(?:协商|商量)|"
    r"(?!开展|举办|组织|进行|实行|推行|通过)[一-龥]{1,3}(?:(?<!预)约|里|邀)来?(?:好)?(?:商量|协商|乡商)"
)
_COMPOUND = re.compile(r"(?<![一-龥])?([一-龥]{2,10})·([一-龥]{2,10})")
_SCAN = re.compile(r"(?:扫一扫|扫描|扫码|扫一下|扫)(?:[“‘]?)([一-龥]{2,8}?)(?:[”’]?)(?:二维码|小程序|码)")
_APP = re.compile(
    r"(?:依托|通过|开发|上线|推出|借助|利用|打开|登录|运用|研发|使用|注册|在)(?:了|"
    r"的)?[“‘]?([一-龥a-zA-Z]{2,10}?)[”’]?(?:微信|手机|移动)?(?:小程序|APP|App|客户端)"
)
_CHANNEL_GENERIC = re.compile(
    r"(?:微信|手机|移动|专属|专用|线上|网上|官方|社区|网络|相关|这个|一个|的|政务|服务|便民|随身|该|支付宝|"
    r"抖音|智能|村级|张贴|墙上|门口|桌上|上)*"
)
_CHANNEL_WORD = re.compile(r"协商|商量|议|政协|委员|民意|民情|民声|民生|心声|直通|说|提案|诉|建言|码上")
_LEADING = re.compile(
    rf"^(?:.*(?:{_MAKING}|[的了和与及以把将]|(?<!商量)(?<!协商)(?<!议事)(?<!说事)在|政协|县里|市里|区里|全县|全市|全区|特色|创新|持续|推动|工作|"
    rf"落实|参加|活动))(?=[一-龥]{{2}})"
)


def _is_sentence_word(folded: str, start: int, end: int) -> bool:
    """Whether known words stand in a motto, which is longer than the brand in it."""
    behind = folded[end : end + 12]
    return bool(re.match(r"[”’]?[,、]?(?:众人的事|遇事多|做事多|商量得越多|协商为民)", behind)) or bool(
        re.search(r"(?:遇到|碰到|只要|大家|我们|你们|都要|学会|习惯)$", folded[max(0, start - 4) : start])
    )


def find_known(surface: Surface, lexicon: Lexicon, title: str) -> Iterator[Mention]:
    """Yield unquoted mentions of the lexicon's brands and channels; everyday words need a sign that they are a name."""
    folded = surface.folded
    matches = list(islice((m for m in lexicon.find(folded) if m[2].kind != "venue"), _MOST))
    often = Counter(entry.key for _, _, entry in matches)
    for start, end, entry in matches:
        if start and folded[start - 1] in "“‘《<" and end < len(folded) and folded[end] in "”’》>":
            continue
        if any(q.start < start and q.end == end for q in surface.quotes_between(start - 12, end + 1)):
            continue  # the end of a longer quoted name
        if _is_sentence_word(folded, start, end) or not is_real(surface, start, end):
            continue
        if folded[end : end + 1] == "·" or folded[start - 1 : start] == "·":
            continue  # a part of a compound name is coded with its whole
        if not entry.is_certain and len(entry.name) <= 3 and not OPEN_BEFORE.search(folded[max(0, start - 4) : start]):
            continue  # the end of a longer word (屋场院子会)
        score = 1.15 if entry.is_certain else 0.4
        if _NOUN_BEHIND.match(folded, end):
            score += 0.5
        if re.search(rf"{_MAKING}$", folded[max(0, start - 8) : start]):
            score += 0.25
        if not entry.is_certain:
            score += min(0.4, 0.2 * (often[entry.key] - 1)) + (
                0.35 if re.search(rf"(?<!·){re.escape(entry.name)}(?!·)", title) else 0.0
            )
            if re.match(r"(?:协商|会议|座谈|室|厅|站|堂)", folded[end : end + 2]):
                score -= 0.3
        yield Mention(start, end, entry.name, entry.kind, score, "platform.known_unquoted", is_quoted=False)


def find_unknown(surface: Surface, lexicon: Lexicon) -> Iterator[Mention]:
    """Yield unquoted names that the grammar around them makes a brand or a digital channel."""
    folded = surface.folded
    for pattern, rule, weight in (
        (_MADE, "platform.made_unquoted", 0.5),
        (_NAMED, "platform.named_unquoted", 0.6),
        (_DAY, "platform.day_unquoted", 1.05),
        (_AFFAIRS, "platform.affairs_unquoted", 0.55),
    ):
        for match in islice(pattern.finditer(folded), _MOST):
            group = 1 if pattern.groups else 0
            start, end = match.span(group)
            name = match.group(group)
            if rule == "platform.made_unquoted":
                cut = _LEADING.match(name)
                start += cut.end() if cut else 0
                name = folded[start:end]
            if not _is_candidate(folded, start, end, name, lexicon) or not is_real(surface, start, end):
                continue
            score = weight + (0.55 if STRONG_WORD.search(name) else 0.15 if WEAK_WORD.search(name) else -0.3)
            if rule == "platform.affairs_unquoted" and not _NOUN_BEHIND.match(folded, end):
                score -= 0.4
            yield Mention(start, end, name, judge_kind(name, folded[end : end + 16]), score, rule, is_quoted=False)
    yield from _find_compounds(surface, lexicon)
    yield from _find_channels(surface, lexicon)


def _is_candidate(folded: str, start: int, end: int, name: str, lexicon: Lexicon) -> bool:
    if len(name) < 3 or is_generic(name) or is_unfit(name) or name in lexicon.never or METHOD_NAME.search(name):
        return False
    if re.search(r"[的了]|等$|开通|推出|^[一二三四五六七八九十两多各每这那]|专题|座谈|一批|个|次", name):
        return False
    return not (folded[end : end + 1] in {"”", "’", "》"} or folded[start - 1 : start] in {"“", "‘", "《", "·"})


def _find_compounds(surface: Surface, lexicon: Lexicon) -> Iterator[Mention]:
    """Yield unquoted “X·Y” names of which one part is known or speaks of consultation."""
    folded = surface.folded
    for match in islice(_COMPOUND.finditer(folded), _MOST):
        left, right = match.groups()
        start, end = match.span()
        if folded[end : end + 1] in {"”", "’", "》", "·"} or re.search(
            r"[“‘《][^”’》\n]{0,20}$", folded[max(0, start - 21) : start]
        ):
            continue
        head = next((left[i:] for i in range(len(left) - 1) if left[i:] in lexicon.by_name), "")
        tail = next((right[:i] for i in range(len(right), 1, -1) if right[:i] in lexicon.by_name), "")
        if not head:
            cut = _LEADING.match(left)
            head = left[cut.end() :] if cut else left
        if not tail:
            tail = (
                re.split(
                    r"(?:[三四五]级)?(?:协商|工作|履职|特色)?(?:平台|品牌|活动|"
                    r"行动|建设)|[三四五]级",
                    right,
                )[0]
                or right
            )
        strong = sum(bool(STRONG_WORD.search(p)) for p in (head, tail))
        if not strong or not is_real(surface, start, end):
            continue
        start, end = match.end(1) - len(head), match.start(2) + len(tail)
        name = folded[start:end]
        score = 0.6 + 0.3 * strong + (0.3 if _NOUN_BEHIND.match(folded, end) else 0.0)
        yield Mention(start, end, name, judge_kind(name), score, "platform.compound_unquoted", is_quoted=False)


def _find_channels(surface: Surface, lexicon: Lexicon) -> Iterator[Mention]:
    """Yield unquoted digital channels: a code to scan, an app."""
    folded = surface.folded
    for pattern in (_SCAN, _APP):
        for match in islice(pattern.finditer(folded), _MOST):
            name = match.group(1)
            start, end = match.span(1)
            if _CHANNEL_GENERIC.fullmatch(name) or not _CHANNEL_WORD.search(name) or re.search(r"[的了在和与把]", name):
                continue
            is_whole = start > 0 and folded[start - 1] in "“‘"
            known = next((name[i:] for i in range(len(name) - 1) if name[i:] in lexicon.by_name), name)
            known = name if is_whole else known
            start, name = end - len(known), known
            if is_generic(name) or name in lexicon.never or not is_real(surface, start, end):
                continue
            yield Mention(start, end, name, "online", 1.1, "platform.channel", is_quoted=False)

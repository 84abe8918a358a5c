"""Quoted names of platforms: each quotation weighed by its own words, its clause and the sentences around it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from extract.naming.context import is_real
from extract.naming.lexicon import Lexicon
from extract.naming.mention import ENOUGH, Mention
from extract.naming.surface import Quote, Surface
from extract.naming.weights import CALLED_PLATFORM, ROOM, weigh_context, weigh_words
from extract.naming.words import is_generic, is_person, is_unfit, judge_kind
from schemas.facts import PlatformKind

_MOST_QUOTES = 3000
# “X”。这个协商平台 …: the next sentence takes the name up.
_ANAPHORA = re.compile(
    r"[^“”\n。]{0,12}[。,](?:这个|这一|这种|该|它是|这是)[^“”。\n]{0,10}(?:平台|品牌|阵地|活动|载体|议事点|"
    r"协商会|议事会)"
)
# “X”, …, 已举办12场: the sentence counts how often it was held.
_HELD_LATER = re.compile(
    r"[^“”。\n]{0,40},(?:至今|目前|如今|今年以来|全年|去年|今年)?(?:已|共|累计|先后|年均)*(?:举办|开展|召开|"
    r"举行|组织|办|开)了?"
    r"(?:\d+|[一二三四五六七八九十百两]+)(?:余|多)?(?:场|次|期)"
)
_HELD_BEHIND = re.compile(r"[”’]?(?:活动)?(?:共|累计)?(?:\d+|[一二三四五六七八九十百]+)(?:余|多)?(?:场|次|期)")
_HELD_BEFORE = re.compile(r"(?:召开|开展|举办|举行|组织|开|办)(?:了|起|好)?[“‘]?$")
_CONSULTING = re.compile(
    r"协商|议事|商量|议题|民意|意见|诉求|矛盾|恳谈|谈事|说事|疙瘩|"
    r"化解|纠纷|接待|约谈|政协(?!报|网|新闻)"
)
_ANNOUNCING = re.compile(
    r"(?:品牌|平台|名字|名称|阵地|名号|招牌|载体)[^。!?]{0,16}[。!?;:,]?[”’]?$|(?:各有|各自|分别|纷纷)[^。]{0,30}$"
)
_INTRODUCED = re.compile(r"(?:有|叫|是|为|则是|叫做|推出|打造|建立|创建|是“|:|、|[镇乡村县区市道园里]的)$")
_JOINT = re.compile(r"(?:[、和与及或暨/]|以及)?")


def _group(quotes: Sequence[Quote], index: int, surface: Surface) -> tuple[int, int]:
    """Return first and last index of the row of quotations (“A”“B”和“C”) that quotation `index` stands in."""

    def is_joined(left: Quote, right: Quote) -> bool:
        gap = surface.folded[left.end + 1 : right.start - 1]
        return left.end < right.start and len(gap) <= 2 and bool(_JOINT.fullmatch(gap))

    first = last = index
    while first > 0 and index - first < 12 and is_joined(quotes[first - 1], quotes[first]):
        first -= 1
    while last + 1 < len(quotes) and last - index < 12 and is_joined(quotes[last], quotes[last + 1]):
        last += 1
    return first, last


def _weigh_announcement(surface: Surface, quote: Quote, before: str) -> float:
    """Return what a sentence before that speaks of brands or platforms adds to names introduced by 有, 叫, 是 …."""
    if not _INTRODUCED.search(before):
        return 0.0
    sentence_start, _ = surface.sentence(quote.start)
    head = surface.folded[max(0, sentence_start - 60) : sentence_start]
    if "\n" in head:
        head = head.rsplit("\n", 1)[1]
    own = surface.folded[sentence_start : quote.start]
    if re.search(r"(?:各|自己的|本地|特色|纷纷|分别)[^。!?]{0,24}(?:品牌|平台|名字|阵地|载体)", head + own):
        return 0.9
    is_listed = re.search(r"(?:品牌|平台|阵地|载体|活动)[^。!?]{0,30}:", own[-80:])
    return 0.5 if is_listed or _ANNOUNCING.search(head) else 0.0


def find_quoted(surface: Surface, lexicon: Lexicon) -> Iterator[Mention]:
    """Yield the weighed mentions of names in quotation marks."""
    quotes = surface.quotes[:_MOST_QUOTES]
    folded = surface.folded
    for index, quote in enumerate(quotes):
        name = quote.text.strip()
        if re.search(r"[+＋]", name):
            yield from _split_formula(surface, quote, lexicon)
            continue
        name = re.sub(r"\([^()]*\)", "", name).replace(" ", "")
        if is_unfit(name) or is_generic(name) or name in lexicon.never:
            continue
        if not is_real(surface, quote.start, quote.end):
            continue
        first, last = _group(quotes, index, surface)
        before = folded[max(0, quotes[first].start - 31) : quotes[first].start - 1]
        before = re.split(r"[。!?;\n]", before)[-1]
        behind = re.split(r"[。!?;\n“]", folded[quotes[last].end + 1 : quotes[last].end + 60])[0]
        words = weigh_words(name, lexicon)
        weight = words + weigh_context(before, behind, name, words, is_known=name in lexicon.by_name)
        if is_person(name) and not CALLED_PLATFORM.match(behind):
            weight -= 0.9
        if weight < ENOUGH and _ANAPHORA.match(folded, quotes[last].end + 1):
            weight += 0.6
        if 0.4 < weight < ENOUGH and _is_consulting(surface, quote):
            weight += 0.15
        if 0.2 < weight < ENOUGH and _HELD_LATER.match(folded, quote.end + 1):
            weight += 0.35
        if 0.2 < weight < ENOUGH and _is_held(surface, quote, name):
            weight += 0.6
        if weight < ENOUGH:
            weight += _weigh_announcement(surface, quote, before)
        if quote.is_angled:
            # 《》 hold titles: only known names and rooms told by mistake in them count.
            weight -= 0.35 if name in lexicon.by_name or ROOM.search(name) else 1.2
        known = lexicon.by_name.get(name)
        own_behind = folded[quote.end : quote.end + 60]
        kind = known.kind if known else judge_kind(name, own_behind, before)
        rule = "platform.known_quoted" if known else "platform.quoted"
        yield Mention(quote.start, quote.end, name, kind, weight, rule)


def find_titled(title: Surface, surface: Surface, lexicon: Lexicon) -> Iterator[Mention]:
    """Yield the names that the headline quotes, where the text says them; a compound where it says its head."""
    for mention in find_quoted(title, lexicon):
        if mention.score < ENOUGH - 0.1:
            continue
        head = mention.name.partition("·")[0]
        for words in dict.fromkeys((mention.name, head)):
            at = surface.folded.find(words)
            if at >= 0:
                yield replace(mention, start=at, end=at + len(words), rule="platform.titled")
                break


def _is_held(surface: Surface, quote: Quote, name: str) -> bool:
    """Whether the name is told elsewhere, without marks, as something that is held: 召开X, X二十场."""
    at = surface.folded.find(name, quote.end)
    for _ in range(5):
        if at < 0:
            return False
        if _HELD_BEHIND.match(surface.folded, at + len(name)) or _HELD_BEFORE.search(
            surface.folded[max(0, at - 4) : at]
        ):
            return True
        at = surface.folded.find(name, at + 1)
    return False


def _is_consulting(surface: Surface, quote: Quote) -> bool:
    """Whether the sentence around the quotation speaks of consultation by other words than the quoted."""
    start, end = surface.sentence(quote.start)
    return bool(
        _CONSULTING.search(surface.folded, start, quote.start) or _CONSULTING.search(surface.folded, quote.end, end)
    )


def _split_formula(surface: Surface, quote: Quote, lexicon: Lexicon) -> Iterator[Mention]:
    """Yield the platforms inside “线上A+线下B”: the two halves are named by their channel."""
    match = re.fullmatch(r"线上([一-龥]{3,10})\+线下([一-龥]{3,10})", quote.text)
    if not match:
        return
    for group, default in ((1, "online"), (2, None)):
        name = match.group(group)
        if is_generic(name) or is_unfit(name):
            continue
        kind: PlatformKind = "online" if default else judge_kind(name)
        start = quote.start + match.start(group)
        yield Mention(start, start + len(name), name, kind, 1.1, "platform.formula")

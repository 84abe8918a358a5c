"""Traditional script back to simplified, passage by passage.

The record is in simplified characters whatever script a page was in. A page that is traditional (converted by a mirror
kit, or from Hong Kong or Taiwan) is converted as a whole. On a page that is simplified, passages that are traditional
throughout were converted and go back; a quotation, a name or a single character stays as it is.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from extract.restore.hanzi import fix_ambiguous
from extract.restore.patch import Edit
from extract.script_table import load_simplified

# Traditional by OpenCC's table, but at home in simplified text too (names, words of their own): they prove nothing.
SHARED = frozenset("著乾於後裏瞭藉徵鍾祇麽夥餘覆甯濬崑崙昇堃喆彙迴並蹟矇摺剋沖佈佔託彞峯淼鑫犇碁犛鬱")
_QUOTE = re.compile("[“「『《〈][^“”「」『』《》〈〉]{1,400}[”」』》〉]")
_SENTENCE = re.compile("[^。！？；!?;]*[。！？；!?;]*[”’」』]*")
# A passage with fewer characters that only traditional text uses may be a name.
_MIN_PASSAGE = 4


@dataclass(frozen=True, slots=True)
class ScriptProfile:
    """The script of a page."""

    traditional: int = 0
    """Characters outside of quotations that only traditional text uses."""
    simplified: int = 0
    """Characters outside of quotations that only simplified text uses."""
    scattered: bool = False
    """Whether traditional characters stand singly in simplified sentences all over the page."""

    @property
    def is_traditional(self) -> bool:
        """Whether the page as a whole is in traditional script."""
        return self.traditional >= self.simplified and self.traditional > 0


@cache
def _converter() -> Any:
    """Return OpenCC's converter; it loads on first use."""
    from opencc import OpenCC  # noqa: PLC0415

    return OpenCC("t2s")


@cache
def traditional_characters() -> frozenset[str]:
    """Return the characters that only traditional text uses."""
    return frozenset(load_simplified()) - SHARED


@cache
def _drop_others(traditional: bool) -> dict[int, None]:
    """Return the table for `str.translate` that drops the characters of one script only."""
    chars = traditional_characters() if traditional else simplified_characters()
    return dict.fromkeys(map(ord, chars))


@cache
def simplified_characters() -> frozenset[str]:
    """Return the characters that only simplified text uses."""
    plain = frozenset(load_simplified().values())
    # Simplified forms that traditional text knows as characters of their own.
    own = frozenset(
        "后里干台只几余云系并于制了面发复表向志回准松卷斗朴范谷郁曲冲出千丑丰仆仇借克凶刮别占叶吁吃合吊同咸咽困夸姜"
        "家寇局岩岳布师并幸广庄弦御征恒恤悍才扎折抵拐挂据捻搜操旋昆晒晋暗术机杆杯杰板极松栖栗梁棋柜欲汇沈注泛泄涂"
        "洒淀游溪漓炮烟熏爱犹猪琅瓮症痴白皂皋盐碗祖禀秋秘种移窑筑签粽糍绣纤群胡胜背致舍芸苏荐药获虫蜡血衔袄解试"
        "谥豆象赞跖踪辟迹适郄采里野针钟铝镰链锈闲阔陇隶雕霉面饥馆驱鱼鸡麻黄鼠龄与万礼无气号双虽着体灯听弥怀踊闹"
        "园尸岭宁当庵异弃弥归彩径恶托扣朱杠来果柏梅欢毁毡气涌涩温点炉焰狸瑶疴盖睾碱稿竖竞笋粮纸线群耻肴胚脉脚腊腌"
        "教真即周查席修念升核既佛巨旗私累玩糖抬冬愈呆污俊糊扇奸凌拼卜矩挨哄戚挽喂僵璇棱沾噪溯逾捆苔札蔑浚冢捍胄飧蓑挲埼"
        "膻舍艳荆草莅蒙虱蚁蚕裤谣豺赃踊遍郎酬酸钩锄锐阎韵颜餐骂鳄麟厘厨唇坤堤墙够夹奖妆姊娘婴嫂嫩尝岁峰崖嵬床床晰"
    )
    return plain - own - frozenset(load_simplified())


def count_script(text: str) -> tuple[int, int]:
    """Return the numbers of characters of `text` that only traditional and only simplified text uses."""
    size = len(text)
    old = size - len(text.translate(_drop_others(True)))
    new = size - len(text.translate(_drop_others(False))) if old else 0
    return old, new


def profile_script(text: str) -> ScriptProfile:
    """Look over the visible text of a page."""
    bare = _QUOTE.sub("", text)
    old = len(bare) - len(bare.translate(_drop_others(True)))
    new = len(bare) - len(bare.translate(_drop_others(False)))
    if not old and not new:
        old, new = count_script(text)
    if not old or old >= new:
        # Quotations alone make no traditional page, but they may be looked at.
        return ScriptProfile(old or (1 if new else 0), new)
    # Converted here and there: many different characters, in many sentences that are simplified otherwise.
    odd = traditional_characters().intersection(bare)
    if len(odd) < 8 or old < 0.03 * new:
        return ScriptProfile(old, new)
    mixed = 0
    for sentence in _SENTENCE.findall(bare):
        first, second = count_script(sentence)
        mixed += bool(first and second)
    return ScriptProfile(old, new, mixed >= 4)


def convert(text: str) -> str:
    """Return `text` in simplified script, of the same length."""
    converted = str(_converter().convert(text))
    forms = load_simplified()
    if len(converted) != len(text):
        converted = "".join(forms.get(char, char) for char in text)
    return fix_ambiguous(text, converted)


def find_traditional(text: str, profile: ScriptProfile) -> list[Edit]:
    """Return the edits that convert the traditional passages of a paragraph."""
    old, new = count_script(text)
    if profile.is_traditional:
        if new > 2 * old + 2:
            return _convert_sentences(text, profile)
        return _diff(text, convert(text), 0)
    if not old and not profile.scattered:
        return []
    if _is_converted(old, new, profile) and not _is_quotation(text):
        return _diff(text, convert(text), 0)
    return _convert_sentences(text, profile)


def _is_converted(old: int, new: int, profile: ScriptProfile) -> bool:
    """Whether a passage of a simplified page was converted: traditional throughout, and no mere name."""
    if not old or old <= 4 * new:
        return False
    return old >= _MIN_PASSAGE or (old >= 2 and profile.traditional >= 20)


def _is_quotation(text: str) -> bool:
    """Whether the paragraph is one quotation."""
    bare = text.strip()
    return len(bare) > 2 and bare[0] in "“「『" and bare.rstrip("。")[-1] in "”」』" and len(_QUOTE.findall(bare)) == 1


def _convert_sentences(text: str, profile: ScriptProfile) -> list[Edit]:
    """Return the edits for the sentences of a mainly simplified paragraph that were converted."""
    edits: list[Edit] = []
    for sentence in _SENTENCE.finditer(text):
        piece = sentence.group()
        old, new = count_script(piece)
        if not old and not (profile.scattered and not load_simplified().keys().isdisjoint(piece)):
            continue
        converted = convert(piece)
        if _is_converted(old, new, profile):
            edits += _diff(piece, converted, sentence.start())
            continue
        if not profile.scattered:
            continue
        quotes = [q.span() for q in _QUOTE.finditer(piece)]
        inside = [q for q in quotes if _is_all_traditional(piece[q[0] : q[1]])]
        kept = "".join(
            a if any(low <= at < high for low, high in inside) else b
            for at, (a, b) in enumerate(zip(piece, converted, strict=True))
        )
        edits += _diff(piece, kept, sentence.start())
    return edits


def _is_all_traditional(quote: str) -> bool:
    """Whether a quotation is traditional throughout."""
    old, new = count_script(quote)
    return old >= 2 and not new


def _diff(text: str, converted: str, offset: int) -> list[Edit]:
    """Return one edit for each stretch that changes; stretches less than ten characters apart are one."""
    changed = [at for at, (a, b) in enumerate(zip(text, converted, strict=True)) if a != b]
    edits: list[Edit] = []
    start = 0
    while start < len(changed):
        end = start
        while end + 1 < len(changed) and changed[end + 1] - changed[end] < 10:
            end += 1
        low, high = changed[start], changed[end] + 1
        edits.append(Edit(offset + low, offset + high, converted[low:high], "script", "restore.script"))
        start = end + 1
    return edits

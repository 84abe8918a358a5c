"""Context: words around a figure that make it no result: plans, quotas, descriptions, other places, cut-off ends."""

import re

from extract.counting import lexicon as lx
from extract.counting.clauses import Clause, Sentence
from extract.counting.heads import Binding
from extract.figures import Figure

# 将 with a verb behind it is the future; 将 with a noun behind it is 把 (将建议转化为 …).
_PLANNED = re.compile(
    r"(?:即将|将(?=围绕[^，。；]{0,14}(?:再|开展|举办|组织|召开|推进)|[聚坚着于会继再新建开打实推组召举达进陆逐全覆投完设力争不增培形选]|在(?!线))|(?<![作度动有商个展性理])计划(?![、，。；的书内外])|力争|预计|拟(?=[在于建新开投召举组推对用])|目标|打算|准备(?!工作|会)|有望|届时"
    r"|下一步|今后(?=[，一])|未来(?=[，一两三五几]|\d年)|接下来|明年|后年|到(?:20[3-9]\d年|“十五五”末)|争取(?=在|年内|到\d|用|今年|实现|达到|明年|每)|规划(?=建|到|在|新|布)|拟于|(?<![需主重只首])要(?=完成|达到|建成|实现|召开|再建|新建)|年内(?=要|将|再)|确保|要求|应当|必须|原则上|规定|须|不低于|不少于|不超过|至少(?=[开提联走听解收组])|不得少于|可容纳|能容纳|可达)"
)
# Cues whose reach goes beyond their own clause.
_PLANNED_ON = re.compile(
    r"即将|下一步|今后(?=[，一])|未来(?=[，一两三五几]|\d年)|接下来|明年|后年|力争|预计|有望|届时|到20[3-9]\d年"
    r"|将(?=围绕[^，。；]{0,14}(?:再|开展|举办|组织|召开|推进)|[聚坚于会继再]|在(?!线)|进一步)|(?<![作度动有商个展性理])计划(?=[在于到用今明年内建开新实推召举组投再对将覆设打完每\d])"
)
_DONE = re.compile(
    r"已(?!经?成为)|累计|截至|共(?=[开解提收征形组举采召建化办完落接参促推])|先后|如期|(?<!要)完成|实际|合计|总计|全年(?![计要将])|形成"
)
# A duty told per head or per month reaches over the clauses that follow (每名委员每年联系5户，提出2条建议).
_DUTY = re.compile(
    r"每(?:名|个|位|人|年|月|季|周|半年|村|镇|场)[^，。；]{0,12}(?:至少|不少于|联系|提出?|走访|开展|召开|参加|组织)"
)
_GROWS = re.compile(
    r"[^，。；\d]{0,4}?(?:增加|增长|发展|扩大|拓展|上升|提高|提升|扩展|攀升|减少|下降|降|增|缩短|压缩|变)(?:到|至|为|成)"
)
_GLOSS = re.compile(r"[“‘（(]?(\d)[”’）)]?(?:是|即|就是|指|代表)[^，。；“”]{0,12}$")
_QUOTED_NAME = re.compile(r"（[^（）]{1,40}）|[“《‘「『][^“”《》‘’「」『』]{1,40}[”》’」』]")
_QUOTA = re.compile(r"每(?!隔)|[日月周年]均|平均|人均|户均|场均|各(?=联系|提|走访|开展|组织)|隔")
_DESCRIBED = re.compile(
    r"下辖|有人口|有(?:行政村|居民)\d|所辖|管辖|辖(?!区)|辖区(?:共?有|面积|内有|现有)|占地|总人口|常住|户籍|现有人口|耕地|毗邻|距离|全长|总面积|由[^，。]{0,8}组成$|位于"
)
# Verbs with which a clause leaves the description of a place.
_DOINGS = lx.VERBS - {lx.DESCRIBE, lx.NEUTRAL}
_ELSEWHERE = re.compile(
    r"邻县|邻市|邻区|邻近的|相邻的|隔壁|外省|外地|外县|外市|兄弟县|兄弟市|兄弟区|取经|借鉴[^，。]{0,10}(?:县|市|区)|作为对比|相比之下"
)
_AT_HOME = re.compile(r"(?:我们?|本|咱们?|全)[省市县区旗州镇乡村](?!外)|两地|三地|联合")


def is_planned(sentence: Sentence, clause: Clause, start: int) -> bool:
    """Whether the figure at `start` tells a plan, a target or a duty, by a cue earlier in its sentence."""
    text = sentence.text
    before = _drop_quotes(text[max(clause.start, start - 60) : start])
    cue = _last(_PLANNED, before)
    if cue is not None:
        done = _last(_DONE, before)
        return done is None or done < cue
    earlier = _drop_quotes(text[max(0, clause.start - 80) : clause.start])
    cue = _last(_PLANNED_ON, earlier)
    if cue is None:
        return False
    return _DONE.search(earlier[cue:] + before) is None


# 12名委员每月轮流坐班: how often they serve is no quota of them.
_IN_TURN = re.compile(r"[^，。；\d]{0,10}每[年月周天日季][^，。；\d]{0,6}(?:轮|坐|值|驻|到|进|下)")


def is_quota(sentence: Sentence, clause: Clause, figure: Figure) -> bool:
    """Whether the figure is told per head, per month or per place (每名委员联系3户, 30人参加每场)."""
    before = sentence.text[max(clause.start, figure.start - 24) : figure.start]
    after = sentence.text[figure.end : min(clause.end, figure.end + 16)]
    earlier = sentence.text[max(0, clause.start - 40) : clause.start]
    if sentence.text.startswith(("不少于", "至少"), figure.start):
        return True
    # “4”是健全四项制度: a digit of a formula is explained.
    if (gloss := _GLOSS.search(before)) and float(gloss[1]) == figure.value:
        return True
    if _DUTY.search(earlier) and not _DONE.search(sentence.text[max(0, clause.start - 40) : figure.start]):
        return True
    return _QUOTA.search(before) is not None or (
        re.search(r"每[场次个名月年人]", after) is not None and _IN_TURN.match(after) is None
    )


def is_pointed_at(sentence: Sentence, start: int) -> bool:
    """Whether the figure points back at things already told (这两条建议, 上述5个问题)."""
    return sentence.text[max(0, start - 2) : start].endswith(("这", "那", "上述", "前述", "该", "此", "另外"))


def is_put_off(sentence: Sentence, clause: Clause, figure: Figure) -> bool:
    """Whether the rest is told that is still to come (其余20条列入来年计划)."""
    before = sentence.text[max(clause.start, figure.start - 8) : figure.start]
    after = sentence.text[figure.end : clause.end]
    return (
        re.search(r"其余|剩余|余下", before) is not None
        or re.match(r"[^，。]{0,6}列入(?![^，。]{0,8}协商)[^，。]{0,8}计划", after) is not None
    )


def is_baseline(sentence: Sentence, clause: Clause, figure: Figure) -> bool:
    """Whether the figure is where a growth began (从最初的3个增加到56个)."""
    before = sentence.text[max(clause.start, figure.start - 12) : figure.start]
    after = sentence.text[figure.end : min(clause.end, figure.end + 16)]
    return re.search(r"[从由][^，]{0,10}$", before) is not None and _GROWS.match(after) is not None


def is_description(sentence: Sentence, clause: Clause, binding: Binding) -> bool:
    """Whether the clause describes the place (下辖13个乡镇) and tells nothing done there (所辖8个团场试点“商量日”)."""
    start = binding.figure.start
    if _DESCRIBED.search(sentence.text[clause.start : start]):
        return binding.predicate not in (lx.COVER, lx.BUILD)
    if binding.predicate in _DOINGS:
        return False
    if any(t.kind in _DOINGS and t.end <= start for t in clause.tokens):
        return False
    return _DESCRIBED.search(sentence.text[max(0, clause.start - 24) : clause.start]) is not None


def is_elsewhere(sentence: Sentence, start: int) -> bool:
    """Whether the sentence speaks in passing of another place's practice, and has not come home since."""
    before = sentence.text[max(0, start - 120) : start]
    cue = _last(_ELSEWHERE, before)
    return cue is not None and _AT_HOME.search(before, cue) is None


def is_cut_off(sentence: Sentence, end: int) -> bool:
    """Whether the text breaks off right behind the figure (开展活动36…)."""
    return re.match(r"\s*(?:…|\.\.\.|。。。)", sentence.text[end : end + 6]) is not None


def _drop_quotes(text: str) -> str:
    """Blank out quoted names and closed brackets: the 计划 in “有计划、有活动” plans nothing."""
    return _QUOTED_NAME.sub(lambda m: "＿" * len(m.group()), text)


def _last(pattern: re.Pattern[str], text: str) -> int | None:
    found = None
    for match in pattern.finditer(text):
        found = match.start()
    return found

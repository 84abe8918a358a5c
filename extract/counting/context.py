"""Context: words around a figure that make it no result: plans, quotas, descriptions, other places, cut-off ends."""

import re

from extract.counting.clauses import Clause, Sentence

# 将 with a verb behind it is the future; 将 with a noun behind it is 把 (将建议转化为 …).
_PLANNED = re.compile(
    r"(?:即将|将(?=[于会继再新建开打实推组召举达进陆逐全覆投完设力争不增培形选]|在(?!线))|计划(?!内|生育)|力争|预计|拟(?=[在于建新开投召举组推对用])|目标|打算|准备(?!工作|会)|有望|届时"
    r"|下一步|今后|未来|接下来|明年|后年|到(?:20[3-9]\d年|“十五五”末)|争取(?=在|年内|到|用|今年|实现|达到|明年|每)|规划(?!局|部门)|拟于|年内(?=要|将|再)|确保|要求|应当|必须|原则上|规定|须|不低于|不少于|不超过|至少(?=[开提联走听解收组])|不得少于|可容纳|能容纳|可达)"
)
_DONE = re.compile(r"已(?!经?成为)|累计|截至|共(?=[开解提收征形组举采召建化办完落接参促推])|先后|如期")
_QUOTA = re.compile(r"每(?!隔)|平均|人均|户均|场均|各(?=联系|提|走访|开展|组织)|隔")
_DESCRIBED = re.compile(
    r"下辖|所辖|管辖|辖(?!区)|辖区(?:共?有|面积|内有|现有)|占地|总人口|常住|户籍|现有人口|耕地|毗邻|距离|全长|总面积|由[^，。]{0,8}组成$|位于"
)
_ELSEWHERE = re.compile(
    r"邻县|邻市|邻区|邻近的|相邻的|隔壁|外省|外地|外县|外市|兄弟县|兄弟市|兄弟区|取经|借鉴[^，。]{0,10}(?:县|市|区)|作为对比|相比之下"
)


def is_planned(sentence: Sentence, clause: Clause, start: int) -> bool:
    """Whether the figure at `start` tells a plan, a target or a duty, by a cue earlier in its sentence."""
    text = sentence.text
    before = text[max(clause.start, start - 60) : start]
    cue = _last(_PLANNED, before)
    if cue is not None:
        done = _last(_DONE, before)
        return done is None or done < cue
    earlier = text[max(0, clause.start - 60) : clause.start]
    cue = _last(_PLANNED, earlier)
    if cue is None:
        return False
    return _DONE.search(earlier[cue:] + before) is None


def is_quota(sentence: Sentence, clause: Clause, start: int) -> bool:
    """Whether the figure is told per head, per month or per place (每名委员联系3户)."""
    text = sentence.text[max(clause.start, start - 24) : start]
    return _QUOTA.search(text) is not None


def is_description(sentence: Sentence, clause: Clause, start: int) -> bool:
    """Whether the clause describes the place (下辖13个乡镇)."""
    text = sentence.text[max(0, clause.start - 24) : start]
    return _DESCRIBED.search(text) is not None


def is_elsewhere(sentence: Sentence, start: int) -> bool:
    """Whether the sentence speaks in passing of another place's practice."""
    return _ELSEWHERE.search(sentence.text[max(0, start - 120) : start]) is not None


def is_cut_off(sentence: Sentence, end: int) -> bool:
    """Whether the text breaks off right behind the figure (开展活动36…)."""
    return re.match(r"\s*(?:…|\.\.\.|。。。)", sentence.text[end : end + 6]) is not None


def _last(pattern: re.Pattern[str], text: str) -> int | None:
    found = None
    for match in pattern.finditer(text):
        found = match.start()
    return found

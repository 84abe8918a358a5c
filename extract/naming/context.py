"""Context: whether a mention tells of something that is there, or only announced, denied, or another place's."""

import re

from extract.naming.surface import Surface

_FOUNDING = (
    r"(?:再|继续|进一步|陆续|逐步|全面|积极|着力|探索|尝试|适时|创新|联合|分批|年内)?"
    r"(?:建立|建成|建设|新建|筹建|组建|打造|推出|设立|搭建|开设|创建|创设|成立|推行|试行|启用|上线|开通|挂牌|"
    r"开办|建|设)"
)
# 将 before a noun means 把, so a founding verb has to follow at once.
_ANNOUNCED = re.compile(
    rf"(?:将|拟|计划|准备|打算|即将|力争|争取|有望|筹划|谋划|考虑|预计)(?:在|于|向|为|"
    rf"以)?[^,。;:、将]{{0,10}}{_FOUNDING}"
)
_AIMED = re.compile(
    r"(?:力争|争取|确保|计划|预计|目标是)[^,。;:]{0,14}(?:实现|做到|达到|都有|都设|都建|均有|均设|全部?有)[^,。;:]{0,30}$"
)
_LATER = re.compile(r"(?:^|[,:“])(?:下一步|下步|下阶段|今后|接下来|未来|明年|后续|到20[3-9]\d年)")
_FOUNDED = re.compile(r"(?:已|已经|曾|早在|先后|此前|去年|近年来|目前|如今|截至)")
_DENIED = re.compile(
    r"(?:没有|尚未|未曾|并未|从未|还没|还未|并非|不是|不叫|不再|取消了?|撤销了?|停办了?|关停了?|缺少|缺乏|"
    r"没|没能)(?:形成|建立|建成|建|设立|设|开设|开展|推行|使用|沿用|搞|叫|称作|举办|办)?(?:过|起|出)?[^,。;:、]{0,5}$"
)
_LEARNING = re.compile(
    r"(?:借鉴|学习|参照|参考|考察|取经|观摩|效仿|对标|吸收|比起|不同于|相比|听取|了解|引入)[^,。;]{0,24}$"
)
_OTHERS = re.compile(r"(?:值得|可供)(?:借鉴|学习)")
_LESSON = re.compile(
    r"^[”’]?[^,。;“]{0,14}(?:经验|做法|先进|样板|案例|成果介绍)|^[”’]?(?:工作法|做法|经验|模式|"
    r"机制)?(?:很?值得|可供)(?:借鉴|学习)"
)


def is_announced(surface: Surface, start: int) -> bool:
    """Whether the name at `start` is announced for the future: 将建立 …, 下一步 …; not 将 in the sense of 把."""
    sentence_start, _ = surface.sentence(start)
    clause_start, _ = surface.clause(start)
    before_clause = surface.folded[sentence_start:start]
    clause = surface.folded[clause_start:start]
    if _ANNOUNCED.search(clause) or _AIMED.search(clause):
        return True
    return bool(_LATER.search(before_clause)) and not _FOUNDED.search(clause)


def is_denied(surface: Surface, start: int) -> bool:
    """Whether the clause says that the thing named at `start` is not there."""
    clause_start, _ = surface.clause(start)
    return bool(_DENIED.search(surface.folded[clause_start:start].rstrip("“‘《<")))


def is_elsewhere(surface: Surface, start: int, end: int) -> bool:
    """Whether the name is mentioned as the experience of another place, from which one learns."""
    clause_start, clause_end = surface.clause(start)
    return bool(
        (
            _LEARNING.search(surface.folded[clause_start:start].rstrip("“‘《<"))
            or _OTHERS.search(surface.folded[end:clause_end])
        )
        and _LESSON.search(surface.folded[end:clause_end])
    )


def is_real(surface: Surface, start: int, end: int) -> bool:
    """Whether the mention at [start, end) tells of a thing at work here and now."""
    return not (is_announced(surface, start) or is_denied(surface, start) or is_elsewhere(surface, start, end))

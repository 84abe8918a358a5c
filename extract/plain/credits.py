"""Credits: who wrote the report, from head lines, datelines and the brackets at its end."""

import re
from collections.abc import Iterator

from extract.plain.names import SURNAMES, split_names, take_names
from schemas.gazetteer import find_places

ROLE = re.compile(
    r"(?:(?:见习|特约|实习|全媒体|融媒体?|首席|驻站|特派)?(?:记者|通讯员|实习生|见习生|评论员|观察员|撰稿人?|特约撰稿|供稿人?)|"
    r"作者|撰文|采写|文字|执笔|文/图|图/文|文图|文(?=/))[:/ ]{0,4}"
)
_OTHER_ROLE = re.compile(
    r"摄影?(?![^/ ]{0,2}报道)|(?<!文)(?<!文/)图[:/]|图片|视频|编辑|责编|校对|审核|制图|监制|主编|摄像|海报|设计|统筹|"
    r"策划|供图|漫画|朗诵|剪辑"
)
_BRACKET = re.compile(r"[(（\[【]([^()（）\[\]【】]{2,120})[)）\]】]")
_TOLD = re.compile(
    r"(?:本报|本网|本台|[^，。（(]{2,24}(?=[讯电]))?(?:讯|电)? ?"
    r"((?:见习|特约|全媒体)?(?:记者|通讯员)[ :]?.{2,40}?)(?:摄影)?报道"
)
_BULLET = re.compile(r"^[ □■◎●○◆◇★☆▲△※•·▪◼►▶\-—]+")
# Who wrote and photographed wrote: the marks go, the name stays.
_WROTE_AND_SHOT = re.compile(r"[ ,，、/]{0,3}(?:文[/、和并]?图|图[/、和并]?文|文[/ 、并]?摄影?|摄影报道|报道)$")


# 记者 甲 潍坊报道: where it was written, no second name.
_TOLD_FROM = re.compile(r"(.*[^ ]) +([^ ]{2,4})报道$")


def parse_credit(text: str, *, bare: bool) -> tuple[str, ...]:
    """Return the writers named in a credit (the inside of a bracket, or a line of its own; width folded).

    `bare`: names without any role word count too, as in （王双 陈庆文）at the end of a report.
    """
    text = _BULLET.sub("", text).strip()
    if not text or len(text) > 140:
        return ()
    told_from = _TOLD_FROM.match(text)
    if told_from and find_places(told_from[2]):
        text = told_from[1]
    text = _WROTE_AND_SHOT.sub("", text) or text
    roles = list(ROLE.finditer(text))
    if not roles:
        slashed = re.fullmatch(r"(?P<names>.{2,30}?)[/ ]文(?:[ ].{0,40})?", text)
        if slashed:
            return split_names(slashed["names"], labelled=True) or ()
        if not bare or _OTHER_ROLE.search(text):
            return ()
        return split_names(text, labelled=False) or ()
    names: list[str] = []
    for index, role in enumerate(roles):
        stop = roles[index + 1].start() if index + 1 < len(roles) else len(text)
        piece = text[role.end() : stop]
        found = _take_written(piece)
        if found and not _is_photographer(piece, found):
            names += found
    return tuple(dict.fromkeys(names))


def _take_written(piece: str) -> tuple[str, ...]:
    """Names at the start of what follows a role, with 报道, 摄影报道 or 文/图 cut off behind them."""
    piece = re.sub(r"(?<=[^ ])(?:摄影报道|报道|文/图|图文|文并?摄|文[/、]图)$", "", piece.strip())
    cut = re.split(
        r"摄影?报道|报道|文/图|图/文|图文|摄影?|图/|本报|本网|系|单位|责任|编辑|责编|校对|/", piece, maxsplit=1
    )[0]
    return take_names(cut)


def _is_photographer(piece: str, found: tuple[str, ...]) -> bool:
    """Whether the piece ends in 摄 directly behind the names: "记者 甲 摄" took the picture."""
    after = piece.replace(" ", "").replace("、", "")
    at = after.find(found[-1].replace(" ", ""))
    return (
        bool(re.match(r"(?:摄(?!影?报道|影?记者)|供图|制图|拍摄)", after[at + len(found[-1]) :])) if at >= 0 else False
    )


def find_head_credit(line: str) -> tuple[str, ...]:
    """Return the writers of a line near the headline such as `□ 本报记者 甲 乙` or `来源:某报 本报记者 甲`."""
    if len(line) > 120 or re.search(r"[？?！!]|[，,].*[。]|[:：].{0,40}[，,]", line) or not ROLE.search(line):
        return ()
    start = ROLE.search(line)
    if start is None:
        return ()
    before = line[: start.start()].strip()
    # In front of the role: nothing, bullets, a bracket, the medium, or other fields. A sentence is no credit.
    if re.search(r"[,，。!！?？“”]", before) or len(before) > 60:
        return ()
    if before and not re.search(
        r"(?:本报|本网|本刊|本台|[报网社台刊]》?|中心|客户端|传媒|新闻|频道|[ 文图/|丨:(（\[【□■◎●○◆★▲※])$",
        line[: start.start()],
    ):
        return ()
    names = parse_credit(line[start.start() :].strip("()（）[]【】 "), bare=False)
    # 记者走基层 is a column: without a mark behind the role only a known surname makes a name.
    is_marked = bool(re.search(r"[:/ ]$", start.group()))
    return tuple(n for n in names if is_marked or n[0] in SURNAMES)


def find_body_credits(paragraphs: list[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield (raw, writers) from datelines of the first and credits of the last paragraphs (width folded)."""
    for index, text in enumerate(paragraphs[:4]):
        head = text[:160].lstrip()
        for match in _BRACKET.finditer(head):
            lead = head[: match.start()].strip()
            if len(lead) > 45:
                break
            dated = bool(re.search(r"(?:电|讯|消息|报道|\d日)$", lead)) or not lead
            # （甲）after 电 names the reporter; elsewhere at the front only a role word does.
            if names := parse_credit(match.group(1), bare=dated and bool(lead)):
                if dated or re.search(r"[社报网台]\S{0,12}$", lead):
                    yield match.group(), names
                break
        told = _TOLD.match(head)
        if told and (names := parse_credit(told.group(1), bare=False)):
            yield told.group(), names
        if index == 0 and len(paragraphs) > 1 and len(text) <= 60 and (names := find_head_credit(text)):
            yield text, names
    for index, text in enumerate(paragraphs[-4:]):
        tail = text.rstrip()
        groups = list(_BRACKET.finditer(tail[-160:]))
        offset = max(0, len(tail) - 160)
        if groups and groups[-1].end() + offset >= len(tail) - 1:
            match = groups[-1]
            own_line = match.start() + offset == 0
            before = tail[: match.start() + offset].rstrip()
            closed = own_line or bool(re.search(r"[。!！?？”…」』]$", before))
            last = index == len(paragraphs[-4:]) - 1 or own_line
            if names := parse_credit(match.group(1), bare=closed and last):
                yield match.group(), names
        elif len(tail) <= 60 and not re.search(r"[。!！?？]$", tail) and (names := find_head_credit(tail)):
            yield tail, names

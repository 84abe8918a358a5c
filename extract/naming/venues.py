"""Unquoted rooms told as the place of consultation: 协商议事厅, 委员工作室, 红枫协商驿站."""

import re
from collections.abc import Iterator
from itertools import islice

from extract.naming.context import is_real
from extract.naming.lexicon import Lexicon
from extract.naming.mention import Mention
from extract.naming.surface import Surface
from extract.naming.words import CONSULTING_ROOM, PLAIN_ROOM, is_generic, judge_kind

_MOST = 3000
_MODIFIER = (
    r"(?:政协|协商|议事|议政|民主|民生|民情|民意|委员|界别|履职|乡贤|居民|村民|市民|百姓|群众|党群|党员|邻里|"
    r"睦邻|院落|院坝|小院|庭院|楼道|楼栋|"
    r"楼宇|商圈|企业|产业链|产业|园区|红色|阳光|石榴籽|同心|圆桌|家门口|田间|社情|商量|智慧|联合|联系|联络|"
    r"服务|驻村|流动|移动|线上|网上|云上|掌上|"
    r"云端|网络|云|社区|小区|主席|专家|金融|科技|教育|医卫|农业|文化|法律|民宗|港澳|共富|共享|代表|两代表一委员)"
)
_VENUE = re.compile(rf"({_MODIFIER}{{0,5}})({CONSULTING_ROOM}|{PLAIN_ROOM})(?!长(?!廊)|员|主任|负责人名)")
# A plain room needs one of these in front of it to be a room of consultation.
_CONSULTING_MODIFIER = re.compile(r"委员|界别|协商|议事|政协|乡贤|民生|民意|民情|商量|主席|说事|圆桌")
_NOT_CONSULTING = re.compile(
    r"(?:人大)?代表(?:工作站|联络站|之家|工作室|联络点)|调解|企业服务|法律服务|文化|教育服务|金融服务|科技服务"
)
# Said of any place where one talks; names only in quotation marks.
_LOOSE_ROOMS = frozenset({"议事点", "协商点", "说事点", "议事角", "议事台", "商量点", "恳谈点", "议事站点", "协商站点"})
_ADMIN_HEAD = re.compile(r"^(?:社区|小区|园区|企业|产业链|产业|商圈|楼宇|联合|智慧|服务|代表)+")
# Characters behind which a bare 社区议事厅 stands by itself, not as part of a place's name (吉福社区议事厅).
OPEN_BEFORE = re.compile(
    r"(?:^|[^一-龥]|[进到在设的和与及个级了立建成于过往造托开是有家处座用叫为把将以由向从如等办起]|打造|搭建|"
    r"通过|依托|走进|每个|各)$"
)
_FOUNDED_BEFORE = re.compile(
    r"(?:办起|建立|设立|打造|成立|开设|创建|创设|建成|建起|挂牌|设|推出|设置|辟出|设起|开办|搭建|搭起|走进|"
    r"来到|依托|通过|在|其中|村里的|镇里的|社区的|请[他她]到)(?:了|起|出)?([一-龥]{2,8})$"
)
_ADMIN_WORD = re.compile(
    r"[县市镇乡村]$|(?<!地)区$|社区$|街道$|小区$|各|级|个|家|处|一批|若干|首|示范|特色|标准|规范|全|精品|品牌|该|本|这|"
    r"每|多|新|其|所|等|的|了|们|"
    r"[省市县区](?:政协|级)|专门|建立|设立|打造|成立|开设|创建|建成|搭建|界别|线上|线下|固定|临时|活动|实体|星级|"
    r"[和与及跟同向从把将给被让为对由以按就也都还在到进去来要会能可]"
)


def _own_stem(before: str) -> str:
    """Return the proper stem (红枫 of 设立红枫协商驿站) that ends `before`, or nothing."""
    match = _FOUNDED_BEFORE.search(before)
    if not match:
        return ""
    stem = re.sub(r"^.*(?:社区|街道|村|镇)(?=[一-龥]{2})", "", match.group(1))  # 在水磨村小板凳议事角
    return "" if _ADMIN_WORD.search(stem) or re.search(r"[建设办开起立成挂搭推进走]", stem) else stem


def find_venues(surface: Surface, lexicon: Lexicon) -> Iterator[Mention]:
    """Yield unquoted rooms; names lose a leading 政协 and whatever only says whose or how many they are."""
    folded = surface.folded
    for match in islice(_VENUE.finditer(folded), _MOST):
        modifier, head = match.group(1), match.group(2)
        is_consulting = bool(re.fullmatch(CONSULTING_ROOM, head))
        if not is_consulting and not _CONSULTING_MODIFIER.search(modifier):
            continue
        name = modifier + head
        if (
            _NOT_CONSULTING.search(name)
            or re.fullmatch(r"(?:社区|居民|群众)?民生(?:服务|接待).*", name)
            or re.fullmatch(r"政协(?:联络|联系|服务|接待|活动).*", name)
        ):
            continue
        start, end = match.start(), match.end()
        if start and folded[start - 1] in "“‘《<·" and end < len(folded) and folded[end] in "”’》>(":
            continue  # the quotation itself is weighed elsewhere
        around = next(
            (
                q
                for q in surface.quotes_between(start - 20, end + 20)
                if not q.is_angled and q.start <= start and end <= q.end
            ),
            None,
        )
        if around and "+" not in around.text and len(around.text) <= 16:
            continue
        before = folded[max(0, start - 24) : start]
        trimmed = re.sub(r"^政协(?=..)", "", name)
        if trimmed == name:
            trimmed = _drop_admin(name, before)
        stem = "" if modifier.startswith(("政协", "社区")) else _own_stem(before)
        if stem and not is_generic(stem):
            trimmed = stem + trimmed
        else:
            stem = ""
        if is_generic(trimmed) or trimmed in _LOOSE_ROOMS or not is_real(surface, start, end):
            continue
        start = start - len(stem) if stem else end - len(trimmed)
        known = lexicon.by_name.get(trimmed)
        score = 1.35 if known else 1.2 if is_consulting or "委员" in trimmed else 1.0
        kind = known.kind if known else judge_kind(trimmed, folded[end : end + 16])
        yield Mention(start, end, trimmed, kind, score, "platform.venue_unquoted", is_quoted=False)


def _drop_admin(name: str, before: str) -> str:
    """Return `name` without a leading 社区 or 小区 that belongs to the name of a place."""
    match = _ADMIN_HEAD.match(name)
    if not match or OPEN_BEFORE.search(before):
        return name
    rest = name[match.end() :]
    return rest if len(rest) >= 3 else name

"""Usage: what a matched name does in its sentence: it names a governing body, a place, a place by the way, or none."""

import re
from typing import Literal

from extract.gazetteer.match import Match, load_words

Use = Literal["body", "plain", "dateline", "aside", "none"]
"""`body`: the governing body or people's conference of the place; `plain`: the place; `dateline`: where
the reporter filed; `aside`: a place named for another reason than what happens in it; `none`: no place at all."""

# What stands behind the name of a place when its governing body is meant. 委 is followed by much else (委员, 委托).
_BODY = re.compile(
    r"(?:省|市|县|区|州|旗|盟)?(?:各级|委)?(?:政协|人民政协|区委|县委|市委|州委|旗委|盟委|省委|委(?![员托派屈婉以内外宣身任])|人民政府|政府(?!采购)|"
    r"人大|民政局|司法局|信访局|委?(?:社会工作部|社工部|政法委|组织部|统战部)|总工会|妇联|基层政协)"
)
# The name opens the name of an institution, or of something that only bears it.
_INSTITUTION = re.compile(
    r"(?:[都城]市报|日报|晚报|晨报|商报|早报|时报|周报|新闻网|政协网|政协报|党建网|文明网|在线|电视台|广播电|融媒|发布(?:微信|客户端|公众号)|"
    r"观察网|网讯|网(?![格络红点友吧约])|大学|学院|师范|医科|理工|农大|一中|二中|中学(?![生])|银行|农商行|籍|商会|会议精神|宣言)"
)
# Behind a short form: roads, rivers, hills, firms, dishes, people.
_NAMESAKE = re.compile(
    r"(?:小学|路|大道|大街|中?[东南西北]路|街(?!道)|巷|胡同|河|江|山(?![村区乡水上下里寨])|水库|机场|火车站|高铁|车站|站(?=[，。、上下])|高速|铁路|大桥|隧道|大厦|"
    r"大酒店|宾馆|饭店|公园|公司|集团|股份|油田|煤矿|钢铁|钢厂|石化|化工|电厂|港口|人(?![民大口均士社力才员心居潮流气次们])|菜(?![农地园市场])|话(?=[，。说讲])|"
    r"方言|银耳|茶(?![农园产山厂商])|白茶|红茶|绿茶|米粉|火锅|烤鸭|烧酒|刺绣|剪纸|起义|战役|保卫战|知青|产业(?=[，。的])|同志|先生|女士|老人(?=[，。、们]|$)|"
    r"大爷|大妈|阿姨|小异|红(?=[，。、的]))"
)
# Behind a short form these make the name of a town, an estate or a landmark, not of the county.
_SMALLER_NAME = re.compile(
    r"(?:镇|乡(?![村镇镇亲土贤音情间情])|街道|社区|村(?![民里])|小区|花园(?!镇)|新村|苑|广场|学校|幼儿园|医院|商场|市场|超市|寺|庙|桥|门|塔|楼|湖|海|岛|"
    r"湾|峰|岭|谷|洲|溪|泉|港(?!区)|码头|景区|古镇|老街|坝|沟|组|队|苑|家园|佳苑|小学)"
)
_PERSON = re.compile(
    r"(?:说[，：:。道]|介绍[，：:说道]|表示[，：:]|坦言|告诉记者|笑着|回忆|感慨|委员[，。、说]|主席[，。、说]|书记[，。、说]|等人|[一二三四五六七八九十]人)"
)
# Before the name: a place people come from, go to, sell to or once served in.
_ASIDE_BEFORE = re.compile(
    r"(?:赴|前往|远赴|奔赴|来自|原籍|籍贯|出生于|生于|毗邻|紧邻|相邻的?|邻近|临近的?|接壤的?|邻居|邻县|曾任|曾在|原任|历任|调任|销往|发往|卖到|卖往|运往|"
    r"运到|走俏|远销|出口|落户|定居|远在|从|向|学习借鉴|借鉴|学习|考察|距|距离|到过|去过|嫁到|毕业于|不亚于|不同于|比起|好比|如同|参照|仿照|取经|北上|南下|回到)$"
)
_COMES_FROM = re.compile(r"^.{0,12}(?:来的?|赶来|回来|返乡|学来|引进|引来|运来|调来|搬来|嫁来|请来|移植|拉来|购进)")
_ASIDE_AFTER = re.compile(
    r"(?:交界|接壤|相邻|毗邻|毗连|相望|打工|务工|务过工|经商|做生意|求学|读书|上学|出差|旅游回|考察|取经|参观|学习|客商|商人|老板|游客|市场|等(?:地|省市?|城市|省份)?"
    r"(?:的?(?:客商|市场|游客|买家|订单)|务工|打工)|的?(?:客商|订单|买家|买主)|任职|挂职|当兵|服役|退休)"
)
_DATELINE = re.compile(r"(?:\d{1,2}月)?\d{1,2}日(?:电|讯|消息)|讯(?=[（( ，])")
# Its leaders come to see what another place does: no act of the body at home.
_VISIT = re.compile(
    r"(?:省|市|县|区|州)?(?:委|政协|人大|政府)[^，。；]{0,16}?(?:到|赴|来到?|深入|走进|莅临)[^，。；]{1,16}?(?:调研|视察|考察|督导|观摩|指导|学习|参观|参加|出席|走访)"
)
_MEETING = re.compile(r"(?:举行|召开|举办|开幕|闭幕|发布)")
_GO_THERE = re.compile(r"^.{0,14}(?:考察|学习|取经|参观|调研学习|务工|打工|求学|交流学习|观摩)")
# Particles and verbs after which a name may start; any other Han character is likely to belong to the same word.
_STARTERS = frozenset(
    "在是的为对向由从及与赴让据年月日了将被访记者报来自进于到和我省市县区州盟旗地给以至即把使当用看去过入下有原共着该位往同"
)
_BLOCKED_PAIRS = {
    "范县": "示模",
    "开县": "召展打公离",
    "达县": "到抵",
    "易县": "贸容简",
    "和县": "市州区",
    "单县": "名清简",
    "息县": "信消",
    "理县": "管办治处代",
    "高县": "提最",
    "成县": "建完组变",
    "应县": "相对响",
    "献县": "贡文",
    "任县": "主责现历",
    "户县": "农用入",
    "费县": "经免收",
    "安县": "治公平",
    "富县": "致丰",
    "代县": "当现时替",
    "礼县": "婚典",
    "兴县": "振新复",
    "文县": "语论",
    "环县": "循",
    "赵县": "",
    "临县": "面光",
}
# 政协委员刘|长春: a surname behind an office or a stop.
_SURNAME = re.compile(
    r"(?:委员|主席|书记|主任|代表|[村居牧渔]民|党员|支书|[组队会站校局镇县市区部乡楼村]长|律师|医生|教师|老师|经理|老板|大爷|大妈|乡贤|格员|记者|讯员|"
    r"老人|农户|果农|茶农|[，。、：；“”（(！？\s]|^)"
    r"[王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蔡蒋余于杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤]$"
)
_DIRECTION = re.compile(r"^[东南西北中大桥河江城海山]?[东南西北中](?:山)?区$")


def is_han(char: str) -> bool:
    """Whether `char` is a Han character of the basic block."""
    return "一" <= char <= "鿿"


def has_left_edge(text: str, start: int, previous_end: int) -> bool:
    """Whether a name may start at `start`: after another name, a non-Han character or a particle."""
    return start in (0, previous_end) or not is_han(text[start - 1]) or text[start - 1] in _STARTERS


def is_doubtful(text: str, match: Match, previous_end: int) -> bool:
    """Whether a short form may be no name here: a word itself, or overlapping with a common one (巴|中国)."""
    if match.is_full:
        return False
    crossing, start, end = load_words("crossing"), match.start, match.end
    is_crossed = start != previous_end and start > 0 and text[start - 1 : start + 1] in crossing
    return match.name in load_words("common") or is_crossed or text[end - 1 : end + 1] in crossing


def judge_use(text: str, match: Match, previous_end: int, next_start: int) -> Use:
    """Return what the name does; the names around it end at `previous_end` and start at `next_start`."""
    start, end = match.start, match.end
    before, after = text[max(0, start - 14) : start], text[end : end + 20]
    if _is_no_name(text, match, previous_end, after):
        return "none"
    if next_start == end:
        return "aside" if _is_aside(before, "") else "plain"
    if _DATELINE.match(after):
        return "dateline"
    if _VISIT.match(text, end):
        return "plain"
    if _BODY.match(after):
        return "aside" if _ASIDE_BEFORE.search(before) and _GO_THERE.match(after) else "body"
    if _INSTITUTION.match(after):
        return "none"
    if not match.is_full and (_NAMESAKE.match(after) or _SMALLER_NAME.match(after)):
        return "none"
    return "aside" if _is_aside(before, after) else "plain"


def _is_no_name(text: str, match: Match, previous_end: int, after: str) -> bool:
    """Whether the characters belong to other words: 示范|县, 西|南山区, 张|文山."""
    name, start = match.name, match.start
    if not match.is_full and text[max(0, start - 1) : start] == "·" and start - 1 != previous_end:
        return True  # 迈克尔·瑞安
    if start in (0, previous_end) or has_left_edge(text, start, previous_end):
        return bool(start) and len(name) == 2 and text[start - 1] in _BLOCKED_PAIRS.get(name, "")
    if match.is_full:
        # 村民和县政协 holds no 民和县.
        is_joined = len(name) == 2 or "和县" in name
        return is_joined or bool(_DIRECTION.match(name)) or name in load_words("generic")
    if _SURNAME.search(text[max(0, start - 4) : start]):
        return True
    common = load_words("common")
    return name in common or name[:-1] in common or (len(name) == 2 and bool(_PERSON.match(after)))


def _is_aside(before: str, after: str) -> bool:
    if _ASIDE_AFTER.match(after) or (before.endswith("在") and _MEETING.match(after)):
        return True
    found = _ASIDE_BEFORE.search(before)
    if found is None:
        return False
    if found.group() == "从":
        return bool(_COMES_FROM.match(after))
    if found.group() in ("赴", "前往", "回到", "向", "落户"):
        return bool(_GO_THERE.match(after))
    return True

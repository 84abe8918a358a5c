"""Words that platform names are made of, and the words that stand around them."""

import re

from schemas.facts import PlatformKind

# Rooms whose name alone says consultation, and rooms that need a word in front (委员工作室, 民情驿站).
CONSULTING_ROOM = (
    r"(?:协商|议事|议政|商量|说事|恳谈|评理|参事|聚言|商议)"
    r"(?:中心|驿站|广场|长廊|站点|厅|室|堂|站|点|亭|坊|角|廊|园|苑|庭|吧|屋|院|庄|轩|阁|驿|家|舍|台)"
)
PLAIN_ROOM = (
    r"(?:会客厅|会客室|客厅|工作室|工作站|联络站|联络室|联络点|联系点|接待室|接待站|接待点|服务站|服务室|驿站|"
    r"之家|"
    r"茶室|茶馆|茶坊|书房|小屋|活动室|直通站|履职站|圆桌坊|聚言堂)"
)
VENUE_END = re.compile(
    r"(?:室|厅|站|之家|(?<![大全万国千])家|(?<![讲课食学礼天])堂|坊|(?:议事|协商|商量|说事|联系|联络|接待|"
    r"服务)点|中心|亭|(?<![进到入])[小大]院|"
    r"(?:议事|说事|商量|协商)(?:角|园|院|庭)|(?<![英汉法语相读图阅书化学戏死墙街转棱视主一])角|书院|廊|吧|屋|馆|阁|苑|轩|驿站|长廊|毡房|毡包|蒙古包|帐篷|凉棚|"
    r"茶摊|基地|舫|(?:议事|协商|商量|说事|恳谈)(?:坪|坝|埕|棚|桥头|广场))$"
)
_ONLINE_WORD = re.compile(
    r"^(?:[eE](?=[一-龥])|线上|网上|网络|云上|云端|掌上|指尖|码上|数字|智慧|互联网|云)|(?:云|码|e家|e站|在线|"
    r"直通车|app|APP|"
    r"小程序|平台\+|[eE云]平台|系统|客户端)$"
)
# Words that make a name sound of consultation by themselves, and words that do so together with another sign.
STRONG_WORD = re.compile(
    r"^有[事话]儿?(?:就|来|好|咱|咱们)?(?:唠|聊|说|谈|议|拉|叨|摆)(?:一)?(?:唠|聊|说|谈|议|拉|叨|摆)$|^有事(?:您|你|大家|来|请|一起|找)[一-龥]{1,4}$|码上(?:议|商|说|谈|约|提|协)|合议|协商|商量|议事|说事|恳谈|议政|龙门阵|坝坝|会商|商议|"
    r"直通车|共商|民商|夜话|夜谈|"
    r"茶叙|茶桌|茶议|议茶|会客|评理|话事|"
    r"众议|民议|来商|好商|乡商|约商|板凳会|"
    r"院坝会|院落会|屋场会|圆桌会|听证|参事|奶茶会"
)
WEAK_WORD = re.compile(
    r"委员|民情|民意|民声|民心|心声|邻里|街坊|百姓|群众|居民|村民|乡贤|圆桌|板凳|院坝|院落|屋场|小院|火塘|"
    r"围炉|茶|同心|连心|聚|听|谈|聊|商|议|说|"
    r"话|协|诉|诊|事[堂亭坊轩舍]$|界别|政协|直通|约|理|面对面|访|主席|群英|监督|建言|吐槽|提案"
)
MEETING_END = re.compile(
    r"(?:议事会|协商会|恳谈会|说事会|商量会|座谈会|圆桌会|夜话|夜谈|会|日|月|周|沙龙|茶座|讲堂|论坛)$"
)

# Rooms at which one is served, not consulted; systems of the administration.
SERVICE = re.compile(
    r"活动室|活动中心|文化|读书|阅读|图书|健身|服务中心|服务站|卫生|幼儿|养老|日间|电影|超市|商店|便民|平安|实践站|"
    r"^(?:数字|智慧)(?!政协|议|协商)"
)

# Generic words: no names by themselves, whatever stands around them.
GENERIC_NAME = re.compile(
    r"(?:(?:政协|基层|民主|专题|对口|界别|提案|远程|网络|双周|议政性|常委会|政治|"
    r"政党|社会|社区|村级|"
    r"协商|议事|商量|座谈|恳谈|讨论|调研|视察|工作|活动|会议|委员|履职|专门|品牌|平台|机构|阵地|载体|渠道|"
    r"机制|民生|民意|"
    r"有事|众人|大家|线上|线下|网上|数字|信息|服务|为民|的)*"
    r"(?:会|会议|座谈会|协商会|议事会|恳谈会|讨论会|平台|活动|品牌|阵地|协商|议事|商量|民主|政协|委员|工作|"
    r"会商|基层|线上|线下|民生|机构|渠道|载体|社区)?)"
)
_NOT_A_NAME = re.compile(r"[,、。!?:;…\"()%<>《》]|\d{3,}")
# Turns of speech made of the same words; and gatherings at which one learns instead of consulting.
SLOGAN = re.compile(
    r"^(?:真|大|小|好|会|善|敢|常|多|勤|同|共|微|善于|乐于|学会|习惯)(?:协商|商量)$|^(?:中国式|协商式)|"
    r"(?<![一-龥]{3})协商桌|[上进到]协商桌|协商(?:式|力|能力|文化|之花|答卷|果|台)|^(?:共商|共谋|商量出)|"
    r"(?:读书会|讲堂|课堂|学堂|培训班|宣讲|书香|夜校|成绩单|作业|先锋岗|示范岗|之声|之窗|开放日|主题党日|"
    r"纪念日|节日|生日)$|"
    r"(?:道德评议|红白|运动|音乐|晚|歌|庙|展|招聘|联欢|博览|推介|发布|培训|动员|代表|大|年|联谊|宣讲|分享|"
    r"研讨|推进|表彰|"
    r"家长|商|协|学|工|居委|业委|理事|委员|"
    r"常务|党代|人代|交流|观摩|聚|约|机|社|班子|联席)会$|"
    r"[百千万]名|进万家|大走访|大调研|送(?:春联|温暖|医|法|文化|教|科技|书|福|岗|健康|清凉)|义诊|植树|征文|春联|汇演|展演"
)
_PEOPLE_END = re.compile(
    r"(?:员|班|人|者|顾问|大妈|大爷|大姐|队|团|小组|专班|队伍|代表|书记|委员|干部|专家|能手|标兵|先锋|达人|智库|联盟|"
    r"协会|公司|服务队)$"
)
_SPEECH = re.compile(
    r"[了吗呢吧啊呀嘛]$|^(?:这|那|他|她|它|如果|只要|因为|所以|但|而且|希望|感谢|谢谢|没有|不能|不会|别|怎么|"
    r"为什么|什么|谁)"
)
METHOD_NAME = re.compile(
    r"(?:法|机制|模式|制度|体系|标准|清单|流程|程序|格局|架构|步|部曲|步曲|举措|措施|原则|规则|办法|规范)$"
)

_KIND_BY_NOUN: dict[str, PlatformKind] = {"online": "online", "venue": "venue"}


_ONLINE_BEFORE = re.compile(r"(?<!线下)(?<!线下、)(?<!线下和)(?:线上|网上)(?:依托|通过|用|靠|有|开设|设|开通|搭建)?$")
_ONLINE_TOLD = re.compile(
    r"[”’]?,?是[^。“”]{0,24}(?:小程序|APP|线上|网络|数字|网上|手机)[^。“”]{0,14}(?:平台|渠道|通道)"
)


def judge_kind(name: str, following: str = "", before: str = "") -> PlatformKind:
    """Return the kind of the platform `name` by its ending and by the words around it in the report."""
    if _ONLINE_WORD.search(name) or (_ONLINE_BEFORE.search(before) and not VENUE_END.search(name)):
        return "online"
    if _ONLINE_TOLD.match(following):
        return "online"
    if re.match(
        r"[”’]?(?:这[个款一]|手机|微信|网络|线上|数字化?|智慧|云|互联网|移动|信息化?|在线|应用|网上|掌上)*"
        r"(?:小程序|APP|app|App|客户端|微信群|(?:议事|协商|商量|说事)群|二维码|公众号|应用|系统|网站|云平台|扫码)",
        following,
    ) or re.match(
        r"[”’]?(?:线上(?!线下|[、+和与]线下)|网络|数字|云|网上|掌上|微信|在线|信息化|数字化|"
        r"手机|移动|智慧)[一-龥]{0,4}平台",
        following,
    ):
        return "online"
    if VENUE_END.search(name) and not MEETING_END.search(name):
        return "venue"
    return "brand"


def is_generic(name: str) -> bool:
    """Whether `name` consists of generic words only (协商会, 基层协商平台)."""
    return bool(GENERIC_NAME.fullmatch(name))


def is_person(name: str) -> bool:
    """Whether `name` sounds of people (网格议事员, 红管家) or of speech, not of a channel."""
    if re.search(r"[聊说议商谈茶书话]吧$|商量吧$", name) and len(name) <= 5:
        return False
    return bool(_PEOPLE_END.search(name) or _SPEECH.search(name))


def is_unfit(name: str) -> bool:
    """Whether `name` cannot be a platform's: a sentence, a slogan with a comma, a group of people, a method."""
    return bool(
        not 2 <= len(name) <= 20
        or _NOT_A_NAME.search(name)
        or METHOD_NAME.search(name)
        or re.match(
            r"[一二三四五六七八九十两\d]+(?:级|步|个|大|项|不|有|要|必|问|共|进|定|联)|"
            r".*[一二三四五六七八九十\d](?:步|部曲)|.*[—→].*[—→]",
            name,
        )
        or not re.search(r"[一-龥]", name)
    )

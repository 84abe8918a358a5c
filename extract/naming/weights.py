"""Weights: how much the words of a quoted name, and the words before and behind it, speak for a platform.

Weights add up; `mention.ENOUGH` is the border. They were set by hand on the tables under `tests/extract/tables/`.
"""

import re

from extract.naming.lexicon import Lexicon
from extract.naming.words import (
    CONSULTING_ROOM,
    MEETING_END,
    PLAIN_ROOM,
    SERVICE,
    SLOGAN,
    STRONG_WORD,
    VENUE_END,
    WEAK_WORD,
)

# What stands behind the closing mark.
_PLATFORM_NOUN = r"(?:平台|品牌|阵地|载体|窗口|渠道|空间|场所|议事点|协商点|名片|IP|线上|云平台)"
_BEHIND: tuple[tuple[re.Pattern[str], float], ...] = (
    # “X”协商平台, “X”工作品牌, “X”小程序
    (
        re.compile(
            rf"(?:这个|这一|的)?(?:[一-龥]{{0,4}}(?:协商|议事|议政|恳谈|商量|履职|参政|"
            rf"建言)[一-龥]{{0,4}}){_PLATFORM_NOUN}(?!上?提出的?问题)"
        ),
        1.05,
    ),
    (re.compile(rf"(?:这个|这一|的)?(?:[一-龥]{{0,8}}){_PLATFORM_NOUN}(?!上?提出的?问题)"), 0.85),
    (re.compile(r"(?:[一-龥]{0,6})(?:小程序|APP|客户端|公众号|二维码|栏目|专栏|节目|系统|直播间)"), 0.7),
    # “X”协商议事室: a brand in front of a room; “X”议事会: in front of a meeting
    (
        re.compile(
            rf"(?:政协|委员|界别|协商|议事|民主|社区|居民|村民|民生)*{CONSULTING_ROOM}|(?:政协|委员|界别)+{PLAIN_ROOM}"
        ),
        1.0,
    ),
    (re.compile(r"(?:协商|民主|居民|村民)?(?:议事|恳谈|说事)会(?!议)"), 0.9),
    (
        re.compile(
            r"(?:协商|议事|商量|说事|恳谈)(?:微信)?群|(?:特色|系列|"
            r"小微)?(?:协商|议事|商量|恳谈|说事)+(?:系列)?(?:活动|直播|栏目|节目|专场)"
        ),
        0.9,
    ),
    (re.compile(r"[”’]?的(?:牌子|匾额|招牌|名号)|木?牌子?(?![匾照])|匾额"), 0.45),
    (
        re.compile(
            r"(?:由此|因此)?得名|每(?:月|周|天|季|年|逢|隔|晚|半)|一(?:开|"
            r"办|谈|议|坐)就是|摆(?:在|到|开|了|上)|逢"
        ),
        0.35,
    ),
    (
        re.compile(
            r"[,]?(?:已|已经|今年|去年|全年|至今|目前|累计|先后|共|连续|就|走到|到)*[一-龥]{0,3}了?(?:近|约|超|"
            r"逾)?(?:\d+|[一二三四五六七八九十百两]+)(?:余|多)?(?:场|次|期|届|年|个月|回|趟)"
        ),
        0.5,
    ),
    # “X”协商议事活动, “X”协商会
    (
        re.compile(
            r"(?:专题|系列|主题|小微|基层|线上|线下|特色|履职|政协|月度|季度)*(?:协商|议事|恳谈|商量|议政|"
            r"履职|说事|民主|会商)"
            r"[一-龥]{0,4}(?:活动|行动|会|会议|工作|日|实践)"
        ),
        0.7,
    ),
    (
        re.compile(
            r"(?:(?:[两二三四五六七八九十]|\d)[个项大])?(?:系列|主题|特色|专项|专题|履职|调研|直播)*(?:活动|行动|"
            r"工作室|会场|现场|会议|微信群)"
        ),
        0.6,
    ),
    # “X”会客厅: a room to talk in
    (re.compile(r"(?:会客厅|会客室|接待站|接待室|联络站)"), 0.5),
    (re.compile(r"(?:工作|建设|模式|机制)"), 0.15),
    (
        re.compile(
            r"(?:开展|实施|推行|启动|运行|启用|揭牌|开张|开门|上线|开办|举办|成立|挂牌|得名|设在|开在|落户|"
            r"坐满|开到|开进|开了|搬到|搬进|走进|进)"
        ),
        0.35,
    ),
    (
        re.compile(
            r"[^。“”,]{0,10}(?:化解|解决|调处|调解|办结|收集|议成|听取|征集|达成|协商|办成|反映|收到|商量|"
            r"议事|谈|解疙瘩)"
        ),
        0.3,
    ),
    (
        re.compile(
            r"(?:活动|协商|会议|议事|会)?(?:共|累计|已|就|先后)?(?:开展|举办|召开|举行|组织|开|办)?了?(?:约|近|超|逾)?"
            r"(?:\d[\d.,]*|[一二三四五六七八九十百千两几数]+)(?:余|多|来)?(?:场|次|期|轮|个|家|处|间)"
        ),
        0.5,
    ),
    (re.compile(r"是[^。“”]{0,24}(?:协商|议事|商量|履职)[一-龥]{0,4}(?:平台|品牌|阵地|活动|名片)"), 0.9),
    # “X”就是大家议事的地方, “X”成为…的平台
    (
        re.compile(
            r"[^。;!?“”]{0,12}[,]?(?:正|已|还|就|便|也|逐渐|日益|真正|俨然|这里|这样)*(?:是|成为|成了|变成|"
            r"被评为|入选|获评|"
            r"作为|被誉为|升级为|当选|当作|当成|看作)"
            r"[^。;!?“”]{0,30}?(?:平台|品牌|阵地|载体|渠道|去处|地方|场所|桥梁|名片|窗口|会客厅|议事点|纽带|"
            r"客厅|主阵地|节目|栏目|招牌|法宝|好办法|议事处|名字|名称|雅号)"
        ),
        0.55,
    ),
    (re.compile(r"(?:的)?(?:小圆桌|桌边|桌前|桌旁|现场|会场|里|内|上|中|门口|灯火)"), 0.3),
)
# What stands before the opening mark.
_BEFORE: tuple[tuple[re.Pattern[str], float], ...] = (
    (
        re.compile(
            r"(?:名为|叫做|叫作|名叫|取名|取名为|命名为|称为|称作|称之为|被称为|起名|的叫|唤作|冠名|定名为|"
            r"名字(?:是|叫|——?)?|"
            r"叫[它这]?|[称唤管][它这](?:作|为|叫)?|得名|挂牌|牌子是|代号)[:—]*(?:的|“)?$"
        ),
        0.55,
    ),
    (
        re.compile(
            r"(?:打造|创建|推出|搭建|创设|开设|设立|建立|建成|建起|擦亮|叫响|唱响|打响|做实|做优|做强|做亮|"
            r"深化|创新|成立|培育|构建|举办|"
            r"开展|召开|组织|开办|启动|依托|借助|通过|利用|运用|用好|设|设有|建有|办起|推广|推行|深耕|孵化|"
            r"建好|借|凭借|借力|发挥|辟出|试点|"
            r"统一|全力|持续|继续|首创|升级|实施|运行|开启|开创|上线|开通|用活|用足|开出|办好|引入|创立|形成|举行)"
            r"(?:了|起|出|好|着|起了|出了|全县|全市|全区|县级|市级|区级|本地|自己的|特色|新的|一批|统一的|"
            r"这一|这个|的|在内的)*"
            r"(?:[一-龥]{0,6}(?:协商|议事|履职|民主|工作|特色)[一-龥]{0,4}(?:平台|品牌|阵地))?(?:——|:|—)?$"
        ),
        0.35,
    ),
    (re.compile(r"(?:举办|召开|举行|组织|开)(?:了|起)?(?:一|首|这|第[一二三四五六七八九十]+)?(?:场|次|期)?$"), 0.5),
    (re.compile(r"(?:平台|品牌|阵地|载体|栏目|场所|窗口|小程序|议事点|渠道)(?:是|为|叫|之一|——?|:|,)?$"), 0.5),
    (
        re.compile(
            r"(?:走进|来到|坐进|进|在|到|去|请进|搬进|走入|步入|设在|位于)(?:[一-龥]{0,12}(?:社区|村|镇|街道|"
            r"乡|县|区|市|小区)的?)?$"
        ),
        0.3,
    ),
    (re.compile(r"(?:\d+|[一二三四五六七八九十百两]+)(?:余|多)?(?:个|家|处|间|座)$"), 0.35),
    (re.compile(r"(?:一场|一次|这场|每场|首场|首期|本期|一台|一个|这个|一期|次|场)$"), 0.3),
    (re.compile(r"(?:政协|社区|村|镇|乡|县|区|市|街道)(?:的|创新|探索)?$"), 0.25),
)
# The topic of a meeting, a saying, a motto, the name of a document, an honour.
_TOPIC_BEHIND = re.compile(
    r"(?:为题|为主题|为议题|几?个?大?字|标语|横幅|条幅|字样|牌匾|招牌|等?(?:议题|课题|主题|问题|难题|困局|"
    r"话题|选题|提案|建议|报告|发言|案例|称号|荣誉|"
    r"奖|工程|项目|战略|理念|精神|方针|目标|"
    r"口号|事项|诉求|痛点|堵点|现象|困境|任务|计划|要求|一文|文章|方案|意见|办法|通知|规划|实事|民生实事|"
    r"专题(?:协商|调研|视察|议政|座谈)|"
    r"开展(?:专题|协商|调研)|进行(?:专题|协商|调研)|议政性|重点提案|专项民主监督))"
)
_TOPIC_BEFORE = re.compile(
    r"(?:围绕|聚焦|针对|就|以|关于|题为|主题为|主题是|议题为|议题是|荣获|获评|获得|授予|评为|入选)$"
)
_TOPIC_WORDS = re.compile(
    r"^(?:推动|推进|加强|加快|提升|提高|促进|优化|完善|做好|助力|深化|强化|聚焦|破解|打造|建设|规范|保护|传承|"
    r"发展|改善|实施|全面|持续|进一步|"
    r"关于|如何|怎样|怎么)[一-龥]{4,}|(?:建设|发展|治理|保护|改造|管理|提升|整治|振兴|转型|融合|安全|养老|"
    r"就业)(?:与|和)?$"
)
_PRINCIPLE = re.compile(
    r"的(?:[一-龥]{0,6}(?:实践|理念|理想|要求|原则|初心|目标|方针|口号|精神|承诺|局面|氛围|问题|烦恼|道理|"
    r"风气|愿望|习惯|事|话|说法|难题|结果|愿景|意识|共识))"
)
_SAYING_BEFORE = re.compile(
    r"(?:说|(?<!街)道:?|表示|感慨|感叹|笑称|直言|坦言|问|答|喊|写着|回应|认为|常说|一句|强调|指出|提出|所谓)[:,]?$"
)
_HELD_DEAR = re.compile(r"(?:秉持|坚持|践行|落实|遵循|做到|贯穿|倡导|弘扬)[:,]?$")
_METHOD_BEHIND = re.compile(
    r"(?:的)?(?:[一-龥]{0,8}?)(?:工作法|机制|模式|制度|体系|标准|清单|流程|程序|格局|架构|调研法|答复法|"
    r"法)(?![律院治官人])"
)
_EVERYDAY_BEHIND = re.compile(
    r"(?:知识|竞赛|大赛|比赛|征文|晚会|培训|展览|服务|系统|产业|基地|园区|景区|食堂|超市|公司|企业|学校|医院|"
    r"农场|合作社|民宿|书屋|之乡|美誉|之称|"
    r"文化|故事|歌|剧|舞|节目单|文艺|汇演|演出|展演|庆典|书画|摄影|运动会)"
)
# Brands of another trade: of the party branch, of tourism, of farm goods.
_OTHER_TRADE = re.compile(
    r"(?:的)?(?:[一-龥]{0,4}?)(?:党建|支部|机关|文化|旅游|文旅|农产品|产品|公益|志愿|廉政|清廉|普法|教育|体育|劳务|电商|公用|"
    r"特产|便民|营商|服务)(?:工作|服务|建设)?品牌"
)
CALLED_PLATFORM = re.compile(rf"[一-龥]{{0,8}}{_PLATFORM_NOUN}|(?:协商|议事)[一-龥]{{0,4}}(?:活动|坊|厅|室|点|堂|站)")
ROOM = re.compile(rf"(?:{CONSULTING_ROOM}|(?:政协)?(?:委员|界别|乡贤|民生|民意|民情|协商|议事)+{PLAIN_ROOM})$")


# …成了居民的“随身会议室”: what a thing is likened to, not what it is called.
_LIKENED = re.compile(r"(?:成了|成为|变成|变身|化身|化作|当成|当作|好比|就像|堪称|俨然)[^,。;“”]{0,14}的$")


def weigh_words(name: str, lexicon: Lexicon) -> float:
    """Return how much the words of `name` themselves speak for a platform."""
    known = lexicon.by_name.get(name)
    floor = 0.0 if not known else 1.15 if known.is_certain else 0.9
    weight = 0.0
    if STRONG_WORD.search(name):
        weight += 1.0
    elif WEAK_WORD.search(name):
        weight += 0.4
    if ROOM.search(name):
        weight += 0.65
    elif VENUE_END.search(name):
        weight += 0.55 if weight else 0.35
    elif MEETING_END.search(name):
        weight += 0.5 if name.endswith("会") else 0.3
    if "·" in name:
        parts = name.split("·")
        weight += 0.2 + (0.5 if any(p in lexicon.by_name and lexicon.by_name[p].is_certain for p in parts) else 0.0)
    if name.count("·") > 1:
        weight -= 0.4
    if "的" in name and VENUE_END.search(name):
        weight -= 0.8  # “不打烊的议事厅” paints a picture
    elif "的" in name and len(name) >= 8:
        weight -= 0.3
    if name.endswith(("平台", "系统", "小程序", "APP", "客户端")):
        weight += 0.6
    if len(name) > 12 and "·" not in name:
        weight -= 0.5
    if SLOGAN.search(name):
        weight -= 0.6
    if SERVICE.search(name) or re.fullmatch(r"[一-龥]{2,4}(?<!的)政协", name):
        weight -= 0.5
    return max(weight, floor) if known else weight


def weigh_context(before: str, behind: str, name: str, words: float, *, is_known: bool) -> float:
    """Return how much the words `before` and `behind` the quotation speak for (or against) a platform."""
    # A name that says nothing of consultation needs to be called a platform; weaker signs count half.
    share = 1.0 if words >= 0.3 else 0.5
    weight = max((w if w >= 0.8 else w * share for pattern, w in _BEHIND if pattern.match(behind)), default=0.0)
    weight += max((w if w >= 0.5 else w * share for pattern, w in _BEFORE if pattern.search(before)), default=0.0)
    if _TOPIC_BEHIND.match(behind):
        weight -= 1.6
    if not is_known and len(name) >= 6 and "·" not in name and _TOPIC_WORDS.search(name):
        weight -= 1.0
    if _TOPIC_BEFORE.search(before) and not re.match(r"[一-龥]{0,4}(?:品牌|平台|为抓手|为载体|为平台)", behind):
        weight -= 0.9
    if re.search(r"了一次$", before):
        weight -= 0.4  # a single occasion
    if _PRINCIPLE.match(behind) and "·" not in name:
        weight -= 0.9
    if _HELD_DEAR.search(before) or (_SAYING_BEFORE.search(before) and not VENUE_END.search(name)):
        weight -= 0.4
    if _METHOD_BEHIND.match(behind) and not VENUE_END.search(name):
        weight -= 0.2 if is_known else 0.7
    if _EVERYDAY_BEHIND.match(behind):
        weight -= 0.7
    if not is_known and _LIKENED.search(before):
        weight -= 0.5
    if not is_known and not STRONG_WORD.search(name) and _OTHER_TRADE.match(behind):
        weight -= 0.9
    return weight

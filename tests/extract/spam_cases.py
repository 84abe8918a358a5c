"""Spam put into clean articles in many forms, from vocabularies of many trades; and look-alikes that must stay."""

import random
from collections.abc import Iterator
from typing import NamedTuple

from tests.extract.plain_articles import SAMPLES

# Phrases as operators buy them, by trade. Half of the trades use words that no list of the project was made from.
TRADES: dict[str, tuple[str, ...]] = {
    "gambling": (
        "大发棋牌官网",
        "凤凰彩票平台",
        "真人龙虎斗",
        "足球滚球投注",
        "极速快三计划",
        "电玩城捕鱼上分",
        "澳门新葡京官网",
        "k8娱乐登录",
    ),
    "porn": (
        "日本无码在线",
        "国产自拍偷拍",
        "成人小说全集",
        "免费黄色视频",
        "少妇激情图片",
        "一本道高清",
        "丝袜美腿写真",
        "同城约会上门",
    ),
    "medicine": ("进口延时喷剂", "特效减肥胶囊", "祖传男科秘方", "无痛人流医院", "三天祛痘产品", "增高药排行榜"),
    "loans": ("无视征信贷款", "花呗秒到套现", "黑户秒下款", "pos机代理办理", "信用卡代还软件", "空放私借"),
    "certificates": ("办理自考文凭", "代办建造师证", "驾驶证包过", "四六级替考", "英语证书办理", "健康证代办"),
    "games": ("传奇新服发布网", "魔域私服一条龙", "吃鸡透视外挂", "变态手游折扣", "满v游戏平台", "单职业传奇"),
    "streaming": (
        "足球直播免费看",
        "最新电影完整版",
        "热播韩剧在线观看",
        "1080p高清下载",
        "抢先版迅雷下载",
        "免费影视大全",
    ),
    "lottery": ("六合彩特码资料", "双色球预测软件", "彩票走势图大全", "时时彩计划群", "香港开奖结果", "福彩3d杀号"),
    "crypto": ("虚拟币交易所注册", "usdt钱包下载", "比特币挖矿平台", "区块链空投领取", "合约带单老师", "欧易官网下载"),
    "escort": ("同城美女上门", "高端外围预约", "全套按摩服务", "学生兼职陪游", "酒店桑拿会所", "附近小姐电话"),
    "seo": ("百度关键词排名", "蜘蛛池出租", "网站快速收录", "站群程序源码", "友链交换平台", "泛目录程序"),
    "replica": ("高仿手表批发", "精仿包包货源", "莆田鞋厂家直销", "奢侈品复刻网站", "a货手表价格", "原单尾货批发"),
    "detective": (
        "私家侦探收费标准",
        "婚外情取证",
        "手机定位软件",
        "微信聊天记录查询",
        "窃听器材批发",
        "酒店开房记录查询",
    ),
    "apps": ("乐鱼体育app", "开云官方网站", "爱游戏登录入口", "米兰体育官网", "九游会老哥俱乐部", "6686体育下载"),
}
SENTENCES = (
    "{0}最新官网入口，{1}注册即送彩金。",
    "想了解{0}，请加客服微信 vx{2}88 咨询。",
    "{0}哪家好？{1}价格优惠，货到付款！",
    "专业提供{0}，{1}，24小时在线客服。",
    "{0}免费下载安装，{1}手机版在线观看。",
    "点击进入{0}，{1}全网首发，立即体验！",
    "{0}、{1}，联系QQ：{2}1234，诚信经营。",
    "【{0}】{1}官方网址 www.{2}.com",
    "{0}-{1}-最新版下载",
    "✨{0}✨{1}✨官网直营",
)
SEPARATORS = ("_", "-", "|", " ", ",", "、", "/", "·", "★", " - ", "丨", "，", "🔥")
PLACEHOLDERS = (
    "<蜘蛛词>",
    "{{关键词}}",
    "[标签:标题]",
    "#随机关键词#",
    "%随机链接%",
    "${keyword}",
    "{$title}",
    "【轮链】",
    "<文本链>|",
    "[随机内容]",
    "{关键词1}",
    "<%=kw%>",
    "##关键词##",
)


class SpamCase(NamedTuple):
    """An article with spam in it: blocks in, blocks that must come out, the injected pieces."""

    name: str
    title: str
    blocks: tuple[str, ...]
    clean: tuple[str, ...]
    injected: tuple[str, ...]


def _handle(rng: random.Random) -> str:
    return "".join(rng.choice("abcdefghkmnprstuvwxy") for _ in range(5))


def make_cases(trades: tuple[str, ...] = tuple(TRADES), seed: int = 7) -> Iterator[SpamCase]:
    """Yield articles with one form of spam each, for every trade and form."""
    rng = random.Random(seed)
    for trade in trades:
        words = TRADES[trade]
        for number, form in enumerate(FORMS):
            sample = SAMPLES[(number + len(trade)) % len(SAMPLES)]
            paragraphs = list(sample.paragraphs)
            injected = FORMS[form](paragraphs, words, rng)
            yield SpamCase(f"{trade}-{form}", sample.title, tuple(paragraphs), sample.paragraphs, tuple(injected))


def _sentence(words: tuple[str, ...], rng: random.Random) -> str:
    a, b = rng.sample(words, 2)
    return rng.choice(SENTENCES).format(a, b, _handle(rng))


def _paragraphs(paragraphs: list[str], words: tuple[str, ...], rng: random.Random) -> list[str]:
    made = [_sentence(words, rng) for _ in range(2)]
    for piece in made:
        paragraphs.insert(rng.randrange(1, len(paragraphs)), piece)
    return made


def _tail_sentence(paragraphs: list[str], words: tuple[str, ...], rng: random.Random) -> list[str]:
    made = _sentence(words, rng)
    at = next(i for i, p in enumerate(paragraphs) if p.endswith("。"))
    paragraphs[at] += made
    return [made]


def _middle_sentence(paragraphs: list[str], words: tuple[str, ...], rng: random.Random) -> list[str]:
    a, b = rng.sample(words, 2)
    made = rng.choice(("{0}官方入口，{1}在线观看。", "{0}多少钱，{1}哪里买。", "{0}平台注册，{1}手机版下载。")).format(
        a, b
    )
    at = next((i for i, p in enumerate(paragraphs) if "。" in p[:-4] and "”" not in p), None)
    if at is None:
        paragraphs.append(made)
        return [made]
    cut = paragraphs[at].index("。") + 1
    paragraphs[at] = paragraphs[at][:cut] + made + paragraphs[at][cut:]
    return [made]


def _brackets(paragraphs: list[str], words: tuple[str, ...], rng: random.Random) -> list[str]:
    made = []
    for i, p in enumerate(paragraphs):
        if "，" in p:
            piece = f"（{rng.choice(words)}）"
            cut = p.index("，") + 1
            paragraphs[i] = p[:cut] + piece + p[cut:]
            made.append(piece)
    return made


def _keyword_line(paragraphs: list[str], words: tuple[str, ...], rng: random.Random) -> list[str]:
    made = rng.choice(SEPARATORS).join(rng.choices(words, k=6))
    paragraphs.insert(0, made)
    return [made]


def _keyword_tail(paragraphs: list[str], words: tuple[str, ...], rng: random.Random) -> list[str]:
    made = rng.choice(("_", "|", " ", "、", ",")).join(rng.choices(words, k=5))
    paragraphs.append(made)
    return [made]


def _prefix(paragraphs: list[str], words: tuple[str, ...], rng: random.Random) -> list[str]:
    made = rng.choice(words)
    paragraphs[1] = made + paragraphs[1]
    paragraphs.insert(0, made)
    return [made]


def _placeholders(paragraphs: list[str], words: tuple[str, ...], rng: random.Random) -> list[str]:
    made = rng.sample(PLACEHOLDERS, 4)
    paragraphs.insert(1, " ".join(made[:2] * 3))
    paragraphs[0] += made[2]
    paragraphs[-1] = made[3] + paragraphs[-1]
    return made


def _decorated(paragraphs: list[str], words: tuple[str, ...], rng: random.Random) -> list[str]:
    made = rng.choice(("▓{0}▓ {1}", "🎰{0}🎰 {1}", "【{0}】★{1}★", "◆{0}◆{1}", ">>>{0}<<< {1}")).format(
        *rng.sample(words, 2)
    )
    paragraphs.insert(2, made)
    return [made]


def _alone(paragraphs: list[str], words: tuple[str, ...], rng: random.Random) -> list[str]:
    made = rng.choice(words)
    paragraphs.insert(1, made)
    return [made]


FORMS = {
    "paragraphs": _paragraphs,
    "tail_sentence": _tail_sentence,
    "middle_sentence": _middle_sentence,
    "brackets": _brackets,
    "keyword_line": _keyword_line,
    "keyword_tail": _keyword_tail,
    "prefix": _prefix,
    "placeholders": _placeholders,
    "decorated": _decorated,
    "alone": _alone,
}

# Genuine paragraphs that hold the words of the trades, their punctuation or their build.
LOOKALIKES = (
    "官网、微信、APP、客服热线同步开通。",
    "手机下载APP，注册登录，在线预约，足不出户就能办。",
    "扫码进入平台，点击“我要协商”，即可免费注册。",
    "福利彩票公益金、体育彩票公益金各出资20万元，投注站也贴上了提示。",
    "网络游戏、短视频、直播平台让孩子上瘾，家长忧心忡忡。",
    "建成影院3座、棋牌室12个、游戏厅1个。",
    "委员金沙平说，澳门回归以来变化巨大，皇冠路、太阳城小区、凤凰街道、银河社区也一年一个样。",
    "代开证明、代办社保、代缴话费，红色代办员一年跑腿三千次。",
    "快递、外卖、桑拿洗浴等行业代表都来了。",
    "办证难、办证慢、办证远，成了议题单上的第一条。",
    "服务热线7×24小时畅通，补贴秒到账，全天在线答疑。",
    "凭身份证免费参观，凭预约码免费观看电影。",
    "“免费送、上门办、在线批”三张牌打得响亮。",
    "企业最盼的是无抵押贷款，担保公司当场给出方案。",
    "KTV、娱乐城噪音扰民，夜里两点还有人唱歌。",
    "助听器、轮椅等免费辅助器具发放到户。",
    "二手农机、不锈钢餐具、彩钢瓦棚，清单列了三页。",
    "复刻先进经验，不能一比一照搬。",
    "有人翻墙进园偷果，栅栏加高了半米。",
    "菠菜、生菜、空心菜，社区菜园里样样有。",
    "根治欠薪，工钱一分不能少。",
    "微信群：青藤村议事群，群主：老覃。",
    "网址：www.example.gov.cn，联系人：办公室。",
    "县里还开展“扫黄打非”专项行动，收缴淫秽色情出版物31册，关闭传播色情内容的账号4个。",
    "民警提醒，网络赌博平台多以“注册即送”“官网下载”为诱饵，澳门、六合彩、百家乐等字眼都要警惕。",
    "警方捣毁一个代办假毕业证的窝点，查获假证二百余本，涉案金额60万元。",
    "委员建议，整治非法校园贷和信用卡套现，规范小额贷款公司经营。",
    "协商会还议到打击代考、论文代写等问题，教育部门当场认领。",
    "居民可通过手机APP下载电子证照，也可在官网注册后在线办理。",
    "参观者可以免费参观，扫描二维码在线预约，咨询电话0000-7654321。",
    "全县共有体育彩票销售网点28个，去年筹集公益金416万元，全部用于村级体育设施。",
    "镇里的棋牌室改成了老年活动中心，麻将桌换成了乒乓球台。",
    "合作社注册了“云雾山”商标，产品上架多个电商平台，包邮到家，销往全国。",
    "企业负责人说，征信修复后拿到贷款300万元，厂里的订单接得上了。",
    "“免费体检送上门”“政策咨询到身边”，两项活动深受欢迎。",
    "小区电梯、路灯、停车位、充电桩、健身器材、儿童乐园，一样样都摆上了议事桌。",
    "参加协商的有张家湾、李家湾、王家湾、赵家湾、孙家湾、周家湾六个村的代表。",
    "王大海、李小川、张玉梅、赵铁柱、孙桂英等委员先后发言。",
    "地区生产总值（GDP）增长6.2%，细颗粒物（PM2.5）浓度下降11%，平台接口（API）与12345热线打通。",
    "乘公交的老人可以“无码乘车”，夜校设在成人学校，周六的“激情歌会”由居委会排场次。",
    "高清摄像头要避开住户的阳台，精品客栈按一区一册登记，看亚洲杯的广场散场时要有人引路。",
    "联系电话：0000-1234567，联系人：县政协提案委。",
    "企业代表介绍，不锈钢厨具出口二十多个国家，去年在澳门设立了展销中心。",
    "国产新能源汽车、日韩进口零部件、欧美市场订单，都成了座谈会上的热词。",
    "江南体育馆和开云路小学的操场周末向市民免费开放。",
    "会议要求：一要摸清底数，二要建好台账，三要限时销号；做到事事有回音、件件有着落。",
    "议事清单包括：1.道路硬化；2.饮水安全；3.垃圾清运；4.路灯安装；5.网络提速。",
    "活动时间：每周三下午；活动地点：社区议事厅；参加人员：网格员、楼栋长、志愿者。",
    "#协商在身边#话题阅读量突破10万，网友留言2300条。",
    "委员们还观看了禁毒宣传片，听取了戒毒人员的现身说法。",
    "妇科“两癌”免费筛查惠及3200名农村妇女，男科门诊也在镇卫生院开诊。",
    "老街的会所腾退后改为社区图书馆，桑拿房变成了共享厨房。",
    "古镇里的“一条龙”代办服务，让老人少跑了路。",
    "直播平台主播走进果园，一小时卖出柚子3万斤。",
    "影院、剧场、书店连成一片，夜间经济红红火火。",
    "“协商+监督”“线上+线下”两手抓，APP、微信、热线三条渠道同时开通。",
    "小区业主群里有人发布代开发票广告，群主立即清理，并在协商会上通报。",
    "村民议定不赌博、不酗酒、不攀比，违者在红黑榜上公示。",
    "理财知识讲座走进夜校，教老人识别高收益骗局。",
    "这家二手家电回收公司搬走后，噪声投诉没有了。",
    "网站首页开设“有事来商量”专栏，点击进入即可留言。",
)

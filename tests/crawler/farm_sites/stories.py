"""Invented stories of the farm: reports of consultation and other news of county offices, the same for the same number."""

import datetime as dt
import random
from dataclasses import dataclass

COUNTIES = ("青溪县", "栗坪县", "沙河驿县", "南屏县", "白鹿县", "枫桥县", "石门坎县", "柳林县", "云岭县", "古渡县")
TOWNS = ("杨家湾镇", "松树坡乡", "河口街道", "双井镇", "茶园乡", "东关街道", "落马桥镇", "桐子林乡")
PLATFORMS = ("板凳议事会", "茶馆说事", "榕树下协商", "院坝协商", "渡口圆桌", "晒场议事角", "红石协商室", "邻里恳谈")
MATTERS = (
    "老旧小区加装电梯", "村口公厕选址", "夜市油烟扰民", "灌溉水渠清淤", "集镇停车难", "通村公路错车道", "农贸市场搬迁",
    "公交末班车时间", "广场舞噪音", "污水管网接户", "古树周边护栏", "养老食堂开办", "路灯亮化", "充电桩布点",
    "果品冷库共用", "校门口接送拥堵", "老桥加固", "垃圾分拣点位置",
)  # fmt: skip
# Some characters exist in GBK and not in GB2312.
PEOPLE = (
    "沈镕",
    "贺堃",
    "邱喆",
    "龙淑珍",
    "田茂生",
    "莫玉兰",
    "向远志",
    "覃小敏",
    "瞿国梁",
    "谭冬梅",
    "鲁大有",
    "霍秀英",
)
OUTLETS = ("青溪日报", "河湾晚报", "县融媒体中心", "山城新闻网", "古渡周刊")

_OPEN = (
    "“这件事拖了{k}年，今天总算坐到一起谈了。”{month}月{d}日，{county}{town}的{p1}搬着小板凳走进“{platform}”，要和邻居们商量{matter}的事。",
    "天刚擦黑，{county}{town}的晒坝上已经坐了{n1}个人。当晚的“{platform}”只议一件事：{matter}。",
    "{county}政协把“{platform}”开到了{town}的田埂边。{n1}名村民代表、{k}名政协委员和镇里的干部围坐在一起，议题是{matter}。",
    "一张方桌，几条长凳，一壶老茶。{month}月{d}日上午，围绕{matter}，{county}{town}的居民与政协委员面对面协商。",
)
_SCENE = (
    "{p2}第一个发言，说自家门前那段最难走，话没说完就被{p1}接了过去。主持人请大家一个一个说，谁的意见都记在白板上。",
    "会前，委员们走访了{n2}户人家，把各家的难处写成一张清单。会上照着清单一条一条议，有人赞成，也有人红了脸。",
    "住建、水利和交通部门的负责人当场回应群众提问，能办的定下时间，不能办的讲明原因。{p2}听完点了点头。",
    "反对的理由也摆到了桌面上：{p1}担心花钱，{p2}怕挡了光。三轮讨论下来，大家各让一步，方案改了{k}处。",
)
_FIGURE = (
    "会上共收集意见建议{n2}条，当场采纳{n1}条，其余交相关部门研究后公开答复。",
    "当天提出的{n2}条建议里，有{n1}条写进了协商纪要，{k}条列入督办清单，由委员跟踪到底。",
    "经过举手表决，{n2}名代表中有{n1}名同意先做东段，共识签字后贴在村务公开栏里公示{k}天。",
    "截至目前，{town}借助“{platform}”开展协商活动{n1}场，推动解决群众身边的实事{k}件。",
)
_AFTER = (
    "一个月后记者再去，施工队已经进场。{p1}说，主意是大家拿的，谁也没有话讲。",
    "如今路边多了一块牌子，上面写着谁提的、谁议的、谁来办。{p2}每天散步都要看一眼。",
    "县政协有关负责人表示，下一步将把{matter}的做法带到其他乡镇，让更多群众参与到身边事的协商中来。",
    "“以前是干部做、群众看，现在是一起商量着办。”{p2}说，邻里的疙瘩也在喝茶的工夫解开了。",
)
_HEADS = (
    "{county}{town}：{matter}，“{platform}”上商量着办",
    "{matter}怎么办？{county}请群众到“{platform}”一起议",
    "“{platform}”里定下的{matter}方案｜{county}{town}见闻",
    "{county}政协委员走进{town}协商{matter}",
    "一壶茶解开{matter}的疙瘩——{county}“{platform}”侧记",
)

_OTHER: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("{county}举办春季全民健身长跑{n1}人冲过终点", (
        "{month}月{d}日，{county}春季长跑在县体育场鸣枪，{n1}名选手参加，最年长的{p1}已经七十一岁。",
        "赛道沿着河堤铺开，全程{k}公里，沿途设了{k}个补水点。{p2}以半个身位的优势获得女子组第一名。",
        "县文体部门介绍，秋季还将举办登山比赛，报名办法另行公布。")),
    ("{county}{town}油菜花海迎来今年首批游客", (
        "连日来，{county}{town}的{n2}亩油菜花竞相开放，吸引周边游客前来踏青拍照。",
        "民宿老板{p1}说，周末的房间早已订满，家里的腊肉卖出了{n1}斤。",
        "当地还推出了采茶体验和露营项目，预计花期持续到月底。")),
    ("{county}召开防汛抗旱工作电视电话会议", (
        "{month}月{d}日，{county}召开防汛抗旱工作电视电话会议，传达上级有关精神，部署汛期任务。",
        "会议要求，各乡镇要备足物资，落实二十四小时值班制度，对{n1}座水库逐一排查隐患。",
        "县应急、气象等部门负责人参加会议，各乡镇设分会场收看。")),
    ("法院调解一起离婚纠纷 夫妻财产分割协商不成对簿公堂", (
        "{p1}与{p2}结婚{k}年，因性格不合感情破裂，双方就子女抚养与财产分割协商不成，诉至{county}人民法院。",
        "法官查明，婚姻存续期间购买的房产登记在男方名下，抚养费每月按{n2}00元计算。",
        "判决书送达后，双方均未上诉。法官提醒，夫妻双方应依法保留证据。")),
    ("{county}某企业与员工就加班工资争议达成仲裁调解", (
        "{county}劳动人事争议仲裁委员会近日审结一起加班费争议，用人单位与{n1}名劳动者签订调解书。",
        "据了解，劳动者主张的劳动报酬为{n2}万元，公司以劳动合同已有约定为由拒绝支付，双方多次协商未果。",
        "仲裁员介绍，企业应当依法建立工资台账，按时足额发放工资。")),
    ("市场监管部门提醒：预付卡消费维权要留好凭证", (
        "{county}消费者协会今年以来受理预付卡投诉{n2}件，为消费者挽回损失{n1}万元。",
        "经营者关门跑路的，消费者可先与商家协商退款，协商不成再拨打12315投诉举报。",
        "市场监管人员提醒，办卡前要看清格式条款，保留小票和合同。")),
    ("{county}博物馆新展开幕 {n1}件馆藏陶器首次亮相", (
        "{month}月{d}日，“窑火千年”陶器展在{county}博物馆开幕，展出馆藏陶器{n1}件。",
        "策展人{p1}介绍，展品多出自{town}的古窑址，其中一件双耳罐为首次公开。",
        "展览免费开放，持续到下月底，周一闭馆。")),
    ("两国举行新一轮经贸磋商 关税议题仍存分歧", (
        "新一轮双边经贸磋商{month}月{d}日结束，双方代表团就关税与市场准入交换意见。",
        "分析人士认为，双方通过协商缩小了部分分歧，但出口管制问题短期内难以解决。",
        "下一轮谈判的时间与地点尚未公布，商务部门表示将继续保持沟通。")),
    ("{county}{town}完成今年义务植树{n1}0株", (
        "春风送暖。{month}月{d}日，{county}机关干部来到{town}荒坡，挥锹铲土，栽下香樟与桂花{n1}0株。",
        "林业技术员{p1}现场示范，要求树坑深度不少于六十厘米，浇足定根水。",
        "据统计，全县今年已完成造林{n2}00亩，成活率达到九成以上。")),
    ("{county}政协机关开展“书香四月”读书分享活动", (
        "{month}月{d}日，{county}政协机关举行读书分享活动，{k}名干部职工上台交流读书体会。",
        "{p1}朗诵了一首写故乡的诗，{p2}介绍了自己最近读完的一本传记。",
        "活动最后，大家在书签上写下书单，交流会在掌声中结束。")),
)  # fmt: skip


@dataclass(frozen=True)
class Story:
    """One invented article."""

    number: int
    title: str
    day: dt.date
    outlet: str
    author: str
    paragraphs: tuple[str, ...]
    is_relevant: bool

    @property
    def correction(self) -> str:
        """The paragraph that a later version of the article adds."""
        return f"后续：{self.author}从现场得知，原定的工期提前了{self.number % 9 + 2}天，{self.title[:6]}的做法又添了新内容。"


def make_story(number: int, day: dt.date, *, is_relevant: bool) -> Story:
    """Return story `number`, published on `day`."""
    dice = random.Random(f"story {number}")
    p1, p2 = dice.sample(PEOPLE, 2)
    words: dict[str, object] = {
        "county": COUNTIES[number % len(COUNTIES)],
        "town": dice.choice(TOWNS),
        "platform": dice.choice(PLATFORMS),
        "matter": dice.choice(MATTERS),
        "p1": p1,
        "p2": p2,
        "n1": dice.randint(11, 39),
        "n2": dice.randint(41, 97),
        "k": dice.randint(3, 9),
        "month": day.month,
        "d": day.day,
    }
    if is_relevant:
        kinds = [dice.choice(_OPEN), *dice.sample(_SCENE, 2), *dice.sample(_FIGURE, 2), *dice.sample(_AFTER, 2)]
        title, texts = dice.choice(_HEADS), tuple(kinds)
    else:
        title, texts = _OTHER[number % len(_OTHER)]
    return Story(
        number,
        title.format(**words),
        day,
        OUTLETS[number % len(OUTLETS)],
        p2,
        tuple(text.format(**words) for text in texts),
        is_relevant,
    )

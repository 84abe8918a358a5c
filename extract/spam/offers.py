"""Offers in plain words: sentences that promise, price and deliver, without any word of a trade that buys links.

No single phrase here means anything. A sentence is an offer when its clauses are short, several promises stand in
them, nothing is told (no 了, no quotation, no one who acts) and it shares no words with the article around it.
"""

import re
from functools import cache, lru_cache

from ahocorasick_rs import AhoCorasick, MatchKind

from extract.spam.folding import fold_width
from extract.spam.lexicon import ORDINARY, PROMOTION
from extract.spam.matching import find_hits
from extract.spam.weigh import Pairs, weigh

# `N` stands for any numeral.
_SORTS: dict[str, str] = {
    "speed": """
        N小时取 N小时到 半小时下 当天结 按天结 现结 最快更新 实时到 N天长 N周断 N天见排 连夜 即日起 立即 马上 随时接
        当天下款 当天送达 当天签约 当天办 当天出 秒过 秒发 秒到 秒下 秒批 秒回 秒充 秒提 极速 立等可取 加急办理 加急出
        即时到 速来 速抢 N分钟放 N分钟到 N分钟出 N天见 N天瘦 N天到手 N天就好 N天拿 N个月到手 N个月拿 放款快 到账快
        发货快 收录快 出款快 提款快 见效快 效果快 随到随 随做随 随借随 当天拿 隔天见 一夜见
    """,
    "guarantee": """
        断根 退钱 退款 不退 无效不 没效果 不掉星 不限 包吃 包住 包录 包邮 包售后 保真 保质 保密发 可入账 可退 可换
        命中率 胜率
        连续命中 久治不愈 永久 稳中 稳定上 必看 必备 担保交易 平台担保 假一罚 终身
        包过 包赔 包会 包治 包好 包教 包拿 包通过 包中 包退 包换 保过 必涨 必赚 必中 稳赚 零风险 无风险 不成功不
        无效退 全额退 不通不 不满意 满意付款 先办后 先验后 先货后 先看后 先用后 见效付 见效再 货到付 假一赔 签约治
        百分百 不反弹 不复发 不封号 无痛无 无副作用 无后顾 质保 支持退 支持验 支持定 N天退换 随时可退 成功率
        通过率 准确率 好评如潮 零差评 信誉第 诚信 有保障 安全可靠 安全稳定 稳定不 不掉 真票 真品 持久 根除 根治 不限流
        品质保证 无忧
    """,
    "ease": """
        不用戴 不用体检 无需体检 不求人 无需担保 无需下载 无需抵押 身份证就能 就能借 照样 逾期照 不面签 不看脸
        无视黑 秒到账
        免费添加 免费加 免费试看 免费带 免费教 免签 免体检 免面试 免审核 包教包
        无需本人 无需到场 不用到场 不来考 免考 免抵押 免押 零首付 零押金 零门槛 零基础 无门槛 无押金 不查 不看 无视
        动动手指 轻松 躺赢 躺赚 时间自由 一键 自助发 手把手 带飞 全程线上 免费量 免费设计 免费试 无插件 无广告
        无弹窗 不卡顿 无卡顿 无删 无水印 免登录 免会员 上手就 也能贷 也可贷 也能办 逾期也 断缴也 黑白都 隐私 保密
        不押车 不上征信 全自动 N件起 一件起
    """,
    "price": """
        比例高 比例超高 返点高 返佣 高价 高价回收 高价收 低息 低税 大额 年息 利润 红包 再返 全包 月薪 底薪 高薪 免单
        低至 低价 价格公道 价格实惠 价格优 价格美丽 价格高 价格低 面议 点数 量大 特惠 半价 N折 折扣 工厂价 出厂价
        批发价 包年包月 包月 按效果 报价 月息 日息 年化 利息低 费用低 收费低 点低 特价 最低价 全网最低 优惠多 享优惠
        返现 立减 首充 充N送 充值送 送N 零利润 免运费 包邮
    """,
    "goods": """
        货源 房卡 金币 代理 代运营 整站 开户 招商 加盟火 批发零 诊所 中医 药酒 救星 克星 喷剂 药膏 贴一次 增高 种发
        长出新发
        兼职 宝妈 客服 征友 富婆 陪聊 校花 空降 大牌 尾单 原单 接单 押题 速成 取件 老师傅 拆机 打捞 钻孔 单身 网黑
        黑户
        六肖 特料 心水 内部渠道 质押 带单 币圈 老师免费 核定征收 园区招商 成人高考 专科本科 国际物流
        现货 批发 转让 出售 求购 出租 回收 供应 厂家 工厂货 工厂直 专柜 原装 正品 行货 直邮 邮寄 发货 全国通用 全国包
        全国可 全国配 异地可 异地也 私人订制 私人定制 诚招 急招 招代理 加盟 代办 代做 代写 代打 代练 代刷 代抢 代购 挂靠
        内部号 内部料 内部额 内部渠道 初始号 账号 靓号 卡盟 票据 工作室 专卖 套餐 托管 周转 分期 二次抵押 取现 套利
        搬砖 跟单 矿机 技师 伴游 会馆 模特 偏方 膏药 专治 克星 福音 加油站 神器 神药 祖传 秘方 老字号 开锁 疏通 刮大白
        量房 打字员 挂机 种植牙 腕表 名牌 高端 顶级
    """,
    "act": """
        满意再付 货到 自取 链接自取 欢迎来电 电话随时 邀请好友 非诚勿扰 同城 附近 接单 首选 招聘 落袋 入账 借N 下卡
        私聊 加群 进群 扫码加 复制链接 点击领 点击进 点击下 点击阅 戳 预约享 预约送 下单即 速来预约 了解详情 详询
        联系我 找我 欢迎来 欢迎选 免费领 抢购 火爆 上线送 上线即 开局 拉满 大放送 就等你 跟着买 不是梦 名额有限 满减
        可飞 可上门 上门服 本地上门 押车 扫码领 在线咨询 来电 加我 免费送 打款 到卡 手机也能 收徒 带你
    """,
    "media": """
        点播 大全 泄露版 无错字 小说网 网站 影视 全季 电视剧全集 电影大全 直播在线 回看 在线 手机在线 无码 限制级
        网址 圣地
        全文阅读 全文免费 免费阅读 最新章节 章节 txt mp3 免费看 免费观看 抢先看 超清 高清 蓝光 全集 回放 打包下载 下载
        资源 百度云 网盘 连载 每日N更 N更 第一时间更新 更新 全彩 全本 在线看 在线观看 在线阅读 在线播放 完整版
        国语版 中字 全季 免费听 弹窗 漫画 有声 直播 无损 同款 首发
    """,
    "gain": """
        日收益 月收益 收益 翻倍 放款 额度 日入N 月入N 日赚 日结 一单一结 返佣 提成 高薪 上首页 首页 权重 爆率 水位
        流水 让球 大小 倍率 赔率 红利 彩金 福利 神装 元宝 礼包 兑换码 千炮 满级 新区 真钱 能提 即可提 可提
    """,
    "proof": """
        网上可查 官网可查 全网可查 税务局可查 可查 可验 直出 拿证 免考试 出分 到手 疗程 见效 坐诊 会诊 国际认证
        专家 认证技术 一对一 正规 资深 老店 行业领先 专业 权威 医保可报 照片真实 环境优雅 年轻漂亮 外观一致 N年老店
        坐诊N年 老军医 名医 调理
    """,
}
_NUMERAL = re.compile(r"[0-9一二三四五六七八九十百千万两几半]+(?!定|般|次性|条龙|键|手|单一)")
_COUNTED = re.compile(r"[0-9一二三四五六七八九十百千万两几半]+[个天年月次家]?")
_CLAUSE = re.compile(r"[，,、；;：:。！!？?～~\s|/]+")
# What tells: something has happened, someone speaks, something is named with its kind and number.
_TOLD = re.compile(
    r"了|着(?!买)|过(?:去|年|后|了)|“|”|：|从|(?<!手)把|被|(?<!转)让(?!球)|给|已|曾|正在|今年|去年|近年|目前|如今|当[晚年]|首日"
    r"|解释|答复|表示|告诉|介绍说|负责人说|当场(?![下放办拿出结签])|老人|村|镇|县|乡|社区|街道|委员|群众|居民|学校|校园|全[县市区镇]|公益|集市|大集|农户|农产|合作社|协会|窗口"
)
# Light words that tales need and strings of promises do without.
_TALE = frozenset("的了在是和与为把被将从这那着过而因所于给由向并等他她们你我")
_LONGEST, _LONGEST_CLAUSE = 90, 22


@cache
def _promises() -> AhoCorasick:
    # What sells by the lexicon is counted there.
    known = {*PROMOTION.split(), *ORDINARY.split()}
    words = {word for words in _SORTS.values() for word in words.split()} - known
    return AhoCorasick(sorted(words), matchkind=MatchKind.LeftmostLongest)


@cache
def _plain_promises() -> AhoCorasick:
    """Return the promises without a numeral: what a text is searched for before any sentence is looked at."""
    return AhoCorasick([w for words in _SORTS.values() for w in words.split() if "N" not in w])


def may_offer(folded: str) -> bool:
    """Whether `folded` (width folded, lower case) holds a promise, so that its sentences must be looked at."""
    return bool(_plain_promises().find_matches_as_indexes(folded))


@lru_cache(maxsize=1024)
def count_promises(sentence: str) -> tuple[int, int]:
    """Return the promises and the words that sell in `sentence`; (0, 0) where it is not built as an offer."""
    # A mark that closes what an earlier sentence opened is none of this one.
    text = fold_width(sentence).lower().strip().rstrip("。！？!?；;…”’」』）)】")
    if not 8 <= len(text) <= _LONGEST or "、" in text or _TOLD.search(text):
        return 0, 0
    if sum(char in _TALE for char in text) > (1 if len(text) > 24 else 0):
        return 0, 0
    clauses = [c for c in _CLAUSE.split(text) if c]
    if not clauses or max(map(len, clauses)) > _LONGEST_CLAUSE:
        return 0, 0
    promises = sum(len(_promises().find_matches_as_indexes(_NUMERAL.sub("N", clause))) for clause in clauses)
    return promises, len(find_hits(text))


def is_offer_like(sentence: str) -> bool:
    """Whether `sentence` is built as an offer, whatever stands around it."""
    promises, goods = count_promises(sentence)
    return promises >= 1 and promises + goods >= 2


def is_offer(sentence: str, context: Pairs, *, is_suspect: bool) -> bool:
    """Whether `sentence` is an offer that shares nothing with the article, whose pairs are `context`.

    `is_suspect`: spam was found elsewhere in the article; then fewer promises are enough.
    """
    promises, goods = count_promises(sentence)
    if promises < (1 if is_suspect else 2) or promises + goods < (2 if is_suspect else 3):
        return False
    # Numerals and what they count stand in every article.
    if context.share_of(_COUNTED.sub(" ", sentence)) >= 0.11:
        return False
    weight = weigh(sentence, context)
    return not weight.news and not weight.crime


def count_words(text: str) -> int:
    """Count the promises in `text`, whatever it is built like."""
    folded = _NUMERAL.sub("N", fold_width(text).lower())
    return len(_promises().find_matches_as_indexes(folded))

"""Words of the trades that buy injected links. One weak signal among others: no word here removes anything by itself.

Hard words name goods that county news does not sell. Soft words are ordinary beside them: what promotes any goods,
and goods that news tells of too (贷款, 学历, 彩票). News words are those of reporting; crime words those of policing,
beside which a trade word is told about, not sold.
"""

import re
from functools import cache

_HARD = """
无码 有码 中文字幕 亚洲精品 亚洲av 制服丝袜 人妻 熟女 熟妇 少妇 乱伦 精品视频 成人影院 成人视频 成人电影
成人网站 成人用品 成人在线 成人直播 黄色视频 黄片 毛片 三级片 色综合 色情网 伊人 啪啪 自拍偷拍 裸聊 裸体 约炮
一夜情 美女直播 激情视频 激情小说 做爱 性爱 性按摩 潮喷 喷水 白浆 巨乳 大奶 爆乳 口爆 换妻 援交 包夜 嫩模 楼凤
spa按摩 全套服务 小姐上门 兼职妹 学生妹 av在线 av片 av网 av天堂 福利视频 福利姬 番号 车牌号 磁力 bt下载 快播
迅雷下载 在线影院 神马影院 电影天堂 免费电影 番剧 韩漫 肉文 全集在线 娱乐城 百家乐 老虎机 时时彩 北京赛车 pk10
六合彩 快3 分分彩 赌球 博彩 菠菜 投注 下注 真人视讯 真人荷官 真人娱乐 电子游艺 电子试玩 捕鱼 德州扑克 扎金花
炸金花 龙虎斗 骰宝 体育投注 体育平台 体育app 体育官网 体育下载 体育娱乐 体育在线 线上娱乐 娱乐平台 娱乐官网
娱乐场 游戏平台 网投 葡京 新葡京 威尼斯人 bet365 365bet 必赢 亚博 开云 米兰体育 乐鱼 华体会 爱游戏 完美体育
江南体育 星空体育 博彩网 彩金 返水 洗码 首存 送彩金 注册送 体验金 上分 下分 ggp 计划群 一肖 特码 平特 白小姐
香港马会 时彩 办证 假证 代考 替考 代写 论文代写 代开 私服 开服 外挂 代练 刷钻 页游 变态版 无限金币 壮阳 伟哥
万艾可 西地那非 印度神油 催情 迷幻 听话水 延时 增大 增粗 祛痘 代孕 捐卵 套现 秒贷 网贷 无抵押 pos机 养卡 提额
配资 炒股 荐股 股票开户 usdt 币安 欧易 跑分 高仿 复刻 一比一 精仿 a货 莆田鞋 香烟批发 迷奸 私家侦探 复制卡 刷单
日赚 seo 关键词排名 快速排名 优化排名 站群 外链 友链 蜘蛛池 寄生虫 泛目录 网站优化 百度推广 程序下载 vpn 翻墙
机场节点 nba直播 体育直播 球探
"""

# Two of these in a short clause without the marks of prose make an advertisement.
_SOFT = """
官网 官方网站 官方 官方版 网址 网站 入口 首页 登录 登陆 登入 注册 开户 下载 app 安装 客户端 手机版 网页版
最新版 安卓 苹果版 ios 平台 在线 在线观看 在线播放 观看 免费 免费看 免费观看 高清 一区 二区 三区 四区 久久 专区
视频 影院 大全 合集 资源 全集 完整版 未删减 无删减 永久 地址 发布页 发布 导航 备用 线路 网投 注册即送 即送 送
充值 秒到账 到账 包赢 稳赚 必中 代理 返利 优惠 折扣 特价 低价 价格 多少钱 哪家好 哪里有 哪里买 怎么买 排名 排行
排行榜 十大 推荐 热门 客服 咨询 热线 微信 加微信 qq 扣扣 电话 联系 vip 会员 24小时 全天 全天在线 上门 办理 代办
公司 厂家 正规 信誉 专业 权威 授权 最具实力 实力 亚洲 全球 国际 娱乐 体育 游戏 彩票 点击 点击进入 进入 访问
欢迎 立即 马上 速来 不限 无限 精彩 海量 每日更新 更新 最新 全网 首选 正版 独家 火爆 爆款 领取 礼包 红包 福利
体验 试玩 赛事 竞技 中国 有限公司 股份有限公司 集团 计划 预测 攻略 技巧 教程 破解 软件 程序 手机 电脑版 直营
靠谱 放心 一手 本站 收藏 感谢访问 还对以下 感兴趣 以下资源 热门关键词 相关关键词 猜你喜欢 友情链接 网友
大家都在看 大家还在看 热搜 国产 欧美 日韩 会所 桑拿 交友 同城约 漫画 韩剧 美剧 小说网 赌博 双色球 大乐透 开奖
棋牌 麻将 扑克 斗地主 电竞 竞猜 澳门 永利 银河 金沙 皇冠 太阳城 天博 走势图 管家婆 毕业证 学历 文凭 学位证
资格证 驾驶证 包过 刻章 发票 增值税 开票 传奇 辅助 脚本 游戏币 金币 一条龙 手游 减肥药 丰胸 流产 人流 堕胎 打胎
男科 妇科 性病 整形 医美 植发 白癜风 牛皮癣 癫痫 祛斑 鼻炎 痔疮 试管 信用卡 提现 小额贷款 贷款 借款 借贷 黑户
征信 花呗 白条 期货 外汇 比特币 虚拟币 数字货币 区块链 交易所 挖矿 理财 高收益 洗钱 奢侈品 名表 手表 包包 代购
婚外情 小三 窃听 黑客 盗号 接单 手机卡 流量卡 实名 兼职 日结 搬家公司 开锁 疏通 保洁公司 家政公司 装修公司 回收
二手 招商 加盟 批发 报价 型号 不锈钢 脚手架 彩钢 塑料 发电机 出租 租赁 印刷 定制 护栏网 除尘器 锅炉 模具 地磅
网站建设 软文 推广 建站 源码 服务器租用 直播平台 比分 录像 在线直播 偷拍 色情 情色 赌场 高潮 优惠码 邀请码 性感
乱码 本子 上门服务 外围 种子下载 学信网 补肾 包皮 阳痿 早泄 迷药 监听 手机定位 减肥茶 梯子 钱包下载 快三
论文发表 牛牛 轮盘 盘口 赔率 破解版 九游 加速器 代理加盟 账号批发 调查公司 足球直播 直播吧 免费视频
"""

# Phrases of advertisements: hardly anywhere else but in reports about them.
_STRONG = """
无码 中文字幕 亚洲精品 亚洲av 人妻 熟女 熟妇 乱伦 毛片 三级片 色综合 伊人 啪啪 自拍偷拍 裸聊 约炮 换妻 援交
潮喷 白浆 巨乳 爆乳 av在线 av片 av网 av天堂 成人影院 成人视频 成人电影 成人网站 福利视频 性按摩 性爱 做爱 楼凤
包夜 学生妹 久久久 国产精品 欧美精品 日韩精品 一区二区 娱乐城 百家乐 老虎机 时时彩 北京赛车 六合彩 分分彩 博彩
菠菜 投注 真人视讯 真人荷官 真人娱乐 电子游艺 电子试玩 炸金花 体育投注 体育app 体育官网 娱乐官网 网投 葡京
新葡京 bet365 365bet 亚博 彩金 洗码 首存 送彩金 注册即送 体验金 扎金花 一肖 特码 平特 白小姐 香港马会 pk10
娱乐平台 线上娱乐 金沙入口 官网下载 app下载 下载app 下载平台 下载官网 官网app 下载网址 最新网址 办证 假证 代考
毕业证 学历文凭 私服 壮阳 伟哥 催情 迷药 听话水 信用卡套现 套现 秒贷 代开 高仿 复刻 精仿 a货 一比一 私家侦探
蜘蛛池 站群 快速排名 泛目录 翻墙 代孕 捐卵 配资 荐股 跑分 刷单 免费观看 在线观看 免费看 无删减 未删减 全集在线
影院在线 磁力 番号 加微信 加qq 全天在线 秒到账 注册送 上分
"""

_NEWS = """
监管 维权 委员 建议 群众 社区 村民 居民 政协 协商 议事 乡镇 街道 记者 老人 学生 青少年 未成年 家长 学校 宣传
教育 培训 讲座 座谈 视察 调研 提案 监督 治理 文明 志愿 会议 主席 书记 主任 部门 介绍 表示 认为 指出 强调 据悉
近日 去年 今年 开展 组织 落实 推进 解决 全县 全市 全区 全镇 全村 乡村 农村 民生 基层 助力 镇村 院坝 网格 党员
党委 政府 干部 代表 企业 调解 工作 问题 意见 项目 反映 协调 商量 我县 我市 我区 农户 农民 商户 业主 物业 小区
村里 社会 经济 发展
"""

_CRIME = """
打击 整治 查处 查获 查办 破获 捣毁 抓获 禁止 严禁 防范 预防 清理 收缴 关闭传播 取缔 抵制 拒绝 警惕 警示 提醒
诈骗 反诈 防骗 派出所 公安 民警 警方 法院 检察 司法 案件 涉案 犯罪 违法 非法 扫黄 打非 禁毒 戒毒 禁赌 专项行动
执法 举报 曝光 受害 上当 损失 投诉 严查 嫌疑 团伙 窝点 危害 陷阱 骗局 治安 行政处罚 罚款 劝阻 远离 黄赌毒 净网
护苗 揭露 铲除
"""


def _alternatives(*blocks: str) -> re.Pattern[str]:
    words = sorted({word for block in blocks for word in block.split()}, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, words)))


@cache
def trade_pattern() -> re.Pattern[str]:
    """Return the pattern of all words that sell, longest first."""
    return _alternatives(_HARD, _SOFT, _STRONG)


@cache
def news_pattern() -> re.Pattern[str]:
    """Return the pattern of the words of reporting and of policing."""
    return _alternatives(_NEWS, _CRIME)


@cache
def crime_pattern() -> re.Pattern[str]:
    """Return the pattern of the words of policing and of warning."""
    return _alternatives(_CRIME)


@cache
def hard_words() -> frozenset[str]:
    """Return the names of goods that county news does not sell."""
    return frozenset(_HARD.split())


@cache
def strong_words() -> frozenset[str]:
    """Return the phrases of advertisements."""
    return frozenset(_STRONG.split())

"""What stands around an article: names of blocks, labels that end it, lines that are never its text.

Names of classes count as whole tokens, never as parts of words (`relative` is not `related`, `editor` no `edit` box).
Labels count only where they open a short line: an article may use any of these words in a sentence.
"""

import re
from functools import lru_cache


def read_words(text: str) -> frozenset[str]:
    """Return the words of `text`, which stand apart by white space."""
    return frozenset(text.split())


def any_of(text: str) -> str:
    """Return a pattern that matches any of the patterns in `text`, which stand apart by white space."""
    return f"(?:{'|'.join(text.split())})"


_SPLIT = re.compile(r"[\s_-]+|(?<=[a-z0-9])(?=[A-Z])")

FURNITURE_TAGS = frozenset({"nav", "footer", "aside", "form", "menu", "fieldset"})

_STRONG = read_words(
    """
    nav navbar navi navigation navmenu topnav subnav sidenav menu menus topbar toolbar sidebar side aside
    sider siderbar rightbar leftbar footer foot bottom copyright copy breadcrumb breadcrumbs crumb crumbs
    breadcrumbnav position currentposition curpos comment comments cmt pinglun tie reply replies respond
    discuss gentie related relate relation relevant recommend recommends recommended recommendation
    recommendations tuijian rec reco xgwz xgyd xgxw share shares sharebar bdshare bdsharebuttonbox jiathis
    fenxiang social sns rank ranks ranking ranklist paihang hot hots hotnews hotlist top10 pager pagination
    pagelist pages paging prevnext context preview pre next ad ads adv advert advertisement gg guanggao
    banner sponsor promo statement disclaimer mianze shengming declare post-statement tags tag keywords
    taglist login register search searchbox friendlink flink links friendlinks link qrcode ewm erweima
    weixin app download tool tools toolbox print editor zrbj responsibility feedback vote praise like
    author-info authorinfo subscribe popup modal dialog mask float floating fixed gotop backtop totop
    """
)
# Tokens so common on blocks that hold an article as well that they count only beside other signs.
_WEAK = read_words(
    """
    side bottom copy position tag pages pages-date rec relation hot top10 preview pre next context link
    links fixed float floating like app download tool editor tags rank related dialog mask top
    """
)
_CONTENT = read_words(
    """
    content article articlecontent articlebody text detail details body zoom ozoom main post entry trs
    editor_content news newscontent txt con cont contents artcon artibody endtext rich_media_content
    js_content zoomcon ucap
    """
)


# `comment-content` is the content of a comment.
_OPENING = ("comment", "related", "relate", "recommend", "footer", "sidebar", "nav", "pinglun", "share", "hot", "rank")
_CLOSING_WORDS = (
    "-content",
    "_content",
    "-text",
    "_text",
    "-con",
    "_con",
    "-body",
    "_body",
    "-main",
    "_main",
    "-detail",
)


# A site uses few names on many elements, and what they say is asked for each: these answers are kept.
@lru_cache(maxsize=20_000)
def split_tokens(value: str) -> frozenset[str]:
    """Return the words of a class or id, lower case: whole, and split at hyphens, underscores and capitals."""
    tokens: set[str] = set()
    for name in value.split():
        low = name.lower()
        tokens.add(low)
        if "-" in low or "_" in low or low != name:
            tokens.update(t.lower() for t in _SPLIT.split(name) if t)
    return frozenset(tokens)


@lru_cache(maxsize=20_000)
def is_furniture_name(tokens: frozenset[str]) -> bool:
    """Whether class and id name a block that stands around an article."""
    if any(token.startswith(_OPENING) and token.endswith(_CLOSING_WORDS) for token in tokens):
        return True
    found = tokens & _STRONG
    if not found or tokens & _CONTENT:
        return False
    return bool(found - _WEAK)


@lru_cache(maxsize=20_000)
def is_weak_furniture_name(tokens: frozenset[str]) -> bool:
    """Whether class and id hint at furniture without being sure."""
    return bool(tokens & _STRONG) and not tokens & _CONTENT


_TOPIC = any_of(
    """
    阅读 新闻 链接 连接 报道 文章 推荐 资讯 信息 专题 稿件 内容 搜索 动态 图片 视频 评论 话题 标签 热点 产品 列表
    排行 关注 热文
    解读 政策 文件 头条 图集 问答 栏目 导读 热帖 閱讀 新聞 連結 報導 推薦
    """
)
_ABOUT = any_of(
    """
    相关 延伸 扩展 推荐 热门 热点 最新 精彩 更多 其他 其它 编辑 往期 本类 同类 本栏 今日 今天 24小时 一周 本周 本月
    图文 随机 站内 点击
    人气 论坛 热评 深度 拓展 关联 相關 延伸 熱門
    """
)
# A short line that opens the furniture behind an article.
END_LABEL = re.compile(
    r"[\s\W_]{0,6}"
    + any_of(
        rf"""
        {_ABOUT}{_TOPIC}{{1,2}} (?:为您|为你|给您|给你)推荐 猜你(?:喜欢|想看) [你您]可能(?:还|也)?(?:喜欢|感兴趣|想看)
        大家(?:都)?在看 看过(?:本文|该文|此文)的人 还看了 热搜 排行榜?$ (?:新闻|点击|阅读)排行 (?:编辑|小编)推荐
        值得一看 下载客户端
        (?:网友|用户|最新|热门|全部|精彩|发表|我要|我来|查看|文明)(?:评论|跟贴|跟帖|留言|说两句)
        评论(?:区|\s{{0,2}}[(（]?\d|列表|$) 跟[贴帖](?:\s{{0,2}}\d|$)
        [\u4e00-\u9fff]{{0,6}}评论\s{{0,2}}\d{{1,7}}\s?条 全部(?:楼层|评论|回复)
        (?:作者|小编|编辑|记者|TA)的?(?:最近|最新|其他|更多)(?:文章|作品|报道) 转[发载]请注明
        我来说两句 说点什么 文明上网
        上一?[篇条则页章](?:文章|新闻|[:：]|$|\s) 下一?[篇条则章](?:文章|新闻|[:：]|$|\s) 前一篇 后一篇
        [-—=]{{2,}}\s{{0,2}}分隔线
        [分共]享(?:到|至|给|本文|此文|按钮|文章) 转发到 扫一扫 扫描二维码
        (?:长按|扫码|微信扫)[^。]{{0,12}}(?:关注|二维码|分享) 用微信扫
        (?:特别|郑重|免责|版权|重要)?(?:声明|免责条款|免责申明|申明)[:：] 版权(?:所有|归)
        (?:版权|免责)(?:与免责)?(?:声明|申明)
        凡(?:本网|本站|注明) 本[网站](?:所有|转载|刊[载登]|声明|所刊) 快照生成
        以上(?:内容|文章|信息|图片)[^。]{{0,20}}(?:不代表|仅供|转载|自媒体|快照)
        友情链接 网站(?:地图|声明) 联系我们 关于我们 (?:主办|承办)(?:单位)?[:：] 技术支持[:：] (?:政府)?网站标识码
        [\u4e00-\u9fff]?ICP备 公网安备 返回(?:顶部|首页|列表|上一?[级页]|搜狐|腾讯|频道|目录) 阅读下一篇 阅读原文
        打开(?:APP|客户端) 点击(?:查看|进入)更多 标\s{{0,2}}签[:：] 关键[词字][:：] Tags?[:：] 相关附件下载
        稿源[:：] 主管[:：] 热词(?:搜索)?[:：] 附件下载[:：]?$ 附件下载[:：].{{1,40}}$
        share\s(?:this|on|to)\b related\s(?:posts|articles|news|stories)\b (?:leave\sa\s)?(?:reply|comments?)(?:\s|$)
        (?:previous|next)(?:\s(?:post|article|page))?\s?[:：] recent\s(?:posts|comments|news)\b
        you\smay\s(?:also\s)?like\b
        (?:posted|filed)\s(?:in|under)\b tagged\b back\sto\stop\b
        """
    ),
    re.IGNORECASE,
)
# Labels that also stand in the middle of articles (share bars beside galleries): they end one only near its end.
SHARE_LABEL = re.compile(
    r"[\s\W_]{0,6}(?:分享|转发|扫一扫|扫描|长按|扫码|微信扫|用微信|打开|点击|阅读原文|返回|[-—=]{2})"
)
_CREDIT = any_of(
    """
    责任编辑 责编 编辑 责任校对 校对 审核 初审 复审 终审 值班编委 值班主任 一审 二审 三审 监制 编审 网络编辑
    本文来源 来源 文章来源
    稿件来源 信息来源 原标题 录入 作者 发布者 发布人 发布日期 发布时间 上传者 供稿 撰稿 签发
    """
)
_VIEWS = any_of("浏览 点击 阅读 访问 人气 热度 查看 评论 播放 阅读量 浏览量 点击量 点击率 访问量")
# A line that is taken out wherever it stands, without ending the article.
NOISE = re.compile(
    r"[\s\W_]{0,4}"
    + any_of(
        rf"""
        (?:【|\[|［|〖)?\s{{0,2}}(?:打印|关闭|字体|字号|收藏|纠错|分享|举报|我要纠错|返回|推荐)[^。，]{{0,14}}(?:】|\]|］|〗|$)
        字\s{{0,4}}[体号]\s{{0,2}}[:：]? (?:我要)?打印(?:本页|本文|文章|页面|此页)?(?:\s|$) 关闭(?:窗口|本页)?(?:\s|$)
        收藏(?:本页|本文|此页)?(?:\s|$) [大中小\s]{{3,8}}$
        {_CREDIT}\s{{0,3}}[:：].{{0,60}}$ [(（\[【]{_CREDIT}\s{{0,2}}[:：]?.{{0,50}}[)）\]】]$
        {_VIEWS}(?:次?数|次|量)?\s{{0,2}}[:：]?\s{{0,2}}[\d.,万+]{{0,10}}\s{{0,2}}次?$
        [已共]有\s{{0,2}}\d{{0,8}}\s{{0,2}}人(?:参与|评论|浏览|阅读)
        扫一扫 微信扫 分享到?(?:\W|$) 微信好友 朋友圈$ 新浪微博$ QQ(?:好友|空间|微博) 人人网$ 腾讯微博$ 复制链接
        点赞\s{{0,2}}\d{{0,6}}$
        加载(?:中|更多) 正在加载 点击(?:加载|展开|查看|放大) 展开(?:全文|阅读) 收起$ 转播到
        (?:我要)?(?:评论|分享|收藏|点赞|举报|纠错|投稿|订阅|关注|登录|注册|反馈|转发|回复|打赏)(?:\s{{0,2}}[(（]?\d{{0,7}}[)）]?)?$
        您?(?:的|当前|现在)?(?:当前|所在|现在)?(?:的)?位置\s{{0,2}}[:：是] 当前(?:栏目|页面) 首页\s{{0,3}}[>＞»›|]
        无障碍 长者模式 语音播报 播报$ 朗读 听新闻 视力保护色 背景颜色 双击.{{0,6}}滚屏 手机(?:阅读|看新闻|版) 下载APP
        (?:上一页|下一页|尾页|末页|首页|第\s?\d+\s?页|共\s?\d+\s?页|\d+)(?:\s|$)[\d\s<>«»上下一页尾末首]{{0,40}}$
        (?:今天|今日|现在)是\W{{0,3}}(?:(?:19|20)\d\d\s?[年./-]|星期|$) (?:当前|北京|现在)时间\s{{0,2}}[:：]
        跳转到 注\s?册 帮助$ 更多\s{{0,2}}[>＞»+]{{0,3}}$ \[?详细\]?$ 图片?\d{{0,2}}$ Advertisement$ 广告$
        赞\s{{0,2}}\d{{0,6}}$ (?:点?(?:分享|收藏|点赞|在看)\s{{0,2}}){{2,4}}$ (?:the\s)?end\W{{0,3}}$
        print(?:\sthis|\spage|\s?$)[^。]{{0,80}}$ last\s(?:updated|modified)\b[^。]{{0,60}}$ powered\sby\b[^。]{{0,90}}$
        [(（\[【][^。，、]{{2,16}}(?:供稿|报送)[)）\]】]$ (?:send\sto\sa\sfriend|skip\sto\s(?:main\s)?content)
        \W{{1,12}}$ 正文$ 全文$ \d{{1,3}}\s?/\s?\d{{1,3}}$ [大中小]字号$
        """
    ),
    re.IGNORECASE,
)
# The line of date, outlet and counters between headline and text.
_STAMP = r"(?:19|20)\d\d\s?[年./-]\s?\d{1,2}\s?[月./-]\s?\d{1,2}|\d{1,2}[-/月]\d{1,2}日?\s{1,3}\d{1,2}:\d\d"
STAMP = re.compile(r"(?:19|20)\d\d\s?[年./-]\s?\d{1,2}\s?[月./-]\s?\d{1,2}(?!\d)\s?[日号]?")
BYLINE = re.compile(
    rf"(?:{_STAMP}).{{0,60}}(?:来源|來源|作者|字[体号]|浏览|点击|阅读|编辑|评论|分享|\d{{1,2}}:\d\d)"
    rf"|(?:来源|來源|作者|发布|發布|时间|時間|日期|更新|编辑|发表|admin).{{0,60}}(?:{_STAMP})|^\W{{0,4}}(?:{_STAMP})\W{{0,4}}$"
    r"|^(?:本文转自|转自|来源|來源|出处|信息来源|文章来源|稿源|作者|字[体号]|浏览|点击|阅读|发布|发表|更新|编辑)\w{0,4}\s{0,3}[:：]"
)
# The index card above an official document; its values stand behind the colon or in the next cell.
INFO_LABEL = re.compile(
    r"[\s【\[]{0,3}"
    + any_of(
        r"""
        索\s{0,4}引\s{0,4}号 信息索引 主题分类 主题词
        发文机[关构] 发布机构 发文单位 公开机构 责任部门 成文日期 生成日期 公开日期
        发文日期 (?:生效|实施|失效|废止|印发|签发)日期 标\s{1,4}题 发文字号 文\s{0,4}号 文件编号
        有\s{0,4}效\s{0,4}性 公开方式 公开范围 公开时限
        组配分类 信息分类 体裁分类 服务对象 公开目录 信息名称 名\s{1,4}称 文件状态 所属主题 统一编号
        登\s{0,2}记\s{0,2}号
        """
    )
    + r"\s{0,3}[】\]]?\s{0,3}(?:[:：]|$)"
)
# A label in a cell or line of its own, its value in the next.
LABEL_CELL = re.compile(
    r"(?:信息|文章|稿件|新闻)?(?:来\s?源|出\s?处)\s?[:：]?|(?:发布|发文|公开)(?:机构|单位|日期|时间)\s?[:：]?|作\s?者[:：]?"
)
# A credit behind the last paragraph: what follows it is the site's.
CLOSING = re.compile(r"[\s(（\[【]{0,4}(?:责任编辑|责编|編輯|编辑|审核|责任校对|校对|网络编辑|编审)\s{0,3}[:：]")
# Sentences of a site about itself, which have full stops and stand below many articles.
BOILERPLATE = re.compile(
    any_of(
        r"""
        自媒体平台 用户上传并发布 信息存储(?:空间)?服务 仅代表作者(?:本人)?(?:观点|个人)
        不代表(?:本站|本网|本平台|搜狐|网易|凤凰|我们)[^。]{0,8}(?:立场|观点)
        转载(?:请|时)?(?:务必)?(?:注明|标明)(?:来源|出处)
        未经(?:书面|本网|本站|许可|授权|协议)[^。]{0,14}(?:转载|使用|复制|摘编|禁止|不得)
        (?:如有|若有|涉及|如涉|发现)[^。]{0,10}侵权[^。]{0,20}(?:联系|告知|删除|处理) 侵权[^。]{0,10}(?:删除|必究)
        (?:本网|本站|本报)[^。]{0,20}(?:版权|著作权) 拨打[^。]{0,8}举报 违法和不良信息 由程序自动采集
        不构成(?:任何)?投资建议
        Copyright\s?[©(] All\sRights\sReserved 获取更多(?:精彩)?(?:资讯|内容) 敬请关注
        """
    ),
    re.IGNORECASE,
)

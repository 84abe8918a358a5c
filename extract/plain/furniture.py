"""What a line of a text page is: prose, a heading, a byline, navigation, furniture, or the start of what follows.

Rules look at the build of a line (separators, bullets, length, how it ends) before they look at its words.
"""

import re
from dataclasses import dataclass
from typing import Literal

from extract.plain.dates import find_dates
from extract.plain.labels import read_fields
from extract.spam.folding import fold_width, is_han

LineKind = Literal["prose", "short", "byline", "navigation", "furniture", "end", "date", "blank"]

_SENTENCE_MARK = re.compile(r"[。！？!?；…]")
# A credit in brackets may stand behind the last full stop.
_CLOSED = re.compile(r"[。！？!?…；;：:][”’」』）)】\]]*(?:\s?[（(【\[][^（()）]{1,60}[)）\]】])?\s*$|[”’」』]\s*$")
_NAV_SEPARATOR = re.compile(r"\s*(?:[|｜丨>＞»›→]|->|>>|\s[-–—]\s|\s/\s|\s{2,}|[·•]\s)\s*")
_CRUMB = re.compile(
    r"^\s*(?:您?(?:现在|当前|目前)?的?(?:所在)?(?:的?位置|栏目)\s?(?:是|为)?\s?[:>»]|首页\s?[>»/\-→|]|网站首页|"
    r"主页\s?[>»/]|>>|»)"
)
_CRUMB_SIGN = re.compile(r"(?:>|»|›|->|→)")
_BULLET = re.compile(r"^\s*(?:[·•▪◦●○■□◆◇★☆※»›►▶→*]|[-–]\s|\d{1,2}\s(?=\D)|\[\d+\]\s)")

# A line that opens what stands behind articles. Anchored at the start and short, so that a sentence is never one.
_END = re.compile(
    r"^\s*[【\[<《(·•◆■□●>»▪*#\-—=\s]{0,6}(?:"
    r"上一?[篇条则页]|下一?[篇条则页]|前一篇|后一篇|相关(?:新闻|阅读|链接|文章|报道|专题|推荐|内容|资讯|信息|文档|"
    r"搜索|稿件|视频)|推荐(?:阅读|文章|新闻|内容|专题|信息|资讯)|"
    r"延伸阅读|拓展阅读|扩展阅读|更多(?:关于|精彩|新闻|阅读|相关|内容|资讯|推荐|信息|>>|$)|猜你喜欢|为您推荐|"
    r"为你推荐|您?可能(?:还|也)?(?:喜欢|感兴趣)|大家(?:都|还)在[看搜]|"
    r"热门(?:文章|新闻|推荐|阅读|排行|点击|标签|搜索|资讯|话题|评论|专题|图文)|热点(?:新闻|内容|推荐|文章|排行|关注|"
    r"专题|图文)|最新(?:文章|新闻|资讯|发布|推荐|更新|图文|评论|动态)|"
    r"点击排行|阅读排行|新闻排行|排行榜|一周排行|本周热|今日热|精彩(?:推荐|图文|图片|视频|专题)|图片新闻|图文推荐|"
    r"编辑推荐|小编推荐|往期(?:回顾|精彩|推荐)|同类文章|随机(?:阅读|推荐)|"
    r"友情链接|友情连接|网站链接|相关网站|快速链接|快捷链接|常用链接|政府网站链接|"
    r"版权(?:所有|声明|归|与免责|信息|说明)|免责(?:声明|条款)|特别声明|声明[:：]|郑重声明|凡(?:本网|注明|来源)|"
    r"本(?:网站?|站)(?:凡|所有|转载|声明|仅|信息|内容|部分)|以上(?:内容|信息|文章)(?:为|由|均|仅|来)|"
    r"网站声明|隐私(?:声明|政策|保护)|关于(?:我们|本站|本网)|联系(?:我们|方式|本站)|网站(?:地图|简介|介绍|标识)|"
    r"主办(?:单位)?\s?[:：]|主办单位|承办(?:单位)?\s?[:：]|协办\s?[:：]|技术支持|"
    r"copyright|©|all rights reserved|.{0,14}版权所有|.{0,12}ICP[备证]|备案[号序]|.{0,8}公网安备|网站备案|"
    r"网友?评论|我要评论|发表评论|查看(?:全部|更多)?评论|评论\s?[(（]\d|(?:\d+|\{+[^{}]*\}+)人?(?:参与|评论|跟帖)|"
    r"共有?\s?\d+\s?条?评论|跟帖|文明上网|已有\d+人|"
    r"(?:本文|文章)?关键[词字]\s?[:：]|标签\s?[:：]|tags?\s?[:：]|主题词\s?[:：]|参考文献|引证文献|相似文献|基金项目|"
    r"作者(?:简介|单位)\s?[:：]|"
    r"扫(?:一扫|描|码).{0,16}(?:二维码|手机|微信|关注|阅读|下载|分享|打开)|长按.{0,10}二维码|关注.{0,12}(?:微信|"
    r"公众号|微博|官微)|微信扫|手机(?:扫|看|版|访问)|下载.{0,8}(?:客户端|app)|打开.{0,8}app|"
    r"快照(?:生成|时间)|信息原文地址|原文(?:地址|链接|网址)|阅读原文|查看原文|本文(?:地址|链接|网址|来源于?网络)|"
    r"转载请注明|未经.{0,12}(?:授权|许可|同意)|如有侵权|如需转载|"
    r"投稿(?:邮箱|热线|信箱|邮件)|新闻热线|爆料|举报(?:电话|邮箱|热线)|违法和不良信息|联系电话\s?[:：]|电话\s?[:：]|"
    r"地址\s?[:：]|邮编|邮箱\s?[:：]|通讯地址|传真|值班电话|咨询热线|"
    r".{0,8}(?:热线|咨询)(?:电话)?\s?[:：].{0,4}\d{3,4}-?\d|广告(?:服务|投放|合作|热线|$)|法律声明|服务条款|"
    r"(?:责任|本期|值班|执行|网络|页面|实习|文字|图文|新闻|美术)?编辑\s?[:：/]|责编\s?[:：/]|\(?责任?编辑?\s?[:：]|"
    r"(?:责任)?校对\s?[:：/]|审核\s?[:：/]|审签\s?[:：]|[初复终一二三]审\s?[:：]|监制\s?[:：]|总监制|编审\s?[:：]|"
    r"附件\s?[:：]?\s?无|分隔线|附件下载|下载附件|共\d+页|第?\d+/\d+页|上一版|下一版|版面(?:导航|概览)|放大\s?缩小|"
    r"返回(?:列表|首页|顶部|目录|上一页|上页)|回到?(?:顶部|首页)|顶部|"
    r"点赞|赞\s?[(（]?\d|收藏|打赏|踩\s?\d|顶一下|觉得不错|我要纠错|纠错|打印(?:本[页文])?|关闭(?:窗口|本页)?|"
    r"分享(?:到|至|按钮|:|：|$)|转发"
    r")",
    re.IGNORECASE,
)
# Furniture that can stand inside an article without ending it.
_INSIDE = re.compile(
    r"^\s*[【\[(（<]{0,2}\s?(?:分享(?:到|至|按钮)?.{0,30}|点击(?:查看|进入|图片|播放|这里|阅读|收听|上图|下图|"
    r"此处).{0,20}|[图表]片?\s?\d{0,2}|图片|视频|音频|广告|点击图片.{0,10}|"
    r"第?\s?\d{1,3}\s?页|[-—–]\s?\d{1,3}\s?[-—–]|\d{1,2}|字[号体].{0,20}|[大中小]\s?[大中小]\s?[大中小]|T\|T|"
    r"A[+-].{0,6}|打印.{0,12}|收藏.{0,8}|关闭.{0,8}|[-—=_*~·.•]{3,}|完|待续|展开(?:全文|更多)?|收起|"
    r"阅读全文|查看更多|加载中.{0,4}|正在加载.{0,4}|评论.{0,6}|举报|来源：?|全屏|倍速|语音播报|听新闻|朗读|微信|微博|"
    r"QQ空间|新浪微博|朋友圈|无障碍.{0,8}|繁體|简体|适老.{0,6}|\|)\s?[】\])）>]{0,2}\s*$"
    r"|^\s*\[?(?:图片|照片|视频)\]?\s.{0,60}\.(?:jpe?g|png|gif|mp4|bmp)|^\s*[\w/.:-]{3,120}\.(?:jpe?g|png|gif|mp4|"
    r"bmp)\s*$|^\s*https?://\S{4,200}\s*$|^\s*(?:广告|AD|推广)[:：\s].{0,40}$",
    re.IGNORECASE,
)
_TOOLS = re.compile(
    r"打印|关闭|收藏|分享|纠错|字[号体]|放大|缩小|默认|大中小|返回|顶部|评论|微信|微博|QQ空间|点赞|转发|举报|手机看|"
    r"扫一扫|登录|注册|客户端|无障碍|长者|繁體|简体|设为首页|加入收藏|RSS|English|搜索|网站地图"
)
_WELCOME = re.compile(
    r"^\s*(?:今天是|现在是|欢迎(?:您|访问|光临)|最新公告|公告[:：]|通知[:：]|滚动新闻|热门搜索|站内搜索|.{0,10}天气|"
    r"设为首页)"
)
_META_ONLY = re.compile(
    r"^(?:国内统一(?:连续出版物|刊)号|ISSN|CN\d\d-|邮发代号|索引号|信息分类|发文字号|公开方式|公开目录)"
)
_NOT_OPENING = re.compile(r"[，,].{12}|[。！？]\S")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the page with what it was found to be."""

    number: int
    text: str
    folded: str
    kind: LineKind
    is_closed: bool
    """Whether it ends as sentences end."""


def is_closed(text: str) -> bool:
    """Whether `text` ends as a sentence does."""
    return bool(_CLOSED.search(text))


def classify_line(number: int, text: str) -> Line:
    """Say what the (restored) line `text` is."""
    folded = fold_width(text).strip()
    closed = is_closed(folded)
    return Line(number, text, folded, _kind_of(folded, closed), closed)


def _kind_of(text: str, closed: bool) -> LineKind:
    if not text or not any(is_han(c) or c.isalnum() for c in text):
        return "blank" if not text else "furniture"
    size = len(text)
    marks = len(_SENTENCE_MARK.findall(text))
    is_sentence = closed and marks > 0 and size >= 16
    if _INSIDE.match(text):
        return "furniture"
    if size <= 200 and _END.match(text) and not (is_sentence and marks >= 2 and size > 80):
        return "end"
    if _CRUMB.match(text) and marks == 0 and size <= 160:
        return "navigation"
    if size <= 200 and (kind := _byline_kind(text, marks)):
        return kind
    if _WELCOME.match(text) and size <= 100:
        return "navigation"
    if _META_ONLY.match(text):
        return "furniture"
    if _is_navigation(text, marks):
        return "navigation"
    if is_sentence or (size >= 60 and marks > 0):
        return "prose"
    return "short"


def _byline_kind(text: str, marks: int) -> LineKind | None:
    """`byline` for a date and source line, `date` for a line that is a date alone."""
    fields = read_fields(text)
    dates = find_dates(text)
    if dates:
        start, end, _ = dates[0]
        rest = re.sub(r"[\d:\s\-/.年月日时分秒星期一二三四五六日天()\[\]【】|]+", "", text[:start] + text[end:])
        if not rest:
            return "date"
    if marks and not re.match(r"^.{0,30}[:：].{0,40}[。]?$", text):
        return None
    strong = [f for f in fields if f.kind != "other"]
    if strong and (len(text) <= 120) and not re.search(r"[，。！？]", re.sub(r"\s*", "", text)[:120]):
        return "byline"
    if fields and len(text) <= 40 and all(f.kind == "other" for f in fields):
        return "byline" if fields[0].start <= 2 else None
    if dates and len(text) <= 60 and not re.search(r"[，。！？“”]", text):
        start, end, _ = dates[0]
        if len(text) - (end - start) <= 28 and not _BULLET.match(text):
            return "byline"
    if (
        re.match(
            r"^[\[【(]?\s*[□■◎●○]?\s*(?:本报|本网|本刊|本台|\S{2,12}[报网社台心])?\s?(?:见习|特约|全媒体|"
            r"实习)?(?:记者|通讯员)[ :：]\s?\S{1,4}",
            text,
        )
        and len(text) <= 60
    ) and not re.search(r"[，。！？]", text):
        return "byline"
    return None


def _is_navigation(text: str, marks: int) -> bool:
    """Whether the line is a row of links or a breadcrumb."""
    if marks >= 2 and len(text) > 60:
        return False
    parts = [p for p in _NAV_SEPARATOR.split(text.strip(" |>»")) if p]
    longest = max(map(len, parts), default=0)
    if len(parts) >= 4 and longest <= 16 and not re.search(r"[。！？]", text):
        return True
    if len(parts) >= 2 and longest <= 14 and _CRUMB_SIGN.search(text) and len(text) <= 80:
        return True
    tools = len(_TOOLS.findall(text))
    if tools >= 2 and len(text) <= 14 * tools and marks == 0:
        return True
    spaced = text.split()
    if len(spaced) >= 5 and max(map(len, spaced)) <= 10 and not re.search(r"[，。！？、：]", text):
        return True
    return bool(re.fullmatch(r"\S{1,8}(?:/\S{1,8}){1,5}", text)) and "正文" in text


def is_bulleted(text: str) -> bool:
    """Whether the line is an item of a list of links."""
    return bool(_BULLET.match(text))


def can_head(line: Line) -> bool:
    """Whether the line can be a headline: short, of words, not a sentence, not a list item."""
    text = line.folded
    if line.kind not in ("short", "prose") or not 4 <= len(text) <= 90 or is_bulleted(line.text):
        return False
    if re.search(r"。", text[:-1]) or text.endswith(("。", "；", ";", "，", ",")):
        return False
    return sum(map(is_han, text)) >= 4 and not _NOT_OPENING.search(text[40:])

"""The verdict on a page: article, or what else it is, with the signals that say so.

Only an article becomes a report. A page that turns a crawler away (block, captcha, login) must not be taken for an
article that was removed (error), nor an empty shell that a browser would fill for an empty page.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from schemas.report import Verdict

_LITTLE = 150
"""Characters of prose below which the words of a notice decide; the shortest news items have 80."""

_PIECES = {
    "captcha": r"""
        (?:输入|请完成|图形|滑动|拖动|点击完成|人机|安全|访问|行为)\s?(?:下方|图中|以下)?的?(?:验证码?|校验码)
        验证码[:：]?\s{0,3}(?:看不清|换一张|提交|确定) 人机(?:验证|识别) 拖动(?:滑块|下方) 完成(?:安全)?验证后
        captcha verify\s(?:you\sare|that\syou) are\syou\s(?:a\s)?(?:human|robot)
    """,
    "block": r"""
        (?:访问|请求|您的(?:请求|访问|IP))[^。，]{0,16}(?:被(?:拒绝|拦截|阻断|禁止|限制|封禁)|过于频繁|异常)
        (?:拒绝|禁止)访问 访问(?:过于)?频繁 (?:网站|Web应用)防火墙 云(?:锁|防护|盾) 安全狗 创宇盾
        已被(?:网站)?管理员设置拦截
        可能对网站造成威胁 攻击行为 请开启\s?JavaScript\s?并刷新
        access\sdenied forbidden request\s(?:blocked|rejected) too\smany\srequests you\shave\sbeen\sblocked
        checking\syour\sbrowser just\sa\smoment DDoS\sprotection enable\s(?:javascript\sand\s)?cookies\sto\scontinue
    """,
    "login": r"""
        请(?:先|您)?登[录陆] 登[录陆]后(?:才能|方可|可以)?(?:查看|阅读|浏览|访问) 用户登[录陆] 会员登[录陆]
        统一身份认证 账号登[录陆]
        没有(?:访问|浏览|阅读)?权限 需要登[录陆] sign\sin\sto please\slog\s?in
    """,
    "error": r"""
        (?:页面|网页|文章|内容|信息|新闻|稿件|文件|资源|链接|地址|栏目|帖子|记录|数据|站点?)[^。，]{0,12}不存在
        (?:页面|网页|文章|内容|信息|新闻|稿件|文件|资源|链接|地址|栏目|帖子)[^。，]{0,12}(?:未|没有|找不)找?到
        (?:页面|网页|文章|内容|信息|新闻|稿件|文件|资源|链接|地址|栏目|帖子|记录|网站|站点)[^。，]{0,12}无法(?:找到|访问|显示|打开)
        (?:页面|网页|文章|内容|信息|新闻|稿件|文件|资源|链接|栏目|帖子|网站|站点)[^。，]{0,8}已(?:经)?(?:被)?(?:删除|移除|下线|失效|过期|关闭|撤销)
        (?:页面|网页|网站|站点|系统)[^。，]{0,8}(?:走丢|去火星|出错|错误|暂时无法|正在维护|维护中|升级中|建设中)
        (?:找不到|未找到|没有找到|无法找到)(?:您|你)?(?:要|所|想)?[^。，]{0,10}(?:页|文章|内容|资源|文件|信息)
        (?:系统|服务器|程序|参数|数据库|应用程序)[^。，]{0,10}(?:错误|异常|繁忙|维护|升级|出错) 出错(?:了|啦)
        (?:您|你)(?:要|所|想)?(?:访问|查看|浏览)的[^。，]{0,12}(?:不存在|已删除|找不到)
        (?:^|\D)(?:404|500|502|503|504)(?:\D|$)[^。]{0,30}(?:not\sfound|error|错误|页面|bad|gateway|unavailable|找不到)
        not\sfound page\s(?:does\snot|doesn't)\sexist internal\sserver\serror bad\sgateway service\sunavailable
        gateway\stime-?out (?:ODBC|JET|SQL)[^。]{0,30}(?:错误|error) runtime\serror
    """,
    "script": r"""
        (?:enable|启用|开启|打开|需要|支持)\s?(?:your\s)?java\s?script
        javascript\s?(?:被禁用|is\s(?:required|disabled)|to\srun\sthis\sapp)
        loading\W{0,6}$ 加载中 页面加载
    """,
    "list_address": r"""
        /(?:index|list|default|node|channel|col|more|lanmu|newslist|articlelist)[\w-]{0,24}\.\w{2,5}(?:\?|$)
        /list[-_/] [?&](?:page|pageno|p)=\d /page/\d /category/ /channels?/ /tags?/
    """,
    "cookie": r"""
        document\.cookie\s{0,3}= location\.(?:reload|replace|href) \beval\( setTimeout\( _0x[0-9a-f]{3} \$_ts acw_sc
        __jsl
    """,
}
_WORDS = {name: re.compile("|".join(text.split()), re.IGNORECASE) for name, text in _PIECES.items()}


@dataclass(frozen=True)
class PageEvidence:
    """What a page shows, as far as its verdict rests on it."""

    url: str
    title: str = ""
    """`<title>` as declared."""
    visible: str = ""
    """Visible text, a line each; the first 20,000 characters are enough."""
    prose: int = 0
    """Characters of sentences in the article found."""
    kept: int = 0
    """Characters of the article found, sentences or not."""
    entry_lines: int = 0
    """Lines of the page's middle that are one link of some length: the entries of a list."""
    has_headline: bool = False
    """Whether a line of the page heads an article."""
    has_date: bool = False
    """Whether the page itself shows a date beside the headline."""
    has_password: bool = False
    """Whether the page asks for a password."""
    has_app_root: bool = False
    """Whether an empty element waits to be filled by a script (`<div id="app">`)."""
    scripts: str = ""
    """Inline scripts, cut."""
    script_files: int = 0
    """Script files the page loads."""
    spam: int = 0
    """Characters of the article's place that were removed as spam."""
    spam_share: float = 0.0
    """Share of the visible text that is spam, asked where next to no article was found."""
    status: int = 200
    """HTTP status code."""
    headers: Sequence[tuple[str, str]] = ()
    """Response headers."""


def judge_page(page: PageEvidence) -> tuple[Verdict, tuple[str, ...]]:
    """Return what `page` is and the signals for it, strongest first; an article has none against it."""
    by_status = _judge_status(page)
    if by_status:
        return by_status
    if page.prose < _LITTLE:
        notice = _judge_notice(page)
        if notice:
            return notice
    if page.spam_share > 0.4 or (page.spam > 60 and page.prose < max(60, 0.2 * page.spam)):
        return "spam", ("spam_only",)
    listing = _judge_list(page)
    if listing:
        return listing
    if page.kept == 0:
        return ("list", ("links_only",)) if page.entry_lines >= 5 else ("empty", ("no_text",))
    if page.prose < 20 and not page.has_headline and not page.has_date:
        return ("list", ("links_only",)) if page.entry_lines >= 3 else ("empty", ("no_sentence", "no_headline"))
    return "article", ()


def _judge_status(page: PageEvidence) -> tuple[Verdict, tuple[str, ...]] | None:
    status = page.status
    if status < 400:
        return None
    signal = f"status_{status}"
    if status in (401, 407):
        return "login", (signal,)
    text = page.title + "\n" + page.visible[:3000]
    if _WORDS["captcha"].search(text):
        return "captcha", (signal, "captcha_words")
    if status in (403, 412, 418, 429, 451, 521) or _is_challenge(page):
        return "block", (signal,)
    return "error", (signal,)


def _is_challenge(page: PageEvidence) -> bool:
    """Whether the page is a script that sets a cookie and comes back."""
    return len(page.visible.strip()) < 60 and bool(_WORDS["cookie"].search(page.scripts))


def _judge_notice(page: PageEvidence) -> tuple[Verdict, tuple[str, ...]] | None:
    """Judge a page with next to no prose by the words that it does show."""
    text = page.title + "\n" + page.visible[:3000]
    is_short = len(page.visible) < 1500
    is_bare = not (page.has_headline and page.has_date)
    if is_bare and (is_short or _WORDS["captcha"].search(page.title)) and _WORDS["captcha"].search(text):
        return "captcha", ("captcha_words",)
    if is_bare and is_short and _WORDS["block"].search(text):
        return "block", ("block_words",)
    if _is_challenge(page):
        return "block", ("cookie_script",)
    if is_bare and (
        _WORDS["error"].search(page.title)
        or (is_short and _WORDS["error"].search(text))
        or _WORDS["error"].search(_middle(page))
    ):
        return "error", ("error_words",)
    if (
        page.prose < 60
        and (page.has_password or (is_bare and is_short))
        and (_WORDS["login"].search(text) or page.has_password)
    ):
        return "login", ("password_field" if page.has_password else "login_words",)
    little = len(page.visible.strip()) < 200
    if little and (page.has_app_root or _WORDS["script"].search(text)) and page.prose < 30:
        return "shell", ("app_root" if page.has_app_root else "script_words",)
    if len(page.visible.strip()) < 40 and page.script_files >= 1 and page.prose < 20:
        return "shell", ("scripts_only",)
    return None


def _middle(page: PageEvidence) -> str:
    """Return the short notice that stands where an article would, on a page that keeps its frame (a soft 404)."""
    lines = [line for line in page.visible.split("\n") if 4 <= len(line) <= 80]
    return "\n".join(lines) if page.prose < 40 and page.entry_lines < 8 else ""


def _judge_list(page: PageEvidence) -> tuple[Verdict, tuple[str, ...]] | None:
    signals = []
    if _WORDS["list_address"].search(page.url) or page.url.endswith("/"):
        signals.append("list_address")
    if page.entry_lines >= 8:
        signals.append("many_entries")
    if page.prose < 60:
        signals.append("little_prose")
    if not page.has_date:
        signals.append("no_date")
    if not page.has_headline:
        signals.append("no_headline")
    if page.entry_lines >= 8 and page.prose < 60 and not (page.has_headline and page.has_date):
        return "list", tuple(signals)
    if (
        page.entry_lines >= 15
        and page.prose < min(600, 25 * page.entry_lines)
        and len(signals) >= 3
        and not page.has_headline
    ):
        return "list", tuple(signals)
    if page.entry_lines >= 5 and "list_address" in signals and page.prose < 200 and not page.has_headline:
        return "list", tuple(signals)
    return None

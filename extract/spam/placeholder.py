"""Placeholders that a template or a kit never filled, tag debris and symbol noise, in whatever syntax."""

import re
from collections.abc import Iterator

# What a kit calls its slots, in any bracket; what a template engine calls them, in brackets that prose does not use.
_KIT_SLOT = (
    r"(?:随机|轮链|蜘蛛|关键词|锚文本|文本链|友链|外链|内链|变量|站群|标签[:：]|域名\d|模板变量|采集|伪原创|泛解析)"
)
_SLOT = (
    r"(?:随机|轮链|蜘蛛|关键|标题|链接?|词|标签|内容|变量|模板|锚文本|文本|外链|域名|网址|时间|日期|数字|字符|字母|"
    r"段落|句子|图片"
    r"|keyword|title|link|random|tag|url|word|spider|content|time|date|num|rand|text|site|name|list|item|page|var)"
)
_INNER = r"[^\s<>{}\[\]【】「」『』#%$@~^&*|!=+，。,.：“”]"
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (rule, re.compile(pattern, re.IGNORECASE))
    for rule, pattern in (
        # {{shareBar.wechat}}, ${title}, {%block%}, <%=x%>, {$keyword}, [[var]], #{x}
        (
            "placeholder.template",
            r"\{\{[^{}\n]{0,60}\}\}|(?P<mark>[$#@%])\{[^{}\n]{1,60}\}(?P=mark)?|\{%[^{}\n]{1,60}%\}|<%[^<>\n]{1,80}%>",
        ),
        ("placeholder.template", r"\{[$#@:][^{}\n]{1,60}\}|\[\[[^\[\]\n]{1,40}\]\]|\[[$#@%!*][^\[\]\n]{1,40}\]"),
        ("placeholder.template", r"\{[A-Za-z_][\w.:|-]{1,40}\}|<[$?][^<>\n]{1,80}>|<!--[^<>\n]{0,80}-->"),
        # <蜘蛛词>|, 【随机词】, [标签:标题], {关键词1}
        (
            "placeholder.slot",
            rf"[<〈＜\[【「『〔｛〖［{{]{_INNER}{{0,6}}{_KIT_SLOT}{_INNER}{{0,8}}[>〉＞\]】」』〕｝〗］}}]\|?",
        ),
        ("placeholder.slot", rf"[<{{\[]{_INNER}{{0,4}}{_SLOT}\d{{0,3}}[>}}\]]\|?"),
        ("placeholder.angle", r"<[\u4e00-\u9fff]{1,4}[词链符号]\d{0,3}>\|?"),
        # #标题#, %链接%, $词$, ~轮链~; a topic such as #垃圾分类# holds no slot's name.
        ("placeholder.slot", rf"([%$@~^&*|!=+]{{1,3}}){_INNER}{{0,4}}{_SLOT}\d{{0,3}}\1"),
        (
            "placeholder.slot",
            rf"(#{{1,3}}|_{{2,3}}){_INNER}{{0,4}}{_KIT_SLOT}{_INNER}{{0,3}}\1|"
            rf"#{{1,3}}(?:文章|当前|本页|页面|栏目)?(?:标题|标签|链接?|网址|内容|域名)\d{{0,3}}#{{1,3}}",
        ),
    )
)
_TAG_NAMES = (
    "a|abbr|acronym|address|applet|area|article|aside|audio|b|base|basefont|bdo|big|blockquote|body|br|button|canvas|"
    "caption|center|cite|code|col"
    "|colgroup|dd|del|dfn|dir|div|dl|dt|em|embed|fieldset|figcaption|figure|font|footer|form|frame|frameset|h[1-6]|"
    "head|header|hr|html|i|iframe|img"
    "|input|ins|kbd|label|legend|li|link|main|map|mark|menu|meta|nav|noframes|noscript|object|ol|optgroup|option|p|"
    "param|pre|progress|q|rp|rt|ruby|s"
    "|samp|script|section|select|small|source|span|strike|strong|style|sub|sup|svg|table|tbody|td|textarea|tfoot|th|"
    "thead|time|title|tr|track|tt|u|ul"
    "|var|video|wbr|xmp|founder-[a-z]{3,8}"
)
TAG = re.compile(rf"</?(?:{_TAG_NAMES})(?:[\s/][^<>]{{0,300}})?>", re.IGNORECASE)
# Two and more of # % * behind or inside a sentence are noise; 50%、5%和 are not.
NOISE = re.compile(
    r"(?<![\w%#*])[#%*]{2,40}(?![\w#%*])|(?<=[\u3400-\u9fff，。！？；：、”’）】》])[#%*]{2,40}|(?<=\d%)[#%*]{2,40}"
)


def strip_placeholders(text: str) -> str:
    """Return `text` without placeholders and tag debris."""
    left, at = [], 0
    for start, end, _ in sorted(find_placeholders(text)):
        left.append(text[at : max(at, start)])
        at = max(at, end)
    return "".join(left) + text[at:]


def find_placeholders(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, rule) of unfilled placeholders and tag debris in `text`; the spans may overlap."""
    if "<" in text:
        for match in TAG.finditer(text):
            yield match.start(), match.end(), "interference.tag_debris"
    for rule, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            yield match.start(), match.end(), rule
    for match in NOISE.finditer(text):
        yield match.start(), match.end(), "interference.symbol_noise"

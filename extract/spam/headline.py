"""Headlines without the words that were put around them: keyword strings, site and column suffixes, placeholders."""

import html
import re
from collections.abc import Sequence
from dataclasses import replace

from extract.spam.judge import find_fragments, is_keyword_run, is_spam_line, is_spam_sentence
from extract.spam.placeholder import strip_placeholders
from extract.spam.weigh import Pairs, weigh

_LONGEST = 400
_SPLIT = re.compile(
    r"(\s*[_|｜丨＿]+\s*|\s+[-－–—]\s+|\s*-{1,2}(?=[^-]{0,24}$)|(?<=[\u3400-\u9fff])-(?=[\u3400-\u9fff])|\s*(?:<<|>>|"
    r"«|»|›|‹)\s*|\s{2,})"
)
_SITE = re.compile(
    r"(?:网|网站|门户|政协|委员会|人民政府|政府|频道|日报|晚报|时报|报社|电视台|在线|官网|首页|新闻中心|融媒体?中心?|"
    r"客户端|数字报|电子报|资讯|栏目|手机版|移动版"
    r"|正文|新闻|动态|要闻|聚焦|之窗|头条|百科|平台|专题|文库|期刊|杂志|外网链接\)?)$|^(?:中国人民政治协商会议|首页|"
    r"正文|新闻中心|您?当前位置)"
)


def clean_headline(text: str, article_text: str = "", site_names: Sequence[str] = ()) -> str:
    """Return the headline in `text`: no keyword strings, no placeholders, no site or column behind a separator.

    `article_text` tells which of several parts belongs to the article; `site_names` are known names of the site.
    Returns `text` stripped where nothing in it is foreign, and the empty string where all of it is.
    """
    text = re.sub(r"[\r\n\t\u3000\xa0]+", " ", html.unescape(text[:_LONGEST])).strip()
    text = strip_placeholders(text)
    context = Pairs([article_text[:20000]])
    parts = _SPLIT.split(text)
    items, separators = [_trim_keywords(item, context) for item in parts[0::2]], parts[1::2]
    keep = [bool(item.strip()) and not _is_foreign(item.strip(), context) for item in items]
    own = _own_share(items, context)
    keep = [k and not (len(items) > 1 and _is_site(items, i, own, site_names)) for i, k in enumerate(keep)]
    if any(keep) and article_text:
        keep = _drop_strangers(items, keep, own)
    result = ""
    for index, item in enumerate(items):
        if keep[index]:
            joiner = separators[index - 1] if index and keep[index - 1] and result else (" " if result else "")
            result += joiner + item
    for start, end in sorted(find_fragments(result, context, opens_block=True), reverse=True):
        result = result[:start] + result[end:]
    return result.strip(" _|｜丨-–>»›,，;；")


def _trim_keywords(item: str, context: Pairs) -> str:
    """Drop selling words from the ends of a part whose words stand apart by spaces or commas."""
    tokens = re.split(r"([\s,，、]+)", item)
    if len(tokens) < 3:
        return item
    first, last = 0, len(tokens) - 1
    while first <= last and _is_keyword(tokens[first], context):
        first += 2
    while last >= first and _is_keyword(tokens[last], context):
        last -= 2
    return "".join(tokens[first : last + 1])


def _is_keyword(token: str, context: Pairs) -> bool:
    weight = weigh(token, context)
    sells = weight.strong + weight.goods > 0 or (weight.ordinary > 0 and weight.hits >= 2)
    return not weight.crime and not weight.news and sells and weight.coverage >= 0.5 and context.share_of(token) < 0.5


def _own_share(items: list[str], context: Pairs) -> list[float]:
    """Share of each item's pairs of characters that the article's text has."""
    return [context.share_of(item) for item in items]


def _is_foreign(item: str, context: Pairs) -> bool:
    weight = weigh(item, context)
    if weight.shared < 0.4:
        # In a headline's part of six characters one pair that the article has too means little.
        weight = replace(weight, shared=0.0)
    return is_spam_line(item, weight) or is_spam_sentence(item, weight) or is_keyword_run(item, context)


def _is_site(items: list[str], index: int, own: list[float], site_names: Sequence[str]) -> bool:
    """Whether a part behind the first names the site or a column."""
    item = items[index].strip()
    if any(item and (item == name or (len(item) >= 4 and item in name)) for name in site_names):
        return True
    if index == 0:
        return False
    longer = max((len(i.strip()) for i in items[:index]), default=0)
    return len(item) <= 40 and bool(_SITE.search(item)) and longer >= 6 and (own[index] < 0.9 or longer > len(item) + 3)


def _drop_strangers(items: list[str], keep: list[bool], own: list[float]) -> list[bool]:
    """Where one part clearly belongs to the article, drop the parts that share nothing with it."""
    best = max((own[i] for i, k in enumerate(keep) if k), default=0.0)
    if len(items) < 3 or best < 0.5:
        return keep
    return [k and own[i] > 0.15 for i, k in enumerate(keep)]
